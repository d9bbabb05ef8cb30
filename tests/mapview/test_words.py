"""Numbers in Vietnamese form."""

from planner.mapview.words import number, percent


def test_numbers_are_written_the_vietnamese_way():
    assert number(1234567.891, 1) == "1.234.567,9"
    assert number(float("nan")) == number(None) == "–"
    assert percent(0.2346) == "23,5 %"
