"""OpenDocument sheets: values as they stand, whatever is repeated a million times."""

import tempfile
import zipfile
from datetime import date, datetime
from pathlib import Path

import build_other_kinds as other
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from odf import opendocument, table
from odf.text import P, S

from planner.base.errors import InputFileError
from planner.intake.ods import read_ods
from planner.intake.opening import open_file

HEAD = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
)
TAIL = "</office:spreadsheet></office:body></office:document-content>"
CELL = '<table:table-cell office:value-type="float" office:value="1"/>'

ATTRIBUTES = " ".join(f"a{number}='1'" for number in range(300))


def written(path, tables):
    """A document of raw tables, as a hostile writer makes one."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", HEAD + tables + TAIL)
    return path


def sheet_of(rows):
    return f'<table:table table:name="A">{rows}</table:table>'


def test_titles_hidden_rows_comments_and_hidden_sheets_are_told():
    path = Path(__file__).parent / "kinds" / "bieu_m3.ods"
    sheet, draft = open_file(path)
    assert (sheet.name, sheet.hidden, draft.name, draft.hidden) == ("Biểu M3", False, "Nháp", True)
    assert sheet.rows[0] == (1, ("BIỂU M3: CỘT ĂNG TEN",))
    assert [number for number, _ in sheet.rows] == [1, 4, 5, 6, 7, 8]
    assert sheet.hidden_rows == {6}
    assert sheet.notes == {(5, 1): "Đã khảo sát"}
    assert sheet.merged == ((1, 0, 1, 2),)


def test_a_cell_merged_downwards_is_told_with_its_rows(tmp_path):
    down = (
        '<table:table-cell table:number-rows-spanned="3"><text:p>Xã Đại An</text:p></table:table-cell>'
    )
    covered = f"<table:table-row><table:covered-table-cell/>{CELL}</table:table-row>"
    rows = f"<table:table-row>{down}{CELL}</table:table-row>{covered * 2}"
    (sheet,) = open_file(written(tmp_path / "a.ods", sheet_of(rows)))
    assert sheet.rows == ((1, ("Xã Đại An", 1)), (2, (None, 1)), (3, (None, 1)))
    assert sheet.merged == ((1, 0, 3, 0),)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.lists(
            st.one_of(
                st.none(),
                st.integers(-(10**12), 10**12),
                st.floats(allow_nan=False, allow_infinity=False),
                st.text("ađêứX ,;<&\"'", min_size=1).map(str.strip).filter(bool),
                st.dates(date(1990, 1, 1), date(2030, 1, 1)),
            ),
            min_size=1,
            max_size=6,
        ),
        max_size=8,
    )
)
def test_what_a_library_writes_is_read_back(rows):
    book = opendocument.OpenDocumentSpreadsheet()
    sheet = table.Table(name="A")
    for cells in rows:
        row = table.TableRow()
        for value in cells:
            if isinstance(value, str):  # runs of blanks are written as elements of their own
                cell = table.TableCell(valuetype="string")
                paragraph = P()
                for number, word in enumerate(value.split(" ")):
                    if number:
                        paragraph.addElement(S(c=1))
                    paragraph.addText(word)
                cell.addElement(paragraph)
                row.addElement(cell)
            else:
                row.addElement(other.ods_cell(value))
        sheet.addElement(row)
    book.spreadsheet.addElement(sheet)

    def seen(value):
        return datetime.combine(value, datetime.min.time()) if isinstance(value, date) else value

    with tempfile.TemporaryDirectory() as folder:
        book.save(Path(folder) / "a.ods")
        (read,) = read_ods(Path(folder) / "a.ods")
    wanted = {
        number: [seen(value) for value in cells]
        for number, cells in enumerate(rows, 1)
        if any(value is not None for value in cells)
    }
    assert {number: list(cells) for number, cells in read.rows} == {
        number: cells[: max(at for at, value in enumerate(cells) if value is not None) + 1]
        for number, cells in wanted.items()
    }


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (f'<table:table-row table:number-rows-repeated="1048576">{CELL}</table:table-row>', "50000"),
        (f"<table:table-row>{CELL}</table:table-row>" * 50_001, "50000"),
        ("<table:table-row><x>" + "<y>" * 500 + "</y>" * 500 + "</x></table:table-row>", "100 cấp"),
        ("<table:table-row>" + "<x/>" * 3_000_001 + "</table:table-row>", "3000000 thẻ"),
        (f"<table:table-row><x {ATTRIBUTES}/></table:table-row>", "200 thuộc tính"),
        (f"<table:table-row><text:p>{'x' * 1_100_000}</text:p></table:table-row>", "1000000 ký tự"),
    ],
)
def test_what_swells_is_refused_by_its_measure(rows, said, tmp_path):
    with pytest.raises(InputFileError, match=said):
        open_file(written(tmp_path / "a.ods", sheet_of(rows)))


def test_blank_rows_and_cells_to_the_end_of_the_sheet_cost_nothing(tmp_path):
    blank = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
    rest = '<table:table-cell table:number-columns-repeated="16383"/>'
    wide = f"<table:table-row>{CELL}{rest}</table:table-row>"
    (sheet,) = open_file(written(tmp_path / "a.ods", sheet_of(wide + blank + wide)))
    assert sheet.rows == ((1, (1,)), (1_048_002, (1,)))
    assert not sheet.cut


def test_a_value_repeated_over_all_columns_is_cut_and_said(tmp_path):
    cell = CELL.replace("/>", ' table:number-columns-repeated="999999999"/>')
    (sheet,) = open_file(
        written(tmp_path / "a.ods", sheet_of(f"<table:table-row>{cell}</table:table-row>"))
    )
    assert len(sheet.rows[0][1]) == 100
    assert sheet.cut


def test_a_span_beyond_any_sheet_is_held_to_what_is_read(tmp_path):
    cell = CELL.replace("/>", ' table:number-rows-spanned="999999999"/>')
    (sheet,) = open_file(
        written(tmp_path / "a.ods", sheet_of(f"<table:table-row>{cell}</table:table-row>"))
    )
    assert sheet.merged == ((1, 0, 50_000, 0),)


@pytest.mark.parametrize(
    "content",
    [b"", b"<a", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", (HEAD + "<table:table>").encode()],
)
def test_a_broken_document_is_refused_with_the_name_of_the_file(content, tmp_path):
    path = tmp_path / "hỏng.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("content.xml", content)
    with pytest.raises(InputFileError, match=r"hỏng\.ods"):
        open_file(path)


def test_a_value_that_is_none_of_its_own_type_stays_as_it_is_shown(tmp_path):
    """One cell that a program wrote wrongly is a fault of its row, not of the file."""
    wrong = [
        table.TableCell(valuetype=kind, **{attribute: value})
        for kind, attribute, value in (
            ("date", "datevalue", "2019-02-30"), ("float", "value", "4²"), ("float", "value", "abc"),
        )
    ]  # fmt: skip
    for cell, shown in zip(wrong, ("30/02/2019", "4²", "abc"), strict=True):
        cell.addElement(P(text=shown))
    document = opendocument.OpenDocumentSpreadsheet()
    sheet, row = table.Table(name="M3"), table.TableRow()
    for cell in wrong:
        row.addElement(cell)
    sheet.addElement(row)
    document.spreadsheet.addElement(sheet)
    document.save(tmp_path / "a.ods")
    (read,) = read_ods(tmp_path / "a.ods")
    assert read.rows == ((1, ("30/02/2019", "4²", "abc")),)
