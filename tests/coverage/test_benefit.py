"""Whom each site newly covers, for the appraisal: against a computation with the site and without."""

import geopandas as gpd
import pandas as pd
import pytest
from conftest import CRS, make_stations

from planner.coverage.benefit import COLUMNS, benefit_of, technologies_of
from planner.coverage.compute import compute
from planner.coverage.request import default_request

YEAR = 2017
MAST = {"antenna_height_m": 40.0, "technologies": "2G"}
NEW = {**MAST, "action": "new", "status": "planned", "year": 2018.0}


def stations(*rows):
    return make_stations(list(rows))


def site(name, x, y=5000, **values):
    return {"site_id": name, "at": (x, y), **NEW, **values}


def benefit(communes, standing, proposal):
    table = benefit_of(standing, proposal, "viettel", communes, YEAR, CRS)
    assert list(table) == COLUMNS
    return table.set_index(["site_id", "technology"])


@pytest.fixture
def standing():
    return stations({"site_id": "OLD", "at": (3000, 5000), **MAST})


def covered(communes, both, technology="2G"):
    return compute(both, communes, default_request("viettel", technology, YEAR), CRS).totals


def test_a_site_brings_what_a_computation_with_it_covers_more(communes, standing):
    proposal = stations(site("P", 15_000))
    row = benefit(communes, standing, proposal).loc[("P", "2G")]
    both = gpd.GeoDataFrame(pd.concat([standing, proposal], ignore_index=True), crs=standing.crs)
    both["year"] = float(YEAR)
    after, before = covered(communes, both), covered(communes, standing)
    for name, figure in (("population", "population"), ("km2", "km2")):
        more = after[f"covered_{figure}"] - before[f"covered_{figure}"]
        assert row[f"alone_{name}"] == pytest.approx(more)
        assert row[f"marginal_{name}"] == pytest.approx(more)
    assert row["alone_population"] > 1000


def test_a_site_beside_one_that_stands_brings_nobody(communes, standing):
    row = benefit(communes, standing, stations(site("SAME", 3000))).loc[("SAME", "2G")]
    assert row["alone_population"] == 0.0


def test_another_carriers_mast_leaves_the_land_uncovered(communes):
    theirs = stations({"site_id": "V", "at": (15_000, 5000), "carrier": "vnpt", **MAST})
    own = stations({"site_id": "O", "at": (15_000, 5000), **MAST})
    proposal = stations(site("P", 15_000))
    assert benefit(communes, theirs, proposal)["alone_population"].item() > 1000
    assert benefit(communes, own, proposal)["alone_population"].item() == 0.0


def test_of_twins_each_alone_brings_as_much_and_the_second_nothing_more(communes, standing):
    rows = benefit(communes, standing, stations(site("A", 15_000), site("B", 15_000)))
    assert len(set(rows["alone_population"])) == 1
    more = sorted(rows["marginal_population"])
    assert more == [0.0, rows["alone_population"].iloc[0]]


def test_a_site_has_a_row_for_each_technology_that_it_serves(communes, standing):
    proposal = stations(
        site("BOTH", 15_000, technologies="4G 2G"),
        site("ONE", 12_000, technologies="4G"),
        site("KEPT", 12_000, technologies="3G", action="keep"),
        site("GONE", 12_000, technologies="2G", action="remove"),
        site("NONE", 12_000, technologies=None),
    )
    rows = benefit(communes, standing, proposal)
    assert sorted(rows.index) == [("BOTH", "2G"), ("BOTH", "4G"), ("ONE", "4G")]
    # nobody sends 4G yet, so that 4G brings those too whom 2G covers already
    assert rows.loc[("BOTH", "4G"), "alone_km2"] > 0


@pytest.mark.parametrize("rows", [(), ({**site("P", 15_000), "technologies": None},)])
def test_a_proposal_that_names_no_technology_covers_nobody(communes, standing, rows):
    assert len(benefit(communes, standing, stations(*rows))) == 0


def test_the_method_says_model_frequency_threshold_and_probability(communes, standing):
    method = benefit(communes, standing, stations(site("P", 15_000)))["method"].item()
    request = default_request("viettel", "2G", YEAR)
    assert f"{request.frequency_mhz:g}" in method
    assert f"−{abs(request.threshold_dbm):g}" in method
    assert f"{100 * request.probability:g}" in method


def test_technologies_come_in_their_order_each_once():
    proposal = stations(
        site("A", 0, technologies="4G 2G"),
        site("B", 0, technologies="2G 5G"),
        site("C", 0, technologies=None),
    )
    assert technologies_of(proposal)[:1] == ["2G"]
    assert [technology for technology in technologies_of(proposal) if technology != "5G"] == ["2G", "4G"]
