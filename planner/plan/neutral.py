"""The plan that a new province starts with: national definitions, and blanks for its own values."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from planner import messages
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
    parameters: dict[str, dict[str, Any]] = {}
    own = _parameters(preset) if preset is not None else []
    blank = {
        "citation": messages.text("province.no_document", province=name),
        "certainty": "assumed",
        "note": messages.text("province.no_value"),
    }
    for entry in [*_parameters(TEMPLATE_FILE), *own]:
        parameters[entry["id"]] = entry if "citation" in entry else {**entry, **blank}
    targets = [
        {"carrier": carrier, "horizon": horizon, "masts": None, **blank}
        for carrier in PLANNING_CARRIERS
        for horizon in horizons
    ]
    plan = {
        "name": messages.text("province.plan_name", province=name),
        "version": "0",
        "document": messages.text("province.no_document", province=name),
        "note": messages.text("province.plan_note"),
        "parameters": list(parameters.values()),
        "targets": targets,
    }
    return yaml.safe_dump(plan, allow_unicode=True, sort_keys=False, width=200)


def _parameters(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))["parameters"]
    return found
