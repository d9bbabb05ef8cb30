"""Tables with headings for a reader: columns chosen, named and worded from the catalogue."""

from __future__ import annotations

import pandas as pd

from planner.base import messages

WORDED = {
    "action": "action",
    "carrier": "carrier",
    "other_carrier": "carrier",
    "verdict": "verdict",
    "certainty": "certainty",
    "origin": "origin",
}


def readable(table: pd.DataFrame, columns: list[str] | None = None) -> pd.DataFrame:
    """Return the table with Vietnamese headings, and with its closed words in Vietnamese.

    Parameters
    ----------
    columns
        Which ones, in this order; all where None. A column without a heading in the catalogue keeps
        its own.
    """
    chosen = pd.DataFrame(table)[columns or [c for c in table.columns if c != "geometry"]].copy()
    for column, kind in WORDED.items():
        if column in chosen:
            words = chosen[column].map(lambda word, kind=kind: _word(kind, word))
            chosen[column] = words
    if "missing" in chosen:
        chosen["missing"] = chosen["missing"].map(missing_words)
    return chosen.rename(columns=_heading)


def missing_words(missing: str) -> str:
    """Return the inputs that a finding lacks, in words."""
    return ", ".join(messages.text(f"appraisal.missing_{name}") for name in missing.split())


def _word(kind: str, word: object) -> object:
    if not isinstance(word, str):
        return word
    return messages.catalogue(messages.DEFAULT_LANG).get(f"common.{kind}_{word}", word)


def _heading(column: str) -> str:
    return messages.catalogue(messages.DEFAULT_LANG).get(f"web.col_{column}", column)
