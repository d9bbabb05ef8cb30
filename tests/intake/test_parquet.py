"""Parquet: layers with their system, tables with their types, one text in many rows held once."""

from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from planner.base.errors import InputFileError
from planner.intake.opening import open_file
from planner.intake.sheets import MAX_CELL_TEXT


def test_a_table_comes_out_with_its_headings_types_and_blanks(tmp_path):
    table = pa.table(
        {
            "Mã trạm": ["U01", None, "U01"],
            "Cao": [42.5, None, 1.0],
            "Ngày": [date(2018, 1, 2), None, None],
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    (sheet,) = open_file(tmp_path / "a.parquet")
    assert sheet.rows == (
        (1, ("Mã trạm", "Cao", "Ngày")),
        (2, ("U01", 42.5, date(2018, 1, 2))),
        (4, ("U01", 1.0)),
    )


def test_a_long_text_in_every_row_is_held_once(tmp_path):
    once = pa.DictionaryArray.from_arrays(pa.array([0] * 20_000, pa.int32()), ["x" * 4_000_000])
    pq.write_table(pa.table({"a": once}), tmp_path / "a.parquet", store_schema=False)
    (sheet,) = open_file(tmp_path / "a.parquet")
    assert sheet.rows[-1] == (20_001, ("x" * MAX_CELL_TEXT,))


def test_too_many_rows_and_too_much_in_them_are_refused_before_they_are_read(tmp_path):
    pq.write_table(pa.table({"a": range(50_001)}), tmp_path / "a.parquet")
    with pytest.raises(InputFileError, match="50000"):
        open_file(tmp_path / "a.parquet")
    noise = pa.table({"a": [f"{n:0>30000}" for n in range(8_000)]})
    pq.write_table(noise, tmp_path / "b.parquet", compression="zstd", use_dictionary=False)
    with pytest.raises(InputFileError, match="200 MB"):
        open_file(tmp_path / "b.parquet")


@pytest.mark.parametrize("content", [b"PAR1", b"PAR1" + b"\xff" * 5000 + b"PAR1"])
def test_a_broken_file_is_refused_with_its_name(content, tmp_path):
    path = tmp_path / "hỏng.parquet"
    path.write_bytes(content)
    with pytest.raises(InputFileError, match=r"hỏng\.parquet"):
        open_file(path)
