"""One file for the carrier when a dossier is sent back: questions, missing inputs, faults, sites."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import pandas as pd

from planner.base import messages
from planner.dossier.headings import heading, readable
from planner.dossier.tables import workbook_bytes
from planner.layers.faults import LISTED

ASKED = ("ask", "reject", "condition")


def send_back_workbook(
    desk: gpd.GeoDataFrame,
    lacking: pd.DataFrame | None,
    faults: Sequence[dict[str, object]],
    note: str,
) -> bytes:
    """Return the Excel file: what each site must answer, what the table lacks, faults of the file.

    Parameters
    ----------
    desk
        As :func:`planner.store.desk.desk_table` returns it.
    lacking
        As :func:`planner.appraisal.completeness.completeness` returns it; None before an appraisal.
    note
        Which dossier, version and term it is about.
    """
    questions = desk[desk["decision"].isin(ASKED)]
    columns = ["site_id", "name", "address", "decision", "condition", "reason"]
    tables = {
        "questions": readable(questions, columns),
        "missing": readable(_asked_for(lacking)),
        "faults": readable(pd.DataFrame(list(faults), columns=list(LISTED))),
        "sites": readable(desk, ["site_id", "name", "address", "mast_class", "action", "year"]),
    }
    return workbook_bytes(
        {messages.text(f"store.sheet_{name}"): table for name, table in tables.items()}, note
    )


def _asked_for(lacking: pd.DataFrame | None) -> pd.DataFrame:
    """Return what the tables lack, a row a field, with the sites that lack it."""
    columns = ["field", "form", "without", "stops", "waiting", "which"]
    if lacking is None:
        return pd.DataFrame(columns=columns)
    return lacking.assign(field=[heading(name, "intake.field") for name in lacking["field"]])[columns]
