"""Is a store's file sound? SQLite, schema, chain, every table and file against the trail, the log."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from planner.base.errors import StoreError
from planner.store import anchors, audit, keys, rows
from planner.store.database import connected, migration_files
from planner.store.file_kind import refuse_other_kinds
from planner.store.off_trail import off_trail
from planner.store.schema import SchemaKey, check_schema

Logs = dict[str, list[anchors.Anchor]]


@dataclass(frozen=True)
class Soundness:
    """What an examination of a store's file found; sound where ``problems`` is empty.

    Attributes
    ----------
    covered_since
        The entry from which on every row is held against the trail; None where none is.
    agreement
        How the trail agrees with the log outside the store; None where there is no trail to hold
        against it.
    missing
        Triggers and indices that are missing, which are ``problems`` too.
    code
        Of the last entry; None of no entry, and of a trail that is broken.
    key
        Fingerprint of the key in use, None where the store has none.
    """

    problems: list[str]
    audit_entries: int
    covered_since: int | None = None
    agreement: anchors.Agreement | None = None
    missing: tuple[SchemaKey, ...] = ()
    code: str | None = None
    key: str | None = None

    @property
    def beyond_repair(self) -> list[str]:
        """Problems that are more than a missing trigger or index."""
        mended = {f"{kind} {name} is missing" for kind, name in self.missing}
        return [problem for problem in self.problems if problem not in mended]


def examine(path: Path, *, in_use: bool = False) -> Soundness:
    """Look whether a file is a sound store.

    Asked are SQLite's own check, foreign keys and the chain of the trail; where these are sound, the
    schema is held against the migrations, every row and file against the trail, the trail against the
    log that lies outside the store.

    Parameters
    ----------
    in_use
        Whether it is the store that is worked with: nothing that was signed may then be missing.

    Raises
    ------
    StoreError
        If it cannot be opened as a database at all.
    """
    if not path.is_file():
        raise StoreError("store.no_file", path=str(path))
    refuse_other_kinds(path)
    with connected(path) as connection:
        logs = {key: anchors.read_log(anchors.log_text(key)) for key in anchors.public_keys(connection)}
        return examined(connection, logs, path if in_use else None)


def examined(connection: sqlite3.Connection, logs: Logs, in_use: Path | None = None) -> Soundness:
    """Do what :func:`examine` does, with the lines of the logs by public key."""
    connection.execute("BEGIN")
    check = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
    problems = [] if check == ["ok"] else check
    problems += [f"foreign key: {tuple(row)}" for row in connection.execute("PRAGMA foreign_key_check")]
    version, newest = connection.execute("PRAGMA user_version").fetchone()[0], len(migration_files())
    if version < 0:
        problems.append(f"user_version {version}")
    if version > newest:
        problems.append(f"version {version} > {newest}")
    try:
        broken = audit.first_broken(connection)
        chain = {row[0]: row[1] for row in connection.execute("SELECT seq, hash FROM audit")}
    except sqlite3.OperationalError:
        return Soundness([*problems, "no audit trail"], 0)
    if broken is not None:
        problems.append(f"audit entry {broken}")
    if problems:  # what rests on the trail says nothing then
        return Soundness(problems, len(chain))
    schema = check_schema(connection, version)
    named = anchors.public_keys(connection)
    agreed = anchors.agreement(chain, named, logs, in_use)
    problems = [*schema.problems, *off_trail(connection), *_contents(connection), *agreed.problems]
    return Soundness(
        problems,
        len(chain),
        rows.covered_since(connection),
        agreed,
        schema.missing,
        anchors.head_code(connection),
        keys.fingerprint(named[-1]) if named else None,
    )


def _contents(connection: sqlite3.Connection) -> list[str]:
    """Return the rows and files that are not what the trail says."""
    try:
        problems = [f"row of {table} {key}" for table, key in rows.unlike(connection)]
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        problems = [f"audit trail: {error!r}"]
    return problems + [f"stored file {sha256}" for sha256 in rows.spoilt_files(connection)]
