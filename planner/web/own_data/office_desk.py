"""The administrator's part of the dossiers page: who may sign in, the whole trail, backups."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planner.base import messages
from planner.base.errors import PlannerError
from planner.store import audit
from planner.store.accounts import people, set_person
from planner.store.people import ADMINISTRATOR, ROLES, Actor
from planner.store.trail_words import change_text, subject_text
from planner.web.own_data.trail_desk import show_backup, show_code, show_examination
from planner.web.shared import who
from planner.web.shared.tables import show_table
from planner.web.shared.text import moment, plain, t

MOST_ENTRIES = 2000  # the newest; the console reads them all


def show_office(actor: Actor) -> None:
    """Show people, trail and backups to an administrator."""
    with st.expander(t("office_people")):
        _people(actor)
    with st.expander(t("office_trail")):
        if st.toggle(t("office_trail_read")):
            _trail(actor)
    with st.expander(t("office_backup")):
        show_backup(actor)


def _people(actor: Actor) -> None:
    found = people(who.store(), actor)
    words = {True: t("serves_yes"), False: t("serves_no")}
    rows = [
        {
            "email": one.email,
            "name": one.name,
            "title": one.title,
            "role": t(f"role_{one.role}"),
            "active": words[active],
        }
        for one, active, _ in found
    ]
    columns = ["email", "name", "title", "role", "active"]
    show_table(pd.DataFrame(rows, columns=columns).rename(columns={"title": "job_title"}), "nguoi_dung")
    known = {one.email: (one, active, revision) for one, active, revision in found}
    with st.form("person", border=False):
        boxes = st.columns([2, 2, 2, 1.4, 1])
        email = boxes[0].text_input(t("col_email"))
        name = boxes[1].text_input(t("who_name"))
        title = boxes[2].text_input(t("who_title"))
        role = boxes[3].selectbox(t("col_role"), ROLES, format_func=lambda one: t(f"role_{one}"))
        active = boxes[4].checkbox(t("office_active"), value=True)
        asked = st.form_submit_button(t("office_person_keep"))
    if not asked:
        return
    held = known.get(email.strip().casefold())
    try:
        person = Actor(email, name, title, role)
        set_person(who.store(), actor, person, active=active, revision=held[2] if held else 0)
    except PlannerError as error:
        st.error(plain(error.text()))
    else:
        st.toast(t("office_person_kept", name=plain(name)))
        st.rerun()


def _trail(actor: Actor) -> None:
    with who.store().reading(actor, ADMINISTRATOR) as connection:
        found = list(audit.entries(connection))
    names = who.called(actor)
    rows = [
        {
            "seq": one.seq,
            "when": moment(one.at),
            "who": names[one.who],
            "done": messages.text(f"store.action_{one.action}"),
            "subject": subject_text(one.subject),
            "change": change_text(one),
        }
        for one in reversed(found[-MOST_ENTRIES:])
    ]
    columns = ["seq", "when", "who", "done", "subject", "change"]
    show_table(pd.DataFrame(rows, columns=columns), "nhat_ky_chung")
    show_examination()
    show_code(actor)
