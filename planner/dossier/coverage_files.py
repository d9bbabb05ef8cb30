"""Coverage → GeoTIFF and GeoPackage, each saying in itself by which figures it was made."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import rasterio

from planner.coverage.compute import Coverage
from planner.files import atomic

NODATA_DBM = -9999.0


def write_geotiff(coverage: Coverage, path: Path) -> None:
    """Write the best level in dBm as a GeoTIFF in the province's VN-2000 zone."""
    level = np.where(np.isnan(coverage.level_dbm), NODATA_DBM, coverage.level_dbm)
    with (
        atomic(path) as temporary,
        rasterio.open(
            temporary,
            "w",
            driver="GTiff",
            height=coverage.grid.height,
            width=coverage.grid.width,
            count=1,
            dtype="float32",
            crs=coverage.grid.crs,
            transform=coverage.grid.transform,
            nodata=NODATA_DBM,
            compress="deflate",
            tiled=True,
        ) as raster,
    ):
        raster.write(level.astype(np.float32), 1)
        raster.set_band_description(1, "received level, dBm")
        raster.update_tags(parameters=json.dumps(coverage.parameters, ensure_ascii=False))


def write_geopackage(coverage: Coverage, communes: gpd.GeoDataFrame, path: Path) -> None:
    """Write ``gaps`` and ``communes`` (with their figures) and ``parameters`` as a GeoPackage."""
    areas = communes[["commune_code", "geometry"]].merge(coverage.communes, on="commune_code")
    note = gpd.GeoDataFrame(
        {"parameters": [json.dumps(coverage.parameters, ensure_ascii=False)]},
        geometry=[communes.union_all().envelope],
        crs=communes.crs,
    )
    with atomic(path) as temporary:
        gpd.GeoDataFrame(areas, crs=communes.crs).to_file(temporary, layer="communes", driver="GPKG")
        if len(coverage.gaps):
            coverage.gaps.to_file(temporary, layer="gaps", driver="GPKG")
        note.to_file(temporary, layer="parameters", driver="GPKG")
