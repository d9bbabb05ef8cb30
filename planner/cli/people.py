"""The commands about people: who may sign in, and with which role."""

from __future__ import annotations

import argparse

from planner.base import messages
from planner.base.vocabulary import Role
from planner.cli.arguments import words
from planner.cli.common import DONE, Commands, Outcome, common
from planner.store.accounts import local_actor, people, set_person
from planner.store.database import open_store, store_path
from planner.store.people import Actor


def add_commands(commands: Commands) -> None:
    """Add the commands `people list` and `people set`."""
    group = commands.add_parser("people", help=messages.text("store.cli_people_help"))
    kinds = group.add_subparsers(required=True)
    parser = kinds.add_parser("list", parents=[common()], help=messages.text("store.cli_people_list"))
    parser.set_defaults(run=run_list)
    parser = kinds.add_parser("set", parents=[common()], help=messages.text("store.cli_people_set"))
    parser.add_argument("email")  # judged by the store, in words
    parser.add_argument("--name", type=words, required=True)
    parser.add_argument("--title", type=words)
    parser.add_argument("--role", choices=[role.value for role in Role], required=True)
    parser.add_argument("--off", action="store_true", help=messages.text("store.cli_people_off"))
    parser.set_defaults(run=run_set)


def run_list(arguments: argparse.Namespace) -> Outcome:
    """List who may sign in."""
    path = store_path(arguments.data)
    rows = [
        {
            "email": person.email,
            "name": person.name,
            "title": person.title,
            "role": person.role,
            "active": active,
        }
        for person, active, _ in people(open_store(path), local_actor(path.parent))
    ]
    lines = [f"{row['email']:<32} {row['role']:<14} {row['name']}" for row in rows if row["active"]]
    return DONE, {"people": rows}, lines


def run_set(arguments: argparse.Namespace) -> Outcome:
    """Give somebody a role, or take the right to sign in away."""
    path = store_path(arguments.data)
    store, actor = open_store(path), local_actor(path.parent)
    person = Actor(arguments.email, arguments.name, arguments.title or "", arguments.role)
    email = person.email.strip().casefold()
    revisions = {member.email: revision for member, _, revision in people(store, actor)}
    set_person(store, actor, person, active=not arguments.off, revision=revisions.get(email, 0))
    report = {"email": email, "role": person.role, "active": not arguments.off}
    return DONE, report, messages.text("store.cli_people_done", arguments.lang, **report)
