"""Every check over every site, and the verdicts that follow."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from planner.appraisal.case import Case
from planner.appraisal.catalogue import RULES, rules_table
from planner.appraisal.findings import VERDICTS, findings_table, worst_verdict
from planner.appraisal.judge import is_bare
from planner.appraisal.pairs import pairs_across
from planner.appraisal.quantity import quantity_table
from planner.base.progress import Tell, each, silent
from planner.base.vocabulary import Verdict
from planner.layers.rows import plain_records

Json = dict[str, object]


@dataclass(frozen=True)
class Appraisal:
    """The outcome.

    Attributes
    ----------
    findings
        A row a finding (EPSG:4326).
    sites
        The proposal with its ``verdict``, the worst of its findings, and ``asks``: whether it is a
        review only because inputs are missing.
    pairs
        New masts of two carriers that stand too near, with who builds and who shares.
    quantity
        Masts against targets.
    totals
        Sites by verdict, and findings by rule and verdict.
    """

    case: Case
    findings: gpd.GeoDataFrame
    sites: gpd.GeoDataFrame
    pairs: pd.DataFrame
    quantity: pd.DataFrame
    totals: dict[str, dict[str, int] | dict[str, dict[str, int]]]


def appraise(case: Case, tell: Tell = silent) -> Appraisal:
    """Judge every site of a case by every rule of the catalogue, telling before each."""
    judged = [finding for rule in each(tell, "progress.rules", RULES) for finding in rule.check(case)]
    findings = _cited(findings_table(judged), case)
    sites = judged_sites(case.proposal, findings)
    counts = sites["verdict"].value_counts()
    by_rule = {
        str(rule): {v: int((group == v).sum()) for v in VERDICTS}
        for rule, group in findings.groupby("rule_id", sort=False)["verdict"]
    }
    by_verdict = {verdict: int(counts.get(verdict, 0)) for verdict in VERDICTS}
    totals: dict[str, dict[str, int] | dict[str, dict[str, int]]] = {
        "sites": by_verdict,
        "sites_that_only_lack_inputs": {Verdict.REVIEW.value: int(sites["asks"].sum())},
        "findings": by_rule,
    }
    return Appraisal(case, findings, sites, pairs_across(case), quantity_table(case), totals)


def _cited(findings: gpd.GeoDataFrame, case: Case) -> gpd.GeoDataFrame:
    """Return the findings, those that used no value with the citation of their rule on the day."""
    rules = rules_table(case.plan, case.on).set_index("rule_id")
    bare = findings["citation"].map(is_bare)
    citation = findings["rule_id"].map(rules["citation"])
    return findings.assign(citation=findings["citation"].mask(bare & (citation != ""), citation))


def judged_sites(proposal: gpd.GeoDataFrame, findings: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the proposal with ``verdict`` and ``asks`` by some of its findings."""
    own = findings[findings["subject"] == "site"]
    verdicts = own.groupby("site_id")["verdict"].agg(worst_verdict)
    judged = (own["verdict"] == Verdict.REVIEW) & (own["missing"] == "")
    people = own[judged]["site_id"].unique()
    verdict = proposal["site_id"].map(verdicts)
    asks = (verdict == Verdict.REVIEW) & ~proposal["site_id"].isin(people)
    return proposal.assign(verdict=verdict, asks=asks)


def to_json_dict(appraisal: Appraisal) -> Json:
    """Return the outcome as plain values for ``planner appraise --json`` (appraisal.schema.json)."""
    table = pd.DataFrame(appraisal.findings.drop(columns="geometry"))
    by_subject = {subject: _by_code(rows) for subject, rows in table.groupby("subject")}
    sites, cables = by_subject.get("site", {}), by_subject.get("cable", {})
    case = appraisal.case
    judged = appraisal.sites
    return {
        "on": case.on.isoformat(),
        "plan": {"name": case.plan.name, "version": case.plan.version},
        "sites": [
            {
                "site_id": site_id,
                "verdict": verdict,
                "only_lacks_inputs": bool(asks),
                "findings": sites.get(site_id, []),
            }
            for site_id, verdict, asks in zip(
                judged["site_id"], judged["verdict"], judged["asks"], strict=True
            )
        ],
        "cables": [{"cable_id": code, "findings": rows} for code, rows in cables.items()],
        "dossier_findings": by_subject.get("dossier", {}).get(None, []),
        "pairs": _plain(appraisal.pairs.drop(columns="line")),
        "quantity": _plain(appraisal.quantity),
        "totals": appraisal.totals,
    }


def _by_code(rows: pd.DataFrame) -> dict[object, list[Json]]:
    by_code: dict[object, list[Json]] = {}
    for record in _plain(rows.drop(columns="subject")):
        by_code.setdefault(record.pop("site_id"), []).append(record)
    return by_code


def _plain(table: pd.DataFrame) -> list[Json]:
    return plain_records(table)
