"""Remarks on the plan: what the plan, the law or the department's layers do not set, each told once."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from planner.appraisal.conclusions import rule_name
from planner.base import messages
from planner.base.messages.table import table_of
from planner.base.vocabulary import Verdict

UNSET = ("plan", "law", "zones")  # what a finding lacks that the department, no carrier, has to set
COLUMNS = ("rule_id", "rule", "missing", "sites", "where", "explanation")


def remarks(findings: pd.DataFrame, sites: pd.DataFrame) -> pd.DataFrame:
    """Return one remark for each rule that has no value, the one that concerns most sites first.

    Parameters
    ----------
    findings
        Of an appraisal.
    sites
        ``site_id``, ``mast_class`` and ``urban`` (whether in a town) of the sites that were judged.

    Returns
    -------
    DataFrame
        ``rule_id``; ``rule``, its name; ``missing``: ``plan``, ``law`` or ``zones``; ``sites``, how many
        it concerns (0: the dossier or its cables as a whole); ``where``, which classes on which land;
        ``explanation``.
    """
    unset = findings[(findings["verdict"] == Verdict.NOT_APPLICABLE) & findings["missing"].isin(UNSET)]
    land = sites.set_index("site_id")[["mast_class", "urban"]]
    rows = []
    for (rule_id, missing), group in unset.groupby(["rule_id", "missing"], sort=False):
        own = group[group["subject"] == "site"]
        said = dict.fromkeys(group["explanation"])
        explanation = (
            next(iter(said)) if len(said) == 1 else messages.said(f"appraisal.remark_{missing}")
        )
        rows.append(
            {
                "rule_id": rule_id,
                "rule": rule_name(str(rule_id)),
                "missing": missing,
                "sites": own["site_id"].nunique(),
                "where": _where(land.reindex(own["site_id"].unique())) or _whole(group),
                "explanation": explanation,
            }
        )
    table = table_of(rows, COLUMNS)
    return table.sort_values("sites", ascending=False, kind="stable", ignore_index=True)


def _where(land: pd.DataFrame) -> messages.Text | str:
    """Return the classes on each land with how many sites, the most first; "" without sites."""
    counted = Counter(
        (mast_class if isinstance(mast_class, str) else None, bool(urban))
        for mast_class, urban in zip(land["mast_class"], land["urban"].eq(True), strict=True)
    )
    parts = [
        messages.said(
            "appraisal.remark_where",
            mast_class=mast_class or messages.said("appraisal.remark_no_class"),
            land=messages.said(f"appraisal.remark_{'town' if urban else 'elsewhere'}"),
            sites=sites,
        )
        for (mast_class, urban), sites in counted.most_common()
    ]
    return messages.joined(parts, "; ") if parts else ""


def _whole(group: pd.DataFrame) -> messages.Text:
    cables = int((group["subject"] == "cable").sum())
    if cables:
        return messages.said("appraisal.remark_cables", count=cables)
    return messages.said("appraisal.remark_dossier")
