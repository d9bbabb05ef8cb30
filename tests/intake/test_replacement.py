"""A register over the layer that stands: shown before it is done, of one carrier or of all."""

import shutil
from datetime import UTC, date, datetime

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from planner.base.errors import DataFileError, InputFileError, ParameterError
from planner.intake.department import Register, adopt_register, read_register
from planner.intake.reference import read_reference
from planner.intake.replacement import WHOLE, carriers_of, replacement
from planner.layers.io import layer_metadata, read_layer
from planner.layers.province import DEFAULT_DATA_DIR
from planner.layers.versions import list_versions

CRS = "EPSG:9209"
NOW = datetime(2018, 7, 2, 8, 0, tzinfo=UTC)
META = {"title": "Sổ trạm", "origin": "reported", "licence": "nội bộ", "source_date": "2018-06-30"}
STATIONS = read_layer(DEFAULT_DATA_DIR, "stations")
VNPT = STATIONS[STATIONS["carrier"] == "vnpt"].reset_index(drop=True)


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    shutil.copytree(DEFAULT_DATA_DIR, folder, ignore=shutil.ignore_patterns("store", "versions"))
    return folder


def register_of(layer, name="stations"):
    return Register(name, layer, [], [], [], (), (), "vnpt.xlsx")


def adopt(data_dir, layer, carriers, meta=META, why="kiểm kê 2018", name="stations"):
    change = replacement(data_dir, name, layer, carriers, CRS, "vnpt.xlsx")
    return adopt_register(data_dir, register_of(layer, name), meta, change, who="B", why=why, when=NOW)


def test_the_shipped_register_over_itself_changes_nothing(data):
    change = replacement(data, "stations", STATIONS, WHOLE, CRS)
    assert [change.total(kind) for kind in ("added", "changed", "removed", "same")] == [0, 0, 0, 970]
    assert change.differences.empty
    assert len(change.layer) == 970


@pytest.mark.parametrize(
    "name", ["cables", "service_points", "radio", "hamlets", "zones", "loudspeakers"]
)
def test_so_does_every_other_layer(data, name):
    layer = read_layer(data, name)
    change = replacement(data, name, layer, WHOLE, CRS)
    assert (len(layer), change.total("same"), len(change.differences)) == (len(layer), len(layer), 0)
    assert len(layer) > 0


def test_one_carriers_table_as_the_whole_register_says_first_whom_it_removes(data):
    change = replacement(data, "stations", VNPT, WHOLE, CRS)
    others = STATIONS[STATIONS["carrier"] != "vnpt"]
    assert change.total("removed") == len(others) > 600
    removed = change.counts.set_index(["carrier", "commune_code"])["removed"]
    truth = others.groupby(["carrier", "commune_code"]).size()
    assert removed[removed > 0].sort_index().to_dict() == truth.sort_index().to_dict()
    assert set(change.differences["key"]) == set(others["site_id"])


def test_of_one_carrier_only_its_rows_are_replaced(data):
    fewer = VNPT.drop(index=[0, 1]).copy()
    change = replacement(data, "stations", fewer, ("vnpt",), CRS)
    assert (change.total("removed"), change.total("same")) == (2, len(fewer))
    adopt(data, fewer, ("vnpt",))
    standing = read_layer(data, "stations")
    assert len(standing) == 968
    others = standing[standing["carrier"] != "vnpt"]
    assert len(others) == 970 - len(VNPT)
    truth = STATIONS[STATIONS["carrier"] != "vnpt"]
    assert others["origin"].tolist() == truth["origin"].tolist()
    assert set(standing.loc[standing["carrier"] == "vnpt", "origin"]) == {"reported"}
    before, after = layer_metadata(DEFAULT_DATA_DIR, "stations"), layer_metadata(data, "stations")
    assert after["title"] == before["title"]  # of the layer of all carriers, not of one table
    assert after["origin"] == "synthetic"
    assert "vnpt.xlsx" in after["source"]


def test_a_changed_record_is_told_field_by_field_and_a_moved_one_by_its_metres(data):
    layer = VNPT.copy()
    layer.loc[0, "mast_height_m"] = 12.5
    moved = shapely.transform(layer.geometry[1], lambda points: points + np.array([0.001, 0]))
    layer.loc[1, "geometry"] = moved
    layer.loc[2, ["source", "source_date"]] = ["khác", "2018-01-01"]  # no change of what it says
    new = VNPT.iloc[[3]].assign(site_id="MOI1")
    layer = gpd.GeoDataFrame(pd.concat([layer, new], ignore_index=True), crs=layer.crs)
    change = replacement(data, "stations", layer, ("vnpt",), CRS)
    difference_of = {row.key: row for row in change.differences.itertuples()}
    assert set(difference_of) == {VNPT["site_id"][0], VNPT["site_id"][1], "MOI1"}
    height = difference_of[VNPT["site_id"][0]]
    assert (height.change, height.field, height.after) == ("changed", "mast_height_m", 12.5)
    assert height.before == VNPT["mast_height_m"][0]
    place = difference_of[VNPT["site_id"][1]]
    assert place.field == "position"
    assert place.after == pytest.approx(109.7, abs=0.5)
    assert difference_of["MOI1"].change == "added"


def test_a_file_that_names_others_than_it_is_said_to_be_of_is_refused(data):
    with pytest.raises(ParameterError, match="có cả hàng của"):
        replacement(data, "stations", STATIONS, ("vnpt",), CRS)
    with pytest.raises(ParameterError, match="chỉ thay được cả sổ"):
        replacement(data, "hamlets", read_layer(data, "hamlets"), ("vnpt",), CRS)
    with pytest.raises(InputFileError):
        replacement(data, "stations", STATIONS.iloc[:0], WHOLE, CRS)


@pytest.mark.parametrize("field", META)
@pytest.mark.parametrize("blank", ["", "  ", None])
def test_nothing_that_is_to_be_stated_has_a_default(data, field, blank):
    before = (data / "bts.geojson").read_bytes()
    meta = {name: value for name, value in META.items() if name != field}
    with pytest.raises(ParameterError):
        adopt(data, VNPT, ("vnpt",), meta if blank is None else {**meta, field: blank})
    assert (data / "bts.geojson").read_bytes() == before


@pytest.mark.parametrize("why", ["", " \t"])
def test_no_register_is_replaced_without_a_reason(data, why):
    with pytest.raises(ParameterError, match="lý do"):
        adopt(data, VNPT, ("vnpt",), why=why)
    assert list_versions(data, "stations") == []


def test_what_was_compared_with_another_layer_is_not_written_over_it(data):
    change = replacement(data, "stations", VNPT, ("vnpt",), CRS)
    adopt(data, STATIONS[STATIONS["carrier"] != "vnpt"], WHOLE)
    with pytest.raises(ParameterError, match="vừa được thay"):
        adopt_register(data, register_of(VNPT), META, change, who="B", why="vì", when=NOW)


def test_a_code_that_another_carrier_has_is_a_fault_and_nothing_is_written(data):
    before = (data / "bts.geojson").read_bytes()
    taken = STATIONS.loc[STATIONS["carrier"] != "vnpt", "site_id"].iloc[0]
    layer = VNPT.copy()
    layer.loc[0, "site_id"] = taken
    with pytest.raises((DataFileError, ValueError)):
        adopt(data, layer, ("vnpt",))
    assert (data / "bts.geojson").read_bytes() == before


def test_a_first_register_of_an_optional_layer_is_all_new(data):
    hamlets = read_layer(data, "hamlets")
    (data / "hamlets.geojson").unlink()
    change = replacement(data, "hamlets", hamlets, WHOLE, CRS)
    assert (change.total("added"), change.total("removed")) == (len(hamlets), 0)
    adopt(data, hamlets, WHOLE, name="hamlets")
    assert len(read_layer(data, "hamlets")) == len(hamlets)


def test_a_table_as_it_comes_is_of_the_carriers_that_it_names(data, tmp_path):
    path = tmp_path / "a.csv"
    rows = ["Mã trạm,Nhà mạng,Kinh độ,Vĩ độ", "A1,Viettel,106.2966,9.63818", "A1,VNPT,106.2967,9.63818"]
    path.write_text("\n".join(rows), encoding="utf-8")
    reference = read_reference(data)
    register = read_register(path, "stations", reference, date(2018, 6, 30))
    assert carriers_of(register.layer) in (("viettel",), ("viettel", "vnpt"))
    assert any("trùng mã" in remark and "A1" in remark for remark in register.remarks)
