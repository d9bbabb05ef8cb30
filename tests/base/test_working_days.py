"""Working days against a calendar of 2018 written out by hand (Bộ luật Lao động 2012, Điều 115).

New Year's Day, Tết (five days, with the days off for those on a weekend), Hùng kings' day (10th of the
third lunar month), 30 April, 1 May, 2 September; the Monday after one that falls on a weekend.
"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.base.working_days import after_working_days, is_working_day

OFF_2018 = {
    date(2018, 1, 1),
    *(date(2018, 2, day) for day in range(14, 21)),  # 29 tháng Chạp (14/2) to mùng 5 (20/2)
    date(2018, 4, 25),  # 10/3 âm lịch, a Wednesday
    date(2018, 4, 30),
    date(2018, 5, 1),
    date(2018, 9, 2),  # a Sunday
    date(2018, 9, 3),  # so Monday is off
    date(2018, 12, 31),  # in exchange for Saturday 5/1/2019
}
DAYS_2018 = [date(2018, 1, 1) + timedelta(days=n) for n in range(365)]


def test_every_day_of_2018_is_as_in_the_calendar():
    working = {day for day in DAYS_2018 if day.weekday() < 5 and day not in OFF_2018}
    assert {day for day in DAYS_2018 if is_working_day(day)} == working


def test_the_first_of_tet_2018_is_16_february():
    assert not is_working_day(date(2018, 2, 16))
    assert is_working_day(date(2018, 2, 13))  # the Tuesday before
    assert is_working_day(date(2018, 2, 21))  # the Wednesday after


@pytest.mark.parametrize(
    ("start", "days", "last"),
    [
        # Friday 9/2/2018 + 3: 12/2, 13/2, then Tết to 20/2, 21/2
        (date(2018, 2, 9), 3, date(2018, 2, 21)),
        # Tuesday 3/4/2018 + 15: 4–6 (3), 9–13 (8), 16–20 (13), 23, 24 (15); 25/4 is a holiday
        (date(2018, 4, 3), 15, date(2018, 4, 24)),
        # + 30: 26, 27 (17), 2–4/5 (20), 7–11 (25), 14–18 (30); 30/4 and 1/5 are holidays
        (date(2018, 4, 3), 30, date(2018, 5, 18)),
        # + 45: 21–25 (35), 28/5–1/6 (40), 4–8/6 (45)
        (date(2018, 4, 3), 45, date(2018, 6, 8)),
        # Friday 31/8/2018 + 1: Saturday, Sunday 2/9, Monday off, Tuesday
        (date(2018, 8, 31), 1, date(2018, 9, 4)),
        # Friday 28/12/2018 + 1: Monday 31/12 in exchange and 1/1/2019 are off
        (date(2018, 12, 28), 1, date(2019, 1, 2)),
        # A term that begins on a Saturday begins on Monday
        (date(2018, 6, 9), 1, date(2018, 6, 11)),
    ],
)
def test_a_term_ends_where_a_finger_on_the_calendar_ends(start, days, last):
    assert after_working_days(start, days) == last


def test_a_term_of_no_days_ends_at_once():
    assert after_working_days(date(2018, 4, 3), 0) == date(2018, 4, 3)


@given(st.dates(date(2012, 1, 1), date(2030, 12, 31)), st.integers(1, 60))
def test_a_term_holds_just_so_many_working_days_and_ends_on_one(start, days):
    last = after_working_days(start, days)
    between = [start + timedelta(days=n) for n in range(1, (last - start).days + 1)]
    assert sum(map(is_working_day, between)) == days
    assert is_working_day(last)


@given(st.dates(date(2012, 1, 1), date(2030, 12, 31)))
def test_offices_never_work_at_the_weekend(day):
    assert not (day.weekday() >= 5 and is_working_day(day))
