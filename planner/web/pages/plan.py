"""The plan in force as readable tables: what is cited, what is assumed."""

from __future__ import annotations

from datetime import date

import streamlit as st

from planner.appraisal.catalogue import rules_table
from planner.plan.model import values_table
from planner.web import data as source
from planner.web.tables import show_table
from planner.web.text import plain, t


def show() -> None:
    """Show the page."""
    plan = source.plan()
    st.markdown(f"#### {plain(plan.name)}")
    values = values_table(plan)
    assumed = int((values["certainty"] == "assumed").sum())
    st.caption(plain(plan.document))
    st.warning(plain(t("plan_note", assumed=assumed, total=len(values))))
    first, second = st.tabs([t("plan_parameters"), t("plan_rules")])
    with first:
        show_table(values, "tham_so_quy_hoach", height_px=560)
    with second:
        show_table(rules_table(plan, date.today()), "quy_tac")
