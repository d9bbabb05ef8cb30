"""Layers of a data directory: each kind of fault is found, files are written whole or not at all."""

import json

import geopandas as gpd
import pytest
import shapely
from conftest import make_stations

from planner.base.errors import DataFileError
from planner.base.files import atomic
from planner.layers.catalogue import LAYERS
from planner.layers.io import (
    check_data_dir,
    check_layer,
    geojson_text,
    layer_metadata,
    read_layer,
    write_layer,
)
from planner.layers.province import DEFAULT_DATA_DIR


@pytest.fixture
def stations():
    return make_stations([{"site_id": "A", "at": (0, 0)}, {"site_id": "B", "at": (900, 0)}])


def faults_of(layer):
    return check_layer(layer, LAYERS["stations"])


def test_a_sound_layer_has_no_fault_and_comes_back_as_written(stations, tmp_path):
    assert faults_of(stations) == []
    write_layer(stations, tmp_path, "stations", {"title": "thử"})
    back = read_layer(tmp_path, "stations")
    assert back["site_id"].tolist() == ["A", "B"]
    assert back["building_height_m"].isna().all()
    assert shapely.distance(back.geometry.values, stations.geometry.values).max() < 1e-6
    assert layer_metadata(tmp_path, "stations") == {"title": "thử"}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("carrier", "verizon"),
        ("technologies", "2G 6G"),
        ("mast_class", "A9"),
        ("mast_height_m", -1.0),
        ("mast_height_m", 999.0),
        ("commune_code", "12"),
        ("shared_with", "nobody"),
        ("azimuths_deg", "0 360"),
        ("year", 2017.5),
        ("source_date", "3/11/2017"),
        ("source_date", "2018-02-30"),
        ("commune_code", "２９２３６"),
        ("commune_code", "29236\n"),
        ("origin", "invented"),
        ("name", "Ca\u0300ng"),
        ("name", "  "),
    ],
)
def test_a_bad_value_is_named_with_its_row_and_column(stations, column, value):
    stations.loc[1, column] = value
    faults = faults_of(stations)
    assert [(fault.row, fault.column) for fault in faults] == [(2, column)]
    assert str(value) in faults[0].message or column == "name"


def test_a_code_that_stands_twice_is_a_fault(stations):
    stations["site_id"] = "A"
    assert {fault.row for fault in faults_of(stations)} == {1, 2}


def test_every_fault_is_reported_not_only_the_first(stations):
    stations["carrier"] = "verizon"
    stations.loc[0, "mast_class"] = "A9"
    assert len(faults_of(stations)) == 3


def test_a_missing_column_is_a_fault(stations):
    assert "carrier" in faults_of(stations.drop(columns="carrier"))[0].message


def test_geometry_of_the_wrong_kind_or_none_at_all_is_a_fault(stations):
    stations.loc[0, "geometry"] = shapely.LineString([(106, 10), (106.1, 10)])
    stations.loc[1, "geometry"] = None
    assert [fault.code for fault in faults_of(stations)] == ["geometry_type", "no_geometry"]


def test_another_coordinate_system_is_a_fault(stations):
    moved = gpd.GeoDataFrame(stations, geometry=stations.geometry.values, crs=None)
    moved = moved.set_crs("EPSG:9209", allow_override=True)
    assert [fault.code for fault in faults_of(moved)] == ["crs"]


def test_a_missing_and_a_broken_file_say_which_and_what_to_do(tmp_path):
    with pytest.raises(DataFileError, match=r"Thiếu tệp dữ liệu «bts\.geojson»"):
        read_layer(tmp_path, "stations")
    (tmp_path / "bts.geojson").write_text('{"type": "FeatureColl', encoding="utf-8")
    with pytest.raises(DataFileError, match=r"Không đọc được tệp dữ liệu «bts\.geojson»"):
        read_layer(tmp_path, "stations")
    (tmp_path / "bts.geojson").write_bytes(b"\xff\xfe\x00garbage")
    with pytest.raises(DataFileError, match="make data"):
        read_layer(tmp_path, "stations")


def test_a_faulty_layer_is_not_written_and_the_old_file_stays(stations, tmp_path):
    write_layer(stations, tmp_path, "stations", {})
    before = (tmp_path / "bts.geojson").read_bytes()
    stations["carrier"] = "verizon"
    with pytest.raises(DataFileError):
        write_layer(stations, tmp_path, "stations", {})
    assert (tmp_path / "bts.geojson").read_bytes() == before


def test_a_write_that_fails_half_way_leaves_the_old_file_and_no_rubbish(tmp_path):
    target = tmp_path / "x.txt"
    target.write_text("old", encoding="utf-8")

    def write_half():
        with atomic(target) as temporary:
            temporary.write_text("half", encoding="utf-8")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_half()
    assert target.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_the_same_layer_gives_the_same_bytes(stations):
    first, second = (geojson_text(stations, "x", {"a": 1}) for _ in range(2))
    assert first == second
    assert json.loads(first)["features"][0]["properties"]["mast_height_m"] == 42


def test_checking_a_directory_reports_every_layer(tmp_path):
    checked = check_data_dir(tmp_path)
    assert set(checked) == set(LAYERS)
    for name, (records, faults) in checked.items():
        assert (records, len(faults)) == (0, 0 if LAYERS[name].optional else 1), name


@pytest.mark.parametrize("name", ["hamlets", "loudspeakers", "commune_facts"])
def test_an_optional_layer_without_a_file_is_empty_and_a_broken_file_is_still_a_fault(tmp_path, name):
    spec = LAYERS[name]
    absent = read_layer(tmp_path, name)
    assert (len(absent), layer_metadata(tmp_path, name)) == (0, {})
    assert set(spec.schema.columns) <= set(absent.columns)
    assert check_layer(absent, spec) == []
    (tmp_path / spec.file).write_bytes(b"{broken")
    with pytest.raises(DataFileError):
        read_layer(tmp_path, name)


@pytest.mark.parametrize(
    ("name", "column", "value"),
    [
        ("hamlets", "kind", "thôn"),
        ("hamlets", "hamlet_code", "29236 01"),
        ("loudspeakers", "loudspeakers", 0.0),
        ("loudspeakers", "kind", "none"),
        ("loudspeakers", "valid_to", "30/06/2017"),
        ("commune_facts", "is_poor", "true"),
        ("commune_facts", "criterion_8_1", "review"),
        ("commune_facts", "programmes", "ntm 135"),
        ("radio", "equipment_year", 2017.5),
    ],
)
def test_a_value_that_the_radio_layers_do_not_know_is_a_fault(name, column, value):
    layer = read_layer(DEFAULT_DATA_DIR, name).head(2)
    layer.loc[1, column] = value
    assert [(fault.row, fault.column) for fault in check_layer(layer, LAYERS[name])] == [(2, column)]


def test_a_commune_has_one_record_of_facts_a_year():
    facts = read_layer(DEFAULT_DATA_DIR, "commune_facts").head(2)
    assert check_layer(facts, LAYERS["commune_facts"]) == []
    facts.loc[1, "commune_code"] = facts.loc[0, "commune_code"]
    assert check_layer(facts, LAYERS["commune_facts"]) != []


@pytest.mark.parametrize("name", ["zone_id", "kind", "source"])
@pytest.mark.parametrize("value", [[], ["a"], {}, {"a": 1}])
def test_a_list_or_an_object_in_the_place_of_a_value_is_a_fault(name, value, tmp_path):
    """Most of all in a column whose values must differ, for which pandas looks them up."""
    content = json.loads((DEFAULT_DATA_DIR / "zones.geojson").read_text("utf-8"))
    content["features"] = content["features"][:2]
    content["features"][1]["properties"][name] = value
    (tmp_path / "zones.geojson").write_text(json.dumps(content), "utf-8")
    faults = check_data_dir(tmp_path)["zones"][1]
    assert any((fault.row, fault.column) == (2, name) for fault in faults)
