"""Cells merged downwards: their value counts for the rows they span, and for no other."""

from planner.intake.merged_cells import Carried, carried_down

ROWS = [
    (5, ("U1", "Trà Cú", 42)),
    (6, ("U2", None, 30)),
    (7, ("U3", "Cầu Kè", None)),
    (8, ("U4",)),
    (9, ("U5", None, None)),
]
FIELDS = {1: "address", 2: "mast_height_m"}


def carried(*merged):
    return carried_down(ROWS, merged, FIELDS)


def test_a_value_is_carried_to_the_blank_cells_below_it_as_far_as_the_merged_cell_reaches():
    filled, remarks = carried((5, 1, 8, 1))
    assert filled == {
        6: ("U2", "Trà Cú", 30),
        7: ("U3", "Cầu Kè", None),  # its own value stays
        8: ("U4", "Trà Cú"),
    }
    assert remarks == [Carried("address", "Trà Cú", 5, 8)]


def test_what_reaches_below_the_table_ends_with_it():
    filled, remarks = carried((7, 1, 20, 1))
    assert filled == {8: ("U4", "Cầu Kè"), 9: ("U5", "Cầu Kè", None)}
    assert remarks == [Carried("address", "Cầu Kè", 7, 9)]


def test_two_columns_are_carried_each_by_itself():
    filled, remarks = carried((5, 1, 6, 1), (6, 2, 7, 2))
    assert filled == {6: ("U2", "Trà Cú", 30), 7: ("U3", "Cầu Kè", 30)}
    assert remarks == [Carried("address", "Trà Cú", 5, 6), Carried("mast_height_m", "30", 6, 7)]


def test_what_is_merged_elsewhere_or_sideways_or_holds_nothing_carries_nothing():
    for merged in (
        (5, 0, 8, 0),  # a column of no field
        (5, 1, 5, 2),  # sideways alone
        (6, 1, 8, 1),  # a blank cell
        (4, 1, 8, 1),  # begins in the headings
        (8, 2, 9, 2),  # the row is too short to have such a cell
        (30, 1, 31, 1),  # below the table
    ):
        assert carried(merged) == ({}, []), merged


def test_of_merged_cells_that_overlap_the_first_counts():
    filled, remarks = carried((5, 1, 7, 1), (7, 1, 9, 1))
    assert filled == {6: ("U2", "Trà Cú", 30), 7: ("U3", "Cầu Kè", None)}
    assert remarks == [Carried("address", "Trà Cú", 5, 7)]
