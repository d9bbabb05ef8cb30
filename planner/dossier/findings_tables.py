"""The tables of an appraisal, each defined once, and all of them as an Excel file for the dossier."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd

from planner.appraisal.appraise import Appraisal
from planner.appraisal.aviation import height_above_ground_m
from planner.appraisal.catalogue import rules_table
from planner.appraisal.completeness import completeness
from planner.appraisal.conclusions import CONCLUSIONS, Found, conclusion_of, worst_first
from planner.appraisal.findings import pairs_under_distance
from planner.appraisal.remarks import remarks
from planner.base import messages, numbers
from planner.base.vocabulary import Action, Verdict
from planner.dossier.assumed_table import assumed_table
from planner.dossier.citations import Citations
from planner.dossier.headings import heading, readable, word
from planner.dossier.tables import workbook_bytes
from planner.layers.difference import CHANGES, SAME, compare
from planner.layers.rows import rows as rows_of
from planner.usecases.outcome import cited_conditions

SUMMARY_CLASSES = ("A2a", "A2b", "A2c", "A1b")  # of the summary by district, in its order


@dataclass(frozen=True)
class Table:
    """A table of an appraisal, the same on the screen, in Excel and on paper.

    Attributes
    ----------
    rows
        Makes its rows; of an appraisal with fewer sites those that are of it.
    columns
        Its fields in their order, all that the rows have where empty; headings and words are the
        catalogue's (:mod:`planner.dossier.headings`).
    """

    rows: Callable[[Appraisal], pd.DataFrame]
    columns: tuple[str, ...] = ()


def appraisal_table(name: str, appraisal: Appraisal, *, formal: bool = False) -> pd.DataFrame:
    """Return a table of :data:`TABLES`, a column a field.

    Parameters
    ----------
    formal
        Whether it is for a paper that is signed, which cites no assumed value as law.
    """
    table = TABLES[name]
    rows = pd.DataFrame(table.rows(appraisal))
    if formal and "citation" in rows:
        rows = rows.assign(citation=Citations(appraisal).column(rows))
    return rows[list(table.columns)] if table.columns else rows


def with_flips(sites: gpd.GeoDataFrame, appraisal: Appraisal) -> gpd.GeoDataFrame:
    """Return some sites with what would change their conclusion, and whether they need a permit."""
    flip = appraisal.flips["text"].reindex(sites.index)
    return sites.assign(flip=flip, permit=appraisal.permits["permit"].reindex(sites.index))


def alone(findings: pd.DataFrame) -> pd.Series:
    """Return for each finding the conclusion that a site would have by it alone."""
    conclusions = [conclusion_of([finding]).value for finding in rows_of(findings, Found)]
    return pd.Series(conclusions, findings.index, object)


def findings_worst_first(findings: pd.DataFrame) -> pd.DataFrame:
    """Return findings in the order in which they want attention: the worst first."""
    order = alone(findings).map(CONCLUSIONS.index).sort_values(kind="stable").index
    return findings.loc[order]


def district_summary(appraisal: Appraisal) -> pd.DataFrame:
    """Return the masts that the proposal builds by district and class, with a sum and each one's share.

    The columns of RULES.md (summary by district); A1a masts, which that table does not name, stand in a
    column of their own where there are any.
    """
    case = appraisal.case
    codes = case.communes["district_code"].to_numpy(object)
    names = dict(zip(codes, case.communes["district"], strict=True))
    new = case.proposal["action"] == Action.NEW
    at = pd.DataFrame({"code": case.districts[0], "mast_class": case.proposal["mast_class"]})[new]
    counted = pd.crosstab(at["code"], at["mast_class"])
    classes = [*SUMMARY_CLASSES, *(["A1a"] if "A1a" in counted else [])]
    table = counted.reindex(index=sorted(names), columns=classes, fill_value=0)
    total = at.groupby("code").size().reindex(table.index, fill_value=0)
    share = 100 * total / max(int(total.sum()), 1)
    summary = pd.DataFrame({"number": range(1, len(table) + 1)}, index=table.index)
    summary["administrative_unit"] = [names[code] for code in table.index]
    rounded = np.floor(10 * share + 0.5) / 10  # halves up, as Excel rounds
    summary = pd.concat([summary, table], axis=1).assign(total=total, share_pct=rounded)
    sums = {column: summary[column].sum() for column in summary.columns[2:]}
    sums["share_pct"] = 100.0 if total.sum() else 0.0
    last = {"administrative_unit": messages.text("dossier.summary_sum"), **sums}
    return pd.concat([summary, pd.DataFrame([last])], ignore_index=True)


def quantity(appraisal: Appraisal) -> pd.DataFrame:
    """Return masts against the plan's targets; ``whom``: the carrier, the district or the province."""
    table = appraisal.quantity
    places = table["district"].where(table["district"].notna(), messages.text("report.whole_province"))
    pairs = zip(table["carrier"], places, strict=True)
    return table.assign(whom=[word("carrier", carrier) or place for carrier, place in pairs])


def heights_for_consent(appraisal: Appraisal) -> pd.DataFrame:
    """Return the sites that need consent for their height, with both positions that it states.

    NĐ 32/2016, Điều 11(4)c: WGS-84 in degrees, minutes and seconds, and VN-2000.
    """
    case, findings = appraisal.case, appraisal.findings
    needing = findings["rule_id"].eq("AIR-45") & (findings["measured"] >= findings["limit"])
    codes = set(findings.loc[needing, "site_id"])
    rows = [
        {
            "site_id": site.site_id,
            "name": site.name,
            "address": site.address,
            "top_m": height_above_ground_m(site),
            "latitude_dms": numbers.dms(site.geometry.y),
            "longitude_dms": numbers.dms(site.geometry.x),
            "north_m": round(float(case.xy[at, 1]), 2),
            "east_m": round(float(case.xy[at, 0]), 2),
        }
        for at, site in enumerate(case.sites)
        if site.site_id in codes
    ]
    return pd.DataFrame(rows, columns=list(TABLES["heights"].columns))


def what_is_missing(appraisal: Appraisal) -> pd.DataFrame:
    """Return what the carrier's tables lack, a row a field, each field by the name of its column."""
    table = completeness(appraisal.case.proposal, appraisal.findings, appraisal.case.cables)
    return table.assign(field=table["field"].map(field_name))


def plan_remarks(appraisal: Appraisal) -> pd.DataFrame:
    """Return what the plan, the law or the department's layers do not set, each once."""
    case = appraisal.case
    sites = case.proposal[["site_id", "mast_class"]].assign(urban=case.urban)
    return remarks(appraisal.findings, pd.DataFrame(sites))


def _of_sites(appraisal: Appraisal) -> pd.DataFrame:
    findings = appraisal.findings
    return findings_worst_first(findings[findings["subject"] != "dossier"])


def _of_dossier(appraisal: Appraisal) -> pd.DataFrame:
    findings = appraisal.findings
    return findings_worst_first(findings[findings["subject"] == "dossier"])


def _rules(appraisal: Appraisal) -> pd.DataFrame:
    return rules_table(appraisal.case.plan, appraisal.case.on)


def _outside(appraisal: Appraisal) -> pd.DataFrame:
    findings = appraisal.findings
    return findings[
        (findings["rule_id"] == "ZONE") & findings["verdict"].isin([Verdict.FAIL, Verdict.REVIEW])
    ]


_FOUND = ("verdict", "measured", "limit", "unit", "explanation", "citation", "certainty")
TABLES = {
    "summary": Table(district_summary),
    "sites": Table(
        lambda appraisal: worst_first(with_flips(appraisal.sites, appraisal)),
        ("site_id", "carrier", "name", "address", "mast_class", "mast_height_m", "action", "year",
         "conclusion", "certainty", "because", "otherwise", "flip", "permit"),
    ),
    "conditions": Table(
        cited_conditions, ("site_id", "moment", "text", "citation", "certainty"),
    ),
    "deciding": Table(
        lambda appraisal: appraisal.deciding,
        ("name", "value", "unit", "breaks", "alone", "becomes", "rest_on_it", "text"),
    ),
    "completeness": Table(
        what_is_missing,
        ("field", "form", "without", "asked_of", "stops", "certainty", "waiting", "which", "citation"),
    ),
    "findings": Table(_of_sites, ("site_id", "rule_id", "kind", *_FOUND, "missing")),
    "dossier": Table(_of_dossier, ("rule_id", "kind", *_FOUND, "missing")),
    "remarks": Table(plan_remarks, ("rule", "missing", "sites", "where", "explanation")),
    "assumed": Table(assumed_table),
    "pairs": Table(
        lambda appraisal: pairs_under_distance(appraisal.findings),
        ("site_id", "other_site_id", "rule_id", *_FOUND),
    ),
    "across": Table(
        lambda appraisal: appraisal.pairs,
        ("site_id", "carrier", "other_site_id", "other_carrier", "distance_m", "limit_m", "limit_of",
         "builder", "sharer", "reason", "citation", "certainty"),
    ),
    "outside": Table(_outside, ("site_id", "kind", *_FOUND, "missing")),
    "heights": Table(
        heights_for_consent,
        ("site_id", "name", "address", "top_m", "latitude_dms", "longitude_dms", "north_m", "east_m"),
    ),
    "quantity": Table(
        quantity,
        ("whom", "mast_class", "horizon", "standing", "new", "removed", "total", "target", "over"),
    ),
    "rules": Table(
        _rules, ("name", "citation", "certainty", "effective_from", "effective_until", "method")
    ),
}  # fmt: skip


def findings_workbook(appraisal: Appraisal) -> bytes:
    """Return the Excel file: totals, sites, findings, the tables of the dossier, quantity, rules."""
    case = appraisal.case
    counts = [{"conclusion": name, "count": n} for name, n in appraisal.totals["sites"].items()]
    tables = {"totals": readable(pd.DataFrame(counts))}
    tables |= {
        name: readable(_with_days(appraisal_table(name, appraisal, formal=True))) for name in TABLES
    }
    if case.benefit is not None:
        tables["coverage"] = readable(case.benefit.round(2))
    if case.approved is not None and len(case.approved):
        changes = compare(case.proposal, case.approved, case.crs, adjusts=case.adjusts)
        tables["changes"] = readable(changes_in_words(changes))
    sheets = {messages.text(f"dossier.sheet_{name}"): table for name, table in tables.items()}
    note = messages.text(
        "dossier.findings_note",
        plan=case.plan.name,
        version=case.plan.version,
        on=numbers.day(case.on),
    )
    if (case.existing["origin"] == "synthetic").any():
        note = f"{note} {messages.text('dossier.findings_synthetic')}"
    return workbook_bytes(sheets, note)


def changes_in_words(changes: pd.DataFrame) -> pd.DataFrame:
    """Return what became of each site, and which field of it; what stays the same is left out."""
    changed = changes[changes["change"] != SAME]
    words = {change: messages.text(f"report.change_{change}") for change in CHANGES}
    return pd.DataFrame(
        {
            "site_id": changed["site_id"],
            "change": changed["change"].map(words),
            "field": [field_name(name) for name in changed["field"]],
            "before": changed["before"].map(_value_said),
            "after": changed["after"].map(_value_said),
        }
    )


def field_name(name: object) -> str:
    """Return what a field of a carrier's table is called."""
    return heading(name, "report.field", "intake.field") if isinstance(name, str) else ""


def _value_said(value: object) -> str:
    if value is None or (isinstance(value, float) and pd.isna(value)):
        return ""
    if isinstance(value, int | float):
        return numbers.figure(value, 2) if abs(value) < 1000 else numbers.plain_figure(value)
    words = messages.catalogue(messages.DEFAULT_LANG)
    keys = (f"common.{kind}_{value}" for kind in ("action", "status", "carrier"))
    return next((words[key] for key in keys if key in words), str(value))


def _with_days(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table of rules with its days written as in a document."""
    days = {
        name: pd.Series(
            [
                numbers.day(date.fromisoformat(iso_day)) if isinstance(iso_day, str) else None
                for iso_day in table[name]
            ],
            table.index,
        )
        for name in ("effective_from", "effective_until")
        if name in table
    }
    return table.assign(**days)
