"""`planner rules`: the rules with citations and certainty."""

from __future__ import annotations

import argparse

from planner.appraisal.catalogue import ALL_RULES, rules_table
from planner.base import messages
from planner.base.local_time import today
from planner.cli.arguments import day
from planner.cli.common import DONE, Commands, Outcome, add
from planner.usecases.office import office_at


def add_commands(commands: Commands) -> None:
    """Add the command."""
    add(commands, "rules", list_rules, "rules").add_argument("--on", type=day, default=today())


def list_rules(arguments: argparse.Namespace) -> Outcome:
    """List the rules with citations and certainty."""
    table = rules_table(office_at(arguments.data).plan().plan, arguments.on, ALL_RULES)
    clean = table.astype(object).where(table.notna(), None)
    rules = clean.to_dict("records")
    lines = [
        messages.joined(
            [
                f"{rule['rule_id']:<10}",
                rule["name"],
                f"[{rule['certainty']}]",
                messages.joined([rule["citation"], rule["warning"]], "; "),
            ],
            " ",
        )
        for rule in rules
    ]
    return DONE, {"rules": rules}, lines
