"""Commune radio by status on a day."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from planner.broadcast.status import STATUSES, radio_status
from planner.broadcast.summary import status_by_district
from planner.errors import LayerError
from planner.plan.radio_values import radio_rules
from planner.web import data as source
from planner.web.cards import radio_card
from planner.web.map import MapData, show_map
from planner.web.map_layers import radio_label, radio_layer
from planner.web.shared_layers import base_layers
from planner.web.tables import show_table
from planner.web.text import number, plain, t

DEFAULT_DAY = date(2017, 11, 3)  # the department's report


def show() -> None:
    """Show the page."""
    province = source.province()
    loaded = source.load("communes", "radio")
    source.need(loaded, "communes", "radio")
    st.markdown(f"#### {t('radio_title')}")
    on = st.date_input(t("radio_on"), DEFAULT_DAY, format="DD/MM/YYYY", width=220)
    try:
        rules = radio_rules(source.plan(), on)
        status = radio_status(loaded["radio"], loaded["communes"], on, rules)
    except LayerError as error:
        st.error(plain(error.text()))
        return
    counts = status["status"].value_counts()
    present = [name for name in STATUSES if counts.get(name, 0)]
    for box, name in zip(st.columns(len(present)), present, strict=True):
        box.metric(radio_label(name), number(int(counts[name])))
    picked = st.session_state.get("radio_picked")
    found = status[status["commune_code"] == picked["id"]] if picked else status.iloc[:0]
    clicked, _ = show_map(
        MapData(
            layers=[radio_layer(status, visible=True), *base_layers(province.crs)],
            bounds=province.bounds,
            credits=source.credits(loaded, province.crs),
            card=radio_card(found.iloc[0]) if len(found) else None,
            height_px=560,
        ),
        key="radio_map",
    )
    if clicked and clicked != picked:
        st.session_state["radio_picked"] = clicked
        st.rerun()
    _tables(status)


def _tables(status: pd.DataFrame) -> None:
    first, second = st.tabs([t("table_by_commune"), t("table_by_district")])
    with first:
        table = status.assign(status=status["status"].map(radio_label))
        columns = ["district", "commune_code", "name", "population", "status", "reason", "citation"]
        show_table(table, "dai_truyen_thanh", [*columns, "frequency_mhz", "power_w", "licence_until"])
    with second:
        table = status_by_district(status)
        total = table.drop(columns="district").sum().to_dict()
        row = pd.DataFrame([{"district": t("total"), **total}])
        show_table(pd.concat([table, row], ignore_index=True), "dai_theo_huyen")
