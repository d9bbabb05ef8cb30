"""`planner appraise`: a carrier's file judged by the plan in force on a day."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from planner.appraisal.appraise import to_json_dict as appraisal_json
from planner.base import messages
from planner.base.files import write_atomic
from planner.base.vocabulary import Conclusion
from planner.cli.arguments import day
from planner.cli.common import DONE, WITH_FINDINGS, Commands, Outcome, add, fault_json
from planner.dossier.findings_tables import findings_workbook
from planner.layers.vocabulary import CARRIERS
from planner.usecases.appraisal import appraise_file
from planner.usecases.office import office_at


def add_commands(commands: Commands) -> None:
    """Add the command."""
    command = add(commands, "appraise", run_appraise, "appraise")
    command.add_argument("file", type=Path)
    command.add_argument("--carrier", choices=CARRIERS, required=True)
    command.add_argument("--on", type=day, required=True)
    command.add_argument("--out", type=Path)
    command.add_argument("--yes-carrier", action="store_true", help=messages.text("cli.yes_carrier"))
    command.add_argument(
        "--without-coverage", action="store_true", help=messages.text("cli.no_coverage")
    )


def run_appraise(arguments: argparse.Namespace) -> Outcome:
    """Judge a carrier's file by the plan in force on a day."""
    judged = appraise_file(
        office_at(arguments.data),
        arguments.file,
        arguments.carrier,
        arguments.on,
        with_coverage=not arguments.without_coverage,
        sure=arguments.yes_carrier,
    )
    appraisal, proposal, plan = judged.appraisal, judged.proposal, judged.plan.identity
    if arguments.out:
        write_atomic(arguments.out / "findings.xlsx", findings_workbook(appraisal))
    report = {**appraisal_json(appraisal), "faults": [fault_json(f) for f in proposal.faults]}
    name = judged.plan.plan.name
    report["plan"] = {"name": name, "version": plan.version, "sha256": plan.sha256}
    sites: Any = appraisal.totals["sites"]
    lines: list[str] = [
        messages.joined([messages.said(f"common.conclusion_{name}"), str(count)], ": ")
        for name, count in sites.items()
    ]
    lines += [fault.message for fault in proposal.faults]
    settled = sites[Conclusion.PASS] + sites[Conclusion.NOT_APPLICABLE]
    clean = not proposal.faults and settled == len(appraisal.sites)
    return (DONE if clean else WITH_FINDINGS), report, lines
