"""What differs between two versions of a plan, value by value."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pandas as pd

from planner.base import messages, numbers
from planner.base.messages.table import table_of
from planner.plan.model import Plan, values_table

COLUMNS = ["name", "change", "field", "before", "after", "parameter_id", "effective_from"]
COMPARED = (
    "name", "value", "unit", "document", "article", "certainty", "effective_until", "warning",
    "confirmed_by",     "note",
)  # fmt: skip
_SUMMARY = ("value", "certainty", "document")  # what is said of a value that is all new or all gone
_KEPT = ("name", "parameter_id", "effective_from")
Row = dict[str, object]


def plan_difference(before: Plan, after: Plan) -> pd.DataFrame:
    """Return a row for each field that was changed, and a few for a value that was added or dropped.

    A value is the same one if its name and its first day are the same. Of plans over the national law
    the province's own copy of a value is compared, where there is one.

    Returns
    -------
    DataFrame
        ``name``, ``change`` (``added``, ``changed``, ``dropped``), ``field`` (a column of
        :func:`planner.plan.model.values_table`), ``before`` and ``after`` in words, ``parameter_id``,
        ``effective_from``.
    """
    old, new = _by_key(before), _by_key(after)
    rows = [
        {**{name: (new.get(key) or old[key])[name] for name in _KEPT}, **change}
        for key in dict.fromkeys([*old, *new])
        for change in _changes(old.get(key), new.get(key))
    ]
    return table_of(rows, COLUMNS)


def _by_key(plan: Plan) -> dict[tuple[object, ...], Row]:
    by_key: dict[tuple[object, ...], Row] = {}
    for row in values_table(plan).astype(object).to_dict("records"):
        clean = {str(name): None if pd.isna(value) else value for name, value in row.items()}
        by_key.setdefault((row["parameter_id"], str(row["effective_from"])), clean)
    return by_key


def _changes(old: Row | None, new: Row | None) -> Iterator[Row]:
    if old is None or new is None:
        change = "added" if old is None else "dropped"
        for field in _SUMMARY:
            yield _change(change, field, old, new)
        return
    for field in COMPARED:
        if old[field] != new[field]:
            yield _change("changed", field, old, new)


def _change(change: str, field: str, old: Row | None, new: Row | None) -> Row:
    return {"change": change, "field": field, "before": _said(old, field), "after": _said(new, field)}


def _said(row: Row | None, field: str) -> str:
    value = row and row[field]
    if value is None or value == "":
        return "–"
    if field == "certainty":
        return messages.said(f"common.certainty_{value}")
    if isinstance(value, date):
        return numbers.day(value)
    if isinstance(value, str):
        return value
    return numbers.plain_figure(value)
