"""Measured levels on the coverage page: whose samples are taken, and how they are drawn."""

from types import SimpleNamespace

import geopandas as gpd
import pytest
from conftest import place

from planner.coverage.request import default_request
from planner.geo.grid import grid_over
from planner.web.coverage.measurements import MET, MISSED, sample_layers, samples_of

REQUEST = default_request("viettel", "3G", 2017, frequency_mhz=2100.0, threshold_dbm=-90.0)


def measured(*rows):
    """Return samples from (carrier, technology, band, level, x, y)."""
    table = gpd.GeoDataFrame(
        [row[:4] for row in rows],
        columns=["carrier", "technology", "band_mhz", "level_dbm"],
        geometry=[place(*row[4:]) for row in rows],
        crs="EPSG:4326",
    )
    return SimpleNamespace(samples=table.astype({"band_mhz": float}))


def test_samples_are_those_of_the_carrier_the_technology_and_the_band_asked_for():
    rows = [
        ("viettel", "3G", 2100, -80.0, 0, 0),
        ("viettel", "3G", None, -81.0, 0, 0),  # of no stated band
        ("viettel", "3G", 900, -82.0, 0, 0),
        ("viettel", "4G", 2100, -83.0, 0, 0),
        ("vnpt", "3G", 2100, -84.0, 0, 0),
    ]
    assert samples_of(measured(*rows), REQUEST)["level_dbm"].tolist() == [-80.0, -81.0]
    everybody = default_request(None, "3G", 2017, frequency_mhz=2100.0)
    assert samples_of(measured(*rows), everybody)["level_dbm"].tolist() == [-80.0, -81.0, -84.0]
    assert samples_of(measured(rows[4]), REQUEST) is None
    assert samples_of(None, REQUEST) is None


def test_a_cell_is_drawn_once_by_its_median_as_met_or_missed(communes):
    rows = [
        *(
            ("viettel", "3G", 2100, level, 1020 + n, 1020)
            for n, level in enumerate((-60.0, -95.0, -99.0))
        ),
        ("viettel", "3G", 2100, -90.0, 5020, 1020),  # the threshold itself is met
    ]
    coverage = SimpleNamespace(request=REQUEST, grid=grid_over(communes, 100.0, "EPSG:9209"))
    (layer,) = sample_layers(measured(*rows).samples, coverage)
    drawn = sorted((lon, symbol) for lon, _, symbol, _, _ in layer["points"])
    assert [symbol for _, symbol in drawn] == [MISSED, MET]
    assert [lon for lon, _ in drawn] == pytest.approx([place(x, 1020).x for x in (1021, 5020)], abs=2e-6)
    assert sample_layers(None, coverage) == []
