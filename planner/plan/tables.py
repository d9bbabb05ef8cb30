"""A plan as tables for a reader: what is in force on a day, each value with where it comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import pandas as pd

from planner.base import messages
from planner.base.messages.table import table_of
from planner.base.vocabulary import Certainty
from planner.layers.cited_value import CitedValue
from planner.plan.entries import heights_said
from planner.plan.model import Plan, Spacing, values_table
from planner.plan.sheet import number_text

SOURCE = (
    "certainty",
    "document",
    "article",
    "effective_from",
    "effective_until",
    "warning",
    "confirmed_by",
    "note",
)


def plan_on(plan: Plan, on: date) -> Plan:
    """Return a plan with only what is in force on a day; of two values of a name the first is."""
    first: dict[str, CitedValue] = {}
    for value in plan.parameters:
        if value.in_force(on):
            first.setdefault(value.parameter_id, value)
    return replace(
        plan,
        parameters=tuple(first.values()),
        spacing=tuple(row for row in plan.spacing if row.distance.in_force(on)),
        zones=tuple(rule for rule in plan.zones if rule.parameter.in_force(on)),
        targets=tuple(plan.targets_on(on)),
    )


def own_first(plan: Plan) -> list[CitedValue]:
    """Return every value, without those of the law that the province holds a copy of."""
    first: dict[tuple[str, date | None], CitedValue] = {}
    for value in plan.values():
        first.setdefault((value.parameter_id, value.effective_from), value)
    return list(first.values())


def confirmable(plan: Plan) -> list[CitedValue]:
    """Return the assumed values that there is something to confirm of.

    That is a number, what is allowed in a zone, or that a later document changes nothing.
    """
    zones = {rule.parameter.parameter_id for rule in plan.zones}
    return [
        value
        for value in own_first(plan)
        if value.certainty == Certainty.ASSUMED
        and (value.value is not None or value.unread or value.parameter_id in zones)
    ]


def amount(value: CitedValue) -> str:
    """Return the number with its unit, "–" where the source gives none."""
    return "–" if value.value is None else f"{number_text(value.value)} {value.unit}".strip()


def parameters_table(plan: Plan) -> pd.DataFrame:
    """Return the values by name: ``name``, ``amount``, where from, ``scope`` and ``parameter_id``."""
    return _sourced(list(plan.parameters), {"amount": [amount(value) for value in plan.parameters]})


def zones_table(plan: Plan) -> pd.DataFrame:
    """Return the classes allowed in each kind of zone: ``kind``, ``allowed``, where from."""
    kinds = [messages.said(f"plan.zone_{rule.kind}") for rule in plan.zones]
    allowed = [", ".join(rule.allowed) or "–" for rule in plan.zones]
    return _sourced([rule.parameter for rule in plan.zones], {"kind": kinds, "allowed": allowed})


def targets_in_force(plan: Plan) -> pd.DataFrame:
    """Return the targets: ``name``, ``horizon``, ``amount``, where from."""
    facts: dict[str, list[object]] = {
        "horizon": [target.horizon for target in plan.targets],
        "amount": [amount(target.amount) for target in plan.targets],
    }
    return _sourced([target.amount for target in plan.targets], facts)


def spacing_table(plan: Plan) -> pd.DataFrame:
    """Return least distances, a class and range of heights a row, in towns and elsewhere side by side.

    Returns
    -------
    DataFrame
        ``mast_class``, ``height``, and ``urban`` and ``elsewhere``, each with ``…_certainty`` and
        ``…_citation``.
    """
    rows: dict[tuple[object, ...], dict[str, object]] = {}
    for row in plan.spacing:
        key = row.mast_class, row.height_over_m, row.height_up_to_m
        cells = rows.setdefault(key, {"mast_class": row.mast_class, "height": _heights(row)})
        where = "urban" if row.urban else "elsewhere"
        cells[where] = amount(row.distance)
        cells[f"{where}_certainty"] = row.distance.certainty
        cells[f"{where}_citation"] = row.distance.citation
    sides = ("urban", "elsewhere")
    columns = [f"{side}{suffix}" for suffix in ("", "_certainty", "_citation") for side in sides]
    return table_of(rows.values(), ["mast_class", "height", *columns])


def _heights(row: Spacing) -> str:
    heights = heights_said(row.height_over_m, row.height_up_to_m)
    return messages.joined(heights, " ") or messages.said("plan.height_any")


def _sourced(values: list[CitedValue], facts: Mapping[str, Sequence[object]]) -> pd.DataFrame:
    plan = Plan("", "", "", tuple(values))
    table = (
        values_table(plan)
        if values
        else pd.DataFrame(columns=["name", "scope", "parameter_id", *SOURCE])
    )
    scopes = pd.Series(
        [messages.said(f"plan.scope_{word}") for word in table["scope"]], table.index, object
    )
    columns = ["name", *facts, *SOURCE, "scope", "parameter_id"]
    named = {name: pd.Series(values, table.index) for name, values in facts.items()}
    return table.assign(**named, scope=scopes)[columns]
