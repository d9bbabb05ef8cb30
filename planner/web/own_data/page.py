"""Where the data come from, and whether every layer is sound."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planner.base.errors import DataFileError
from planner.base.vocabulary import Role
from planner.layers.catalogue import LAYERS
from planner.layers.faults import faults_table
from planner.layers.io import layer_metadata
from planner.usecases.own_data import check_own_data
from planner.web.own_data.boundaries_desk import show_boundaries
from planner.web.own_data.register_desk import show_registers
from planner.web.shared import data as source
from planner.web.shared import who
from planner.web.shared.tables import show_table
from planner.web.shared.text import plain, t


def show() -> None:
    """Show the page."""
    st.markdown(f"#### {t('data_origin')}")
    for caveat in source.caveats(source.load()):
        st.info(plain(caveat))
    checked = check_own_data(source.data_dir())
    rows = [
        {"layer": t(f"name_{name}"), **_origin(name), "records": records, "faults": len(layer_faults)}
        for name, (records, layer_faults) in checked.layers.items()
    ]
    faults = checked.faults
    show_table(pd.DataFrame(rows), "cac_lop")
    st.markdown(f"##### {t('data_check')}")
    if not faults:
        st.success(t("data_ok"))
    for fault in faults[:20]:
        st.error(plain(fault.message))
    if faults:
        columns = ["file", "row", "column", "value", "expected", "message"]
        show_table(faults_table(faults), "loi_du_lieu", columns)
    if who.recorder().may(Role.ADMINISTRATOR):
        show_boundaries()
        show_registers()
    elif who.is_named():
        st.info(t("data_administrator"))


def _origin(name: str) -> dict[str, object]:
    try:
        metadata = layer_metadata(source.data_dir(), name)
    except DataFileError:
        metadata = {}
    texts = {name: None if value is None else str(value) for name, value in metadata.items()}
    return {
        "title": texts.get("title"),
        "origin": texts.get("origin"),
        "licence": texts.get("licence"),
        "source_date": texts.get("source_date") or texts.get("date"),
        "file": LAYERS[name].file,
    }
