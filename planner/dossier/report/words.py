"""Numbers and dates as a Vietnamese document writes them."""

from __future__ import annotations

from datetime import date

from planner.base import messages
from planner.base.numbers import figure, number, percent

__all__ = [
    "dated",
    "day",
    "figure",
    "in_words",
    "long_day",
    "number",
    "percent",
]


def _word(name: str) -> str:
    return messages.in_file(f"in_letters.{name}")


_DIGITS = _word("digits").split()
_GROUPS = ("", f" {_word('thousand')}", f" {_word('million')}")
_BILLION = 10**9


def day(on: date) -> str:
    """Return a date as ``20/3/2018``; days below 10 and the months 1 and 2 get a zero."""
    return f"{on.day:02d}/{_month(on)}/{on.year}"


def long_day(on: date) -> str:
    """Return a date as a document is dated: ``ngày 20 tháng 3 năm 2018``."""
    return dated(f"{on.day:02d}", _month(on), on.year)


def dated(day: str, month: str, year: int) -> str:
    """Return the words of a date from its parts, where some may be left open."""
    return messages.in_file("in_letters.date", day=day, month=month, year=year)


def _month(on: date) -> str:
    return f"{on.month:02d}" if on.month < 3 else str(on.month)


def in_words(value: int) -> str:
    """Return a whole number in letters.

    Examples
    --------
    >>> in_words(105), in_words(1021)
    ('một trăm lẻ năm', 'một nghìn không trăm hai mươi mốt')
    """
    if value < 0:
        return f"{_word('minus')} {in_words(-value)}"
    return _below(value, full=False) or _DIGITS[0]


def _below(value: int, full: bool) -> str:
    """Return a number in letters, "" for 0; ``full``: hundreds are read even where there are none."""
    if value >= _BILLION:
        high, low = divmod(value, _BILLION)
        return " ".join(
            filter(None, (f"{_below(high, full)} {_word('billion')}", _below(low, full=True)))
        )
    parts: list[str] = []
    for at in (2, 1, 0):
        group = value // 1000**at % 1000
        if group:
            parts.append(_group(group, full or bool(parts)) + _GROUPS[at])
    return " ".join(parts)


def _group(value: int, full: bool) -> str:
    hundreds, tens, ones = value // 100, value // 10 % 10, value % 10
    words = [f"{_DIGITS[hundreds]} {_word('hundred')}"] if hundreds or full else []
    if tens == 1:
        words.append(_word("ten"))
    elif tens:
        words.append(f"{_DIGITS[tens]} {_word('tens')}")
    elif ones and words:
        words.append(_word("no_tens"))
    if ones:
        words.append(_ones(tens, ones))
    return " ".join(words)


def _ones(tens: int, ones: int) -> str:
    """After "mươi" one is ``mốt`` and four ``tư``; after ten and "mươi" five is ``lăm``."""
    if ones == 1 and tens > 1:
        return _word("one_after_tens")
    if ones == 4 and tens > 1:
        return _word("four_after_tens")
    return _word("five_after_ten") if ones == 5 and tens else _DIGITS[ones]
