"""Stations on the squared paper of conftest, for the tests of reach and conflicts."""

import geopandas as gpd
import numpy as np
import pandas as pd
from conftest import CRS, ORIGIN_M, place

from planner.broadcast.field_strength import FieldSettings
from planner.geo.vn2000 import WGS84, convert

OPEN = FieldSettings(town_environment="open", rural_environment="open")


def stations(*rows):
    """Return records of the register from rows with ``at``, metres on the squared paper."""
    defaults = {
        "commune_code": "00001",
        "kind": "wireless_fm",
        "frequency_mhz": 64.0,
        "power_w": 30.0,
        "antenna_height_m": 30.0,
        "year": 2017.0,
    }
    records = [{**defaults, **row} for row in rows]
    points = [place(*row["at"]) for row in records]
    table = pd.DataFrame(records, columns=list(defaults))
    return gpd.GeoDataFrame(table, geometry=points, crs="EPSG:4326")


def hamlets(*rows):
    """Return hamlets from (commune_code, x, y)."""
    return gpd.GeoDataFrame(
        {"hamlet_code": [str(n) for n in range(len(rows))], "commune_code": [row[0] for row in rows]},
        geometry=[place(*row[1:]) for row in rows],
        crs="EPSG:4326",
    )


def on_paper(point):
    """Return a point in degrees as metres on the squared paper."""
    east, north = convert(point.x, point.y, WGS84, CRS)
    return np.array([float(east) - ORIGIN_M[0], float(north) - ORIGIN_M[1]])
