"""The plan that a new province starts with: blanks for its own values, over the national law."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from planner.base import messages
from planner.layers.vocabulary import PLANNING_CARRIERS

TEMPLATE_FILE = Path(__file__).with_name("neutral.yaml")


def neutral_plan(name: str, horizons: Sequence[int], preset: Path | None = None) -> str:
    """Return a plan file (YAML) for a province that has not entered its own.

    Parameters
    ----------
    name
        The province.
    horizons
        Years of its targets; the targets themselves have no value.
    preset
        A plan file whose values are this province's own; they go before the template's.
    """
    blank = {
        "document": messages.in_file("province.no_document", province=name),
        "certainty": "assumed",
        "note": messages.in_file("province.no_value"),
    }
    template, own = _raw(TEMPLATE_FILE), _raw(preset) if preset is not None else {}
    values = {entry["id"]: {**entry, **blank} for entry in template["parameters"]}
    values |= {entry["id"]: entry for entry in own.get("parameters", [])}
    targets = [
        {"quantity": "masts", "carrier": carrier, "horizon": horizon, "value": None, **blank}
        for carrier in PLANNING_CARRIERS
        for horizon in horizons
    ]
    plan = {
        "name": messages.in_file("province.plan_name", province=name),
        "version": "0",
        "document": messages.in_file("province.no_document", province=name),
        "note": messages.in_file("province.plan_note"),
        "parameters": list(values.values()),
        "spacing": own.get("spacing") or [{**row, **blank} for row in template["spacing"]],
        "zones": own.get("zones", []),
        "targets": targets,
    }
    return yaml.safe_dump(plan, allow_unicode=True, sort_keys=False, width=200)


def _raw(path: Path) -> dict[str, Any]:
    entries: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return entries
