"""A country cut into tiles: each painted with the halo of its stations, its sums added to the others."""

from __future__ import annotations

from planner.coverage.field import paint, tiles
from planner.coverage.people import LandGrid, ZoneSums, zone_sums
from planner.coverage.request import CoverageRequest
from planner.coverage.signal import Laid


def tiled_sums(
    laid: Laid, land: LandGrid, request: CoverageRequest, rows: int, columns: int
) -> ZoneSums:
    """Return the sums by commune of what is covered, never holding more than one tile of levels.

    Parameters
    ----------
    rows, columns
        Of a tile, at most.

    Returns
    -------
    ZoneSums
        Equal to that of the whole grid as one tile: cells exactly, people to rounding.
    """
    parts = []
    for tile in tiles(land.grid, rows, columns):
        field = paint(laid.sources, laid.painting, land.grid, tile, second=False, above=False)
        parts.append(zone_sums(land, field.best_dbm >= request.needed_dbm(), tile.index()))
    total = parts[0]
    for part in parts[1:]:
        total += part
    return total
