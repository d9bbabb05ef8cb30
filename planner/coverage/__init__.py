"""Path loss, antennas, link budget → received level on the grid → gaps in km² and in people."""
