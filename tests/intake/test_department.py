"""The department's own registers over the layers that are shipped: read, adopted, brought back."""

import shutil
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest
import shapely

from planner.base.errors import InputFileError, ParameterError
from planner.geo.measure import points_m
from planner.geo.vn2000 import project
from planner.intake.department import adopt_register, read_register
from planner.intake.reference import read_reference
from planner.intake.replacement import WHOLE, replacement
from planner.layers.io import layer_metadata, read_layer
from planner.layers.province import DEFAULT_DATA_DIR
from planner.layers.versions import list_versions, restore_version

CRS = "EPSG:9209"
ON = date(2018, 6, 30)
NOW = datetime(2018, 7, 2, 8, 0, tzinfo=UTC)
META = {"title": "Sổ trạm", "origin": "reported", "licence": "nội bộ", "source_date": "2018-06-30"}
CARRIERS = {"viettel": "Viettel", "vnpt": "VNPT", "mobifone": "MobiFone",
            "vietnamobile": "Vietnamobile", "gmobile": "Gtel"}  # fmt: skip
RADIO_KINDS = {
    "wireless_fm": "Vô tuyến",
    "wired": "Hữu tuyến",
    "it_telecom": "CNTT-VT",
    "none": "Chưa có",
}


@pytest.fixture(scope="module")
def reference():
    return read_reference(DEFAULT_DATA_DIR)


def same(read_back, shipped, key, columns):
    after, before = (layer.set_index(key).sort_index() for layer in (read_back, shipped))
    assert after.index.tolist() == before.index.tolist()
    pd.testing.assert_frame_equal(pd.DataFrame(after[columns]), pd.DataFrame(before[columns]))


def test_a_register_of_stations_of_every_carrier_comes_back_from_excel(tmp_path, reference):
    shipped = read_layer(DEFAULT_DATA_DIR, "stations")
    places = points_m(shipped, CRS)
    table = pd.DataFrame(
        {
            "TT": range(1, len(shipped) + 1),
            "Mã trạm": shipped["site_id"],
            "Nhà mạng": shipped["carrier"].map(CARRIERS),
            "X (m)": places[:, 1],
            "Y (m)": places[:, 0],
            "Loại cột": shipped["mast_class"],
            "Chiều cao cột (m)": shipped["mast_height_m"],
            "Công nghệ": shipped["technologies"],
            "Năm": shipped["year"],
        }
    )
    path = tmp_path / "so_tram.xlsx"
    table.to_excel(path, index=False)
    register = read_register(path, "stations", reference, ON)
    assert register.faults == []
    columns = ["carrier", "mast_class", "mast_height_m", "technologies", "year", "commune_code"]
    same(register.layer, shipped, "site_id", columns)
    assert set(register.layer["status"]) == {"existing"}
    assert set(register.layer["source_date"]) == {"2018-06-30"}


def test_a_row_whose_carrier_is_not_known_is_named_and_left_out(tmp_path, reference):
    path = tmp_path / "a.csv"
    path.write_text(
        "Mã trạm,Nhà mạng,Kinh độ,Vĩ độ\nA1,Viettel,106.2966,9.63818\nA2,Sóng Xa,106.4289,9.66526\n",
        encoding="utf-8",
    )
    register = read_register(path, "stations", reference, ON)
    assert register.layer["site_id"].tolist() == ["A1"]
    assert [(f.code, f.row, f.value) for f in register.faults if f.severity == "error"] == [
        ("no_carrier", 3, "Sóng Xa")
    ]


def test_the_radio_register_comes_back_with_and_without_positions(tmp_path, reference):
    shipped = read_layer(DEFAULT_DATA_DIR, "radio")
    communes = reference.communes.set_index("commune_code")
    named = communes.loc[shipped["commune_code"]]
    table = pd.DataFrame(
        {
            "STT": range(1, len(shipped) + 1),
            "Xã, phường, thị trấn": named["name"].to_numpy(),
            "Huyện": named["district"].to_numpy(),
            "Loại đài": shipped["kind"].map(RADIO_KINDS),
            "Tần số (MHz)": shipped["frequency_mhz"],
            "Công suất (W)": shipped["power_w"],
            "Chiều cao ăng ten": shipped["antenna_height_m"],
            "Số giấy phép": shipped["licence_no"],
            "Hạn giấy phép": pd.to_datetime(shipped["licence_until"]).dt.strftime("%d/%m/%Y"),
            "Số ấp": shipped["hamlets_total"],
            "Số ấp có loa": shipped["hamlets_served"],
            "Số loa": shipped["loudspeakers"],
            "Số loa hoạt động": shipped["loudspeakers_working"],
            "Năm": shipped["year"],
        }
    )
    path = tmp_path / "dai.xlsx"
    table.to_excel(path, index=False)
    register = read_register(path, "radio", reference, ON)
    assert register.faults == []
    assert f"{len(shipped)} đài không có tọa độ" in " ".join(register.remarks)
    columns = [
        "kind", "frequency_mhz", "power_w", "antenna_height_m", "licence_no", "licence_until",
        "hamlets_total", "hamlets_served", "loudspeakers", "loudspeakers_working",
    ]  # fmt: skip
    key = ["commune_code", "year"]
    same(register.layer, shipped, key, columns)
    table.assign(**{"Kinh độ": shipped.geometry.x, "Vĩ độ": shipped.geometry.y}).to_excel(
        path, index=False
    )
    placed = read_register(path, "radio", reference, ON)
    there = points_m(placed.layer.set_index(key).sort_index(), CRS)
    truth = points_m(shipped.set_index(key).sort_index(), CRS)
    assert np.abs(there - truth).max() < 0.01


@pytest.mark.parametrize("name", ["cables", "service_points", "zones"])
def test_a_gis_layer_in_vn2000_comes_back_as_it_was(tmp_path, reference, name):
    shipped = read_layer(DEFAULT_DATA_DIR, name)
    path = tmp_path / f"{name}.gpkg"
    project(shipped, CRS).to_file(path, layer=name, driver="GPKG")
    register = read_register(path, name, reference, ON)
    assert [f for f in register.faults if f.severity == "error"] == []
    key = {"cables": "cable_id", "service_points": "point_id", "zones": "zone_id"}[name]
    provenance = {"source", "source_date", "origin"}
    columns = [c for c in shipped.columns if c not in {key, "geometry", "commune_code", *provenance}]
    same(register.layer, shipped, key, columns)
    there, truth = (
        project(layer.set_index(key).sort_index(), CRS).geometry.to_numpy()
        for layer in (register.layer, shipped)
    )
    assert shapely.hausdorff_distance(there, truth).max() < 0.15  # degrees with six decimals


def test_an_adopted_register_stands_and_what_it_replaced_can_be_brought_back(tmp_path, reference):
    data_dir = tmp_path / "data"
    shutil.copytree(DEFAULT_DATA_DIR, data_dir, ignore=shutil.ignore_patterns("store"))
    before = (data_dir / "bts.geojson").read_bytes()
    path = tmp_path / "a.csv"
    path.write_text("Mã trạm,Nhà mạng,Kinh độ,Vĩ độ\nA1,Viettel,106.2966,9.63818\n", encoding="utf-8")
    register = read_register(path, "stations", reference, ON)
    change = replacement(data_dir, "stations", register.layer, WHOLE, CRS)
    kept = adopt_register(data_dir, register, META, change, who="Trần B", why="kiểm kê 2018", when=NOW)
    standing = read_layer(data_dir, "stations")
    assert standing["site_id"].tolist() == ["A1"]
    assert set(standing["origin"]) == {"reported"}
    assert layer_metadata(data_dir, "stations")["title"] == "Sổ trạm"
    assert [(v.version, v.who) for v in list_versions(data_dir, "stations")] == [
        (kept.version, "Trần B")
    ]
    restore_version(data_dir, "stations", kept.version, "Trần B", "nhầm tệp", NOW)
    assert (data_dir / "bts.geojson").read_bytes() == before


def test_what_cannot_be_taken_in_is_refused(tmp_path, reference):
    path = tmp_path / "a.csv"
    path.write_text("Mã trạm,Nhà mạng,Kinh độ,Vĩ độ\nA1,Sóng Xa,106.2966,9.63818\n", encoding="utf-8")
    with pytest.raises(ParameterError):
        read_register(path, "planned_viettel", reference, ON)
    with pytest.raises(InputFileError, match="có 1 hàng nhưng không hàng nào ghi doanh nghiệp"):
        read_register(path, "stations", reference, ON)


def test_one_code_of_two_carriers_is_an_error_and_not_one_row_less(tmp_path, reference):
    shipped = read_layer(DEFAULT_DATA_DIR, "stations").iloc[:2]
    places = points_m(shipped, CRS)
    table = pd.DataFrame(
        {"Mã trạm": ["T01", "T01"], "Nhà mạng": ["Viettel", "VNPT"], "X (m)": places[:, 1],
         "Y (m)": places[:, 0], "Loại cột": "A2b", "Chiều cao cột (m)": 42, "Công nghệ": "3G",
         "Năm": 2015}
    )  # fmt: skip
    path = tmp_path / "a.xlsx"
    table.to_excel(path, index=False)
    register = read_register(path, "stations", reference, ON)
    assert register.layer["carrier"].tolist() == ["viettel"]
    errors = [(fault.code, fault.row) for fault in register.faults if fault.severity == "error"]
    assert errors == [("duplicate_site_id", 3)]
