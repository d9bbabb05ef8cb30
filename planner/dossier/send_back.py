"""One file for the carrier when a dossier is sent back: questions, missing inputs, faults, sites."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import pandas as pd

from planner.base import messages
from planner.dossier.headings import OF_THE_DEPARTMENT, missing_words, readable
from planner.dossier.tables import workbook_bytes
from planner.layers.faults import LISTED

ASKED = ("ask", "reject", "condition")


def send_back_workbook(
    desk: gpd.GeoDataFrame,
    findings: gpd.GeoDataFrame | None,
    faults: Sequence[dict[str, object]],
    note: str,
) -> bytes:
    """Return the Excel file: what each site must answer, what the table lacks, faults of the file.

    Parameters
    ----------
    desk
        As :func:`planner.store.desk.desk_table` returns it.
    note
        Which dossier, version and term it is about.
    """
    questions = desk[desk["decision"].isin(ASKED)]
    columns = ["site_id", "name", "address", "decision", "condition", "reason"]
    tables = {
        "questions": readable(questions, columns),
        "missing": readable(_missing(desk, findings)),
        "faults": readable(pd.DataFrame(list(faults), columns=list(LISTED))),
        "sites": readable(desk, ["site_id", "name", "address", "mast_class", "action", "year"]),
    }
    return workbook_bytes(
        {messages.text(f"store.sheet_{name}"): table for name, table in tables.items()}, note
    )


def _missing(desk: gpd.GeoDataFrame, findings: gpd.GeoDataFrame | None) -> pd.DataFrame:
    """Return what the carrier must add, a row a site: inputs of its own, not of the department."""
    columns = ["site_id", "name", "asked_for"]
    if findings is None:
        return pd.DataFrame(columns=columns)
    own = findings[findings["site_id"].isin(desk["site_id"]) & (findings["missing"] != "")]
    words = own.assign(word=own["missing"].str.split()).explode("word")
    words = words[~words["word"].isin(OF_THE_DEPARTMENT)].drop_duplicates(["site_id", "word"])
    listed = words.groupby("site_id")["word"].agg(" ".join).map(missing_words)
    rows = desk[desk["site_id"].isin(listed.index)]
    return pd.DataFrame(
        {"site_id": rows["site_id"], "name": rows["name"], "asked_for": rows["site_id"].map(listed)}
    )
