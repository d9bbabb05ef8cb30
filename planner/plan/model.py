"""What a plan holds, and which of its values is in force on a date.

A plan is a province's own values laid over the national law: both are lists of values with citation,
certainty and dates of effect, and a province's value goes before the law's of the same name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from planner.base import numbers
from planner.base.messages.table import table_of
from planner.layers.cited_value import CitedValue

ELSEWHERE = "elsewhere"  # the zone of every place that lies in no other


@dataclass(frozen=True)
class Spacing:
    """Least distance (m) between masts of a class and a range of heights, in or outside towns.

    Attributes
    ----------
    height_over_m, height_up_to_m
        Of the mast: over the one, up to the other; None is open.
    """

    mast_class: str
    height_over_m: float | None
    height_up_to_m: float | None
    urban: bool
    distance: CitedValue

    def holds_height(self, height_m: float) -> bool:
        """Whether a mast of this height falls in the row."""
        over = self.height_over_m is None or height_m > self.height_over_m
        return over and (self.height_up_to_m is None or height_m <= self.height_up_to_m)


@dataclass(frozen=True)
class ZoneRule:
    """Mast classes allowed in a kind of zone; ``parameter`` has no value, only its source."""

    kind: str
    allowed: tuple[str, ...]
    parameter: CitedValue


@dataclass(frozen=True)
class Target:
    """How much there may be (or must be) by the end of a horizon.

    Attributes
    ----------
    quantity
        ``masts``, ``service_points`` or ``cable_km``.
    carrier, district_code, mast_class
        Whom it is for; None is all together.
    """

    quantity: str
    horizon: int
    amount: CitedValue
    carrier: str | None = None
    district_code: str | None = None
    mast_class: str | None = None


@dataclass(frozen=True)
class Plan:
    """A plan: its values by name, spacing, zones and targets; the national law among the values."""

    name: str
    version: str
    document: str
    parameters: tuple[CitedValue, ...] = ()
    spacing: tuple[Spacing, ...] = ()
    zones: tuple[ZoneRule, ...] = ()
    targets: tuple[Target, ...] = ()
    note: str = field(default="", compare=False)

    def parameter(self, parameter_id: str, on: date) -> CitedValue | None:
        """Return the value of a parameter that is in force on a day, None where there is none."""
        for parameter in self.parameters:
            if parameter.parameter_id == parameter_id and parameter.in_force(on):
                return parameter
        return None

    def in_force(self, on: date) -> dict[str, CitedValue]:
        """Return every value in force on a day by its name; the province's goes before the law's."""
        by_name: dict[str, CitedValue] = {}
        for value in self.values():
            if value.in_force(on):
                by_name.setdefault(value.parameter_id, value)
        return by_name

    def value(self, parameter_id: str, on: date) -> float | None:
        """Return the number alone; None where nothing is in force or the source gives none."""
        parameter = self.parameter(parameter_id, on)
        return None if parameter is None else parameter.value

    def spacing_of(
        self, mast_class: str | None, height_m: float, urban: bool, on: date
    ) -> CitedValue | None:
        """Return the least distance of a mast in force on a day, None where the table has no row."""
        for row in self.spacing:
            asked = row.mast_class == mast_class and row.urban == urban
            if asked and row.holds_height(height_m) and row.distance.in_force(on):
                return row.distance
        return None

    def same_mast_m(self, on: date) -> float:
        """Return within how many metres records are on one mast on a day; 0 where no plan says."""
        return self.value("EMF.SAME_MAST", on) or 0.0

    def zone(self, kind: str, on: date) -> ZoneRule | None:
        """Return what is allowed in a kind of zone on a day."""
        for rule in self.zones:
            if rule.kind == kind and rule.parameter.in_force(on):
                return rule
        return None

    def targets_on(self, on: date) -> list[Target]:
        """Return the targets in force on a day."""
        return [target for target in self.targets if target.amount.in_force(on)]

    def values(self) -> list[CitedValue]:
        """Return every value, those of spacing, zones and targets included."""
        return [
            *self.parameters,
            *(row.distance for row in self.spacing),
            *(rule.parameter for rule in self.zones),
            *(target.amount for target in self.targets),
        ]


def values_table(plan: Plan) -> pd.DataFrame:
    """Return every value of the plan as a table for a reader."""
    return table_of(_row(parameter) for parameter in plan.values())


def _row(p: CitedValue) -> dict[str, object]:
    by = p.confirmed
    return {
        "parameter_id": p.parameter_id,
        "name": p.name,
        "value": p.value,
        "unit": p.unit,
        "document": p.document,
        "article": p.article,
        "certainty": p.certainty,
        "effective_from": p.effective_from,
        "effective_until": p.effective_until,
        "warning": p.warning,
        "scope": p.scope,
        "confirmed_by": f"{by.who}, {numbers.day(by.on)}: {by.why}" if by else "",
        "note": p.note,
    }
