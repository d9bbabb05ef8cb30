"""Nothing that is replaced is lost: versions of a layer, kept byte for byte and brought back."""

import shutil
from datetime import UTC, datetime

import pytest

from planner.base.errors import DataFileError, ParameterError
from planner.layers.io import layer_metadata, read_layer
from planner.layers.province import DEFAULT_DATA_DIR
from planner.layers.versions import keep_version, list_versions, replace_layers, restore_version

NOW = datetime(2018, 4, 3, 2, 15, tzinfo=UTC)


@pytest.fixture
def data(tmp_path):
    for name in ("bts.geojson", "radio.geojson"):
        shutil.copy(DEFAULT_DATA_DIR / name, tmp_path / name)
    return tmp_path


def test_a_version_is_the_file_as_it_was_with_who_and_why(data):
    kept = keep_version(data, "stations", "Trần B", "thử", NOW)
    copy = data / "versions" / "stations" / f"{kept.version}.geojson"
    assert copy.read_bytes() == (data / "bts.geojson").read_bytes()
    assert (kept.version, kept.who, kept.why) == ("20180403T021500Z", "Trần B", "thử")
    assert list_versions(data, "stations") == [kept]


def test_versions_of_one_second_do_not_overwrite_each_other(data):
    first, second = (keep_version(data, "stations", "B", why, NOW) for why in ("một", "hai"))
    assert first.version != second.version
    assert [v.why for v in list_versions(data, "stations")] == ["hai", "một"]


def test_bringing_a_version_back_keeps_what_it_replaces(data):
    before = (data / "bts.geojson").read_bytes()
    layer, metadata = read_layer(data, "stations"), layer_metadata(data, "stations")
    kept = replace_layers(data, {"stations": (layer.head(3), metadata)}, "B", "ít hơn", NOW)
    assert len(read_layer(data, "stations")) == 3
    restore_version(data, "stations", kept["stations"].version, "C", "lại", NOW)
    assert (data / "bts.geojson").read_bytes() == before
    assert len(list_versions(data, "stations")) == 2


def test_a_kept_file_that_was_changed_is_not_brought_back(data):
    kept = keep_version(data, "stations", "B", "thử", NOW)
    copy = data / "versions" / "stations" / f"{kept.version}.geojson"
    copy.write_bytes(copy.read_bytes().replace(b"viettel", b"vnpt", 1))
    with pytest.raises(DataFileError):
        restore_version(data, "stations", kept.version, "B", "lại", NOW)


def test_layers_that_belong_together_are_switched_together_or_not_at_all(data):
    before = {name: (data / name).read_bytes() for name in ("bts.geojson", "radio.geojson")}
    layer = read_layer(data, "stations")
    broken = read_layer(data, "radio").assign(kind="x")
    with pytest.raises(DataFileError):
        replace_layers(data, {"stations": (layer.head(3), {}), "radio": (broken, {})}, "B", "?", NOW)
    assert {name: (data / name).read_bytes() for name in before} == before


@pytest.mark.parametrize("version", ["../../bts", "20180403T021500Z/../x", "", "20990101T000000Z"])
def test_a_name_that_is_no_version_never_becomes_a_path(data, version):
    with pytest.raises(ParameterError):
        restore_version(data, "stations", version, "B", "?", NOW)


def test_an_unknown_layer_or_a_time_without_zone_is_refused(data):
    with pytest.raises(ParameterError):
        keep_version(data, "no_layer", "B", "?", NOW)
    with pytest.raises(ParameterError):
        keep_version(data, "stations", "B", "?", datetime(2018, 4, 3))


def test_what_an_optional_layer_replaces_the_first_time_is_a_layer_without_a_record(data):
    hamlets = read_layer(DEFAULT_DATA_DIR, "hamlets")
    kept = replace_layers(data, {"hamlets": (hamlets, {"title": "Ấp"})}, "B", "lần đầu", NOW)
    assert len(read_layer(data, "hamlets")) == len(hamlets)
    restore_version(data, "hamlets", kept["hamlets"].version, "C", "lại", NOW)
    assert len(read_layer(data, "hamlets")) == 0
