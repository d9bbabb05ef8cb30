"""Who works here: signed in by OpenID Connect where it is set up, or the profile of this one machine."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from planner.errors import PlannerError
from planner.store.accounts import local_actor, signed_in, write_profile
from planner.store.backup import backup_daily
from planner.store.database import Store, open_store, store_path
from planner.store.people import Actor
from planner.web import data as source
from planner.web.text import plain, t


@st.cache_resource(show_spinner=False)
def _opened(path: str) -> Store:  # noqa: ARG001 - part of the key
    return open_store(store_path(source.data_dir()))


@st.cache_resource(max_entries=2, show_spinner=False)
def _backed_up(path: str, day: str) -> None:  # noqa: ARG001 - once a day
    backup_daily(_opened(path))


def store() -> Store:
    """Return the store of dossiers, backed up once a day; the page stops where it cannot be opened."""
    path = str(store_path(source.data_dir()))
    try:
        found = _opened(path)
    except PlannerError as error:
        st.error(plain(error.text()))
        st.stop()
    try:
        _backed_up(path, datetime.now(UTC).date().isoformat())  # as the files are named
    except PlannerError as error:
        st.warning(plain(error.text()))
    return found


def is_on_network() -> bool:
    """Whether people sign in: an ``[auth]`` section stands in Streamlit's secrets."""
    try:
        return "auth" in st.secrets
    except FileNotFoundError:
        return False


def actor() -> Actor:
    """Return who works here; the page stops until somebody has signed in who may."""
    if not is_on_network():
        return local_actor(store_path(source.data_dir()).parent)
    if not st.user.is_logged_in:
        st.info(t("who_sign_in_hint"))
        if st.button(t("who_sign_in"), type="primary"):
            st.login()
        st.stop()
    email = str(st.user.get("email") or "")
    found = signed_in(store(), email) if email and st.user.get("email_verified", True) else None
    if found is None:
        st.error(plain(t("who_unknown", email=email or "–")))
        if st.button(t("who_sign_out")):
            st.logout()
        st.stop()
    return found


def profile_name() -> str:
    """Return the name of who works here; "" on a machine where nobody has written one."""
    found = actor()
    return found.name if is_on_network() or found.name != found.email.split("@")[0] else ""


def admit() -> None:
    """Let nobody further than this who has not signed in, where people sign in at all."""
    if is_on_network():
        actor()


def show_who(who: Actor) -> None:
    """Say who works here, with the way out, or on one machine with the way to change the profile."""
    with st.popover(plain(who.name), icon=":material/person:"):
        st.caption(plain(t("who_role", email=who.email, role=t(f"role_{who.role}"))))
        if is_on_network():
            if st.button(t("who_sign_out")):
                st.logout()
            return
        name = st.text_input(t("who_name"), who.name)
        title = st.text_input(t("who_title"), who.title)
        if st.button(t("who_save")):
            try:
                write_profile(store().path.parent, name, title)
            except PlannerError as error:
                st.error(plain(error.text()))
            else:
                st.rerun()
