"""The commands about data: checking layers, putting the department's own in their place, provinces."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from planner.base import messages
from planner.base.errors import ParameterError
from planner.base.local_time import moment_text, today
from planner.cli.arguments import past_day, words
from planner.cli.common import DONE, WITH_FINDINGS, Commands, Outcome, add, fault_json
from planner.intake.accounting import skipped_rows
from planner.intake.adoption import (
    Provenance,
    adopt_boundaries,
    file_digest,
    read_sites,
    restore_boundaries,
)
from planner.intake.boundaries import read_boundaries
from planner.intake.choices import Choices, from_yaml
from planner.intake.comparison import compare_boundaries
from planner.intake.department import KINDS, Register, adopt_register, read_register
from planner.intake.population import adopt_population, read_population
from planner.intake.reference import read_reference
from planner.intake.replacement import (
    CHANGES,
    REMOVED,
    SAME,
    WHOLE,
    Replacement,
    carriers_of,
    replacement,
)
from planner.layers.catalogue import LAYERS
from planner.layers.io import read_layer
from planner.layers.province import read_province
from planner.layers.rows import plain_records
from planner.layers.versions import Version, list_versions, restore_version
from planner.layers.vocabulary import CARRIERS, ORIGINS
from planner.store.accounts import local_actor
from planner.store.database import open_store, store_path
from planner.store.layer_record import change_layers
from planner.usecases.new_province import new_province
from planner.usecases.own_data import check_own_data


def add_commands(commands: Commands) -> None:
    """Add `planner layers …` and `planner province …`."""
    layers = commands.add_parser("layers", help=messages.text("cli.layers_help"))
    _add_layers(layers.add_subparsers(required=True))
    province = commands.add_parser("province", help=messages.text("cli.province_help"))
    _add_province(province.add_subparsers(required=True))


def _add_layers(commands: Commands) -> None:
    add(commands, "check", layers_check, "layers")
    parser = add(commands, "adopt", layers_adopt, "adopt")
    parser.add_argument("file", type=Path)
    parser.add_argument("--layer", choices=("communes", "population", *KINDS), required=True)
    parser.add_argument("--crs", type=words)
    parser.add_argument("--mapping", type=Path, help=messages.text("cli.intake_mapping"))
    parser.add_argument("--origin", choices=ORIGINS, help=messages.text("cli.adopt_origin"))
    scope = parser.add_mutually_exclusive_group()
    scope.add_argument("--whole", action="store_true", help=messages.text("cli.adopt_whole"))
    of_carrier = messages.text("cli.adopt_carrier")
    scope.add_argument("--carrier", choices=CARRIERS, action="append", help=of_carrier)
    parser.add_argument("--why", type=words, help=messages.text("cli.adopt_reason"))
    parser.add_argument("--with-counts", action="store_true", help=messages.text("cli.with_counts"))
    parser.add_argument("--accept-unmatched", action="store_true")
    parser.add_argument("--dry-run", action="store_true", help=messages.text("cli.dry_run"))
    _add_provenance(parser)
    parser = add(commands, "versions", layers_versions, "versions")
    parser.add_argument("layer", choices=tuple(LAYERS))
    parser = add(commands, "restore", layers_restore, "restore")
    parser.add_argument("layer", choices=tuple(LAYERS))
    parser.add_argument("version", type=words)
    parser.add_argument("--who", type=words, default="CLI")


def _add_provenance(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--official", action="store_true", help=messages.text("cli.official"))
    parser.add_argument("--source", type=words)
    parser.add_argument("--date", type=past_day, help=messages.text("cli.adopt_date"))
    parser.add_argument("--licence", type=words, default=messages.in_file("cli.licence_default"))
    parser.add_argument("--who", type=words, default="CLI")


def _add_province(commands: Commands) -> None:
    parser = add(commands, "new", province_new, "province")
    parser.add_argument("--communes", type=Path, required=True)
    parser.add_argument("--crs", type=words, required=True)
    parser.add_argument("--name", type=words, required=True)
    parser.add_argument("--out", type=Path, required=True)
    _add_provenance(parser)


def layers_check(arguments: argparse.Namespace) -> Outcome:
    """Check every layer of the data directory, and every file that an office may write by hand."""
    checked = check_own_data(arguments.data)
    rows: list[dict[str, Any]] = [
        {"name": name, "records": records, "faults": [fault.message for fault in faults]}
        for name, (records, faults) in checked.layers.items()
    ]
    files = [
        {"file": path, "faults": [fault.message for fault in faults]}
        for path, faults in checked.files.items()
    ]
    lines = [f"{row['name']:<30}{row['records']:>8}{len(row['faults']):>8}" for row in rows]
    lines += [f"{row['file']:<38}{len(row['faults']):>8}" for row in files]
    heading = "{:<30}{:>8}{:>8}".format(*messages.text("cli.layers_heading", arguments.lang).split("|"))
    problems = [fault.message for fault in checked.faults]
    code = WITH_FINDINGS if problems else DONE
    return code, {"layers": rows, "files": files}, [heading, *lines, *problems]


def layers_adopt(arguments: argparse.Namespace) -> Outcome:
    """Put what the department has in the place of a layer, or say what that would change."""
    run = {"communes": _adopt_communes, "population": _adopt_population}.get(
        arguments.layer, _adopt_register
    )
    return run(arguments)


def _provenance(arguments: argparse.Namespace) -> Provenance:
    return Provenance(
        source=arguments.source or arguments.file.name,
        source_date="" if arguments.date is None else arguments.date.isoformat(),
        licence=arguments.licence,
        who=arguments.who,
    )


def _adopt_communes(arguments: argparse.Namespace) -> Outcome:
    province = read_province(arguments.data)
    boundaries = read_boundaries(arguments.file, province.crs, arguments.crs)
    communes = read_layer(arguments.data, "communes")
    compared = compare_boundaries(
        boundaries, communes, read_sites(arguments.data), province, with_counts=arguments.with_counts
    )
    report: dict[str, Any] = {
        "crs": compared.crs,
        "matched_by_code": compared.by_code,
        "matched_by_name": compared.by_name,
        "unmatched": _records(compared.unmatched),
        "overlaps_m2": compared.overlaps["area_m2"].round(1).tolist(),
        "gaps_m2": compared.gaps["area_m2"].round(1).tolist(),
        "moves": _records(compared.moves),
        "areas": _records(compared.areas),
        "faults": [fault_json(fault) for fault in compared.faults],
        "adopted": not arguments.dry_run,
    }
    if not arguments.dry_run:
        kept = _on_record(
            arguments.data,
            lambda: adopt_boundaries(
                arguments.data,
                compared,
                _provenance(arguments),
                datetime.now(UTC),
                official=arguments.official,
                accept_unmatched=arguments.accept_unmatched,
                digest=file_digest(arguments.file),
            ),
        )
        report["versions"] = {name: version.version for name, version in kept.items()}
    text = messages.said(
        "cli.adopt_communes",
        by_code=compared.by_code,
        by_name=compared.by_name,
        unmatched=len(compared.unmatched),
        overlaps=len(compared.overlaps),
        gaps=len(compared.gaps),
        moves=len(compared.moves),
    )
    lines = [text, *(fault.message for fault in compared.faults)]
    return (WITH_FINDINGS if compared.faults else DONE), report, lines


def _adopt_population(arguments: argparse.Namespace) -> Outcome:
    population = read_population(arguments.file, read_layer(arguments.data, "communes"))
    report: dict[str, Any] = {
        "population": float(population.communes["population"].sum()),
        "changes": _records(population.changes),
        "faults": [fault_json(fault) for fault in population.faults],
        "skipped": [vars(row) for row in population.skipped],
        "adopted": not arguments.dry_run,
    }
    if not arguments.dry_run:
        why = messages.in_file(
            "boundaries.why_population",
            file=population.file,
            source=arguments.source or arguments.file.name,
        )

        def adopt() -> dict[str, Version]:
            kept = adopt_population(
                arguments.data,
                population,
                _provenance(arguments),
                datetime.now(UTC),
                why,
                accept_faults=arguments.accept_unmatched,
            )
            return {"communes": kept}

        report["versions"] = {"communes": _on_record(arguments.data, adopt)["communes"].version}
    people = messages.said("cli.adopt_population", count=int(report["population"]))
    lines = [people, *(fault.message for fault in population.faults)]
    return (WITH_FINDINGS if population.faults else DONE), report, lines


def _adopt_register(arguments: argparse.Namespace) -> Outcome:
    reference = read_reference(arguments.data)
    choices = from_yaml(arguments.mapping) if arguments.mapping else Choices(crs=arguments.crs)
    on = arguments.date or today()  # of an import that is only looked at
    register = read_register(arguments.file, arguments.layer, reference, on, choices)
    scopes = _scopes(arguments, register)
    changes = {
        name: replacement(
            arguments.data, register.name, register.layer, carriers, reference.crs, register.file
        )
        for name, carriers in scopes.items()
    }
    report: dict[str, Any] = {
        "records": len(register.layer),
        "faults": [fault_json(fault) for fault in register.faults],
        "remarks": register.remarks,
        "skipped": [vars(row) for row in skipped_rows(register.sheets, register.tables)],
        "readings": [vars(reading) for reading in register.readings],
        "changes": {name: _change_json(change) for name, change in changes.items()},
        "adopted": not arguments.dry_run,
    }
    lines = [messages.said("cli.adopt_register", count=len(register.layer)), *register.remarks]
    lines += [line for name, change in changes.items() for line in _change_lines(name, change)]
    lines += [fault.message for fault in register.faults]
    if not arguments.dry_run:
        if len(changes) > 1:  # which of them is not for us to say
            raise ParameterError("cli.adopt_scope", shown="\n".join(lines))
        kept = _adopted(arguments, register, next(iter(changes.values())))
        report["versions"] = {name: version.version for name, version in kept.items()}
    return (WITH_FINDINGS if register.faults else DONE), report, lines


def _adopted(
    arguments: argparse.Namespace, register: Register, change: Replacement
) -> dict[str, Version]:
    if arguments.origin is None or arguments.date is None:
        raise ParameterError("cli.missing", name="--origin" if arguments.origin is None else "--date")
    facts = {
        "title": arguments.source or arguments.file.name,
        "origin": arguments.origin,
        "licence": arguments.licence,
        "source_date": arguments.date.isoformat(),
    }
    why = messages.in_file("cli.adopt_why", file=arguments.file.name)
    why = f"{arguments.why} ({why})" if arguments.why else why

    def adopt() -> dict[str, Version]:
        now = datetime.now(UTC)
        kept = adopt_register(
            arguments.data, register, facts, change, who=arguments.who, why=why, when=now
        )
        return {register.name: kept}

    return _on_record(arguments.data, adopt)


def _scopes(arguments: argparse.Namespace, register: Register) -> dict[str, tuple[str, ...] | None]:
    """Return what the file is said to be of or, where nobody says, what it may be of."""
    if arguments.whole:
        return {"whole": WHOLE}
    if arguments.carrier:
        return {"carrier": tuple(arguments.carrier)}
    carriers = carriers_of(register.layer)
    return {"whole": WHOLE, "carrier": carriers} if carriers else {"whole": WHOLE}


def _change_json(change: Replacement) -> dict[str, Any]:
    return {
        **{name: change.total(name) for name in CHANGES},
        "records_after": len(change.layer),
        "by": _records(change.counts),
        "differences": _records(change.differences),
    }


def _change_lines(scope: str, change: Replacement) -> list[str]:
    """Return in words what would change: all together, by carrier and commune, and what goes."""
    totals = {name: change.total(name) for name in CHANGES}
    rows = _records(change.counts)
    removed = change.differences.loc[change.differences["change"] == REMOVED, "key"]
    lines: list[str] = [messages.said(f"cli.adopt_{scope}_changes", after=len(change.layer), **totals)]
    lines += [
        "  {:<14}{:<8}+{added} ~{changed} -{removed}".format(
            row["carrier"] or "–", row["commune_code"] or "–", **{n: row[n] for n in CHANGES}
        )
        for row in rows
        if row[SAME] < sum(row[name] for name in CHANGES)
    ]
    if len(removed):
        lines.append(messages.said("cli.adopt_removed", keys=", ".join(removed)))
    return lines


def _on_record(data_dir: Path, change: Callable[[], dict[str, Version]]) -> dict[str, Version]:
    """Change layers in the name of the machine's account, as the trail says."""
    path = store_path(data_dir)
    return change_layers(open_store(path), local_actor(path.parent), data_dir, change)


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return plain_records(table)


def layers_versions(arguments: argparse.Namespace) -> Outcome:
    """List the kept versions of a layer, the latest first."""
    versions = [vars(version) for version in list_versions(arguments.data, arguments.layer)]
    lines = [
        f"{version['version']}  {moment_text(version['when'], arguments.lang)}"
        f"  {version['who']}  {version['why']}"
        for version in versions
    ]
    return DONE, {"versions": versions}, lines or [messages.said("cli.no_versions")]


def layers_restore(arguments: argparse.Namespace) -> Outcome:
    """Bring a kept version of a layer back; what it replaces is kept in its turn."""
    why = messages.in_file("boundaries.why_restore", version=arguments.version)
    now = datetime.now(UTC)
    folder, name, version, who = arguments.data, arguments.layer, arguments.version, arguments.who

    def restore() -> dict[str, Version]:
        if name == "communes":
            return restore_boundaries(folder, version, who, now)
        return {name: restore_version(folder, name, version, who, why, now)}

    restored = _on_record(folder, restore)
    versions = {name: version.version for name, version in restored.items()}
    return DONE, {"restored": arguments.version, "versions": versions}, why


def province_new(arguments: argparse.Namespace) -> Outcome:
    """Make a data directory for another province from a file of its communes."""
    started = new_province(
        arguments.communes,
        arguments.crs,
        arguments.name,
        arguments.out,
        licence=arguments.licence,
        source=arguments.source,
        source_date=arguments.date,
        official=arguments.official,
    )
    folder, count = str(started.folder), started.communes
    report = {"folder": folder, "communes": count, "assumed": started.assumed}
    text = messages.said("cli.province", folder=folder, count=count)
    return DONE, report, [text, *started.assumed]
