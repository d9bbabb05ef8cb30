"""Tables of Word documents: cells where they stand, long tables whole, and nothing without measure."""

import io
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from planner.base.errors import InputFileError
from planner.intake.opening import open_file
from planner.intake.sheets import MAX_COLUMNS

FILES = Path(__file__).parent / "kinds"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def written(path, document):
    document.save(path)
    return path


def with_body(path, body):
    """A document whose body is raw XML, as a hostile writer makes one."""
    buffer = io.BytesIO()
    docx.Document().save(buffer)
    with (
        zipfile.ZipFile(buffer) as original,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in original.namelist():
            content = original.read(name)
            if name == "word/document.xml":
                content = f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'.encode()
            archive.writestr(name, content)
    return path


def cell(text, properties=""):
    return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"


def test_a_table_split_by_word_is_one_sheet_with_the_text_above_as_its_title():
    letterhead, masts = open_file(FILES / "bieu_m3.docx")
    assert letterhead.rows[0][1][0] == "TẬP ĐOÀN VIỄN THÔNG"
    assert masts.rows[0][0] == 0
    assert "kinh tuyến trục 105°30'" in masts.rows[0][1][0]
    assert [number for number, _ in masts.rows] == [0, 1, 2, 3, 4, 5]


def test_cells_merged_down_and_across_keep_their_columns_and_are_told(tmp_path):
    document = docx.Document()
    grid = document.add_table(4, 3)
    for at, line in enumerate(grid.rows):
        for column, box in enumerate(line.cells):
            box.text = f"{at}{column}"
    grid.cell(1, 0).merge(grid.cell(3, 0)).text = "Xã Đại An"
    grid.cell(0, 1).merge(grid.cell(0, 2)).text = "Tọa độ"
    (sheet,) = open_file(written(tmp_path / "a.docx", document))
    assert sheet.rows == (
        (1, ("00", "Tọa độ")),
        (2, ("Xã Đại An", "11", "12")),
        (3, (None, "21", "22")),
        (4, (None, "31", "32")),
    )
    assert set(sheet.merged) == {(2, 0, 4, 0), (1, 1, 1, 2)}


def test_a_table_in_a_cell_is_a_sheet_of_its_own_and_not_the_cells_text(tmp_path):
    document = docx.Document()
    outer = document.add_table(1, 1)
    outer.cell(0, 0).text = "Phụ lục"
    outer.cell(0, 0).add_table(1, 1).cell(0, 0).text = "U01"
    outside, inside = open_file(written(tmp_path / "a.docx", document))
    assert outside.rows == ((1, ("Phụ lục",)),)
    assert inside.rows == ((1, ("U01",)),)


def test_what_was_deleted_with_changes_tracked_is_not_read_and_what_was_added_is(tmp_path):
    document = docx.Document()
    paragraph = document.add_table(1, 1).cell(0, 0).paragraphs[0]
    for tag, inner, text in (("w:del", "w:delText", "cũ"), ("w:ins", "w:t", "mới")):
        change, run, piece = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(inner)
        change.set(qn("w:id"), "1")
        piece.text = text
        run.append(piece)
        change.append(run)
        paragraph._p.append(change)
    (sheet,) = open_file(written(tmp_path / "a.docx", document))
    assert sheet.rows == ((1, ("mới",)),)


def test_a_document_without_a_table_says_so(tmp_path):
    document = docx.Document()
    document.add_paragraph("Kính gửi Sở")
    with pytest.raises(InputFileError, match="không có bảng nào"):
        open_file(written(tmp_path / "công văn.docx", document))


def test_a_span_beyond_any_table_is_held_to_the_columns_that_are_read(tmp_path):
    span = cell("a", '<w:gridSpan w:val="999999999"/>')
    before = '<w:trPr><w:gridBefore w:val="999999999"/></w:trPr>'
    body = f"<w:tbl><w:tr>{span}{cell('b')}</w:tr><w:tr>{before}{cell('c')}</w:tr></w:tbl>"
    (sheet,) = open_file(with_body(tmp_path / "a.docx", body))
    assert sheet.rows == ((1, ("a",)),)
    assert all(last <= MAX_COLUMNS for *_, last in sheet.merged)


def test_a_cell_that_continues_nothing_stands_for_itself(tmp_path):
    body = f"<w:tbl><w:tr>{cell('a', '<w:vMerge/>')}</w:tr></w:tbl>"
    (sheet,) = open_file(with_body(tmp_path / "a.docx", body))
    assert sheet.rows == ((1, ("a",)),)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<w:p>" * 5_000 + "</w:p>" * 5_000, "200 cấp"),
        ("<w:tbl><w:tr><w:tc>" * 70 + "</w:tc></w:tr></w:tbl>" * 70, "200 cấp"),
        ("<w:p/>" * 1_500_001, "1500000 thẻ"),
        (f"<w:tbl><w:tr>{cell('a')}</w:tr></w:tbl><w:p><w:r><w:t>b</w:t></w:r></w:p>" * 201, "200 bảng"),
    ],
)
def test_what_swells_is_refused_by_its_measure(body, said, tmp_path):
    with pytest.raises(InputFileError, match=said):
        open_file(with_body(tmp_path / "a.docx", body))


def test_a_document_that_unpacks_beyond_the_limit_is_refused(tmp_path):
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 210_000_000)
    with pytest.raises(InputFileError, match="200 MB"):
        open_file(path)
