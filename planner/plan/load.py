"""Reading a plan from YAML, checked against plan.schema.json, every fault with its file and line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path

from planner.base.errors import PlanError
from planner.layers.cited_value import NATIONAL, CitedValue
from planner.layers.faults import Fault
from planner.layers.yaml_file import fault_facts
from planner.plan.check import check_plan, check_text, load_text
from planner.plan.entries import plan_of
from planner.plan.model import Plan

LAW_FILE = Path(__file__).parent / "law.yaml"


def plan_file(data_dir: Path, name: str | None = None) -> Path:
    """Return the file of the plan in force (the only YAML in ``plan/``), or of a named preset."""
    if name is not None:
        folder = data_dir / "plan" / "presets"
        if name not in preset_names(data_dir):  # a name, never a path that climbs out of the folder
            raise PlanError("plan.missing", file=f"{name}.yaml", reason=str(folder))
        return folder / f"{name}.yaml"
    files = sorted((data_dir / "plan").glob("*.yaml"))
    if len(files) != 1:
        raise PlanError("plan.one_file", folder=str(data_dir / "plan"), count=len(files))
    return files[0]


def preset_names(data_dir: Path) -> list[str]:
    """Return the names of the plans of other provinces that can be borrowed from."""
    return sorted(path.stem for path in (data_dir / "plan" / "presets").glob("*.yaml"))


def read_plan(data_dir: Path, name: str | None = None) -> Plan:
    """Return the plan of a data directory over the national law, or one of its presets alone.

    Raises
    ------
    PlanError
        If the file is missing or has a fault; the first is named.
    """
    path = plan_file(data_dir, name)
    plan = _read(path)
    return plan if name is not None else over_law(plan)


@lru_cache(maxsize=8)
def parse_plan(text: str, name: str) -> Plan:
    """Return a plan from the text of its file, without the law; raises as :func:`read_plan` does."""
    faults = check_text(text, name)
    _refuse(faults, name)
    return plan_of(load_text(text))


def over_law(plan: Plan) -> Plan:
    """Return a plan with the national law behind its values: a value of its own goes before it."""
    return replace(plan, parameters=(*plan.parameters, *_law()))


def _read(path: Path) -> Plan:
    _refuse(check_plan(path), path.name)
    return plan_of(load_text(path.read_text(encoding="utf-8-sig")))


def _refuse(faults: Sequence[Fault], name: str) -> None:
    """Refuse a file with faults; the first is named with its line and what is expected."""
    if faults:
        raise PlanError("plan.faults", **{**fault_facts(faults), "file": name})


@cache
def _law() -> tuple[CitedValue, ...]:
    _refuse(check_plan(LAW_FILE), LAW_FILE.name)
    return plan_of(load_text(LAW_FILE.read_text(encoding="utf-8")), NATIONAL).parameters
