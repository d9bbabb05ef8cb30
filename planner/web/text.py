"""Texts for the screen: the catalogue's, and other people's made harmless for Markdown."""

from __future__ import annotations

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pandas as pd

from planner import messages

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&@])")


def t(name: str, /, **facts: object) -> str:
    """Return the text ``web.name`` of the catalogue."""
    return messages.text(f"web.{name}", **facts)


def plain(text: object) -> str:
    """Return ``text`` so that Markdown shows it as it is: no link, no image, no markup."""
    return MARKDOWN.sub(r"\\\1", str(text))


def number(value: float | None, decimals: int = 0) -> str:
    """Return a number in Vietnamese form (``1.234,5``), "–" where it is missing."""
    if value is None or pd.isna(value):
        return "–"
    return f"{value:,.{decimals}f}".translate(str.maketrans(",.", ".,"))


def percent(value: float | None, decimals: int = 1) -> str:
    """Return a share 0…1 as a percentage in Vietnamese form."""
    if value is None or pd.isna(value):
        return "–"
    return number(100 * value, decimals) + " %"


def day(value: date) -> str:
    """Return a date as 03/11/2017."""
    return value.strftime("%d/%m/%Y")


def moment(at: str) -> str:
    """Return a moment in UTC (ISO 8601) as people here read it: 25/11/2026 09:30."""
    return datetime.fromisoformat(at).astimezone(HERE).strftime("%d/%m/%Y %H:%M")


def carrier_name(carrier: str) -> str:
    """Return the name of a carrier as it writes itself."""
    return messages.text(f"common.carrier_{carrier}")


def verdict_name(verdict: str) -> str:
    """Return the Vietnamese name of a verdict."""
    return messages.text(f"common.verdict_{verdict}")
