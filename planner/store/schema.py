"""The schema of a store held against what the migrations make; what is only missing is put back."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from functools import lru_cache

from planner.store.database import migration_files, statements

_OURS = "name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"  # not what SQLite makes for itself
_PUT_BACK = ("trigger", "index")  # hold no data: to make them again loses nothing

SchemaKey = tuple[str, str]  # kind and name, as ("trigger", "audit_is_never_changed")


@dataclass(frozen=True)
class SchemaCheck:
    """What is not as the migrations make it.

    Attributes
    ----------
    missing
        Triggers and indices that are not there; :func:`put_back` makes them again.
    problems
        Whatever else differs, in words.
    """

    missing: tuple[SchemaKey, ...]
    problems: tuple[str, ...]


def check_schema(connection: sqlite3.Connection, version: int) -> SchemaCheck:
    """Compare every table, index, trigger and view with those of a new store of a version."""
    wanted, present = _wanted(version), _schema(connection)
    missing = [key for key in wanted if key not in present and key[0] in _PUT_BACK]
    problems = [f"{kind} {name} is missing" for kind, name in wanted if (kind, name) not in present]
    problems += [
        f"{kind} {name} is none of ours" for kind, name in present if (kind, name) not in wanted
    ]
    problems += [
        f"{kind} {name} is not as it was made"
        for kind, name in wanted
        if (kind, name) in present and present[kind, name] != wanted[kind, name]
    ]
    return SchemaCheck(tuple(missing), tuple(problems))


def put_back(connection: sqlite3.Connection, missing: tuple[SchemaKey, ...], version: int) -> None:
    """Make missing triggers and indices again, within a transaction of the caller."""
    statements = _wanted(version, as_written=True)
    for key in missing:
        connection.execute(statements[key])


def _schema(connection: sqlite3.Connection, *, as_written: bool = False) -> dict[SchemaKey, str]:
    rows = connection.execute(
        f"SELECT type, name, sql FROM sqlite_master WHERE {_OURS} ORDER BY rowid"  # noqa: S608
    )
    return {
        (kind, name): sql if as_written else " ".join((sql or "").split()) for kind, name, sql in rows
    }


def _wanted(version: int, *, as_written: bool = False) -> dict[SchemaKey, str]:
    scripts = tuple(file.read_text(encoding="utf-8") for file in migration_files()[:version])
    return _made_by(scripts, as_written)


@lru_cache(maxsize=16)
def _made_by(scripts: tuple[str, ...], as_written: bool) -> dict[SchemaKey, str]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        for script in scripts:
            for statement in statements(script):
                connection.execute(statement)
        return _schema(connection, as_written=as_written)
    finally:
        connection.close()
