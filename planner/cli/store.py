"""The commands `backup` and `restore`: a whole province in one archive, or the store alone."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from planner.base import messages
from planner.base.local_time import moment_text
from planner.cli.audit import held_store, judged
from planner.cli.common import DONE, Commands, Outcome, common
from planner.layers.catalogue import LAYERS
from planner.store.accounts import local_actor
from planner.store.backup import backup, restore
from planner.store.database import open_store, store_path
from planner.store.examine import examine
from planner.store.file_kind import ZIP, begins_with
from planner.store.people import Actor
from planner.store.province_backup import backup_province
from planner.store.soundness_words import soundness_lines
from planner.usecases.restoring import look_into
from planner.usecases.restoring import restore as restore_province

STORE_SUFFIX = ".sqlite"  # of --out: the store alone is wanted


def add_commands(commands: Commands) -> None:
    """Add the commands `backup` and `restore`."""
    parsers = {
        name: commands.add_parser(name, parents=[common()], help=messages.text(f"store.cli_{name}_help"))
        for name in ("backup", "restore")
    }
    parsers["backup"].set_defaults(run=run_backup)
    parsers["backup"].add_argument("--out", type=Path, help=messages.text("store.cli_backup_out"))
    parsers["restore"].set_defaults(run=run_restore)
    parsers["restore"].add_argument("file", type=Path, help=messages.text("store.cli_restore_file"))
    replace, check = (messages.text(f"trail.cli_{name}") for name in ("replace", "check"))
    parsers["restore"].add_argument("--replace", action="store_true", help=replace)
    parsers["restore"].add_argument("--check", action="store_true", help=check)


def run_backup(arguments: argparse.Namespace) -> Outcome:
    """Put the whole province into an archive, also while it is in use; or copy the store alone."""
    store, lang, out = held_store(arguments.data), arguments.lang, arguments.out
    if out is not None and out.suffix == STORE_SUFFIX:
        copy = backup(store, _administrator(arguments.data), out)
        report = {"backup": str(copy), "bytes": copy.stat().st_size}
        seen = examine(copy)
        line = messages.text("store.cli_backup", lang, **report, audit_entries=seen.audit_entries)
        return judged(report, seen, [line], lang)
    province = backup_province(store, arguments.data, _administrator(arguments.data), out)
    seen = examine(store.path)
    report = {"backup": str(province.path), "bytes": province.size, "files": province.files}
    report |= {"code": province.code, "is_signed": province.is_signed}
    line = messages.text(
        "trail.backed_up",
        lang,
        backup=province.path,
        files=province.files,
        size=megabytes(province.size),
        code=code_text(province.code, lang),
    )
    return judged(report, seen, [line], lang)


def run_restore(arguments: argparse.Namespace) -> Outcome:
    """Make a data directory of an archive, or put a backup of the store in the place of the store."""
    if arguments.file.is_file() and begins_with(arguments.file, ZIP):
        return _check(arguments) if arguments.check else _restore_province(arguments)
    path, lang = store_path(arguments.data), arguments.lang
    report: dict[str, Any] = {"backup": str(arguments.file)}
    if arguments.check:
        seen = examine(arguments.file)
        sound = messages.text("store.cli_sound", lang, audit_entries=seen.audit_entries)
        return judged(report, seen, [sound, *soundness_lines(seen, lang)], lang)
    kept = restore(path, arguments.file, _administrator(arguments.data))
    open_store(path)  # brings an older backup up to date
    report["kept"], seen = None if kept is None else str(kept), examine(path)
    lines = [messages.text("store.cli_restore", lang, **report, audit_entries=seen.audit_entries)]
    if kept is not None:
        lines.append(messages.text("store.cli_restore_kept", lang, kept=kept))
    return judged(report, seen, lines, lang)


def _restore_province(arguments: argparse.Namespace) -> Outcome:
    lang, folder = arguments.lang, arguments.data
    done = restore_province(arguments.file, folder, _administrator(folder), replace=arguments.replace)
    facts = {"backup": arguments.file, "folder": folder, "files": done.files}
    lines = [messages.text("trail.restored", lang, **facts, code=code_text(done.code, lang))]
    if done.kept is not None:
        lines.append(messages.text("trail.restored_kept", lang, kept=done.kept))
    if done.put_back:
        lines.append(messages.text("trail.restored_put_back", lang, count=len(done.put_back)))
    if done.own_key is not None:
        lines.append(messages.text("trail.restored_own_key", lang, key=done.own_key))
    if done.code is not None and not done.is_signed:
        lines.append(messages.text("trail.checked_unsigned", lang))
    if not done.has_key:
        lines.append(messages.text("trail.restored_no_key", lang))
    kept = None if done.kept is None else str(done.kept)
    report = {**asdict(done), "backup": str(arguments.file), "folder": str(folder), "kept": kept}
    return DONE, report, lines


def _check(arguments: argparse.Namespace) -> Outcome:
    contents, lang = look_into(arguments.file), arguments.lang
    checked = contents.checked
    facts: dict[str, object] = {"files": checked.files, "audit_entries": checked.audit_entries}
    facts["code"] = code_text(checked.code, lang)
    lines = [messages.text("trail.checked", lang, backup=arguments.file, **facts)]
    if not checked.is_signed:
        lines.append(messages.text("trail.checked_unsigned", lang))
    made_at = "–" if checked.made_at is None else moment_text(checked.made_at, lang)
    holdings = {"province": contents.province or "–", "made_at": made_at, "dossiers": checked.dossiers}
    lines.append(messages.text("trail.checked_holds", lang, **holdings))
    for name, records in contents.layers.items():
        faults = contents.faults.get(name, 0)
        key = "trail.checked_layer_faults" if faults else "trail.checked_layer"
        layer = LAYERS[name].file
        lines.append(messages.text(key, lang, layer=layer, records=records, faults=faults))
    summary = {"province": contents.province, "layers": contents.layers, "faults": contents.faults}
    return DONE, {"backup": str(arguments.file), **asdict(checked), **summary}, lines


def code_text(code: str | None, lang: str | None = None) -> str:
    """Return a code, or that there is none yet."""
    return messages.text("trail.code_none", lang) if code is None else code


def megabytes(size: int) -> int:
    """Return bytes in megabytes, at least one."""
    return max(1, round(size / 1_000_000))


def _administrator(data_dir: Path) -> Actor:
    return local_actor(store_path(data_dir).parent)
