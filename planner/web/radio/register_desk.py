"""The register of commune radio: a record for each commune and year, with its desk and its trail."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planner.base.vocabulary import Role
from planner.broadcast.day import BESIDES
from planner.dossier.radio_workbook import radio_template, radio_workbook
from planner.layers.radio_provenance import CHANGES
from planner.layers.radio_record import changed_words
from planner.store.radio_register import radio_register
from planner.web.radio.data import Day
from planner.web.radio.edit import show_edit
from planner.web.radio.importing import show_import
from planner.web.radio.trail import show_trail
from planner.web.shared import data as source
from planner.web.shared.tables import XLSX_MIME, show_table
from planner.web.shared.text import moment, plain, t
from planner.web.shared.who import actor, called, store

DONE, PROBLEM = "radio_done", "radio_problem"
FIELDS = (
    "frequency_mhz", "power_w", "antenna_height_m", "licence_no", "licence_until", "hamlets_total",
    "hamlets_served", "loudspeakers", "loudspeakers_working", "equipment_year", "origin", "source",
    "changes",
)  # fmt: skip


def show(day: Day) -> None:
    """Show the tab."""
    who = actor()
    with st.container():  # always there, so that what is open below stays open when the word goes
        if done := st.session_state.pop(DONE, None):
            st.success(plain(done))
        if problem := st.session_state.pop(PROBLEM, None):
            st.error(plain(problem))
    st.caption(t("radio_register_stored" if day.is_stored else "radio_register_empty"))
    _table(day)
    _export(day)
    if who.may(Role.REVIEWER):
        with st.expander(t("radio_edit"), key="radio_edit_open"):
            show_edit(day, who)
        with st.expander(t("radio_import"), key="radio_import_open"):
            show_import(day, who)
    else:
        st.info(t("radio_reviewer"))
    with st.expander(t("radio_trail"), key="radio_trail_open"):
        show_trail(day, who)


def _table(day: Day) -> None:
    records = radio_register(store(), actor()) if day.is_stored else day.register
    years = sorted({int(year) for year in records["year"]}, reverse=True)
    year = st.pills(t("col_year"), years, key="radio_register_year", format_func=str)
    shown = records if year is None else records[records["year"] == year]
    table = pd.DataFrame(shown.drop(columns="geometry")).assign(
        commune=shown["commune_code"].map(day.where),
        kind=shown["kind"].map(lambda kind: t(f"radio_{kind}")),
        year=shown["year"].astype(int),
        changes=None if CHANGES not in shown else shown[CHANGES].map(changed_words),
    )
    columns = ["commune_code", "commune", "year", "kind", *FIELDS]
    if day.is_stored:
        table["changed_at"] = shown["at"].map(moment)
        table["who"] = shown["who"].map(called(actor()))
        columns += ["revision", "who", "changed_at"]
    show_table(table, "so_dang_ky", columns, height_px=260)


def _export(day: Day) -> None:
    loaded = source.load("communes", *BESIDES)
    layers = {"radio": day.register, **{name: loaded[name] for name in BESIDES if loaded.has(name)}}
    left, right, _ = st.columns([1, 1, 3])
    left.download_button(
        t("radio_export"),
        lambda: radio_workbook(layers, loaded["communes"]),
        "so-dai-truyen-thanh.xlsx",
        XLSX_MIME,
        on_click="ignore",
    )
    right.download_button(
        t("radio_template"),
        lambda: radio_template(loaded["communes"]),
        "mau-dai-truyen-thanh.xlsx",
        XLSX_MIME,
        on_click="ignore",
    )
