"""Every check over every site, and the verdicts that follow."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import pandas as pd
import shapely

from planner.appraisal.case import Case
from planner.appraisal.catalogue import RULES, rules_table
from planner.appraisal.completeness import completeness, completeness_json
from planner.appraisal.conclusions import COLUMNS as CONCLUDED
from planner.appraisal.conclusions import CONCLUSIONS, concluded, conditions
from planner.appraisal.deciding import deciding_values
from planner.appraisal.findings import VERDICTS, findings_table
from planner.appraisal.flips import flips
from planner.appraisal.judge import is_bare
from planner.appraisal.pairs import pairs_across
from planner.appraisal.permit import building_permits
from planner.appraisal.quantity import quantity_table
from planner.base.progress import Tell, each, silent
from planner.layers.rows import plain_records

Json = dict[str, object]
PERMIT_COLUMNS = ("permit_needed", "permit", "permit_citation")


@dataclass(frozen=True)
class Appraisal:
    """The outcome.

    Attributes
    ----------
    findings
        A row a finding (EPSG:4326).
    sites
        The proposal with what follows for each (:func:`planner.appraisal.conclusions.concluded`).
    conditions
        What remains to be done or shown (:func:`planner.appraisal.conclusions.conditions`).
    pairs
        New masts of two carriers that stand too near, with who builds and who shares.
    quantity
        Masts against targets.
    totals
        Sites by conclusion, and findings by rule and verdict.
    """

    case: Case
    findings: gpd.GeoDataFrame
    sites: gpd.GeoDataFrame
    conditions: pd.DataFrame
    pairs: pd.DataFrame
    quantity: pd.DataFrame
    totals: dict[str, dict[str, int] | dict[str, dict[str, int]]]

    @cached_property
    def flips(self) -> gpd.GeoDataFrame:
        """What would change the conclusion of each site (:func:`planner.appraisal.flips.flips`)."""
        return flips(self.case, self.findings, self.sites)

    @cached_property
    def permits(self) -> pd.DataFrame:
        """Who needs a building permit, and why (:func:`planner.appraisal.permit.building_permits`)."""
        return building_permits(self.case)

    @cached_property
    def deciding(self) -> pd.DataFrame:
        """The assumed values that decide (:func:`planner.appraisal.deciding.deciding_values`)."""
        return deciding_values(self.findings, self.sites, self.case.plan, self.case.on)


def appraise(case: Case, tell: Tell = silent) -> Appraisal:
    """Judge every site of a case by every rule of the catalogue, telling before each."""
    judged = [finding for rule in each(tell, "progress.rules", RULES) for finding in rule.check(case)]
    findings = _cited(findings_table(judged), case)
    sites = concluded(case.proposal, findings)
    counts = sites["conclusion"].value_counts()
    by_rule = {
        str(rule): {v: int((group == v).sum()) for v in VERDICTS}
        for rule, group in findings.groupby("rule_id", sort=False)["verdict"]
    }
    totals: dict[str, dict[str, int] | dict[str, dict[str, int]]] = {
        "sites": {name: int(counts.get(name, 0)) for name in CONCLUSIONS},
        "findings": by_rule,
    }
    pairs, masts = pairs_across(case), quantity_table(case)
    return Appraisal(case, findings, sites, conditions(findings), pairs, masts, totals)


def _cited(findings: gpd.GeoDataFrame, case: Case) -> gpd.GeoDataFrame:
    """Return the findings, those that used no value with the citation of their rule on the day."""
    rules = rules_table(case.plan, case.on).set_index("rule_id")
    bare = findings["citation"].map(is_bare)
    citation = findings["rule_id"].map(rules["citation"])
    return findings.assign(citation=findings["citation"].mask(bare & (citation != ""), citation))


def to_json_dict(appraisal: Appraisal) -> Json:
    """Return the outcome as plain values for ``planner appraise --json`` (appraisal.schema.json)."""
    table = pd.DataFrame(appraisal.findings.drop(columns="geometry"))
    by_subject = {subject: _by_code(rows) for subject, rows in table.groupby("subject")}
    sites, cables = by_subject.get("site", {}), by_subject.get("cable", {})
    case = appraisal.case
    conditions_by_site = _by_code(appraisal.conditions)
    flip_by_site = {code: _flip(rows[0]) for code, rows in _by_code(appraisal.flips).items()}
    return {
        "on": case.on.isoformat(),
        "plan": {"name": case.plan.name, "version": case.plan.version},
        "sites": [
            {
                "site_id": site["site_id"],
                **{name: site[name] for name in (*CONCLUDED, *PERMIT_COLUMNS)},
                "flip": flip_by_site.get(site["site_id"]),
                "conditions": conditions_by_site.get(site["site_id"], []),
                "findings": sites.get(site["site_id"], []),
            }
            for site in _plain(appraisal.sites[["site_id", *CONCLUDED]].join(appraisal.permits))
        ],
        "cables": [{"cable_id": code, "findings": rows} for code, rows in cables.items()],
        "dossier_findings": by_subject.get("dossier", {}).get(None, []),
        "pairs": _plain(appraisal.pairs.drop(columns="line")),
        "quantity": _plain(appraisal.quantity),
        "totals": appraisal.totals,
        "completeness": completeness_json(completeness(case.proposal, appraisal.findings, case.cables)),
    }


def _flip(record: Json) -> Json | None:
    """Return a flip as plain values, its lawful point as longitude and latitude; None for none."""
    point = record.pop("geometry")
    lawful = [point.x, point.y] if isinstance(point, shapely.Point) else None
    return None if record["change"] is None else {**record, "lawful_point": lawful}


def _by_code(rows: pd.DataFrame) -> dict[object, list[Json]]:
    by_code: dict[object, list[Json]] = {}
    for record in _plain(rows.drop(columns="subject", errors="ignore")):
        by_code.setdefault(record.pop("site_id"), []).append(record)
    return by_code


def _plain(table: pd.DataFrame) -> list[Json]:
    return plain_records(table)
