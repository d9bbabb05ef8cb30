"""Every fault of a plan file with its line, in words: syntax, schema, and what contradicts itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from planner.base.messages import Text, said
from planner.layers.faults import Fault
from planner.layers.yaml_file import Content, Place, load_text, read_file, read_text
from planner.plan.bounds import beyond_bounds
from planner.plan.entries import SECTIONS, Entry, identity

__all__ = ["SCHEMA_FILE", "check_plan", "check_text", "load_text"]

SCHEMA_FILE = Path(__file__).parent / "plan.schema.json"


def check_plan(path: Path) -> list[Fault]:
    """Return every fault of a plan file with its line; an empty list means it is sound."""
    return _with_contradictions(read_file(path, SCHEMA_FILE))


def check_text(text: str | bytes, name: str) -> list[Fault]:
    """Return every fault of the text of a plan file: syntax, schema, then what contradicts itself."""
    return _with_contradictions(read_text(text, name, SCHEMA_FILE))


def _with_contradictions(content: Content) -> list[Fault]:
    if not content.faults:
        for place, reason, expected in _contradictions(content.data):
            content.add(place, reason, expected)
        for where, senseless in beyond_bounds(content.data):
            content.add(where, senseless, said("plan.expected_sensible"))
    return content.faults


def _contradictions(raw: Entry) -> Iterator[tuple[Place, Text, Text]]:
    """Give places that the schema cannot judge: days in the wrong order, two values for one day."""
    seen: dict[str, list[tuple[str, str]]] = {}
    for section in SECTIONS:
        for number, entry in enumerate(raw.get(section, ())):
            first, last = entry.get("effective_from", ""), entry.get("effective_until", "9999-12-31")
            place = (section, number)
            if first > last:
                yield (
                    place,
                    said("plan.reason_order", first=first, last=last),
                    said("plan.expected_order"),
                )
            name = identity(section, entry)
            spans = seen.setdefault(name, [])
            if any(first <= other_last and other_first <= last for other_first, other_last in spans):
                yield place, said("plan.reason_twice", name=name), said("plan.expected_twice")
            spans.append((first, last))
            low, high = entry.get("height_over_m", 0), entry.get("height_up_to_m")
            if high is not None and high <= low:
                reason = said("plan.reason_heights", low=low, high=high)
                yield place, reason, said("plan.expected_heights")
