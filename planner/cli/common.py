"""What the commands share: exit codes, options that every command takes, faults as JSON."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from planner.base import messages
from planner.base.language import LANGS, VIETNAMESE
from planner.base.shipped import shipped

if TYPE_CHECKING:  # pandas comes with it, and `planner --help` has no use for that
    from planner.layers.faults import Fault

DONE, WITH_FINDINGS, NOT_DONE = 0, 1, 2
Outcome = tuple[int, dict[str, Any], str | Sequence[str]]  # exit code, what --json gives, what is said
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def fault_json(fault: Fault) -> dict[str, object]:
    """Return a fault as the JSON of the commands has it."""
    names = (
        "sheet",
        "row",
        "column",
        "code",
        "severity",
        "value",
        "expected",
        "suggestion",
        "message",
    )
    return {name: getattr(fault, name) for name in names}


def common() -> argparse.ArgumentParser:
    """Return the options that every command takes."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--data", type=Path, default=shipped("data"), help=messages.text("cli.data"))
    common.add_argument("--json", action="store_true", help=messages.text("cli.json"))
    common.add_argument("--lang", choices=LANGS, default=argparse.SUPPRESS)  # see language_apart
    return common


def add(
    commands: Commands,
    name: str,
    run: Callable[[argparse.Namespace], Outcome],
    key: str,
) -> argparse.ArgumentParser:
    """Add a command with the options that every command takes; its help is ``cli.<key>_help``."""
    parser: argparse.ArgumentParser = commands.add_parser(
        name, parents=[common()], help=messages.text(f"cli.{key}_help")
    )
    parser.set_defaults(run=run)
    return parser


def language_apart(argv: Sequence[str]) -> tuple[str, list[str]]:
    """Return the language that a line asks for, wherever it does so, and the rest of the line.

    One that there is not stays in the line, for the parser of the command to refuse.
    """
    finder = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    finder.add_argument("--lang", choices=LANGS, default=VIETNAMESE)
    try:
        asked, rest = finder.parse_known_args(argv)
    except argparse.ArgumentError:
        return VIETNAMESE, list(argv)
    return asked.lang, rest
