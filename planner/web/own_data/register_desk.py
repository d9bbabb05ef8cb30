"""Where the department puts its own registers in the place of the layers that are shipped."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pandas as pd
import streamlit as st

from planner.base import apart, messages
from planner.base.errors import PlannerError
from planner.base.files import on_disk
from planner.base.local_time import today
from planner.base.progress import Tell
from planner.base.words import plain as plain_heading
from planner.intake.choices import Choices, content_key
from planner.intake.columns import IGNORE, vocabulary
from planner.intake.department import KINDS, Register, adopt_register, read_register
from planner.intake.radio_register import RadioRegister
from planner.intake.reference import read_reference
from planner.intake.replacement import (
    CHANGES,
    REMOVED,
    WHOLE,
    Replacement,
    carriers_of,
    replacement,
)
from planner.layers.commune_names import labels_by_code
from planner.layers.faults import SEVERITIES
from planner.layers.versions import Version
from planner.store.layer_record import change_layers
from planner.store.radio_register import radio_register
from planner.web.shared import data as source
from planner.web.shared import work
from planner.web.shared.skipped_rows import show_skipped
from planner.web.shared.tables import show_fault_list, show_table
from planner.web.shared.text import carrier_name, number, plain, t
from planner.web.shared.uploads import TABLES_AND_MAPS, say_refusal, upload
from planner.web.shared.who import actor, store

FIRST_DAY = date(1990, 1, 1)  # else Streamlit takes no day of more than ten years ago
ORIGINS_OF_REGISTERS = ("reported", "surveyed")


def show_registers() -> None:
    """Show the desk."""
    st.markdown(f"##### {t('register_title')}")
    st.caption(t("register_hint"))
    if done := st.session_state.pop("register_done", None):
        st.success(plain(done))
    left, right = st.columns([1, 3])
    name = left.selectbox(t("register_layer"), list(KINDS), format_func=lambda layer: t(f"name_{layer}"))
    uploaded = upload(t("register_file"), TABLES_AND_MAPS, box=right, key="register_file")
    if name == "radio" and len(radio_register(store(), actor())):
        st.info(t("register_radio_stored"))
    if uploaded is None:
        return
    facts, why = _stated(name)
    columns = st.session_state.setdefault(f"register_columns_{name}", {})
    on = date.fromisoformat(facts["source_date"]) if facts["source_date"] else today()
    try:
        register = _asked(uploaded.name, uploaded.getvalue(), name, on, Choices(dict(columns)))
    except PlannerError as error:
        say_refusal(error, TABLES_AND_MAPS)
        return
    if register is None:
        return
    ask_columns(register, columns)
    show_faults(register)
    _adopt(register, facts, why)


def _stated(name: str) -> tuple[dict[str, str], str]:
    """Ask what somebody states of the register and why it comes in: nothing of it has a default."""
    boxes = st.columns(4)
    title = boxes[0].text_input(t("register_name"), key=f"register_title_{name}")
    origin = boxes[1].selectbox(
        t("register_origin"),
        ORIGINS_OF_REGISTERS,
        index=None,
        placeholder=t("radio_pick"),
        format_func=lambda origin: messages.text(f"common.origin_{origin}"),
        key=f"register_origin_{name}",
    )
    licence = boxes[2].text_input(t("register_licence"), messages.text("web.register_internal"))
    on = boxes[3].date_input(
        t("register_date"),
        None,
        min_value=FIRST_DAY,
        max_value=today(),
        format="DD/MM/YYYY",
        key=f"register_on_{name}",
    )
    why = st.text_input(t("register_why"), key=f"register_why_{name}").strip()
    facts = {
        "title": title.strip(),
        "origin": origin or "",
        "licence": licence.strip(),
        "source_date": on.isoformat() if isinstance(on, date) else "",
    }
    return facts, why


def _asked(name: str, content: bytes, layer: str, on: date, choices: Choices) -> Register | None:
    """Return the register that a file holds, read beside the page; None where it was cancelled."""
    key = f"{content_key(content)}|{name}|{layer}|{on}|{choices!r}"
    return work.done("register", key, lambda tell: _read(name, content, layer, on, choices, tell))


@st.cache_resource(max_entries=4, show_spinner=False)
def _read(name: str, content: bytes, layer: str, on: date, choices: Choices, _tell: Tell) -> Register:
    with on_disk(name, content) as path:
        reference = read_reference(source.data_dir())
        return apart.result_of(read_register, name, tell=_tell)(path, layer, reference, on, choices)


def ask_columns(register: Register | RadioRegister, columns: dict[str, str]) -> None:
    """Ask what the columns mean that no list of ours knows."""
    unknown = [(table, label) for table in register.tables for label in table.headings.unknown]
    boxes = st.columns(3)
    for place, (table, label) in enumerate(unknown):
        taken = boxes[place % 3].selectbox(
            plain(label),
            [
                IGNORE,
                *(
                    field
                    for field in vocabulary().fields[table.kind]
                    if field not in table.headings.names
                ),
            ],
            index=None,
            placeholder=t("intake_pick_field"),
            format_func=lambda field: (
                t("intake_ignore") if field == IGNORE else messages.text(f"intake.field_{field}")
            ),
            key=f"register_{register.file}_{table.sheet}_{label}",
        )
        if taken is not None:
            columns[plain_heading(label)] = taken
            st.rerun()


def show_faults(register: Register | RadioRegister) -> None:
    """Show what was remarked while a register was read, and every fault by its row of the sheet."""
    for remark in register.remarks:
        st.caption(plain(remark))
    if register.faults:
        in_order = sorted(register.faults, key=lambda fault: (fault.sheet or "", fault.row or 0))
        show_fault_list(in_order, "loi_so", 320)
    show_skipped(register.sheets, register.tables)


def _adopt(register: Register, facts: dict[str, str], why: str) -> None:
    counted = [fault.severity for fault in register.faults]
    numbers = {name: number(counted.count(name)) for name in SEVERITIES}
    loaded = source.load(register.name)
    standing = len(loaded[register.name]) if loaded.has(register.name) else 0
    count = number(len(register.layer))
    st.markdown(plain(t("register_read", count=count, standing=number(standing), **numbers)))
    if not len(register.layer):
        return
    change = _change(register)
    if change is None:
        return
    agreed = [True]
    if "error" in counted:
        agreed.append(st.checkbox(t("register_partial", error=numbers["error"])))
    if removed := change.total(REMOVED):
        agreed.append(st.checkbox(t("register_removes", count=number(removed))))
    if lacking := [t(f"register_{name}") for name in _lacking(facts, why)]:
        st.caption(t("register_need", names=", ".join(lacking)))
    layer = t(f"name_{register.name}")
    label = t("register_adopt", layer=layer, count=count)
    if st.button(label, type="primary", disabled=bool(lacking) or not all(agreed)):
        folder, now = source.data_dir(), datetime.now(UTC)
        who = actor()

        def adopt() -> dict[str, Version]:
            version = adopt_register(folder, register, facts, change, who=who.name, why=why, when=now)
            return {register.name: version}

        try:
            version = change_layers(store(), who, folder, adopt)[register.name]
        except PlannerError as error:
            st.error(plain(error.text()))
            return
        st.session_state["register_done"] = t("register_done", layer=layer, version=version.version)
        st.rerun()


def _lacking(facts: dict[str, str], why: str) -> list[str]:
    named = {"name": "title", "origin": "origin", "licence": "licence", "date": "source_date"}
    empty = [label for label, fact in named.items() if not facts[fact]]
    return [*empty, *([] if why else ["why"])]


def _change(register: Register) -> Replacement | None:
    """Ask what the file is of, and show what it would change; None until that is said."""
    names = carriers_of(register.layer)
    scopes: dict[str, tuple[str, ...] | None] = {t("register_whole"): WHOLE}
    if names:
        of = ", ".join(carrier_name(carrier) for carrier in names)
        scopes[t("register_of_carriers", carriers=of)] = names
    scope = st.radio(
        t("register_scope"), list(scopes), index=None, key=f"register_scope_{register.name}"
    )
    if scope is None:
        st.info(t("register_say_scope"))
        return None
    try:
        change = _compared(register, scopes[scope], source.layer_version(register.name))
    except PlannerError as error:
        st.error(plain(error.text()))
        return None
    numbers = {name: number(change.total(name)) for name in CHANGES}
    st.markdown(plain(t("register_changes", after=number(len(change.layer)), **numbers)))
    show_table(_named(change.counts), "thay_doi_theo_xa", height_px=240)
    if len(change.differences):
        with st.expander(t("register_differences", count=number(len(change.differences)))):
            rows = change.differences.assign(
                change=change.differences["change"].map(lambda kind: t(f"register_change_{kind}")),
                field=change.differences["field"].map(_field_name, na_action="ignore"),
                before=change.differences["before"].map(str, na_action="ignore"),
                after=change.differences["after"].map(str, na_action="ignore"),
            )
            show_table(_named(rows), "thay_doi_tung_ban_ghi", height_px=300)
    return change


@st.cache_resource(max_entries=4, show_spinner=True, hash_funcs={Register: id})
def _compared(
    register: Register,
    carriers: tuple[str, ...] | None,
    version: tuple[str, int, int],  # noqa: ARG001 - part of the key
) -> Replacement:
    crs = source.province().crs
    return replacement(source.data_dir(), register.name, register.layer, carriers, crs, register.file)


def _named(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with the communes' names and headings of its own."""
    communes = source.load("communes")
    names = {}
    if communes.has("communes"):
        names = labels_by_code(communes["communes"])
    headed = {"key": "record_key", **{name: f"register_{name}" for name in CHANGES}}
    return table.assign(commune=table["commune_code"].map(names)).rename(columns=headed)


def _field_name(field: str) -> str:
    texts = messages.catalogue(messages.DEFAULT_LANG)
    return texts.get(f"web.col_{field}") or texts.get(f"intake.field_{field}") or field
