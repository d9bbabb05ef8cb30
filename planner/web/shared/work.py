"""Long work beside the page: done in a thread of its own, its progress shown, ended by a button.

The page waits for it, as it would for its own work, so that what its other widgets hold stays; but a
click ends the waiting at once, other sessions are not held up, and who comes back finds the work where
it is by then. The thread knows nothing of the page: what needs the session is read before.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar, cast

import streamlit as st
from streamlit import runtime
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.scriptrunner import get_script_run_ctx

from planner.base import messages
from planner.base.progress import CancelledError, Tell
from planner.web.shared.text import number, t

PATIENCE_S = 0.3  # what is done by then shows no progress
LOOK_S = 0.2  # between two looks at how far the work is
ROUND_S = 1.0  # between two looks at whether somebody still waits
GRACE_S = 15.0  # for a browser that has lost its connection to come back

T = TypeVar("T")


@dataclass(eq=False)
class Job:
    """One piece of work, for all sessions that ask for the same.

    Attributes
    ----------
    waiting
        The sessions that want the result, and when each was last seen; without any the work ends.
    """

    waiting: dict[str, float]
    step: str = "progress.start"
    share: float = 0.0
    result: object = None
    error: Exception | None = None
    finished: threading.Event = field(default_factory=threading.Event)


class Jobs:
    """The work that goes on in this server, at most a piece a session and kind.

    Parameters
    ----------
    is_there
        Whether a session's browser is still there.
    """

    def __init__(self, is_there: Callable[[str], bool]) -> None:
        self._is_there = is_there
        self._lock = threading.Lock()
        self._running: dict[str, Job] = {}

    def join(self, session: str, key: str, function: Callable[[Tell], object]) -> Job:
        """Start some work for a session, or let it wait for the same work of another."""
        with self._lock:
            job = self._running.get(key)
            if job is not None and job.waiting:
                job.waiting[session] = time.monotonic()
                return job
            job = self._running[key] = Job({session: time.monotonic()})
        threading.Thread(target=self._run, args=(job, key, function), name=key[:40], daemon=True).start()
        return job

    def leave(self, session: str, job: Job) -> None:
        """Let a session no longer wait; the work ends where no other does."""
        with self._lock:
            job.waiting.pop(session, None)

    def _run(self, job: Job, key: str, function: Callable[[Tell], object]) -> None:
        looked = time.monotonic()

        def tell(step: str, share: float) -> None:
            nonlocal looked
            job.step, job.share = step, max(job.share, share)  # the bar never goes back
            if time.monotonic() - looked > ROUND_S:
                looked = time.monotonic()
                self._look_round(job)
            if not job.waiting:
                raise CancelledError

        try:
            job.result = function(tell)
        except Exception as error:  # the page raises it
            job.error = error
        finally:
            with self._lock:
                if self._running.get(key) is job:
                    del self._running[key]
            job.finished.set()

    def _look_round(self, job: Job) -> None:
        """Forget the sessions whose browsers have been gone for a while."""
        with self._lock:
            now = time.monotonic()
            for session, seen in list(job.waiting.items()):
                if self._is_there(session):
                    job.waiting[session] = now
                elif now - seen > GRACE_S:
                    del job.waiting[session]


@dataclass
class _Asked:
    """What a session has asked for."""

    key: str
    job: Job
    is_stopped: bool = False


def done(name: str, key: str, function: Callable[[Tell], T]) -> T | None:
    """Return what a function gives, its progress shown meanwhile; None where it was cancelled.

    Parameters
    ----------
    name
        Kind of work; asked for something else of the kind, a session no longer waits for the former.
    key
        Tells one question of the kind from another; sessions that ask the same share the work.
    function
        Runs in another thread, without the session: no widget, no ``st.session_state``. The result may
        be shared, and is not to be changed.

    Raises
    ------
    Exception
        What the function raises.
    """
    slot, session = f"work_{name}", _session()
    place = st.empty()
    asked: _Asked | None = st.session_state.get(slot)
    if asked is not None and asked.key != key:
        _jobs().leave(session, asked.job)
        asked = None
    if asked is None:
        asked = _Asked(key, _jobs().join(session, f"{name}|{key}", function))
        st.session_state[slot] = asked
    if not asked.is_stopped and not asked.job.finished.wait(PATIENCE_S):
        _wait(asked.job, slot, place)
    if asked.is_stopped or isinstance(asked.job.error, CancelledError):
        with place.container():
            st.info(t("work_cancelled"))
            st.button(t("work_again"), key=f"{slot}_again", on_click=_forget, args=(slot,))
        return None
    _forget(slot)
    if asked.job.error is not None:
        raise asked.job.error
    return cast("T", asked.job.result)


def _wait(job: Job, slot: str, place: DeltaGenerator) -> None:
    """Show how far the work is until it is finished; a click anywhere ends this run of the page."""
    with place.container(border=True):
        left, right = st.columns([7, 1], vertical_alignment="center")
        bar = left.empty()
        right.button(
            t("work_cancel"), key=f"{slot}_cancel", on_click=_stop, args=(slot,), width="stretch"
        )
    while True:
        percent = number(100 * job.share)
        bar.progress(min(job.share, 1.0), t("work_step", step=messages.text(job.step), percent=percent))
        if job.finished.wait(LOOK_S):
            break
    place.empty()


def _stop(slot: str) -> None:
    asked: _Asked | None = st.session_state.get(slot)
    if asked is not None and not asked.job.finished.is_set():
        asked.is_stopped = True
        _jobs().leave(_session(), asked.job)


def _forget(slot: str) -> None:
    st.session_state.pop(slot, None)


def _session() -> str:
    context = get_script_run_ctx()
    return "" if context is None else context.session_id


@st.cache_resource(show_spinner=False)
def _jobs() -> Jobs:
    return Jobs(
        lambda session: not runtime.exists() or runtime.get_instance().is_active_session(session)
    )
