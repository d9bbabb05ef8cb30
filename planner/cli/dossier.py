"""`planner dossier` makes the whole dossier; `planner verify` says whether any of it was changed."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from planner.base import messages
from planner.base.errors import DataFileError, ParameterError
from planner.base.local_time import today
from planner.base.vocabulary import Verdict
from planner.cli.arguments import day, words
from planner.cli.common import DONE, WITH_FINDINGS, Commands, Outcome, add, common, fault_json
from planner.dossier.build import PARTS, build, ensure_free, office_templates, write_dossier
from planner.dossier.manifest import (
    CHANGED,
    FROM_FILE,
    MANIFEST,
    Difference,
    against,
    bad_value,
    differences,
    other_inputs,
    read_manifest,
)
from planner.intake.report import ERROR
from planner.layers.vocabulary import CARRIERS
from planner.store.accounts import local_actor
from planner.store.anchors import check_code
from planner.store.database import Store, open_store, store_path
from planner.store.dossiers import KINDS, NEW_PLAN, dossiers
from planner.store.exports import record_export
from planner.store.people import Actor
from planner.usecases.dossier_material import material_of_dossier, material_of_file
from planner.usecases.material import Material, Signing
from planner.usecases.office import office_at

PAPERS = ("A4", "A3", "A2", "A1")
ORIENTATIONS = ("landscape", "portrait")
SIGNING = tuple(field.name for field in fields(Signing))
HELD = ""  # of --rebuild without a file: the dossier of the store that the manifest names


def add_commands(commands: Commands) -> None:
    """Add the commands."""
    parser = add(commands, "dossier", run_dossier, "dossier")
    parser.add_argument("dossier", type=words, help=messages.text("cli.dossier_what"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--carrier", choices=CARRIERS)
    parser.add_argument("--yes-carrier", action="store_true", help=messages.text("cli.yes_carrier"))
    parser.add_argument("--on", type=day)
    parser.add_argument("--kind", choices=KINDS, default=NEW_PLAN)
    parser.add_argument("--made-on", type=day, default=today())
    parser.add_argument("--paper", choices=PAPERS, default="A3")
    parser.add_argument("--orientation", choices=ORIENTATIONS, default=ORIENTATIONS[0])
    parser.add_argument(
        "--commune", type=words, action="append", help=messages.text("cli.dossier_commune")
    )
    parser.add_argument("--part", choices=PARTS, action="append")
    parser.add_argument("--replace", action="store_true", help=messages.text("cli.dossier_replace"))
    parser.add_argument("--zip", action="store_true", help=messages.text("cli.dossier_zip"))
    for name in SIGNING:
        parser.add_argument(f"--{name.replace('_', '-')}", type=words)
    parser = commands.add_parser("verify", parents=[common()], help=messages.text("cli.verify_help"))
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--rebuild",
        nargs="?",
        const=HELD,
        metavar="DOSSIER|FILE",
        help=messages.text("cli.verify_rebuild"),
    )
    parser.set_defaults(run=run_verify)


def run_dossier(arguments: argparse.Namespace) -> Outcome:
    """Make the dossier of a carrier's file, or of a dossier of the store."""
    signing = Signing(**{name: getattr(arguments, name) for name in SIGNING})
    asked = (arguments.carrier, arguments.on, arguments.kind)
    with _use_told(arguments.out):
        ensure_free(arguments.out, replace=arguments.replace)
    material = _material(
        arguments.data, arguments.dossier, asked, arguments.made_on, signing, sure=arguments.yes_carrier
    )
    files = build(
        material,
        parts=tuple(arguments.part or PARTS),
        paper=arguments.paper,
        orientation=arguments.orientation,
        communes=tuple(arguments.commune or ()),
        templates=office_templates(arguments.data),
    )
    with _use_told(arguments.out):
        write_dossier(files, arguments.out, zipped=arguments.zip, replace=arguments.replace)
    if material.received_on is not None:  # it is one of the store, which keeps who took it away
        record_export(
            *_dossier_in_store(arguments.data, material.code), sha256(files[MANIFEST]).hexdigest()
        )
    listed = read_manifest(arguments.out)["files"]
    counted: Any = material.appraisal.totals["sites"]
    code = WITH_FINDINGS if counted[Verdict.FAIL] or counted[Verdict.REVIEW] or material.faults else DONE
    lines = [f"{file['sha256']}  {file['path']}" for file in listed]
    if material.outdated_findings:
        lines.append(messages.text("annexes.outdated", arguments.lang, count=material.outdated_findings))
    lines += [fault.message for fault in material.faults if fault.severity == ERROR]
    report = {"dossier": material.code, "files": listed, "outdated_findings": material.outdated_findings}
    report["faults"] = [fault_json(fault) for fault in material.faults]
    return code, report, lines


@contextmanager
def _use_told(out: Path) -> Iterator[None]:
    """Tell of a folder that holds something else in the words of the command."""
    try:
        yield
    except (FileExistsError, NotADirectoryError) as error:
        facts = {"folder": str(out), "file": str(error.args[-1])}
        raise ParameterError("dossier.folder_in_use", **facts) from error


def run_verify(arguments: argparse.Namespace) -> Outcome:
    """Say whether the files of a dossier are those that were made, or would be made anew."""
    folder, lang = arguments.folder, arguments.lang
    unlike, lines = set(differences(folder)), list[str]()
    rebuilding: dict[str, Any] = {}
    if arguments.rebuild is not None:
        files = _rebuilt(arguments.data, folder, arguments.rebuild)
        anew = against(folder, files)
        inputs = other_inputs(read_manifest(folder), json.loads(files[MANIFEST]))
        rebuilding = {"rebuilt": [vars(difference) for difference in anew], "inputs": inputs}
        lines = [messages.text("annexes.other_input", lang, what=name) for name in inputs]
        unlike |= set(anew)
        if any(not name.startswith("software/") for name in inputs):  # another program may do the same
            unlike.add(Difference(MANIFEST, CHANGED))
    listed = sorted(unlike, key=lambda difference: (difference.path, difference.kind))
    lines += [
        messages.text(f"dossier.difference_{difference.kind}", lang, path=difference.path)
        for difference in listed
    ]
    if not unlike:
        lines.append(messages.text("dossier.verified", lang))
    report = {"ok": not unlike, "differences": [vars(difference) for difference in listed], **rebuilding}
    return (WITH_FINDINGS if unlike else DONE), report, lines


def _rebuilt(data_dir: Path, folder: Path, source: str) -> dict[str, bytes]:
    """Make a dossier again as its manifest says it was asked for, of the day that it was made."""
    manifest = read_manifest(folder)
    try:
        asked = manifest["asked_for"]
        chosen = (manifest["carrier"], date.fromisoformat(manifest["on"]), manifest["kind"])
        signing, made_on = Signing(**manifest["signing"]), date.fromisoformat(manifest["made_on"])
        how: dict[str, Any] = {name: tuple(asked.get(name, ())) for name in ("parts", "communes")}
        how |= {name: asked[name] for name in ("paper", "orientation")}
        of_file, code = manifest["made_from"] == FROM_FILE, str(manifest["dossier"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DataFileError("annexes.bad_manifest", folder=str(folder), reason=str(error)) from error
    _check_asked(folder, {**manifest, **how}, signing)
    if source == HELD and of_file:
        raise ParameterError("annexes.rebuild_needs_file", dossier=code)
    if source == HELD:  # never a file that the manifest names
        material = _of_store(data_dir, code, made_on, signing, manifest.get("seal"))
    else:
        material = _material(data_dir, source, chosen, made_on, signing)
    return build(material, templates=office_templates(data_dir), **how)


def _check_asked(folder: Path, manifest: dict[str, Any], signing: Signing) -> None:
    """Raise where a manifest asks for what no command could have asked for."""
    allowed = {"carrier": CARRIERS, "kind": KINDS, "paper": PAPERS, "orientation": ORIENTATIONS}
    asked = [(name, manifest[name], among) for name, among in allowed.items()]
    asked += [("parts", part, PARTS) for part in manifest["parts"]]
    for name, value, among in asked:
        if value not in among:
            raise bad_value(folder, name, value, ", ".join(among))
    for name, text in vars(signing).items():
        if text is not None and not isinstance(text, str):
            raise bad_value(folder, f"signing.{name}", text, messages.text("annexes.expected_text"))


def _material(
    data_dir: Path,
    source: str,
    asked: tuple[str | None, date | None, str],
    made_on: date,
    signing: Signing,
    *,
    sure: bool = True,
) -> Material:
    carrier, on, kind = asked
    if Path(source).is_file():
        if carrier is None or on is None:
            raise ParameterError("dossier.file_needs")
        office = office_at(data_dir)
        return material_of_file(office, Path(source), carrier, on, made_on, signing, kind, sure=sure)
    return _of_store(data_dir, source, made_on, signing)


def _of_store(
    data_dir: Path, code: str, made_on: date, signing: Signing, seal: object = None
) -> Material:
    """Gather a dossier of the store; with the code of an earlier making where the trail bears it out."""
    store, who, dossier_id = _dossier_in_store(data_dir, code)
    valid_seal = _held_seal(store, who, seal)
    return material_of_dossier(office_at(data_dir), dossier_id, made_on, signing, seal=valid_seal)


def _held_seal(store: Store, who: Actor, seal: object) -> str | None:
    """Return a code that is still that of the trail, None of any other: a new one is printed then."""
    try:
        with store.reading(who) as connection:
            entry, _ = check_code(connection, str(seal or ""))
    except ParameterError:
        return None
    return None if entry is None else str(seal)


def _dossier_in_store(data_dir: Path, code: str) -> tuple[Store, Actor, int]:
    """Return the store, who works on this machine, and the number of a dossier by its code."""
    path = store_path(data_dir)
    if not path.is_file():
        raise DataFileError("layers.file_missing", file=code, folder=str(Path.cwd()))
    store, who = open_store(path), local_actor(path.parent)
    for dossier in dossiers(store, who):
        if code in (dossier.code, str(dossier.id)):
            return store, who, dossier.id
    raise ParameterError("dossier.unknown", code=code)
