"""Hamlets and the clusters that serve them: by assignment, by distance, by what works on a day."""

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from broadcast.radio_tools import ON, status_of
from conftest import CRS, place

from planner.broadcast.loudspeakers import clusters_on, hamlets_served, served_by_commune

WITHIN_M = 500.0


def hamlets(*at, commune="00001"):
    table = {"hamlet_code": [f"A{n}" for n in range(1, len(at) + 1)], "commune_code": commune}
    names = [f"Ấp {n}" for n in range(1, len(at) + 1)]
    return gpd.GeoDataFrame(
        {**table, "name": names}, geometry=[place(*east_north) for east_north in at], crs="EPSG:4326"
    )


def clusters(*rows):
    base = {"commune_code": "00001", "hamlet_codes": None, "loudspeakers": 2.0,
            "loudspeakers_working": 2.0, "year": 2015.0, "valid_to": None}  # fmt: skip
    records = [{"cluster_id": f"C{n}", **base, **row} for n, row in enumerate(rows, start=1)]
    table = pd.DataFrame(records).drop(columns="at")
    for name in ("hamlet_codes", "valid_to"):
        table[name] = table[name].astype("str")
    return gpd.GeoDataFrame(
        table, geometry=[place(*record["at"]) for record in records], crs="EPSG:4326"
    )


def served(points, standing, on=ON, within_m=WITHIN_M):
    return hamlets_served(points, standing, on, within_m, CRS).set_index("hamlet_code")


def test_a_hamlet_is_served_by_what_is_assigned_or_near_and_the_way_is_told():
    points = hamlets((0, 0), (500, 0), (0, 3000), (0, 500.02))
    by_hamlet = served(points, clusters({"at": (0, 0)}, {"at": (5000, 5000), "hamlet_codes": "A3 A1"}))
    assert by_hamlet["served"].tolist() == [True, True, True, False]
    assert by_hamlet["cluster_id"].tolist()[:3] == ["C2", "C1", "C2"]  # assigned goes before near
    assert by_hamlet["how"].tolist()[:3] == ["assigned", "distance", "assigned"]
    assert by_hamlet.loc["A3", "distance_m"] == pytest.approx(np.hypot(5000, 2000), abs=0.01)
    assert by_hamlet.loc["A2", "distance_m"] == 500  # equal counts
    assert by_hamlet.loc["A4", ["cluster_id", "how", "distance_m"]].isna().all()


def test_the_nearest_of_several_is_named():
    by_hamlet = served(hamlets((0, 0)), clusters({"at": (300, 0)}, {"at": (0, 200)}, {"at": (400, 0)}))
    assert by_hamlet.loc["A1", ["cluster_id", "distance_m"]].tolist() == ["C2", 200.0]


def test_a_cluster_that_does_not_work_serves_nobody_and_an_unknown_one_leaves_it_open():
    points = hamlets((0, 0), (2000, 0), (4000, 0))
    dead, unknown = {"loudspeakers_working": 0.0}, {"loudspeakers_working": np.nan}
    standing = clusters({"at": (0, 0), **dead}, {"at": (2000, 0), **unknown}, {"at": (4000, 0),
                        **unknown}, {"at": (4400, 0)})  # fmt: skip
    by_hamlet = served(points, standing)
    assert by_hamlet["served"].tolist() == [False, pd.NA, True]
    # one that works goes before a nearer doubtful one
    assert by_hamlet.loc["A3", "cluster_id"] == "C4"


@pytest.mark.parametrize(
    ("on", "count"),
    [(date(2014, 12, 31), 0), (date(2015, 1, 1), 1), (date(2018, 6, 30), 1), (date(2018, 7, 1), 0)],
)
def test_a_cluster_stands_from_its_year_to_its_last_day(on, count):
    standing = clusters({"at": (0, 0), "valid_to": "2018-06-30"})
    assert len(clusters_on(standing, on)) == count
    assert served(hamlets((0, 0)), standing, on)["served"].tolist() == [count == 1]


def test_without_a_distance_only_what_is_assigned_counts():
    points, standing = hamlets((0, 0), (1, 0)), clusters({"at": (0, 0), "hamlet_codes": "A2 X9"})
    assert served(points, standing, within_m=None)["served"].tolist() == [False, True]


def test_no_cluster_and_no_hamlet_are_no_fault():
    assert served(hamlets((0, 0)), clusters({"at": (0, 0)}).iloc[:0])["served"].tolist() == [False]
    assert served(hamlets((0, 0)).iloc[:0], clusters({"at": (0, 0)})).empty


def test_a_commune_is_counted_by_its_points_where_both_are_known():
    points = hamlets((0, 0), (100, 0), (9000, 0))
    communes = served_by_commune(status_of({}), served(points, clusters({"at": (0, 0)})))
    row = communes.iloc[0]
    assert row[["hamlets_total", "hamlets_served", "basis"]].tolist() == [3, 2, "points"]
    assert row["share"] == 2 / 3
    unknown = served(points, clusters({"at": (0, 0), "loudspeakers_working": np.nan}))
    row = served_by_commune(status_of({}), unknown).iloc[0]
    assert row[["hamlets_served", "hamlets_unknown", "missing"]].tolist() == [
        0,
        2,
        "loudspeakers_working",
    ]


def test_a_commune_without_clusters_on_the_map_is_counted_by_its_register():
    points = served(hamlets((0, 0)), clusters({"at": (0, 0), "commune_code": "00009"}))
    row = served_by_commune(status_of({}), points).iloc[0]
    assert row[["hamlets_total", "hamlets_served", "basis"]].tolist() == [9, 6, "register"]


@pytest.mark.parametrize(
    ("values", "expected", "missing"),
    [
        ({}, (6, 0, "register"), ""),
        ({"loudspeakers_working": 0}, (0, 0, "register"), ""),
        ({"loudspeakers_working": np.nan}, (0, 6, "register"), "loudspeakers_working"),
        ({"kind": "none", "hamlets_served": np.nan}, (0, 0, "register"), ""),
        ({"hamlets_served": np.nan}, (None, 0, None), "hamlets_served"),
        ({"hamlets_total": np.nan}, (None, 0, None), "hamlets_total"),
        ({"hamlets_served": 10}, (None, 0, None), "hamlets_served"),  # more than there are
    ],
)
def test_what_the_register_says_of_the_hamlets(values, expected, missing):
    row = served_by_commune(status_of(values)).iloc[0]
    figures = row[["hamlets_served", "hamlets_unknown", "basis"]]
    assert [None if pd.isna(figure) else figure for figure in figures] == list(expected)
    assert row["missing"] == missing
