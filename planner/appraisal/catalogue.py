"""The catalogue of checks: which rules there are, and the function that judges by each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import pandas as pd

from planner import messages
from planner.appraisal.case import Case
from planner.appraisal.findings import Finding
from planner.appraisal.mast_class import check_mast_class
from planner.appraisal.quantity import check_quantity
from planner.appraisal.spacing import check_spacing, check_spacing_any
from planner.plan.model import Plan


@dataclass(frozen=True)
class Rule:
    """A rule: its identity, and its check. Its values live in the plan, under ``parameters``."""

    rule_id: str
    parameters: tuple[str, ...]
    check: Callable[[Case], Iterator[Finding]]

    @property
    def name(self) -> str:
        """Name for a reader."""
        return messages.text(f"appraisal.rule_{self.rule_id.replace('-', '_')}")


RULES = (
    Rule("CLASS", ("A1A.", "A1B.", "A2A.", "A2B."), check_mast_class),
    Rule("SPACE", ("SPACE.",), check_spacing),
    Rule("SPACE-2", ("SPACE-2.",), check_spacing_any),
    Rule("QUANTITY", ("QUANTITY.",), check_quantity),
)


def rules_table(plan: Plan, on: date) -> pd.DataFrame:
    """Return the rules with the citations and certainty of the values in force on a day.

    A rule is ``cited`` only if every value it uses is.
    """
    rows = []
    for rule in RULES:
        used = [
            value
            for value in plan.values()
            if value.parameter_id.startswith(rule.parameters) and value.in_force(on)
        ]
        starts = [value.effective_from for value in used if value.effective_from]
        ends = [value.effective_until for value in used if value.effective_until]
        cited = bool(used) and all(value.certainty == "cited" for value in used)
        rows.append(
            {
                "rule_id": rule.rule_id,
                "name": rule.name,
                "citation": "; ".join(dict.fromkeys(value.citation for value in used)),
                "certainty": "cited" if cited else "assumed",
                "effective_from": max(starts).isoformat() if starts else None,
                "effective_until": min(ends).isoformat() if ends else None,
            }
        )
    return pd.DataFrame(rows)
