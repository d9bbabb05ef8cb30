"""The same work without a screen: `planner COMMAND …` (DESIGN.md, Commands).

Exit code 0: done; 1: done with findings or faults; 2: could not be done (reason on standard error).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from planner.appraisal.appraise import to_json_dict as appraisal_json
from planner.appraisal.catalogue import ALL_RULES, rules_table
from planner.base import messages
from planner.base.errors import ParameterError, PlannerError
from planner.base.files import write_atomic
from planner.base.language import speaking
from planner.base.local_time import today
from planner.cli.arguments import coordinate, day, number, past_day, whole, words
from planner.cli.audit import add_audit
from planner.cli.common import DONE, NOT_DONE, WITH_FINDINGS, Outcome, add, fault_json, language_apart
from planner.cli.coverage import add_coverage
from planner.cli.dossier import add_dossier
from planner.cli.layers import add_layers, add_province
from planner.cli.people import add_people
from planner.cli.plan import add_plan
from planner.cli.radio import add_radio
from planner.cli.serve import add_serve
from planner.cli.store import add_store
from planner.coverage import p1812, pathloss
from planner.coverage.path_profile import parse_profile
from planner.coverage.request import LATITUDE_DEG, LIMITS
from planner.dossier.fault_workbook import fault_workbook
from planner.dossier.findings_tables import findings_workbook
from planner.dossier.proposal_files import write_proposal
from planner.geo import vn2000
from planner.intake.accounting import skipped_rows
from planner.intake.choices import Accepted, Choices, from_yaml
from planner.intake.difference import compare, counts
from planner.intake.read import read as read_proposal
from planner.intake.reference import read_reference
from planner.layers.faults import SEVERITIES
from planner.layers.vocabulary import CARRIERS
from planner.plan.load import read_plan
from planner.usecases.appraisal import appraise_file
from planner.usecases.office import office_at

height_m = number(0.1, 3000)  # P.1812's highest mast; each model has a range of its own within
PATHLOSS = {
    "frequency-mhz": number(30, 100_000),  # P.1812's lowest, TR 38.901's highest
    "distance-km": number(0.001, 10000),
    "tx-height-m": height_m,
    "delta-n": number(*LIMITS["delta_n"]),
    "surface-n": number(*LIMITS["surface_n"]),
}


def convert_point(arguments: argparse.Namespace) -> Outcome:
    """Convert one position between coordinate systems by the pinned operation."""
    x, y = vn2000.convert_point(arguments.x, arguments.y, arguments.source, arguments.target)
    operation = vn2000.transformer(arguments.source, arguments.target).description
    found = {"x": x, "y": y, "operation": operation}
    return DONE, found, f"{found['x']:.6f} {found['y']:.6f}\n{operation}"


def run_pathloss(arguments: argparse.Namespace) -> Outcome:
    """Return the path loss of a model at one distance, or of P.1812 over a profile."""
    if arguments.profile is not None:
        return _profile_loss(arguments)
    for name in ("model", "frequency_mhz", "distance_km", "tx_height_m"):
        if getattr(arguments, name) is None:
            raise ParameterError("cli.missing", name="--" + name.replace("_", "-"))
    air = None
    if arguments.delta_n is not None and arguments.surface_n is not None:
        air = pathloss.Air(
            arguments.delta_n,
            arguments.surface_n,
            arguments.latitude_deg,
            time_percent=arguments.time_percent,
        )
    loss = pathloss.loss_db(
        arguments.model,
        arguments.distance_km,
        arguments.frequency_mhz,
        tx_height_m=arguments.tx_height_m,
        rx_height_m=arguments.rx_height_m,
        environment=arguments.environment,
        air=air,
    )
    found = {
        "loss_db": float(loss),
        "model": arguments.model,
        "source": pathloss.MODEL_SOURCES[arguments.model],
    }
    return DONE, found, f"{found['loss_db']:.3f} dB"


def _profile_loss(arguments: argparse.Namespace) -> Outcome:
    text = arguments.profile.read_text(encoding="utf-8", errors="replace")
    file = parse_profile(text, arguments.profile.name)
    if not 0 <= arguments.dataset < len(file.links):
        facts = {"file": arguments.profile.name, "count": len(file.links), "value": arguments.dataset}
        raise ParameterError("coverage.no_dataset", **facts)
    values = p1812.loss(file.profile, file.links[arguments.dataset])
    found = {"loss_db": values["Lb"], "model": "p1812", "source": p1812.SOURCE, "values": values}
    lines = [f"{name} = {value:.10g}" for name, value in values.items()]
    return DONE, found, [f"{values['Lb']:.7f} dB", *lines]


def run_intake(arguments: argparse.Namespace) -> Outcome:
    """Read a carrier's file: its good rows as a GeoPackage, its faults as the carrier's own sheet."""
    known = read_reference(arguments.data, arguments.carrier)
    choices = from_yaml(arguments.mapping) if arguments.mapping else Choices()
    accepted = tuple(Accepted(kind=kind, who="CLI") for kind in arguments.accept or ())
    choices = replace(choices, accepted=(*choices.accepted, *accepted))
    proposal = read_proposal(arguments.file, arguments.carrier, known, arguments.received, choices)
    name = messages.text(f"common.carrier_{arguments.carrier}")
    write_proposal(proposal, arguments.out / "sites.gpkg")
    write_atomic(arguments.out / "faults.xlsx", fault_workbook(proposal, name))
    result: dict[str, Any] = {
        "sites": len(proposal.sites),
        "cables": len(proposal.cables),
        "service_points": len(proposal.service_points),
        "crs": proposal.crs,
        "axis_order": proposal.axis_order,
        "readings": [vars(reading) for reading in proposal.readings],
        "remarks": proposal.remarks,
        "skipped": [vars(row) for row in skipped_rows(proposal.sheets, proposal.tables)],
        "applied": [vars(one) for one in proposal.applied],
        "faults": [fault_json(fault) for fault in proposal.faults],
    }
    if known.approved is not None:
        result["difference"] = counts(compare(proposal.sites, known.approved, known.crs))
    done = {one.kind for one in proposal.applied}
    idle = [kind for kind in arguments.accept or () if kind not in done]
    result["accepted_without_effect"] = idle
    severities = [fault.severity for fault in proposal.faults]
    numbers = {name: severities.count(name) for name in SEVERITIES}
    text = messages.said("cli.intake", **{k: v for k, v in result.items() if k != "faults"}, **numbers)
    lines = [text, *proposal.remarks, *(fault.message for fault in proposal.faults)]
    lines += [messages.said("cli.accept_idle", value=kind) for kind in idle]
    return (WITH_FINDINGS if proposal.faults else DONE), result, lines


def run_appraise(arguments: argparse.Namespace) -> Outcome:
    """Judge a carrier's file by the plan in force on a day."""
    judged = appraise_file(
        office_at(arguments.data),
        arguments.file,
        arguments.carrier,
        arguments.on,
        with_coverage=not arguments.without_coverage,
    )
    found, proposal, plan = judged.appraisal, judged.proposal, judged.plan.identity
    if arguments.out:
        write_atomic(arguments.out / "findings.xlsx", findings_workbook(found))
    result = {**appraisal_json(found), "faults": [fault_json(f) for f in proposal.faults]}
    name = judged.plan.plan.name
    result["plan"] = {"name": name, "version": plan.version, "sha256": plan.sha256}
    sites: Any = found.totals["sites"]
    lines: list[str] = [
        messages.joined([messages.said(f"common.verdict_{name}"), str(count)], ": ")
        for name, count in sites.items()
    ]
    lines += [fault.message for fault in proposal.faults]
    clean = not proposal.faults and not sites["fail"] and not sites["review"]
    return (DONE if clean else WITH_FINDINGS), result, lines


def list_rules(arguments: argparse.Namespace) -> Outcome:
    """List the rules with citations and certainty."""
    table = rules_table(read_plan(arguments.data), arguments.on, ALL_RULES)
    clean = table.astype(object).where(table.notna(), None)
    rules = clean.to_dict("records")
    lines = [
        messages.joined(
            [f"{rule['rule_id']:<10}", rule["name"], f"[{rule['certainty']}]", rule["citation"]], " "
        )
        for rule in rules
    ]
    return DONE, {"rules": rules}, lines


def parser() -> argparse.ArgumentParser:
    """Return the parser of every command."""
    top = argparse.ArgumentParser(prog="planner", description=messages.text("cli.about"))
    commands = top.add_subparsers(required=True, metavar=messages.text("cli.command"))
    layers = commands.add_parser("layers", help=messages.text("cli.layers_help"))
    add_layers(layers.add_subparsers(required=True))
    province = commands.add_parser("province", help=messages.text("cli.province_help"))
    add_province(province.add_subparsers(required=True))
    made = add(commands, "convert", convert_point, "convert")
    made.add_argument("--from", dest="source", type=words, required=True)
    made.add_argument("--to", dest="target", type=words, required=True)
    made.add_argument("x", type=coordinate)
    made.add_argument("y", type=coordinate)
    add_coverage(commands)
    _add_pathloss(commands)
    made = add(commands, "appraise", run_appraise, "appraise")
    made.add_argument("file", type=Path)
    made.add_argument("--carrier", choices=CARRIERS, required=True)
    made.add_argument("--on", type=day, required=True)
    made.add_argument("--out", type=Path)
    made.add_argument("--without-coverage", action="store_true", help=messages.text("cli.no_coverage"))
    _add_intake(commands)
    add_radio(commands)
    add_dossier(commands)
    add(commands, "rules", list_rules, "rules").add_argument("--on", type=day, default=today())
    plan = commands.add_parser("plan", help=messages.text("cli.plan_help"))
    add_plan(plan.add_subparsers(required=True))
    add_store(commands)
    add_audit(commands)
    add_people(commands)
    add_serve(commands)
    return top


def _add_intake(commands: Any) -> None:  # noqa: ANN401
    made = add(commands, "intake", run_intake, "intake")
    made.add_argument("file", type=Path)
    made.add_argument("--carrier", choices=CARRIERS, required=True)
    made.add_argument("--mapping", type=Path, help=messages.text("cli.intake_mapping"))
    made.add_argument("--accept", type=words, action="append", help=messages.text("cli.intake_accept"))
    made.add_argument("--received", type=past_day, default=today())
    made.add_argument("--out", type=Path, required=True)


def _add_pathloss(commands: Any) -> None:  # noqa: ANN401
    made = add(commands, "pathloss", run_pathloss, "pathloss")
    made.add_argument("--model", choices=pathloss.MODELS)
    for name, type_ in PATHLOSS.items():
        made.add_argument(f"--{name}", type=type_)
    made.add_argument("--rx-height-m", type=height_m, default=1.5)
    made.add_argument("--environment", choices=pathloss.ENVIRONMENTS, default="urban")
    made.add_argument("--latitude-deg", type=number(-80, 80), default=LATITUDE_DEG)
    made.add_argument("--time-percent", type=number(1, 50), default=50.0)  # P.1812's own range
    made.add_argument("--profile", type=Path, help=messages.text("cli.pathloss_profile"))
    made.add_argument("--dataset", type=whole(0, 9999), default=0)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command in the language that is asked for, and return its exit code."""
    lang, line = language_apart(sys.argv[1:] if argv is None else argv)
    with speaking(lang):
        arguments = parser().parse_args(line, argparse.Namespace(lang=lang))
    try:  # in Vietnamese, as the office files its papers and tables; what is said comes below
        code, result, text = arguments.run(arguments)
    except PlannerError as error:
        sys.stderr.write(error.text(lang) + "\n")
        return NOT_DONE
    except OSError as error:
        sys.stderr.write(messages.text("cli.os_error", lang, reason=str(error)) + "\n")
        return NOT_DONE
    if arguments.json:
        output = json.dumps(messages.in_lang(result, lang), ensure_ascii=False, allow_nan=False)
    else:
        lines = [text] if isinstance(text, str) else text
        output = "\n".join(str(messages.in_lang(line, lang)) for line in lines)
    sys.stdout.write(output + "\n")
    return int(code)


if __name__ == "__main__":
    raise SystemExit(main())
