"""`planner audit` reads the trail, examines the store against it, and holds printed codes against it."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from planner.base import messages
from planner.base.errors import StoreError
from planner.base.local_time import moment_text
from planner.base.vocabulary import Role
from planner.cli.arguments import words
from planner.cli.common import DONE, WITH_FINDINGS, Commands, Outcome, common
from planner.store import anchors, audit, keys
from planner.store.accounts import local_actor
from planner.store.database import Store, connected, is_lost, open_store, store_path
from planner.store.examine import Soundness, examine
from planner.store.names import Names, names
from planner.store.problem_words import problems_text
from planner.store.soundness_words import code_line, soundness_lines


def add_commands(commands: Commands) -> None:
    """Add the command `audit`."""
    parser = commands.add_parser("audit", parents=[common()], help=messages.text("store.cli_audit_help"))
    parser.set_defaults(run=run_audit)
    parser.add_argument("--subject", type=words, help=messages.text("store.cli_audit_subject"))
    parser.add_argument("--verify", action="store_true", help=messages.text("store.cli_audit_verify"))
    parser.add_argument(
        "--against", type=words, action="append", metavar="CODE", help=messages.text("trail.cli_against")
    )
    parser.add_argument("--new-key", action="store_true", help=messages.text("trail.cli_new_key"))


def run_audit(arguments: argparse.Namespace) -> Outcome:
    """Read the audit trail, examine the whole store, or make a new signing key."""
    store = held_store(arguments.data)
    if arguments.new_key:
        return _new_key(store, arguments)
    if arguments.verify or arguments.against:
        return _verify(store, arguments.against or [], arguments.lang)
    with store.reading(local_actor(store.path.parent), Role.ADMINISTRATOR) as connection:
        read = list(audit.entries(connection, arguments.subject))
    entries = [asdict(entry) for entry in read]
    for entry in entries:
        for side in ("before", "after"):
            entry[side] = _value(entry[side])
    called = names(store, local_actor(store.path.parent))
    return DONE, {"entries": entries}, "\n".join(_line(entry, called, arguments.lang) for entry in read)


def _verify(store: Store, codes: list[str], lang: str | None) -> Outcome:
    soundness = examine(store.path, in_use=True)
    sound = messages.text("store.cli_sound", lang, audit_entries=soundness.audit_entries)
    status, report, text = judged({}, soundness, [sound, *soundness_lines(soundness, lang)], lang)
    lines = [*text]
    compared = []
    with connected(store.path) as connection:
        for code in codes:
            entry, parsed = anchors.check_code(connection, code)
            lines.append(code_line(entry, code, parsed, lang))
            compared.append({"code": code, "seq": parsed.seq, "holds": entry is not None})
            status = max(status, DONE if entry is not None else WITH_FINDINGS)
    return status, {**report, "against": compared}, lines


def _new_key(store: Store, arguments: argparse.Namespace) -> Outcome:
    with store.writing(local_actor(store.path.parent), Role.ADMINISTRATOR) as transaction:
        public_key = transaction.renew_key()
        named = keys.fingerprint(public_key)
        transaction.record("new_key", "store", None, {"key": named})
    facts = {"key": named, "keys": str(keys.keys_dir())}
    return DONE, facts, messages.text("trail.new_key", arguments.lang, **facts)


def _value(text: str | None) -> object:
    """Return what an entry says in JSON; the text itself where somebody has spoilt it."""
    try:
        return None if text is None else json.loads(text)
    except ValueError:
        return text


def _line(entry: audit.Entry, called: Names, lang: str | None) -> str:
    texts = messages.catalogue(lang or messages.DEFAULT_LANG)
    action = texts.get(f"store.action_{entry.action}", entry.action)
    change = " → ".join("–" if side is None else side for side in (entry.before, entry.after))
    at, who = moment_text(entry.at, lang), called[entry.who]
    return f"{entry.seq:>6}  {at}  {who}  {action}  {entry.subject}  {change}"


def judged(
    facts: dict[str, Any], seen: Soundness, lines: list[str], lang: str | None
) -> tuple[int, dict[str, Any], list[str]]:
    """Return the outcome with ``sound``: exit code 1 and what to do where something is not."""
    if seen.problems:
        problems = problems_text(seen.problems, lang=lang)
        lines = [messages.text("store.cli_unsound", lang, problems=problems)]
    report = {**asdict(seen), **facts, "sound": not seen.problems}
    return (WITH_FINDINGS if seen.problems else DONE), report, lines


def held_store(data_dir: Path) -> Store:
    """Return the store of a data directory; none is made where there is none."""
    path = store_path(data_dir)
    if not path.exists() and not is_lost(path):
        raise StoreError("store.no_file", path=str(path))
    return open_store(path)
