"""Where the department enters, changes, confirms and borrows values of its plan."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Literal

import pandas as pd
import streamlit as st

from planner.appraisal.conclusions import rule_name
from planner.appraisal.kinds import KINDS
from planner.base import messages
from planner.base.errors import PlannerError
from planner.base.vocabulary import Certainty
from planner.layers.vocabulary import CARRIERS, MAST_CLASSES
from planner.plan.check import load_text
from planner.plan.edit import Edit, edited
from planner.plan.entries import SECTIONS, Entry, plan_of
from planner.plan.inventory import CABLE_KM, MASTS, SERVICE_POINTS
from planner.plan.sheet import FIXED_COLUMNS, LAW, SHEETS, Typed, is_typed, lacking, sheet, sheet_edit
from planner.plan.versions import Opened
from planner.web.plan.desk import OPENED, ask_who, opened_plan, save, show_difference
from planner.web.plan.steps import show_borrowing, show_confirming, show_following
from planner.web.plan.tables import width_px
from planner.web.shared import data as source
from planner.web.shared.tables import show_table
from planner.web.shared.text import carrier_name, plain, t
from planner.web.shared.unset import ASKED

HEADINGS = {
    "class": "mast_class",
    "id": "parameter_id",
    "confirmed": "confirmed_by",
    "urban": "is_urban",
}
ROWS: dict[str, Literal["fixed", "dynamic", "delete"]] = {
    "parameters": "delete",
    "spacing": "dynamic",
    "zones": "dynamic",
    "targets": "dynamic",
    LAW: "fixed",
}
ZONES = ("a1_only", "urban_core", "elsewhere")
MOST_FAULTS = 8
# Where a fault of the file's check says that it is: section, number of the entry, field.
PLACE = re.compile(rf"\b({'|'.join(SECTIONS)})/(\d+)(?:/(\w+))?: (.*)")
REVISION = "plan_revision"


# The sheet that holds the values of a rule; of the others the parameters.
_SHEET_OF = {"SPACE": "spacing", "ZONE": "zones", "CLASS": "zones", "QUANTITY": "targets"}


def asked_rule() -> str | None:
    """Return the rule whose value somebody came to set, by the page's address; None without."""
    asked = st.query_params.get(ASKED, "")
    return asked if asked in KINDS else None


def show_editor(on: date) -> None:
    """Show the desk.

    Parameters
    ----------
    on
        The day that the page shows: a borrowed value takes the place of the one in force then.
    """
    st.caption(t("plan_edit_hint"))
    opened = opened_plan(typed=any(is_typed(typed) for typed in _typed().values()))
    who, why = ask_who("plan_edit")
    raw: Entry = load_text(opened.text)
    asked = asked_rule()
    if asked is not None:
        st.info(plain(t("plan_asked", rule=rule_name(asked))))
    first = None if asked is None else t(f"plan_sheet_{_SHEET_OF.get(asked, 'parameters')}")
    boxes = st.tabs([t(f"plan_sheet_{name}") for name in SHEETS], default=first)
    for name, tab in zip(SHEETS, boxes, strict=True):
        with tab:
            _show_sheet(opened, raw, name)
    typed = {name: cells for name, cells in _typed().items() if is_typed(cells)}
    edits = [sheet_edit(name, cells) for name, cells in typed.items()]
    sound = _complete(typed) and _preview(opened, raw, edits)
    left, right, _ = st.columns([1, 1, 2])
    if left.button(t("plan_save"), type="primary", disabled=not sound, width="stretch"):
        save(opened, edits, who, why)
    if right.button(t("plan_drop"), disabled=not edits, width="stretch"):
        st.session_state[REVISION] = st.session_state.get(REVISION, 0) + 1
        st.rerun()
    if edits:
        st.caption(t("plan_steps_wait"))
        return
    show_following(opened, raw, who, why)
    show_confirming(opened, raw, who, why)
    show_borrowing(opened, raw, on, who, why)


def _sheet_key(opened: Opened, name: str) -> str:
    # What is typed belongs to one state of the file; dropping it starts a new revision.
    return f"plan_sheet_{name}_{opened.sha256[:12]}_{st.session_state.get(REVISION, 0)}"


def _typed() -> dict[str, Typed]:
    """Return what is typed into each sheet of the file as it was opened."""
    opened: Opened | None = st.session_state.get(OPENED)
    if opened is None:
        return {}
    return {name: st.session_state.get(_sheet_key(opened, name), {}) for name in SHEETS}


def _show_sheet(opened: Opened, raw: Entry, name: str) -> None:
    if name == LAW:
        st.caption(t("plan_law_hint"))
    table = sheet(raw, name)
    st.data_editor(
        table,
        key=_sheet_key(opened, name),
        num_rows=ROWS[name],
        hide_index=True,
        height=min(420, 35 * (len(table) + 2) + 3),
        column_config={column: _column(column, table[column]) for column in table.columns},
        disabled=[column for column in table.columns if column in FIXED_COLUMNS],
        placeholder="",
    )


def _column(name: str, values: pd.Series) -> Any:  # noqa: ANN401 - Streamlit has no common type of them
    heading = t(f"col_{HEADINGS.get(name, name)}")
    words: dict[str, tuple[Iterable[str], Callable[[Any], str]]] = {
        "certainty": ([Certainty.CITED, Certainty.ASSUMED], _certainty),
        "class": (MAST_CLASSES, str),
        "carrier": (CARRIERS, carrier_name),
        "district_code": (source.province().districts, _district),
        "quantity": ((MASTS, SERVICE_POINTS, CABLE_KM), _quantity),
        "kind": (ZONES, _zone),
    }
    if name in words:
        options, label_of = words[name]
        width = width_px([label_of(option) for option in options], heading)
        default = Certainty.ASSUMED if name == "certainty" else None
        return st.column_config.SelectboxColumn(
            heading, options=list(options), format_func=label_of, default=default, width=width
        )
    if name == "allowed":
        return st.column_config.MultiselectColumn(heading, options=list(MAST_CLASSES), width=260)
    if name in ("effective_from", "effective_until"):
        return st.column_config.DateColumn(heading, format="DD/MM/YYYY")
    if name == "urban":
        return st.column_config.CheckboxColumn(heading, default=False)
    if name in ("height_over_m", "height_up_to_m", "horizon"):
        return st.column_config.NumberColumn(heading, format="%d" if name == "horizon" else None)
    return st.column_config.TextColumn(heading, width=width_px(values, heading))


def _certainty(word: str) -> str:
    return messages.text(f"common.certainty_{word}")


def _district(code: str) -> str:
    return source.province().districts.get(code, code)


def _quantity(word: str) -> str:
    return t(f"plan_quantity_{word}")


def _zone(kind: str) -> str:
    return messages.text(f"plan.zone_{kind}")


def _on_sheet(message: str) -> str:
    """Return a fault of the file as one of the sheet that it comes from: tab, row and column."""
    match = PLACE.search(message)
    if match is None:
        return message
    section, place, field, reason = match.groups()
    facts = {"sheet": t(f"plan_sheet_{section}"), "row": int(place) + 1, "reason": reason}
    if field is None:
        return t("plan_fault_row", **facts)
    return t("plan_fault_cell", column=t(f"col_{HEADINGS.get(field, field)}"), **facts)


def _complete(typed: dict[str, Typed]) -> bool:
    """Say which cells are still empty that must not be; return whether there is none."""
    complete = True
    for name, cells in typed.items():
        if missing := lacking(name, cells):
            headings = ", ".join(t(f"col_{HEADINGS.get(column, column)}") for column in missing)
            st.error(plain(t("plan_cells_missing", sheet=t(f"plan_sheet_{name}"), columns=headings)))
            complete = False
    return complete


def _preview(opened: Opened, raw: Entry, edits: list[Edit]) -> bool:
    """Show what would change, or why it cannot; return whether there is anything that can be saved."""
    if not edits:
        st.caption(t("plan_nothing_typed"))
        return False
    draft = edited(opened.text, opened.name, edits)
    for fault in draft.faults[:MOST_FAULTS]:
        st.error(plain(_on_sheet(fault.message)))
    if len(draft.faults) > MOST_FAULTS:  # the first in full sight, all of them to read and to take away
        rows = [{"row": fault.row, "message": _on_sheet(fault.message)} for fault in draft.faults]
        show_table(pd.DataFrame(rows), "loi_quy_hoach", height_px=300)
    if draft.faults:
        return False
    try:
        show_difference(plan_of(raw), plan_of(load_text(draft.text)))
    except PlannerError as error:
        st.error(plain(error.text()))
        return False
    return True
