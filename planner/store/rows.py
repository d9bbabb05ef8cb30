"""The rows of every table held against the audit trail, by the SHA-256 that each entry has of each row.

Which rows a transaction has touched is told by temporary triggers on every table that there is, so that
a new table or column is on the trail without anybody having to think of it.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby

from planner.store import audit

# Rows that come and stay together are one block of the trail, named by the first part of their key.
BLOCKS = frozenset({"findings", "places"})
_TRAIL = frozenset({"audit", "audit_rows"})  # what the chain itself guards
_SIDES = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}

RowKey = tuple[str, str]  # a table, and what names a row (or block) of it, as JSON
Digests = dict[str, dict[str, str | None]]


def is_kept(connection: sqlite3.Connection) -> bool:
    """Whether this store's trail holds digests of rows; one from before version 4 does not."""
    query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'audit_rows'"
    return connection.execute(query).fetchone() is not None


def watch(connection: sqlite3.Connection) -> None:
    """Have every row that this connection touches from now on written down, until it is closed."""
    # No key: what an upsert's own trigger does on a conflict is decided by the upsert, which aborts.
    connection.execute("CREATE TEMP TABLE touched (of TEXT, key TEXT)")
    for table, names in _keys(connection).items():
        for change, sides in _SIDES.items():
            noted = "".join(
                f" INSERT INTO touched VALUES ('{table}', {_named(names, f'{side}.')});"  # noqa: S608
                for side in sides
            )
            connection.execute(
                f'CREATE TEMP TRIGGER "touch_{table}_{change}" AFTER {change} ON main."{table}"'
                f" BEGIN{noted} END"
            )


def take(connection: sqlite3.Connection, gone: RowKey | None = None) -> str | None:
    """Return the digests of the rows touched since the last time, as JSON; None where there are none.

    Parameters
    ----------
    gone
        A row that is about to be deleted, where the trail has to take leave of it first.
    """
    touched = [
        (row[0], row[1])
        for row in connection.execute("SELECT DISTINCT of, key FROM touched ORDER BY 1, 2")
    ]
    connection.execute("DELETE FROM touched")
    digests = _digests(connection, touched)
    if gone is not None:
        digests.setdefault(gone[0], {})[gone[1]] = None
    return _text(digests) if digests else None


def left_over(connection: sqlite3.Connection, gone: Iterable[RowKey]) -> str | None:
    """Return the digests of what was touched after the last entry, but for rows told gone that are."""
    digests = _digests(
        connection, [(row[0], row[1]) for row in connection.execute("SELECT DISTINCT * FROM touched")]
    )
    for table, key in gone:
        if table in digests and digests[table].get(key, "") is None:
            del digests[table][key]
    digests = {table: keys for table, keys in digests.items() if keys}
    return _text(digests) if digests else None


def digests_text(connection: sqlite3.Connection, wanted: Iterable[RowKey]) -> str:
    """Return the digests of some rows as an entry keeps them."""
    return _text(_digests(connection, sorted(wanted)))


def key_text(*parts: object) -> str:
    """Return what names a row on the trail, as SQLite's ``json_array`` writes it."""
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


def unlike(connection: sqlite3.Connection) -> list[RowKey]:
    """Return the rows that are not what the trail says, that it does not know, or that are missing.

    Raises
    ------
    ValueError, AttributeError
        If an entry's digests are none of ours.
    """
    if not is_kept(connection):
        return []
    on_trail, in_tables = _on_trail(connection), _in_tables(connection)
    return sorted(
        (table, key)
        for table in on_trail.keys() | in_tables.keys()
        for key in on_trail.get(table, {}).keys() | in_tables.get(table, {}).keys()
        if on_trail.get(table, {}).get(key) != in_tables.get(table, {}).get(key)
    )


def covered_since(connection: sqlite3.Connection) -> int | None:
    """Return the entry from which on every row is held against the trail; None where none is.

    1 of a store that was made so; of an earlier one, the entry that sealed what stood there.
    """
    if not is_kept(connection):
        return None
    row = connection.execute(
        "SELECT a.seq, a.action FROM audit_rows r JOIN audit a USING (seq) ORDER BY seq LIMIT 1"
    ).fetchone()
    return int(row[0]) if row is not None and row[1] == audit.SEAL else 1


def spoilt_files(connection: sqlite3.Connection) -> list[str]:
    """Return the stored files (by SHA-256) of which a single bit is not what it was."""
    rows = connection.execute("SELECT sha256, content FROM blobs ORDER BY sha256")
    return [row[0] for row in rows if hashlib.sha256(bytes(row[1])).hexdigest() != row[0]]


def _keys(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """Return what names a row of each table; the row's number where there is no primary key."""
    rows = connection.execute(
        "SELECT m.name, p.name FROM main.sqlite_master m"
        " LEFT JOIN pragma_table_info(m.name, 'main') p ON p.pk > 0"
        " WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY m.name, p.pk"
    )
    key_columns = {
        str(table): [str(row[1] or "rowid") for row in parts]
        for table, parts in groupby(rows, lambda row: row[0])
    }
    return {
        table: names[:1] if table in BLOCKS else names
        for table, names in key_columns.items()
        if table not in _TRAIL
    }


def _named(names: Iterable[str], prefix: str = "") -> str:
    return "json_array(" + ", ".join(f'{prefix}"{name}"' for name in names) + ")"


def _digests(connection: sqlite3.Connection, wanted: Iterable[RowKey]) -> Digests:
    digests: Digests = {}
    names = _keys(connection)
    for table, key in wanted:
        where = " AND ".join(f'"{name}" IS ?' for name in names[table])
        query = f'SELECT * FROM main."{table}" WHERE {where}{_order(table)}'  # noqa: S608 - our names
        digests.setdefault(table, {})[key] = _digest(connection.execute(query, json.loads(key)))
    return digests


def _order(table: str) -> str:
    return " ORDER BY number" if table in BLOCKS else ""


def _digest(rows: Iterable[sqlite3.Row], besides: int = 0) -> str | None:
    """Return the SHA-256 of a row, or of a block; None where there is none.

    What a row has no value for is left out, so that a column that comes later does not change it.

    Parameters
    ----------
    besides
        How many columns stand before those of the table.
    """
    digest = None
    for row in rows:
        digest = hashlib.sha256() if digest is None else digest
        pairs = zip(row.keys()[besides:], tuple(row)[besides:], strict=True)
        values = [[name, _value(value)] for name, value in pairs if value is not None]
        digest.update((json.dumps(values, ensure_ascii=False, separators=(",", ":")) + "\n").encode())
    return None if digest is None else digest.hexdigest()


def _value(value: object) -> object:
    return {"sha256": hashlib.sha256(value).hexdigest()} if isinstance(value, bytes) else value


def _text(digests: Digests) -> str:
    return json.dumps(digests, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _on_trail(connection: sqlite3.Connection) -> Digests:
    """Return what stands by the trail; a row that is gone has None."""
    digests: Digests = {}
    for text in audit.digests(connection).values():
        for table, keys in json.loads(text).items():
            digests.setdefault(table, {}).update(keys)
    return digests


def _in_tables(connection: sqlite3.Connection) -> Digests:
    return {
        table: dict(_held_in(connection, table, names)) for table, names in _keys(connection).items()
    }


def _held_in(
    connection: sqlite3.Connection, table: str, names: list[str]
) -> Iterator[tuple[str, str | None]]:
    order = f'"{names[0]}", number' if table in BLOCKS else "1"
    query = f'SELECT {_named(names)}, * FROM main."{table}" ORDER BY {order}'  # noqa: S608 - our names
    for key, rows in groupby(connection.execute(query), lambda row: str(row[0])):
        yield key, _digest(rows, besides=1)
