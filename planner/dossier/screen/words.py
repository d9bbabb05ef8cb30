"""Words and numbers as the screen writes them."""

from __future__ import annotations

from datetime import date

import pandas as pd

from planner import messages


def t(name: str, /, **facts: object) -> str:
    """Return the text ``web.name`` of the catalogue."""
    return messages.text(f"web.{name}", **facts)


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


def carrier_name(carrier: str) -> str:
    """Return the name of a carrier as it writes itself."""
    return messages.text(f"common.carrier_{carrier}")


def verdict_name(verdict: str) -> str:
    """Return the Vietnamese name of a verdict."""
    return messages.text(f"common.verdict_{verdict}")
