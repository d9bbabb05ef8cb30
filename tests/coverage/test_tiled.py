"""Tiles and their sums against the whole."""

import pytest
from conftest import CRS, make_stations

from planner.coverage.compute import compute
from planner.coverage.request import default_request
from planner.coverage.tiled import tiled_sums

REQUEST = default_request("viettel", "2G", 2017, threshold_dbm=-75.0, resolution_m=100.0)


@pytest.mark.parametrize("size", [(1000, 1000), (33, 47), (7, 1000), (1000, 5)])
def test_the_sums_of_tiles_are_those_of_the_whole(communes, size):
    places = [(2500, 2500), (9800, 5000), (15000, 9000)]
    stations = make_stations(
        [{"site_id": str(n), "at": at, "antenna_height_m": 40.0} for n, at in enumerate(places)]
    )
    coverage = compute(stations, communes, REQUEST, CRS)
    sums = tiled_sums(coverage.laid, coverage.land, coverage.request, *size)
    covered = coverage.level_dbm >= coverage.request.needed_dbm()
    assert sums.km2 == pytest.approx(coverage.land.land_km2, rel=1e-12)
    assert sums.covered_km2 / sums.km2 == pytest.approx(coverage.land.share_where(covered), rel=1e-12)
    assert sums.people == pytest.approx(communes["population"])
    assert sums.covered_people == pytest.approx(coverage.communes["covered_population"])
