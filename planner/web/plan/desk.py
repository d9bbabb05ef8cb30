"""What the desks of the plan page share: who and why, saving, and the file as it was opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from planner.base.errors import PlannerError
from planner.base.vocabulary import Role
from planner.plan.difference import plan_difference
from planner.plan.edit import Edit
from planner.plan.load import over_law
from planner.plan.model import Plan
from planner.plan.versions import Opened, PlanVersion, open_plan, open_version, save_edits
from planner.store.people import require
from planner.store.plan_record import record_plan
from planner.web.plan.tables import show_marked
from planner.web.shared import data as source
from planner.web.shared.text import plain, t
from planner.web.shared.who import actor, is_on_network, profile_name, store

OPENED, DONE = "plan_opened", "plan_done"
DIFFERENCE_COLUMNS = ["name", "change", "field", "before", "after", "effective_from", "parameter_id"]


def show_done() -> None:
    """Say what was saved in the run before."""
    if done := st.session_state.pop(DONE, None):
        st.success(plain(done))


def ask_who(key: str) -> tuple[str, str]:
    """Ask who changes the plan, and why; both are needed to save."""
    left, right = st.columns([1, 2])
    signed = is_on_network()  # who has signed in is known; on one machine the profile is a beginning
    typed = left.text_input(t("plan_who"), profile_name(), key=f"{key}_who", disabled=signed)
    name = profile_name() if signed else typed  # what a browser says of a disabled box is not believed
    why = right.text_input(t("plan_why"), key=f"{key}_why", placeholder=t("plan_why_example"))
    return name.strip(), why.strip()


def opened_plan(*, typed: bool) -> Opened:
    """Return the file as it was opened: what is typed stays with it until it is saved or dropped.

    Parameters
    ----------
    typed
        Whether anything is typed and not saved; if not, the file as it is now takes its place.
    """
    now = open_plan(source.data_dir())
    opened: Opened = st.session_state.setdefault(OPENED, now)
    if opened.sha256 == now.sha256:
        return opened
    if not typed:
        st.session_state[OPENED] = now
        return now
    st.warning(plain(t("plan_changed_meanwhile")))
    if st.button(t("plan_open_new")):
        forget()
        st.rerun()
    return opened


def forget() -> None:
    """Let the file be opened anew at the next run."""
    st.session_state.pop(OPENED, None)


def save(opened: Opened, edits: Sequence[Edit], who: str, why: str) -> None:
    """Save edits as a new version and run the page again, or say why not."""

    def action() -> PlanVersion:
        version = save_edits(source.data_dir(), opened, edits, who, why, datetime.now(UTC))
        forget()
        return version

    act(action, who, why)


def act(action: Callable[[], PlanVersion], who: str, why: str) -> None:
    """Do what makes a new version and run the page again, or say why not; nothing typed is lost."""
    if not (who and why):
        st.error(t("plan_need_who"))
        return
    try:
        require(actor(), Role.APPROVER)
        before = open_plan(source.data_dir())
        version = action()
        after = open_version(source.data_dir(), version.identity)
        record_plan(store(), actor(), before, after, why)
    except PlannerError as error:
        st.error(plain(error.text()))
        return
    except OSError as error:
        st.error(plain(t("plan_not_written", reason=error.strerror)))
        return
    st.session_state[DONE] = t("plan_saved", version=version.version, who=version.who)
    st.rerun()


def show_difference(before: Plan, after: Plan) -> None:
    """Show what differs between two plans, value by value."""
    difference = plan_difference(over_law(before), over_law(after))
    if not len(difference):
        st.caption(t("plan_same"))
        return
    words = difference["change"].map(lambda change: t(f"change_{change}"))
    fields = difference["field"].map(lambda field: t(f"col_{field}"))
    shown = difference.assign(change=words, field=fields)[DIFFERENCE_COLUMNS]
    show_marked(shown, pd.DataFrame("", index=shown.index, columns=shown.columns))
