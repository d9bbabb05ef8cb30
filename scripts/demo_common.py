"""What every synthetic layer shares: the seed, the marks that say it is synthetic, the projection."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from planner.geo.vn2000 import WGS84, transform_geometry

CRS = "EPSG:9209"
SEED = 757_2014  # number and year of the provincial plan, so that nobody takes it for a real draw
MARKS = {
    "source": "Dữ liệu minh họa do scripts/build_demo.py tạo, không phải số liệu thật",
    "source_date": "2017-11-03",
    "origin": "synthetic",
}
PREFIX = {
    "viettel": "VTL",
    "vnpt": "VNP",
    "mobifone": "MBF",
    "vietnamobile": "VNM",
    "gmobile": "GTL",
}


def metadata(title: str, **more: object) -> dict[str, object]:
    """Return the metadata object of a synthetic layer."""
    return {
        "title": title,
        "origin": "synthetic",
        "note": "DỮ LIỆU MINH HỌA, không phải vị trí thật / SYNTHETIC, not real positions",
        "calibrated_on": "970 BTS (báo cáo của Sở TT&TT Trà Vinh 03/11/2017); dân số 01/4/2019",
        "licence": "CC0-1.0",
        "date": "2017-11-03",
        **more,
    }


def to_degrees(points_m: np.ndarray) -> np.ndarray:
    """Return an array of shapely points in EPSG:4326 from eastings and northings (n, 2)."""
    points = transform_geometry(shapely.points(points_m), CRS, WGS84)
    return np.asarray(shapely.set_precision(points, 1e-6))


def frame(columns: dict[str, object], geometry: np.ndarray) -> gpd.GeoDataFrame:
    """Return a layer with the marks of synthetic data on every record."""
    return gpd.GeoDataFrame({**columns, **MARKS}, geometry=geometry, crs=WGS84)
