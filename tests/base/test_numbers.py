"""How figures are written: one way for screen, paper and sheet."""

from __future__ import annotations

import doctest
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.base import numbers
from planner.base.numbers import MARKS, day, degrees, figure, money, number, percent, plain_figure

FINITE = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12)


def test_the_examples_of_every_function_are_true() -> None:
    outcome = doctest.testmod(numbers)
    assert outcome.attempted > 12
    assert outcome.failed == 0


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.5005, "50,1 %"),  # half of the tenth goes up, as on paper
        (0.50049, "50,0 %"),
        (0.0005, "0,1 %"),
        (-0.0005, "−0,1 %"),
        (1, "100,0 %"),
        (np.float32(0.5), "50,0 %"),
    ],
)
def test_half_of_a_share_goes_up(share: float, text: str) -> None:
    assert percent(share) == text


@pytest.mark.parametrize("missing", [None, float("nan"), float("inf"), pd.NA, np.nan, pd.NaT, "12"])
def test_what_is_missing_or_no_number_is_a_dash_and_never_0(missing: object) -> None:
    assert {write(missing) for write in (number, figure, percent, money, degrees)} == {"–"}


def test_nothing_is_written_with_a_minus() -> None:
    assert number(-0.0), number(-0.004, 2) == ("0", "0,00")
    assert figure(-0.001) == "0"


@given(FINITE, st.integers(0, 6), st.sampled_from(sorted(MARKS)))
def test_a_number_reads_back_as_what_it_was_rounded_to(value: float, decimals: int, lang: str) -> None:
    thousands, mark = MARKS[lang]
    text = number(value, decimals, lang=lang)
    back = Decimal(text.replace(thousands, "").replace(mark, ".").replace("−", "-"))
    assert back == Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    assert "-" not in text


@given(FINITE)
def test_thousands_come_in_threes(value: float) -> None:
    first, *groups = number(value).removeprefix("−").split(".")
    assert 1 <= len(first) <= 3
    assert all(len(group) == 3 for group in groups)


@given(st.floats(-1e6, 1e6))
def test_a_plain_figure_is_typed_in_again_as_it_was(value: float) -> None:
    typed = float(plain_figure(value).replace(",", ".").replace("−", "-"))
    assert typed == pytest.approx(value, abs=1e-9)


def test_a_day_is_written_with_two_digits_each() -> None:
    assert day(date(2018, 3, 1)) == "01/03/2018"


@pytest.mark.parametrize("value", [1e30, -1e308, 10**40, 10**400])
def test_a_number_that_makes_no_sense_is_written_all_the_same(value: float) -> None:
    """The message that refuses it shows it."""
    plain = figure(value, 6, lang="en").replace(",", "").replace("−", "-")
    assert int(plain) == int(Decimal(repr(value)))
