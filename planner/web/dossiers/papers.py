"""Papers attached to a dossier, what was said of it, and its trail."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from planner.base import messages
from planner.base.errors import PlannerError
from planner.base.vocabulary import Role
from planner.store import audit
from planner.store.comments import comment, comments
from planner.store.dossiers import WITHDRAWN, Dossier
from planner.store.files import attach, attachment_content, attachments
from planner.store.people import Actor
from planner.store.trail_words import change_text, subject_text
from planner.web.own_data.trail_desk import show_examination
from planner.web.shared import who
from planner.web.shared.tables import show_table
from planner.web.shared.text import moment, plain, t
from planner.web.shared.uploads import PAPERS, say_refusal, upload


def list_papers(actor: Actor, opened: Dossier, place: str) -> int:
    """Show the papers of a dossier with their downloads, and return how many there are.

    Parameters
    ----------
    place
        Where on the page, so that they can stand there twice.
    """
    papers, names = attachments(who.store(), actor, opened.id), who.called(actor)
    for paper in papers:
        left, right = st.columns([5, 1])
        left.markdown(plain(f"{paper.name} · {names[paper.who]}, {moment(paper.at)}"))
        left.caption(f"SHA-256 {paper.sha256}")
        right.download_button(
            t("desk_paper_get"),
            partial(attachment_content, who.store(), actor, paper),
            paper.name,
            paper.media_type,
            key=f"{place}_{paper.id}",
            on_click="ignore",
        )
    if not papers:
        st.caption(t("desk_no_paper"))
    return len(papers)


def show_papers(actor: Actor, opened: Dossier) -> None:
    """Show the papers, and take in more: the signed decision comes after the approval."""
    count = list_papers(actor, opened, "paper")
    if not actor.may(Role.REVIEWER) or opened.status == WITHDRAWN:
        return
    uploaded = upload(t("desk_paper"), PAPERS, key=f"paper_{opened.id}_{count}")
    if uploaded is not None and st.button(t("desk_paper_keep")):
        try:
            attach(who.store(), actor, opened.id, uploaded.name, uploaded.getvalue())
        except PlannerError as error:
            say_refusal(error, PAPERS)
            return
        st.rerun()


def show_comments(actor: Actor, opened: Dossier) -> None:
    """Show what was said of the dossier and of its sites, and take in more."""
    names = who.called(actor)
    for remark in comments(who.store(), actor, opened.id):
        place = f" · {remark.site_id}" if remark.site_id else ""
        st.markdown(plain(f"{names[remark.who]}, {moment(remark.at)}{place}: {remark.text}"))
    if not actor.may(Role.REVIEWER):
        return
    with st.form(f"comment_{opened.id}", clear_on_submit=True, border=False):
        text = st.text_area(t("desk_comment"))
        if st.form_submit_button(t("desk_comment_add")) and text.strip():
            comment(who.store(), actor, opened.id, text)
            st.rerun()


def show_trail(actor: Actor, opened: Dossier) -> None:
    """Show every change of the dossier, the last one first, and whether the chain is whole."""
    with who.store().reading(actor) as connection:
        entries = list(audit.entries(connection, opened.subject))
    show_examination()
    names = who.called(actor)
    rows = [
        {
            "seq": entry.seq,
            "when": moment(entry.at),
            "who": names[entry.who],
            "action": messages.text(f"store.action_{entry.action}"),
            "subject": subject_text(entry.subject.removeprefix(opened.subject)),
            "change": change_text(entry),
        }
        for entry in reversed(entries)
    ]
    table = pd.DataFrame(rows, columns=["seq", "when", "who", "action", "subject", "change"])
    show_table(table.rename(columns={"action": "done"}), f"nhat_ky_{opened.code}")
