"""Dossiers: received, moved from step to step, listed by what is due."""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from planner.base.errors import DecisionError, StaleEditError
from planner.base.vocabulary import Role
from planner.base.words import says_something
from planner.base.working_days import after_working_days
from planner.store.database import Store, Transaction
from planner.store.newest import Newest, newest_of
from planner.store.people import Actor

KINDS = ("new_plan", "adjustment")
NEW_PLAN, ADJUSTMENT = KINDS
STATUSES = ("received", "checking", "sent_back", "appraised", "submitted", "approved", "withdrawn")
RECEIVED, CHECKING, SENT_BACK, APPRAISED, SUBMITTED, APPROVED, WITHDRAWN = STATUSES
CLOSED = (APPROVED, WITHDRAWN)
JUDGED = (APPRAISED, SUBMITTED, APPROVED)  # steps that say that the newest version was appraised
# From which step a dossier may go to which; `approved` is reached by approval alone.
STEPS = {
    RECEIVED: (CHECKING, SENT_BACK, WITHDRAWN),
    CHECKING: (SENT_BACK, APPRAISED, WITHDRAWN),
    SENT_BACK: (CHECKING, WITHDRAWN),
    APPRAISED: (CHECKING, SENT_BACK, SUBMITTED, WITHDRAWN),
    SUBMITTED: (APPRAISED, APPROVED, WITHDRAWN),
    APPROVED: (),
    WITHDRAWN: (),
}
DUE_DAYS = 20  # working days; assumed, as no document that we know sets them


@dataclass(frozen=True)
class Dossier:
    """A carrier's request and where it stands.

    Attributes
    ----------
    law_on
        The day whose law and plan apply.
    due_on
        Last day of the term in working days, as it was at the reception; the clock
        (:mod:`planner.store.clock`) puts it off while the carrier owes an answer.
    revision
        Rises with each change: what an edit of it starts from.
    """

    id: int
    code: str
    carrier: str
    kind: str
    title: str
    received_on: date
    law_on: date
    due_on: date
    status: str
    revision: int

    @property
    def subject(self) -> str:
        """Names the dossier on the audit trail."""
        return f"dossier/{self.id}"

    @property
    def adjusts(self) -> bool:
        """Whether it adjusts the carrier's approved plan: what it does not name stays in force."""
        return self.kind == ADJUSTMENT

    @property
    def is_closed(self) -> bool:
        """Whether nothing in it changes any more; an approved one still takes papers."""
        return self.status in CLOSED


def receive(
    store: Store,
    actor: Actor,
    *,
    carrier: str,
    kind: str,
    title: str,
    received_on: date,
    law_on: date | None = None,
    due_days: int = DUE_DAYS,
) -> Dossier:
    """Open a dossier; its code is HS-year-number, the number rising within the year.

    Parameters
    ----------
    law_on
        The day it was received where None.
    due_days
        Working days from the day after it was received.
    """
    if kind not in KINDS or not says_something(title):
        raise DecisionError("store.bad_dossier")
    law, due = law_on or received_on, after_working_days(received_on, due_days)
    with store.writing(actor, Role.REVIEWER) as transaction:
        code = _next_code(transaction.connection, received_on.year)
        values = (code, carrier, kind, title.strip(), *map(date.isoformat, (received_on, law, due)))
        cursor = transaction.connection.execute(
            "INSERT INTO dossiers (code, carrier, kind, title, received_on, law_on, due_on, status)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, 'received')",
            values,
        )
        received = held_dossier(transaction.connection, int(cursor.lastrowid or 0))
        transaction.record("receive", received.subject, None, asdict(received))
    return received


def _next_code(connection: sqlite3.Connection, year: int) -> str:
    row = connection.execute(
        "SELECT max(CAST(substr(code, 9) AS INTEGER)) FROM dossiers WHERE code LIKE ?", (f"HS-{year}-%",)
    ).fetchone()
    return f"HS-{year}-{(row[0] or 0) + 1:03d}"


def held_dossier(connection: sqlite3.Connection, dossier_id: int) -> Dossier:
    """Return a dossier within a transaction.

    Raises
    ------
    DecisionError
        If there is none.
    """
    row = connection.execute("SELECT * FROM dossiers WHERE id = ?", (dossier_id,)).fetchone()
    if row is None:
        raise DecisionError("store.no_dossier", dossier=dossier_id)
    return dossier_of(dict(row))


def open_dossier(connection: sqlite3.Connection, dossier_id: int) -> Dossier:
    """Return a dossier that may still be changed.

    Raises
    ------
    DecisionError
        If it is approved or withdrawn.
    """
    opened = held_dossier(connection, dossier_id)
    if opened.is_closed:
        raise DecisionError("store.closed", dossier=opened.code)
    return opened


def dossier_in_hand(connection: sqlite3.Connection, dossier_id: int) -> Dossier:
    """Return a dossier that the reviewers still work on.

    What lies before the approver does not change under their hands: it is taken back first, which is a
    step that they are told of.

    Raises
    ------
    DecisionError
        If it is approved or withdrawn, or submitted.
    """
    opened = open_dossier(connection, dossier_id)
    if opened.status == SUBMITTED:
        raise DecisionError("store.submitted", dossier=opened.code)
    return opened


def newest_version(connection: sqlite3.Connection, opened: Dossier) -> Newest:
    """Return the newest version of a dossier's proposal.

    Raises
    ------
    DecisionError
        If it has no file yet.
    """
    newest = newest_of(connection, opened.id)
    if newest is None:
        raise DecisionError("store.no_version", dossier=opened.code)
    return newest


def dossier_of(row: Mapping[str, Any]) -> Dossier:
    """Return a dossier of what the table says of it."""
    days = {name: date.fromisoformat(row[name]) for name in ("received_on", "law_on", "due_on")}
    return Dossier(**{**row, **days})


def dossier(store: Store, actor: Actor, dossier_id: int) -> Dossier:
    """Return a dossier by its number."""
    with store.reading(actor) as connection:
        return held_dossier(connection, dossier_id)


def dossiers(
    store: Store,
    actor: Actor,
    *,
    statuses: Sequence[str] = STATUSES,
    carriers: Sequence[str] = (),
    words: str = "",
) -> list[Dossier]:
    """Return the dossiers, those due first on top; closed ones last.

    Parameters
    ----------
    carriers
        All where empty.
    words
        To be found in code or title, whatever the case and however the accents are written.
    """
    with store.reading(actor) as connection:
        stored = [dossier_of(dict(row)) for row in connection.execute("SELECT * FROM dossiers")]
    wanted = _same(words).split()
    chosen = [
        dossier
        for dossier in stored
        if dossier.status in statuses
        and (not carriers or dossier.carrier in carriers)
        and all(word in _same(f"{dossier.code} {dossier.title}") for word in wanted)
    ]
    return sorted(chosen, key=lambda dossier: (dossier.is_closed, dossier.due_on, dossier.id))


def _same(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def move(store: Store, actor: Actor, opened: Dossier, status: str, reason: str = "") -> Dossier:
    """Move a dossier to another step.

    Parameters
    ----------
    opened
        The dossier as it was when somebody decided to move it.
    reason
        Stands on the trail with the step; a withdrawal needs one.

    Raises
    ------
    DecisionError
        If there is no such step from here, it needs an appraisal of the newest version, or a withdrawal
        has no reason; `approved` is reached by approval alone.
    StaleEditError
        If the dossier has changed since.
    """
    if status == APPROVED:
        raise DecisionError("store.approve_by_approval")
    with store.writing(actor, Role.REVIEWER) as transaction:
        moved = set_status(transaction, opened, status, reason.strip())
        if status == WITHDRAWN and not says_something(reason):
            raise DecisionError("store.no_withdrawal_reason", dossier=opened.code)
    return moved


def set_status(transaction: Transaction, opened: Dossier, status: str, reason: str = "") -> Dossier:
    """Move a dossier within a transaction; raises as :func:`move` does."""
    current = held_dossier(transaction.connection, opened.id)
    if current.revision != opened.revision:
        raise StaleEditError("store.stale_dossier", current, status, dossier=current.code)
    if status not in STEPS[current.status]:
        raise DecisionError("store.no_step", dossier=current.code, held=current.status, wanted=status)
    _refuse_unappraised(transaction.connection, current, status)
    moved = replace(current, status=status, revision=current.revision + 1)
    transaction.connection.execute(
        "UPDATE dossiers SET status = ?, revision = ? WHERE id = ?", (status, moved.revision, current.id)
    )
    after = {"status": status, "reason": reason} if reason else {"status": status}
    transaction.record("move", current.subject, {"status": current.status}, after)
    return moved


def change_law_day(store: Store, actor: Actor, opened: Dossier, law_on: date) -> Dossier:
    """Have the law and plan of another day apply to a dossier that has no file yet.

    One that is judged is judged anew: :func:`planner.store.proposals.keep_judged_anew`.

    Raises
    ------
    DecisionError
        If the dossier is closed or submitted, or has a file.
    StaleEditError
        If the dossier has changed since it was opened.
    """
    with store.writing(actor, Role.REVIEWER) as transaction:
        changed = set_law_day(transaction, opened, law_on)
        if newest_of(transaction.connection, opened.id) is not None:
            raise DecisionError("store.judge_anew", dossier=opened.code)
    return changed


def set_law_day(transaction: Transaction, opened: Dossier, law_on: date) -> Dossier:
    """Change the day of the law of a dossier in hand within a transaction."""
    current = dossier_in_hand(transaction.connection, opened.id)
    if current.revision != opened.revision:
        raise StaleEditError("store.stale_dossier", current, law_on, dossier=current.code)
    changed = replace(current, law_on=law_on, revision=current.revision + 1)
    transaction.connection.execute(
        "UPDATE dossiers SET law_on = ?, revision = ? WHERE id = ?",
        (law_on.isoformat(), changed.revision, current.id),
    )
    before, after = ({"law_on": day.isoformat()} for day in (current.law_on, law_on))
    transaction.record("law_day", current.subject, before, after)
    return changed


def _refuse_unappraised(connection: sqlite3.Connection, current: Dossier, status: str) -> None:
    """Refuse a step that says that the newest version was appraised where it was not.

    A submitted dossier is always taken back: only then can it be appraised.
    """
    if status not in JUDGED or (current.status, status) == (SUBMITTED, APPRAISED):
        return
    newest = newest_of(connection, current.id)
    if newest is None or newest.appraisal_id is None:
        raise DecisionError("store.not_appraised", dossier=current.code)
