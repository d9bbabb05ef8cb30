"""The plan in force: its values, progress and rules; changing it, and its versions."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import streamlit as st

from planner.appraisal.catalogue import ALL_RULES, rules_table
from planner.base.errors import DataFileError, PlanError, PlannerError
from planner.base.local_time import today
from planner.base.vocabulary import Certainty, Role
from planner.plan.load import over_law, parse_plan
from planner.plan.model import Plan
from planner.plan.tables import plan_on
from planner.plan.versions import Opened, open_plan
from planner.store.people import Actor
from planner.store.plan_record import keep_plan
from planner.web.plan.desk import show_done
from planner.web.plan.editor import asked_rule, show_editor
from planner.web.plan.progress import show_progress
from planner.web.plan.tables import show_values
from planner.web.plan.versions import show_versions
from planner.web.shared import data as source
from planner.web.shared import who
from planner.web.shared.tables import show_table
from planner.web.shared.text import day, plain, t

TABS = ("values", "progress", "rules", "edit", "versions")
FIRST_DAY, LAST_DAY = date(2010, 1, 1), date(2050, 12, 31)


def show() -> None:
    """Show the page."""
    try:
        opened = open_plan(source.data_dir())
        plan = over_law(parse_plan(opened.text, opened.name))
    except (PlanError, DataFileError) as error:
        _show_broken(error)
        return
    on = _head(plan, opened)
    if asked_rule() is not None and "plan_tab" not in st.session_state:
        st.session_state["plan_tab"] = t("plan_tab_edit")
    tabs = st.tabs([t(f"plan_tab_{name}") for name in TABS], key="plan_tab", on_change="rerun")
    with tabs[0]:
        show_values(plan_on(plan, on), plan, with_tables=bool(tabs[0].open))
    with tabs[1]:
        if tabs[1].open:  # charts and tables are the slow part; the desks keep what is typed into them
            show_progress(plan, on)
    with tabs[2]:
        if tabs[2].open:
            show_table(rules_table(plan, on, ALL_RULES), "quy_tac", height_px=560)
    actor = who.actor()
    _keep(actor, opened)
    may_change = actor.may(Role.APPROVER)
    for at in (3, 4):
        with tabs[at]:
            if not may_change:
                st.info(t("plan_approver"))
            elif TABS[at] == "edit":
                show_editor(on)
            else:
                show_versions()


def _keep(actor: Actor, opened: Opened) -> None:
    """Let the store keep the plan in force, once for each file, where whoever looks may write there."""
    if actor.may(Role.REVIEWER):
        try:
            _kept(opened.sha256, who.epoch(), str(source.data_dir()), actor)
        except PlannerError as error:
            st.warning(plain(error.text()))


@st.cache_resource(max_entries=8, show_spinner=False)
def _kept(sha256: str, epoch: str, folder: str, _actor: Actor) -> None:  # noqa: ARG001 - once for each
    keep_plan(who.store(), _actor, Path(folder))


def _head(plan: Plan, opened: Opened) -> date:
    """Show which plan it is and how much of it is assumed; return the day asked for."""
    left, right = st.columns([5, 1], vertical_alignment="top")
    left.markdown(f"#### {plain(plan.name)}")
    facts = {"document": plan.document, "version": plan.version, "sha256": opened.sha256[:12]}
    left.caption(plain(t("plan_identity", **facts)))
    on: date = right.date_input(
        t("plan_day"), today(), FIRST_DAY, LAST_DAY, format="DD/MM/YYYY", key="plan_day"
    )
    show_done()
    words = pd.Series([value.certainty for value in plan_on(plan, on).values()])
    assumed = int((words == Certainty.ASSUMED).sum())
    if assumed:
        st.warning(plain(t("plan_note", assumed=assumed, total=len(words), on=day(on))))
    return on


def _show_broken(error: PlanError | DataFileError) -> None:
    """Say what is wrong with the plan file, and offer the kept versions in its place."""
    st.markdown(f"#### {t('page_plan')}")
    st.error(plain(error.text()))
    show_done()
    if who.actor().may(Role.APPROVER):
        show_versions()
