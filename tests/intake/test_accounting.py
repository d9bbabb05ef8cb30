"""Rows in are rows accounted for: the reader itself refuses a file of which a row went missing."""

import pytest

from planner.base.errors import InputFileError
from planner.intake.accounting import check_records, check_rows, skipped_remarks, skipped_rows
from planner.intake.row_kinds import NotRecord, Reason, holds_data
from planner.intake.sheets import Sheet
from planner.intake.tables import make_tables

SHEET = Sheet("M3", ((1, ("a",)), (2, ("b",)), (5, ("c",))))


def test_a_row_that_is_neither_a_record_nor_named_stops_the_file():
    check_rows(SHEET, [1], [2, 5])
    with pytest.raises(InputFileError, match="5"):
        check_rows(SHEET, [1], [2])


def test_a_record_that_is_neither_kept_nor_refused_stops_the_file():
    check_records("a.xlsx", 3, 2, 1)
    with pytest.raises(InputFileError, match="3"):
        check_records("a.xlsx", 3, 1, 1)


def test_the_reader_asserts_it_for_every_sheet(monkeypatch):
    sheet = Sheet("M3", ((1, ("Mã trạm", "Kinh độ", "Vĩ độ")), (2, ("V01", 106.3, 9.9))))
    assert len(make_tables(sheet, {}, sheet)) == 1
    monkeypatch.setattr(
        "planner.intake.tables.NotRecord", lambda row, reason: NotRecord(row + 9, reason)
    )
    with pytest.raises(InputFileError, match="M3"):
        make_tables(sheet, {}, sheet)


def test_rows_of_a_sheet_without_a_table_are_named_too():
    (first, *_) = skipped_rows([SHEET], [])
    assert (first.row, first.reason, first.cells) == (1, Reason.NO_TABLE, "a")


def test_each_reason_has_words_and_only_what_is_not_plain_to_see_is_remarked():
    rows = [NotRecord(at, reason) for at, reason in enumerate(Reason, start=1)]
    remarks = skipped_remarks("M3", rows)
    assert len(remarks) == len(Reason) - 3
    assert not any("skipped_" in remark for remark in remarks)


@pytest.mark.parametrize(
    ("cells", "data"),
    [
        (("Mã trạm", "X", "Y"), False),
        (("2018", "2019", "2020"), False),  # a run of years heads columns
        (("Tên", 2018), True),
        (("QCVN 9", "A2b", "VN2000", "UTM48N"), False),
        (("Tên", "TV01"), True),
        (("Dùng chung", "106°20'43\""), True),
        (("Đông", "https://maps.app.goo.gl/aBcD"), True),
        (("Khóm", "31/12/2019"), True),
        ((None, "", "Hiện trạng"), False),
    ],
)
def test_values_of_data_are_told_from_words_of_headings(cells, data):
    assert holds_data(cells) == data
