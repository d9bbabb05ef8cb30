"""The log outside the store: each head of the trail, signed; and the store held against it.

A line: moment, number and hash of the entry, what for, signature of these four. Nobody who has the store
alone can write one, so that a trail that was written anew does not agree with the lines of before.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from planner.store import audit, keys
from planner.store.anchor_code import Code, code_of, read_code

RESTORE, BACKUP, EXPORT = "restore", "backup", "export"
_FIELDS = 5


@dataclass(frozen=True)
class Anchor:
    """A line of the log."""

    at: str
    seq: int
    hash: str
    purpose: str
    signature: str

    @property
    def message(self) -> bytes:
        """What the signature is of."""
        return f"planner-anchor-1 {self.at} {self.seq} {self.hash} {self.purpose}".encode()

    @property
    def line(self) -> str:
        """As it stands in the log."""
        return f"{self.at} {self.seq} {self.hash} {self.purpose} {self.signature}"


@dataclass(frozen=True)
class Agreement:
    """How a store's trail agrees with the log.

    Attributes
    ----------
    key
        ``here``: the private half is at hand; ``absent``: it is not; ``none``: the store has no key yet.
    lines
        How many the log has.
    reaches
        The last entry that a line vouches for, None where none does.
    left
        Lines about entries that restoring a backup has left behind.
    problems
        What is not as it was signed.
    """

    key: str
    lines: int
    reaches: int | None
    left: int
    problems: tuple[str, ...]


def public_keys(connection: sqlite3.Connection) -> list[str]:
    """Return the public keys of a store, that in use last; none in one from before there were any.

    What is no key names none: the trail tells that the row is not as it was written.
    """
    try:
        rows = connection.execute("SELECT public_key FROM signing_keys ORDER BY number").fetchall()
    except sqlite3.OperationalError:
        return []
    return [str(row[0]) for row in rows if keys.is_public_key(str(row[0]))]


def add_key(connection: sqlite3.Connection, path: Path, who: str) -> str:
    """Make a key and put its public half into the store, within a transaction; raises as its making."""
    public_key = keys.make_key(path)
    connection.execute(
        "INSERT INTO signing_keys (public_key, since, who) VALUES (?, ?, ?)",
        (public_key, audit.now(), who),
    )
    return public_key


def anchor(public_key: str, seq: int, entry_hash: str, purpose: str, at: str | None = None) -> bool:
    """Sign an entry and append it to the log; whether that was possible.

    What the store has confirmed stays confirmed where it is not: the key may be elsewhere, the disk of
    the log full. How far the log reaches is told when the store is examined.
    """
    unsigned = Anchor(at or audit.now(), seq, entry_hash, purpose, "")
    try:
        signature = keys.sign(public_key, unsigned.message)
        if signature is None:
            return False
        line = Anchor(unsigned.at, seq, entry_hash, purpose, signature).line
        path = keys.key_folder(public_key) / keys.LOG
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:  # in one piece; the break before it ends what an earlier writing may have left torn
            os.write(handle, f"\n{line}\n".encode())
        finally:
            os.close(handle)
    except OSError:
        return False
    return True


def anchor_head(connection: sqlite3.Connection, purpose: str) -> str | None:
    """Sign the last entry for some purpose, and return its code; None of a store without an entry."""
    head, own_keys = audit.head(connection), public_keys(connection)
    if head is None:
        return None
    if own_keys:
        anchor(own_keys[-1], head.seq, head.hash, purpose)
    return code_of(head.seq, head.hash)


def head_code(connection: sqlite3.Connection) -> str | None:
    """Return the code of the last entry, None where there is none."""
    head = audit.head(connection)
    return None if head is None else code_of(head.seq, head.hash)


def log_text(public_key: str) -> str:
    """Return the log of a key, "" where there is none."""
    try:
        return (keys.key_folder(public_key) / keys.LOG).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def read_log(text: str) -> list[Anchor]:
    """Return the lines of a log; one that a full disk has torn says nothing and is left out."""
    lines = []
    for line in text.splitlines():
        fields = line.split(" ")
        if len(fields) == _FIELDS and fields[1].isdecimal():
            lines.append(Anchor(fields[0], int(fields[1]), fields[2], fields[3], fields[4]))
    return lines


def agreement(
    chain: Mapping[int, str],
    public_keys: list[str],
    logs: Mapping[str, Iterable[Anchor]],
    in_use: Path | None = None,
) -> Agreement:
    """Hold a trail against the logs of its keys.

    Parameters
    ----------
    chain
        Hashes of the entries by number.
    public_keys
        Public keys that the store names.
    logs
        Lines by public key, read before the chain was: a line may be younger than what was read else.
    in_use
        Path of the store in use: entries that were signed and are not there are a problem then, and so
        is a key that another path's store has. None of a backup, which ends where it ends.
    """
    problems, signed = [], dict[str, list[Anchor]]()
    for public_key, log in logs.items():
        own = signed.setdefault(public_key, [])
        for number, log_line in enumerate(log, 1):
            if keys.is_signed(public_key, log_line.signature, log_line.message):
                own.append(log_line)
            else:
                problems.append(
                    f"anchor line {number} of key {keys.fingerprint(public_key)} is not signed"
                )
    # Who brings a store may bring a key with a log of its own: against ours that says nothing.
    ours = {key: lines for key, lines in signed.items() if keys.is_here(key)} or signed
    lines = [line for own in signed.values() for line in own]
    first = None if in_use is None else keys.pinned(in_use)
    good = [line for own in ours.values() for line in own if chain.get(line.seq) == line.hash]
    others = [line for line in lines if chain.get(line.seq) != line.hash]
    reaches, last = max((line.seq for line in good), default=None), max(chain, default=0)
    restored = max((line.at for line in good if line.purpose == RESTORE), default="")
    foreign = _of_the_original(chain, public_keys, ours, first)
    # Older ones are of what was replaced.
    contrary = [line for line in others if line.at > restored and line not in foreign]
    if in_use is None:
        contrary = [line for line in contrary if (reaches or 0) < line.seq <= last]
    elif first is not None and first not in public_keys:
        problems.append(f"the store of this path was signed by key {keys.fingerprint(first)}")
    changed = min((line.seq for line in contrary if line.seq <= last), default=None)
    gone = max((line.seq for line in contrary if line.seq > last), default=None)
    if changed is not None:
        problems.append(f"audit entry {changed} is not the one that was signed")
    if gone is not None:
        problems.append(f"audit entries {last + 1} to {gone} were signed and are gone")
    key = "none" if not public_keys else "here" if keys.has_private(public_keys[-1]) else "absent"
    return Agreement(key, len(lines), reaches, len(others) - len(contrary), tuple(problems))


def _of_the_original(
    chain: Mapping[int, str],
    public_keys: list[str],
    signed: Mapping[str, list[Anchor]],
    pinned: str | None,
) -> set[Anchor]:
    """Return the lines that the store which this one is a copy of has had signed since.

    A copy that stands beside its original has a key of its own (:func:`planner.store.backup.restore`);
    the former key goes on with the original. Only a line of the copy's key in our own log shows that,
    and not where the log says that the store of this path is signed by the former one.
    """
    of_original = set[Anchor]()
    for number, former in enumerate(public_keys[:-1], 1):
        if pinned is not None and pinned not in public_keys[number:]:
            continue
        since = min(
            (
                line.at
                for key in public_keys[number:]
                for line in signed.get(key, ())
                if chain.get(line.seq) == line.hash
            ),
            default=None,
        )
        if since is not None:
            of_original.update(line for line in signed.get(former, ()) if line.at > since)
    return of_original


def check_code(connection: sqlite3.Connection, text: str) -> tuple[audit.Entry | None, Code]:
    """Return the entry that a printed code is of, None where the trail has another or none there.

    Of a trail that is broken before that entry, the code says nothing any more: None too.

    Raises
    ------
    ParameterError
        If it is no code, or was mistyped.
    """
    code = read_code(text)
    row = connection.execute("SELECT * FROM audit WHERE seq = ?", (code.seq,)).fetchone()
    entry = None if row is None else audit.Entry(*row)
    if entry is None or not entry.hash.startswith(code.hash_start):
        return None, code
    broken = audit.first_broken(connection)
    if broken is not None and broken <= entry.seq:
        return None, code
    return entry, code


def entry_code(connection: sqlite3.Connection, subject: str, action: str) -> str | None:
    """Return the code of the latest entry of a subject with an action, None where there is none."""
    entry = audit.last_entry(connection, subject, (action, action))
    return None if entry is None else code_of(entry.seq, entry.hash)
