"""Small provinces on squared paper, shared by the rooms' tests."""

from __future__ import annotations

import sys
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from planner.geo.vn2000 import WGS84, convert, transform_geometry
from planner.layers.schemas import STATIONS
from planner.plan.model import Parameter, Plan, Target
from planner.province import DEFAULT_DATA_DIR

# numba looks for coverage.py by its name, and would take the folder tests/coverage for it.
sys.modules.setdefault("coverage", None)  # type: ignore[arg-type]

CRS = "EPSG:9209"
ORIGIN_M = (590_000.0, 1_090_000.0)  # lower left corner of the squared paper, VN-2000


def place(x_m: float, y_m: float) -> shapely.Point:
    """Return a point in degrees from metres on the squared paper."""
    lon, lat = convert(ORIGIN_M[0] + x_m, ORIGIN_M[1] + y_m, CRS, WGS84)
    return shapely.Point(float(lon), float(lat))


def square(west_m: float, south_m: float, side_m: float) -> shapely.Polygon:
    """Return a square in degrees from metres on the squared paper."""
    west, south = ORIGIN_M[0] + west_m, ORIGIN_M[1] + south_m
    plane = shapely.box(west, south, west + side_m, south + side_m)
    return transform_geometry(np.array([plane]), CRS, WGS84)[0]


def make_stations(rows: list[dict[str, object]]) -> gpd.GeoDataFrame:
    """Return stations from rows with ``at`` (metres on the squared paper); the rest is filled in."""
    defaults: dict[str, object] = {
        "carrier": "viettel",
        "technologies": "2G 3G",
        "mast_class": "A2b",
        "mast_height_m": 42.0,
        "building_height_m": np.nan,
        "antenna_height_m": np.nan,
        "land_area_m2": np.nan,
        "commune_code": "00001",
        "status": "existing",
        "action": None,
        "year": 2015.0,
        "eirp_dbm": np.nan,
        "azimuths_deg": None,
        "shared_with": None,
        "name": None,
        "address": None,
        "source": "test",
        "source_date": "2017-01-01",
        "origin": "synthetic",
    }
    made = [{**defaults, **row} for row in rows]
    points = [place(*row["at"]) for row in made]  # type: ignore[misc]
    table = pd.DataFrame(made, columns=["site_id", *defaults])
    for name in STATIONS.columns.keys() & set(table):
        if str(STATIONS.columns[name].dtype).startswith("str"):
            table[name] = table[name].astype("str")
        else:
            table[name] = table[name].astype(float)
    return gpd.GeoDataFrame(table, geometry=points, crs=WGS84)


@pytest.fixture
def communes() -> gpd.GeoDataFrame:
    """Two square communes of 10 km, rural in the west, a ward in the east."""
    return gpd.GeoDataFrame(
        {
            "commune_code": ["00001", "00002"],
            "name": ["Xã Tây", "Phường Đông"],
            "kind": ["xã", "phường"],
            "district_code": ["001", "002"],
            "district": ["Huyện Một", "Thành phố Hai"],
            "population": [8000.0, 20000.0],
            "households": [2000.0, 5000.0],
            "area_km2": [100.0, 100.0],
            "land_area_km2": [100.0, 100.0],
            "is_urban": [False, True],
        },
        geometry=[square(0, 0, 10_000), square(10_000, 0, 10_000)],
        crs=WGS84,
    )


def parameter(name: str, value: float | None, certainty: str = "assumed") -> Parameter:
    """Return a plan value for a test."""
    return Parameter(name, name, value, "m", "văn bản thử", certainty, date(2014, 1, 1))


@pytest.fixture
def plan() -> Plan:
    """The values that the shipped plan has, all but A1a assumed."""
    values = {
        "A2A.ON_BUILDING": 1.0,
        "A2B.ON_GROUND": 1.0,
        "A1B.HEIGHT_WARNING": 12.0,
        "SPACE.A2A_LOW.URBAN": 150.0,
        "SPACE.A2A_LOW.ELSEWHERE": 200.0,
        "SPACE.A2A_HIGH.URBAN": 200.0,
        "SPACE.A2A_HIGH.ELSEWHERE": 350.0,
        "SPACE.A2B.URBAN": 300.0,
        "SPACE.A2B.ELSEWHERE": None,
        "SPACE-2.URBAN": 100.0,
        "SPACE-2.ELSEWHERE": 400.0,
    }
    cited = {"A1A.HEIGHT": 3.0, "A1A.BUILDING_SHARE": 0.2}
    parameters = [parameter(name, value) for name, value in values.items()]
    parameters += [parameter(name, value, "cited") for name, value in cited.items()]
    target = Target("viettel", 2020, parameter("QUANTITY.viettel.2020", 2.0))
    return Plan("Thử", "1", "văn bản thử", tuple(parameters), (target,))


@pytest.fixture
def shipped():
    """The shipped data directory."""
    return DEFAULT_DATA_DIR
