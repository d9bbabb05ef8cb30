"""A register of commune radio taken in from a file: its faults shown, its good records kept."""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import pandas as pd
import streamlit as st

from planner.base import apart
from planner.base.errors import PlannerError
from planner.base.files import on_disk
from planner.base.local_time import today
from planner.base.progress import Tell
from planner.intake.choices import Choices, content_key
from planner.intake.radio_register import RadioRegister, read_radio_register
from planner.intake.reference import read_reference
from planner.layers.faults import SEVERITIES
from planner.layers.radio_provenance import CHANGES
from planner.store.people import Actor
from planner.store.radio_changes import FieldChange, fields_of
from planner.store.radio_import import RadioPreview, import_radio, preview_radio
from planner.web.own_data.register_desk import ask_columns, show_faults
from planner.web.radio.data import Day
from planner.web.radio.edit import DAYS, OPENED, ORIGINS
from planner.web.radio.trail import TOLD, field_label, field_text, value_text
from planner.web.shared import data as source
from planner.web.shared import work
from planner.web.shared.tables import show_table
from planner.web.shared.text import number, plain, t
from planner.web.shared.uploads import TABLES_AND_MAPS, say_refusal, upload
from planner.web.shared.who import store

COLUMNS = "register_columns_radio"
KEYS, LEFT = ["commune_code", "year"], "_merge == 'left_only'"


def show_import(day: Day, who: Actor) -> None:
    """Show the way in."""
    st.caption(t("radio_import_hint"))
    uploaded = upload(t("register_file"), TABLES_AND_MAPS, key="radio_file")
    if uploaded is None:
        return
    columns = st.session_state.setdefault(COLUMNS, {})
    try:
        register = _asked(uploaded.name, uploaded.getvalue(), today(), Choices(dict(columns)))
    except PlannerError as error:
        say_refusal(error, TABLES_AND_MAPS)
        return
    if register is None:
        return
    ask_columns(register, columns)
    show_faults(register)
    others = {
        name: len(layer) for name, layer in register.layers.items() if name != "radio" and len(layer)
    }
    if others:
        names = ", ".join(f"{t(f'name_{name}')} ({number(count)})" for name, count in others.items())
        st.info(plain(t("radio_import_others", layers=names)))
    _keep(day, who, register)


def _stated(file: str) -> tuple[dict[str, str], str] | None:
    """Ask where the file's records come from and why they are taken up; None until all is stated."""
    boxes = st.columns([1, 1, 2])
    origin = boxes[0].selectbox(
        t("register_origin"),
        ORIGINS,
        index=None,
        placeholder=t("radio_pick"),
        format_func=lambda origin: t(f"radio_origin_{origin}"),
        key="radio_import_origin",
    )
    on = boxes[1].date_input(
        t("register_date"),
        None,
        min_value=DAYS[0],
        max_value=today(),
        format="DD/MM/YYYY",
        key="radio_import_date",
    )
    named = boxes[2].text_input(t("card_source"), file, key="radio_import_source").strip()
    why = st.text_input(t("radio_why"), key="radio_import_reason").strip()
    if origin is None or not isinstance(on, date) or not named or not why:
        st.info(t("radio_import_state"))
        return None
    return {"origin": origin, "source": named, "source_date": on.isoformat()}, why


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
    with on_disk(name, content) as path:
        reference = read_reference(source.data_dir())
        return apart.result_of(read_radio_register, name, tell=_tell)(path, reference, on, choices)


def _keep(day: Day, who: Actor, register: RadioRegister) -> None:
    good, counted = register.layers["radio"], [fault.severity for fault in register.faults]
    numbers = {name: number(counted.count(name)) for name in SEVERITIES}
    st.markdown(plain(t("radio_import_read", count=number(len(good)), **numbers)))
    fills = agreed = True
    if not day.is_stored:
        made_up = int((day.register["origin"] == "synthetic").sum())
        facts = {"count": number(len(day.register)), "synthetic": number(made_up)}
        fills = st.checkbox(t("radio_import_fill", **facts), value=True, key="radio_import_fill")
    whole = st.checkbox(t("radio_import_whole"), key="radio_import_whole")
    stated = _stated(register.file)
    shipped = day.register if fills and not day.is_stored else None
    if stated and len(good) and not _show_changes(day, who, register, stated[0], shipped, whole=whole):
        return
    if "error" in counted:
        agreed = st.checkbox(t("register_partial", error=numbers["error"]), key="radio_import_partial")
    ready = bool(agreed and len(good) and stated)
    is_pressed = st.button(
        t("radio_import_keep", count=number(len(good))), type="primary", disabled=not ready
    )
    if is_pressed and stated:
        source_of, why = stated
        try:
            counts = import_radio(
                store(),
                who,
                good.assign(**source_of),
                t("radio_import_why", file=register.file, why=why),
                whole=whole,
                unplaced=register.unplaced,
                shipped=shipped,
            )
        except PlannerError as error:
            st.error(plain(error.text()))
            return
        facts = {name: number(getattr(counts, name)) for name in ("added", "changed", "same")}
        st.session_state["radio_done"] = t("radio_imported", **facts)
        st.session_state.pop(OPENED, None)
        st.rerun()


def _show_changes(
    day: Day,
    who: Actor,
    register: RadioRegister,
    source_of: dict[str, str],
    shipped: gpd.GeoDataFrame | None,
    *,
    whole: bool,
) -> bool:
    """Show what the file would change, before it does; return whether it can."""
    layer = register.layers["radio"].assign(**source_of)
    try:
        counts, changes = preview_radio(
            store(), who, layer, whole=whole, unplaced=register.unplaced, shipped=shipped
        )
    except PlannerError as error:
        st.error(plain(error.text()))
        return False
    gone = 0
    if shipped is None and not day.is_stored:  # the shipped layer no longer stands for the register
        gone = len(day.register.merge(layer[KEYS], on=KEYS, how="left", indicator=True).query(LEFT))
    numbers = {name: number(getattr(counts, name)) for name in ("added", "changed", "same")}
    st.markdown(plain(t("radio_import_changes", removed=number(gone), **numbers)))
    if changes:
        rows = [
            {
                "commune": day.where.get(change.commune_code, change.commune_code),
                "year": change.year,
                "change": _change_text(change),
            }
            for change in changes
        ]
        show_table(pd.DataFrame(rows), "nap_se_thay_doi", height_px=240)
    return True


def _change_text(change: RadioPreview) -> str:
    old = {} if change.before is None else fields_of(change.before)
    new = fields_of(change.after)
    fields = [
        FieldChange(name, old.get(name), value)
        for name, value in new.items()
        if name != CHANGES and old.get(name) != value
    ]
    if change.before is None:
        filled = [field for field in fields if field.after is not None and field.field not in TOLD]
        texts = [
            f"{field_label(field.field)}: {value_text(field.field, field.after)}" for field in filled
        ]
        return t("radio_change_new", fields="; ".join(texts))
    return "; ".join(map(field_text, fields)) or t("radio_change_same")
