"""One way to write a day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.base.days import is_day


@given(st.dates())
def test_every_day_of_the_calendar_is_one_as_iso_writes_it(day):
    assert is_day(day.isoformat())


@pytest.mark.parametrize(
    "text",
    ["2018-02-30", "2019-99-99", "2019-1-1", "20190101", "2019-W01-1", "2019-01-01\n", "２０１９-01-01",
     "", None, 5, date(2019, 1, 1)],
)  # fmt: skip
def test_no_other_text_is_a_day(text):
    assert not is_day(text)
