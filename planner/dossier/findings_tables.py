"""The findings of an appraisal as an Excel file for the dossier."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from planner.appraisal.appraise import Appraisal
from planner.appraisal.aviation import height_above_ground_m
from planner.appraisal.catalogue import rules_table
from planner.appraisal.findings import pairs_under_distance
from planner.base import messages, numbers
from planner.dossier.headings import readable
from planner.dossier.tables import workbook_bytes
from planner.layers.difference import compare

FINDING_COLUMNS = [
    "site_id",
    "rule_id",
    "verdict",
    "measured",
    "limit",
    "unit",
    "explanation",
    "citation",
    "certainty",
    "missing",
]
PAIR_COLUMNS = [
    "site_id",
    "carrier",
    "other_site_id",
    "other_carrier",
    "distance_m",
    "limit_m",
    "limit_of",
    "builder",
    "sharer",
    "reason",
    "citation",
    "certainty",
]
SITE_COLUMNS = [
    "site_id",
    "carrier",
    "name",
    "address",
    "mast_class",
    "mast_height_m",
    "action",
    "year",
    "verdict",
    "only_lacks",
]
SUMMARY_CLASSES = ("A2a", "A2b", "A2c", "A1b")  # of the summary by district, in its order


def district_summary(appraisal: Appraisal) -> pd.DataFrame:
    """Return the masts that the proposal builds by district and class, with a sum and each one's share.

    The official headings (RULES.md, summary by district); A1a masts, which that table does not name,
    stand in a column of their own where there are any.
    """
    case = appraisal.case
    codes = case.communes["district_code"].to_numpy(object)
    names = dict(zip(codes, case.communes["district"], strict=True))
    new = case.proposal["action"] == "new"
    at = pd.DataFrame({"code": case.districts[0], "mast_class": case.proposal["mast_class"]})[new]
    counted = pd.crosstab(at["code"], at["mast_class"])
    classes = [*SUMMARY_CLASSES, *(["A1a"] if "A1a" in counted else [])]
    table = counted.reindex(index=sorted(names), columns=classes, fill_value=0)
    total = at.groupby("code").size().reindex(table.index, fill_value=0)
    share = 100 * total / max(int(total.sum()), 1)
    heading = {
        name: messages.text(f"dossier.summary_{name}") for name in ("number", "place", "total", "share")
    }
    summary = pd.DataFrame({heading["number"]: range(1, len(table) + 1)}, index=table.index)
    summary[heading["place"]] = [names[code] for code in table.index]
    summary = pd.concat([summary, table], axis=1)
    rounded = np.floor(10 * share + 0.5) / 10  # halves up, as Excel rounds
    summary[heading["total"]], summary[heading["share"]] = total, rounded
    sums = {column: summary[column].sum() for column in summary.columns[2:]}
    sums[heading["share"]] = 100.0 if total.sum() else 0.0
    last = {heading["place"]: messages.text("dossier.summary_sum"), **sums}
    return pd.concat([summary, pd.DataFrame([last])], ignore_index=True)


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
    columns = ["name", "address", "top_m", "latitude_dms", "longitude_dms", "north_m", "east_m"]
    return pd.DataFrame(rows, columns=["site_id", *columns])


def findings_workbook(appraisal: Appraisal) -> bytes:
    """Return the Excel file: totals, sites, findings, the tables of the dossier, quantity, rules."""
    case, findings = appraisal.case, appraisal.findings
    counts = [{"verdict": name, "count": n} for name, n in appraisal.totals["sites"].items()]
    only = messages.text("dossier.only_lacks")
    sites = appraisal.sites.assign(only_lacks=appraisal.sites["asks"].map({True: only, False: None}))
    near = pairs_under_distance(appraisal.findings)
    outside = findings[(findings["rule_id"] == "ZONE") & findings["verdict"].isin(["fail", "review"])]
    tables = {
        "totals": readable(pd.DataFrame(counts)),
        "summary": district_summary(appraisal),
        "sites": readable(sites, SITE_COLUMNS),
        "findings": readable(findings[findings["subject"] != "dossier"], FINDING_COLUMNS),
        "dossier": readable(findings[findings["subject"] == "dossier"], FINDING_COLUMNS[1:]),
        "pairs": readable(near, ["site_id", "other_site_id", *FINDING_COLUMNS[1:-1]]),
        "across": readable(appraisal.pairs, PAIR_COLUMNS),
        "outside": readable(outside, FINDING_COLUMNS),
        "heights": readable(heights_for_consent(appraisal)),
        "quantity": readable(appraisal.quantity),
        "rules": readable(_with_days(rules_table(case.plan, case.on))),
    }
    if case.benefit is not None:
        tables["coverage"] = readable(case.benefit.round(2))
    if case.approved is not None and len(case.approved):
        changes = compare(case.proposal, case.approved, case.crs, adjusts=case.adjusts)
        tables["changes"] = readable(_changes_in_words(changes))
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


def _changes_in_words(changes: pd.DataFrame) -> pd.DataFrame:
    """Return what became of each site, and which field of it, in the words of the report."""
    catalogue = messages.catalogue(messages.DEFAULT_LANG)
    fields = [
        messages.text("report.field_position")
        if field == "position"
        else catalogue.get(f"intake.field_{field}", field)
        for field in changes["field"]
    ]
    words = [messages.text(f"report.change_{change}") for change in changes["change"]]
    return changes.assign(change=words, field=fields)


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
