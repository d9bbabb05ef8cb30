"""Coverage gaps as polygons, with the people in each."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from rasterio.features import shapes
from shapely.geometry import shape

from planner.coverage.people import OUTSIDE, LandGrid
from planner.geo.vn2000 import WGS84, project


def gap_polygons(
    land: LandGrid, covered: npt.NDArray[np.bool_], communes: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Return the cells of land without coverage as polygons, one connected piece of a commune each.

    Returns
    -------
    GeoDataFrame
        EPSG:4326: ``gap_id``, ``commune_code``, ``name``, ``district``, ``area_km2`` (scaled as the
        commune's land), ``population``, ``rank`` (1 = most people), ordered by rank.
    """
    missing = ~covered & (land.commune != OUTSIDE)
    pieces = shapes(land.commune, mask=missing, transform=land.grid.transform)
    found = [(shape(geometry), int(row)) for geometry, row in pieces]
    rows = np.array([row for _, row in found], int)
    cells = np.array([geometry.area for geometry, _ in found]) / land.grid.cell_m**2
    share = cells / land.cells[rows] if len(rows) else cells
    table = pd.DataFrame(
        {
            "commune_code": communes["commune_code"].to_numpy()[rows],
            "name": communes["name"].to_numpy()[rows],
            "district": communes["district"].to_numpy()[rows],
            "area_km2": share * land.land_km2[rows],
            "population": share * communes["population"].to_numpy()[rows],
        }
    )
    layer = gpd.GeoDataFrame(table, geometry=[g for g, _ in found], crs=land.grid.crs)
    layer = layer.sort_values(["population", "area_km2"], ascending=False, ignore_index=True)
    layer.insert(0, "rank", np.arange(1, len(layer) + 1))
    layer.insert(0, "gap_id", [f"LOM-{n:04d}" for n in layer["rank"]])
    return project(layer, WGS84)
