"""Changes of layers on the trail: by administrators alone, the file before and the file after named."""

import hashlib
import json
import shutil
from datetime import UTC, datetime

import pytest
from store.store_tools import ADMINISTRATOR, APPROVER, assert_sound, trail

from planner.base.errors import AccessError, DataFileError
from planner.layers.io import layer_metadata, read_layer
from planner.layers.province import DEFAULT_DATA_DIR
from planner.layers.versions import list_versions, replace_layers, restore_version
from planner.store.layer_record import change_layers

NOW = datetime(2018, 4, 3, 2, 15, tzinfo=UTC)


@pytest.fixture
def data(tmp_path):
    for name in ("bts.geojson", "radio.geojson"):
        shutil.copy(DEFAULT_DATA_DIR / name, tmp_path / name)
    return tmp_path


def fewer(data):
    """Return what leaves three records of two layers."""
    names = ("stations", "radio")
    layers = {name: (read_layer(data, name).head(3), layer_metadata(data, name)) for name in names}
    return lambda: replace_layers(data, layers, "Dung", "kiểm kê", NOW)


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_each_layer_that_changes_is_on_the_trail_with_both_files(store, data):
    before = sha256(data / "bts.geojson")
    kept = change_layers(store, ADMINISTRATOR, data, fewer(data))
    stations, radio = trail(store)
    assert [entry.subject for entry in (stations, radio)] == ["layer/stations", "layer/radio"]
    assert {(entry.who, entry.action) for entry in (stations, radio)} == {(ADMINISTRATOR.email, "layer")}
    assert json.loads(stations.before) == {"sha256": before, "version": kept["stations"].version}
    assert json.loads(stations.after) == {"sha256": sha256(data / "bts.geojson"), "why": "kiểm kê"}
    assert_sound(store.path)


def test_bringing_a_version_back_is_on_the_trail_as_any_other_change(store, data):
    before = sha256(data / "bts.geojson")
    kept = change_layers(store, ADMINISTRATOR, data, fewer(data))["stations"].version

    def back():
        return {"stations": restore_version(data, "stations", kept, "Dung", "lại", NOW)}

    change_layers(store, ADMINISTRATOR, data, back)
    assert json.loads(trail(store)[-1].after) == {"sha256": before, "why": "lại"}


def test_who_is_no_administrator_changes_no_file(store, data):
    before = sha256(data / "bts.geojson")
    with pytest.raises(AccessError):
        change_layers(store, APPROVER, data, fewer(data))
    assert sha256(data / "bts.geojson") == before
    assert list_versions(data, "stations") == []
    assert trail(store) == []


def test_a_change_that_fails_is_on_no_trail(store, data):
    (data / "radio.geojson").write_text("{")
    with pytest.raises(DataFileError):
        change_layers(store, ADMINISTRATOR, data, lambda: fewer(data)())
    assert trail(store) == []
