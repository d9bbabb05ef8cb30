"""Sending a dossier back with its questions, and approving what was accepted."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from planner.base.errors import PlannerError
from planner.base.local_time import today
from planner.base.vocabulary import Role
from planner.base.words import says_something
from planner.store.anchors import entry_code
from planner.store.approval import (
    Effect,
    approve,
    approved_plan,
    effect,
    tick_built,
    undecided,
    unnamed,
)
from planner.store.dossiers import APPROVED, SUBMITTED, Dossier
from planner.store.people import Actor
from planner.store.proposals import Judged, Version
from planner.web.dossiers.completion import show_completion
from planner.web.shared import who
from planner.web.shared.tables import show_table
from planner.web.shared.text import carrier_name, day, number, plain, t

MOST_NAMED = 8


def show(actor: Actor, opened: Dossier, kept_versions: Sequence[Version], judged: Judged | None) -> None:
    """Show the file to send back, the approval, and the approved plan of the carrier."""
    if kept_versions:
        show_completion(actor, opened, kept_versions[-1], judged)
        _approve(actor, opened)
    _approved(actor, opened)


def _approve(actor: Actor, opened: Dossier) -> None:
    done = st.session_state.get(_done_key(opened))
    if opened.status == APPROVED:
        if done is not None:
            st.success(plain(done))
        with who.store().reading(actor) as connection:
            code = entry_code(connection, opened.subject, "approve")
        if code is not None:
            st.caption(plain(t("desk_approved_code", code=code)))
    if opened.is_closed:
        return
    st.markdown(f"##### {t('desk_approve')}")
    left = undecided(who.store(), actor, opened.id)
    st.caption(t("desk_approve_left", none=number(len(left.none)), asked=number(len(left.asked))))
    if opened.status != SUBMITTED:
        return
    if not actor.may(Role.APPROVER):
        st.info(t("desk_approve_role"))
        return
    boxes = st.columns([2, 1])
    decision_no = boxes[0].text_input(t("desk_decision_no"))
    on = boxes[1].date_input(t("desk_decision_on"), today(), format="DD/MM/YYYY")
    ends = _ends_unnamed(actor, opened)
    if left.none or left.asked:
        return
    with st.popover(t("desk_approve_do"), disabled=not says_something(decision_no)):
        for line in _what_it_does(opened, effect(who.store(), actor, opened.id), ends):
            st.markdown(plain(line))
        wanted = st.button(t("desk_approve_sure"), key=f"approve_{opened.id}", type="primary")
    if wanted:
        try:
            approve(who.store(), actor, opened, decision_no, on, ends_unnamed=ends)
        except PlannerError as error:
            st.error(plain(error.text()))
            return
        st.session_state[_done_key(opened)] = t("desk_approved_done", number=decision_no, on=day(on))
        st.rerun()


def _what_it_does(opened: Dossier, does: Effect, ends_unnamed: bool) -> list[str]:
    """Return what an approval does to sites, conditions and the carrier's plan, a sentence each."""
    facts = {"carrier": carrier_name(opened.carrier)}
    counts = {
        name: number(getattr(does, name))
        for name in ("accepted", "conditional", "rejected", "removed", "standing", "renewed", "kept")
    }
    lines = [t("desk_will_sites", total=number(does.accepted + does.conditional), **counts)]
    if does.removed:
        lines.append(t("desk_will_remove", **counts))
    if not does.standing:
        lines.append(t("desk_will_begin", **facts, after=number(does.after(ends_unnamed=ends_unnamed))))
        return lines
    key = "desk_will_end" if ends_unnamed else "desk_will_keep"
    after = number(does.after(ends_unnamed=ends_unnamed))
    lines.append(t("desk_will_renew", **facts, **counts, after=after))
    return [*lines, t(key, **counts)] if does.kept else lines


def _done_key(opened: Dossier) -> str:
    return f"desk_approved_{opened.id}"


def _ends_unnamed(actor: Actor, opened: Dossier) -> bool:
    """Ask whether a new plan ends the approved sites that it does not name; an adjustment never does."""
    left = [] if opened.adjusts else unnamed(who.store(), actor, opened.id)
    if not left:
        return False
    codes = ", ".join(left[:MOST_NAMED]) + ("…" if len(left) > MOST_NAMED else "")
    label = plain(t("desk_ends_unnamed", count=number(len(left)), sites=codes))
    return st.checkbox(label, key=f"ends_unnamed_{opened.id}")


def _approved(actor: Actor, opened: Dossier) -> None:
    plan = approved_plan(who.store(), actor, opened.carrier)
    st.markdown(f"##### {t('desk_approved', carrier=carrier_name(opened.carrier))}")
    if not len(plan):
        st.caption(t("desk_approved_none"))
        return
    columns = ["site_id", "name", "address", "mast_class", "year", "condition", "decision_no"]
    show_table(plan, f"da_duyet_{opened.carrier}", [*columns, "approved_on", "built_on"])
    if not actor.may(Role.REVIEWER):
        return
    boxes = st.columns([2, 1, 1, 1])
    site_id = boxes[0].selectbox(t("desk_site"), plan["site_id"].tolist(), key="built_site")
    on = boxes[1].date_input(t("desk_built_on"), format="DD/MM/YYYY")
    row = plan[plan["site_id"] == site_id].iloc[0]
    built = boxes[2].button(t("desk_built"))
    undone = boxes[3].button(t("desk_not_built"), disabled=pd.isna(row["built_on"]))
    if built or undone:
        try:
            tick_built(
                who.store(), actor, opened.carrier, site_id, on if built else None, int(row["revision"])
            )
        except PlannerError as error:
            st.error(plain(error.text()))
            return
        st.rerun()
