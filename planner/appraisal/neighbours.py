"""Which masts stand near a site: whole arrays asked of one spatial index; cost grows as n log n."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import numpy.typing as npt
import shapely

from planner.geo.shapes import points

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

FIRST_RADIUS_M, FARTHEST_M, WIDER = 500.0, 200_000.0, 4.0
CENTIMETRE_M, CENTIMETRE_DECIMALS = 0.01, 2  # distances are compared as they are printed


def nearest_other(sites: Floats, masts: Floats, own: Ints) -> tuple[Ints, Floats]:
    """Return the nearest mast of each site that is not its own, and the distance in metres.

    Looks in widening circles, because the nearest mast of a site is often the site's own.

    Parameters
    ----------
    sites, masts
        Easting and northing in metres, (n, 2) and (m, 2).
    own
        Row in ``masts`` of each site's own mast, −1 where it has none.

    Returns
    -------
    mast, distance_m
        −1 and NaN where no mast is within ``FARTHEST_M``. Of several equally near, the first.
    """
    best, distance = np.full(len(sites), -1), np.full(len(sites), np.nan)
    if not len(masts):
        return best, distance
    tree = shapely.STRtree(points(masts))
    todo, radius = np.arange(len(sites)), 0.0
    while len(todo) and radius < FARTHEST_M:
        radius = min(max(FIRST_RADIUS_M, WIDER * radius), FARTHEST_M)
        site, mast, metres = _pairs(tree, sites[todo], masts, radius)
        site = todo[site]
        other = own[site] != mast
        site, mast, metres = site[other], mast[other], metres[other]
        order = np.lexsort((mast, metres))[::-1]  # the nearest is written last
        best[site[order]], distance[site[order]] = mast[order], metres[order]
        todo = todo[best[todo] < 0]
    return best, distance


def within(
    sites: Floats, masts: Floats, own: Ints, radius_m: float
) -> dict[int, list[tuple[float, int]]]:
    """Return the masts within a radius of each site, its own left out: (distance, mast), nearest first.

    A site with none has no entry. The distance is rounded to the centimetre before it is compared.
    """
    by_site: dict[int, list[tuple[float, int]]] = defaultdict(list)
    if not len(masts):
        return by_site
    tree = shapely.STRtree(points(masts))
    site, mast, metres = _pairs(tree, sites, masts, radius_m + CENTIMETRE_M)
    metres = to_centimetre(metres)
    chosen = (own[site] != mast) & (metres <= radius_m)
    for site_at, other, far in sorted(
        zip(site[chosen], mast[chosen], metres[chosen], strict=True), key=_far
    ):
        by_site[int(site_at)].append((float(far), int(other)))
    return by_site


def to_centimetre(metres: Floats) -> Floats:
    """Return distances rounded to the centimetre."""
    return np.round(metres, CENTIMETRE_DECIMALS)


def _pairs(
    tree: shapely.STRtree, sites: Floats, masts: Floats, radius_m: float
) -> tuple[Ints, Ints, Floats]:
    site, mast = tree.query(points(sites), predicate="dwithin", distance=radius_m)
    return site, mast, np.hypot(*(sites[site] - masts[mast]).T)


def _far(pair: tuple[int, int, float]) -> tuple[float, int]:
    return pair[2], pair[1]
