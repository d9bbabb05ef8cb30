"""Where the department puts its own registers in the place of the layers that are shipped."""

from __future__ import annotations

import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

import streamlit as st

from planner import messages
from planner.errors import PlannerError
from planner.intake.choices import Choices
from planner.intake.columns import IGNORE, vocabulary
from planner.intake.columns import plain as plain_heading
from planner.intake.department import KINDS, Register, adopt_register, read_register
from planner.intake.radio_register import RadioRegister
from planner.intake.reference import read_reference
from planner.layers.faults import SEVERITIES, faults_table
from planner.layers.versions import Version
from planner.layers.vocabulary import CARRIERS
from planner.store.layer_record import change_layers
from planner.store.radio_register import radio_register
from planner.web import data as source
from planner.web.intake_desk import FILE_TYPES
from planner.web.skipped_rows import show_skipped
from planner.web.tables import show_table
from planner.web.text import number, plain, t
from planner.web.who import actor, store

ORIGINS_OF_REGISTERS = ("reported", "surveyed")


def show_registers() -> None:
    """Show the desk."""
    st.markdown(f"##### {t('register_title')}")
    st.caption(t("register_hint"))
    if done := st.session_state.pop("register_done", None):
        st.success(plain(done))
    left, right = st.columns([1, 3])
    name = left.selectbox(t("register_layer"), list(KINDS), format_func=lambda one: t(f"name_{one}"))
    uploaded = right.file_uploader(t("register_file"), type=FILE_TYPES, key="register_file")
    if name == "radio" and len(radio_register(store(), actor())):
        st.info(t("register_radio_stored"))
    if uploaded is None:
        return
    boxes = st.columns(4)
    title = boxes[0].text_input(t("register_name"))
    origin = boxes[1].selectbox(
        t("register_origin"),
        ORIGINS_OF_REGISTERS,
        format_func=lambda one: messages.text(f"common.origin_{one}"),
    )
    licence = boxes[2].text_input(t("register_licence"), messages.text("web.register_internal"))
    on = boxes[3].date_input(t("register_date"), format="DD/MM/YYYY")
    why = st.text_input(t("register_why"))
    columns = st.session_state.setdefault(f"register_columns_{name}", {})
    try:
        register = _read(uploaded.name, uploaded.getvalue(), name, on, Choices(columns))
    except PlannerError as error:
        st.error(plain(error.text()))
        return
    ask_columns(register, columns)
    show_faults(register)
    facts = {"title": title, "origin": origin, "licence": licence, "source_date": on.isoformat()}
    _adopt(register, facts, why)


@st.cache_resource(max_entries=4, show_spinner=True)
def _read(name: str, content: bytes, layer: str, on: date, choices: Choices) -> Register:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(name).name
        path.write_bytes(content)
        known = read_reference(source.data_dir(), CARRIERS[0])
        return read_register(path, layer, known, on, choices)


def ask_columns(register: Register | RadioRegister, columns: dict[str, str]) -> None:
    """Ask what the columns mean that no list of ours knows."""
    unknown = [(table, label) for table in register.tables for label in table.headings.unknown]
    boxes = st.columns(3)
    for place, (table, label) in enumerate(unknown):
        taken = boxes[place % 3].selectbox(
            plain(label),
            [
                IGNORE,
                *(one for one in vocabulary().fields[table.kind] if one not in table.headings.names),
            ],
            index=None,
            placeholder=t("intake_pick_field"),
            format_func=lambda one: (
                t("intake_ignore") if one == IGNORE else messages.text(f"intake.field_{one}")
            ),
            key=f"register_{register.file}_{table.sheet}_{label}",
        )
        if taken is not None:
            columns[plain_heading(label)] = taken
            st.rerun()


def show_faults(register: Register | RadioRegister) -> None:
    """Show what was remarked while a register was read, and its faults."""
    for remark in register.remarks:
        st.caption(plain(remark))
    if register.faults:
        table = faults_table(register.faults)
        words = {name: messages.text(f"dossier.severity_{name}") for name in SEVERITIES}
        table = table.assign(severity=table["severity"].map(words))
        columns = ["severity", "sheet", "row", "column", "value", "expected", "message"]
        show_table(table, "loi_so", columns, height_px=200)
    show_skipped(register.sheets, register.tables)


def _adopt(register: Register, facts: dict[str, str], why: str) -> None:
    counted = [fault.severity for fault in register.faults]
    numbers = {name: number(counted.count(name)) for name in SEVERITIES}
    loaded = source.load(register.name)
    standing = len(loaded[register.name]) if loaded.has(register.name) else 0
    count = number(len(register.layer))
    st.markdown(plain(t("register_read", count=count, standing=number(standing), **numbers)))
    agreed = True
    if "error" in counted:
        agreed = st.checkbox(t("register_partial", error=numbers["error"]))
    ready = bool(agreed and facts["title"].strip() and len(register.layer))
    if not facts["title"].strip():
        st.caption(t("register_need_name"))
    layer = t(f"name_{register.name}")
    if st.button(t("register_adopt", layer=layer, count=count), type="primary", disabled=not ready):
        folder, now = source.data_dir(), datetime.now(UTC)
        who = actor()

        def adopt() -> dict[str, Version]:
            kept = adopt_register(folder, register, facts, who=who.name, why=why, when=now)
            return {register.name: kept}

        try:
            kept = change_layers(store(), who, folder, adopt)[register.name]
        except PlannerError as error:
            st.error(plain(error.text()))
            return
        st.session_state["register_done"] = t("register_done", layer=layer, version=kept.version)
        st.rerun()
