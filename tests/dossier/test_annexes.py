"""Annexes M1–M5: the official headings, every site in its row, totals that a program counts again."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest
from annex_tools import HEAD, column, columns, counted_anew, formulas

from planner.base import messages
from planner.dossier.annexes import annexes, annexes_workbook
from planner.dossier.templates import COLUMNS, TEMPLATES
from planner.geo.measure import points_m


@pytest.fixture(scope="module")
def material(material):
    """The sample, which has no cables and no points, with those that are shipped as layers."""
    layers = material.layers
    cables = layers["cables"].assign(route="Chợ – Bưu điện")
    return replace(material, cables=cables, service_points=layers["service_points"])


@pytest.fixture(scope="module")
def content(material):
    return annexes_workbook(material)


@pytest.fixture(scope="module")
def book(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def test_the_same_material_gives_the_same_bytes(material, content):
    assert annexes_workbook(material) == content


def test_there_is_a_sheet_a_table_with_headings_that_intake_knows(material, book):
    assert book.sheetnames == [f"Biểu {name}" for name in TEMPLATES]
    own = {messages.text(f"web.col_{field}") for field in ("conclusion", "decision", "condition")}
    own |= {messages.text("annexes.col_group")}
    own |= {
        messages.text(f"intake.field_{field}") for field in ("address", "carrier", "route", "status")
    }
    for annex, name in zip(annexes(material), TEMPLATES, strict=True):
        assert set(annex.headings.values()) <= {column.heading for column in COLUMNS[name]} | own


@pytest.mark.parametrize(
    ("sheet", "official"),  # RULES.md, tables of a dossier
    [
        ("Biểu M2", {"Địa chỉ", "Loại", "Doanh nghiệp", "Hình thức sử dụng đất", "Diện tích sàn (m²)"}),
        ("Biểu M3", {"TT", "Mã trạm", "Kinh độ", "Vĩ độ", "X (m)", "Y (m)", "Doanh nghiệp dùng chung"}),
        ("Biểu M4", {"Tuyến", "Loại", "Chiều dài (m)", "Doanh nghiệp", "Năm"}),
        ("Biểu M5", {"Tuyến", "Loại", "Chiều dài (m)", "Số ống", "Doanh nghiệp dùng chung", "Năm"}),
    ],
)
def test_each_table_has_its_official_columns_filled_in_or_not(book, sheet, official):
    assert official <= set(columns(book[sheet]))


def test_every_site_stands_in_m3_with_both_positions_and_its_conclusion(material, book):
    sheet = book["Biểu M3"]
    assert column(sheet, messages.text("intake.field_site_id")) == material.proposal["site_id"].tolist()
    east = column(sheet, messages.text("intake.field_east_m"))
    assert east == pytest.approx(points_m(material.proposal, material.crs)[:, 0])
    conclusions = material.appraisal.sites["conclusion"]
    words = [messages.text(f"common.conclusion_{conclusion}") for conclusion in conclusions]
    assert column(sheet, messages.text("web.col_conclusion")) == words


def test_cables_are_parted_into_poles_and_ducts_and_their_lengths_add_up(material, book):
    heading = messages.text("intake.field_length_m")
    lengths = [length for name in ("Biểu M4", "Biểu M5") for length in column(book[name], heading)]
    assert len(lengths) == len(material.cables)
    assert sum(lengths) == pytest.approx(material.cables["length_m"].sum())
    assert set(column(book["Biểu M4"], "Tuyến")) == {"Chợ – Bưu điện"}


def test_it_prints_with_its_headings_on_every_page_and_no_wider_than_one(book):
    for sheet in book:
        assert sheet.print_title_rows == f"${HEAD}:${HEAD}"
        assert sheet.page_setup.orientation == "landscape"
        assert int(sheet.page_setup.paperSize) in (8, 9)  # A3, A4
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth in (None, 1)  # 1 is what it is where it is not said
        assert sheet.page_setup.fitToHeight == 0
        assert "&P" in sheet.oddFooter.center.text
        assert {cell.font.name for cell in sheet[HEAD]} == {"Times New Roman"}


def test_the_head_says_whose_table_it_is_of_when_and_from_what_data(material, book):
    note = messages.text("dossier.findings_synthetic")
    for sheet in book:
        assert sheet["A1"].value.startswith("BIỂU M")
        assert material.code in sheet["A2"].value
        assert "20/03/2018" in sheet["A2"].value
        assert sheet["A3"].value == note
        assert "970 trạm BTS năm 2017" in sheet["A4"].value


def test_a_text_is_never_taken_for_a_formula(material):
    bad = '=HYPERLINK("http://x";"{length_m}")'
    sites = material.appraisal.sites.assign(name=bad)
    appraisal = replace(material.appraisal, sites=sites)
    spoilt = annexes_workbook(replace(material, appraisal=appraisal, code="=1+1"))
    book = openpyxl.load_workbook(io.BytesIO(spoilt))
    sheet = book["Biểu M3"]
    at = columns(sheet).index("Tên trạm") + 1
    assert {(sheet.cell(row, at).value, sheet.cell(row, at).data_type) for row in (7, 9)} == {(bad, "s")}
    assert all(cell.data_type != "f" for row in sheet.iter_rows(max_row=HEAD) for cell in row)


def test_decisions_stand_beside_the_site_that_they_are_of(material):
    code = material.proposal["site_id"].iloc[3]
    rows = [(code, "condition", "Hạ còn 42 m", "vì lý do", "lan", "2018-03-02T01:00:00Z")]
    decided = pd.DataFrame(rows, columns=material.decisions.columns)
    workbook = annexes_workbook(replace(material, decisions=decided))
    sheet = openpyxl.load_workbook(io.BytesIO(workbook))["Biểu M3"]
    conditions = dict(zip(column(sheet, "Mã trạm"), column(sheet, "Điều kiện"), strict=True))
    assert {site_id: text for site_id, text in conditions.items() if text} == {code: "Hạ còn 42 m"}


def test_a_program_that_counts_the_totals_again_gets_the_values_that_stand_there(content, tmp_path):
    stated, anew = counted_anew(content, tmp_path)
    assert len(stated) >= len(formulas(content)) >= 8
    assert anew == pytest.approx(stated)
