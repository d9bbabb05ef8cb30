"""The audit trail: append-only, each entry chained to the one before by its hash."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

Row = Mapping[str, object] | None
SEAL = "seal"  # the entry that takes up what an earlier version has written


@dataclass(frozen=True)
class Entry:
    """One change: who did what to which subject, when (UTC), from what to what."""

    seq: int
    at: str
    who: str
    action: str
    subject: str
    before: str | None
    after: str | None
    previous: str
    hash: str


def now() -> str:
    """Return the moment in UTC, to the microsecond."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def append(
    connection: sqlite3.Connection,
    who: str,
    action: str,
    subject: str,
    before: Row,
    after: Row,
    written: str | None = None,
) -> None:
    """Write one entry, within the transaction that makes the change.

    Parameters
    ----------
    written
        SHA-256 of every row that was written for it (:mod:`planner.store.rows`); None where none was.
    """
    last = connection.execute("SELECT hash FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    previous = "" if last is None else last[0]
    fields = (now(), who, action, subject, _text(before), _text(after))
    digest = entry_hash(previous, *fields, *_more(written))
    cursor = connection.execute(
        "INSERT INTO audit (at, who, action, subject, before, after, previous, hash)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (*fields, previous, digest),
    )
    if written is not None:
        connection.execute("INSERT INTO audit_rows VALUES (?, ?)", (cursor.lastrowid, written))


def entry_hash(previous: str, *fields: str | None) -> str:
    """Return the SHA-256 of an entry: of the hash before it and its fields, in JSON."""
    content = json.dumps([previous, *fields], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()


def _more(written: str | None) -> tuple[str, ...]:
    """Return what an entry's hash is of besides; nothing where an entry has written no row."""
    return () if written is None else (written,)


def entries(connection: sqlite3.Connection, subject: str | None = None) -> Iterator[Entry]:
    """Give the entries from the first to the last, of one subject and what belongs to it or of all.

    The parts of a subject are parted by slashes (``dossier/3/site/VTL-1``).
    """
    query, values = "SELECT * FROM audit", list[str]()
    if subject is not None:
        query += " WHERE subject = ? OR (subject > ? AND subject < ?)"  # 0 is the sign after the slash
        values = [subject, subject + "/", subject + "0"]
    for row in connection.execute(query + " ORDER BY seq", values):
        yield Entry(*row)


def last_entry(connection: sqlite3.Connection, subject: str, actions: tuple[str, str]) -> Entry | None:
    """Return the latest entry of a subject itself with one of two actions, None where there is none."""
    row = connection.execute(
        "SELECT * FROM audit WHERE subject = ? AND action IN (?, ?) ORDER BY seq DESC LIMIT 1",
        (subject, *actions),
    ).fetchone()
    return None if row is None else Entry(*row)


def digests(connection: sqlite3.Connection) -> dict[int, str]:
    """Return what the entries have written, by number; nothing of a store from before that was kept."""
    query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'audit_rows'"
    if connection.execute(query).fetchone() is None:
        return {}
    return {
        row[0]: row[1] for row in connection.execute("SELECT seq, digests FROM audit_rows ORDER BY seq")
    }


def head(connection: sqlite3.Connection) -> Entry | None:
    """Return the last entry, None where there is none."""
    row = connection.execute("SELECT * FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    return None if row is None else Entry(*row)


def first_broken(connection: sqlite3.Connection) -> int | None:
    """Return the number of the first entry that does not follow from the one before; None if all do.

    The last ones taken away are missed by the number that SQLite would give the next.
    """
    previous, expected, written = "", 1, digests(connection)
    for entry in entries(connection):
        fields = (entry.at, entry.who, entry.action, entry.subject, entry.before, entry.after)
        sound = entry.seq == expected and entry.previous == previous
        if not sound or entry.hash != entry_hash(previous, *fields, *_more(written.get(entry.seq))):
            return entry.seq
        previous, expected = entry.hash, entry.seq + 1
    given = connection.execute("SELECT max(seq) FROM sqlite_sequence WHERE name = 'audit'").fetchone()
    return None if (given[0] or 0) == expected - 1 else expected


def _text(row: Row) -> str | None:
    return None if row is None else json.dumps(row, ensure_ascii=False, sort_keys=True, default=str)
