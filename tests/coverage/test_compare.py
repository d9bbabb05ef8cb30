"""Before and after a proposal, where the answers are known beforehand."""

from itertools import permutations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from conftest import CRS, ORIGIN_M, make_stations, rolling_ground

from planner.base.errors import ParameterError
from planner.coverage.compare import best_order, compare, to_json_dict
from planner.coverage.compute import compute
from planner.coverage.people import PeopleRaster
from planner.coverage.request import default_request
from planner.coverage.stations import standing_in
from planner.coverage.terrain import terrain_of
from planner.geo.grid import grid_over
from planner.geo.vn2000 import project

REQUEST = default_request("viettel", "2G", 2017, threshold_dbm=-70.0, resolution_m=100.0)
GROUND = default_request("viettel", "2G", 2017, model="p1812", threshold_dbm=-70.0, resolution_m=100.0)
OLD = {"antenna_height_m": 40.0}
NEW = {**OLD, "action": "new", "status": "planned", "year": 2018.0}


def standing():
    places = {"A": (3000, 5000), "B": (3000, 2000)}
    return make_stations([{"site_id": name, "at": at, **OLD} for name, at in places.items()])


def proposal():
    return make_stations(
        [
            {"site_id": "FAR", "at": (15000, 5000), **NEW},
            {"site_id": "TWIN", "at": (15200, 5000), **NEW},
            {"site_id": "SAME", "at": (3000, 5000), **NEW},
            {"site_id": "OTHER", "at": (9000, 9000), **NEW, "technologies": "4G"},
            {"site_id": "B", "at": (3000, 2000), **NEW, "action": "remove"},
        ]
    )


def hills(communes):
    """Hills with a ridge between the communes, woods in the north."""
    shape = grid_over(communes, 100.0, CRS).shape
    ground, clutter = rolling_ground(shape), np.zeros(shape)
    ground[:, 118:121] = 60.0
    clutter[:40] = 12.0
    return terrain_of(ground, clutter, ("dem.tif", "woods.tif"))


@pytest.mark.parametrize("request_", [REQUEST, GROUND], ids=["flat", "ground"])
def test_before_and_after_are_what_a_computation_of_each_gives(communes, request_):
    terrain = hills(communes) if request_ is GROUND else None
    comparison = compare(standing(), proposal(), communes, request_, CRS, terrain=terrain)
    for coverage, stations in (
        (comparison.before, standing()),
        (comparison.after, standing_in(standing(), [proposal()], 2018)),
    ):
        apart = compute(stations, communes, request_, CRS, terrain=terrain)
        assert np.array_equal(coverage.level_dbm, apart.level_dbm, equal_nan=True)
        assert np.array_equal(coverage.second_dbm, apart.second_dbm, equal_nan=True)
        assert np.array_equal(coverage.server, apart.server)
        assert coverage.stations["site_id"].tolist() == apart.stations["site_id"].tolist()
        assert coverage.totals == apart.totals
        assert coverage.gaps["area_km2"].tolist() == apart.gaps["area_km2"].tolist()
        assert coverage.parameters["terrain"] == apart.parameters["terrain"]
        assert coverage.server.dtype == np.int16


def test_over_real_ground_a_site_brings_what_a_computation_with_it_covers_more(communes):
    terrain = hills(communes)
    comparison = compare(standing(), proposal(), communes, GROUND, CRS, terrain=terrain)
    sites = comparison.sites.set_index("site_id")
    before = compute(standing(), communes, GROUND, CRS, terrain=terrain).totals
    for name in ("FAR", "TWIN", "SAME"):
        site = proposal()[lambda rows, name=name: rows["site_id"] == name]
        both = gpd.GeoDataFrame(pd.concat([standing(), site], ignore_index=True), crs=site.crs)
        after = compute(both, communes, GROUND, CRS, terrain=terrain).totals
        for figure in ("km2", "population"):
            more = after[f"covered_{figure}"] - before[f"covered_{figure}"]
            assert sites.loc[name, f"alone_{figure}"] == pytest.approx(more, abs=1e-6), name
    assert sites.loc["FAR", "alone_km2"] > 1
    gained = comparison.totals["gained_population"]
    assert comparison.sites["marginal_population"].sum() == pytest.approx(gained)
    flat = compare(standing(), proposal(), communes, GROUND, CRS)
    assert flat.totals["gained_km2"] != pytest.approx(comparison.totals["gained_km2"], rel=0.01)
    assert "dem.tif, woods.tif" in str(to_json_dict(comparison)["parameters"]["terrain"])


def test_a_comparison_over_ground_by_another_model_is_refused(communes):
    with pytest.raises(ParameterError):
        compare(standing(), proposal(), communes, REQUEST, CRS, terrain=hills(communes))


def test_each_site_is_told_what_it_brings_alone_and_after_the_better_ones(communes):
    sites = compare(standing(), proposal(), communes, REQUEST, CRS).sites.set_index("site_id")
    assert sites.loc["SAME", ["alone_km2", "marginal_population"]].eq(0).all()
    assert not sites.loc["OTHER", "serves"]
    assert sites.loc["OTHER", "alone_population"] == 0
    first, second = sorted(("FAR", "TWIN"), key=lambda name: sites.loc[name, "order"])
    assert sites.loc[first, "marginal_population"] == sites.loc[first, "alone_population"]
    assert sites.loc[second, "marginal_km2"] < 0.2 * sites.loc[second, "alone_km2"]
    assert "B" not in sites.index  # what is taken away brings nothing


def test_gains_less_losses_are_the_difference(communes):
    comparison = compare(standing(), proposal(), communes, REQUEST, CRS)
    totals = comparison.totals
    change = totals["covered_population_after"] - totals["covered_population_before"]
    assert totals["gained_population"] > 0
    assert totals["lost_population"] > 0
    assert totals["gained_population"] - totals["lost_population"] == pytest.approx(change)
    assert comparison.sites["marginal_population"].sum() == pytest.approx(totals["gained_population"])
    assert comparison.communes["covered_population_change"].sum() == pytest.approx(change)


def test_a_gap_is_closed_partly_closed_or_left(communes):
    request = default_request("viettel", "2G", 2017, threshold_dbm=-85.0, resolution_m=100.0)
    alone = standing().iloc[:1]
    added = make_stations([{"site_id": "N", "at": (15000, 5000), **NEW}])
    comparison = compare(alone, added, communes, request, CRS)
    gaps = comparison.gaps
    assert set(gaps["state"]) <= {"closed", "partly", "left"}
    assert (gaps.loc[gaps["state"] == "closed", "population_left"] == 0).all()
    left = gaps["population_left"].sum() + comparison.before.parameters["gaps_left_out"]["population"]
    assert left == pytest.approx(comparison.after.totals["gap_population"], abs=200)


def test_a_proposal_that_serves_nothing_changes_nothing(communes):
    comparison = compare(standing(), proposal().iloc[3:4], communes, REQUEST, CRS)
    assert comparison.totals["gained_population"] == comparison.totals["lost_population"] == 0
    assert np.array_equal(comparison.before.level_dbm, comparison.after.level_dbm, equal_nan=True)
    assert to_json_dict(comparison)["gap_states"]["closed"] == 0


def test_the_lazy_order_is_the_greedy_order():
    random = np.random.default_rng(2)
    weight = random.uniform(0, 1, 400)
    gains = {at: np.unique(random.integers(0, 400, random.integers(5, 90))) for at in range(12)}
    free, expected, rest = np.ones(400, bool), [], set(gains)
    while rest:
        best = max(sorted(rest), key=lambda at: weight[gains[at]][free[gains[at]]].sum())
        expected.append(weight[gains[best]][free[gains[best]]].sum())
        free[gains[best]] = False
        rest.remove(best)
    added = [weight[cells].sum() for _, cells in best_order(gains, weight)]
    assert added == pytest.approx(expected)


def test_no_order_of_few_sites_gives_the_first_more_than_the_best_order():
    weight = np.ones(10)
    gains = {0: np.arange(0, 5), 1: np.arange(4, 8), 2: np.arange(7, 10)}
    first = best_order(gains, weight)[0]
    assert len(first[1]) == max(len(gains[order[0]]) for order in permutations(gains))


def raster_of_people(grid, heads):
    """Return a raster whose cells are those of a grid."""
    east, north = np.meshgrid(grid.eastings_m(), grid.northings_m())
    places = (east.ravel(), north.ravel(), heads.ravel())
    return PeopleRaster("dân.tif", CRS, *places, "100 m", bands=1, negative_cells=0)


def test_people_of_a_raster_are_counted_before_and_after_where_they_live(communes):
    """Three in four of the west live at A, which stands, the fourth at N, which comes."""
    grid = grid_over(communes, REQUEST.resolution_m, CRS)
    heads = np.zeros(grid.shape)
    for x, y, people in ((3000, 5000, 3.0), (8000, 5000, 1.0)):
        row = int((grid.north_m - ORIGIN_M[1] - y) / grid.cell_m)
        heads[row, int((ORIGIN_M[0] + x - grid.west_m) / grid.cell_m)] = people
    people = raster_of_people(grid, heads)
    new = make_stations([{"site_id": "N", "at": (8000, 5000), **NEW}])
    comparison = compare(standing().iloc[:1], new, communes, REQUEST, CRS, people)
    west = comparison.communes.set_index("commune_code").loc["00001"]
    assert west["covered_population_before"] == pytest.approx(6000)
    assert west["covered_population_after"] == pytest.approx(8000)
    assert west["covered_population_change"] == pytest.approx(2000)
    evenly = compare(standing().iloc[:1], new, communes, REQUEST, CRS)
    east = evenly.totals["gained_population"] - 80 * evenly.communes["covered_km2_change"].iloc[0]
    assert comparison.totals["gained_population"] == pytest.approx(2000 + east)
    assert comparison.sites["alone_population"].tolist() == pytest.approx([2000 + east])
    for coverage in (comparison.before, comparison.after):
        assert coverage.parameters["people_raster"]["file"] == "dân.tif"
    apart = compute(standing().iloc[:1], communes, REQUEST, CRS, people)
    assert comparison.before.totals == apart.totals


def test_what_is_left_of_each_gap_is_counted_cell_by_cell(communes):
    """Each commune is one gap before; a site in the east leaves a part of that one."""
    request = default_request("viettel", "2G", 2017, threshold_dbm=-85.0, resolution_m=100.0)
    added = make_stations([{"site_id": "N", "at": (15_000, 5000), **NEW}])
    comparison = compare(standing().iloc[:1], added, communes, request, CRS)
    grid, land = comparison.before.grid, comparison.before.land
    open_before = ~(comparison.before.level_dbm >= request.needed_dbm()) & (land.commune >= 0)
    open_after = ~(comparison.after.level_dbm >= request.needed_dbm())
    plane = project(comparison.before.gaps, CRS).geometry
    xy = np.meshgrid(grid.eastings_m(), grid.northings_m())
    assert comparison.gaps["gap_id"].tolist() == comparison.before.gaps["gap_id"].tolist()
    for gap, row in zip(plane, comparison.gaps.itertuples(), strict=True):
        inside = shapely.contains_xy(gap, *xy)
        assert (open_before | ~inside).all()
        left = (inside & open_after).sum() / inside.sum()
        assert row.population_left == pytest.approx(left * row.population)
        assert row.area_km2_left == pytest.approx(left * row.area_km2)
        assert row.state == ("closed" if left == 0 else "partly" if left < 1 else "left")
    assert comparison.gaps["state"].tolist() == ["partly", "left"]


def test_sites_that_bring_people_are_ordered_before_those_that_bring_land_alone(communes):
    """Nobody lives in the west, so that land there is worth less than any person in the east."""
    empty_west = communes.assign(population=[0.0, 20_000.0])
    sites = make_stations(
        [
            {"site_id": "WIDE", "at": (5000, 5000), **NEW, "antenna_height_m": 60.0},
            {"site_id": "LOW", "at": (15_000, 5000), **NEW, "antenna_height_m": 20.0},
            {"site_id": "SMALL", "at": (5000, 9900), **NEW, "antenna_height_m": 20.0},
        ]
    )
    table = compare(standing().iloc[:0], sites, empty_west, REQUEST, CRS).sites
    assert table["site_id"].tolist() == ["LOW", "WIDE", "SMALL"]
    assert table["order"].tolist() == [1, 2, 3]
    assert table["alone_population"].tolist()[1:] == [0, 0]
    assert table["alone_km2"].iloc[1] > table["alone_km2"].iloc[0] > 0
