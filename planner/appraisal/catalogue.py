"""The catalogue of checks: which rules there are, and the function that judges by each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from planner.appraisal.address import check_address
from planner.appraisal.aviation import check_height, check_marking, check_time, check_transmitter
from planner.appraisal.benefit import check_coverage
from planner.appraisal.case import Case
from planner.appraisal.clearance import check_power_line, check_road_corridor, check_road_fall
from planner.appraisal.conclusions import rule_name
from planner.appraisal.emf import check_emf_distance, check_emf_inspection, check_emf_limit
from planner.appraisal.findings import Finding
from planner.appraisal.mast_class import check_mast_class
from planner.appraisal.papers import check_evidence, check_priority
from planner.appraisal.percent import check_share_percent, check_underground_percent
from planner.appraisal.quantity import check_quantity
from planner.appraisal.routes import check_clearance, check_poles
from planner.appraisal.sharing import check_sharing
from planner.appraisal.spacing import check_spacing, check_spacing_any
from planner.appraisal.zones import check_heritage, check_zone
from planner.base import messages
from planner.base.messages.table import table_of
from planner.layers.cited_value import warnings_of, weakest
from planner.plan.model import Plan


@dataclass(frozen=True)
class ListedRule:
    """A rule as the catalogue lists it: its identity, and the beginnings of the names of its values."""

    rule_id: str
    parameters: tuple[str, ...]

    @property
    def name(self) -> str:
        """Name for a reader."""
        return rule_name(self.rule_id)

    @property
    def method(self) -> str:
        """How it is judged, for a reader."""
        return messages.said(f"appraisal.method_{self._key}")

    @property
    def _key(self) -> str:
        return self.rule_id.replace("-", "_").replace(".", "_")


@dataclass(frozen=True)
class Rule(ListedRule):
    """A rule that carriers' dossiers are judged by, with its check."""

    check: Callable[[Case], Iterator[Finding]]


@dataclass(frozen=True)
class RadioRule(ListedRule):
    """A rule on a commune's radio: :mod:`planner.broadcast` judges by it, no carrier's dossier."""


RULES = (
    Rule("CLASS", ("A1A.", "A1B.", "A2A.", "A2B."), check_mast_class),
    Rule("ZONE", ("ZONE.",), check_zone),
    Rule("SPACE", ("SPACE.",), check_spacing),
    Rule("SPACE-2", ("SPACE-2.",), check_spacing_any),
    Rule("SHARE", ("SHARE.", "EMF.SAME_MAST"), check_sharing),
    Rule("SHARE-PCT", ("SHARE-PCT.",), check_share_percent),
    Rule("UG-PCT", ("UG-PCT.",), check_underground_percent),
    Rule("QUANTITY", ("QUANTITY.",), check_quantity),
    Rule("PRIORITY", ("PRIORITY.",), check_priority),
    Rule("EMF-LIM", ("EMF.", "EMF-EIRP."), check_emf_limit),
    Rule("EMF-R", ("EMF.DENSITY", "EMF.PERSON", "EMF.SAME_MAST", "EMF-EIRP."), check_emf_distance),
    Rule("EMF-INSPECT", ("EMF-INSPECT.",), check_emf_inspection),
    Rule("AIR-45", ("AIR-45.",), check_height),
    Rule("AIR-TX", ("AIR-TX.",), check_transmitter),
    Rule("AIR-MARK", ("AIR-MARK.",), check_marking),
    Rule("AIR-TIME", ("AIR-TIME.",), check_time),
    Rule("HER", ("HER.",), check_heritage),
    Rule("ROAD-COR", ("ROAD-COR.",), check_road_corridor),
    Rule("ROAD-FALL", ("ROAD-FALL.",), check_road_fall),
    Rule("ROAD-CLR", ("ROAD-CLR.",), check_clearance),
    Rule("PWR-COR", ("PWR-COR.",), check_power_line),
    Rule("CAB-POLE", ("CAB-POLE.",), check_poles),
    Rule("EVIDENCE", ("EVIDENCE.",), check_evidence),
    Rule("ADDRESS", (), check_address),
    Rule("COVERAGE", (), check_coverage),
)
RADIO_RULES = (
    RadioRule("RAD-BAND", ("RAD-BAND.",)),
    RadioRule("RAD-PREF", ("RAD-PREF.",)),
    RadioRule("RAD-OLD", ("RAD-OLD.",)),
    RadioRule("RAD-POWER", ("RAD-POWER.",)),
    RadioRule("RAD-LIC", ("RAD-LIC.",)),
    RadioRule("RAD-ENDING", ("RAD-ENDING.",)),
    RadioRule("RAD-IT", ("RAD-IT.",)),
    RadioRule("RAD-E", ("RAD-E.",)),
    RadioRule("RAD-SPEAKER", ("RAD-SPEAKER.",)),
    RadioRule("NTM8", ("NTM8.ALL",)),
    RadioRule("NTM8.1", ("NTM8.1.",)),
    RadioRule("NTM8.2", ("NTM8.2.",)),
    RadioRule("NTM8.3", ("NTM8.3.",)),
    RadioRule("NTM8.4", ("NTM8.4.",)),
    RadioRule("RAD-PRIORITY", ("RAD-PRIORITY.",)),
    RadioRule("RAD-COST", ("RAD-COST.",)),
)
LISTED_RULES = (ListedRule("PERMIT", ("PERMIT.",)),)  # a fact beside each site, which judges none
ALL_RULES = (*RULES, *LISTED_RULES, *RADIO_RULES)


def rules_table(plan: Plan, on: date, rules: Sequence[ListedRule] = RULES) -> pd.DataFrame:
    """Return the rules with the citations and certainty of the values in force on a day.

    A rule is as certain as the least certain value it uses; of two values of one name the first goes
    before, as the province's does before the law's. One without a value in force on the day is
    ``assumed`` and has no citation.

    Parameters
    ----------
    rules
        Those of carriers' dossiers, or :data:`ALL_RULES` with those of commune radio.
    """
    in_force = plan.in_force(on)
    rows = []
    for rule in rules:
        used = [
            value
            for name, value in in_force.items()
            if rule.parameters and name.startswith(rule.parameters)
        ]
        starts = [value.effective_from for value in used if value.effective_from]
        ends = [value.effective_until for value in used if value.effective_until]
        own = messages.said("appraisal.own_rule") if not rule.parameters else ""
        rows.append(
            {
                "rule_id": rule.rule_id,
                "name": rule.name,
                "citation": "; ".join(dict.fromkeys(value.citation for value in used)) or own,
                "certainty": weakest(used),
                "warning": warnings_of(used),
                "effective_from": max(starts).isoformat() if starts else None,
                "effective_until": min(ends).isoformat() if ends else None,
                "method": rule.method,
            }
        )
    return table_of(rows)
