"""A day as files hold it: ISO 8601, written in one way alone."""

from __future__ import annotations

from datetime import date


def is_day(text: object) -> bool:
    """Say whether a text names a day of the calendar as "2018-02-28" does.

    Python reads "20180228" and "2018-W09-3" as well, and a pattern lets the 30th of February pass.

    Examples
    --------
    >>> [is_day(text) for text in ("2018-02-28", "2018-02-30", "20180228", None)]
    [True, False, False, False]
    """
    if not isinstance(text, str):
        return False
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
