"""Between the browser and the pages: the door, its headers, what may come through the socket."""
