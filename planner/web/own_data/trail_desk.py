"""The trail on the page: the whole store examined, a printed code compared, backups made."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from planner.base.errors import PlannerError
from planner.base.vocabulary import Role
from planner.store import anchors
from planner.store.examine import examine
from planner.store.people import Actor
from planner.store.problem_words import problems_text
from planner.store.province_backup import backup_province
from planner.store.soundness_words import code_line, soundness_lines
from planner.web.own_data.restore_desk import show_restore
from planner.web.shared import data as source
from planner.web.shared import who
from planner.web.shared.text import number, plain, t

MOST_PROBLEMS = 5


def show_examination() -> None:
    """Examine the store when asked: rows, files and schema against the trail, the trail by its log."""
    if not st.button(t("trail_examine")):
        return
    examination = examine(who.store().path, in_use=True)
    if examination.problems:
        st.error(plain(t("office_unsound", problems=problems_text(examination.problems, MOST_PROBLEMS))))
        return
    st.success(t("trail_sound"))
    for line in soundness_lines(examination):
        st.caption(plain(line))


def show_code(actor: Actor) -> None:
    """Compare a code on paper with the trail."""
    with st.form("seal", border=False):
        typed = st.text_input(t("trail_code"), help=t("trail_code_help"))
        is_sent = st.form_submit_button(t("trail_code_compare"))
    if not is_sent or not typed.strip():
        return
    try:
        with who.store().reading(actor) as connection:
            entry, code = anchors.check_code(connection, typed)
    except PlannerError as error:
        st.error(plain(error.text()))
        return
    (st.error if entry is None else st.success)(plain(code_line(entry, typed, code)))


def show_backup(actor: Actor) -> None:
    """Back the whole province up when asked, offer it for download, and check a backup that is there."""
    st.caption(t("office_backup_note"))
    if st.button(t("office_backup_do")):
        try:
            with st.spinner(t("office_backup_busy")):
                done = backup_province(who.store(), source.data_dir(), actor)
        except PlannerError as error:
            st.error(plain(error.text()))
            return
        size, code = number(done.size / 1e6, 1), done.code or "–"
        st.success(
            plain(t("office_backup_done", path=done.path, size=size, files=done.files, code=code))
        )
        st.session_state["office_backup_made"] = str(done.path)
    _download(actor)
    show_restore(actor)


def _download(actor: Actor) -> None:
    """Offer the backup of this session; who may have it is asked again when it is pressed."""
    path = Path(st.session_state.get("office_backup_made", ""))
    if not path.is_file():
        return

    def content() -> bytes:
        with who.store().reading(actor, Role.ADMINISTRATOR):
            return path.read_bytes()

    label = t("office_backup_get")
    st.download_button(label, content, path.name, "application/zip", key="backup_get", on_click="ignore")
