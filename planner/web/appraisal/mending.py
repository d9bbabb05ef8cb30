"""Bad rows mended in the app: the carrier's table as a grid, and faults that repeat mended together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from planner.base.errors import PlannerError
from planner.base.local_time import now
from planner.base.vocabulary import Role
from planner.dossier.findings_tables import field_name
from planner.intake.choices import Choices, content_key
from planner.intake.columns import vocabulary
from planner.intake.mended import (
    MENDED,
    Edit,
    FaultGroup,
    cell_text,
    edit_of,
    grouped,
    merged,
    new_column,
    with_edits,
)
from planner.intake.read import Proposal
from planner.intake.report import NOTE
from planner.intake.row_kinds import CODE_FIELDS
from planner.intake.sheets import Sheet
from planner.intake.tables import Table
from planner.layers.faults import Fault
from planner.layers.rows import is_missing
from planner.store.mending import record_edits
from planner.web.appraisal.intake_choices import Received, decide
from planner.web.shared import who
from planner.web.shared.text import moment, number, plain, t

MOST_ROWS = 1_000  # of a grid
MARK = "⚠"  # before what a faulty cell says: Streamlit colours no cell that can be edited
_ROW, _FAULTS = "row", "faults"


def show_mending(received: Received, proposal: Proposal, choices: Choices) -> None:
    """Show faults that repeat, the table with its faulty cells marked, and what was mended."""
    groups = [group for group in grouped(proposal.faults) if group.severity != NOTE]
    facts = {"groups": number(len(groups)), "edits": number(len(choices.edits))}
    is_open = bool(st.session_state.get(_open_key(received)))  # the reading anew must not close it
    with st.expander(t("mend_title"), icon=":material/edit:", expanded=is_open):
        st.caption(f"{t('mend_counts', **facts)} {t('mend_note')}")
        if groups:
            _together(received, proposal, choices, groups)
        _grid(received, proposal, choices)
        if choices.edits:
            _mended(received, choices)


def mend(received: Received, choices: Choices, edits: Iterable[Edit]) -> None:
    """Keep edits with the file's choices, put them on the trail, and read the file again.

    A reader's edits are of this session alone.
    """
    actor, when = who.actor(), now().isoformat(timespec="seconds")
    mended_cells = {edit.place: edit.new for edit in choices.edits}
    signed = [
        replace(edit, old=mended_cells.get(edit.place, edit.old), who=actor.name, when=when)
        for edit in edits
    ]
    signed = [edit for edit in signed if edit.new != edit.old]
    if not signed:
        return
    if actor.may(Role.REVIEWER):
        try:
            record_edits(who.store(), actor, received.name, content_key(received.content), signed)
        except PlannerError as error:
            st.error(plain(error.text()))
            return
    st.session_state[_open_key(received)] = True
    decide(received, replace(choices, edits=merged(choices.edits, signed)))


def _open_key(received: Received) -> str:
    return f"mending_{received.key}"


def _together(
    received: Received, proposal: Proposal, choices: Choices, groups: Sequence[FaultGroup]
) -> None:
    """Offer to set one value in all rows of a fault that repeats."""
    key = f"{received.key}_{len(choices.edits)}"
    boxes = st.columns([4, 2, 1.4], vertical_alignment="bottom")
    at = boxes[0].selectbox(
        t("mend_groups"),
        range(len(groups)),
        format_func=lambda n: group_text(groups[n]),
        key=f"mg_{key}",
    )
    group = groups[at]
    value = boxes[1].text_input(
        t("mend_value", expected=group.expected or "–"), value=group.value or "", key=f"mv_{key}_{at}"
    )
    label = t("mend_all", count=number(len(group.rows)))
    pressed = boxes[2].button(label, disabled=group.at is None, key=f"mb_{key}", width="stretch")
    if group.at is None:
        st.caption(t("mend_no_column"))
    if pressed and group.at is not None:
        sheet = _sheet(proposal, str(group.sheet))
        mend(
            received,
            choices,
            [edit_of(sheet, row, group.at, value.strip() or None) for row in group.rows],
        )


def group_text(group: FaultGroup) -> str:
    """Return the line of a group: «Hình thức trống: 12 hàng (7, 9, 12…)»."""
    listed = ", ".join(str(row) for row in group.rows[:6]) + ("…" if len(group.rows) > 6 else "")
    key = "mend_group_blank" if group.value is None else "mend_group"
    facts = {"column": group.column or group.code, "value": group.value or ""}
    return t(key, **facts, count=number(len(group.rows)), rows=listed)


def _sheet(proposal: Proposal, name: str) -> Sheet:
    return next(sheet for sheet in proposal.sheets if sheet.name == name)


def _grid(received: Received, proposal: Proposal, choices: Choices) -> None:
    """Show a table whose cells can be edited; an edit is taken at once, and the file read again."""
    tables = proposal.tables
    boxes = st.columns([2, 2, 2, 1.4], vertical_alignment="bottom")
    at = boxes[0].selectbox(
        t("mend_table"),
        range(len(tables)),
        format_func=lambda n: tables[n].sheet,
        key=f"mt_{received.key}",
    )
    table, sheet = tables[at], _sheet(proposal, tables[at].sheet)
    faults = [f for f in proposal.faults if f.sheet == table.sheet and f.row is not None]
    bad = {fault.row for fault in faults if fault.severity != NOTE}
    every = boxes[1].toggle(t("mend_every"), value=not bad, key=f"me_{received.key}")
    _add_column(boxes[2:], received, choices, sheet, table)
    rows = [record.row for record in table.records if every or record.row in bad]
    if len(rows) > MOST_ROWS:
        st.caption(t("table_begin", shown=number(MOST_ROWS), count=number(len(rows))))
    if not rows:
        st.caption(t("mend_none"))
        return
    shown = grid_of(sheet, table, faults, rows[:MOST_ROWS], choices.edits)
    labels = {str(n): text for n, text in table.headings.labels.items()}
    edited = st.data_editor(
        shown,
        hide_index=True,
        column_order=_in_order(table, marked_in(faults)),
        height=min(420, 40 + 36 * len(shown)),
        disabled=[_ROW, _FAULTS],
        column_config={
            _ROW: st.column_config.NumberColumn(t("col_row"), pinned=True, format="%d"),
            _FAULTS: st.column_config.TextColumn(t("mend_faults"), pinned=True, width="medium"),
            **{n: st.column_config.TextColumn(text) for n, text in labels.items()},
        },
        key=f"grid_{received.key}_{table.sheet}_{every}_{hash(choices.edits)}",
    )
    mend(received, choices, edits_between(sheet, shown, edited))


def _add_column(
    boxes: Sequence[st.delta_generator.DeltaGenerator],
    received: Received,
    choices: Choices,
    sheet: Sheet,
    table: Table,
) -> None:
    """Offer a column for a field that the table lacks."""
    fields = [name for name in vocabulary().fields[table.kind] if name not in table.headings.names]
    key = f"{received.key}_{table.sheet}_{len(choices.edits)}"
    field = boxes[0].selectbox(
        t("mend_column"),
        fields,
        index=None,
        format_func=field_name,
        placeholder=t("intake_pick_field"),
        key=f"mc_{key}",
    )
    if boxes[1].button(t("mend_add_column"), disabled=field is None, key=f"ma_{key}", width="stretch"):
        added = new_column(sheet, table, field_name(field), choices.edits)
        mend(received, choices, [] if added is None else [added])


def grid_of(
    sheet: Sheet, table: Table, faults: Sequence[Fault], rows: Sequence[int], edits: Sequence[Edit]
) -> pd.DataFrame:
    """Return rows of a sheet with edits laid over it: number, what is wrong, its cells as texts.

    The columns are named by their place in the sheet, from 0; a faulty cell begins with ``MARK``.
    """
    cells, marked = dict(with_edits([sheet], edits)[0].rows), marked_in(faults)
    wrong: dict[int, list[str]] = {}
    for fault in faults:
        if fault.row is not None and fault.code != MENDED:
            wrong.setdefault(fault.row, []).append(fault.message.partition(": ")[2] or fault.message)
    columns = sorted(table.headings.labels)
    return pd.DataFrame(
        {
            _ROW: list(rows),
            _FAULTS: ["; ".join(wrong.get(row, [])) for row in rows],
            **{
                str(at): [_text_at(cells.get(row, ()), at, (row, at) in marked) for row in rows]
                for at in columns
            },
        }
    )


def marked_in(faults: Iterable[Fault]) -> set[tuple[int, int]]:
    """Return the faulty cells: row and column."""
    return {(int(f.row or 0), at) for f in faults if f.severity != NOTE for at in f.at}


def _text_at(cells: Sequence[object], at: int, is_marked: bool) -> str:
    text = (cell_text(cells[at]) if at < len(cells) else None) or ""
    return f"{MARK} {text}".strip() if is_marked else text


def _typed(cell: object) -> str | None:
    """Return what somebody wants in a cell, the mark taken away; None for an empty one."""
    return None if is_missing(cell) else str(cell).strip().removeprefix(MARK).strip() or None


def edits_between(sheet: Sheet, shown: pd.DataFrame, edited: pd.DataFrame) -> list[Edit]:
    """Return the edits that make one grid of another."""
    edits = []
    for column in shown.columns.drop([_ROW, _FAULTS]):
        pairs = zip(shown[_ROW], shown[column], edited[column], strict=True)
        for row, was, now_is in pairs:
            if _typed(now_is) != _typed(was):
                edits.append(edit_of(sheet, int(row), int(column), _typed(now_is)))
    return edits


def _in_order(table: Table, marked: set[tuple[int, int]]) -> list[str]:
    """Return the columns, the code and those with faulty cells first."""
    faulty = {at for _, at in marked}
    code = set(table.headings.positions(*CODE_FIELDS.values()))
    places = sorted(table.headings.labels, key=lambda at: (at not in code, at not in faulty, at))
    return [_ROW, _FAULTS, *map(str, places)]


def _mended(received: Received, choices: Choices) -> None:
    """Show what was mended; all of it can be taken back, which is on the trail as well."""
    st.caption(t("mend_edits"))
    rows = [
        {
            t("col_sheet"): edit.sheet,
            t("col_row"): edit.row,
            t("col_column"): edit.column + 1,
            t("col_before"): edit.old or "",
            t("col_after"): edit.new or "",
            t("col_who"): edit.who,
            t("col_when"): moment(edit.when) if edit.when else "",
        }
        for edit in choices.edits
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, height=min(200, 40 + 36 * len(rows)))
    if st.button(t("mend_take_back"), key=f"mu_{received.key}"):
        mend(received, choices, [replace(edit, new=edit.old) for edit in choices.edits])
