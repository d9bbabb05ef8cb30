"""Moments as people in Vietnam read them, wherever the server stands."""

import time
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.base import local_time
from planner.base.local_time import HERE, local, local_day, moment_text, now, today

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


@given(st.datetimes(datetime(1980, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))
def test_a_moment_is_told_as_the_table_of_zones_tells_it(moment):
    shown = local(moment.isoformat())
    assert shown == moment
    assert shown.replace(tzinfo=None) == moment.astimezone(ZONE).replace(tzinfo=None)
    assert local_day(moment) == moment.astimezone(ZONE).date()


@pytest.mark.parametrize(
    ("at", "text"),
    [
        ("2018-04-02T17:00:00+00:00", "03/04/2018 00:00"),  # the day after, here
        ("2018-04-02T16:59:59.999999+00:00", "02/04/2018 23:59"),
        ("2018-04-02T17:00:00Z", "03/04/2018 00:00"),
        ("2018-04-02T17:00:00", "03/04/2018 00:00"),  # at rest a moment is in UTC
        ("2018-04-03T09:30:00+07:00", "03/04/2018 09:30"),
        ("2018-04-03T11:30:00+09:00", "03/04/2018 09:30"),
    ],
)
def test_a_moment_names_its_zone(at, text):
    assert moment_text(at) == f"{text} (giờ Việt Nam)"
    assert moment_text(at, "en") == f"{text} (Vietnam time)"


def test_what_somebody_wrote_by_hand_stays_as_it_is():
    assert moment_text("hôm qua") == "hôm qua"


@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_the_servers_own_zone_changes_nothing(zone, monkeypatch):
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        assert now().utcoffset() == HERE.utcoffset(None)
        assert today() in {datetime.now(ZONE).date(), now().date()}
        assert moment_text("2018-04-02T17:00:00+00:00").startswith("03/04/2018 00:00")
    finally:
        monkeypatch.undo()
        time.tzset()


def test_today_begins_at_midnight_in_vietnam(monkeypatch):
    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2018, 4, 2, 17, 0, tzinfo=UTC).astimezone(tz)

    monkeypatch.setattr(local_time, "datetime", Clock)
    assert today() == date(2018, 4, 3)
