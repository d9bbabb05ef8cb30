"""An appraisal put together by hand: a few sites, and what the rules say of each."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pandas as pd
from conftest import make_stations, parameter

from planner.appraisal.appraise import Appraisal
from planner.appraisal.conclusions import concluded, conditions
from planner.appraisal.findings import Finding, findings_table
from planner.appraisal.kinds import KINDS
from planner.layers.cited_value import CitedValue
from planner.plan.model import Plan

ON = date(2018, 4, 3)
VALUES = (
    parameter("ROAD-COR.III", 13.0, "cited"),
    parameter("SPACE-2.ELSEWHERE", 400.0),
    parameter("SHARE.ELSEWHERE", 500.0),
    parameter("EVIDENCE.LAND", 1.0, "cited"),
    parameter("EVIDENCE.PERMIT", 1.0),
)
PASS, FAIL, REVIEW, NOT_APPLICABLE = "pass", "fail", "review", "not_applicable"


def finding(site_id, rule_id, verdict, certainty="cited", missing="", assumed="", **more):
    """Return a finding of a site; ``more``: fields of :class:`Finding`."""
    facts = {"explanation": f"{rule_id} {verdict}", "citation": f"văn bản của {rule_id}", **more}
    kind = facts.pop("kind", KINDS[rule_id])
    return Finding(
        rule_id=rule_id, kind=kind, site_id=site_id, verdict=verdict, certainty=certainty,
        missing=missing, assumed=assumed, **facts,
    )  # fmt: skip


def appraisal(actions: dict[str, str], *findings: Finding, values: tuple[CitedValue, ...] = VALUES):
    """Return an appraisal of sites (code → action) with some findings; nothing else is in it."""
    rows = [
        {"site_id": code, "at": (1000 * at, 0), "action": action, "mast_class": "A2b"}
        for at, (code, action) in enumerate(actions.items())
    ]
    table = findings_table(findings)
    sites = concluded(make_stations(rows), table)
    case = SimpleNamespace(plan=Plan("thử", "1", "văn bản thử", values), on=ON)
    nothing = pd.DataFrame()
    return Appraisal(case, table, sites, conditions(table), nothing, nothing, {})


def decisions(**by_site: tuple[str, str, str]) -> pd.DataFrame:
    """Return decisions: site → decision, condition, reason."""
    rows = [(code, *said) for code, said in by_site.items()]
    return pd.DataFrame(rows, columns=["site_id", "decision", "condition", "reason"])
