"""The findings of an appraisal as an Excel file for the dossier."""

from __future__ import annotations

import pandas as pd

from planner import messages
from planner.appraisal.appraise import Appraisal
from planner.appraisal.catalogue import rules_table
from planner.dossier.headings import readable
from planner.dossier.tables import workbook_bytes

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
]


def pairs_under_distance(appraisal: Appraisal) -> pd.DataFrame:
    """Return the findings on pairs of masts that stand too near to each other, the nearest first."""
    found = appraisal.findings
    near = found["other_site_id"].notna() & found["limit"].notna()
    near &= found["measured"] < found["limit"]
    return found[near].sort_values("measured")


def findings_workbook(appraisal: Appraisal) -> bytes:
    """Return the Excel file: totals, verdict by site, every finding, pairs, quantity, rules."""
    totals = pd.DataFrame(
        [{"verdict": verdict, "count": count} for verdict, count in appraisal.totals["sites"].items()]
    )
    case = appraisal.case
    sites = [
        "site_id",
        "carrier",
        "name",
        "address",
        "mast_class",
        "mast_height_m",
        "year",
        "verdict",
    ]
    pairs = pairs_under_distance(appraisal)
    tables = {
        "totals": readable(totals),
        "sites": readable(appraisal.sites, sites),
        "findings": readable(appraisal.findings, FINDING_COLUMNS),
        "pairs": readable(pairs, ["site_id", "other_site_id", *FINDING_COLUMNS[1:]]),
        "quantity": readable(appraisal.quantity),
        "rules": readable(rules_table(case.plan, case.on)),
    }
    sheets = {messages.text(f"dossier.sheet_{name}"): table for name, table in tables.items()}
    note = messages.text(
        "dossier.findings_note",
        plan=case.plan.name,
        version=case.plan.version,
        on=case.on.strftime("%d/%m/%Y"),
    )
    if (case.existing["origin"] == "synthetic").any():
        note = f"{note} {messages.text('dossier.findings_synthetic')}"
    return workbook_bytes(sheets, note)
