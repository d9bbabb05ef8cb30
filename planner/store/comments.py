"""Comments on a dossier or one of its sites; none is ever changed."""

from __future__ import annotations

from dataclasses import dataclass

from planner.base.errors import DecisionError
from planner.base.vocabulary import Role
from planner.base.words import says_something
from planner.store import audit
from planner.store.database import Store
from planner.store.dossiers import held_dossier
from planner.store.people import Actor


@dataclass(frozen=True)
class Comment:
    """What somebody wrote."""

    id: int
    dossier_id: int
    site_id: str | None
    text: str
    who: str
    at: str


def comment(
    store: Store, actor: Actor, dossier_id: int, text: str, site_id: str | None = None
) -> Comment:
    """Write a comment; an empty one is refused."""
    if not says_something(text):
        raise DecisionError("store.empty_comment")
    with store.writing(actor, Role.REVIEWER) as transaction:
        subject = held_dossier(transaction.connection, dossier_id).subject
        values = (dossier_id, site_id, text.strip(), actor.email, audit.now())
        cursor = transaction.connection.execute(
            "INSERT INTO comments (dossier_id, site_id, text, who, at) VALUES (?, ?, ?, ?, ?)", values
        )
        place = subject if site_id is None else f"{subject}/site/{site_id}"
        transaction.record("comment", place, None, {"text": text.strip()})
    return Comment(int(cursor.lastrowid or 0), *values)


def comments(store: Store, actor: Actor, dossier_id: int) -> list[Comment]:
    """Return the comments of a dossier, the first one first."""
    with store.reading(actor) as connection:
        rows = connection.execute(
            "SELECT * FROM comments WHERE dossier_id = ? ORDER BY id", (dossier_id,)
        )
        return [Comment(*row) for row in rows]
