"""What reviewers decide of each site, with reasons; stale edits refused; every step can be undone."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from planner.errors import DecisionError, StaleEditError
from planner.store import audit
from planner.store.database import Store, Transaction
from planner.store.dossiers import open_dossier
from planner.store.people import REVIEWER, Actor

DECISIONS = ("accept", "condition", "ask", "reject")
ACCEPT, CONDITION, ASK, REJECT = DECISIONS
_CHANGES = ("decide", "undo")  # what the audit trail calls the changes of a decision
# What the findings of a verdict lead to; another decision departs from them and needs a reason.
FOLLOWS = {
    "pass": (ACCEPT,),
    "not_applicable": (ACCEPT,),
    "review": (ACCEPT, CONDITION, ASK),
    "fail": (REJECT, ASK),
}


@dataclass(frozen=True)
class Decision:
    """What was decided of a site.

    Attributes
    ----------
    revision
        Rises with each change, an undoing among them, also where that leaves nothing decided: no
        revision of a site ever names two decisions.
    """

    dossier_id: int
    site_id: str
    decision: str
    condition: str
    reason: str
    who: str
    at: str
    revision: int


@dataclass(frozen=True)
class Wanted:
    """A decision that somebody wants, and what they saw of the site (``revision``, 0: undecided)."""

    site_id: str
    decision: str
    reason: str = ""
    condition: str = ""
    revision: int = 0


def departs(verdict: str | None, decision: str) -> bool:
    """Whether a decision departs from the verdict of a site, so that it needs a reason."""
    return verdict is not None and decision not in FOLLOWS.get(verdict, DECISIONS)


def decide(
    store: Store,
    actor: Actor,
    dossier_id: int,
    wanted: Sequence[Wanted],
    verdicts: Mapping[str, str],
) -> list[Decision]:
    """Decide of some sites, of all of them or of none.

    Parameters
    ----------
    verdicts
        Verdict of each site by the appraisal that the reviewer saw; of a site without one no reason is
        asked for.

    Raises
    ------
    DecisionError
        If a decision has no reason or condition where it needs one, or the dossier is closed.
    StaleEditError
        If somebody else has decided of a site in the meantime; ``held`` is what stands.
    """
    for one in wanted:
        _check(one, verdicts.get(one.site_id))
    with store.writing(actor, REVIEWER) as transaction:
        subject = open_dossier(transaction.connection, dossier_id).subject
        return [_decide(transaction, dossier_id, subject, one) for one in wanted]


def _check(one: Wanted, verdict: str | None) -> None:
    if one.decision not in DECISIONS:
        raise DecisionError("store.bad_decision", site=one.site_id, value=one.decision)
    if one.decision == CONDITION and not one.condition.strip():
        raise DecisionError("store.no_condition", site=one.site_id)
    if departs(verdict, one.decision) and not one.reason.strip():
        raise DecisionError("store.no_reason", site=one.site_id)


def _decide(transaction: Transaction, dossier_id: int, subject: str, one: Wanted) -> Decision:
    connection, place = transaction.connection, f"{subject}/site/{one.site_id}"
    held = held_decision(connection, dossier_id, one.site_id)
    if (0 if held is None else held.revision) != one.revision:
        raise StaleEditError("store.stale_decision", held, one, site=one.site_id)
    revision = _come_to(audit.last_entry(connection, place, _CHANGES)) if held is None else held.revision
    made = Decision(
        dossier_id,
        one.site_id,
        one.decision,
        one.condition.strip(),
        one.reason.strip(),
        transaction.actor.email,
        audit.now(),
        revision + 1,
    )
    _write(transaction, made)
    transaction.record("decide", place, _row(held), _row(made))
    return made


def undo(store: Store, actor: Actor, dossier_id: int, site_id: str, revision: int) -> Decision | None:
    """Bring back what was decided of a site before its last change; None where nothing was.

    An undoing is a change too: undone in its turn, it brings back what it had taken away.

    Parameters
    ----------
    revision
        Of the decision that the reviewer saw; 0 where they saw none.

    Raises
    ------
    StaleEditError
        If what stands is not what the reviewer saw, or nothing was ever decided.
    """
    with store.writing(actor, REVIEWER) as transaction:
        connection = transaction.connection
        subject = f"{open_dossier(connection, dossier_id).subject}/site/{site_id}"
        held = held_decision(connection, dossier_id, site_id)
        change = audit.last_entry(connection, subject, _CHANGES)
        if change is None or (0 if held is None else held.revision) != revision:
            raise StaleEditError("store.stale_decision", held, None, site=site_id)
        before = _before(change)
        if before is None:
            connection.execute(
                "DELETE FROM decisions WHERE dossier_id = ? AND site_id = ?", (dossier_id, site_id)
            )
        else:
            _write(transaction, before)
        transaction.record("undo", subject, _row(held), _row(before))
    return before


def _before(change: audit.Entry) -> Decision | None:
    """Return what stood before a change of a decision as a further revision, None where nothing did."""
    if change.before is None:
        return None
    return Decision(**{**json.loads(change.before), "revision": _come_to(change) + 1})


def _come_to(change: audit.Entry | None) -> int:
    """Return the revision that the latest change of a site has come to; 0 before the first."""
    if change is None:
        return 0
    if change.after is not None:
        return int(json.loads(change.after)["revision"])
    return int(json.loads(change.before or "")["revision"]) + 1  # undone, so that nothing was left


def held_decision(connection: sqlite3.Connection, dossier_id: int, site_id: str) -> Decision | None:
    """Return what is decided of a site within a transaction, None where nothing is."""
    row = connection.execute(
        "SELECT * FROM decisions WHERE dossier_id = ? AND site_id = ?", (dossier_id, site_id)
    ).fetchone()
    return None if row is None else Decision(**dict(row))


def decisions(store: Store, actor: Actor, dossier_id: int) -> dict[str, Decision]:
    """Return what is decided of the sites of a dossier, by their codes."""
    with store.reading(actor) as connection:
        rows = connection.execute(
            "SELECT * FROM decisions WHERE dossier_id = ? ORDER BY site_id", (dossier_id,)
        )
        return {row["site_id"]: Decision(**dict(row)) for row in rows}


def _write(transaction: Transaction, made: Decision) -> None:
    transaction.connection.execute(
        "INSERT OR REPLACE INTO decisions"
        " (dossier_id, site_id, decision, condition, reason, who, at, revision)"
        " VALUES (:dossier_id, :site_id, :decision, :condition, :reason, :who, :at, :revision)",
        asdict(made),
    )


def _row(decision: Decision | None) -> dict[str, object] | None:
    return None if decision is None else asdict(decision)
