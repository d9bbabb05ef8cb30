"""Ground and clutter on the cells of a coverage grid, from rasters that the user brings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planner.geo.rasters import HeightRaster

FLAT_GROUND_M = 2.0  # where the raster says nothing; the province lies 1–4 m above the sea

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Terrain:
    """Ground and clutter on the cells of a coverage grid.

    Attributes
    ----------
    ground_m
        Above sea level; ``FLAT_GROUND_M`` where no raster says it.
    clutter_m
        Height of what stands on it; None: that of the station's environment everywhere.
    names
        Of the files.
    missing_share
        Share 0…1 of the cells whose ground no raster says.
    """

    ground_m: Floats
    clutter_m: Floats | None
    names: tuple[str, ...]
    missing_share: float


def terrain_of(
    ground_m: Floats, clutter_m: Floats | None = None, names: tuple[str, ...] = ()
) -> Terrain:
    """Return the terrain of rasters on the grid; a missing height is flat ground, without clutter."""
    ground = np.where(np.isfinite(ground_m), ground_m, FLAT_GROUND_M)
    clutter = None if clutter_m is None else np.maximum(np.nan_to_num(clutter_m, nan=0.0), 0.0)
    missing = float(1 - np.isfinite(ground_m).mean())
    return Terrain(ground, clutter, names, missing)


def terrain_from(rasters: Sequence[HeightRaster]) -> Terrain:
    """Return the terrain of a raster of ground and, where there is a second, one of clutter."""
    clutter = rasters[1].heights_m if len(rasters) > 1 else None
    return terrain_of(rasters[0].heights_m, clutter, tuple(raster.name for raster in rasters))
