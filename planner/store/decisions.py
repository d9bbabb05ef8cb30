"""What reviewers decide of each site, with reasons; stale edits refused; every step can be undone."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from planner.base.errors import DecisionError, StaleEditError
from planner.base.vocabulary import Conclusion, Role
from planner.base.words import says_something
from planner.store import audit
from planner.store.database import Store, Transaction
from planner.store.dossiers import Dossier, dossier_in_hand, newest_version
from planner.store.newest import Newest, changed_since, codes_in, conclusion_in, newest_of
from planner.store.people import Actor

DECISIONS = ("accept", "condition", "ask", "reject")
ACCEPT, CONDITION, ASK, REJECT = DECISIONS
_CHANGES = ("decide", "undo")  # what the audit trail calls the changes of a decision
BATCH = "decide_many"  # and several decisions that were made at once
# What a conclusion leads to; another decision departs from them and needs a reason.
FOLLOWS: dict[str, tuple[str, ...]] = {
    Conclusion.PASS: (ACCEPT,),
    Conclusion.NOT_APPLICABLE: (ACCEPT,),
    Conclusion.CONDITIONAL: (CONDITION, ASK),
    Conclusion.REVIEW: (ACCEPT, CONDITION, ASK),
    Conclusion.INCOMPLETE: (ASK,),
    Conclusion.FAIL: (REJECT, ASK),
}


@dataclass(frozen=True)
class Decision:
    """What was decided of a site.

    Attributes
    ----------
    revision
        Rises with each change, an undoing among them, also where that leaves nothing decided: no
        revision of a site ever names two decisions.
    proposal_id
        The version that was decided on; None where that was not kept yet.
    outdated
        Whether the newest version says something else of the site than that one did: the site has to be
        decided of anew. Told of what :func:`decisions` returns; no part of the record.
    """

    dossier_id: int
    site_id: str
    decision: str
    condition: str
    reason: str
    who: str
    at: str
    revision: int
    proposal_id: int | None = None
    outdated: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class Wanted:
    """A decision that somebody wants, and what they saw of the site.

    Attributes
    ----------
    revision
        Of the decision that stood; 0: undecided.
    version
        Id of the version that it was seen in; None where nobody says.
    """

    site_id: str
    decision: str
    reason: str = ""
    condition: str = ""
    revision: int = 0
    version: int | None = None


def departs(conclusion: str | None, decision: str) -> bool:
    """Whether a decision departs from the conclusion of a site, so that it needs a reason."""
    return conclusion is not None and decision not in FOLLOWS.get(conclusion, DECISIONS)


def decide(
    store: Store,
    actor: Actor,
    dossier_id: int,
    wanted: Sequence[Wanted],
    conclusions: Mapping[str, str | None],
) -> list[Decision]:
    """Decide of some sites of the newest version, of all of them or of none.

    Whether a reason is needed is read from the newest appraisal of that version. Several at once are a
    batch on the audit trail, to be undone together (:mod:`planner.store.batches`).

    Parameters
    ----------
    conclusions
        Those that the reviewer saw (None: not appraised), to be told where they are others by now; a
        site that is not in it is not compared.

    Raises
    ------
    DecisionError
        If a decision has no reason or condition where it needs one, a site is not in the newest version,
        or the dossier is closed or submitted.
    StaleEditError
        If somebody else has decided of a site in the meantime, a newer file has come or the site was
        judged otherwise; ``held`` is the decision that stands.
    """
    with store.writing(actor, Role.REVIEWER) as transaction:
        connection = transaction.connection
        opened = dossier_in_hand(connection, dossier_id)
        newest = newest_version(connection, opened)
        codes = frozenset(codes_in(connection, store.path, newest))
        for choice in wanted:
            if choice.site_id not in codes:
                raise DecisionError("store.no_site", site=choice.site_id, number=newest.number)
        decided = [_decide(transaction, opened, newest, choice, conclusions) for choice in wanted]
        if len(decided) > 1:
            _record_batch(transaction, opened, decided)
    return decided


def _record_batch(transaction: Transaction, opened: Dossier, decided: Sequence[Decision]) -> None:
    subject = f"{opened.subject}/batch/"
    earlier = transaction.connection.execute(
        "SELECT count(*) FROM audit WHERE action = ? AND subject > ? AND subject < ?",
        (BATCH, subject, f"{opened.subject}/batch0"),  # 0 is the sign after the slash
    ).fetchone()[0]
    sites = {decision.site_id: decision.revision for decision in decided}
    transaction.record(BATCH, f"{subject}{earlier + 1}", None, {"sites": sites})


def _check(choice: Wanted, conclusion: str | None) -> None:
    if choice.decision not in DECISIONS:
        raise DecisionError("store.bad_decision", site=choice.site_id, value=choice.decision)
    if choice.decision == CONDITION and not says_something(choice.condition):
        raise DecisionError("store.no_condition", site=choice.site_id)
    if departs(conclusion, choice.decision) and not says_something(choice.reason):
        raise DecisionError("store.no_reason", site=choice.site_id)


def _decide(
    transaction: Transaction,
    opened: Dossier,
    newest: Newest,
    choice: Wanted,
    seen: Mapping[str, str | None],
) -> Decision:
    connection, place = transaction.connection, f"{opened.subject}/site/{choice.site_id}"
    standing = held_decision(connection, opened.id, choice.site_id)
    conclusion = conclusion_in(connection, newest, choice.site_id)
    stale = _stale(choice, standing, newest, seen.get(choice.site_id, conclusion) != conclusion)
    if stale is not None:
        raise StaleEditError(stale, standing, choice, site=choice.site_id)
    _check(choice, conclusion)
    revision = (
        _come_to(audit.last_entry(connection, place, _CHANGES))
        if standing is None
        else standing.revision
    )
    decision = Decision(
        opened.id,
        choice.site_id,
        choice.decision,
        choice.condition.strip(),
        choice.reason.strip(),
        transaction.actor.email,
        audit.now(),
        revision + 1,
        newest.proposal_id,
    )
    _write(transaction, decision)
    transaction.record("decide", place, _row(standing), _row(decision))
    return decision


def _stale(choice: Wanted, standing: Decision | None, newest: Newest, judged_anew: bool) -> str | None:
    """Return what has changed since the reviewer saw a site, None where nothing has."""
    if (0 if standing is None else standing.revision) != choice.revision:
        return "store.stale_decision"
    if choice.version not in (None, newest.proposal_id):
        return "store.stale_version"
    return "store.stale_conclusion" if judged_anew else None


def undo(store: Store, actor: Actor, dossier_id: int, site_id: str, revision: int) -> Decision | None:
    """Bring back what was decided of a site before its last change; None where nothing was.

    An undoing is a change too: undone in its turn, it brings back what it had taken away.

    Parameters
    ----------
    revision
        Of the decision that the reviewer saw; 0 where they saw none.

    Raises
    ------
    DecisionError
        If the dossier is closed or submitted.
    StaleEditError
        If what stands is not what the reviewer saw, or nothing was ever decided.
    """
    with store.writing(actor, Role.REVIEWER) as transaction:
        return take_back(
            transaction, dossier_in_hand(transaction.connection, dossier_id), site_id, revision
        )


def take_back(transaction: Transaction, opened: Dossier, site_id: str, revision: int) -> Decision | None:
    """Do what :func:`undo` does, within a transaction, to a dossier in hand."""
    connection, subject = transaction.connection, f"{opened.subject}/site/{site_id}"
    standing = held_decision(connection, opened.id, site_id)
    change = audit.last_entry(connection, subject, _CHANGES)
    if change is None or (0 if standing is None else standing.revision) != revision:
        raise StaleEditError("store.stale_decision", standing, None, site=site_id)
    before = _before(change)
    if before is None:
        connection.execute(
            "DELETE FROM decisions WHERE dossier_id = ? AND site_id = ?", (opened.id, site_id)
        )
    else:
        _write(transaction, before)
    transaction.record("undo", subject, _row(standing), _row(before))
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
    """Return what is decided of the sites of a dossier, by their codes, outdated or not."""
    with store.reading(actor) as connection:
        return dated_decisions(connection, store.path, dossier_id)


def dated_decisions(connection: sqlite3.Connection, path: Path, dossier_id: int) -> dict[str, Decision]:
    """Return what :func:`decisions` does, within a transaction; ``path`` is the store's."""
    decided, newest = held_decisions(connection, dossier_id), newest_of(connection, dossier_id)
    if newest is None:
        return decided
    decided_on = {decision.proposal_id for decision in decided.values()}
    changed = {
        proposal_id: changed_since(connection, path, newest, proposal_id) for proposal_id in decided_on
    }
    return {
        code: replace(decision, outdated=code in changed[decision.proposal_id])
        for code, decision in decided.items()
    }


def held_decisions(connection: sqlite3.Connection, dossier_id: int) -> dict[str, Decision]:
    """Return what is decided of the sites of a dossier, without looking whether it is outdated."""
    rows = connection.execute(
        "SELECT * FROM decisions WHERE dossier_id = ? ORDER BY site_id", (dossier_id,)
    )
    return {row["site_id"]: Decision(**dict(row)) for row in rows}


def _write(transaction: Transaction, decision: Decision) -> None:
    transaction.connection.execute(
        "INSERT OR REPLACE INTO decisions"
        " (dossier_id, site_id, decision, condition, reason, who, at, revision, proposal_id)"
        " VALUES (:dossier_id, :site_id, :decision, :condition, :reason, :who, :at, :revision,"
        " :proposal_id)",
        _record(decision),
    )


def _row(decision: Decision | None) -> dict[str, Any] | None:
    return None if decision is None else _record(decision)


def _record(decision: Decision) -> dict[str, Any]:
    """Return what is kept of a decision."""
    return {name: value for name, value in asdict(decision).items() if name != "outdated"}
