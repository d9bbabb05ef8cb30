"""What a map on the screen shows: layers, legend, cards and the files that the browser draws it with."""
