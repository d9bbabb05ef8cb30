"""Commune radio as files: tables for a reader, a GeoPackage of the same bytes, honest sources."""

from datetime import date

import geopandas as gpd
import pandas as pd
import shapely

from planner.broadcast.criterion_8 import ITEMS
from planner.dossier.radio_files import (
    SHEETS,
    radio_geopackage,
    radio_sheets,
    radio_sources,
    radio_table,
)
from planner.layers.io import read_layer
from planner.layers.province import DEFAULT_DATA_DIR


def test_words_and_headings_are_for_a_reader_and_shares_in_percent():
    served = pd.DataFrame(
        {
            "district": ["Một"],
            "commune_code": ["00001"],
            "name": ["Xã"],
            "hamlets_total": [3.0],
            "hamlets_served": [2.0],
            "hamlets_unknown": [0.0],
            "share": [2 / 3],
            "basis": ["register"],
            "missing": ["loudspeakers_working"],
        }
    )
    (sheet,) = radio_sheets({"hamlets": served}).values()
    assert list(sheet.columns)[:3] == ["Huyện", "Mã xã", "Tên"]
    assert sheet["Ấp, khóm có loa (%)"].tolist() == [66.7]
    assert sheet["Tính theo"].tolist() == ["sổ đăng ký"]
    assert "register" not in sheet.to_string()


def test_every_status_that_a_commune_has_is_in_words():
    row = {**dict.fromkeys(SHEETS["status"] or (), None), "all_statuses": "wrong_band over_power"}
    row |= {"status": "wrong_band", "kind": "wireless_fm", "missing": ""}
    (sheet,) = radio_sheets({"status": pd.DataFrame([row])}).values()
    assert sheet["Mọi trạng thái"].tolist() == ["sai băng tần, vượt công suất"]
    assert sheet["Loại"].tolist() == ["vô tuyến FM"]


def test_a_geopackage_is_read_back_and_made_the_same_twice(tmp_path):
    layer = gpd.GeoDataFrame(
        {"commune_code": ["00001"], "status": ["Chưa có «đài»"]},
        geometry=[shapely.box(106, 9, 106.1, 9.1)],
        crs="EPSG:4326",
    )
    content = radio_geopackage({"communes": layer, "contours": layer}, date(2017, 11, 3))
    assert content == radio_geopackage({"communes": layer, "contours": layer}, date(2017, 11, 3))
    path = tmp_path / "radio.gpkg"
    path.write_bytes(content)
    back = gpd.read_file(path, layer="contours")
    assert back["status"].tolist() == ["Chưa có «đài»"]
    assert back.geometry.iloc[0].equals(layer.geometry.iloc[0])


def test_the_register_of_the_store_is_not_called_after_the_shipped_file():
    communes, radio = (read_layer(DEFAULT_DATA_DIR, name) for name in ("communes", "radio"))
    reported = radio.assign(origin="reported", source="Báo cáo của xã")
    (_, shipped) = radio_sources(DEFAULT_DATA_DIR, communes, radio, is_stored=False)
    (_, stored) = radio_sources(DEFAULT_DATA_DIR, communes, reported, is_stored=True)
    assert len(shipped.sha256) == 64
    assert "synthetic" in shipped.origins
    assert (stored.licence, stored.origins) == ("", ("reported",))
    assert stored.sha256 != shipped.sha256
    assert stored.source == "Báo cáo của xã"
    assert stored.title == "Sổ đài truyền thanh cấp xã"


def test_what_several_parts_of_the_criterion_lack_is_listed_once():
    row = {f"missing_{item}": "" for item in ITEMS} | {"name": "Xã", "overall": "pass"}
    row |= {f"missing_{ITEMS[0]}": "hamlets coverage", f"missing_{ITEMS[-1]}": "coverage licence_no"}
    table = radio_table("criterion", pd.DataFrame([row]))
    assert table["missing"].tolist() == ["hamlets coverage licence_no"]
    assert table["overall"].tolist() == ["Đạt"]
    assert list(table) == ["name", "overall", "missing"]  # in the order of SHEETS, what the rows have


def test_a_status_that_no_commune_has_stays_as_nought_and_money_is_told_in_millions():
    counts = radio_table("district", pd.DataFrame({"district": ["A"], "none": [0], "licensed": [3]}))
    assert counts.to_numpy().tolist() == [["A", 0, 3]]
    ranked = pd.DataFrame({"rank": [1], "cost_vnd": [45_500_000.0], "score": [12.345]})
    assert radio_table("priorities", ranked).to_dict("records") == [
        {"rank": 1, "score": 12.3, "cost_million": 45.5}
    ]
