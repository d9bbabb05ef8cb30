"""The people who may work with the store: roles of those who sign in, and the profile of one machine."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import yaml

from planner.base import messages
from planner.base.errors import DecisionError, StaleEditError
from planner.base.files import write_atomic
from planner.base.vocabulary import Role
from planner.layers.faults import Fault
from planner.layers.yaml_file import read_file
from planner.store.database import Store, connected
from planner.store.people import LOCAL, Actor

PROFILE = "profile.yaml"  # beside the store: who works on this one machine
SCHEMA = Path(__file__).with_name("profile.schema.json")


def signed_in(store: Store, email: str) -> Actor | None:
    """Return who has signed in with an address, None where nobody of that address may work here."""
    with connected(store.path) as connection:
        row = connection.execute(
            "SELECT * FROM people WHERE email = ? AND active = 1", (email.casefold(),)
        ).fetchone()
    return None if row is None else Actor(row["email"], row["name"], row["title"], row["role"])


def people(store: Store, actor: Actor) -> list[tuple[Actor, bool, int]]:
    """Return all that may sign in or once could: who, whether they still may, and the revision."""
    with store.reading(actor) as connection:
        rows = connection.execute("SELECT * FROM people ORDER BY name, email").fetchall()
    return [
        (
            Actor(row["email"], row["name"], row["title"], row["role"]),
            bool(row["active"]),
            row["revision"],
        )
        for row in rows
    ]


def set_person(
    store: Store, actor: Actor, person: Actor, *, active: bool = True, revision: int = 0
) -> None:
    """Give somebody a role, or take the right to sign in away; administrators alone may.

    Parameters
    ----------
    revision
        What the administrator saw of the person; 0 for somebody new.

    Raises
    ------
    DecisionError
        If address, name or role make no sense, or no administrator would be left.
    StaleEditError
        If somebody else has changed the person in the meantime.
    """
    email = person.email.strip().casefold()
    if not _is_address(email) or not person.name.strip() or person.role not in list(Role):
        raise DecisionError("store.bad_person", email=person.email)
    with store.writing(actor, Role.ADMINISTRATOR) as transaction:
        connection = transaction.connection
        row = connection.execute("SELECT * FROM people WHERE email = ?", (email,)).fetchone()
        if (0 if row is None else row["revision"]) != revision:
            raise StaleEditError("store.stale_person", dict(row) if row else None, person, email=email)
        record = {**asdict(person), "email": email, "active": int(active), "revision": revision + 1}
        connection.execute(
            "INSERT OR REPLACE INTO people (email, name, title, role, active, revision)"
            " VALUES (:email, :name, :title, :role, :active, :revision)",
            record,
        )
        administrators = connection.execute(
            "SELECT count(*) FROM people WHERE role = 'administrator' AND active = 1"
        ).fetchone()[0]
        if not administrators:
            raise DecisionError("store.last_administrator")
        transaction.record("person", f"person/{email}", dict(row) if row else None, record)


def _is_address(email: str) -> bool:
    """Whether somebody can sign in as this: nobody signs in by the name of an account of the machine."""
    return "@" in email and not email.endswith(LOCAL)


def local_actor(folder: Path) -> Actor:
    """Return who works on this one machine: by the profile, or somebody without a name.

    The account of the machine names nobody: several people may share it.
    """
    # With a fault the profile says nothing: the account still works, and `planner layers check` tells.
    profile = read_file(folder / PROFILE, SCHEMA)
    fields = {} if profile.faults else profile.data
    name, title = (fields.get(key, "").strip() for key in ("name", "title"))
    called = name or messages.text("store.nobody")
    return Actor(f"{called}{LOCAL}", called, title, Role.ADMINISTRATOR)


def has_profile(folder: Path) -> bool:
    """Whether somebody has said who works on this one machine."""
    profile = read_file(folder / PROFILE, SCHEMA)
    return not profile.faults and bool(profile.data.get("name", "").strip())


def check_profile(folder: Path) -> list[Fault]:
    """Return every fault of the profile with its line; none where there is no profile."""
    path = folder / PROFILE
    return read_file(path, SCHEMA).faults if path.exists() else []


def write_profile(folder: Path, name: str, title: str) -> None:
    """Keep who works on this machine."""
    if not name.strip():
        raise DecisionError("store.no_name")
    content = {"name": name.strip(), "title": title.strip()}
    write_atomic(folder / PROFILE, yaml.safe_dump(content, allow_unicode=True).encode())
