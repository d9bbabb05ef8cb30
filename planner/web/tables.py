"""Tables on the screen with their downloads: the same figures as CSV and as Excel."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planner.dossier.headings import readable
from planner.dossier.tables import csv_bytes, workbook_bytes
from planner.web import data as source
from planner.web.text import t

ROW_PX = 35
XLSX_MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show_table(
    table: pd.DataFrame,
    name: str,
    columns: list[str] | None = None,
    *,
    height_px: int = 380,
) -> None:
    """Show a table with Vietnamese headings, and offer it as CSV and Excel.

    Parameters
    ----------
    name
        File name without ending, and key of the widgets.
    height_px
        At most.
    """
    shown = readable(table, columns)
    formats = {
        heading: st.column_config.NumberColumn(heading, format="%.2f")
        for heading in shown.select_dtypes("float").columns
        if not (shown[heading].dropna() % 1 == 0).all()
    }
    height_px = min(height_px, ROW_PX * (1 + max(len(shown), 1)) + 3)  # no empty lines below the last
    st.dataframe(shown, hide_index=True, height=height_px, column_config=formats, placeholder="")
    note = " ".join(source.caveats(source.load())) or None
    left, right, _ = st.columns([1, 1, 4])
    # Made when somebody asks for them: a page has many tables, and few are taken away.
    left.download_button(t("download_csv"), lambda: csv_bytes(shown), f"{name}.csv", "text/csv")
    right.download_button(
        t("download_excel"), lambda: workbook_bytes({name[:31]: shown}, note), f"{name}.xlsx", XLSX_MIME
    )
