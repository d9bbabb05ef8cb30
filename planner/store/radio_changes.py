"""What an entry of the audit trail says of the radio register: which fields, from what to what."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from planner.layers.radio_provenance import CHANGES, GEOMETRY
from planner.layers.radio_record import changed_lines
from planner.store.audit import Entry


@dataclass(frozen=True)
class FieldChange:
    """One field that an entry changed; None: not known, or no record on that side."""

    field: str
    before: object
    after: object


@dataclass(frozen=True)
class RadioChange:
    """An entry of the trail.

    Attributes
    ----------
    commune_code, year
        Of the record.
    fields
        Those that differ; a record that is new or gone has all of its fields here.
    is_new, is_gone
        Whether the record was not there before, or is not there any more.
    why
        As whoever changed it has said.
    stated
        Of the fields changed by themselves where their new values come from, in words.
    """

    entry: Entry
    commune_code: str
    year: int
    fields: tuple[FieldChange, ...]
    is_new: bool
    is_gone: bool
    why: str
    stated: str


def radio_change(entry: Entry) -> RadioChange:
    """Return what an entry of a subject ``radio/<commune>/<year>`` has changed."""
    _, code, year = entry.subject.split("/")
    before, after = (json.loads(text) if text else {} for text in (entry.before, entry.after))
    old, new = _fields(before), _fields(after)
    fields = tuple(
        FieldChange(name, old.get(name), new.get(name))
        for name in dict.fromkeys([*old, *new])
        if name != CHANGES and old.get(name) != new.get(name)
    )
    earlier = set(changed_lines(old))
    stated = "; ".join(line for line in changed_lines(new) if line not in earlier)
    why = str(after.get("why", ""))
    return RadioChange(entry, code, int(year), fields, not old, not new, why, stated)


def fields_of(feature: Mapping[str, Any]) -> dict[str, object]:
    """Return the fields of a record kept as a GeoJSON feature; its place as "longitude, latitude"."""
    place = (feature.get(GEOMETRY) or {}).get("coordinates", [])
    properties = dict(feature["properties"])
    return {**properties, GEOMETRY: ", ".join(f"{value:.6f}" for value in place) or None}


def _fields(row: Mapping[str, Any]) -> dict[str, object]:
    record = row.get("record")
    return fields_of(record) if record else {}
