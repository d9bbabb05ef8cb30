"""The commands about the plan: checking its file, its versions, its targets against what is planned."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from planner.base import messages, numbers
from planner.base.local_time import moment_text, today
from planner.cli.arguments import day
from planner.cli.common import DONE, WITH_FINDINGS, Commands, Outcome, add
from planner.layers.rows import plain_records
from planner.plan.check import check_plan
from planner.plan.inventory import CELL
from planner.plan.load import plan_file
from planner.plan.progress import MISS, OVER, Progress
from planner.plan.versions import list_plan_versions
from planner.usecases.office import office_at
from planner.usecases.progress import plan_progress


def add_commands(commands: Commands) -> None:
    """Add the commands of `planner plan`."""
    group = commands.add_parser("plan", help=messages.text("cli.plan_help"))
    commands = group.add_subparsers(required=True)
    add(commands, "check", plan_check, "plan").add_argument("file", type=Path, nargs="?")
    add(commands, "versions", plan_versions, "plan_versions")
    progress_parser = add(commands, "progress", targets, "plan_progress")
    progress_parser.add_argument("--on", type=day, default=today())


def plan_check(arguments: argparse.Namespace) -> Outcome:
    """Check the plan file, every fault with its line."""
    faults = check_plan(arguments.file or plan_file(arguments.data))
    rows = [
        {
            "line": fault.row,
            "expected": fault.expected,
            "message": fault.message,
        }
        for fault in faults
    ]
    lines = [fault.message for fault in faults] or [messages.said("cli.plan_ok")]
    return (WITH_FINDINGS if faults else DONE), {"faults": rows}, lines


def plan_versions(arguments: argparse.Namespace) -> Outcome:
    """List the versions of the plan, that in force first."""
    versions = list_plan_versions(arguments.data)
    lines = [
        "  ".join(
            [
                f"{version.version or '?':>4}",
                version.sha256[:12],
                moment_text(version.when, arguments.lang) if version.when else "–",
                version.who,
                version.why,
            ]
        ).rstrip()
        for version in versions
    ]
    return DONE, {"versions": [asdict(version) for version in versions]}, lines


def targets(arguments: argparse.Namespace) -> Outcome:
    """Hold the targets in force on a day against what stands and what is planned."""
    office = office_at(arguments.data)
    in_force = office.plan()
    progress = plan_progress(office, in_force.plan, arguments.on)
    report = {
        "on": arguments.on.isoformat(),
        "plan": asdict(in_force.identity),
        "targets": _records(progress.targets),
        "shares": _records(progress.shares),
        "carriers": _records(progress.counted("carrier")),
        "years": _records(progress.counted()),
        "masts": _records(progress.counted(*CELL)),
    }
    states = [*progress.targets["state"], *progress.shares["state"]]
    missed = MISS in states or OVER in states
    return (WITH_FINDINGS if missed else DONE), report, _lines(progress)


def _lines(progress: Progress) -> list[str]:
    shares = progress.shares.assign(total=progress.shares["share_pct"].round(1), unit="%")
    named = shares["parameter_id"] + "." + shares["year"].astype(str)
    rows = [*progress.targets.to_dict("records"), *shares.assign(parameter_id=named).to_dict("records")]
    return [
        messages.said(
            "cli.plan_progress",
            name=row["parameter_id"],
            total=numbers.figure(row["total"]),
            target=numbers.figure(row["target"]),
            unit=row["unit"],
            state=messages.said(f"plan.state_{row['state']}"),
            certainty=_certainty(row["certainty"]),
        )
        for row in rows
    ]


def _certainty(word: object) -> str:
    return (
        messages.joined([" (", messages.said(f"common.certainty_{word}"), ")"], "")
        if isinstance(word, str)
        else ""
    )


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return plain_records(table)
