"""Text tables: quotation marks and encodings."""

import pytest

from planner.base.errors import InputFileError
from planner.intake.delimited import read_delimited

ROWS = [f"U{n:02},Trạm {n},106.{n},9.{n},A2b" for n in range(10, 30)]
TABLE = "\r\n".join(["Mã trạm,Tên trạm,Kinh độ,Vĩ độ,Loại cột", *ROWS, ""])


@pytest.fixture
def opened(tmp_path):
    def read(text, encoding="utf-8"):
        path = tmp_path / "a.csv"
        path.write_bytes(text.encode(encoding))
        (sheet,) = read_delimited(path)
        return sheet.rows

    return read


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (TABLE.replace("Trạm 15", '"Trạm 15'), 7),  # never closed
        (TABLE.replace("Trạm 15", '"Trạm 15').replace("Trạm 20", '"Trạm 20'), 7),
        (TABLE.replace("Mã trạm", '"Mã trạm'), 1),
        (TABLE.replace("\r\n", "\n").replace("A2b", '"A2b', 1), 2),
    ],
)
def test_rows_that_an_open_quotation_mark_swallows_are_refused_with_its_line(text, line, opened):
    with pytest.raises(InputFileError, match=f"dòng {line}: dấu ngoặc kép"):
        opened(text)


def test_a_cell_of_several_lines_is_one_cell(opened):
    rows = opened(TABLE.replace("Trạm 15", '"Trạm 15\nấp 1, xã 2,\nhuyện 3"'))
    assert len(rows) == 21
    assert rows[6][1][1] == "Trạm 15\nấp 1, xã 2,\nhuyện 3"


@pytest.mark.parametrize("encoding", ["utf-32", "utf-16", "utf-16-be", "utf-8-sig"])
def test_every_form_of_unicode_is_read(encoding, opened):
    assert opened(TABLE, encoding) == opened(TABLE)
