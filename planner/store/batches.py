"""Decisions that were made at once are undone at once."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass

from planner.base.errors import DecisionError, StaleEditError
from planner.base.vocabulary import Role
from planner.store import audit
from planner.store.database import Store
from planner.store.decisions import BATCH, held_decisions, take_back
from planner.store.dossiers import Dossier, dossier_in_hand, held_dossier
from planner.store.people import Actor

UNDO_BATCH = "undo_many"


@dataclass(frozen=True)
class Batch:
    """Several decisions that one person made at once.

    Attributes
    ----------
    number
        Counts the batches of a dossier, from 1.
    standing, changed
        Codes of the sites that are still decided as the batch left them, and of those that somebody has
        decided of, or undone, since.
    """

    dossier_id: int
    number: int
    who: str
    at: str
    standing: tuple[str, ...]
    changed: tuple[str, ...]


def last_batch(store: Store, actor: Actor, dossier_id: int) -> Batch | None:
    """Return the last batch of the actor in a dossier; None where there is none.

    Raises
    ------
    DecisionError
        If there is no such dossier.
    """
    with store.reading(actor) as connection:
        opened = held_dossier(connection, dossier_id)
        row = connection.execute(
            "SELECT * FROM audit WHERE action = ? AND who = ? AND subject > ? AND subject < ?"
            " ORDER BY seq DESC LIMIT 1",
            (BATCH, actor.email, f"{opened.subject}/batch/", f"{opened.subject}/batch0"),
        ).fetchone()
        return None if row is None else _batch(connection, opened, audit.Entry(*row))


def undo_batch(store: Store, actor: Actor, dossier_id: int, number: int) -> Batch:
    """Undo all decisions of a batch that still stand as it left them, of all these or of none.

    A site that was decided of since is left as it is, since undoing would take somebody's later word.

    Returns
    -------
    Batch
        As it was before: what ``standing`` names was undone, what ``changed`` names was not.

    Raises
    ------
    DecisionError
        If the dossier is closed or submitted, or has no such batch.
    StaleEditError
        If nothing stands any more as the batch left it.
    """
    with store.writing(actor, Role.REVIEWER) as transaction:
        connection = transaction.connection
        opened = dossier_in_hand(connection, dossier_id)
        subject = f"{opened.subject}/batch/{number}"
        entry = audit.last_entry(connection, subject, (BATCH, BATCH))
        if entry is None:
            raise DecisionError("store.no_batch", dossier=opened.code, number=number)
        batch, revisions = _batch(connection, opened, entry), _revisions(entry)
        if not batch.standing:
            raise StaleEditError("store.stale_batch", batch, None, number=number)
        for site_id in batch.standing:
            take_back(transaction, opened, site_id, revisions[site_id])
        undone = {site_id: revisions[site_id] for site_id in batch.standing}
        transaction.record(UNDO_BATCH, subject, {"sites": undone}, None)
    return batch


def _revisions(entry: audit.Entry) -> dict[str, int]:
    """Return the revisions that a batch has left, by the codes of its sites."""
    return dict(json.loads(entry.after or "")["sites"])


def _batch(connection: sqlite3.Connection, opened: Dossier, entry: audit.Entry) -> Batch:
    revisions, decisions = _revisions(entry), held_decisions(connection, opened.id)
    stands = {
        code: code in decisions and decisions[code].revision == revision
        for code, revision in revisions.items()
    }
    return Batch(
        opened.id,
        int(entry.subject.rpartition("/")[2]),
        entry.who,
        entry.at,
        tuple(code for code, is_standing in stands.items() if is_standing),
        tuple(code for code, is_standing in stands.items() if not is_standing),
    )
