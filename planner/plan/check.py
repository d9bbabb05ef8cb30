"""Every fault of a plan file with its line, in words: syntax, schema, and what contradicts itself."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from planner import messages
from planner.layers.faults import Fault
from planner.plan.bounds import beyond_bounds
from planner.plan.entries import SECTIONS, Entry, identity

Lines = dict[tuple[object, ...], int]

SCHEMA_FILE = Path(__file__).parent / "plan.schema.json"
_WORDED = ("minLength", "enum", "type", "pattern", "minimum", "exclusiveMinimum", "maximum", "format")
_LEFT_OVER = "unevaluatedProperties"


class _TextDates(yaml.SafeLoader):
    """Dates stay text, so that the schema can check how they are written; only true and false are bools.

    YAML 1.1 would read the key ``on`` of a confirmation as true.
    """


_TextDates.yaml_implicit_resolvers = {
    first: [
        (tag, regexp)
        for tag, regexp in pairs
        if tag != "tag:yaml.org,2002:timestamp" and (tag != "tag:yaml.org,2002:bool" or first in "tTfF")
    ]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def load_text(text: str) -> Any:  # noqa: ANN401 - whatever the file holds
    """Return what the YAML holds, unchecked; dates stay text."""
    return yaml.load(text, Loader=_TextDates)  # noqa: S506 - a SafeLoader


def check_plan(path: Path) -> list[Fault]:
    """Return every fault of a plan file with its line; an empty list means it is sound."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        return [_fault(path.name, None, "missing", reason=str(error.strerror))]
    except UnicodeDecodeError as error:
        return [_fault(path.name, None, "syntax", reason=str(error))]
    return check_text(text, path.name)


def check_text(text: str, name: str) -> list[Fault]:
    """Return every fault of the text of a plan file: syntax, schema, then what contradicts itself."""
    try:
        raw = load_text(text)
        lines = _lines(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or str(error)
        return [_fault(name, mark.line + 1 if mark else None, "syntax", reason=reason)]
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    found = jsonschema.Draft202012Validator(schema, format_checker=checker).iter_errors(raw)
    errors = _worth_saying([leaf for error in sorted(found, key=_where) for leaf in _leaves(error)])
    faults = [_value(name, lines, tuple(error.absolute_path), _reason(error)) for error in errors]
    senseless = (*_contradictions(raw), *beyond_bounds(raw)) if not faults else ()
    return faults or [_value(name, lines, place, reason) for place, reason in senseless]


def _where(error: jsonschema.ValidationError) -> str:
    return "/".join(str(part) for part in error.absolute_path) or "/"


def _leaves(error: jsonschema.ValidationError) -> Iterator[jsonschema.ValidationError]:
    """Give the errors inside a combined one."""
    if error.context:
        for inner in error.context:
            yield from _leaves(inner)
    else:
        yield error


def _worth_saying(errors: list[jsonschema.ValidationError]) -> list[jsonschema.ValidationError]:
    """Return one error a place, without «unknown fields» where the schema stopped at another fault."""
    faulty = {tuple(error.absolute_path)[:2] for error in errors if error.validator != _LEFT_OVER}
    first: dict[tuple[object, ...], jsonschema.ValidationError] = {}
    for error in errors:
        place = tuple(error.absolute_path)
        if error.validator != _LEFT_OVER or place[:2] not in faulty:
            first.setdefault(place, error)
    return list(first.values())


def _reason(error: jsonschema.ValidationError) -> str:
    """Say in words what the schema wanted."""
    wanted = error.validator_value
    if error.validator == "required":
        missing = [name for name in wanted if name not in error.instance]
        return messages.text("plan.reason_required", names=", ".join(missing))
    if error.validator in ("additionalProperties", "unevaluatedProperties"):
        return messages.text("plan.reason_unknown", detail=error.message)
    if error.validator in _WORDED:
        expected = ", ".join(map(str, wanted)) if isinstance(wanted, list) else str(wanted)
        key = f"plan.reason_{error.validator.lower()}"
        return messages.text(key, value=repr(error.instance), expected=expected)
    return str(error.message)


def _contradictions(raw: Entry) -> Iterator[tuple[tuple[object, ...], str]]:
    """Give places that the schema cannot judge: days in the wrong order, two values for one day."""
    seen: dict[str, list[tuple[str, str]]] = {}
    for section in SECTIONS:
        for number, entry in enumerate(raw.get(section, ())):
            first, last = entry.get("effective_from", ""), entry.get("effective_until", "9999-12-31")
            place = (section, number)
            if first > last:
                yield place, messages.text("plan.reason_order", first=first, last=last)
            name = identity(section, entry)
            held = seen.setdefault(name, [])
            if any(first <= other_last and other_first <= last for other_first, other_last in held):
                yield place, messages.text("plan.reason_twice", name=name)
            held.append((first, last))
            if isinstance(entry.get("value"), float) and not math.isfinite(entry["value"]):
                yield (section, number, "value"), messages.text("plan.reason_finite")
            low, high = entry.get("height_over_m", 0), entry.get("height_up_to_m")
            if high is not None and high <= low:
                yield place, messages.text("plan.reason_heights", low=low, high=high)


def _lines(text: str) -> Lines:
    """Line of every node of the file by its path."""
    found: Lines = {}

    def walk(node: yaml.Node, place: tuple[Any, ...]) -> None:
        found.setdefault(place, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                walk(value, (*place, key.value))
        elif isinstance(node, yaml.SequenceNode):
            for number, value in enumerate(node.value):
                walk(value, (*place, number))

    root = yaml.compose(text, Loader=_TextDates)
    if root is not None:
        walk(root, ())
    return found


def _line(lines: Lines, path: tuple[object, ...]) -> int | None:
    """Return the line of a place, or of the nearest one around it (a merged value has no line)."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path)


def _value(name: str, lines: Lines, place: tuple[object, ...], reason: str) -> Fault:
    where = "/".join(map(str, place)) or "/"
    return _fault(name, _line(lines, place), "value", where=where, reason=reason)


def _fault(name: str, line: int | None, code: str, **facts: object) -> Fault:
    message = messages.text(f"plan.{code}", file=name, line=line or "–", **facts)
    return Fault(code=f"plan_{code}", severity="error", message=message, file=name, row=line)
