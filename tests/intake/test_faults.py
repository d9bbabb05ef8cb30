"""Ugly workbooks: every fault is named with its place, good rows are kept."""

import zipfile
from datetime import date

import openpyxl
import pytest
from conftest import CRS, ORIGIN_M
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.base.errors import InputFileError
from planner.intake.numbers import read_number, read_year
from planner.intake.read import read
from planner.intake.reference import Reference

ON = date(2018, 1, 2)
HEADINGS = ["TT", "Mã trạm", "X (m)", "Y (m)", "Loại cột", "Chiều cao cột (m)", "Hình thức", "Năm"]


def row(number, **values):
    cells = {
        "code": f"V{number}",
        "north": ORIGIN_M[1] + 1000.0 * number,
        "east": ORIGIN_M[0] + 1000.0 * number,
        "class": "A2b",
        "height": 42,
        "action": "Xây mới",
        "year": 2019,
        **values,
    }
    return [number, *cells.values()]


def workbook(tmp_path, rows, headings=HEADINGS, title=True):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "M3"
    if title:
        sheet.append(["DANH SÁCH VỊ TRÍ"])
        sheet.append([])
    for cells in [headings, *rows]:
        sheet.append(cells)
    path = tmp_path / "ho_so.xlsx"
    book.save(path)
    return path


def read_rows(tmp_path, communes, rows, **options):
    return read(workbook(tmp_path, rows, **options), "viettel", Reference(communes, CRS), ON)


def test_good_rows_come_in_with_file_sheet_and_row(tmp_path, communes):
    proposal = read_rows(tmp_path, communes, [row(1), row(2)])
    assert proposal.faults == []
    assert proposal.sites[["file", "sheet", "row"]].values.tolist() == [
        ["ho_so.xlsx", "M3", 4],
        ["ho_so.xlsx", "M3", 5],
    ]
    assert proposal.sites["commune_code"].tolist() == ["00001", "00001"]


@pytest.mark.parametrize(
    ("values", "code", "column"),
    [
        ({"code": None}, "missing_site_id", "Mã trạm"),
        ({"code": "V2"}, "duplicate_site_id", "Mã trạm"),
        ({"north": "???"}, "bad_coordinate", "X (m)"),
        ({"north": None, "east": None}, "no_coordinates", "X (m)"),
        ({"north": ORIGIN_M[1] + 90_000}, "outside_province", "X (m)"),
        ({"class": "B7"}, "unknown_class", "Loại cột"),
        ({"height": "cao"}, "not_a_number", "Chiều cao cột (m)"),
        ({"height": 4200}, "out_of_range", "Chiều cao cột (m)"),
        ({"action": "hỏi sau"}, "unknown_action", "Hình thức"),
        ({"year": "sắp tới"}, "bad_year", "Năm"),
    ],
)
def test_a_bad_row_is_named_and_kept_out_and_the_good_ones_stay(
    tmp_path, communes, values, code, column
):
    proposal = read_rows(tmp_path, communes, [row(2), row(3), row(4, **values)])
    errors = [fault for fault in proposal.faults if fault.severity == "error"]
    assert [(fault.code, fault.row) for fault in errors] == [(code, 6)]
    assert column in errors[0].column
    assert errors[0].file == "ho_so.xlsx"
    assert errors[0].sheet == "M3"
    assert len(proposal.sites) == 2


def test_a_swapped_easting_and_northing_is_reported_not_fixed(tmp_path, communes):
    bad = row(4, north=ORIGIN_M[0] + 4000, east=ORIGIN_M[1] + 4000)
    proposal = read_rows(tmp_path, communes, [row(1), row(2), row(3), bad])
    assert [fault.code for fault in proposal.faults] == ["outside_province"]
    assert proposal.faults[0].fix_kind == "swap"
    assert len(proposal.sites) == 3


def test_group_rows_and_signatures_are_no_sites(tmp_path, communes):
    rows = [["Huyện Trà Cú"], row(1), ["Tổng cộng", "1 vị trí"], [], [None, "GIÁM ĐỐC"]]
    proposal = read_rows(tmp_path, communes, rows)
    assert proposal.faults == []
    assert proposal.sites["site_id"].tolist() == ["V1"]


def test_decimal_commas_and_units_are_read(tmp_path, communes):
    north, east = f"{ORIGIN_M[1] + 500:.2f}", f"{ORIGIN_M[0] + 500:.2f}"
    cells = row(1, north=north.replace(".", ","), east=east.replace(".", ","), height="42,5 m")
    proposal = read_rows(tmp_path, communes, [cells])
    assert proposal.faults == []
    assert proposal.sites["mast_height_m"].tolist() == [42.5]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", b"not a workbook"),
        ("a.xlsx", b""),
        ("a.zip", b"PK\x03\x04broken"),
        ("a.kml", b"<html></html>"),
        ("a.kml", b'<!DOCTYPE x [<!ENTITY a "b">]><kml></kml>'),
        ("a.kml", b"<kml><NetworkLink></NetworkLink></kml>"),
        ("a.gpkg", b"SQLite"),
        ("a.geojson", b"[1, 2"),
        ("a.geojson", b"{"),
        ("a.exe", b"MZ"),
    ],
)
def test_what_is_no_usable_file_is_refused_with_its_name(tmp_path, communes, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputFileError, match=r"«a\.") as raised:
        read(path, "viettel", Reference(communes, CRS), ON)
    assert "Traceback" not in raised.value.text()


def test_a_zip_that_climbs_out_of_its_folder_is_refused(tmp_path, communes):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../evil.shp", b"x")
    with pytest.raises(InputFileError, match="đường dẫn không an toàn"):
        read(path, "viettel", Reference(communes, CRS), ON)


def test_a_zip_bomb_is_refused(tmp_path, communes):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.shp", b"\0" * 210_000_000)
    with pytest.raises(InputFileError, match="200 MB"):
        read(path, "viettel", Reference(communes, CRS), ON)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    content=st.binary(max_size=400),
    name=st.sampled_from(["a.xlsx", "a.zip", "a.kml", "a.gpkg", "a.geojson"]),
)
def test_no_bytes_whatever_give_anything_but_a_clear_refusal(tmp_path, communes, content, name):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputFileError):
        read(path, "viettel", Reference(communes, CRS), ON)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("42", 42.0),
        ("42,5", 42.5),
        ("42.5 m", 42.5),
        ("1.098.752,26", 1098752.26),
        ("cao", None),
        (True, None),
    ],
)
def test_numbers_as_they_stand_in_cells(text, number):
    assert read_number(text) == number


@given(st.integers(0, 10_000_000), st.integers(0, 99))
def test_a_number_written_the_vietnamese_way_is_read_back(whole, cents):
    text = f"{whole:,}".replace(",", ".") + f",{cents:02d}"
    assert read_number(text) == pytest.approx(whole + cents / 100)


@pytest.mark.parametrize(
    ("value", "year"),
    [("2018", 2018.0), ("Quý II/2019", 2019.0), (date(2020, 5, 1), 2020.0), ("2018–2020", None)],
)
def test_years_as_they_stand_in_cells(value, year):
    assert read_year(value) == year
