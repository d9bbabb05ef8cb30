"""Files that leave the planner: nothing that came in as text runs, everything can be read back."""

import io
import json

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pytest
import rasterio
from conftest import CRS, make_stations

from planner.coverage.compute import compute
from planner.coverage.kernel import NO_SERVER
from planner.coverage.request import default_request
from planner.dossier.coverage_files import NODATA_DBM, write_geopackage, write_geotiff
from planner.dossier.headings import readable
from planner.dossier.tables import csv_bytes, workbook_bytes
from planner.mapview.symbols import station_symbols

NASTY = ['=HYPERLINK("http://x","y")', "+1+1", "-2", "@SUM(A1)", "http://evil.example", "<img src=x>"]


def cells_of(content, sheet):
    return openpyxl.load_workbook(io.BytesIO(content))[sheet]


def test_text_never_becomes_a_formula_or_a_link_in_excel():
    sheet = cells_of(workbook_bytes({"Trạm": pd.DataFrame({"name": NASTY})}), "Trạm")
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == NASTY
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.hyperlink is None for cell in cells)


def test_text_that_looks_like_a_formula_is_quoted_in_csv_and_numbers_are_not():
    text = csv_bytes(pd.DataFrame({"name": ["=1+1", "Trà Vinh"], "level": [-90.5, 3.0]})).decode(
        "utf-8-sig"
    )
    assert "'=1+1" in text
    assert "-90.5" in text
    assert "'-90.5" not in text
    assert csv_bytes(pd.DataFrame({"a": ["ấ"]})).startswith(b"\xef\xbb\xbf")


def test_missing_cells_are_blank_and_numbers_stay_numbers():
    table = pd.DataFrame({"a": [1.5, np.nan], "b": pd.Series(["x", None], dtype="str")})
    sheet = cells_of(workbook_bytes({"S": table}, "ghi chú"), "S")
    assert sheet["A1"].value == "ghi chú"
    assert [cell.value for cell in sheet[4]] == [1.5, "x"]
    assert [cell.value for cell in sheet[5]] == [None, None]


def test_the_same_tables_give_the_same_bytes():
    table = pd.DataFrame({"a": [1, 2]})
    assert workbook_bytes({"S": table}) == workbook_bytes({"S": table})


def test_headings_and_closed_words_are_vietnamese():
    table = readable(
        pd.DataFrame({"carrier": ["vnpt", None], "verdict": ["fail", "pass"], "odd": [1, 2]})
    )
    assert table.columns.tolist() == ["Doanh nghiệp", "Kết luận", "odd"]
    assert table["Kết luận"].tolist() == ["Không đạt", "Đạt"]


@pytest.fixture
def coverage(communes):
    station = make_stations([{"site_id": "A", "at": (5000, 5000), "antenna_height_m": 40.0}])
    return compute(station, communes, default_request("viettel", "3G", 2017, threshold_dbm=-80.0), CRS)


def test_the_geotiff_holds_the_levels_in_place_with_its_parameters(coverage, tmp_path):
    write_geotiff(coverage, tmp_path / "c.tif")
    with rasterio.open(tmp_path / "c.tif") as raster:
        level, server = raster.read(1, masked=True), raster.read(3, masked=True)
        assert raster.crs.to_string() == CRS
        assert raster.nodata == NODATA_DBM
        assert raster.bounds[:2] == coverage.grid.bounds_m()[:2]
        assert json.loads(raster.tags()["parameters"])["technology"] == "3G"
    assert level.max() == pytest.approx(np.nanmax(coverage.level_dbm))
    assert level.count() == np.isfinite(coverage.level_dbm).sum()
    assert np.array_equal(server.filled(NO_SERVER), coverage.server)


def test_the_geopackage_is_read_back_with_the_same_figures(coverage, communes, tmp_path):
    write_geopackage(coverage, communes, tmp_path / "c.gpkg")
    gaps = gpd.read_file(tmp_path / "c.gpkg", layer="gaps")
    areas = gpd.read_file(tmp_path / "c.gpkg", layer="communes")
    assert gaps["area_km2"].sum() == pytest.approx(coverage.totals["gap_km2"])
    assert areas["covered_population"].sum() == pytest.approx(coverage.totals["covered_population"])


def test_the_symbol_tells_class_carrier_status_and_sharing():
    stations = make_stations(
        [
            {"site_id": "A", "at": (0, 0), "mast_class": "A2a"},
            {"site_id": "B", "at": (0, 0), "status": "planned", "shared_with": "vnpt"},
            {"site_id": "C", "at": (0, 0), "status": "to_remove", "mast_class": None},
        ]
    )
    assert station_symbols(stations).tolist() == [
        "triangle|#c2185b|filled",
        "square|#c2185b|hollow+ring",
        "dot|#c2185b|filled+cross",
    ]


def test_a_sheet_shows_fractions_with_the_decimals_they_need_and_leaves_years_alone():
    table = pd.DataFrame(
        {"Năm": [2019.0, 2020.0], "Dài": [1.5, 2.0], "Vĩ độ": [9.9347, None], "Đo được": [1 / 3, 200.0]}
    )
    sheet = openpyxl.load_workbook(io.BytesIO(workbook_bytes({"A": table}))).active
    looks = [cell.number_format for cell in sheet[2]]
    assert looks == ["General", "#,##0.0", "#,##0.0000", "#,##0.00"]
    assert [cell.value for cell in sheet[2]] == [2019, 1.5, 9.9347, 1 / 3]
