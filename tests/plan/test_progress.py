"""Targets against what stands and what is planned, on a province small enough to count by hand."""

from dataclasses import replace
from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from conftest import CRS, make_stations, parameter, place

from planner.geo.vn2000 import WGS84
from planner.layers.io import empty_layer
from planner.plan.inventory import Network, items, sums
from planner.plan.model import Plan, Target
from planner.plan.progress import count_table, progress
from planner.plan.shares import position_shares

DAY = date(2018, 4, 3)
WEST, EAST = "00001", "00002"  # communes of districts 001 and 002


def target(quantity, horizon, value, stated="assumed", **scope):
    return Target(quantity, horizon, parameter("QUANTITY", value, stated, unit="cột"), **scope)


def site(site_id, x_m, action, year, **more):
    commune = WEST if x_m < 10_000 else EAST
    when = float("nan") if year is None else float(year)
    facts = {"site_id": site_id, "at": (x_m, 1000), "commune_code": commune}
    return {**facts, "action": action, "year": when, **more}


def cable(cable_id, kind, length_m, start_m, end_m, year=2015, status="existing"):
    line = shapely.LineString([place(*start_m), place(*end_m)])
    return {"cable_id": cable_id, "kind": kind, "length_m": length_m, "carrier": "vnpt",
            "status": status, "year": float(year), "geometry": line}  # fmt: skip


def point(point_id, commune, year=2015, status="existing"):
    return {"point_id": point_id, "kind": "Đ1", "carrier": "vnpt", "commune_code": commune,
            "status": status, "year": float(year),
            "geometry": place(1000 if commune == WEST else 11_000, 1000)}  # fmt: skip


@pytest.fixture
def network(communes):
    """Standing: Viettel 2 in the west and 1 in the east, VNPT 1 in the west on Viettel's V1."""
    stations = make_stations(
        [
            {"site_id": "V1", "at": (1000, 1000), "commune_code": WEST, "shared_with": "vnpt"},
            {"site_id": "V2", "at": (3000, 1000), "commune_code": WEST, "mast_class": "A2a"},
            {"site_id": "V3", "at": (15_000, 1000), "commune_code": EAST, "year": 2019.0},
            {"site_id": "P1", "at": (1005, 1000), "commune_code": WEST, "carrier": "vnpt",
             "shared_with": "viettel"},
        ]
    )  # fmt: skip
    planned = make_stations(
        [
            site("N1", 5000, "new", 2018),
            site("N2", 16_000, "new", 2022),
            site("N3", 17_000, "new", None),
            site("V2", 3000, "remove", 2020),
            site("V1", 1000, "change", 2018),
            site("V3", 15_000, "new", 2018),  # stands already
            site("D1", 15_001, "share", 2020, carrier="vnpt", shared_with="viettel"),
            site("gone", 2000, "remove", 2018),  # does not stand any more
        ]
    )
    cables = gpd.GeoDataFrame(
        [
            cable("C", "C1", 4000, (8000, 5000), (12_000, 5000)),  # half in each district
            cable("N", "N1", 1000, (1000, 5000), (2000, 5000), 2020, "planned"),
            cable("R", "C1", 3000, (1000, 6000), (4000, 6000), status="to_remove"),
        ],
        crs=WGS84,
    )
    points = gpd.GeoDataFrame(
        [point("Đ1", WEST), point("Đ2", EAST), point("Đ3", WEST, 2022, "planned"),
         point("Đ4", WEST, status="to_remove")],
        crs=WGS84,
    )  # fmt: skip
    return Network(stations, planned, points, cables, communes, CRS)


def masts(network, same_mast_m=20.0):
    inventory = items(network, same_mast_m)
    return inventory[inventory["quantity"] == "masts"]


def totals(network, by, years):
    table = count_table(masts(network), years, by)
    return {tuple(row[name] for name in [*by, "year"]): row["total"] for _, row in table.iterrows()}


def test_a_new_site_adds_one_a_removed_one_goes_and_sharing_or_changing_adds_none(network):
    assert totals(network, [], [2018, 2019, 2020, 2022]) == {
        # 2018: V1 with P1, V2, N1, N3 (no year: from the start); 2019: V3; 2020: V2 gone; 2022: N2
        (2018,): 4, (2019,): 5, (2020,): 4, (2022,): 5,
    }  # fmt: skip


def test_masts_are_counted_by_district_carrier_and_class(network):
    by = ["district", "carrier", "mast_class"]
    assert totals(network, by, [2020]) == {
        ("Huyện Một", "viettel", "A2b", 2020): 2,  # V1, N1
        ("Huyện Một", "viettel", "A2a", 2020): 0,  # V2, removed
        ("Huyện Một", "vnpt", "A2b", 2020): 1,  # P1, which is V1's mast
        ("Thành phố Hai", "viettel", "A2b", 2020): 2,  # V3, N3
        ("Thành phố Hai", "vnpt", "A2b", 2020): 0,  # D1 only shares
    }


def test_a_mast_of_two_carriers_counts_once_and_for_each_of_them(network):
    assert totals(network, ["carrier"], [2018]) == {("viettel", 2018): 4, ("vnpt", 2018): 1}
    assert totals(network, ["district"], [2018])["Huyện Một", 2018] == 3  # V1 with P1, V2, N1
    assert totals(network, [], [2018])[2018,] == 4


@pytest.mark.parametrize(("same_mast_m", "count"), [(4.9, 4), (5.0, 3)])
def test_how_near_records_of_one_mast_are_is_stated(network, same_mast_m, count):
    stands = masts(network, same_mast_m).query("part == 'standing' and year <= 2017")
    assert sums(stands)["total"].tolist() == [count - 1]  # V3 comes in 2019


def test_a_mast_stands_until_the_last_record_on_it_has_gone(network):
    first = [site("V1", 1000, "remove", 2018)]
    both = [*first, site("P1", 1005, "remove", 2019)]
    for planned, expected in ((first, [2, 2]), (both, [2, 1])):
        gone = replace(network, planned=make_stations(planned))
        assert list(totals(gone, [], [2018, 2019]).values()) == [expected[0], expected[1] + 1]


def test_a_mast_has_the_class_and_district_of_its_first_record(network):
    stations = network.stations.assign(mast_class=[None, "A2a", "A2b", "A1b"])
    own = masts(replace(network, stations=stations)).query("part == 'standing'")
    assert own["mast_class"].tolist() == ["A1b", "A2a", "A2b", "A1b"]  # V1 states none: its mate's


def test_the_parts_of_a_total_are_kept_apart(network):
    row = sums(masts(network).query("year <= 2020")).iloc[0]
    figures = [row[name] for name in ("standing", "new", "shared", "removed", "total")]
    assert figures == [3, 2, 1, 1, 4]


def test_sites_outside_every_commune_are_counted_too(network):
    away = network.stations.geometry.translate(1.0)  # a degree to the east, over the sea
    lost = network.stations.assign(commune_code=None, geometry=away)
    table = count_table(masts(replace(network, stations=lost)), [2017], ["district"])
    outside = table[table["district"].isna()]
    assert outside["standing"].sum() == 2  # V1 with P1, V2
    assert table["total"].sum() == 3  # N3 has no year


def test_a_record_is_counted_where_its_point_lies_and_outside_where_its_code_says(network):
    away = network.stations.geometry.translate(1.0)
    wrong = network.stations.assign(commune_code=EAST)
    planned = network.planned.iloc[:0]

    def districts(stations):
        return masts(replace(network, stations=stations, planned=planned))["district_code"].tolist()

    assert districts(wrong) == ["001", "001", "002", "001"]  # the point goes before
    assert districts(wrong.assign(geometry=away)) == ["002"] * 4


def test_a_record_that_only_shares_was_never_counted_and_cannot_be_subtracted(network):
    shares = network.stations.assign(action=["share", None, None, None])
    planned = make_stations([site("V1", 1000, "remove", 2018)])
    counted = masts(replace(network, stations=shares, planned=planned))
    assert counted["part"].tolist() == ["standing"] * 3


def test_a_cable_is_shared_out_among_the_districts_it_runs_through(network):
    km = items(network, 20.0).query("quantity == 'cable_km' and year <= 2015 and part == 'standing'")
    by_district = km.groupby("district_code")["amount"].sum()
    assert by_district.to_dict() == pytest.approx({"001": 5.0, "002": 2.0}, abs=0.01)


@pytest.mark.parametrize(
    ("chosen", "total", "difference", "state"),
    [
        (target("masts", 2020, 5), 5, 0, "meets"),
        (target("masts", 2020, 4), 5, 1, "over"),
        (target("masts", 2020, 9, carrier="viettel"), 4, -5, "meets"),
        (target("masts", 2025, 4, carrier="viettel"), 5, 1, "over"),
        (target("masts", 2020, 2, district_code="001", carrier="viettel"), 2, 0, "meets"),
        (target("masts", 2020, 1, mast_class="A2a"), 0, -1, "meets"),
        (target("masts", 2020, None), 5, None, "unknown"),
        (target("service_points", 2020, 3), 2, -1, "miss"),
        (target("service_points", 2025, 3), 3, 0, "meets"),
        (target("service_points", 2025, 1, district_code="002"), 1, 0, "meets"),
        (target("cable_km", 2020, 4.5), 5, 0.5, "meets"),
        (target("cable_km", 2020, 2.5, district_code="002"), 2, -0.5, "miss"),
    ],
)
def test_a_target_is_held_against_what_its_own_scope_has(network, chosen, total, difference, state):
    plan = Plan("Thử", "1", "văn bản", targets=(chosen,))
    row = progress(plan, network, DAY, [2017]).targets.iloc[0]
    assert row["total"] == pytest.approx(total, abs=0.01)
    assert row["state"] == state
    assert (pd.isna(row["difference"]) if difference is None else
            row["difference"] == pytest.approx(difference, abs=0.01))  # fmt: skip
    assert (row["certainty"], row["citation"]) == ("assumed", "văn bản thử")


def test_only_targets_in_force_on_the_day_are_judged(network, plan):
    report = progress(plan, network, DAY, [2017])
    assert report.targets["parameter_id"].tolist() == ["QUANTITY.masts.2020.viettel"]
    assert len(progress(plan, network, date(2013, 1, 1), [2017]).targets) == 0
    assert report.years == (2017, 2020)


def test_shared_positions_and_cable_in_ducts_are_held_against_the_plans_least_shares(network, plan):
    shares = progress(plan, network, DAY, [2017]).shares.set_index(["parameter_id", "year"])
    # 2017: V1 with P1 (5 m apart, one position), V2, N3 (no year). 2020: V1+P1, V3+D1, N1, N3
    assert shares.loc[("SHARE-PCT", 2017), ["part", "whole"]].tolist() == [1, 3]
    assert shares.loc[("SHARE-PCT", 2020), ["part", "whole"]].tolist() == [2, 4]
    row = shares.loc[("SHARE-PCT", 2020)]
    assert (row["share_pct"], row["target"], row["state"]) == (50, 20, "meets")
    # 2020: 1 km of ducts among 5 km; the cable that is to be removed is left out
    row = shares.loc[("UG-PCT", 2020)]
    assert (row["part"], row["whole"], row["difference"]) == pytest.approx((1, 5, 10))
    assert shares.loc[("UG-PCT", 2017), "state"] == "unknown"


def test_a_position_is_no_longer_shared_when_the_other_has_gone(network):
    gone = make_stations([site("P1", 1005, "remove", 2019)])
    shares = position_shares(replace(network, planned=gone), [2018, 2019], 20.0)
    assert shares["part"].tolist() == [1, 0]


def test_a_province_with_nothing_in_it_has_progress_too(communes, plan):
    layers = {name: empty_layer(name) for name in ("stations", "service_points", "cables")}
    planned = empty_layer("planned_viettel")
    report = progress(plan, Network(planned=planned, communes=communes, crs=CRS, **layers), DAY, [2017])
    assert report.targets["total"].tolist() == [0]
    assert report.targets["state"].tolist() == ["meets"]
    assert set(report.shares["state"]) == {"unknown"}
    assert report.masts.empty
