"""Who changed which record of the radio register, when, from what to what, and why."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from planner.base import messages
from planner.layers.radio_provenance import GEOMETRY, PROVENANCE
from planner.layers.radio_record import field_name
from planner.layers.vocabulary import ORIGINS, RADIO_KINDS
from planner.store import audit
from planner.store.people import Actor
from planner.store.radio_changes import FieldChange, RadioChange, radio_change
from planner.web.radio.data import Day
from planner.web.shared.tables import show_table
from planner.web.shared.text import day, moment, number, t
from planner.web.shared.who import called, store

TOLD = (*PROVENANCE, "commune_code", "year", GEOMETRY)  # of a new record: known, or of no interest
MOST = 1000  # entries shown; the download of all is on the office's desk


def show_trail(day: Day, who: Actor) -> None:
    """Show the trail of the register, the last change first."""
    with store().reading(who) as connection:
        changes = [radio_change(entry) for entry in audit.entries(connection, "radio")]
    names = called(who)
    code = st.selectbox(
        t("radio_free_commune"),
        sorted({change.commune_code for change in changes}),
        index=None,
        format_func=lambda code: day.where.get(code, code),
        placeholder=t("filter_all"),
        key="radio_trail_commune",
    )
    shown = [change for change in reversed(changes) if code in (None, change.commune_code)][:MOST]
    rows = [
        {
            "when": moment(change.entry.at),
            "who": names[change.entry.who],
            "done": messages.text(f"store.action_{change.entry.action}"),
            "commune": day.where.get(change.commune_code, change.commune_code),
            "year": change.year,
            "change": change_text(change),
            "stated": change.stated,
            "why": change.why,
        }
        for change in shown
    ]
    columns = ["when", "who", "done", "commune", "year", "change", "stated", "why"]
    show_table(pd.DataFrame(rows, columns=columns), "nhat_ky_truyen_thanh", height_px=280)


def change_text(change: RadioChange) -> str:
    """Return a change in words: the fields from what to what; a new record or one that went, as such."""
    if change.is_gone:
        return t("radio_change_gone")
    if change.is_new:
        filled = [
            field for field in change.fields if field.after is not None and field.field not in TOLD
        ]
        texts = [
            f"{field_label(field.field)}: {value_text(field.field, field.after)}" for field in filled
        ]
        return t("radio_change_new", fields="; ".join(texts))
    return "; ".join(map(field_text, change.fields)) or t("radio_change_same")


def field_text(change: FieldChange) -> str:
    """Return "Công suất (W): 30 → 12,5"."""
    before, after = (value_text(change.field, value) for value in (change.before, change.after))
    return f"{field_label(change.field)}: {before} → {after}"


def field_label(field: str) -> str:
    """Return what a field is called on the screen."""
    if field in PROVENANCE:
        return t(f"card_{field}")
    return field_name(field)


def value_text(field: str, value: object) -> str:
    """Return a value of a record as a reader writes it."""
    if value is None:
        return "–"
    if field == "kind" and value in RADIO_KINDS:
        return t(f"radio_{value}")
    if field == "origin" and value in ORIGINS:
        return messages.text(f"common.origin_{value}")
    if field in ("source_date", "licence_until"):
        return day(date.fromisoformat(str(value)))
    if isinstance(value, int | float):
        whole = float(value).is_integer()
        return str(int(value)) if whole else number(value, 2).rstrip("0").rstrip(",")
    return str(value)
