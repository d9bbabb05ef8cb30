"""Who hears the stations: people, hamlets, overlaps on squared paper."""

import numpy as np
import pytest
from broadcast.reach_tools import OPEN, hamlets, on_paper, stations
from conftest import CRS

from planner.broadcast.field_strength import FieldSettings, distance_km_of
from planner.broadcast.reach import ReachRequest, level_meaning, reach_of
from planner.broadcast.transmitters import transmitters_of
from planner.geo.measure import area_km2

ONE = ReachRequest(OPEN, (66.0,), (50.0,))
WEST = {"at": (5000, 5000)}
EAST = {"at": (15_000, 5000), "commune_code": "00002"}


def radius_m(communes, settings=OPEN):
    (transmitter,) = transmitters_of(stations(WEST), communes, CRS, settings).complete
    return 1000 * distance_km_of(66.0, transmitter.emission, settings)


def test_people_inside_are_the_circles_share_of_the_commune(communes):
    radius = radius_m(communes)
    assert 4000 < radius < 5000  # wholly within the commune
    reach = reach_of(stations(WEST), communes, CRS, ONE)
    row = reach.stations.iloc[0]
    km2 = np.pi * radius**2 / 1e6
    assert row["land_km2"] == pytest.approx(km2, rel=0.005)
    assert row["people"] == pytest.approx(80 * km2, rel=0.005)  # 8,000 people on 100 km²
    assert row["own_people"] == row["people"]
    assert row["outside_people"] == row["outside_km2"] == 0
    assert row["own_people_share"] == pytest.approx(km2 / 100, rel=0.005)
    west, east = reach.communes.itertuples()
    assert (west.stations, east.stations) == (1, 0)
    assert west.people == pytest.approx(row["people"])
    assert east.people == 0
    assert reach.overlap.iloc[0]["people"] == pytest.approx(row["people"])
    assert reach.overlap.iloc[0]["overlap_people"] == 0


def test_people_of_another_commune_are_outside_its_own(communes):
    """A station on the border: half of its circle lies in either commune."""
    station = reach_of(stations({"at": (10_000, 5000)}), communes, CRS, ONE).stations.iloc[0]
    half = np.pi * radius_m(communes) ** 2 / 2e6
    assert station["own_km2"] == pytest.approx(half, rel=0.01)
    assert station["outside_km2"] == pytest.approx(half, rel=0.01)
    assert station["own_people"] == pytest.approx(80 * half, rel=0.01)
    assert station["outside_people"] == pytest.approx(200 * half, rel=0.01)


def test_two_stations_at_one_place_overlap_wholly_and_two_apart_not_at_all(communes):
    twice = stations(WEST, {**WEST, "commune_code": "00002", "frequency_mhz": 64.0})
    bare = {"town_environment": "open", "rural_environment": "open"}
    request = ReachRequest(FieldSettings(**bare), (66.0,), (50.0,))
    same = reach_of(twice, communes, CRS, request).overlap.iloc[0]
    assert same["overlap_km2"] == same["covered_km2"] > 50
    assert same["overlap_people"] == same["people"]
    apart = reach_of(stations(WEST, EAST), communes, CRS, request)
    assert apart.overlap.iloc[0]["overlap_km2"] == 0
    assert apart.overlap.iloc[0]["people"] == pytest.approx(apart.stations["people"].sum())


def test_two_circles_overlap_in_a_lens(communes):
    radius, between = radius_m(communes), 5000.0
    pair = stations({"at": (7500, 5000)}, {"at": (7500 + between, 5000), "commune_code": "00002"})
    overlap = reach_of(pair, communes, CRS, ONE).overlap.iloc[0]
    lens = 2 * radius**2 * np.arccos(between / 2 / radius)
    lens -= between / 2 * np.sqrt(4 * radius**2 - between**2)
    assert overlap["overlap_km2"] == pytest.approx(lens / 1e6, rel=0.02)


def test_hamlets_are_counted_by_their_own_commune_and_by_place(communes):
    radius = radius_m(communes)
    points = hamlets(
        ("00001", 5000, 5000 + radius - 20),
        ("00001", 5000, 5000 + radius + 20),
        ("00001", 9990, 5000),
        ("00002", 5000, 4000),
    )
    reach = reach_of(stations(WEST), communes, CRS, ONE, hamlets=points)
    row = reach.stations.iloc[0]
    assert (row["hamlets"], row["own_hamlets"], row["outside_hamlets"]) == (2, 1, 1)
    assert reach.communes["hamlets"].tolist() == [1, 1]
    assert reach.communes["hamlets_total"].tolist() == [3, 1]


def test_without_a_layer_of_hamlets_nothing_is_said_of_them(communes):
    reach = reach_of(stations(WEST), communes, CRS, ONE)
    assert reach.stations["hamlets"].isna().all()
    assert reach.communes[["hamlets", "hamlets_total"]].isna().all(axis=None)


def test_contours_come_in_degrees_around_the_station_with_their_measured_area(communes):
    layer = reach_of(stations(WEST), communes, CRS, ReachRequest(OPEN)).contours
    assert layer.crs.to_epsg() == 4326
    assert len(layer) == 8
    assert layer["meaning"].iloc[0] == level_meaning(48.0) == "Thu mono ở nông thôn"
    assert area_km2(layer, CRS).tolist() == pytest.approx(layer["area_km2"].tolist(), rel=1e-6)
    assert on_paper(layer.geometry.iloc[0].centroid) == pytest.approx([5000, 5000], abs=1)
    assert "70" in level_meaning(70.0)


def test_a_station_that_cannot_be_computed_is_named_and_the_others_are_counted(communes):
    pair = stations(WEST, {**EAST, "power_w": np.nan})
    reach = reach_of(pair, communes, CRS, ONE)
    assert reach.stations["commune_code"].tolist() == ["00001"]
    assert reach.skipped["commune_code"].tolist() == ["00002"]


def test_without_any_station_every_commune_is_still_there(communes):
    reach = reach_of(stations({**WEST, "kind": "none"}), communes, CRS, ReachRequest(OPEN))
    assert reach.stations.empty
    assert reach.contours.empty
    assert len(reach.communes) == 2 * 8
    assert (reach.communes["people"] == 0).all()
    assert (reach.overlap["covered_km2"] == 0).all()


def test_what_is_assumed_is_said(communes):
    said = reach_of(stations(WEST), communes, CRS, ONE).parameters
    assert said["rx_height_m"] == 10.0
    assert "P.1812" in said["model"]
    assert "giả định" in said["power"]


def test_tables_of_communes_add_up_to_the_provinces_row(communes):
    reach = reach_of(stations(WEST, EAST), communes, CRS, ReachRequest())
    sums = reach.communes.groupby(["level_dbuv_m", "location_percent"])[["people", "covered_km2"]].sum()
    total = reach.overlap.set_index(["level_dbuv_m", "location_percent"])
    assert sums["people"].to_dict() == pytest.approx(total["people"].to_dict())
    assert sums["covered_km2"].to_dict() == pytest.approx(total["covered_km2"].to_dict())


def test_what_lies_in_its_own_commune_is_told_from_what_lies_outside(communes):
    """A station 2 km within the border: more of its circle lies at home, by a segment of the circle."""
    radius, inside = radius_m(communes), 2000.0
    points = hamlets(
        *(("00001", 8000, 5000 + 500 * n) for n in range(3)),
        ("00002", 11_000, 5000),
        ("00001", 500, 500),  # too far
    )
    west = stations({"at": (10_000 - inside, 5000)})
    row = reach_of(west, communes, CRS, ONE, hamlets=points).stations.iloc[0]
    assert (row["hamlets"], row["own_hamlets"], row["outside_hamlets"]) == (4, 3, 1)
    segment = radius**2 * np.arccos(inside / radius) - inside * np.sqrt(radius**2 - inside**2)
    outside, own = segment / 1e6, (np.pi * radius**2 - segment) / 1e6
    assert own > 2 * outside
    assert row["own_km2"] == pytest.approx(own, rel=0.01)
    assert row["outside_km2"] == pytest.approx(outside, rel=0.02)
    assert row["own_people"] == pytest.approx(80 * own, rel=0.01)
    assert row["outside_people"] == pytest.approx(200 * outside, rel=0.02)
    assert row["own_people_share"] == pytest.approx(own / 100, rel=0.01)


def test_hamlets_that_two_stations_reach_are_counted_once_in_the_commune(communes):
    points = hamlets(("00001", 5000, 5000), ("00001", 9000, 5000), ("00002", 15_000, 5000))
    pair = stations(WEST, {"at": (9000, 5000), "commune_code": "00002", "frequency_mhz": 66.0})
    reach = reach_of(pair, communes, CRS, ONE, hamlets=points)
    assert reach.communes["stations"].tolist() == [2, 1]
    assert reach.communes["hamlets"].tolist() == [2, 0]
    assert reach.communes["hamlets_total"].tolist() == [2, 1]
