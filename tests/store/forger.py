"""What somebody does who has the store's file and knows this software well, but has not its key."""

import json
import re
import sqlite3
from pathlib import Path

from store.store_tools import (
    ADMINISTRATOR,
    APPROVER,
    READER,
    REVIEWER,
    approved,
    paper_of,
    raw,
    receive_one,
    sites_of,
    submitted,
)

from planner.store import audit, rows
from planner.store.accounts import set_person
from planner.store.comments import comment
from planner.store.files import attach

RADIO = {"commune_code": "29236", "year": 2019, "record": "{}", "revision": 1, "why": "kiểm kê"}


def store_of_everything(store):
    """Put at least one row into every table there is: an approved dossier, one submitted, a register."""
    for person in (ADMINISTRATOR, APPROVER, REVIEWER, READER):
        set_person(store, ADMINISTRATOR, person)
    approved(store, receive_one(store), sites_of("A1", "A2"))
    opened = receive_one(store, title="Điều chỉnh", kind="adjustment")
    submitted(store, opened, sites_of("A1", "B1", action="keep"))
    attach(store, REVIEWER, opened.id, "tờ.png", paper_of(bytes(900)))
    comment(store, REVIEWER, opened.id, "ý kiến", "B1")
    with store.writing(REVIEWER, "reviewer") as transaction:
        row = {**RADIO, "who": REVIEWER.email, "at": audit.now()}
        names = ", ".join(row)
        marks = ", ".join(f":{name}" for name in row)
        transaction.connection.execute(f"INSERT INTO radio_register ({names}) VALUES ({marks})", row)
        transaction.record("radio", "radio/29236/2019", None, {**row, "record": {}})


class Forger:
    """Somebody at a store's file with SQLite's own tools; what they do is kept when the block ends."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self):
        self._held = raw(self.path)
        self.sql = self._held.__enter__()
        self.sql.execute("PRAGMA foreign_keys = OFF")
        self.triggers = self.sql.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall()
        for name, _ in self.triggers:
            self.sql.execute(f'DROP TRIGGER "{name}"')
        return self

    def __exit__(self, *failure):
        if failure[0] is None:
            for _, sql in self.triggers:
                self.sql.execute(sql)
        self._held.__exit__(*failure)

    def change(self, table, column):
        """Give one row another value in a column, one that the table's own rules allow where any is."""
        values = self._values(f'SELECT "{column}" FROM "{table}" ORDER BY 1 DESC')
        wanted = values[0]
        others = [value for value in self._others(table, column, wanted) if value != wanted]
        for ignored in ("OFF", "ON"):
            self.sql.execute(f"PRAGMA ignore_check_constraints = {ignored}")
            if any(self._set(table, column, wanted, value) for value in others):
                return
        raise AssertionError(f"no other value for {table}.{column} than {wanted!r}")

    def _set(self, table, column, current, value):
        names = self._key(table)
        key = self.sql.execute(
            f'SELECT {listed(names)} FROM "{table}" WHERE "{column}" IS ? LIMIT 1', (current,)
        ).fetchone()
        where = " AND ".join(f'"{name}" IS ?' for name in names)
        try:
            self.sql.execute(f'UPDATE "{table}" SET "{column}" = ? WHERE {where}', (value, *key))
        except self.sql.IntegrityError:
            return False
        return True

    def _others(self, table, column, current):
        """Give values of the same type: of what it refers to, of its CHECK, then odd ones."""
        for _, _, parent, name, to, *_ in self.sql.execute(f'PRAGMA foreign_key_list("{table}")'):
            if name == column:
                yield from self._values(f'SELECT "{to}" FROM "{parent}"')
        (sql,) = self._values(f"SELECT sql FROM sqlite_master WHERE name = '{table}'")
        if isinstance(current, str) or current is None:
            yield from re.findall(r"'([^']*)'", sql)
            yield current and current[:-1] + ("0" if current[-1] != "0" else "1")
            yield f"{current}x"
        if isinstance(current, bytes):
            yield current[:5] + bytes([current[5] ^ 1]) + current[6:]
        if isinstance(current, int | float) or current is None:
            number = current or 0
            yield from (1 - number, number + 1, number + 1000)

    def add(self, table):
        """Add a copy of a row of a table under another key."""
        columns = self._values(f'SELECT name FROM pragma_table_info("{table}")')
        unique = {
            name
            for index in self._values(
                f'SELECT name FROM pragma_index_list("{table}") WHERE "unique" = 1'
            )
            for name in self._values(f'SELECT name FROM pragma_index_info("{index}")')
        } | set(self._key(table))
        row = dict(
            zip(columns, self.sql.execute(f'SELECT * FROM "{table}" LIMIT 1').fetchone(), strict=True)
        )
        fresh = {name: self._fresh(row[name]) if name in unique else row[name] for name in columns}
        self.sql.execute("PRAGMA ignore_check_constraints = ON")
        marks = ", ".join("?" for _ in columns)
        self.sql.execute(f'INSERT INTO "{table}" VALUES ({marks})', tuple(fresh.values()))

    @staticmethod
    def _fresh(value):
        if isinstance(value, str):
            return value[:-1] + ("0" if value[-1] != "0" else "1")
        return (value or 0) + 1000

    def take_away(self, table):
        """Delete the last row of a table."""
        names = self._key(table)
        order = ", ".join(f'"{name}" DESC' for name in names)
        key = self.sql.execute(
            f'SELECT {listed(names)} FROM "{table}" ORDER BY {order} LIMIT 1'
        ).fetchone()
        where = " AND ".join(f'"{name}" IS ?' for name in names)
        self.sql.execute(f'DELETE FROM "{table}" WHERE {where}', key)

    def make_it_agree(self):
        """Write digests and hashes of the whole trail anew, so that they agree with what now stands."""
        latest = {}
        for seq, text in self.sql.execute("SELECT seq, digests FROM audit_rows ORDER BY seq").fetchall():
            for table, keys in json.loads(text).items():
                latest.update({(table, key): seq for key in keys})
        last = max(latest.values())
        self._with_rows(latest, last)
        self.chain_anew()

    def _with_rows(self, latest, last):
        self.sql.row_factory = sqlite3.Row
        wrong = rows.unlike(self.sql)
        for table, key in wrong:
            seq = latest.get((table, key), last)
            (row,) = self.sql.execute("SELECT digests FROM audit_rows WHERE seq = ?", (seq,)).fetchall()
            digests = json.loads(row[0])
            fresh = json.loads(rows.digests_text(self.sql, [(table, key)]))
            digests.setdefault(table, {})[key] = fresh[table][key]
            text = json.dumps(digests, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            self.sql.execute("UPDATE audit_rows SET digests = ? WHERE seq = ?", (text, seq))

    def chain_anew(self):
        """Write the hashes of the whole trail anew."""
        previous, written = "", audit.digests(self.sql)
        fields = "seq, at, who, action, subject, before, after"
        for seq, *row in self.sql.execute(f"SELECT {fields} FROM audit ORDER BY seq").fetchall():
            more = (written[seq],) if seq in written else ()
            digest = audit.entry_hash(previous, *row, *more)
            self.sql.execute(
                "UPDATE audit SET previous = ?, hash = ? WHERE seq = ?", (previous, digest, seq)
            )
            previous = digest

    def _key(self, table):
        return self._values(f'SELECT name FROM pragma_table_info("{table}") WHERE pk > 0 ORDER BY pk')

    def _values(self, query):
        return [row[0] for row in self.sql.execute(query).fetchall()]


def listed(names):
    """Return names of columns as a query lists them."""
    return ", ".join(f'"{name}"' for name in names)
