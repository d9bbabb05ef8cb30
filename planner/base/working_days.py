"""Working days in Việt Nam: Monday to Friday, public holidays left out."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import holidays


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("VN", years=year))


def is_working_day(day: date) -> bool:
    """Whether offices work on a day; days worked in exchange for another are not known."""
    return day.weekday() < 5 and day not in _holidays(day.year)


def after_working_days(start: date, days: int) -> date:
    """Return the last day of a term of working days that begins the day after ``start``.

    Examples
    --------
    >>> after_working_days(date(2018, 4, 23), 3).isoformat()  # 25/4 was Hùng kings' day
    '2018-04-27'
    """
    day = start
    while days > 0:
        day += timedelta(days=1)
        days -= is_working_day(day)
    return day


def working_days(start: date, end: date) -> int:
    """Return how many working days come after ``start`` and not after ``end``.

    Examples
    --------
    >>> working_days(date(2018, 4, 23), date(2018, 4, 27))
    3
    """
    days = (start + timedelta(days=number) for number in range(1, (end - start).days + 1))
    return sum(is_working_day(day) for day in days)
