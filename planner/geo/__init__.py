"""Coordinates, measuring and the province grid; knows nothing of radio or law."""
