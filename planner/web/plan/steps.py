"""Steps on single values of the plan: a new value from a day on, a confirmation, a borrowed value."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import streamlit as st

from planner.base import messages
from planner.base.errors import PlannerError
from planner.base.local_time import today
from planner.base.vocabulary import Certainty
from planner.layers.cited_value import CitedValue
from planner.plan.bounds import out_of_bounds
from planner.plan.check import load_text
from planner.plan.edit import Key, borrow, confirm, follow, withdraw
from planner.plan.entries import Entry, plan_of
from planner.plan.load import over_law, plan_file, preset_names, read_plan
from planner.plan.model import Plan
from planner.plan.sheet import read_value
from planner.plan.tables import amount, confirmable, own_first, plan_on
from planner.plan.versions import Opened
from planner.web.plan.desk import save
from planner.web.plan.tables import show_sourced
from planner.web.shared import data as source
from planner.web.shared.text import day, plain, t

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)


def show_following(opened: Opened, raw: Entry, who: str, why: str) -> None:
    """Ask for a value that takes the place of an old one from a day on."""
    with st.expander(t("plan_follow")):
        st.caption(t("plan_follow_hint"))
        values = {_key(value): value for value in own_first(over_law(plan_of(raw)))}
        key = st.selectbox(
            t("plan_follow_value"),
            list(values),
            index=None,
            placeholder=t("plan_pick_value"),
            format_func=lambda key: _label(values[key]),
            key=f"plan_follow_{opened.sha256[:12]}",
        )
        if key is None:
            return
        try:
            since, fields = _ask_new(values[key])
        except PlannerError as error:
            st.error(plain(error.text()))
            return
        old = values[key]
        if fault := out_of_bounds(old.parameter_id, old.unit, fields["value"]):
            st.error(plain(t("plan_not_sensible", reason=fault)))
            return
        if st.button(t("plan_follow_save")):
            if fields["document"]:
                save(opened, [follow(key, since, **fields)], who, why)
            else:
                st.error(t("plan_need_document"))


def _ask_new(old: CitedValue) -> tuple[date, dict[str, object]]:
    """Ask for the first day and the fields of a new value."""
    boxes = st.columns([1, 1, 2, 1, 1], vertical_alignment="bottom")
    tomorrow = today() + timedelta(days=1)
    since: date = boxes[0].date_input(
        t("plan_follow_since"), tomorrow, FIRST_DAY, LAST_DAY, format="DD/MM/YYYY"
    )
    value = boxes[1].text_input(t("plan_follow_new", unit=old.unit))
    # Not filled in from the old value: a new number does not stand in the old document.
    document = boxes[2].text_input(t("col_document"), placeholder=old.document)
    article = boxes[3].text_input(t("col_article"))
    certainty = boxes[4].selectbox(
        t("col_certainty"),
        [Certainty.CITED, Certainty.ASSUMED],
        format_func=lambda word: messages.text(f"common.certainty_{word}"),
    )
    facts = {"document": document.strip(), "article": article, "certainty": certainty}
    return since, {"value": read_value(value), **facts}


def show_confirming(opened: Opened, raw: Entry, who: str, why: str) -> None:
    """Ask which assumed values the department confirms, or takes its confirmation back from."""
    plan = over_law(plan_of(raw))
    assumed = {_key(value): value for value in confirmable(plan)}
    done = {_key(value): value for value in own_first(plan) if value.certainty == Certainty.CONFIRMED}
    with st.expander(t("plan_confirm", count=len(assumed), done=len(done))):
        st.caption(t("plan_confirm_hint"))
        if chosen := _pressed("confirm", assumed, opened):
            save(opened, [confirm(chosen, who, today(), why)], who, why)
        if back := _pressed("withdraw", done, opened):
            save(opened, [withdraw(back)], who, why)


def _pressed(action: str, values: dict[Key, CitedValue], opened: Opened) -> list[Key]:
    """Ask which values a button is for; return them when it is pressed, [] otherwise."""
    left, right = st.columns([4, 1], vertical_alignment="bottom")
    chosen: list[Key] = left.multiselect(
        t(f"plan_{action}_values"),
        list(values),
        format_func=lambda key: _label(values[key]),
        placeholder=t("plan_pick_values"),
        select_all=False,
        key=f"plan_{action}_{opened.sha256[:12]}",
    )
    pressed = right.button(t(f"plan_{action}_save"), width="stretch", disabled=not chosen)
    return chosen if pressed else []


def show_borrowing(opened: Opened, raw: Entry, on: date, who: str, why: str) -> None:
    """Ask which values of another province to take as assumed ones."""
    presets = preset_names(source.data_dir())
    if not presets:
        return
    with st.expander(t("plan_borrow")):
        st.caption(t("plan_borrow_hint", day=day(on)))
        try:
            plans = {name: read_plan(source.data_dir(), name) for name in presets}
        except PlannerError as error:
            st.error(plain(error.text()))
            return
        name = st.selectbox(
            t("plan_borrow_from"), presets, format_func=lambda preset: plans[preset].name
        )
        offered = {value.parameter_id: value for value in plans[name].values()}
        show_sourced(_side_by_side(offered, plan_on(plan_of(raw), on)), "amount")
        left, right = st.columns([4, 1], vertical_alignment="bottom")
        chosen = left.multiselect(
            t("plan_borrow_values"),
            list(offered),
            format_func=lambda key: _label(offered[key]),
            placeholder=t("plan_pick_values"),
            select_all=False,
            key=f"plan_borrow_{name}_{opened.sha256[:12]}",
        )
        if right.button(t("plan_borrow_save"), width="stretch", disabled=not chosen):
            preset = load_text(plan_file(source.data_dir(), name).read_text(encoding="utf-8"))
            save(opened, [borrow(preset, chosen, on)], who, why)


def _side_by_side(offered: dict[str, CitedValue], own: Plan) -> pd.DataFrame:
    """Return what a preset offers beside what the province has in its place."""
    here = {value.parameter_id: value for value in own.values()}
    rows = [
        {
            "name": value.name,
            "offered": amount(value),
            "amount": amount(here[name]) if name in here else "–",
            "certainty": here[name].certainty if name in here else None,
            "document": value.document,
            "parameter_id": name,
        }
        for name, value in offered.items()
    ]
    return pd.DataFrame(rows)


def _key(value: CitedValue) -> Key:
    first = value.effective_from
    return Key(value.parameter_id, first.isoformat() if first else None)


def _label(value: CitedValue) -> str:
    """Return a value as one line of a list."""
    parts = [value.name, amount(value) if value.value is not None else ""]
    if value.effective_from is not None:
        parts.append(t("plan_from", day=day(value.effective_from)))
    return " · ".join(filter(None, parts))
