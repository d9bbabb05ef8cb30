"""The rows of a file that are no records, as a table on the page."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from planner.intake.accounting import SkippedRow, skipped_rows
from planner.intake.sheets import Sheet
from planner.intake.tables import Table
from planner.web.shared.tables import show_table
from planner.web.shared.text import number, t


def show_skipped(sheets: Sequence[Sheet], tables: Sequence[Table]) -> None:
    """List the rows of a file that are no records, each with its reason."""
    show_rows(skipped_rows(sheets, tables))


def show_rows(rows: Sequence[SkippedRow]) -> None:
    """List rows that are no records."""
    if not rows:
        return
    with st.expander(t("intake_skipped", count=number(len(rows)))):
        shown = pd.DataFrame([vars(row) for row in rows]).assign(reason=[row.text for row in rows])
        show_table(shown, "hang_khong_phai_ban_ghi", ["sheet", "row", "reason", "cells"], height_px=240)
