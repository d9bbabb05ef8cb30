"""Dossiers: the list with what is due, and the desk of the one that is open."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planner.base import messages
from planner.base.errors import PlannerError
from planner.base.local_time import today
from planner.base.vocabulary import Role
from planner.layers.vocabulary import PLANNING_CARRIERS
from planner.store.clock import Clock, clocks
from planner.store.dossiers import CLOSED, DUE_DAYS, KINDS, STATUSES, Dossier, dossiers, receive
from planner.store.people import Actor
from planner.web.dossiers import desk as dossier_desk
from planner.web.dossiers import law_day
from planner.web.own_data.office_desk import show_office
from planner.web.shared import who
from planner.web.shared.text import carrier_name, day, number, plain, t

OPENED = "ho_so"  # in the address, so that a refresh opens the same dossier


def show() -> None:
    """Show the page."""
    actor = who.recorder()
    opened = st.query_params.get(OPENED, "")
    if opened.isdecimal():
        dossier_desk.show(actor, int(opened), close)
        return
    st.markdown(f"#### {t('dossiers_title')}")
    _list(actor)
    if actor.may(Role.REVIEWER):
        with st.expander(t("dossiers_new")):
            _receive(actor)
    if actor.may(Role.ADMINISTRATOR):
        show_office(actor)


def close() -> None:
    """Go back to the list."""
    del st.query_params[OPENED]


def _list(actor: Actor) -> None:
    boxes = st.columns([2, 1.5, 2, 1])
    chosen_steps = boxes[0].multiselect(
        t("dossiers_status"), STATUSES, format_func=status_name, placeholder=t("filter_all")
    )
    carriers = boxes[1].multiselect(
        t("col_carrier"), PLANNING_CARRIERS, format_func=carrier_name, placeholder=t("filter_all")
    )
    words = boxes[2].text_input(t("dossiers_words"))
    closed_too = boxes[3].toggle(t("dossiers_closed"))
    still_open = [status for status in STATUSES if closed_too or status not in CLOSED]
    statuses = chosen_steps or still_open
    matching = dossiers(who.store(), actor, statuses=statuses, carriers=carriers, words=words)
    if not matching:
        st.info(t("dossiers_none"))
        return
    standing = clocks(who.store(), actor, matching, today())
    late = [
        dossier
        for dossier in matching
        if not dossier.is_closed and standing[dossier.id].days_left(today()) < 0
    ]
    if late:
        st.warning(
            plain(t("dossiers_late", count=len(late), codes=", ".join(dossier.code for dossier in late)))
        )
    chosen = st.dataframe(
        pd.DataFrame([_row(dossier, standing[dossier.id]) for dossier in matching]),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="dossiers_list",
    )
    st.caption(t("dossiers_open_hint"))
    rows = chosen["selection"]["rows"]
    if rows:
        st.query_params[OPENED] = str(matching[rows[0]].id)
        st.rerun()


def _row(dossier: Dossier, clock: Clock) -> dict[str, object]:
    left = clock.days_left(today())
    return {
        t("dossiers_code"): dossier.code,
        t("col_carrier"): carrier_name(dossier.carrier),
        t("dossiers_kind"): messages.text(f"store.kind_{dossier.kind}"),
        t("dossiers_name"): dossier.title,
        t("dossiers_received"): day(dossier.received_on),
        t("dossiers_due"): day(clock.due_on),
        t("dossiers_left"): "" if dossier.is_closed else number(left),
        t("dossiers_status"): status_name(dossier.status),
    }


def status_name(status: str) -> str:
    """Return the name of a step."""
    return messages.text(f"store.status_{status}")


def _receive(actor: Actor) -> None:
    boxes = st.columns([1, 1.2, 3])
    carrier = boxes[0].selectbox(t("col_carrier"), PLANNING_CARRIERS, format_func=carrier_name)
    kind = boxes[1].selectbox(
        t("dossiers_kind"), KINDS, format_func=lambda name: messages.text(f"store.kind_{name}")
    )
    title = boxes[2].text_input(t("dossiers_name"))
    boxes = st.columns([1, 1, 1, 2])
    received = boxes[0].date_input(t("dossiers_received"), today(), format="DD/MM/YYYY")
    law = boxes[1].date_input(t("dossiers_law"), None, format="DD/MM/YYYY", help=t("law_day_default"))
    days = boxes[2].number_input(t("dossiers_days"), 1, 120, DUE_DAYS, help=t("dossiers_days_help"))
    st.caption(t("law_day_explained"))
    law_day.show_era(law or received)
    if not st.button(t("dossiers_receive"), type="primary"):
        return
    try:
        dossier = receive(
            who.store(),
            actor,
            carrier=carrier,
            kind=kind,
            title=title,
            received_on=received,
            law_on=law,
            due_days=int(days),
        )
    except PlannerError as error:
        st.error(plain(error.text()))
        return
    st.query_params[OPENED] = str(dossier.id)
    st.rerun()
