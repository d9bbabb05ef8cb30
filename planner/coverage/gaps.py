"""Coverage gaps as polygons, with the people in each."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from rasterio.features import rasterize, shapes
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from planner.coverage.people import OUTSIDE, LandGrid
from planner.geo.vn2000 import WGS84, project


def gap_polygons(
    land: LandGrid, covered: npt.NDArray[np.bool_], communes: gpd.GeoDataFrame, least_km2: float = 0.0
) -> tuple[gpd.GeoDataFrame, dict[str, float]]:
    """Return the cells of land without coverage as polygons, one connected piece of a commune each.

    Land is what the communes cover: the sea and what they leave out is no gap.

    Parameters
    ----------
    least_km2
        A connected gap smaller than this, communes notwithstanding, is left out of the list (never out
        of the sums).

    Returns
    -------
    gaps
        EPSG:4326: ``gap_id``, ``commune_code`` (under the centres of its cells), ``name``,
        ``district``, ``area_km2`` (land), ``population``, ``rank`` (1 = most people), ordered by rank.
    left_out
        ``area_km2`` and ``population`` of the gaps too small to list.
    """
    missing = ~covered & (land.commune != OUTSIDE)
    listed = missing & ~_small(missing, land, least_km2)
    small = missing & ~listed
    left_out = {
        "area_km2": float((land.share_where(small) * land.land_km2).sum()),
        "population": float(land.people_where(small).sum()),
    }
    pieces = shapes(land.commune, mask=listed, transform=land.grid.transform)
    gaps = [(shape(geometry), int(row)) for geometry, row in pieces]
    rows = np.array([row for _, row in gaps], int)
    totals = _sums([geometry for geometry, _ in gaps], land)
    table = pd.DataFrame(
        {
            "commune_code": communes["commune_code"].to_numpy()[rows],
            "name": communes["name"].to_numpy()[rows],
            "district": communes["district"].to_numpy()[rows],
            "area_km2": totals["km2"],
            "population": totals["people"],
        }
    )
    layer = gpd.GeoDataFrame(table, geometry=[g for g, _ in gaps], crs=land.grid.crs)
    layer = layer.sort_values(["population", "area_km2"], ascending=False, ignore_index=True)
    layer.insert(0, "rank", np.arange(1, len(layer) + 1))
    layer.insert(0, "gap_id", [f"LOM-{n:04d}" for n in layer["rank"]])
    return project(layer, WGS84), left_out


def _sums(pieces: Sequence[BaseGeometry], land: LandGrid) -> dict[str, npt.NDArray[np.float64]]:
    """Return the land (km²) and the people of the cells of each piece."""
    drawn = np.zeros(land.grid.shape, np.int32)
    if pieces:
        drawn = rasterize(
            zip(pieces, range(1, len(pieces) + 1), strict=True),
            out_shape=land.grid.shape,
            transform=land.grid.transform,
            dtype="int32",
        )
    weights = dict(zip(("people", "km2"), land.weights(), strict=True))
    count = len(pieces) + 1
    return {
        name: np.asarray(np.bincount(drawn.ravel(), weight, count)[1:], float)
        for name, weight in weights.items()
    }


def _small(missing: npt.NDArray[np.bool_], land: LandGrid, least_km2: float) -> npt.NDArray[np.bool_]:
    """Return the cells of connected gaps smaller than an area."""
    least_m2 = least_km2 * 1e6
    pieces = shapes(missing.astype(np.uint8), mask=missing, transform=land.grid.transform)
    little = [shape(geometry) for geometry, _ in pieces]
    little = [geometry for geometry in little if geometry.area < least_m2]
    if not little:
        return np.zeros_like(missing)
    drawn = rasterize(little, out_shape=missing.shape, transform=land.grid.transform, dtype="uint8")
    return np.asarray(drawn.astype(bool) & missing)
