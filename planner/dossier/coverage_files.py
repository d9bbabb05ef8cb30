"""Coverage → GeoTIFF and GeoPackage, each saying in itself by which figures it was made."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from rasterio.io import MemoryFile
from rasterio.shutil import copy
from shapely.geometry import box

from planner.base import messages
from planner.base.files import atomic
from planner.coverage.compare import Comparison
from planner.coverage.compute import Coverage
from planner.geo.grid import corners_degrees
from planner.geo.vn2000 import WGS84

NODATA_DBM = -9999.0

# The columns of the gaps before and after, on the screen and in the annexes.
GAPS = (
    "gap_id", "name", "district", "area_km2", "area_km2_left", "population", "population_left", "state",
)  # fmt: skip


def gaps_in_words(comparison: Comparison) -> pd.DataFrame:
    """Return the gaps of before, with what becomes of each."""
    states = [messages.text(f"annexes.gap_{state}") for state in comparison.gaps["state"]]
    return pd.DataFrame(comparison.gaps.assign(state=states))


def write_geotiff(coverage: Coverage, path: Path) -> None:
    """Write level, second level and server as a cloud-optimised GeoTIFF in the VN-2000 zone."""
    profile = {
        "driver": "GTiff",
        "height": coverage.grid.height,
        "width": coverage.grid.width,
        "count": 3,
        "dtype": "float32",
        "crs": coverage.grid.crs,
        "transform": coverage.grid.transform,
        "nodata": NODATA_DBM,
    }
    none = coverage.server < 0
    bands = {
        "received level, dBm": coverage.level_dbm,
        "second level, dBm": coverage.second_dbm,
        "best server, row of the stations": np.where(none, np.nan, coverage.server),
    }
    with atomic(path) as temporary, MemoryFile() as memory:
        with memory.open(**profile) as raster:
            for at, (name, values) in enumerate(bands.items(), start=1):
                raster.write(np.where(np.isnan(values), NODATA_DBM, values).astype(np.float32), at)
                raster.set_band_description(at, name)
            raster.update_tags(parameters=json.dumps(coverage.parameters, ensure_ascii=False))
        with memory.open() as raster:
            copy(raster, temporary, driver="COG", compress="deflate", overview_resampling="nearest")


def write_geopackage(coverage: Coverage, communes: gpd.GeoDataFrame, path: Path) -> None:
    """Write ``gaps`` and ``communes`` (with their figures) and ``parameters`` as a GeoPackage."""
    areas = communes[["commune_code", "geometry"]].merge(coverage.communes, on="commune_code")
    layers = {"communes": gpd.GeoDataFrame(areas, crs=communes.crs), "gaps": coverage.gaps}
    _write(layers, coverage, path)


def write_comparison(comparison: Comparison, proposed: gpd.GeoDataFrame, path: Path) -> None:
    """Write ``sites`` (with what each brings), ``gaps`` (with what is left) and ``parameters``."""
    sites = (
        proposed[["site_id", "geometry"]]
        .drop_duplicates("site_id")
        .merge(comparison.sites, on="site_id")
    )
    gaps = comparison.before.gaps[["gap_id", "geometry"]].merge(comparison.gaps, on="gap_id")
    layers = {
        "sites": gpd.GeoDataFrame(sites, crs=proposed.crs),
        "gaps": gpd.GeoDataFrame(gaps, crs=comparison.before.gaps.crs),
    }
    _write(layers, comparison.after, path)


def _write(layers: dict[str, gpd.GeoDataFrame], coverage: Coverage, path: Path) -> None:
    west, south, east, north = corners_degrees(coverage.grid)[[3, 1]].ravel()
    note = gpd.GeoDataFrame(
        {"parameters": [json.dumps(coverage.parameters, ensure_ascii=False)]},
        geometry=[box(west, south, east, north)],
        crs=WGS84,
    )
    with atomic(path) as temporary:
        for name, layer in {**layers, "parameters": note}.items():
            layer.to_file(temporary, layer=name, driver="GPKG", index=False)
