"""Which records are one mast.

A record is what a register or a plan writes in one row; a station is one carrier's equipment at one
place; a mast is what carries it. Records that lie within a stated distance of each other are on one
mast: two carriers that share a mast hand in two records of it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely

from planner.geo.shapes import points


def mast_numbers(points_m: npt.NDArray[np.float64], same_mast_m: float) -> npt.NDArray[np.int64]:
    """Return the number of the mast that each record is on.

    Parameters
    ----------
    points_m
        Easting and northing of the records in metres, (n, 2).
    same_mast_m
        Records no farther apart are on one mast, and what is on one mast with a third as well.

    Returns
    -------
    array
        The row of the first record on the same mast, (n,).
    """
    numbers = np.arange(len(points_m))
    tree = shapely.STRtree(points(points_m))
    row, neighbour = tree.query(tree.geometries, predicate="dwithin", distance=same_mast_m)
    while True:  # each takes its neighbours' lowest number, until none is lower
        lowest = numbers.copy()
        np.minimum.at(lowest, row, numbers[neighbour])
        if (lowest == numbers).all():
            return numbers
        numbers = lowest
