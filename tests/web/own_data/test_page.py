"""Layers changed on the data page: by an administrator, in the name of who works here, on the trail."""

import json
import shutil
from datetime import UTC, datetime

import pytest
from page_tools import page_script
from streamlit.testing.v1 import AppTest

from planner.layers.io import layer_metadata, read_layer
from planner.layers.province import DEFAULT_DATA_DIR
from planner.layers.versions import list_versions, replace_layers
from planner.store import audit
from planner.store.accounts import local_actor, write_profile
from planner.store.database import open_store, store_path
from planner.store.people import Actor
from planner.web.own_data import boundaries_desk
from planner.web.shared import who

PAGE = page_script("data")
BACK = "Khôi phục phiên bản này"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Data of which an earlier version of the stations is kept, replaced by somebody else."""
    data_dir = tmp_path / "data"
    left_out = shutil.ignore_patterns("store", "versions", "intake")
    shutil.copytree(DEFAULT_DATA_DIR, data_dir, ignore=left_out)
    monkeypatch.setenv("PLANNER_DATA", str(data_dir))
    write_profile(store_path(data_dir).parent, "Trần Thị B", "")
    fewer = read_layer(data_dir, "stations").head(3), layer_metadata(data_dir, "stations")
    replace_layers(data_dir, {"stations": fewer}, "Lê Văn C", "nhầm", datetime(2018, 4, 3, tzinfo=UTC))
    return data_dir


def press_back(folder):
    app = AppTest.from_string(PAGE, default_timeout=60).run()
    next(button for button in app.button if button.label == BACK).click()
    app.run()
    assert not app.exception
    return app


def trail(folder):
    with open_store(store_path(folder)).reading(local_actor(folder)) as connection:
        return list(audit.entries(connection))


def test_a_version_is_brought_back_by_who_works_here_and_not_by_who_replaced_it(folder):
    before = (DEFAULT_DATA_DIR / "bts.geojson").read_bytes()
    assert not press_back(folder).error
    assert (folder / "bts.geojson").read_bytes() == before
    assert list_versions(folder, "stations")[0].who == "Trần Thị B"
    (entry,) = trail(folder)
    assert (entry.who, entry.action) == (local_actor(store_path(folder).parent).email, "layer")
    assert entry.subject == "layer/stations"
    assert "nhầm" not in json.loads(entry.after)["why"]


def test_who_is_no_administrator_any_more_at_the_click_changes_nothing(folder, monkeypatch):
    before = (folder / "bts.geojson").read_bytes()
    less = Actor("an@so.vn", "An", "", "approver")
    monkeypatch.setattr(boundaries_desk, "actor", lambda: less)
    errors = [box.value for box in press_back(folder).error]
    assert ["quản trị viên" in error for error in errors] == [True]
    assert (folder / "bts.geojson").read_bytes() == before
    assert trail(folder) == []


@pytest.mark.parametrize("role", ["reader", "reviewer", "approver"])
def test_the_desks_are_an_administrators(folder, monkeypatch, role):
    monkeypatch.setattr(who, "actor", lambda: Actor("an@so.vn", "An", "", role))
    app = AppTest.from_string(PAGE, default_timeout=60).run()
    assert not app.exception
    assert BACK not in [button.label for button in app.button]
    assert any("Chỉ quản trị viên" in box.value for box in app.info)
