"""The columns of a carrier's table as the page offers them: a sample of what stands in each."""

from types import SimpleNamespace

import pytest

from planner.web.appraisal.intake_columns import _sample


def table(*values):
    return SimpleNamespace(records=[SimpleNamespace(cells=(("Cao", value),)) for value in values])


@pytest.mark.parametrize(
    ("values", "sample"),
    [
        ((None, None, 42, 43), "42"),
        (("x" * 40,), "x" * 30),
        ((0,), "0"),  # a number of its own, and no blank
        ((None, None), "–"),
        ((), "–"),
        ((*[None] * 19, "cuối"), "cuối"),
        ((*[None] * 20, "muộn"), "–"),
    ],
)
def test_the_sample_of_a_column_is_its_first_value_among_the_first_rows_cut_short(values, sample):
    assert _sample(table(*values), "Cao") == sample


def test_a_column_that_a_row_does_not_have_gives_no_sample():
    assert _sample(table(1, 2), "Rộng") == "–"
