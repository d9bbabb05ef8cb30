"""The sample dossiers come back as exactly the planned layers they were written from."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from planner.geo.measure import points_m
from planner.intake.read import read
from planner.intake.reference import read_reference
from planner.layers.catalogue import planned_layer
from planner.layers.io import read_layer
from planner.layers.province import DEFAULT_DATA_DIR

CRS = "EPSG:9209"
SAMPLES = {
    "viettel": ("viettel_2018_ho_so.xlsx", CRS, "north,east"),
    "vnpt": ("vnpt_2018_ho_so.zip", CRS, "east,north"),
    "mobifone": ("mobifone_2017_ho_so.kml", "EPSG:4326", "longitude,latitude"),
}
COLUMNS = [
    "carrier",
    "name",
    "address",
    "commune_code",
    "technologies",
    "mast_class",
    "mast_height_m",
    "building_height_m",
    "antenna_height_m",
    "land_area_m2",
    "shared_with",
    "status",
    "action",
    "year",
    "eirp_dbm",
    "azimuths_deg",
]


@pytest.mark.parametrize("carrier", SAMPLES)
def test_a_sample_comes_back_as_its_planned_layer_without_a_fault(carrier):
    name, crs, order = SAMPLES[carrier]
    proposal = read(
        DEFAULT_DATA_DIR / "samples" / name,
        carrier,
        read_reference(DEFAULT_DATA_DIR),
        date(2018, 1, 2),
    )
    planned = read_layer(DEFAULT_DATA_DIR, planned_layer(carrier)).set_index("site_id")
    assert (proposal.crs, proposal.axis_order, proposal.faults) == (crs, order, [])
    sites = proposal.sites.set_index("site_id")
    assert sorted(sites.index) == sorted(planned.index)
    sites = sites.loc[planned.index]
    pd.testing.assert_frame_equal(
        pd.DataFrame(sites[COLUMNS]), pd.DataFrame(planned[COLUMNS]), check_dtype=False
    )
    apart = np.hypot(*(points_m(sites, CRS) - points_m(planned, CRS)).T)
    assert apart.max() < 0.05
    assert set(sites["origin"]) == {"reported"}
