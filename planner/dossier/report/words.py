"""Numbers, dates and amounts as a Vietnamese document writes them."""

from __future__ import annotations

from datetime import date

from planner.base.numbers import figure, number, percent

__all__ = [
    "amount_in_words",
    "day",
    "day_in_words",
    "figure",
    "in_words",
    "long_day",
    "number",
    "percent",
]

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_GROUPS = ("", " nghìn", " triệu")
_BILLION = 10**9


def day(on: date) -> str:
    """Return a date as ``20/3/2018``; days below 10 and the months 1 and 2 get a zero."""
    return f"{on.day:02d}/{_month(on)}/{on.year}"


def long_day(on: date) -> str:
    """Return a date as a document is dated: ``ngày 20 tháng 3 năm 2018``."""
    return f"ngày {on.day:02d} tháng {_month(on)} năm {on.year}"


def _month(on: date) -> str:
    return f"{on.month:02d}" if on.month < 3 else str(on.month)


def day_in_words(on: date) -> str:
    """Return a date in letters; the fourth month is ``tư``."""
    month = "tư" if on.month == 4 else in_words(on.month)
    return f"ngày {in_words(on.day)} tháng {month} năm {in_words(on.year)}"


def in_words(value: int) -> str:
    """Return a whole number in letters.

    Examples
    --------
    >>> in_words(105), in_words(1021)
    ('một trăm lẻ năm', 'một nghìn không trăm hai mươi mốt')
    """
    if value < 0:
        return f"âm {in_words(-value)}"
    return _below(value, full=False) or _DIGITS[0]


def amount_in_words(dong: int) -> str:
    """Return an amount of money in letters, for "bằng chữ"."""
    text = f"{in_words(dong)} đồng"
    return text[0].upper() + text[1:]


def _below(value: int, full: bool) -> str:
    """Return a number in letters, "" for 0; ``full``: hundreds are read even where there are none."""
    if value >= _BILLION:
        high, low = divmod(value, _BILLION)
        return " ".join(filter(None, (f"{_below(high, full)} tỷ", _below(low, full=True))))
    parts: list[str] = []
    for at in (2, 1, 0):
        group = value // 1000**at % 1000
        if group:
            parts.append(_group(group, full or bool(parts)) + _GROUPS[at])
    return " ".join(parts)


def _group(value: int, full: bool) -> str:
    hundreds, tens, ones = value // 100, value // 10 % 10, value % 10
    words = [f"{_DIGITS[hundreds]} trăm"] if hundreds or full else []
    if tens == 1:
        words.append("mười")
    elif tens:
        words.append(f"{_DIGITS[tens]} mươi")
    elif ones and words:
        words.append("lẻ")
    if ones:
        words.append(_ones(tens, ones))
    return " ".join(words)


def _ones(tens: int, ones: int) -> str:
    """After "mươi" one is ``mốt`` and four ``tư``; after ten and "mươi" five is ``lăm``."""
    if ones == 1 and tens > 1:
        return "mốt"
    if ones == 4 and tens > 1:
        return "tư"
    return "lăm" if ones == 5 and tens else _DIGITS[ones]
