"""Every check over every site, and the verdicts that follow."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from planner.appraisal.case import Case
from planner.appraisal.catalogue import RULES
from planner.appraisal.findings import VERDICTS, findings_table, worst_verdict
from planner.appraisal.quantity import quantity_table


@dataclass(frozen=True)
class Appraisal:
    """The outcome.

    Attributes
    ----------
    findings
        A row a finding (EPSG:4326).
    sites
        The proposal with its ``verdict``: the worst of its findings.
    quantity
        Masts against targets.
    totals
        Sites by verdict, and findings by rule and verdict.
    """

    case: Case
    findings: gpd.GeoDataFrame
    sites: gpd.GeoDataFrame
    quantity: pd.DataFrame
    totals: dict[str, dict[str, int] | dict[str, dict[str, int]]]


def appraise(case: Case) -> Appraisal:
    """Judge every site of a case by every rule of the catalogue."""
    findings = findings_table([finding for rule in RULES for finding in rule.check(case)])
    verdicts = findings.dropna(subset="site_id").groupby("site_id")["verdict"].agg(worst_verdict)
    sites = case.proposal.assign(verdict=case.proposal["site_id"].map(verdicts))
    counts = sites["verdict"].value_counts()
    by_rule = {
        str(rule): {v: int((group == v).sum()) for v in VERDICTS}
        for rule, group in findings.groupby("rule_id", sort=False)["verdict"]
    }
    by_verdict = {verdict: int(counts.get(verdict, 0)) for verdict in VERDICTS}
    totals: dict[str, dict[str, int] | dict[str, dict[str, int]]] = {
        "sites": by_verdict,
        "findings": by_rule,
    }
    return Appraisal(case, findings, sites, quantity_table(case), totals)


def to_json_dict(appraisal: Appraisal) -> dict[str, object]:
    """Return the outcome as plain values for ``planner appraise --json``."""
    table = pd.DataFrame(appraisal.findings.drop(columns="geometry"))
    clean = table.astype(object).where(table.notna(), None)
    by_site: dict[object, list[dict[str, object]]] = {}
    for record in clean.to_dict("records"):
        by_site.setdefault(record.pop("site_id"), []).append(record)
    sites = [
        {"site_id": site_id, "verdict": verdict, "findings": by_site.get(site_id, [])}
        for site_id, verdict in zip(appraisal.sites["site_id"], appraisal.sites["verdict"], strict=True)
    ]
    case = appraisal.case
    return {
        "on": case.on.isoformat(),
        "plan": {"name": case.plan.name, "version": case.plan.version},
        "sites": sites,
        "dossier_findings": by_site.get(None, []),
        "totals": appraisal.totals,
    }
