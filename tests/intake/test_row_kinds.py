"""Whether a row gives a position: two sensible coordinates of one kind, or one cell with both."""

import pytest

from planner.intake.row_kinds import _is_placed


@pytest.mark.parametrize(
    ("values", "is_placed"),
    [
        ({"longitude": "106,3", "latitude": "9,9"}, True),
        ({"longitude": "106,3"}, False),
        ({"longitude": "106,3", "latitude": None}, False),
        ({"longitude": "106,3", "latitude": "chưa đo"}, False),
        ({"east_m": "592494,1", "north_m": 1_098_752.3}, True),
        ({"east_m": "592494,1", "latitude": "9,9"}, False),  # one of each kind is neither
        ({"east_m": 1, "north_m": 2}, False),  # numbers of rows
        ({"east_m": 2018, "north_m": 2019}, False),  # years
        ({"position": "9,93; 106,30"}, True),
        ({"position": "chưa có"}, False),
        ({}, False),
    ],
)
def test_a_row_is_placed_by_both_of_its_coordinates_or_by_a_position(values, is_placed):
    assert _is_placed(values) is is_placed
