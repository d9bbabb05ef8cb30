"""Tables on the screen with their downloads: the same figures as CSV and as Excel."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from planner.dossier.headings import readable
from planner.dossier.tables import csv_bytes, workbook_bytes
from planner.layers.faults import LISTED, Fault, faults_table
from planner.web.shared import data as source
from planner.web.shared.text import number, t

ROW_PX = 35
LEAST_PARTED = 10_000  # below it a year stands as a year
MOST_STYLED = 2_000
MOST_SENT = 5_000  # rows to the browser; a file's faults can be a hundred thousand
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
XLSX_MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show_table(
    table: pd.DataFrame,
    name: str,
    columns: list[str] | None = None,
    *,
    height_px: int = 380,
) -> None:
    """Show a table with Vietnamese headings, and offer it, whole, as CSV and Excel.

    Parameters
    ----------
    name
        File name without ending, and key of the widgets.
    height_px
        At most.
    """
    shown = readable(table, columns)
    height_px = min(height_px, ROW_PX * (1 + max(len(shown), 1)) + 3)  # no empty lines below the last
    styled, formats = in_vietnamese(shown.head(MOST_SENT))
    if len(shown):
        st.dataframe(styled, hide_index=True, height=height_px, column_config=formats, placeholder="")
        if len(shown) > MOST_SENT:
            st.caption(t("table_begin", shown=number(MOST_SENT), count=number(len(shown))))
    else:
        st.caption(t("table_empty"))  # Streamlit would say it in English
    note = " ".join(source.caveats(source.load())) or None
    left, right, _ = st.columns([1, 1, 4])
    # Made when somebody asks for them: a page has many tables, and few are taken away.
    left.download_button(
        t("download_csv"), lambda: csv_bytes(shown), f"{name}.csv", "text/csv", on_click="ignore"
    )
    right.download_button(
        t("download_excel"),
        lambda: workbook_bytes({name[:31]: shown}, note),
        f"{name}.xlsx",
        XLSX_MIME,
        on_click="ignore",
    )


def show_fault_list(faults: Iterable[Fault], name: str, height_px: int) -> None:
    """Show a list of faults; a column that says nothing of any of them is left out."""
    table = faults_table(faults)
    show_table(table, name, [at for at in LISTED if table[at].notna().any()], height_px=height_px)


def in_vietnamese(shown: pd.DataFrame) -> tuple[pd.DataFrame | Styler, dict[str, Any]]:
    """Return a table as Vietnamese writes it: 1.234,50 and 03/11/2017; it still sorts by its values.

    Returns
    -------
    styled
        The table, its ISO days as days, its numbers with their signs.
    formats
        Of its columns, for ``st.dataframe``.
    """
    if not shown.columns.is_unique:  # two fields of one heading: neither can be told by its name
        return in_vietnamese(shown.set_axis(_apart(list(shown.columns)), axis=1))
    dated = {str(name): pd.to_datetime(shown[name]) for name in shown if _is_days(shown[name])}
    formats = {name: st.column_config.DateColumn(name, format="DD/MM/YYYY") for name in dated}
    table = shown.assign(**dated)
    numbers = table.select_dtypes("number")
    whole = [name for name in numbers if (numbers[name].dropna() % 1 == 0).all()]
    parted = [name for name in whole if (numbers[name].abs() >= LEAST_PARTED).fillna(False).any()]
    decimals = [name for name in numbers if name not in whole]
    if not table.index.is_unique or len(table) > MOST_STYLED:  # a styler is slow on many rows
        plain = {str(name): st.column_config.NumberColumn(str(name), format="%.2f") for name in decimals}
        return table, {**formats, **plain}
    styled = table.style.format(na_rep="")  # else what is missing would read «None»
    unparted = [name for name in whole if name not in parted]
    styled = styled.format(subset=unparted, precision=0, na_rep="")
    styled = styled.format(subset=parted, precision=0, decimal=",", thousands=".", na_rep="")
    styled = styled.format(subset=decimals, precision=2, decimal=",", thousands=".", na_rep="")
    return styled.format("{:%d/%m/%Y}", subset=list(dated), na_rep=""), dict(formats)


def _apart(names: list[str]) -> list[str]:
    """Return the names, the second and further ones of a kind with their number."""
    distinct: list[str] = []
    for name in names:
        candidate, at = name, 2
        while candidate in distinct:
            candidate, at = f"{name} ({at})", at + 1
        distinct.append(candidate)
    return distinct


def _is_days(values: pd.Series) -> bool:
    if not isinstance(values.dtype, pd.StringDtype) and values.dtype != object:
        return False
    present = values.dropna()
    return bool(len(present)) and bool(present.map(_is_day).all())


def _is_day(value: object) -> bool:
    if not isinstance(value, str) or not ISO_DAY.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
