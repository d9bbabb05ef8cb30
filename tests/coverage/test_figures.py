"""Tables of what is covered, of levels that are known cell by cell."""

import numpy as np
import pandas as pd
import pytest
from conftest import CRS

from planner.coverage.figures import (
    PROBABILITIES,
    carrier_table,
    carrier_totals,
    carriers_by_district,
    commune_table,
    district_table,
    plain_rows,
    threshold_table,
    totals_of,
)
from planner.coverage.people import land_grid
from planner.coverage.request import default_request
from planner.geo.grid import grid_over


@pytest.fixture
def land(communes):
    return land_grid(communes, grid_over(communes, 100.0, CRS))


def in_the_west(land, share):
    """Return cells that are the western share of all columns."""
    mask = np.zeros(land.grid.shape, bool)
    mask[:, : round(land.grid.width * share)] = True
    return mask


def test_a_commune_is_covered_by_its_part_and_ranked_by_its_people_without(land, communes):
    """The western fifth of two communes side by side: two fifths of the first."""
    table = commune_table(communes, land, in_the_west(land, 0.2)).set_index("commune_code")
    west, east = table.loc["00001"], table.loc["00002"]
    assert west["covered_share"] == pytest.approx(0.4, abs=0.01)
    assert west["covered_area_share"] == pytest.approx(0.4, abs=0.01)
    assert west["covered_population"] + west["gap_population"] == 8000
    assert west["covered_km2"] + west["gap_km2"] == pytest.approx(west["area_km2"])
    assert (east["covered_population"], east["gap_population"]) == (0, 20_000)
    assert (west["rank"], east["rank"]) == (2, 1)


def test_districts_come_in_the_order_of_their_codes_with_the_sums_of_their_communes(land, communes):
    turned = communes.assign(district_code=["009", "002"])
    table = district_table(commune_table(turned, land, in_the_west(land, 0.2)))
    assert table["district_code"].tolist() == ["002", "009"]
    assert table["district"].tolist() == ["Thành phố Hai", "Huyện Một"]
    assert table["population"].tolist() == [20_000, 8000]
    together = communes.assign(district_code="001", district="Một")
    (row,) = district_table(commune_table(together, land, in_the_west(land, 0.2))).to_dict("records")
    assert row["population"] == 28_000
    assert row["covered_share"] == pytest.approx(row["covered_population"] / 28_000)


def test_shares_of_all_are_of_all_people_and_all_land_and_none_without_people(land, communes):
    table = commune_table(communes, land, in_the_west(land, 0.2))
    totals = totals_of(table)
    assert totals["covered_share"] == pytest.approx(0.4 * 8 / 28, abs=0.005)
    assert totals["covered_area_share"] == pytest.approx(0.2, abs=0.005)
    assert np.isnan(totals_of(table.assign(population=0.0))["covered_share"])


def test_each_threshold_and_probability_counts_the_cells_that_meet_it(land):
    """Levels fall from west to east; a table that is made at once against counting each by itself."""
    request = default_request("viettel", "2G", 2017, threshold_dbm=-97.0)
    width = land.grid.width
    levels = np.broadcast_to(np.linspace(-60, -130, width), land.grid.shape).astype(np.float32)
    table = threshold_table(land, levels, request)
    asked = [(dbm, share) for dbm in (-100, -97, -95, -90, -85) for share in PROBABILITIES]
    assert list(zip(table["threshold_dbm"], table["probability"], strict=True)) == asked
    people, km2 = land.weights()
    for row in table.itertuples():
        met = (levels >= np.float32(row.threshold_dbm + request.margin_db(row.probability))).ravel()
        assert row.covered_population == pytest.approx(people[met].sum())
        assert row.covered_km2 == pytest.approx(km2[met].sum())
        assert row.covered_share == pytest.approx(people[met].sum() / 28_000)
        assert row.covered_area_share == pytest.approx(km2[met].sum() / km2.sum())


def test_thresholds_below_what_was_followed_are_left_out(land):
    request = default_request("viettel", "2G", 2017, threshold_dbm=-60.0)
    levels = np.full(land.grid.shape, -50.0, np.float32)
    table = threshold_table(land, levels, request)
    assert table["threshold_dbm"].min() > -100
    assert -60.0 in table["threshold_dbm"].tolist()


def test_carriers_are_counted_by_how_many_reach_a_place(land, communes):
    """No carrier in the east half, one in the west, two in the western fifth of all."""
    above = np.zeros(land.grid.shape, np.uint8)
    above[in_the_west(land, 0.5)] = 0b00010
    above[in_the_west(land, 0.2)] = 0b10010
    table = carrier_table(communes, land, above).set_index("commune_code")
    west, east = table.loc["00001"], table.loc["00002"]
    assert west["carriers_1_population"] == pytest.approx(8000, rel=0.01)
    assert west["carriers_2_population"] == pytest.approx(3200, rel=0.02)
    assert (west["carriers_3_population"], west["carriers_3_km2"]) == (0, 0)
    assert west["carriers_2_km2"] == pytest.approx(40, rel=0.02)
    assert east["carriers_none_population"] == pytest.approx(20_000, rel=0.01)
    assert east["carriers_none_km2"] == pytest.approx(east["area_km2"], rel=0.01)
    table = table.reset_index()
    assert carrier_totals(table)["carriers_2_population"] == pytest.approx(
        table["carriers_2_population"].sum()
    )
    by_district = carriers_by_district(table.assign(district_code=["009", "002"]))
    assert by_district["district_code"].tolist() == ["002", "009"]
    assert by_district["population"].tolist() == [20_000, 8000]


def test_plain_rows_are_rounded_and_what_is_missing_is_none():
    rows = plain_rows(pd.DataFrame({"a": [1.23456789, np.nan], "b": ["x", None]}))
    assert rows == [{"a": 1.234568, "b": "x"}, {"a": None, "b": None}]
