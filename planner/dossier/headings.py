"""Tables with headings for a reader: columns chosen, named and worded from the catalogue."""

from __future__ import annotations

import pandas as pd

from planner.appraisal.conclusions import rule_name
from planner.base import messages
from planner.mapview.words import finding_word

# Field → the key of its words in the catalogue.
WORDED = {
    "action": "common.action",
    "status": "common.status",
    "carrier": "common.carrier",
    "other_carrier": "common.carrier",
    "conclusion": "common.conclusion",
    "otherwise": "common.conclusion",
    "kind": "common.kind",
    "moment": "common.moment",
    "verdict": "common.verdict",
    "certainty": "common.certainty",
    "origin": "common.origin",
    "decision": "store.decision",
    "severity": "dossier.severity",
    "stops": "common.stops",
}
# Inputs that no carrier can hand in: the department's own layers, plan and law.
OF_THE_DEPARTMENT = ("plan", "law", "zones", "cables", "coverage")


def readable(table: pd.DataFrame, columns: list[str] | None = None) -> pd.DataFrame:
    """Return the table with Vietnamese headings, and with its closed words in Vietnamese.

    Parameters
    ----------
    columns
        Which ones, in this order; all where None. A column without a heading in the catalogue keeps
        its own.
    """
    chosen = columns or [column for column in table.columns if column != "geometry"]
    shown = worded(pd.DataFrame(table)[chosen])
    return shown.rename(columns=lambda field: heading(field, "dossier.col"))


def worded(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with its closed words in Vietnamese, its columns still named as the fields.

    What a finding says is worded by its kind, where the table has that; a rule by its name.
    """
    words = messages.catalogue(messages.DEFAULT_LANG)
    shown = pd.DataFrame(table).copy()
    if {"kind", "verdict"} <= set(shown):
        missing = shown["missing"] if "missing" in shown else [""] * len(shown)
        findings = zip(shown["kind"], shown["verdict"], missing, strict=True)
        shown["verdict"] = [finding_word(*finding) for finding in findings]
    if "rule_id" in shown:
        shown["rule_id"] = shown["rule_id"].map(rule_names, na_action="ignore")
    for column, key in WORDED.items():
        if column in shown:
            shown[column] = [words.get(f"{key}_{value}", value) for value in shown[column]]
    if "missing" in shown:
        shown["missing"] = shown["missing"].map(missing_words)
    return shown


def heading(field: str, *first: str) -> str:
    """Return the heading of a field: of the first keys given, or else of the screen or of intake."""
    words = messages.catalogue(messages.DEFAULT_LANG)
    keys = (f"{key}_{field}" for key in (*first, "web.col", "intake.field"))
    return next((words[key] for key in keys if key in words), field)


def word(kind: str, value: object) -> str | None:
    """Return a closed word (``common.kind_value``) for a reader, None where there is none."""
    return messages.text(f"common.{kind}_{value}") if isinstance(value, str) else None


def rule_names(rule_ids: str) -> str:
    """Return the names of some rules, given by their codes with commas between them."""
    return ", ".join(rule_name(rule_id) for rule_id in rule_ids.split(", "))


def missing_words(missing: str) -> str:
    """Return the inputs that a finding lacks, in words."""
    return ", ".join(messages.text(f"appraisal.missing_{name}") for name in missing.split())
