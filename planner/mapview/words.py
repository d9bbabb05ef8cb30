"""Words and numbers as the screen writes them."""

from __future__ import annotations

from planner.base import messages
from planner.base.numbers import day, number, percent

__all__ = ["carrier_name", "conclusion_name", "day", "number", "percent", "t", "verdict_name"]


def t(name: str, /, **facts: object) -> str:
    """Return the text ``web.name`` of the catalogue."""
    return messages.text(f"web.{name}", **facts)


def carrier_name(carrier: str) -> str:
    """Return the name of a carrier as it writes itself."""
    return messages.text(f"common.carrier_{carrier}")


def conclusion_name(conclusion: str) -> str:
    """Return the Vietnamese name of the conclusion of a site."""
    return messages.text(f"common.conclusion_{conclusion}")


def verdict_name(verdict: str) -> str:
    """Return the Vietnamese name of the verdict of a finding."""
    return messages.text(f"common.verdict_{verdict}")
