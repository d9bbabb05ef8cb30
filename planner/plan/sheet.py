"""A section of a plan as a sheet to type in, and what was typed as one edit.

What was typed comes as Streamlit's ``data_editor`` keeps it: ``edited_rows`` (row number → column → new
cell), ``added_rows``, ``deleted_rows``. Cells are applied by row number, so a change of what names a
row (its class, its horizon) cannot hit another row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import date
from typing import Any

import pandas as pd

from planner.base import numbers
from planner.base.errors import PlanError
from planner.intake.numbers import read_number
from planner.plan.edit import Edit, change, key_of, law_entries, updated
from planner.plan.entries import SECTIONS, Entry

LAW = "law"  # the sheet of the national law: what is typed there becomes the province's own copy
SHEETS = (*SECTIONS, LAW)
SOURCE_COLUMNS = ("document", "article", "certainty", "effective_from", "effective_until", "note")
NAMING_COLUMNS = {
    "parameters": ("name", "value", "unit"),
    "spacing": ("class", "height_over_m", "height_up_to_m", "urban", "value"),
    "zones": ("kind", "allowed"),
    "targets": ("quantity", "horizon", "carrier", "district_code", "class", "value"),
    LAW: ("name", "value", "unit"),
}
REQUIRED = {
    "parameters": ("document", "certainty"),
    "spacing": ("class", "urban", "document", "certainty"),
    "zones": ("kind", "document", "certainty"),
    "targets": ("quantity", "horizon", "document", "certainty"),
    LAW: ("document", "certainty"),
}
FIXED_COLUMNS = ("name", "unit", "id", "confirmed")  # not to be typed in
_DATES = ("effective_from", "effective_until")
_FILLED_IN = ("certainty", "urban")  # a new row has these before anybody types
_NUMBERS = ("height_over_m", "height_up_to_m", "horizon")
Typed = Mapping[str, Any]


def sheet_columns(name: str) -> list[str]:
    """Return the columns of a sheet, in order."""
    ids = ["id"] if name in ("parameters", LAW) else []
    return [*NAMING_COLUMNS[name], *SOURCE_COLUMNS, "confirmed", *ids]


def sheet(raw: Entry, name: str) -> pd.DataFrame:
    """Return a section as a table, an entry a row: values as text with a decimal comma, days as days."""
    rows = [
        {column: _cell(entry, column) for column in sheet_columns(name)} for entry in _entries(raw, name)
    ]
    table = pd.DataFrame(rows, columns=sheet_columns(name))
    for column in set(_NUMBERS) & set(table):
        table[column] = table[column].astype(float)
    return table


def sheet_edit(name: str, typed: Typed) -> Edit:
    """Return what was typed into a sheet as one edit.

    Raises
    ------
    PlanError
        When applied, if a value is no number.
    """

    def edit(raw: Entry) -> Entry:
        rows = {int(row): _fields(cells) for row, cells in typed.get("edited_rows", {}).items()}
        if name == LAW:
            for row, fields in rows.items():
                raw = change(key_of("parameters", law_entries()[row]), **fields)(raw)
            return raw
        new = deepcopy(raw)
        gone = set(typed.get("deleted_rows", ()))
        kept = [
            updated(entry, rows.get(row, {}))
            for row, entry in enumerate(new.get(name, ()))
            if row not in gone
        ]
        blank: dict[str, object] = {"allowed": []} if name == "zones" else {"value": None}
        added = [updated({}, {**blank, **_fields(cells)}) for cells in _added(typed)]
        new[name] = [*kept, *added]
        return new

    return edit


def lacking(name: str, typed: Typed) -> list[str]:
    """Return the columns that a new row leaves empty, or that a row was emptied of, but must have."""
    rows = [*_added(typed), *typed.get("edited_rows", {}).values()]
    new = len(_added(typed))
    return [
        column
        for column in REQUIRED[name]
        if any(
            row.get(column) in (None, "", [])
            for place, row in enumerate(rows)
            if place < new or column in row
        )
    ]


def is_typed(typed: Typed) -> bool:
    """Whether anything was typed."""
    return bool(_added(typed) or typed.get("edited_rows") or typed.get("deleted_rows"))


def number_text(value: float | None) -> str:
    """Return a number as one types it.

    Examples
    --------
    >>> number_text(27.5), number_text(400), number_text(None)
    ('27,5', '400', '')
    """
    return "" if value is None else numbers.plain_figure(value)


def read_value(text: object) -> float | None:
    """Return the number that somebody typed, None for an empty cell.

    Raises
    ------
    PlanError
        If it is none.
    """
    if text is None or not str(text).strip():
        return None
    number = read_number(text)
    if number is None:
        raise PlanError("plan.edit_number", value=text)
    return number


def _added(typed: Typed) -> list[Mapping[str, Any]]:
    """Return the new rows in which anything was typed."""
    return [
        row
        for row in typed.get("added_rows", ())
        if any(value not in (None, "") for column, value in row.items() if column not in _FILLED_IN)
    ]


def _entries(raw: Entry, name: str) -> Sequence[Entry]:
    entries: Sequence[Entry] = law_entries() if name == LAW else raw.get(name, ())
    return entries


def _cell(entry: Entry, column: str) -> object:
    value = entry.get(column)
    if column == "value":
        return number_text(value)
    if column == "confirmed":
        return f"{value['who']}, {numbers.day_of(value['on'])}: {value['why']}" if value else ""
    return date.fromisoformat(value) if column in _DATES and value else value


def _fields(cells: Mapping[str, object]) -> dict[str, object]:
    """Return typed cells as fields of an entry."""
    typed = {name: value for name, value in cells.items() if name not in FIXED_COLUMNS}
    if "value" in typed:
        typed["value"] = read_value(typed["value"])
    if "allowed" in typed:
        typed["allowed"] = typed["allowed"] or []  # an emptied list is a list: nothing is allowed
    for name in _DATES:
        if typed.get(name):
            typed[name] = str(typed[name])[:10]  # the browser sends a day with its hour
    return typed
