"""Where the data come from, and whether every layer is sound."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planner.errors import DataFileError
from planner.layers.catalogue import LAYERS
from planner.layers.faults import faults_table
from planner.layers.io import check_data_dir, layer_metadata
from planner.store.people import ADMINISTRATOR
from planner.web import data as source
from planner.web import who
from planner.web.boundaries_desk import show_boundaries
from planner.web.register_desk import show_registers
from planner.web.tables import show_table
from planner.web.text import plain, t


def show() -> None:
    """Show the page."""
    st.markdown(f"#### {t('data_origin')}")
    for caveat in source.caveats(source.load()):
        st.info(plain(caveat))
    checked = check_data_dir(source.data_dir())
    rows, faults = [], []
    for name, (records, found) in checked.items():
        rows.append(
            {"layer": t(f"name_{name}"), **_origin(name), "records": records, "faults": len(found)}
        )
        faults += found
    show_table(pd.DataFrame(rows), "cac_lop")
    st.markdown(f"##### {t('data_check')}")
    if not faults:
        st.success(t("data_ok"))
    for fault in faults[:20]:
        st.error(plain(fault.message))
    if faults:
        columns = ["file", "row", "column", "value", "expected", "message"]
        show_table(faults_table(faults), "loi_du_lieu", columns)
    if who.actor().may(ADMINISTRATOR):
        show_boundaries()
        show_registers()
    else:
        st.info(t("data_administrator"))


def _origin(name: str) -> dict[str, object]:
    try:
        found = layer_metadata(source.data_dir(), name)
    except DataFileError:
        found = {}
    origin = found.get("origin")
    return {
        "title": found.get("title"),
        "origin": origin,
        "licence": found.get("licence"),
        "source_date": found.get("source_date") or found.get("date"),
        "file": LAYERS[name].file,
    }
