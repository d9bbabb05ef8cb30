"""Lengths, areas and positions in metres, always in the province's VN-2000 zone."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from planner.geo.vn2000 import WGS84, convert, project

M2_PER_KM2 = 1_000_000.0


def area_km2(layer: gpd.GeoDataFrame, crs: str) -> pd.Series:
    """Return the plane area of each geometry in km², measured in ``crs`` (a VN-2000 zone)."""
    return (project(layer, crs).area / M2_PER_KM2).rename("area_km2")


def length_m(layer: gpd.GeoDataFrame, crs: str) -> pd.Series:
    """Return the plane length of each geometry in metres, measured in ``crs``."""
    return project(layer, crs).length.rename("length_m")


def points_m(layer: gpd.GeoDataFrame, crs: str) -> npt.NDArray[np.float64]:
    """Return an (n, 2) array of easting and northing in metres of a layer of points (EPSG:4326)."""
    x, y = convert(layer.geometry.x.to_numpy(), layer.geometry.y.to_numpy(), WGS84, crs)
    return np.column_stack([x, y])
