"""Files kept byte for byte, each once, known by their SHA-256; papers attached to a dossier."""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import dataclass

from planner.base.errors import DecisionError, StoreError
from planner.base.vocabulary import Role
from planner.store import audit
from planner.store.database import Store, Transaction
from planner.store.dossiers import WITHDRAWN, held_dossier
from planner.store.papers import paper_type
from planner.store.people import Actor

MAX_BYTES = 60_000_000


@dataclass(frozen=True)
class Attachment:
    """A paper of a dossier, without its content."""

    id: int
    dossier_id: int
    name: str
    media_type: str
    sha256: str
    who: str
    at: str


def keep_blob(transaction: Transaction, content: bytes) -> str:
    """Keep a content, once, and return its SHA-256."""
    digest = hashlib.sha256(content).hexdigest()
    transaction.connection.execute(
        "INSERT INTO blobs (sha256, size, content) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (digest, len(content), content),
    )
    return digest


def blob(connection: sqlite3.Connection, sha256: str) -> bytes:
    """Return a kept content, checked against its SHA-256.

    Raises
    ------
    StoreError
        If it is not there, or not what was kept.
    """
    row = connection.execute("SELECT content FROM blobs WHERE sha256 = ?", (sha256,)).fetchone()
    content = b"" if row is None else bytes(row["content"])
    if row is None or hashlib.sha256(content).hexdigest() != sha256:
        raise StoreError("store.blob_changed", sha256=sha256)
    return content


def attach(store: Store, actor: Actor, dossier_id: int, name: str, content: bytes) -> Attachment:
    """Attach a paper to a dossier; an approved one takes papers too, as the signed decision comes last.

    Raises
    ------
    DecisionError
        If it is empty or too large, its content is no paper (``planner.store.papers``), or the dossier
        is withdrawn or none.
    """
    if not 0 < len(content) <= MAX_BYTES:
        raise DecisionError("store.file_size", name=name, limit=MAX_BYTES // 1_000_000)
    media_type = paper_type(name, content)
    with store.writing(actor, Role.REVIEWER) as transaction:
        dossier = held_dossier(transaction.connection, dossier_id)
        if dossier.status == WITHDRAWN:
            raise DecisionError("store.withdrawn", dossier=dossier.code)
        digest, at = keep_blob(transaction, content), audit.now()
        values = (dossier_id, name, media_type, digest, actor.email, at)
        cursor = transaction.connection.execute(
            "INSERT INTO attachments (dossier_id, name, media_type, sha256, who, at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            values,
        )
        attachment = Attachment(int(cursor.lastrowid or 0), *values)
        subject = f"{dossier.subject}/attachment/{attachment.id}"
        transaction.record("attach", subject, None, {"name": name, "sha256": digest})
    return attachment


def attachments(store: Store, actor: Actor, dossier_id: int) -> list[Attachment]:
    """Return the papers of a dossier, in the order in which they came."""
    with store.reading(actor) as connection:
        rows = connection.execute(
            "SELECT * FROM attachments WHERE dossier_id = ? ORDER BY id", (dossier_id,)
        )
        return [Attachment(*row) for row in rows]


def attachment_content(store: Store, actor: Actor, attachment: Attachment) -> bytes:
    """Return a paper as it came."""
    with store.reading(actor) as connection:
        return blob(connection, attachment.sha256)
