"""What the tables of the report share: rows of text, words of the catalogue, numbers or nothing."""

from __future__ import annotations

from collections.abc import Callable

from planner.base import messages
from planner.dossier.report.facts import Facts
from planner.dossier.report.missing import Missing
from planner.dossier.report.words import figure
from planner.layers.rows import is_missing
from planner.usecases.material import Material

Row = dict[str, str]
Maker = Callable[[Material, Facts, Missing], list[Row]]


def t(name: str, /, **facts: object) -> str:
    """Return the text ``report.name`` of the catalogue."""
    return messages.text(f"report.{name}", **facts)


def numbered(rows: list[Row]) -> list[Row]:
    """Return rows with their number, from 1, in ``no``."""
    return [{"no": str(at), **row} for at, row in enumerate(rows, start=1)]


def figure_of(value: object) -> str | None:
    """Return a number as text, None where there is none."""
    return None if is_missing(value) else figure(float(str(value)), 2)


def text_of(value: object) -> str:
    """Return a text, "" where there is none."""
    return value if isinstance(value, str) else ""
