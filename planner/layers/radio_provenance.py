"""Where each value of a radio record comes from: the record's own source, and that of what was changed.

A change of one field says nothing of the others. So a record keeps its origin, source and date, and
beside it ``changes`` says of each changed field what somebody stated for it. ``changes`` is a list as
JSON text, the one form that GeoJSON, GeoPackage, shapefile and Excel all carry unchanged.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from planner.base.days import is_day
from planner.base.words import says_something
from planner.layers.vocabulary import ORIGINS

CHANGES, GEOMETRY = "changes", "geometry"
KEYS = ("commune_code", "year")
PROVENANCE = ("origin", "source", "source_date")
FIELDS = (
    "kind", "frequency_mhz", "power_w", "antenna_height_m", "licence_no", "licence_until",
    "hamlets_total", "hamlets_served", "loudspeakers", "loudspeakers_working", "equipment_year",
    GEOMETRY,
)  # fmt: skip
WEAKEST_FIRST = ("synthetic", "derived", "reported", "surveyed")
Record = Mapping[str, object]  # fields of a record; the geometry as GeoJSON has it


@dataclass(frozen=True)
class Change:
    """What was stated of one field when it was changed.

    Attributes
    ----------
    origin, source, source_date
        Where the new value comes from; the date in ISO 8601.
    who, when, reason
        Who changed it, when (UTC) and why.
    """

    field: str
    value: object
    origin: str
    source: str
    source_date: str
    who: str
    when: str
    reason: str


@dataclass(frozen=True)
class Hand:
    """Who changes a record, when (UTC) and why."""

    who: str
    when: str
    reason: str


def changes_of(record: Record) -> list[Change]:
    """Return what was stated of single fields of a record, in the order of its fields."""
    text = record.get(CHANGES)
    return [Change(**change) for change in json.loads(text)] if isinstance(text, str) else []


def changes_text(changes: Sequence[Change]) -> str | None:
    """Return changes as the layer keeps them; None where there is none."""
    ordered = sorted(changes, key=lambda change: FIELDS.index(change.field))
    return json.dumps([asdict(change) for change in ordered], ensure_ascii=False) if ordered else None


def is_changes(text: str) -> bool:
    """Whether a text is what :func:`changes_text` makes, each field once and with its source."""
    try:
        changes = changes_of({CHANGES: text})
        is_dated = all(is_day(change.source_date) for change in changes)
    except (ValueError, TypeError, AttributeError):
        return False
    fields = [change.field for change in changes]
    is_known = set(fields) <= set(FIELDS) and len(set(fields)) == len(fields)
    is_sourced = all(change.origin in ORIGINS and change.source for change in changes)
    return bool(changes) and is_known and is_dated and is_sourced


def unstated(record: Record) -> list[str]:
    """Return which of origin, source and date a record does not state."""
    stated = {
        "origin": record.get("origin") in ORIGINS,
        "source": says_something(str(record.get("source") or "")),
        "source_date": is_day(record.get("source_date")),
    }
    return [name for name in PROVENANCE if not stated[name]]


def altered(base: Record, new: Record) -> list[str]:
    """Return the fields in which two records differ, their sources left aside."""
    return [name for name in FIELDS if base.get(name) != new.get(name)]


def filled(base: Record, new: Record) -> dict[str, object]:
    """Return a record with what it leaves open taken from another: not told is not taken away."""
    return {**new, **{name: base.get(name) for name in FIELDS if new.get(name) is None}}


def edited(base: Record | None, new: Record, hand: Hand, *, whole: bool) -> dict[str, object]:
    """Return a record as it is to be kept, each value with what was stated of it.

    Parameters
    ----------
    base
        The record that was edited; None where there was none.
    new
        The fields as they are wanted; its origin, source and date are those stated for this change.
    whole
        Whether they were stated of the whole record, what was not changed included.
    """
    if base is None or whole:
        return {**new, CHANGES: None}
    fields = altered(base, new)
    stated = {name: str(new[name]) for name in PROVENANCE} if fields else {}
    kept = [change for change in changes_of(base) if change.field not in fields]
    added = [Change(name, new.get(name), **stated, **asdict(hand)) for name in fields]
    origin = weaker(str(base["origin"]), stated.get("origin", str(base["origin"])))
    own = {name: base.get(name) for name in PROVENANCE}
    return {**new, **own, "origin": origin, CHANGES: changes_text([*kept, *added])}


def weaker(origin: str, other: str) -> str:
    """Return the origin of the two that proves less.

    Examples
    --------
    >>> weaker("reported", "synthetic"), weaker("surveyed", "reported")
    ('synthetic', 'reported')
    """
    return min(origin, other, key=WEAKEST_FIRST.index)
