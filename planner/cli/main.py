"""The same work without a screen: `planner COMMAND …` (DESIGN.md, Commands).

Exit code 0: done; 1: done with findings or faults; 2: could not be done (reason on standard error).
A command's file is imported only when the command is asked for.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from collections.abc import Sequence

from planner.base import messages
from planner.base.errors import PlannerError
from planner.base.language import speaking
from planner.cli.common import NOT_DONE, language_apart

# Command → the file of planner/cli that has it, and the key of its help.
COMMANDS = {
    "layers": ("layers", "cli.layers_help"),
    "province": ("layers", "cli.province_help"),
    "convert": ("convert", "cli.convert_help"),
    "coverage": ("coverage", "cli.coverage_help"),
    "gaps": ("coverage", "cli.gaps_help"),
    "compare": ("coverage", "cli.compare_help"),
    "pathloss": ("pathloss", "cli.pathloss_help"),
    "appraise": ("appraise", "cli.appraise_help"),
    "intake": ("intake", "cli.intake_help"),
    "radio": ("radio", "cli.radio_help"),
    "dossier": ("dossier", "cli.dossier_help"),
    "verify": ("dossier", "cli.verify_help"),
    "rules": ("rules", "cli.rules_help"),
    "plan": ("plan", "cli.plan_help"),
    "backup": ("store", "store.cli_backup_help"),
    "restore": ("store", "store.cli_restore_help"),
    "audit": ("audit", "store.cli_audit_help"),
    "people": ("people", "store.cli_people_help"),
    "serve": ("serve", "cli.serve_help"),
}


def parser(line: Sequence[str] | None = None) -> argparse.ArgumentParser:
    """Return the parser of a line: the command that it asks for whole, the others by name.

    Parameters
    ----------
    line
        None for every command whole.
    """
    top = argparse.ArgumentParser(prog="planner", description=messages.text("cli.about"))
    commands = top.add_subparsers(required=True, metavar=messages.text("cli.command"))
    asked = None if line is None else next((word for word in line if word in COMMANDS), "")
    files = {file for name, (file, _) in COMMANDS.items() if asked in (None, name)}
    for file in dict.fromkeys(file for file, _ in COMMANDS.values()):
        if file in files:
            importlib.import_module(f"planner.cli.{file}").add_commands(commands)
        else:
            for name, (of_file, help_key) in COMMANDS.items():
                if of_file == file:
                    commands.add_parser(name, help=messages.text(help_key))
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command in the language that is asked for, and return its exit code."""
    lang, line = language_apart(sys.argv[1:] if argv is None else argv)
    with speaking(lang):
        arguments = parser(line).parse_args(line, argparse.Namespace(lang=lang))
    try:  # in Vietnamese, as the office files its papers and tables; what is said comes below
        code, report, text = arguments.run(arguments)
    except PlannerError as error:
        sys.stderr.write(error.text(lang) + "\n")
        return NOT_DONE
    except OSError as error:
        sys.stderr.write(messages.text("cli.os_error", lang, reason=str(error)) + "\n")
        return NOT_DONE
    if arguments.json:
        output = json.dumps(messages.in_lang(report, lang), ensure_ascii=False, allow_nan=False)
    else:
        lines = [text] if isinstance(text, str) else text
        output = "\n".join(str(messages.in_lang(line, lang)) for line in lines)
    sys.stdout.write(output + "\n")
    return int(code)


if __name__ == "__main__":
    raise SystemExit(main())
