"""Reading a plan from YAML, checked against plan.schema.json, every fault with its file and line."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from planner import messages
from planner.errors import PlanError
from planner.layers.faults import Fault
from planner.plan.model import Parameter, Plan, Target

SCHEMA_FILE = Path(__file__).parent / "plan.schema.json"


def plan_file(data_dir: Path, name: str | None = None) -> Path:
    """Return the file of the plan in force (the only YAML in ``plan/``), or of a named preset."""
    if name is not None:
        return data_dir / "plan" / "presets" / f"{name}.yaml"
    found = sorted((data_dir / "plan").glob("*.yaml"))
    if len(found) != 1:
        raise PlanError("plan.one_file", folder=str(data_dir / "plan"), count=len(found))
    return found[0]


def read_plan(data_dir: Path, name: str | None = None) -> Plan:
    """Return the plan of a data directory, or one of its presets by name.

    Raises
    ------
    PlanError
        If the file is missing or has a fault; the first is named.
    """
    path = plan_file(data_dir, name)
    faults = check_plan(path)
    if faults:
        raise PlanError("plan.faults", file=path.name, count=len(faults), first=faults[0].message)
    raw = _load(path)
    return Plan(
        name=raw["name"],
        version=raw["version"],
        document=raw["document"],
        parameters=tuple(_parameter(entry) for entry in raw["parameters"]),
        targets=tuple(_target(entry) for entry in raw["targets"]),
    )


def check_plan(path: Path) -> list[Fault]:
    """Return every fault of a plan file with its line; an empty list means it is sound."""
    try:
        raw = _load(path)
    except OSError as error:
        return [_fault(path, None, "missing", reason=str(error.strerror))]
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or str(error)
        return [_fault(path, mark.line + 1 if mark else None, "syntax", reason=reason)]
    lines = _lines(path)
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    errors = sorted(jsonschema.Draft202012Validator(schema).iter_errors(raw), key=_where)
    return [
        _fault(path, _line_of(lines, error), "value", where=_where(error), reason=error.message)
        for error in errors
    ]


class _TextDates(yaml.SafeLoader):
    """Dates stay text, so that the schema can check how they are written."""


_TextDates.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in pairs if tag != "tag:yaml.org,2002:timestamp"]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _load(path: Path) -> Any:  # noqa: ANN401 - whatever the file holds
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_TextDates)  # noqa: S506 - a SafeLoader


def _where(error: jsonschema.ValidationError) -> str:
    return "/".join(str(part) for part in error.absolute_path) or "/"


def _lines(path: Path) -> dict[tuple[Any, ...], int]:
    """Line of every node of the file by its path."""
    found: dict[tuple[Any, ...], int] = {}

    def walk(node: yaml.Node, place: tuple[Any, ...]) -> None:
        found[place] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                walk(value, (*place, key.value))
        elif isinstance(node, yaml.SequenceNode):
            for number, value in enumerate(node.value):
                walk(value, (*place, number))

    root = yaml.compose(path.read_text(encoding="utf-8"), Loader=_TextDates)
    if root is not None:
        walk(root, ())
    return found


def _line_of(lines: dict[tuple[Any, ...], int], error: jsonschema.ValidationError) -> int | None:
    return lines.get(tuple(error.absolute_path))


def _fault(path: Path, line: int | None, code: str, **facts: object) -> Fault:
    message = messages.text(f"plan.{code}", file=path.name, line=line or "–", **facts)
    return Fault(code=f"plan_{code}", severity="error", message=message, file=path.name, row=line)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _parameter(entry: dict[str, Any]) -> Parameter:
    return Parameter(
        parameter_id=entry["id"],
        name=entry["name"],
        value=entry["value"],
        unit=entry["unit"],
        citation=entry["citation"],
        certainty=entry["certainty"],
        effective_from=_day(entry.get("effective_from")),
        effective_until=_day(entry.get("effective_until")),
        note=entry.get("note", ""),
    )


def _target(entry: dict[str, Any]) -> Target:
    carrier = messages.text(f"common.carrier_{entry['carrier']}")
    masts = Parameter(
        parameter_id=f"QUANTITY.{entry['carrier']}.{entry['horizon']}",
        name=messages.text("plan.target_name", carrier=carrier, horizon=entry["horizon"]),
        value=entry["masts"],
        unit=messages.text("plan.unit_masts"),
        citation=entry["citation"],
        certainty=entry["certainty"],
        effective_from=_day(entry.get("effective_from")),
        effective_until=_day(entry.get("effective_until")),
        note=entry.get("note", ""),
    )
    return Target(entry["carrier"], entry["horizon"], masts)
