"""Rasters, tables and gaps of small provinces whose answers are known beforehand."""

import json
from dataclasses import replace

import numpy as np
import pytest
from conftest import CRS, make_stations, place, rolling_ground, square

from planner.base.errors import ParameterError
from planner.coverage.compute import at_point, compute, to_json_dict
from planner.coverage.request import default_request
from planner.coverage.signal import level_dbm
from planner.coverage.stations import antenna_heights_m, serving, standing_in
from planner.coverage.terrain import terrain_of
from planner.geo.grid import grid_over
from planner.geo.measure import area_km2


def one_station(**values):
    return make_stations([{"site_id": "V1", "at": (5000, 5000), "antenna_height_m": 40.0, **values}])


def test_the_covered_circle_has_the_radius_at_which_the_formula_meets_the_threshold(communes):
    request = default_request(
        "viettel", "2G", 2017, threshold_dbm=-70.0, resolution_m=50.0, probability=0.5
    )
    coverage = compute(one_station(), communes, request, CRS)
    low, high = 0.05, 20.0
    for _ in range(60):
        middle = (low + high) / 2
        level = level_dbm(middle, request.eirp_dbm, 40.0, "suburban", request)
        low, high = (middle, high) if level >= -70.0 else (low, middle)
    expected_km2 = np.pi * low**2
    covered_km2 = float((coverage.level_dbm >= -70.0).sum()) * coverage.grid.cell_km2
    assert low < 4.9  # the circle lies within the commune
    assert covered_km2 == pytest.approx(expected_km2, rel=0.01)


def test_tables_add_up_to_the_totals_and_to_the_communes(communes):
    request = default_request("viettel", "3G", 2017, threshold_dbm=-80.0)
    coverage = compute(one_station(), communes, request, CRS)
    for name in ("area_km2", "covered_km2", "gap_km2", "population", "covered_population"):
        assert coverage.communes[name].sum() == pytest.approx(coverage.totals[name], abs=1e-6)
        assert coverage.districts[name].sum() == pytest.approx(coverage.totals[name], abs=1e-6)
    assert coverage.totals["population"] == 28_000
    assert coverage.totals["area_km2"] == pytest.approx(area_km2(communes, CRS).sum(), abs=1e-6)
    parts = coverage.totals["covered_km2"] + coverage.totals["gap_km2"]
    assert parts == pytest.approx(coverage.totals["area_km2"], abs=1e-6)


def test_the_gap_polygons_hold_exactly_the_uncovered_land_and_people(communes):
    request = default_request("viettel", "3G", 2017, threshold_dbm=-80.0)
    coverage = compute(one_station(), communes, request, CRS)
    assert coverage.gaps["area_km2"].sum() == pytest.approx(coverage.totals["gap_km2"], abs=1e-6)
    assert coverage.gaps["population"].sum() == pytest.approx(
        coverage.totals["gap_population"], abs=1e-6
    )
    assert coverage.gaps.crs.to_string() == "EPSG:4326"
    assert coverage.gaps["population"].is_monotonic_decreasing


def test_without_a_station_everything_is_a_gap(communes):
    coverage = compute(one_station().iloc[:0], communes, default_request("viettel", "3G", 2017), CRS)
    assert coverage.totals["covered_population"] == 0
    assert coverage.totals["gap_population"] == 28_000


def test_a_higher_threshold_never_covers_more(communes):
    shares = [
        compute(
            one_station(), communes, default_request("viettel", "3G", 2017, threshold_dbm=limit), CRS
        ).totals["covered_km2"]
        for limit in (-100.0, -90.0, -80.0, -70.0)
    ]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > shares[-1]


def test_a_sector_covers_its_front_and_not_its_back(communes):
    request = default_request("viettel", "2G", 2017, threshold_dbm=-75.0, resolution_m=100.0)
    coverage = compute(one_station(azimuths_deg="90"), communes, request, CRS)
    row = int((coverage.grid.north_m - 1_095_000) / 100)
    column = int((595_000 - coverage.grid.west_m) / 100)
    east, west = coverage.level_dbm[row, column + 15], coverage.level_dbm[row, column - 16]
    assert east - west == pytest.approx(25.0, abs=0.6)


def test_of_two_stations_the_nearer_serves(communes):
    pair = make_stations(
        [
            {"site_id": "A", "at": (2500, 5000), "antenna_height_m": 40.0},
            {"site_id": "B", "at": (7500, 5000), "antenna_height_m": 40.0},
        ]
    )
    coverage = compute(pair, communes, default_request("viettel", "2G", 2017), CRS)
    row = int((coverage.grid.north_m - 1_095_000) / 100)
    west_of_middle = int((594_000 - coverage.grid.west_m) / 100)
    assert coverage.server[row, west_of_middle] == 0
    assert coverage.server[row, west_of_middle + 20] == 1


def test_only_the_carrier_and_technology_asked_for_serve():
    rows = make_stations(
        [
            {"site_id": "A", "at": (0, 0), "technologies": "2G"},
            {"site_id": "B", "at": (0, 0), "technologies": "2G 3G"},
            {"site_id": "C", "at": (0, 0), "technologies": "3G", "carrier": "vnpt"},
        ]
    )
    assert serving(rows, default_request("viettel", "3G", 2017))["site_id"].tolist() == ["B"]
    assert serving(rows, default_request(None, "3G", 2017))["site_id"].tolist() == ["B", "C"]


def test_a_plan_adds_replaces_and_removes_in_its_year():
    stations = make_stations(
        [{"site_id": name, "at": (0, 0), "year": 2010.0} for name in ("KEEP", "CHANGE", "REMOVE")]
    )
    plan = make_stations(
        [
            {"site_id": "NEW", "at": (0, 0), "action": "new", "status": "planned", "year": 2020.0},
            {"site_id": "LATE", "at": (0, 0), "action": "new", "status": "planned", "year": 2025.0},
            {
                "site_id": "CHANGE",
                "at": (0, 0),
                "action": "change",
                "year": 2020.0,
                "mast_height_m": 60.0,
            },
            {"site_id": "REMOVE", "at": (0, 0), "action": "remove", "year": 2020.0},
        ]
    )
    now = standing_in(stations, [plan], 2019)
    then = standing_in(stations, [plan], 2020)
    assert sorted(now["site_id"]) == ["CHANGE", "KEEP", "REMOVE"]
    assert sorted(then["site_id"]) == ["CHANGE", "KEEP", "NEW"]
    assert then.set_index("site_id").loc["CHANGE", "mast_height_m"] == 60.0


def test_a_missing_height_is_assumed_and_counted():
    rows = make_stations(
        [
            {"site_id": "A", "at": (0, 0), "antenna_height_m": 33.0},
            {"site_id": "B", "at": (0, 0), "mast_height_m": 9.0, "building_height_m": 12.0},
            {"site_id": "C", "at": (0, 0), "mast_height_m": np.nan, "mast_class": "A2b"},
        ]
    )
    heights, assumed = antenna_heights_m(rows)
    assert heights.tolist() == [33.0, 21.0, 36.0]
    assert assumed == 1


def test_3g_levels_are_of_the_pilot_and_4g_levels_of_a_resource_element():
    # 10 MHz: 600 resource elements, 10 log10 600 = 27.78 dB
    assert default_request("viettel", "4G", 2017).reference_offset_db() == pytest.approx(27.78, abs=0.01)
    # 3G: the pilot has a tenth of the power, 10 dB
    assert default_request("viettel", "3G", 2017).reference_offset_db() == pytest.approx(10.0)
    assert default_request("viettel", "2G", 2017).reference_offset_db() == 0.0


@pytest.mark.parametrize(
    ("carrier", "technology", "changes"),
    [
        ("verizon", "3G", {}),
        ("viettel", "6G", {}),
        ("viettel", "3G", {"threshold_dbm": -10.0}),
        ("viettel", "3G", {"resolution_m": 0.0}),
        ("viettel", "3G", {"rural_environment": "desert"}),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(carrier, technology, changes):
    with pytest.raises(ParameterError):
        default_request(carrier, technology, 2017, **changes)


def test_the_json_names_every_parameter_and_extension(communes):
    figures = to_json_dict(compute(one_station(), communes, default_request("viettel", "3G", 2017), CRS))
    text = json.dumps(figures, allow_nan=False)
    assert {"model", "frequency_mhz", "threshold_dbm", "rx_height_m"} <= set(figures["parameters"])
    codes = {note["code"] for note in figures["parameters"]["range_notes"]}
    assert codes == {"frequency"}
    assert figures["parameters"]["stations_synthetic"] == 1
    assert "covered_population" in text


def test_a_site_planned_and_later_removed_is_gone():
    plan = make_stations(
        [
            {"site_id": "X", "at": (0, 0), "action": "remove", "status": "to_remove", "year": 2020.0},
            {"site_id": "X", "at": (0, 0), "action": "new", "status": "planned", "year": 2018.0},
        ]
    )
    nothing = make_stations([])
    assert standing_in(nothing, [plan], 2019)["site_id"].tolist() == ["X"]
    assert standing_in(nothing, [plan], 2020)["site_id"].tolist() == []


def test_a_commune_smaller_than_a_cell_has_its_part_of_one_and_the_sums_still_hold(communes):
    tiny = communes.iloc[[0, 0, 0, 1]].reset_index(drop=True)
    tiny["commune_code"] = ["00001", "00003", "00004", "00002"]
    tiny.loc[1, "geometry"] = square(10_010, 10, 30)
    tiny.loc[2, "geometry"] = square(10_060, 10, 30)
    request = default_request("viettel", "2G", 2017, resolution_m=1000.0)
    coverage = compute(one_station(), tiny, request, CRS)
    assert set(coverage.land.pieces.commune) == {0, 1, 2, 3}
    both = coverage.communes["covered_population"] + coverage.communes["gap_population"]
    assert both.sum() == pytest.approx(44_000)
    assert np.isfinite(both).all()


def test_figures_of_a_land_without_people_are_still_json(communes):
    coverage = compute(
        one_station(), communes.assign(population=0.0), default_request("viettel", "2G", 2017), CRS
    )
    assert '"covered_share": null' in json.dumps(to_json_dict(coverage), allow_nan=False)


def test_a_place_is_covered_when_the_threshold_is_met_with_the_stated_probability(communes):
    """Median level over the threshold by 1.2816 σ gives nine places in ten; σ of Hata is 8 dB here."""
    request = default_request("viettel", "2G", 2017, threshold_dbm=-70.0, probability=0.9)
    assert request.sigma_db() == 8.0
    assert request.margin_db() == pytest.approx(1.2816 * 8, abs=0.01)
    coverage = compute(one_station(), communes, request, CRS)
    covered = coverage.level_dbm >= -70.0 + request.margin_db()
    assert coverage.totals["covered_km2"] == pytest.approx(
        float((covered & (coverage.land.commune >= 0)).sum()) * coverage.grid.cell_km2, rel=0.02
    )
    assert coverage.parameters["probability"] == 0.9
    assert coverage.parameters["certainty"]["sigma_db"] == "assumed"


def test_p1812_takes_its_own_location_variability_for_the_size_of_a_cell():
    request = default_request("viettel", "2G", 2017, model="p1812", resolution_m=100.0)
    assert request.sigma_db() == pytest.approx((0.024 * 0.9 + 0.52) * 100**0.28)


def test_the_surer_the_less_is_covered(communes):
    shares = [
        compute(
            one_station(),
            communes,
            default_request("viettel", "2G", 2017, threshold_dbm=-75.0, probability=probability),
            CRS,
        ).totals["covered_km2"]
        for probability in (0.5, 0.75, 0.9, 0.95)
    ]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > 1.5 * shares[-1]


def test_thresholds_and_probabilities_stand_side_by_side_and_agree_with_the_totals(communes):
    request = default_request("viettel", "2G", 2017, threshold_dbm=-92.0)
    coverage = compute(one_station(), communes, request, CRS)
    table = coverage.thresholds.set_index(["threshold_dbm", "probability"])
    own = table.loc[(-92.0, 0.9)]
    for name in ("covered_km2", "covered_population", "covered_share", "covered_area_share"):
        assert own[name] == pytest.approx(coverage.totals[name])
    assert {-100.0, -95.0, -92.0, -90.0, -85.0} == set(coverage.thresholds["threshold_dbm"])
    wide = coverage.thresholds.pivot_table(
        index="threshold_dbm", columns="probability", values="covered_km2"
    ).to_numpy()
    assert (np.diff(wide, axis=0) <= 0).all()
    assert (np.diff(wide, axis=1) <= 0).all()


def test_gaps_too_small_to_list_still_count(communes):
    request = default_request("viettel", "3G", 2017, threshold_dbm=-80.0)
    every = compute(one_station(), communes, replace(request, min_gap_km2=0.0), CRS)
    some = compute(one_station(), communes, replace(request, min_gap_km2=150.0), CRS)
    assert every.totals == some.totals
    left = some.parameters["gaps_left_out"]
    assert some.gaps["area_km2"].sum() + left["area_km2"] == pytest.approx(every.gaps["area_km2"].sum())


def test_how_many_carriers_reach_a_place_is_told_only_for_all_of_them(communes):
    both = make_stations(
        [
            {"site_id": "A", "at": (3000, 5000), "antenna_height_m": 40.0},
            {"site_id": "B", "at": (3000, 5000), "antenna_height_m": 40.0, "carrier": "vnpt"},
            {"site_id": "C", "at": (16000, 5000), "antenna_height_m": 40.0},
        ]
    )
    request = default_request(None, "2G", 2017, threshold_dbm=-75.0)
    coverage = compute(both, communes, request, CRS)
    west, east = coverage.carriers.to_dict("records")
    assert west["carriers_2_km2"] == pytest.approx(west["carriers_1_km2"])
    assert east["carriers_2_km2"] == 0 < east["carriers_1_km2"]
    assert west["carriers_3_population"] == 0
    total = coverage.carriers["carriers_1_population"].sum()
    assert total == pytest.approx(coverage.totals["covered_population"])
    alone = compute(both, communes, replace(request, carrier="vnpt"), CRS)
    assert alone.carriers is alone.carrier_districts is alone.carrier_totals is None
    assert "carrier_totals" not in to_json_dict(alone)


def test_the_carriers_of_a_district_are_the_sum_of_its_communes_and_the_districts_of_the_whole(
    communes,
):
    three = communes.iloc[[0, 0, 1]].reset_index(drop=True)
    three["commune_code"] = ["00001", "00003", "00002"]
    three["geometry"] = [square(0, 0, 5_000), square(0, 5_000, 5_000), square(10_000, 0, 10_000)]
    rows = [
        {"site_id": name, "at": at, "antenna_height_m": 40.0, "carrier": name}
        for name, at in {
            "viettel": (2000, 5000),
            "vnpt": (4000, 5000),
            "mobifone": (15000, 4000),
        }.items()
    ]
    request = default_request(None, "2G", 2017, threshold_dbm=-75.0)
    coverage = compute(make_stations(rows), three, request, CRS)
    names = [name for name in coverage.carriers if name.startswith("carriers_")]
    assert coverage.carrier_districts["district"].tolist() == ["Huyện Một", "Thành phố Hai"]
    for name in (*names, "area_km2", "population"):
        parts = coverage.carriers[name].to_numpy()
        expected = [parts[0] + parts[1], parts[2]]
        assert coverage.carrier_districts[name].tolist() == pytest.approx(expected)
        assert coverage.carrier_totals[name] == pytest.approx(sum(expected))
    totals = coverage.carrier_totals
    assert totals["carriers_2_km2"] > 0
    assert totals["carriers_1_km2"] + totals["carriers_none_km2"] == pytest.approx(totals["area_km2"])
    assert totals["carriers_1_population"] == pytest.approx(coverage.totals["covered_population"])
    plain = json.loads(json.dumps(to_json_dict(coverage), allow_nan=False))
    assert plain["carrier_totals"] == pytest.approx(totals)
    assert [row["district_code"] for row in plain["carrier_districts"]] == ["001", "002"]


def test_a_point_is_told_the_best_station_of_each_carrier(communes):
    pair = make_stations(
        [
            {
                "site_id": "NEAR",
                "at": (5000, 5000),
                "antenna_height_m": 40.0,
                "azimuths_deg": "0 120 240",
            },
            {"site_id": "FAR", "at": (9000, 5000), "antenna_height_m": 40.0},
            {"site_id": "OTHER", "at": (6000, 6000), "antenna_height_m": 40.0, "carrier": "vnpt"},
        ]
    )
    request = default_request("viettel", "2G", 2017, resolution_m=25.0)
    spot = place(5012.5, 5512.5)
    table = at_point(pair, communes, request, CRS, spot.x, spot.y).set_index("carrier")
    assert table.loc["viettel", "site_id"] == "NEAR"
    assert table.loc["viettel", "distance_km"] == pytest.approx(0.5127, abs=0.001)
    assert table.loc["vnpt", "bearing_deg"] == pytest.approx(243.7, abs=0.2)
    coverage = compute(pair, communes, request, CRS)
    row = int((coverage.grid.north_m - 1_095_512.5) / 25)
    column = int((595_012.5 - coverage.grid.west_m) / 25)
    assert table.loc["viettel", "level_dbm"] == pytest.approx(coverage.level_dbm[row, column], abs=0.3)


def test_a_point_behind_a_ridge_is_told_the_level_that_the_map_shows_there(communes):
    request = default_request("viettel", "2G", 2017, model="p1812", resolution_m=100.0)
    grid = grid_over(communes, 100.0, CRS)
    ground = rolling_ground(grid.shape)
    plain, stations = terrain_of(ground.copy()), one_station(azimuths_deg="90")
    ground[:, 70:73] = 60.0
    terrain = terrain_of(ground)
    coverage = compute(stations, communes, request, CRS, terrain=terrain)
    spot = place(9000.0, 5000.0)
    row = int((grid.north_m - 1_095_000) / 100)
    column = int((599_000 - grid.west_m) / 100)
    behind = at_point(stations, communes, request, CRS, spot.x, spot.y, terrain)
    level = float(behind["level_dbm"].iloc[0])
    assert level == pytest.approx(coverage.level_dbm[row, column], abs=1.5)
    before = at_point(stations, communes, request, CRS, spot.x, spot.y, plain)
    assert level < float(before["level_dbm"].iloc[0]) - 8
    hata = replace(request, model="okumura_hata")
    with pytest.raises(ParameterError):
        at_point(stations, communes, hata, CRS, spot.x, spot.y, terrain)
