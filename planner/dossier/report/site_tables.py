"""The tables of the report that list sites: near pairs, heights, decisions, the whole proposal."""

from __future__ import annotations

from typing import Any

import pandas as pd

from planner.appraisal.conclusions import worst_first
from planner.base import messages
from planner.dossier.headings import word
from planner.dossier.report.facts import Facts
from planner.dossier.report.missing import Missing
from planner.dossier.report.rows import Row, figure_of, numbered, t, text_of
from planner.dossier.report.words import figure, number
from planner.layers.rows import is_missing, records
from planner.usecases.material import Material


def pairs(_: Material, facts: Facts, missing: Missing) -> list[Row]:
    """Return the pairs of new masts of two carriers that stand too near."""
    return numbered(
        [
            {
                "site": row["site_id"],
                "other": f"{row['other_site_id']} ({word('carrier', row['other_carrier'])})",
                "metres": number(row["distance_m"], 1),
                "limit": missing.text(_limit(row), t("lacks_distance")),
                "builder": row["builder"],
                "reason": row["reason"],
            }
            for row in records(facts.pairs)
        ]
    )


def _limit(row: dict[str, Any]) -> str | None:
    """Return the least distance of a pair and whose mast must keep it."""
    metres = figure_of(row["limit_m"])
    return metres if pd.isna(row["limit_of"]) or metres is None else f"{metres} ({row['limit_of']})"


def heights(_: Material, facts: Facts, missing: Missing) -> list[Row]:
    """Return the sites that need consent for their height, with both positions."""
    return numbered(
        [
            {
                "site": row["site_id"],
                "address": missing.text(text_of(row["address"]), t("lacks_address")),
                "top": figure(row["top_m"], 1),
                "wgs84": t("position", latitude=row["latitude_dms"], longitude=row["longitude_dms"]),
                "vn2000": f"{number(row['north_m'], 2)}; {number(row['east_m'], 2)}",
            }
            for row in records(facts.heights)
        ]
    )


def decided(_: Material, facts: Facts, missing: Missing) -> list[Row]:
    """Return what was decided of each site that is not simply accepted, or against the conclusion."""
    is_listed = facts.decided["decision"].isin(["condition", "ask", "reject"]) | facts.decided["departs"]
    return numbered([_decided(row, missing) for row in records(facts.decided[is_listed])])


def sites(material: Material, facts: Facts, missing: Missing) -> list[Row]:
    """Return every site of the proposal with its conclusion and what is proposed, the worst first."""
    order = worst_first(material.appraisal.sites).index
    return site_rows(facts.decided.loc[order], missing)


def site_rows(table: pd.DataFrame, missing: Missing) -> list[Row]:
    """Return sites of an outcome as rows of text."""
    return numbered([_site(row, missing) for row in records(table)])


def _site(row: dict[str, object], missing: Missing) -> Row:
    year, height = row["year"], row["mast_height_m"]
    decision = row["decision"]
    return {
        "site": str(row["site_id"]),
        "name": missing.text(text_of(row["name"]), t("lacks_name")),
        "address": missing.text(text_of(row["address"]), t("lacks_address")),
        "mast_class": missing.text(text_of(row["mast_class"]), t("lacks_mast_class")),
        "height": missing.text(figure_of(height), t("lacks_mast_height")),
        "action": missing.text(word("action", row["action"]), t("lacks_action")),
        "year": missing.text(None if is_missing(year) else int(float(str(year))), t("lacks_year")),
        "conclusion": word("conclusion", row["conclusion"]) or "",
        "why": text_of(row["because"]),
        "group": t(f"group_short_{row['group']}"),
        "decision": messages.text(f"store.decision_{decision}")
        if isinstance(decision, str)
        else t("undecided"),
        "condition": text_of(row["condition"]),
    }


def _decided(row: dict[str, object], missing: Missing) -> Row:
    condition = text_of(row["condition"])
    if row["decision"] == "condition":
        condition = missing.text(condition, t("lacks_condition"))
    reason = text_of(row["reason"])
    return {
        "site": str(row["site_id"]),
        "conclusion": word("conclusion", row["conclusion"]) or "",
        "decision": messages.text(f"store.decision_{row['decision']}"),
        "condition": condition,
        "reason": missing.text(reason, t("lacks_reason")) if row["departs"] else reason,
    }
