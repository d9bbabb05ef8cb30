"""Numbers and dates against cases written by hand."""

from datetime import date

import pytest

from planner.dossier.report.words import (
    day,
    figure,
    in_words,
    long_day,
    number,
    percent,
)

SPELLED = {
    0: "không",
    1: "một",
    4: "bốn",
    5: "năm",
    10: "mười",
    11: "mười một",
    14: "mười bốn",
    15: "mười lăm",
    20: "hai mươi",
    21: "hai mươi mốt",
    24: "hai mươi tư",
    25: "hai mươi lăm",
    31: "ba mươi mốt",
    44: "bốn mươi tư",
    55: "năm mươi lăm",
    100: "một trăm",
    101: "một trăm lẻ một",
    104: "một trăm lẻ bốn",
    105: "một trăm lẻ năm",
    110: "một trăm mười",
    115: "một trăm mười lăm",
    121: "một trăm hai mươi mốt",
    505: "năm trăm lẻ năm",
    1_000: "một nghìn",
    1_004: "một nghìn không trăm lẻ bốn",
    1_015: "một nghìn không trăm mười lăm",
    1_024: "một nghìn không trăm hai mươi tư",
    2_018: "hai nghìn không trăm mười tám",
    10_500: "mười nghìn năm trăm",
    21_021: "hai mươi mốt nghìn không trăm hai mươi mốt",
    100_001: "một trăm nghìn không trăm lẻ một",
    1_000_000: "một triệu",
    1_000_005: "một triệu không trăm lẻ năm",
    1_009_168: "một triệu không trăm lẻ chín nghìn một trăm sáu mươi tám",
    350_000_000: "ba trăm năm mươi triệu",
    1_000_000_000: "một tỷ",
    1_000_000_001: "một tỷ không trăm lẻ một",
    2_050_000_000: "hai tỷ không trăm năm mươi triệu",
    15_000_000_000: "mười lăm tỷ",
    1_000_000_000_000: "một nghìn tỷ",
    -24: "âm hai mươi tư",
}


@pytest.mark.parametrize(("value", "letters"), SPELLED.items())
def test_a_number_is_spelled_as_it_is_read(value, letters):
    assert in_words(value) == letters


@pytest.mark.parametrize(
    ("value", "digits", "written"),
    [(1234.5, 1, "1.234,5"), (0, 0, "0"), (1_009_168, 0, "1.009.168"), (-1234, 0, "−1.234"),
     (0.005, 2, "0,01"), (2.675, 2, "2,68"), (-0.04, 1, "0,0"), (999.96, 1, "1.000,0")],
)  # fmt: skip
def test_dots_stand_between_thousands_and_a_comma_before_decimals(value, digits, written):
    assert number(value, digits) == written


def test_a_figure_has_no_more_decimals_than_it_needs():
    assert [figure(x) for x in (42.0, 38.26, 0.5, 100.0, 1200.0)] == [
        "42",
        "38,26",
        "0,5",
        "100",
        "1.200",
    ]
    assert percent(0.125) == "12,5 %"


def test_days_below_ten_and_the_first_two_months_get_a_zero():
    assert long_day(date(2018, 3, 20)) == "ngày 20 tháng 3 năm 2018"
    assert long_day(date(2018, 2, 5)) == "ngày 05 tháng 02 năm 2018"
    assert day(date(2018, 1, 9)) == "09/01/2018"
    assert day(date(2018, 10, 31)) == "31/10/2018"
