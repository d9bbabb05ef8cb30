"""Reads the tables of a dossier back: columns by their headings, formulas, and what they really give."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest

HEAD = 6  # row of the headings


def columns(sheet):
    return [cell.value for cell in sheet[HEAD]]


def column(sheet, heading):
    """Return the cells below a heading, without the row of the sums."""
    at = columns(sheet).index(heading) + 1
    return [sheet.cell(row, at).value for row in range(HEAD + 1, sheet.max_row)]


def formulas(content):
    """Return the formulas by sheet and cell."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


def counted_anew(content: bytes, folder: Path):
    """Return what the formulas of a workbook are said to give, and what LibreOffice makes of them.

    The values are taken out of the copy that it reads, so that it has to count.
    """
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    asked = formulas(content)
    stated = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    bare = openpyxl.load_workbook(io.BytesIO(content))  # openpyxl writes formulas without values
    (folder / "in").mkdir()
    bare.save(folder / "in" / "a.xlsx")
    command = ["soffice", "--headless", f"-env:UserInstallation={(folder / 'user').as_uri()}"]
    command += ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder / "out")]
    subprocess.run([*command, folder / "in" / "a.xlsx"], check=True, capture_output=True, timeout=150)
    counted = openpyxl.load_workbook(folder / "out" / "a.xlsx", data_only=True)
    both = [
        {place: _number(book[place[0]][place[1]].value) for place in asked} for book in (stated, counted)
    ]
    return both[0], both[1]


def _number(value):
    assert value is None or not re.match(r"#|Err:", str(value)), value
    return 0.0 if value in (None, "") else float(value)
