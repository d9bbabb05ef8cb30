"""Annexes M1–M5: the official headings, every site in its row, totals that a program counts again."""

from __future__ import annotations

import io
import shutil
import subprocess
from dataclasses import replace

import openpyxl
import pytest

from planner import messages
from planner.dossier.annexes import annexes, annexes_workbook
from planner.dossier.templates import COLUMNS, TEMPLATES
from planner.geo.measure import points_m

HEAD = 6  # row of the headings


@pytest.fixture(scope="module")
def material(material):
    """The sample, which has no cables, with those that are shipped as a layer."""
    return replace(material, cables=material.layers["cables"])


@pytest.fixture(scope="module")
def content(material):
    return annexes_workbook(material)


@pytest.fixture(scope="module")
def book(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def column(sheet, heading):
    at = next(cell.column for cell in sheet[HEAD] if cell.value == heading)
    return [sheet.cell(row, at).value for row in range(HEAD + 1, sheet.max_row)]


def test_the_same_material_gives_the_same_bytes(material, content):
    assert annexes_workbook(material) == content


def test_there_is_a_sheet_a_table_with_headings_that_intake_knows(material, book):
    assert book.sheetnames == [f"Biểu {name}" for name in TEMPLATES]
    for annex in annexes(material):
        known = {one.heading for one in COLUMNS[annex.name]}
        own = {messages.text(f"web.col_{one}") for one in ("verdict", "decision", "condition")}
        assert set(annex.headings.values()) <= known | own | {messages.text("intake.field_address")}


def test_every_site_stands_in_m3_with_both_positions_and_its_verdict(material, book):
    sheet = book["Biểu M3"]
    assert column(sheet, messages.text("intake.field_site_id")) == material.proposal["site_id"].tolist()
    east = column(sheet, messages.text("intake.field_east_m"))
    assert east == pytest.approx(points_m(material.proposal, material.crs)[:, 0])
    words = [messages.text(f"common.verdict_{one}") for one in material.appraisal.sites["verdict"]]
    assert column(sheet, messages.text("web.col_verdict")) == words


def test_cables_are_parted_into_poles_and_ducts_and_their_lengths_add_up(material, book):
    heading = messages.text("intake.field_length_m")
    lengths = 0.0
    for name in ("Biểu M4", "Biểu M5"):
        if any(cell.value == heading for cell in book[name][HEAD]):
            lengths += sum(one for one in column(book[name], heading) if one is not None)
    assert lengths > 0
    assert lengths == pytest.approx(material.cables["length_m"].sum())


def test_it_prints_with_its_headings_on_every_page_and_no_wider_than_one(book):
    for sheet in book:
        assert sheet.print_title_rows == f"${HEAD}:${HEAD}"
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth in (None, 1)  # 1 is what it is where it is not said
        assert sheet.page_setup.fitToHeight == 0
        assert "&P" in sheet.oddFooter.center.text


def test_synthetic_data_are_told_on_every_sheet(book):
    note = messages.text("dossier.findings_synthetic")
    assert all(sheet["A3"].value == note for sheet in book)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_program_that_counts_the_totals_again_gets_the_values_that_stand_there(content, tmp_path):
    (tmp_path / "a.xlsx").write_bytes(content)
    command = ["soffice", "--headless", "--convert-to", "ods", "--outdir", tmp_path, tmp_path / "a.xlsx"]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    command = ["soffice", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML"]
    (tmp_path / "b").mkdir()
    subprocess.run(
        [*command, "--outdir", tmp_path / "b", tmp_path / "a.ods"],
        check=True,
        capture_output=True,
        timeout=120,
    )
    stated = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    counted = openpyxl.load_workbook(tmp_path / "b" / "a.xlsx", data_only=True)
    formulas = openpyxl.load_workbook(io.BytesIO(content))
    checked = 0
    for sheet in formulas:
        for cell in sheet[sheet.max_row]:
            if isinstance(cell.value, str) and cell.value.startswith("="):
                there = counted[sheet.title][cell.coordinate].value
                assert there == pytest.approx(stated[sheet.title][cell.coordinate].value)
                checked += 1
    assert checked >= 4
