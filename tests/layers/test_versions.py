"""Versions of a layer: kept before a change, listed, brought back byte for byte."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from conftest import make_stations

from planner.errors import DataFileError, ParameterError
from planner.layers import versions
from planner.layers.io import empty_layer, read_layer, write_layer
from planner.layers.versions import keep_version, list_versions, replace_layers, restore_version

NOON = datetime(2018, 4, 3, 12, 0, tzinfo=timezone(timedelta(hours=7)))


@pytest.fixture
def data(tmp_path):
    write_layer(make_stations([{"site_id": "A", "at": (0, 0)}]), tmp_path, "stations", {})
    write_layer(empty_layer("radio"), tmp_path, "radio", {})
    return tmp_path


def stations_file(data):
    return (data / "bts.geojson").read_bytes()


def test_a_version_is_the_file_as_it_was_with_who_why_and_when(data):
    kept = keep_version(data, "stations", "Lan", "thử", NOON)
    assert (kept.version, kept.when) == ("20180403T050000Z", "2018-04-03T05:00:00+00:00")
    assert list_versions(data, "stations") == [kept]
    copy = data / "versions" / "stations" / "20180403T050000Z.geojson"
    assert copy.read_bytes() == stations_file(data)
    assert list_versions(data, "communes") == []


def test_versions_of_the_same_second_do_not_overwrite_each_other(data):
    names = [keep_version(data, "stations", "Lan", str(n), NOON).version for n in range(11)]
    assert len(set(names)) == 11
    assert [v.version for v in list_versions(data, "stations")] == names[::-1]


def test_bringing_a_version_back_keeps_what_it_replaces(data):
    before = stations_file(data)
    kept = keep_version(data, "stations", "Lan", "thử", NOON)
    write_layer(make_stations([{"site_id": "B", "at": (0, 0)}]), data, "stations", {})
    changed = stations_file(data)
    replaced = restore_version(data, "stations", kept.version, "Lan", "nhầm", NOON)
    assert stations_file(data) == before
    restore_version(data, "stations", replaced.version, "Lan", "lại", NOON)
    assert stations_file(data) == changed


@pytest.mark.parametrize("version", ["../../bts", "20180403T050000Z/../x", "", "20990101T000000Z"])
def test_only_the_name_of_a_version_is_taken_for_one(data, version):
    keep_version(data, "stations", "Lan", "thử", NOON)
    with pytest.raises(ParameterError, match="không có phiên bản"):
        restore_version(data, "stations", version, "Lan", "x", NOON)


@pytest.mark.parametrize("name", ["../stations", "bts", ""])
def test_only_a_layer_of_the_catalogue_has_versions(data, name):
    with pytest.raises(ParameterError):
        keep_version(data, name, "Lan", "x", NOON)
    with pytest.raises(ParameterError):
        list_versions(data, name)


def test_a_version_that_was_changed_is_not_brought_back(data):
    kept = keep_version(data, "stations", "Lan", "thử", NOON)
    before = stations_file(data)
    (data / "versions" / "stations" / f"{kept.version}.geojson").write_bytes(b"{}")
    with pytest.raises(DataFileError, match="SHA-256"):
        restore_version(data, "stations", kept.version, "Lan", "x", NOON)
    assert stations_file(data) == before


def test_a_layer_without_a_file_and_a_time_without_a_zone_are_refused(data):
    with pytest.raises(DataFileError):
        keep_version(data, "communes", "Lan", "x", NOON)
    with pytest.raises(ParameterError):
        keep_version(data, "stations", "Lan", "x", datetime(2018, 1, 1))


def test_layers_that_belong_together_are_replaced_together_or_not_at_all(data, monkeypatch):
    before = stations_file(data)
    new = make_stations([{"site_id": "B", "at": (0, 0)}])
    with pytest.raises(DataFileError):
        replace_layers(data, {"stations": (new.assign(carrier="x"), {})}, "Lan", "x", NOON)
    assert list_versions(data, "stations") == []
    write, calls = versions.write_atomic, []

    def full_disk(path, content):
        calls.append(path)
        if path.name == "radio.geojson":
            raise OSError(28, "no space left")
        write(path, content)

    monkeypatch.setattr(versions, "write_atomic", full_disk)
    both = {"stations": (new, {}), "radio": (empty_layer("radio"), {})}
    with pytest.raises(OSError, match="no space"):
        replace_layers(data, both, "Lan", "x", NOON)
    assert data / "bts.geojson" in calls
    assert stations_file(data) == before
    monkeypatch.undo()
    assert set(replace_layers(data, both, "Lan", "x", NOON)) == {"stations", "radio"}
    assert read_layer(data, "stations")["site_id"].tolist() == ["B"]


def test_an_empty_layer_comes_back_with_its_columns(data):
    radio = read_layer(data, "radio")
    assert len(radio) == 0
    assert {"commune_code", "kind", "year"} <= set(radio.columns)
    assert NOON.astimezone(UTC).hour == 5
