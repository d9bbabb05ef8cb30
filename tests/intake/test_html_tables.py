"""HTML tables handed out as Excel files: cells where they are shown, nothing fetched or unbounded."""

from pathlib import Path

import pytest

from planner.base.errors import InputFileError
from planner.intake.html_tables import read_html
from planner.intake.opening import open_file

FILES = Path(__file__).parent / "kinds"


def written(path, body):
    path.write_text(f"<html><body>{body}</body></html>", encoding="utf-8")
    return path


def test_the_file_of_a_web_program_has_its_title_and_its_rows():
    (sheet,) = open_file(FILES / "xuat_tu_web.xls")
    assert sheet.rows[0] == (1, ("DANH SÁCH\nCỘT ĂNG TEN",))
    assert [number for number, _ in sheet.rows] == [1, 2, 3, 4, 5, 6]


def test_cells_over_rows_and_columns_keep_the_others_in_their_columns_and_are_told(tmp_path):
    body = (
        "<table><tr><td rowspan=3>Xã</td><td colspan=2>Tọa độ</td></tr>"
        "<tr><td>X</td><td>Y</td></tr><tr><td>1</td><td>2</td></tr></table>"
    )
    (sheet,) = open_file(written(tmp_path / "a.xls", body))
    assert sheet.rows == ((1, ("Xã", "Tọa độ")), (2, (None, "X", "Y")), (3, (None, "1", "2")))
    assert set(sheet.merged) == {(1, 0, 3, 0), (1, 1, 1, 2)}


def test_the_exact_number_that_excel_keeps_is_taken_not_the_shown_one(tmp_path):
    (sheet,) = open_file(written(tmp_path / "a.xls", "<table><tr><td x:num='1.25'>1</td></tr></table>"))
    assert sheet.rows == ((1, (1.25,)),)


def test_scripts_and_styles_are_no_text_and_a_broken_page_is_read_as_browsers_do(tmp_path):
    body = "<table><tr><td>U01<script>alert(1)</script><td>a<br>b<tr><td>U02</table>"
    (sheet,) = open_file(written(tmp_path / "a.xls", body))
    assert sheet.rows == ((1, ("U01", "a\nb")), (2, ("U02",)))


def test_old_encodings_are_read_as_in_text_tables(tmp_path):
    path = tmp_path / "a.xls"
    path.write_bytes("<table><tr><td>Mã trạm</td></tr></table>".encode("utf-16"))
    assert open_file(path)[0].rows == ((1, ("Mã trạm",)),)


def test_spans_beyond_any_table_are_held_to_what_is_read(tmp_path):
    body = "<table><tr>" + "<td rowspan=999999999 colspan=999999999>a" * 200 + "</table>"
    (sheet,) = open_file(written(tmp_path / "a.xls", body))
    assert sheet.rows == ((1, ("a",)),)
    assert sheet.merged == ((1, 0, 50_000, 100),)


def test_every_row_full_of_spans_stays_linear(tmp_path):
    body = "<table>" + ("<tr>" + "<td rowspan=50000>a" * 99) + "<tr><td>b" * 40_000 + "</table>"
    (sheet,) = open_file(written(tmp_path / "a.xls", body))
    assert len(sheet.rows) == 40_001


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<p>" * 10, "không có bảng"),
        ("<table><tr><td>a" + "<tr><td>a" * 50_000 + "</table>", "50000"),
        ("<table></table>" * 201, "200 bảng"),
        ("<td>" * 3_000_001, "3000000 thẻ"),
        ("<table><tr><td>" * 100_000, "lồng nhau"),
        ("<table><tr><td>" + "<b>" * 100_000 + "x", "lồng nhau"),
    ],
)
def test_what_swells_is_refused(body, said, tmp_path):
    with pytest.raises(InputFileError, match=said):
        open_file(written(tmp_path / "a.xls", body))


def test_a_page_that_ends_within_its_table_may_have_been_cut_off_and_says_so(tmp_path):
    for body, is_cut in (
        ("<table><tr><td>a</td></tr></table>", False),
        ("<table><tr><td>a</td></tr>", True),
    ):
        path = tmp_path / "a.xls"
        path.write_text(body, "utf-8")
        (sheet,) = read_html(path)
        assert any("bị cắt" in remark for remark in sheet.remarks) == is_cut
