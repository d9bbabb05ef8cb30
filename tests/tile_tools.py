"""A grid cut into windows, to be held against the whole."""

from planner.coverage.field import Window


def tiles(grid, rows, columns):
    """Give windows of at most so many rows and columns that cover a grid once."""
    for top in range(0, grid.height, rows):
        for left in range(0, grid.width, columns):
            bottom, right = min(top + rows, grid.height), min(left + columns, grid.width)
            yield Window(slice(top, bottom), slice(left, right))
