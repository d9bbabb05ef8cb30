"""The administrator's part of the dossiers page: who may sign in, the whole trail, backups."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planner.base import messages
from planner.base.errors import PlannerError
from planner.base.vocabulary import Role
from planner.store import audit
from planner.store.accounts import people, set_person
from planner.store.people import Actor
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
    staff = people(who.store(), actor)
    words = {True: t("serves_yes"), False: t("serves_no")}
    rows = [
        {
            "email": person.email,
            "name": person.name,
            "title": person.title,
            "role": t(f"role_{person.role}"),
            "active": words[active],
        }
        for person, active, _ in staff
    ]
    columns = ["email", "name", "title", "role", "active"]
    show_table(pd.DataFrame(rows, columns=columns).rename(columns={"title": "job_title"}), "nguoi_dung")
    by_email = {person.email: (person, active, revision) for person, active, revision in staff}
    with st.form("person", border=False):
        boxes = st.columns([2, 2, 2, 1.4, 1])
        email = boxes[0].text_input(t("col_email"))
        name = boxes[1].text_input(t("who_name"))
        title = boxes[2].text_input(t("who_title"))
        role = boxes[3].selectbox(
            t("col_role"), [role.value for role in Role], format_func=lambda role: t(f"role_{role}")
        )
        active = boxes[4].checkbox(t("office_active"), value=True)
        is_sent = st.form_submit_button(t("office_person_keep"))
    if not is_sent:
        return
    entry = by_email.get(email.strip().casefold())
    try:
        person = Actor(email, name, title, role)
        set_person(who.store(), actor, person, active=active, revision=entry[2] if entry else 0)
    except PlannerError as error:
        st.error(plain(error.text()))
    else:
        st.toast(t("office_person_kept", name=plain(name)))
        st.rerun()


def _trail(actor: Actor) -> None:
    with who.store().reading(actor, Role.ADMINISTRATOR) as connection:
        entries = list(audit.entries(connection))
    names = who.called(actor)
    rows = [
        {
            "seq": entry.seq,
            "when": moment(entry.at),
            "who": names[entry.who],
            "done": messages.text(f"store.action_{entry.action}"),
            "subject": subject_text(entry.subject),
            "change": change_text(entry),
        }
        for entry in reversed(entries[-MOST_ENTRIES:])
    ]
    columns = ["seq", "when", "who", "done", "subject", "change"]
    show_table(pd.DataFrame(rows, columns=columns), "nhat_ky_chung")
    show_examination()
    show_code(actor)
