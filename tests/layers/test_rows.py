"""Rows of a table by the names of their columns."""

from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

from planner.layers.rows import is_missing, plain_records, rows


class Mast(NamedTuple):
    site_id: str
    height_m: float
    mast_class: str | None
    action: str | None = None


TABLE = pd.DataFrame(
    {
        "height_m": [42.0, np.nan],
        "year": [2026, 2027],
        "mast_class": ["A2a", None],
        "site_id": ["P", "Q"],
    }
)


def test_a_row_has_the_columns_of_its_kind_whatever_their_order():
    first, _ = rows(TABLE, Mast)
    assert first == Mast("P", 42.0, "A2a")


def test_missing_text_is_none_and_a_missing_number_stays_nan():
    _, second = rows(TABLE, Mast)
    assert second.mast_class is None
    assert np.isnan(second.height_m)


def test_a_column_that_the_table_lacks_is_the_default_only_where_there_is_one():
    assert rows(TABLE.assign(action=["new", None]), Mast)[0].action == "new"
    with pytest.raises(KeyError, match="site_id"):
        rows(TABLE.drop(columns="site_id"), Mast)


def test_a_table_without_rows_has_none():
    assert rows(TABLE.iloc[:0], Mast) == []


@pytest.mark.parametrize("cell", [None, np.nan, pd.NaT, pd.NA])
def test_nothing_in_a_cell_is_missing(cell):
    assert is_missing(cell) is True


@pytest.mark.parametrize("cell", [0, "", False, "nan"])
def test_a_value_that_looks_empty_is_not_missing(cell):
    assert is_missing(cell) is False


def test_plain_records_say_none_for_what_is_missing():
    assert plain_records(TABLE[["height_m", "site_id"]]) == [
        {"height_m": 42.0, "site_id": "P"},
        {"height_m": None, "site_id": "Q"},
    ]
