"""Types of the commands' arguments: each with the bounds between which it makes sense.

A number is finite and within bounds, a day is one that can be meant, a text is not empty; what is none
of that is told in words at the argument's name, and nothing is run. No command takes a bare ``float``,
``int`` or text (tests/test_cli_arguments.py).
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable
from datetime import date

from planner.base import messages
from planner.base.local_time import today
from planner.base.words import says_something

# From the first year of a radio register to the last horizon that a plan may have.
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2050, 12, 31)
FIRST_YEAR, LAST_YEAR = FIRST_DAY.year, LAST_DAY.year
MOST_DIGITS = 20
MOST_VND = 1e14  # a hundred thousand billion: the budget of many provinces
FARTHEST = 1e8  # of a coordinate in metres: four times round half the Earth


def number(low: float, high: float) -> Callable[[str], float]:
    """Return the type of a number between bounds, both included."""

    def read(text: str) -> float:
        try:
            value = math.nan if "_" in text else float(text)  # "1_0" is 10 to Python alone
        except ValueError:
            value = math.nan
        if not low <= value <= high:
            raise _refused("number", value=text, low=f"{low:.12g}", high=f"{high:.12g}")
        return value

    return read


def whole(low: int, high: int) -> Callable[[str], int]:
    """Return the type of a whole number between bounds, both included."""

    def read(text: str) -> int:
        # Only digits, and not thousands of them: int() reads "1_0" and takes minutes over some.
        is_plain = text.isascii() and text.removeprefix("-").isdecimal() and len(text) <= MOST_DIGITS
        if not is_plain or not low <= (value := int(text)) <= high:
            raise _refused("whole", value=text, low=low, high=high)
        return value

    return read


year = whole(FIRST_YEAR, LAST_YEAR)
amount_vnd = number(0, MOST_VND)
coordinate = number(-FARTHEST, FARTHEST)


def day(text: str) -> date:
    """Read a day (ISO) for which something can be asked."""
    return _day(text, LAST_DAY)


def past_day(text: str) -> date:
    """Read a day (ISO) of something that has been: a document, a file that came in."""
    return _day(text, today())


def words(text: str) -> str:
    """Read a text that says something."""
    if not says_something(text):
        raise _refused("words")
    return text.strip()


def _day(text: str, last: date) -> date:
    try:
        read = date.fromisoformat(text)
    except ValueError:
        read = date.min
    # Python reads "20180403" and "2018-W14-2" as well: whoever writes so may mean something else.
    if read.isoformat() != text or not FIRST_DAY <= read <= last:
        raise _refused("day", value=text, low=FIRST_DAY, high=last)
    return read


def _refused(key: str, **facts: object) -> argparse.ArgumentTypeError:
    return argparse.ArgumentTypeError(messages.text(f"cli.bad_{key}", **facts))
