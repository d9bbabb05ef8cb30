"""Moments and days as people in Vietnam read them; at rest a moment is in UTC (ISO 8601).

The server may stand in another zone, and says "today" by it: ask :func:`today`.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

from planner.base import messages

# Without a table of zones, which small machines lack: Vietnam has had no other time since 1975.
HERE = timezone(timedelta(hours=7))


def now() -> datetime:
    """Return this moment, in Vietnam's time."""
    return datetime.now(HERE)


def today() -> date:
    """Return the day that it is in Vietnam, wherever the server stands."""
    return now().date()


def local(at: str | datetime) -> datetime:
    """Return a moment in Vietnam's time; one that names no zone is in UTC.

    >>> local("2026-11-25T20:30:00+00:00").isoformat()
    '2026-11-26T03:30:00+07:00'
    """
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(HERE)


def local_day(at: str | datetime) -> date:
    """Return the day on which something was in Vietnam."""
    return local(at).date()


def moment_text(at: str | datetime, lang: str | None = None) -> str:
    """Return a moment as it is read, with the zone: 25/11/2026 09:30 (giờ Việt Nam).

    What somebody has written into a file by hand and is no moment is returned as it is.
    """
    try:
        written = f"{local(at):%d/%m/%Y %H:%M}"
    except ValueError:
        return str(at)
    return messages.text("local_time.moment", lang, at=written)
