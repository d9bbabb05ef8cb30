"""What a plan holds, and which of its values is in force on a date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd


@dataclass(frozen=True)
class Parameter:
    """One value that a rule uses.

    Attributes
    ----------
    value
        None where the source gives none: a check that needs it says ``review``.
    certainty
        ``cited`` or ``assumed``; an assumed value cannot fail a site.
    effective_from, effective_until
        First and last day of effect; None is open.
    """

    parameter_id: str
    name: str
    value: float | None
    unit: str
    citation: str
    certainty: str
    effective_from: date | None = None
    effective_until: date | None = None
    note: str = ""

    def in_force(self, on: date) -> bool:
        """Whether the value holds on a day."""
        after = self.effective_from is None or self.effective_from <= on
        return after and (self.effective_until is None or on <= self.effective_until)


@dataclass(frozen=True)
class Target:
    """How many masts a carrier may have by the end of a horizon."""

    carrier: str
    horizon: int
    masts: Parameter


@dataclass(frozen=True)
class Plan:
    """A plan: its parameters by name, and its targets."""

    name: str
    version: str
    document: str
    parameters: tuple[Parameter, ...]
    targets: tuple[Target, ...]

    def parameter(self, parameter_id: str, on: date) -> Parameter | None:
        """Return the value of a parameter that is in force on a day, None where there is none."""
        for parameter in self.parameters:
            if parameter.parameter_id == parameter_id and parameter.in_force(on):
                return parameter
        return None

    def target(self, carrier: str, horizon: int, on: date) -> Target | None:
        """Return the target of a carrier for a horizon that is in force on a day."""
        for target in self.targets:
            asked = (target.carrier, target.horizon) == (carrier, horizon)
            if asked and target.masts.in_force(on):
                return target
        return None

    def values(self) -> list[Parameter]:
        """Return every value of the plan, targets included."""
        return [*self.parameters, *(target.masts for target in self.targets)]


def values_table(plan: Plan) -> pd.DataFrame:
    """Return every value of the plan as a table for a reader."""
    return pd.DataFrame(
        {
            "parameter_id": p.parameter_id,
            "name": p.name,
            "value": p.value,
            "unit": p.unit,
            "citation": p.citation,
            "certainty": p.certainty,
            "effective_from": p.effective_from,
            "effective_until": p.effective_until,
            "note": p.note,
        }
        for p in plan.values()
    )
