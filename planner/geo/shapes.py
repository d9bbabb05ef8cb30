"""What the stubs of shapely and geopandas cannot say: points are an array, a place may be missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry


def points(coordinates: npt.ArrayLike) -> npt.NDArray[np.object_]:
    """Return points, from their coordinates, (n, 2)."""
    return cast("npt.NDArray[np.object_]", shapely.points(np.asarray(coordinates, float)))


def perhaps_missing(shapes: Sequence[BaseGeometry | None]) -> Sequence[BaseGeometry]:
    """Return shapes as the stubs of geopandas want them, which deny that a row may have no geometry."""
    return cast("Sequence[BaseGeometry]", shapes)


def bounds_of(layer: gpd.GeoDataFrame) -> tuple[float, float, float, float]:
    """Return the least west, the least south, the most east and the most north of a layer."""
    west, south, east, north = layer.total_bounds
    return west, south, east, north
