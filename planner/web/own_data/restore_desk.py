"""A backup on the page: what it holds, and a province stood up from it in a new folder."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pandas as pd
import streamlit as st

from planner.base import messages
from planner.base.errors import PlannerError
from planner.base.files import on_disk
from planner.base.progress import Tell
from planner.store.database import BACKUPS
from planner.store.examine import examine
from planner.store.file_kind import ZIP, begins_with
from planner.store.people import Actor
from planner.store.problem_words import UnsoundError
from planner.store.province_restore import Restored
from planner.usecases.restoring import Contents, folder_beside, look_into, restore
from planner.web.shared import data as source
from planner.web.shared import who, work
from planner.web.shared.tables import show_table
from planner.web.shared.text import moment, number, plain, t
from planner.web.shared.uploads import ARCHIVES, upload

HELD, SENT = "held", "sent"
SEEN, WANTED, MADE = "restore_seen", "restore_wanted", "restore_made"
SECOND_PORT = 8502  # beside the app that runs

T = TypeVar("T")
Wanted = tuple[str, ...]


@dataclass(frozen=True)
class Chosen:
    """A backup that an administrator has chosen.

    Attributes
    ----------
    key
        Tells it from every other, also from the same file once it has changed.
    at
        Gives where it lies, as long as it is worked with.
    """

    name: str
    key: str
    at: Callable[[], AbstractContextManager[Path]]


def show_restore(actor: Actor) -> None:
    """Show what a backup holds, and stand a province up from it when asked."""
    st.markdown(f"##### {t('office_restore')}")
    st.caption(t("office_restore_note"))
    where = st.radio(
        t("office_restore_where"),
        (HELD, SENT),
        format_func=lambda place: t(f"office_restore_{place}"),
        horizontal=True,
        key="restore_where",
    )
    chosen = _on_server() if where == HELD else _sent()
    if chosen is None:
        return
    _look(chosen)
    seen = st.session_state.get(SEEN)
    if seen is not None and seen[0] == chosen.key:
        _show_contents(chosen, seen[1])
        _stand_up(actor, chosen)


def _on_server() -> Chosen | None:
    """Offer the backups that the server holds; the store alone is only checked."""
    folder = who.store().path.parent / BACKUPS
    # Whole provinces before stores alone, the newest first.
    backups = sorted(folder.glob("*.zip"), reverse=True) + sorted(folder.glob("*.sqlite"), reverse=True)
    if not backups:
        st.info(t("office_restore_none"))
        return None
    path = st.selectbox(t("office_restore_which"), backups, format_func=lambda backup: backup.name)
    if begins_with(path, ZIP):
        stand = path.stat()
        key = f"{path} {stand.st_mtime_ns} {stand.st_size}"
        return Chosen(path.name, key, lambda: nullcontext(path))
    if st.button(t("office_restore_check")):
        _check_store(path)
    return None


def _check_store(path: Path) -> None:
    try:
        examination = examine(path)
        if examination.problems:
            raise UnsoundError(path, examination.problems)
    except PlannerError as error:
        st.error(plain(error.text()))
        return
    st.success(plain(t("office_restore_store", name=path.name, audit_entries=examination.audit_entries)))
    st.code(f"planner restore {shlex.quote(str(path))}", language=None)


def _sent() -> Chosen | None:
    uploaded = upload(t("office_restore_upload"), ARCHIVES, key="restore_upload")
    if uploaded is None:
        return None
    content = uploaded.getvalue()
    return Chosen(Path(uploaded.name).name, uploaded.file_id, lambda: on_disk(uploaded.name, content))


def _look(chosen: Chosen) -> None:
    """Verify the backup when asked, and keep what it holds for this session."""

    def look(tell: Tell) -> Contents:
        with chosen.at() as path:
            return look_into(path, tell)

    if st.button(t("office_restore_check")):
        st.session_state.pop(SEEN, None)
        st.session_state[WANTED] = ("look", chosen.key)
    contents = _done(("look", chosen.key), chosen, look)
    if contents is not None:
        st.session_state[SEEN] = (chosen.key, contents)


def _done(wanted: Wanted, chosen: Chosen, function: Callable[[Tell], T]) -> T | None:
    """Return what was asked for, once it is done; None while it is not, was refused or cancelled."""
    if st.session_state.get(WANTED) != wanted:
        return None
    try:
        outcome = work.done(f"restore_{wanted[0]}", repr(wanted), function)
    except PlannerError as error:
        del st.session_state[WANTED]
        if Path(str(error.facts.get("path", ""))).name == chosen.name:
            error.facts["path"] = chosen.name  # not where it lies on the server for the moment
        st.error(plain(error.text()))
        return None
    if outcome is not None:
        del st.session_state[WANTED]
    return outcome


def _show_contents(chosen: Chosen, contents: Contents) -> None:
    checked = contents.checked
    facts = {"files": checked.files, "audit_entries": checked.audit_entries, "code": checked.code or "–"}
    st.success(plain(t("office_restore_sound", name=chosen.name, **facts)))
    if not checked.is_signed:
        st.warning(t("office_restore_unsigned"))
    made_at = "–" if checked.made_at is None else moment(checked.made_at)
    origin = {"province": contents.province or "–", "made_at": made_at}
    size = number(checked.size / 1e6, 1)
    st.markdown(plain(t("office_restore_holds", **origin, dossiers=number(checked.dossiers), size=size)))
    rows = [
        {"layer": t(f"name_{name}"), "records": records, "faults": contents.faults.get(name, 0)}
        for name, records in contents.layers.items()
    ]
    show_table(pd.DataFrame(rows), "ban_sao_luu")


def _stand_up(actor: Actor, chosen: Chosen) -> None:
    """Ask for the new folder's name and for the word to go, and say where the province then stands."""
    data_dir = source.data_dir()
    with st.form("restore", border=False):
        help_text = plain(t("office_restore_folder_help", parent=data_dir.parent))
        name = st.text_input(t("office_restore_folder"), help=help_text, key="restore_folder")
        is_sure = st.checkbox(t("office_restore_sure"), key="restore_sure")
        is_sent = st.form_submit_button(t("office_restore_do"), type="primary")
    wanted = ("stand_up", chosen.key, name)
    if is_sent:
        st.session_state.pop(MADE, None)
        try:
            into = folder_beside(data_dir, name)
        except PlannerError as error:
            st.error(plain(error.text()))
            return
        if not is_sure:
            st.error(t("office_restore_not_sure"))
            return
        st.session_state[WANTED] = (*wanted, str(into))
    pending = st.session_state.get(WANTED)
    if pending is not None and pending[:3] == wanted:
        _restore(actor, chosen, pending)
    restored = st.session_state.get(MADE)
    if restored is not None and restored[0] == chosen.key:
        _show_made(*restored[1:])


def _restore(actor: Actor, chosen: Chosen, wanted: Wanted) -> None:
    running, into = who.store(), Path(wanted[-1])

    def stand_up(tell: Tell) -> Restored:
        with chosen.at() as path:
            return restore(path, into, actor, running=running, tell=tell)

    done = _done(wanted, chosen, stand_up)
    if done is not None:
        st.session_state[MADE] = (chosen.key, into, done)


def _show_made(folder: Path, done: Restored) -> None:
    facts = {"folder": folder, "files": number(done.files), "code": done.code or "–"}
    st.success(plain(t("office_restore_made", **facts)))
    if done.own_key is not None:
        st.info(plain(messages.text("trail.restored_own_key", key=done.own_key)))
    elif not done.has_key:
        st.warning(plain(messages.text("trail.restored_no_key")))
    st.caption(t("office_restore_open"))
    st.code(f"planner serve --data {shlex.quote(str(folder))} --port {SECOND_PORT}", language=None)
