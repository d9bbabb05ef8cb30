"""`planner intake`: a carrier's file read, its good rows and its faults written down."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from planner.base import messages
from planner.base.files import write_atomic
from planner.base.local_time import today
from planner.cli.arguments import past_day, words
from planner.cli.common import DONE, WITH_FINDINGS, Commands, Outcome, add, fault_json
from planner.dossier.fault_workbook import fault_workbook
from planner.dossier.proposal_files import write_proposal
from planner.intake.accounting import skipped_rows
from planner.intake.choices import Accepted, from_yaml
from planner.layers.difference import compare, counts
from planner.layers.faults import SEVERITIES
from planner.layers.vocabulary import CARRIERS
from planner.usecases.appraisal import carrier_spoken_of, read_proposal
from planner.usecases.office import office_at
from planner.usecases.plans import plan_of


def add_commands(commands: Commands) -> None:
    """Add the command."""
    command = add(commands, "intake", run_intake, "intake")
    command.add_argument("file", type=Path)
    command.add_argument("--carrier", choices=CARRIERS, required=True)
    command.add_argument("--mapping", type=Path, help=messages.text("cli.intake_mapping"))
    command.add_argument(
        "--accept", type=words, action="append", help=messages.text("cli.intake_accept")
    )
    command.add_argument("--received", type=past_day, default=today())
    command.add_argument("--out", type=Path, required=True)


def run_intake(arguments: argparse.Namespace) -> Outcome:
    """Read a carrier's file: its good rows as a GeoPackage, its faults as the carrier's own sheet."""
    office, carrier, received = office_at(arguments.data), arguments.carrier, arguments.received
    choices = from_yaml(arguments.mapping) if arguments.mapping else None
    accepted = tuple(Accepted(kind=kind, who="CLI") for kind in arguments.accept or ())
    proposal = read_proposal(office, arguments.file, carrier, received, choices, accepted=accepted)
    name = messages.text(f"common.carrier_{carrier}")
    write_proposal(proposal, arguments.out / "sites.gpkg")
    write_atomic(arguments.out / "faults.xlsx", fault_workbook(proposal, name))
    report: dict[str, Any] = {
        "sites": len(proposal.sites),
        "cables": len(proposal.cables),
        "service_points": len(proposal.service_points),
        "crs": proposal.crs,
        "axis_order": proposal.axis_order,
        "readings": [vars(reading) for reading in proposal.readings],
        "remarks": proposal.remarks,
        "skipped": [vars(row) for row in skipped_rows(proposal.sheets, proposal.tables)],
        "applied": [vars(applied) for applied in proposal.applied],
        "faults": [fault_json(fault) for fault in proposal.faults],
    }
    other = carrier_spoken_of(office, proposal)
    report["speaks_of"] = None if other is None else {"carrier": other.carrier, "reasons": other.reasons}
    if (plan := plan_of(office, carrier)) is not None:
        report["difference"] = counts(compare(proposal.sites, plan, office.province.crs))
    done = {applied.kind for applied in proposal.applied}
    idle = [kind for kind in arguments.accept or () if kind not in done]
    report["accepted_without_effect"] = idle
    severities = [fault.severity for fault in proposal.faults]
    numbers = {name: severities.count(name) for name in SEVERITIES}
    text = messages.said("cli.intake", **{k: v for k, v in report.items() if k != "faults"}, **numbers)
    lines = [text, *proposal.remarks, *(fault.message for fault in proposal.faults)]
    if other is not None:
        named = messages.said(f"common.carrier_{other.carrier}")
        reasons = messages.joined(other.reasons, "; ")
        lines.append(messages.said("cli.speaks_of", other=named, reasons=reasons))
    lines += [messages.said("cli.accept_idle", value=kind) for kind in idle]
    return (WITH_FINDINGS if proposal.faults else DONE), report, lines
