"""The SQLite file of the store: opened, migrated after a backup, written in transactions on record.

WAL with full synchronisation: what a function has returned is on disk, whatever happens next. A
connection lives for one reading or writing, so that threads and processes never share one.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from planner.base.errors import PlannerError, StoreError
from planner.base.files import atomic
from planner.base.vocabulary import Role
from planner.store import anchors, audit, keys, rows
from planner.store.people import LOCAL, Actor, require

MIGRATIONS = Path(__file__).with_name("migrations")
BUSY_TIMEOUT_S = 30.0
BACKUPS = "backups"
_PROBLEMS = {  # by SQLite's primary result codes
    sqlite3.SQLITE_FULL: "store.disk_full",
    sqlite3.SQLITE_READONLY: "store.read_only",
    sqlite3.SQLITE_PERM: "store.read_only",
    sqlite3.SQLITE_CANTOPEN: "store.cannot_open",
    sqlite3.SQLITE_CORRUPT: "store.damaged",
    sqlite3.SQLITE_NOTADB: "store.damaged",
    sqlite3.SQLITE_BUSY: "store.busy",
    sqlite3.SQLITE_LOCKED: "store.busy",
    sqlite3.SQLITE_PROTOCOL: "store.busy",
    sqlite3.SQLITE_IOERR: "store.disk_fault",
}
_OTHER_DAMAGE = ("could not decode", "no such table")
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


@dataclass(frozen=True)
class Transaction:
    """A writing that is done as a whole or not at all, by somebody.

    Attributes
    ----------
    path
        Of the store.
    is_watched
        Whether the trail takes the rows that are written; an earlier version's has no place for it.
    gone
        Rows that the trail has taken leave of.
    new_keys
        Public keys that were made for this transaction.
    """

    connection: sqlite3.Connection
    actor: Actor
    path: Path
    is_watched: bool
    gone: list[rows.RowKey] = field(default_factory=list)
    new_keys: list[str] = field(default_factory=list)

    def record(
        self,
        action: str,
        subject: str,
        before: audit.Row,
        after: audit.Row,
        gone: rows.RowKey | None = None,
    ) -> None:
        """Put a change on the audit trail, with what every row holds that was written for it.

        Parameters
        ----------
        gone
            Table and key of a row that is deleted after this, as the store asks for a record first.
        """
        written = None
        if self.is_watched:
            self._have_key()
            written = rows.take(self.connection, gone)
            self.gone.extend([] if gone is None else [gone])
        audit.append(self.connection, self.actor.email, action, subject, before, after, written)

    def renew_key(self) -> str:
        """Make a new key where the old one is lost or known to others; return its public half.

        Raises
        ------
        StoreError
            If it cannot be written.
        """
        try:
            public_key = anchors.add_key(self.connection, self.path, self.actor.email)
        except StoreError:
            raise
        except OSError as error:
            where = str(keys.keys_dir())
            raise StoreError("trail.key_unwritten", keys=where, reason=str(error)) from error
        self.new_keys.append(public_key)
        return public_key

    def forget_keys(self) -> None:
        """Take away the keys that were made for a transaction that is not kept."""
        for public_key in self.new_keys:
            keys.forget_key(public_key)

    def finish(self) -> None:
        """Put on the trail what was written after the last record, or without any."""
        written = rows.left_over(self.connection, self.gone) if self.is_watched else None
        if written is not None:
            audit.append(self.connection, self.actor.email, "rows", "store", None, None, written)

    def _have_key(self) -> None:
        """Make the store's key with its first record; work goes on where the key cannot be written."""
        if not anchors.public_keys(self.connection):
            with suppress(OSError):
                self.new_keys.append(anchors.add_key(self.connection, self.path, self.actor.email))


@dataclass(frozen=True)
class Store:
    """A store by the path of its file."""

    path: Path

    @contextmanager
    def reading(self, actor: Actor, role: str = Role.READER) -> Iterator[sqlite3.Connection]:
        """Give a connection that sees one state of the store throughout, to an actor with a role.

        Raises
        ------
        AccessError
            If the actor's role is less, or has become so.
        StoreError
            If the file cannot be read; says what to do.
        """
        require(actor, role)
        with connected(self.path) as connection:
            connection.execute("BEGIN")
            require(_as_it_stands(connection, actor), role)
            yield connection

    @contextmanager
    def writing(self, actor: Actor, role: str) -> Iterator[Transaction]:
        """Give a transaction to an actor with a role; it is kept when the block ends well.

        Raises
        ------
        AccessError
            If the actor's role is less, or has become so.
        StoreError
            If the file cannot be written; nothing of the block is kept then.
        """
        require(actor, role)
        with connected(self.path) as connection:
            is_watched = rows.is_kept(connection)
            if is_watched:
                rows.watch(connection)
            connection.execute("BEGIN IMMEDIATE")
            require(_as_it_stands(connection, actor), role)
            transaction = Transaction(connection, actor, self.path, is_watched)
            try:
                yield transaction
                transaction.finish()
                connection.execute("COMMIT")
            except BaseException:
                transaction.forget_keys()
                raise
            _sign_head(transaction)


def _sign_head(transaction: Transaction) -> None:
    """Put the head of the trail on the log outside the store, once the store has confirmed it."""
    public_keys, head = anchors.public_keys(transaction.connection), audit.head(transaction.connection)
    for public_key in transaction.new_keys:
        with suppress(OSError):
            keys.pin(transaction.path, public_key)
    if public_keys and head is not None:
        anchors.anchor(public_keys[-1], head.seq, head.hash, head.action, head.at)


def _as_it_stands(connection: sqlite3.Connection, actor: Actor) -> Actor:
    """Return an actor with the role that they have now: a page may be older than a change of it.

    The account of the machine stands in no table; nor does anybody where nobody signs in.
    """
    if actor.email.endswith(LOCAL):
        return actor
    row = connection.execute(
        "SELECT role FROM people WHERE email = ? AND active = 1", (actor.email.casefold(),)
    ).fetchone()
    if row is None and connection.execute("SELECT 1 FROM people LIMIT 1").fetchone() is None:
        return actor
    return replace(actor, role="" if row is None else row["role"])


def store_path(data_dir: Path) -> Path:
    """Return where the store of a data directory lies."""
    return data_dir / "store" / "planner.sqlite"


def open_store(path: Path) -> Store:
    """Open a store, make it where there is none, and bring it up to date, a backup first.

    Raises
    ------
    StoreError
        If the file is damaged, newer than this software, cannot be written, or is gone while its
        backups are there.
    """
    with faults(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        if is_lost(path):
            raise StoreError("store.lost", path=str(path), backups=str(path.parent / BACKUPS))
    wanted = migration_files()
    with connected(path, "rwc") as connection:
        _write_ahead(connection)
        version = _version(connection)
        if version > len(wanted):
            raise StoreError("store.newer", path=str(path), version=version, known=len(wanted))
        if version < 0:
            raise StoreError("store.damaged", path=str(path), reason=f"user_version {version}")
        if 0 < version < len(wanted):
            stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
            copy_to(connection, path.parent / BACKUPS / f"{path.stem}-v{version}-{stamp}.sqlite")
        if version < len(wanted):
            _migrate(connection, wanted)
    return Store(path)


def migration_files() -> list[Path]:
    """Return the migrations in their order; the nth brings a store to version n."""
    return sorted(MIGRATIONS.glob("[0-9]*.sql"))


def is_lost(path: Path) -> bool:
    """Whether a store is gone or empty, though its log, its backups or its key say that there was one.

    To begin anew in its place would hide the loss, and SQLite would throw away the log.
    """
    if path.exists() and path.stat().st_size > 1:  # SQLite takes a file of one byte for an empty one
        return False
    log = path.with_name(path.name + "-wal")
    backups = [file for end in ("*.sqlite", "*.zip") for file in (path.parent / BACKUPS).glob(end)]
    emptied = path.exists() and keys.pinned(path) is not None
    return (log.exists() and log.stat().st_size > 0) or bool(backups) or emptied


def copy_to(connection: sqlite3.Connection, target: Path) -> None:
    """Copy a store that may be in use to another file, consistent, and put it there as a whole."""
    with faults(target, but=_DAMAGE), atomic(target) as partial:  # damage is of the store copied
        copy = sqlite3.connect(partial)
        try:
            connection.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
        finally:
            copy.close()


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Turn the log on; where several do so at once, SQLite says that it is busy and does not wait."""
    until = time.monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if _code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _migrate(connection: sqlite3.Connection, wanted: list[Path]) -> None:
    """Apply the migrations that a store lacks, all or none; another process may have done so meanwhile.

    Nobody sees a store in between, and takes a new one for an old one that has to be backed up. What the
    migrations write is sealed on the trail; a row that was not as the trail says stays so.
    """
    connection.execute("BEGIN IMMEDIATE")
    version = _version(connection)
    unlike = set(rows.unlike(connection)) if 0 < version < len(wanted) else set()
    for number in range(version, len(wanted)):
        for statement in statements(wanted[number].read_text(encoding="utf-8")):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {number + 1:d}")
    sealed = set(rows.unlike(connection)) - unlike
    if sealed:
        facts = {"version": len(wanted), "rows": len(sealed)}
        written = rows.digests_text(connection, sealed)
        audit.append(connection, f"planner{LOCAL}", audit.SEAL, "store", None, facts, written)
    connection.execute("COMMIT")


def statements(script: str) -> Iterator[str]:
    """Give the statements of a script; ``executescript`` would end the transaction around it."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip():  # a last one without its semicolon, or a comment
        yield statement


@contextmanager
def connected(path: Path, mode: str = "rw") -> Iterator[sqlite3.Connection]:
    """Give a connection of its own to a store's file; what is not committed goes with it.

    Parameters
    ----------
    mode
        ``rw``: a file that is not there is not made.
    """
    with faults(path):
        where = f"{path.absolute().as_uri()}?mode={mode}"
        connection = sqlite3.connect(where, timeout=BUSY_TIMEOUT_S, isolation_level=None, uri=True)
        try:
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA recursive_triggers = ON")  # REPLACE is a DELETE to triggers too
            _refuse_made_up_tables(connection, path)
            yield connection
        finally:
            connection.close()


def _refuse_made_up_tables(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a file in which a view or a virtual table stands, before anything is read of it.

    A store has none. One that somebody has put in the place of a table can be without end, and nothing
    stops a query of it.
    """
    row = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'view' OR sql LIKE 'CREATE VIRTUAL%' LIMIT 1"
    ).fetchone()
    if row is not None:
        raise StoreError("store.damaged", path=str(path), reason=f"VIEW {row[0]}")


@contextmanager
def faults(path: Path, but: tuple[int, ...] = ()) -> Iterator[None]:
    """Turn what SQLite or the disk says of a file into words that say what to do.

    Parameters
    ----------
    but
        Primary result codes of SQLite that are left as they are.
    """
    try:
        yield
    except (PlannerError, sqlite3.IntegrityError):
        raise
    except sqlite3.DatabaseError as error:
        if _code(error) in but:
            raise
        raise StoreError(_key(error, path), path=str(path), reason=str(error)) from error
    except UnicodeDecodeError as error:  # sqlite3 has read bytes that are no text any more
        raise StoreError("store.damaged", path=str(path), reason=str(error)) from error
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        key = "store.disk_full" if full else _cannot(path)
        raise StoreError(key, path=str(path), reason=str(error)) from error


def _code(error: sqlite3.DatabaseError) -> int:
    """Return SQLite's primary result code; of what it has no code for, that of damage."""
    message = str(error).lower()
    if any(words in message for words in _OTHER_DAMAGE):
        return sqlite3.SQLITE_CORRUPT
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def is_damage(error: sqlite3.DatabaseError) -> bool:
    """Whether SQLite says that a file is damaged, or no database."""
    return _code(error) in _DAMAGE


def _key(error: sqlite3.DatabaseError, path: Path) -> str:
    key = _PROBLEMS.get(_code(error), "store.other")
    return _cannot(path) if key == "store.cannot_open" else key


def _cannot(path: Path) -> str:
    """Return why a file cannot be opened, as far as the system tells."""
    if path.exists() and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        return "store.read_only"
    return "store.cannot_open"
