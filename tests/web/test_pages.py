"""Every page runs to its end in Streamlit's own test harness; the browser tests show the maps."""

import pytest
from page_tools import page_script
from streamlit.testing.v1 import AppTest

from planner.layers.province import DEFAULT_DATA_DIR

APP = str(DEFAULT_DATA_DIR.parent / "app.py")


@pytest.mark.parametrize("name", ["plan", "data"])
def test_pages_without_a_map_run_without_an_exception(name):
    app = AppTest.from_string(page_script(name), default_timeout=60).run()
    assert not app.exception
    assert len(app.dataframe) >= 1


def test_the_plan_page_says_how_much_is_assumed():
    app = AppTest.from_string(page_script("plan"), default_timeout=60).run()
    assert "giả định" in app.warning[0].value


def test_a_broken_layer_is_named_on_the_data_page(tmp_path, monkeypatch):
    monkeypatch.setenv("PLANNER_DATA", str(tmp_path))
    app = AppTest.from_string(page_script("data"), default_timeout=60).run()
    assert not app.exception
    assert any("bts" in error.value for error in app.error)


def test_the_caveats_disappear_with_official_borders_and_reported_stations():
    from planner.web.shared.data import Loaded, caveats, load

    shipped = load("communes", "stations")
    assert len(caveats(shipped)) == 2
    ours = {
        "communes": shipped["communes"].assign(boundary="official", origin="surveyed"),
        "stations": shipped["stations"].assign(origin="reported"),
    }
    assert caveats(Loaded(ours, {})) == []
