"""The commands about the store of dossiers: backing it up, restoring it, reading its audit trail."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from planner import messages
from planner.cli_common import DONE, WITH_FINDINGS, Outcome, common
from planner.errors import StoreError
from planner.local_time import moment_text
from planner.store import audit
from planner.store.accounts import local_actor
from planner.store.backup import backup, examine, restore
from planner.store.database import Store, is_lost, open_store, store_path
from planner.store.names import Names, names
from planner.store.people import Actor


def add_store(commands: Any) -> None:  # noqa: ANN401 - argparse keeps this type private
    """Add the commands `backup`, `restore` and `audit`."""
    made = {
        name: commands.add_parser(name, parents=[common()], help=messages.text(f"store.cli_{name}_help"))
        for name in ("backup", "restore", "audit")
    }
    for name, run in (("backup", run_backup), ("restore", run_restore), ("audit", run_audit)):
        made[name].set_defaults(run=run)
    made["backup"].add_argument("--out", type=Path, help=messages.text("store.cli_backup_out"))
    made["restore"].add_argument("file", type=Path, help=messages.text("store.cli_restore_file"))
    made["audit"].add_argument("--subject", help=messages.text("store.cli_audit_subject"))
    verify = messages.text("store.cli_audit_verify")
    made["audit"].add_argument("--verify", action="store_true", help=verify)


def run_backup(arguments: argparse.Namespace) -> Outcome:
    """Copy the store, also while it is in use, and examine the copy."""
    made = backup(_held(arguments.data), _administrator(arguments.data), arguments.out)
    found = {"backup": str(made), "bytes": made.stat().st_size, **asdict(examine(made))}
    return _judged(found, messages.text("store.cli_backup", arguments.lang, **found), arguments.lang)


def run_restore(arguments: argparse.Namespace) -> Outcome:
    """Put a backup in the place of the store, which is kept beside it."""
    path = store_path(arguments.data)
    kept = restore(path, arguments.file, _administrator(arguments.data))
    open_store(path)  # brings an older backup up to date
    found = {
        "backup": str(arguments.file),
        "kept": None if kept is None else str(kept),
        **asdict(examine(path)),
    }
    lines = [messages.text("store.cli_restore", arguments.lang, **found)]
    if kept is not None:
        lines.append(messages.text("store.cli_restore_kept", arguments.lang, kept=kept))
    return _judged(found, "\n".join(lines), arguments.lang)


def run_audit(arguments: argparse.Namespace) -> Outcome:
    """Read the audit trail, or examine the whole store."""
    store = _held(arguments.data)
    if arguments.verify:
        found = asdict(examine(store.path))
        return _judged(found, messages.text("store.cli_sound", arguments.lang, **found), arguments.lang)
    with store.reading(_administrator(arguments.data)) as connection:
        read = list(audit.entries(connection, arguments.subject))
    entries = [asdict(entry) for entry in read]
    for entry in entries:
        for side in ("before", "after"):
            entry[side] = _value(entry[side])
    called = names(store, _administrator(arguments.data))
    lines = [_line(entry, called, arguments.lang) for entry in read]
    return DONE, {"entries": entries}, "\n".join(lines)


def _value(text: str | None) -> object:
    """Return what an entry says in JSON; the text itself where somebody has spoilt it."""
    try:
        return None if text is None else json.loads(text)
    except ValueError:
        return text


def _line(entry: audit.Entry, called: Names, lang: str | None) -> str:
    known = messages.catalogue(lang or messages.DEFAULT_LANG)
    action = known.get(f"store.action_{entry.action}", entry.action)
    change = " → ".join("–" if side is None else side for side in (entry.before, entry.after))
    at, who = moment_text(entry.at, lang), called[entry.who]
    return f"{entry.seq:>6}  {at}  {who}  {action}  {entry.subject}  {change}"


def _judged(found: dict[str, Any], text: str, lang: str | None) -> Outcome:
    """Return the outcome with ``sound``: exit code 1 and what to do where something is not."""
    problems = found["problems"]
    if problems:
        text = messages.text("store.cli_unsound", lang, problems="; ".join(problems[:3]))
    return (WITH_FINDINGS if problems else DONE), {**found, "sound": not problems}, text


def _held(data_dir: Path) -> Store:
    """Return the store of a data directory; none is made where there is none."""
    path = store_path(data_dir)
    if not path.exists() and not is_lost(path):
        raise StoreError("store.no_file", path=str(path))
    return open_store(path)


def _administrator(data_dir: Path) -> Actor:
    return local_actor(store_path(data_dir).parent)
