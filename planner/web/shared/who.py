"""Who works here: signed in by OpenID Connect where it is set up, or the profile of this one machine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import NoReturn, ParamSpec, TypeVar, cast

import streamlit as st

from planner.base.errors import PlannerError
from planner.base.vocabulary import Role
from planner.store.accounts import has_profile, local_actor, signed_in, write_profile
from planner.store.backup import backup_daily
from planner.store.database import Store, open_store, store_path
from planner.store.epoch import epoch_of
from planner.store.names import Names, names
from planner.store.people import Actor
from planner.web.server.door_mark import has_passed
from planner.web.server.nearness import is_here
from planner.web.shared import data as source
from planner.web.shared.text import plain, t

P = ParamSpec("P")
R = TypeVar("R")


# By the epoch too: a backup that was restored may be of an older version, and is to be migrated.
@st.cache_resource(max_entries=4, show_spinner=False)
def _opened(path: str, epoch: str) -> Store:  # noqa: ARG001
    return open_store(Path(path))


@st.cache_resource(max_entries=2, show_spinner=False)
def _backed_up(path: str, day: str) -> None:  # noqa: ARG001 - once a day
    backup_daily(Store(Path(path)))


def store() -> Store:
    """Return the store of dossiers, backed up once a day; the page stops where it cannot be opened."""
    path = store_path(source.data_dir())
    try:
        store_epoch = epoch_of(path)
        opened = _opened(str(path), store_epoch) if store_epoch else open_store(path)
    except PlannerError as error:
        st.error(plain(error.text()))
        st.stop()
    try:
        _backed_up(str(path), datetime.now(UTC).date().isoformat())  # as the files are named
    except PlannerError as error:
        st.warning(plain(error.text()))
    return opened


def epoch() -> str:
    """Return what changes when another store takes the place of this one.

    Part of the key of whatever is cached of the store.
    """
    return epoch_of(store().path)


def called(actor: Actor) -> Names:
    """Return the names of the people whom the store's records hold by their addresses."""
    return names(store(), actor)


def is_on_network() -> bool:
    """Whether people sign in: an ``[auth]`` section stands in Streamlit's secrets."""
    try:
        return "auth" in st.secrets
    except FileNotFoundError:
        return False


def actor() -> Actor:
    """Return who works here; the page stops until somebody has signed in who may."""
    if not is_on_network():
        _stop_unless_here()
        return local_actor(store_path(source.data_dir()).parent)
    if not st.user.is_logged_in:
        st.info(t("who_sign_in_hint"))
        if st.button(t("who_sign_in"), type="primary"):
            st.login()
        st.stop()
    claims = dict(st.user)
    person, why_not = standing(store(), claims)
    if person is None:
        _turn_away(why_not, str(claims.get("email") or ""))
    return person


def standing(store: Store, claims: Mapping[str, object]) -> tuple[Actor | None, str]:
    """Return who an identity server's claims are of, or None and the key of the text that says why not.

    Parameters
    ----------
    claims
        Of OpenID Connect: ``email`` and ``email_verified`` are looked at.
    """
    email = str(claims.get("email") or "")
    if not is_verified(claims.get("email_verified"), may_be_missing=_believes_missing()):
        return None, "who_unverified"
    person = signed_in(store, email) if email else None
    return person, "" if person is not None else "who_unknown"


def is_verified(claim: object, *, may_be_missing: bool) -> bool:
    """Whether the identity server stands for the address of somebody who signs in.

    Who may give themselves any address there could otherwise sign in as an administrator.

    Parameters
    ----------
    claim
        ``email_verified`` of OpenID Connect, by some servers written as text; None where it is missing.
    may_be_missing
        Whether a server is believed that says nothing of it.
    """
    if claim is None:
        return may_be_missing
    return claim is True or claim == "true"


def _believes_missing() -> bool:
    return dict(st.secrets.get("planner", {})).get("accept_missing_email_verified", False) is True


def _turn_away(why: str, email: str) -> NoReturn:
    st.error(plain(t(why, email=email or "–")))
    if st.button(t("who_sign_out")):
        st.logout()
    st.stop()


def _stop_unless_here() -> None:
    """Stop the page of somebody at another machine, where nobody can sign in."""
    if not is_here():
        st.error(t("who_not_here"))
        st.stop()


def profile_name() -> str:
    """Return the name of who works here; "" on a machine where nobody has written one."""
    return actor().name if is_named() else ""


def is_named() -> bool:
    """Whether it is known who works here: signed in, or by the profile of this one machine."""
    return is_on_network() or has_profile(store_path(source.data_dir()).parent)


def recorder() -> Actor:
    """Return who works here, for a page on which something is recorded.

    Whoever has not said who they are is asked, and may look on meanwhile: nothing is recorded of nobody.
    """
    person = actor()
    if is_named():
        return person
    with st.container(border=True):
        st.markdown(f"**{t('who_ask')}**")
        _profile_boxes(Actor(person.email, ""), "ask")
    return replace(person, role=Role.READER)


def admit() -> None:
    """Let nobody further than this who has not signed in or, where nobody can, sits elsewhere."""
    if st.context.headers and not has_passed(st.context.headers):
        st.error(plain(t("who_no_door")))
        st.stop()
    if is_on_network():
        actor()
    else:
        _stop_unless_here()


def fragment(show: Callable[P, R]) -> Callable[P, R]:
    """Return a part of a page that runs alone; a page's script, which admits, does not run with it."""

    @st.fragment
    @wraps(show)
    def admitted(*args: P.args, **kwargs: P.kwargs) -> R:
        admit()
        return show(*args, **kwargs)

    return cast("Callable[P, R]", admitted)


def show_who() -> None:
    """Say who works here, with the way out, or on one machine with the way to change the profile."""
    who = actor()
    called = f"{plain(who.name)} · {t(f'role_{who.role}')}"
    with st.container(
        key="planner_who", horizontal=True, vertical_alignment="center"
    ):  # page.css: where
        if is_on_network():
            st.markdown(f":material/person: {called}", help=plain(who.email), width="content")
            if st.button(t("who_sign_out")):
                st.logout()
            return
        with st.popover(called if is_named() else t("who_nobody"), icon=":material/person:"):
            _profile_boxes(who if is_named() else Actor(who.email, ""), "menu")


def _profile_boxes(who: Actor, place: str) -> None:
    boxes = st.columns([2, 2, 1], vertical_alignment="bottom")
    name = boxes[0].text_input(t("who_name"), who.name, key=f"who_name_{place}")
    title = boxes[1].text_input(t("who_title"), who.title, key=f"who_title_{place}")
    if boxes[2].button(t("who_save"), key=f"who_save_{place}"):
        try:
            write_profile(store().path.parent, name, title)
        except PlannerError as error:
            st.error(plain(error.text()))
        else:
            st.rerun()
