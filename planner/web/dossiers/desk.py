"""The desk of one dossier: where it stands, its sites, files, papers, comments and trail."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from planner.base import messages
from planner.base.errors import PlannerError
from planner.base.local_time import today
from planner.base.vocabulary import Role
from planner.store.approval import undecided
from planner.store.clock import clocks
from planner.store.dossiers import APPROVED, STEPS, SUBMITTED, WITHDRAWN, Dossier, dossier, move
from planner.store.people import Actor
from planner.store.proposals import last_appraisal, versions
from planner.web.dossiers import approval as dossier_approval
from planner.web.dossiers import export as dossier_export
from planner.web.dossiers import files as dossier_files
from planner.web.dossiers import law_day
from planner.web.dossiers import papers as dossier_papers
from planner.web.dossiers import sites as dossier_sites
from planner.web.shared import who
from planner.web.shared.text import carrier_name, day, number, plain, t

TABS = ("sites", "files", "papers", "comments", "decide", "export", "trail")


def show(actor: Actor, dossier_id: int, close: Callable[[], None]) -> None:
    """Show the desk of a dossier.

    Parameters
    ----------
    close
        Leads back to the list.
    """
    store = who.store()
    try:
        opened = dossier(store, actor, dossier_id)
    except PlannerError as error:
        st.error(plain(error.text()))
        st.button(t("desk_back"), on_click=close)
        return
    left, middle = st.columns([1, 6.2])
    left.button(t("desk_back"), on_click=close, icon=":material/arrow_back:")
    name = f"{opened.code} · {carrier_name(opened.carrier)} · {plain(opened.title)}"
    middle.markdown(f"#### {name}")
    _where_it_stands(actor, opened)
    if actor.may(Role.REVIEWER):
        _steps(actor, opened)
    kept_versions = versions(store, actor, opened.id)
    judged = last_appraisal(store, actor, opened.id)
    names = [t(f"desk_{name}") for name in TABS]
    boxes = st.tabs(names, key=f"desk_tab_{opened.id}", on_change="rerun")
    tabs = dict(zip(TABS, boxes, strict=True))
    with tabs["sites"]:
        dossier_sites.show(actor, opened, kept_versions, judged)
    with tabs["files"]:
        dossier_files.show(actor, opened, kept_versions, judged)
    with tabs["papers"]:
        dossier_papers.show_papers(actor, opened)
    with tabs["comments"]:
        dossier_papers.show_comments(actor, opened)
    # These three read much, and hold nothing that would be lost when they are not drawn.
    if tabs["decide"].open:
        with tabs["decide"]:
            dossier_approval.show(actor, opened, kept_versions, judged)
    if tabs["export"].open:
        with tabs["export"]:
            dossier_export.show(actor, opened, judged)
    if tabs["trail"].open:
        with tabs["trail"]:
            dossier_papers.show_trail(actor, opened)


def _where_it_stands(actor: Actor, opened: Dossier) -> None:
    clock = clocks(who.store(), actor, [opened], today())[opened.id]
    left = clock.days_left(today())
    boxes = st.columns(5)
    boxes[0].metric(t("dossiers_status"), messages.text(f"store.status_{opened.status}"))
    boxes[1].metric(t("dossiers_kind"), messages.text(f"store.kind_{opened.kind}"))
    boxes[2].metric(t("dossiers_received"), day(opened.received_on))
    boxes[3].metric(t("dossiers_law"), day(opened.law_on))
    key = "desk_days_late" if left < 0 else "desk_days_left"
    delta = None if opened.is_closed else t(key, days=number(abs(left)))
    boxes[4].metric(
        t("dossiers_due"),
        day(clock.due_on),
        delta,
        delta_color="red" if left < 0 else "off",
        delta_arrow="off",
    )
    facts = {"used": number(clock.used), "stopped": number(clock.stopped)}
    st.caption(t("desk_clock_stopped" if clock.is_stopped else "desk_clock", **facts))
    if not opened.is_closed:
        law_day.show_era(opened.law_on)


def _steps(actor: Actor, opened: Dossier) -> None:
    steps = [step for step in STEPS[opened.status] if step != APPROVED]
    if not steps:
        return
    boxes = st.columns([1] * len(steps) + [6 - len(steps)])
    for box, step in zip(boxes, steps, strict=False):
        word = t("desk_move", step=messages.text(f"store.status_{step}").lower())
        with box:
            if doubt := _doubt(actor, opened, step):
                with st.popover(word):
                    st.warning(plain(doubt))
                    reason = _reason(opened) if step == WITHDRAWN else ""
                    wanted = st.button(t("desk_move_sure"), key=f"move_{step}", type="primary")
            else:
                wanted, reason = st.button(word, key=f"move_{step}"), ""
        if wanted:
            try:
                move(who.store(), actor, opened, step, reason)
            except PlannerError as error:
                st.error(plain(error.text()))
                return
            st.rerun()


def _reason(opened: Dossier) -> str:
    return st.text_input(t("desk_withdraw_reason"), key=f"withdraw_reason_{opened.id}")


def _doubt(actor: Actor, opened: Dossier, step: str) -> str | None:
    """Return what a reviewer should know before a step that is hard to take back; None without."""
    if step == WITHDRAWN:
        return t("desk_withdraw_sure")
    if step != SUBMITTED:
        return None
    left = undecided(who.store(), actor, opened.id)
    if not left.none and not left.asked:
        return None
    return t("desk_submit_sure", none=number(len(left.none)), asked=number(len(left.asked)))
