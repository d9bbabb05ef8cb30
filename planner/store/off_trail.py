"""The tables held against the audit trail: what was changed past the store is in one of them alone."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from planner.store.places import misplaced

_COUNTED = {  # what is only ever added: as many rows of a table as entries of an action
    "comment": "comments",
    "attach": "attachments",
    "add_version": "proposals",
    "appraise": "appraisals",
}
_ADDED_LATER = {"proposal_id": None}  # columns that older rows and entries of a decision have not

_Record = dict[str, object]


@dataclass
class _Trail:
    """What stands by the trail, by subject; ``problems``: entries that do not follow an earlier one."""

    decided: dict[str, _Record | None] = field(default_factory=dict)
    status: dict[str, object] = field(default_factory=dict)
    people: dict[str, _Record | None] = field(default_factory=dict)
    plans: dict[str, _Record | None] = field(default_factory=dict)
    radio: dict[str, _Record | None] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)


def off_trail(connection: sqlite3.Connection) -> list[str]:
    """Return what stands in a table and not on the trail, or the other way round.

    Compared are the decisions, the steps of the dossiers, the people, the kept plans, the register of
    commune radio, and how many comments, papers, versions and appraisals there are; besides, the places
    of the sites with the layers that they are an index of.
    """
    try:
        trail = _read(connection)
    except (ValueError, LookupError, TypeError) as error:  # no entry of ours, though its hash is right
        return [f"audit trail: {error!r}"]
    return [
        *trail.problems,
        *_unlike("decision", trail.decided, _decisions(connection)),
        *_unlike("step", trail.status, _statuses(connection)),
        *_unlike("person", trail.people, _people(connection)),
        *_unlike("plan", trail.plans, _plans(connection)),
        *_unlike("radio", trail.radio, _radio(connection)),
        *_miscounted(connection, trail.counts),
        *(f"places of version {version}" for version in _misplaced(connection)),
    ]


def _read(connection: sqlite3.Connection) -> _Trail:
    trail = _Trail()
    query = "SELECT seq, action, subject, before, after FROM audit ORDER BY seq"
    for seq, action, subject, before, after in connection.execute(query):
        trail.counts[action] += 1
        if not _follows(trail, action, subject, _record(before), _record(after)):
            trail.problems.append(f"audit entry {seq} does not follow")
    return trail


def _follows(
    trail: _Trail, action: str, subject: str, before: _Record | None, after: _Record | None
) -> bool:
    """Take an entry up; whether it starts from what the earlier ones have come to."""
    stood: object = before
    if action in ("decide", "undo"):
        stood = trail.decided.get(subject)
        trail.decided[subject] = _whole(after)
        return stood == _whole(before)
    if action == "person":
        stood = trail.people.get(subject)
        trail.people[subject] = after
    elif action in ("radio", "remove_radio"):
        stood = trail.radio.get(subject)
        trail.radio[subject] = after if action == "radio" else None
    elif action == "keep_plan":
        stood = trail.plans.get(subject)
        trail.plans[subject] = after
    elif action == "receive":
        trail.status[subject] = "received"
    elif action == "move" and before is not None and after is not None:
        stood = {"status": trail.status.get(subject)}
        trail.status[subject] = after["status"]
    return stood == before


def _record(text: str | None) -> _Record | None:
    return None if text is None else dict(json.loads(text))


def _whole(record: _Record | None) -> _Record | None:
    return None if record is None else {**_ADDED_LATER, **record}


def _decisions(connection: sqlite3.Connection) -> dict[str, _Record | None]:
    rows = [dict(row) for row in connection.execute("SELECT * FROM decisions")]
    return {f"dossier/{row['dossier_id']}/site/{row['site_id']}": _whole(row) for row in rows}


def _statuses(connection: sqlite3.Connection) -> dict[str, object]:
    return {
        f"dossier/{key}": status for key, status in connection.execute("SELECT id, status FROM dossiers")
    }


def _people(connection: sqlite3.Connection) -> dict[str, _Record | None]:
    return {f"person/{row['email']}": dict(row) for row in connection.execute("SELECT * FROM people")}


def _plans(connection: sqlite3.Connection) -> dict[str, _Record | None]:
    rows = _rows(connection, "plan_versions")
    return {f"plan/{row['sha256']}": row for row in rows}


def _radio(connection: sqlite3.Connection) -> dict[str, _Record | None]:
    rows = [{**row, "record": _value(str(row["record"]))} for row in _rows(connection, "radio_register")]
    return {f"radio/{row['commune_code']}/{row['year']}": row for row in rows}


def _value(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:  # changed past the store: it is then unlike what the trail says
        return text


def _misplaced(connection: sqlite3.Connection) -> list[int]:
    return misplaced(connection) if _has(connection, "places") else []


def _rows(connection: sqlite3.Connection, table: str) -> list[_Record]:
    """Return the rows of a table; none in the backup of a store from before it."""
    if not _has(connection, table):
        return []
    return [dict(row) for row in connection.execute(f"SELECT * FROM {table}")]  # noqa: S608 - our names


def _has(connection: sqlite3.Connection, table: str) -> bool:
    query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
    return connection.execute(query, (table,)).fetchone() is not None


def _unlike(kind: str, on_trail: Mapping[str, object], in_table: Mapping[str, object]) -> list[str]:
    subjects = sorted(on_trail.keys() | in_table.keys())
    return [
        f"{kind} {subject}" for subject in subjects if on_trail.get(subject) != in_table.get(subject)
    ]


def _miscounted(connection: sqlite3.Connection, on_trail: Counter[str]) -> list[str]:
    counts = {
        action: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - our names
        for action, table in _COUNTED.items()
    }
    return [
        f"{_COUNTED[action]}: {count}, on the trail {on_trail[action]}"
        for action, count in counts.items()
        if count != on_trail[action]
    ]
