"""A register of commune radio taken in from a file: its faults shown, its good records kept."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import streamlit as st

from planner import apart
from planner.errors import PlannerError
from planner.intake.choices import Choices, content_key
from planner.intake.radio_register import RadioRegister, read_radio_register
from planner.intake.reference import read_reference
from planner.layers.faults import SEVERITIES
from planner.layers.vocabulary import CARRIERS
from planner.progress import Tell
from planner.store.people import Actor
from planner.store.radio_register import import_radio
from planner.web import data as source
from planner.web import work
from planner.web.radio_data import Day
from planner.web.radio_edit import OPENED, fill
from planner.web.register_desk import ask_columns, show_faults
from planner.web.text import number, plain, t
from planner.web.who import store

FILE_TYPES = ["xlsx", "xls", "csv", "zip", "kml", "kmz", "gpkg", "geojson"]
COLUMNS = "register_columns_radio"


def show_import(day: Day, who: Actor) -> None:
    """Show the way in."""
    st.caption(t("radio_import_hint"))
    left, right = st.columns([3, 1])
    uploaded = left.file_uploader(t("register_file"), type=FILE_TYPES, key="radio_file")
    on = right.date_input(t("register_date"), format="DD/MM/YYYY", key="radio_import_date")
    if uploaded is None:
        return
    columns = st.session_state.setdefault(COLUMNS, {})
    try:
        found = _asked(uploaded.name, uploaded.getvalue(), on, Choices(dict(columns)))
    except PlannerError as error:
        st.error(plain(error.text()))
        return
    if found is None:
        return
    ask_columns(found, columns)
    show_faults(found)
    others = {name: len(layer) for name, layer in found.layers.items() if name != "radio" and len(layer)}
    if others:
        said = ", ".join(f"{t(f'name_{name}')} ({number(count)})" for name, count in others.items())
        st.info(plain(t("radio_import_others", layers=said)))
    _keep(day, who, found)


def _versions() -> tuple[object, ...]:
    return tuple(source.layer_version(name) for name in ("communes", "hamlets"))


def _asked(name: str, content: bytes, on: date, choices: Choices) -> RadioRegister | None:
    """Return the register that a file holds, read beside the page; None where it was cancelled."""
    versions = _versions()
    key = f"{content_key(content)}|{name}|{on}|{choices!r}|{versions}"
    return work.done(
        "radio_register", key, lambda tell: _read(name, content, on, choices, versions, tell)
    )


@st.cache_resource(max_entries=4, show_spinner=False)
def _read(
    name: str,
    content: bytes,
    on: date,
    choices: Choices,
    versions: tuple[object, ...],  # noqa: ARG001 - part of the key
    _tell: Tell,
) -> RadioRegister:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(name).name
        path.write_bytes(content)
        known = read_reference(source.data_dir(), CARRIERS[0])
        return apart.result_of(read_radio_register, name, tell=_tell)(path, known, on, choices)


def _keep(day: Day, who: Actor, found: RadioRegister) -> None:
    good, counted = found.layers["radio"], [fault.severity for fault in found.faults]
    numbers = {name: number(counted.count(name)) for name in SEVERITIES}
    st.markdown(plain(t("radio_import_read", count=number(len(good)), **numbers)))
    fills = agreed = True
    if not day.is_stored:
        made_up = int((day.register["origin"] == "synthetic").sum())
        facts = {"count": number(len(day.register)), "synthetic": number(made_up)}
        fills = st.checkbox(t("radio_import_fill", **facts), value=True, key="radio_import_fill")
    if "error" in counted:
        agreed = st.checkbox(t("register_partial", error=numbers["error"]), key="radio_import_partial")
    ready = bool(agreed and len(good))
    if st.button(t("radio_import_keep", count=number(len(good))), type="primary", disabled=not ready):
        try:
            if fills:
                fill(day, who)
            made = import_radio(store(), who, good, t("radio_import_why", file=found.file))
        except PlannerError as error:
            st.error(plain(error.text()))
            return
        facts = {name: number(getattr(made, name)) for name in ("added", "changed", "same")}
        st.session_state["radio_done"] = t("radio_imported", **facts)
        st.session_state.pop(OPENED, None)
        st.rerun()
