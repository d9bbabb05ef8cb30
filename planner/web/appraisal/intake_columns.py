"""What the columns of a file mean: those that no list of ours knows are asked for, others corrected."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from planner.base import messages
from planner.base.words import plain as plain_heading
from planner.dossier.headings import readable
from planner.intake.choices import Choices
from planner.intake.columns import IGNORE, vocabulary
from planner.intake.tables import Table
from planner.web.appraisal.intake_choices import Received, decide
from planner.web.shared.text import carrier_name, plain, t


def show_columns(received: Received, tables: list[Table], choices: Choices, *, expanded: bool) -> None:
    """Ask what the columns mean that no list of ours knows; the answer is kept for the carrier."""
    unknown = [
        (table, at)
        for table in tables
        for at, label in table.headings.labels.items()
        if label in table.headings.unknown
    ]
    recognised = [(table, at) for table in tables for at in table.headings.fields]
    label = t("intake_columns", known=len(recognised), unknown=len(unknown))
    with st.expander(label, expanded=expanded or bool(unknown)):
        if not tables:
            st.caption(t("intake_no_table"))
        meanings: dict[str, str] = {}
        if unknown:
            st.caption(t("intake_ask_columns", carrier=carrier_name(received.carrier)))
        boxes = st.columns(3)
        for place, (table, at) in enumerate(unknown):
            heading = table.headings.labels[at]
            taken = boxes[place % 3].selectbox(
                f"{plain(heading)} ({plain(_sample(table, heading))})",
                [IGNORE, *free_fields(table)],
                index=None,
                placeholder=t("intake_pick_field"),
                format_func=_field_name,
                key=f"column_{received.key}_{table.sheet}_{at}",
            )
            if taken is not None:
                meanings[plain_heading(heading)] = taken
        if unknown and st.button(t("intake_save_columns"), disabled=not meanings):
            decide(received, replace(choices, columns={**choices.columns, **meanings}))
        rows = [
            {"sheet": table.sheet, "column": table.headings.labels[at],
             "meaning": _field_name(table.headings.fields[at])}
            for table, at in recognised
        ]  # fmt: skip
        if rows:
            st.dataframe(readable(pd.DataFrame(rows)), hide_index=True, height=180, placeholder="")
        if recognised:
            _correct_column(received, recognised, choices)
        if choices.columns and st.button(t("intake_forget_columns")):
            decide(received, replace(choices, columns={}))


def _correct_column(received: Received, recognised: list[tuple[Table, int]], choices: Choices) -> None:
    """Let the reviewer give a column another meaning than the lists do."""
    left, middle, right = st.columns([2, 2, 1], vertical_alignment="bottom")
    taken = left.selectbox(
        t("intake_correct"),
        range(len(recognised)),
        index=None,
        placeholder=t("intake_pick_column"),
        format_func=lambda at: (
            f"{recognised[at][0].sheet}: {recognised[at][0].headings.labels[recognised[at][1]]}"
        ),
        key=f"correct_{received.key}",
    )
    table, column = recognised[taken or 0]
    meaning = middle.selectbox(
        t("col_meaning"),
        [IGNORE, *vocabulary().fields[table.kind]],
        index=None,
        placeholder=t("intake_pick_field"),
        format_func=_field_name,
        key=f"correct_to_{received.key}",
    )
    ready = taken is not None and meaning is not None
    if right.button(t("intake_correct_column"), disabled=not ready, width="stretch") and meaning:
        heading = plain_heading(table.headings.labels[column])
        decide(received, replace(choices, columns={**choices.columns, heading: meaning}))


def _sample(table: Table, heading: str) -> str:
    for record in table.records[:20]:
        value = dict(record.cells).get(heading)
        if value is not None:
            return str(value)[:30]
    return "–"


def free_fields(table: Table) -> list[str]:
    """Return the fields of a table that no column has yet."""
    taken = set(table.headings.names)
    return [name for name in vocabulary().fields[table.kind] if name not in taken]


def _field_name(field: str) -> str:
    if field == IGNORE:
        return t("intake_ignore")
    return messages.text(f"intake.field_{field}")
