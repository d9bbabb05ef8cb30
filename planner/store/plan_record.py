"""The plan's text in the store, version by version, and its changes on the audit trail.

What the command line and the plan page bring back are the files of `planner.plan.versions`; here the
text is kept besides, so that what judged a dossier can be read wherever the store goes.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

from planner.base.errors import PlanError, StoreError
from planner.base.vocabulary import Role
from planner.base.words import says_something
from planner.plan.versions import Opened, list_plan_versions, number_of, open_plan, open_version
from planner.store import audit
from planner.store.database import Store, Transaction
from planner.store.files import blob, keep_blob
from planner.store.people import Actor, require


@dataclass(frozen=True)
class KeptPlan:
    """A version of the plan that the store holds.

    Attributes
    ----------
    version, name
        As the file says ("" where it cannot be read), and what the file is called.
    saved_at, who
        When (UTC) it was put into the store, and by whom.
    why
        Of the change that made it; "" where it was only found in force, or judged by.
    """

    sha256: str
    version: str
    name: str
    saved_at: str
    who: str
    why: str


def record_plan(store: Store, actor: Actor, before: Opened, after: Opened, why: str) -> None:
    """Put a change of the plan on record, and keep the text before and the text after.

    Raises
    ------
    AccessError
        If the actor is no approver.
    PlanError
        If no reason is given.
    """
    require(actor, Role.APPROVER)  # who may not change the plan is told so first
    if not says_something(why):
        raise PlanError("plan.version_no_reason")
    with store.writing(actor, Role.APPROVER) as transaction:
        keep_text(transaction, before)
        digest = keep_text(transaction, after, why)
        facts = {"version": number_of(after), "sha256": digest, "why": why}
        transaction.record("plan", "plan", {"sha256": before.sha256}, facts)


def keep_plan(store: Store, actor: Actor, data_dir: Path) -> None:
    """Keep the plan in force and those kept beside it, where the store does not know them yet.

    Raises
    ------
    AccessError
        If the actor is no reviewer.
    PlanError, DataFileError
        If a version cannot be read.
    """
    with store.reading(actor, Role.REVIEWER) as connection:
        stored = {row["sha256"] for row in connection.execute("SELECT sha256 FROM plan_versions")}
    listed = list_plan_versions(data_dir) if open_plan(data_dir).sha256 not in stored else []
    fresh = [
        (version, open_version(data_dir, version.identity))
        for version in listed
        if version.sha256 not in stored
    ]
    if not fresh:
        return
    with store.writing(actor, Role.REVIEWER) as transaction:
        for version, opened in reversed(fresh):  # the oldest first
            keep_text(transaction, opened, version.why)


def keep_text(transaction: Transaction, opened: Opened, why: str = "") -> str:
    """Keep a plan's text within a transaction, once, and return its SHA-256."""
    connection = transaction.connection
    digest = keep_blob(transaction, opened.text.encode())
    if connection.execute("SELECT 1 FROM plan_versions WHERE sha256 = ?", (digest,)).fetchone():
        return digest
    kept = KeptPlan(
        digest, number_of(opened), opened.name, audit.now(), transaction.actor.email, why.strip()
    )
    connection.execute(
        "INSERT INTO plan_versions (sha256, version, name, saved_at, who, why)"
        " VALUES (:sha256, :version, :name, :saved_at, :who, :why)",
        asdict(kept),
    )
    transaction.record("keep_plan", f"plan/{digest}", None, asdict(kept))
    return digest


def plan_versions(store: Store, actor: Actor) -> list[KeptPlan]:
    """Return the versions of the plan that the store holds, the latest to come first."""
    with store.reading(actor) as connection:
        rows = connection.execute("SELECT * FROM plan_versions ORDER BY saved_at DESC, rowid DESC")
        return [KeptPlan(*row) for row in rows]


def plan_text(store: Store, actor: Actor, sha256: str) -> bytes:
    """Return the file of a kept version byte for byte.

    Raises
    ------
    StoreError
        If the store has no such version (of an appraisal made before they were kept), or not as it was.
    """
    with store.reading(actor) as connection:
        row = connection.execute("SELECT 1 FROM plan_versions WHERE sha256 = ?", (sha256,)).fetchone()
        if row is None:
            raise StoreError("store.no_plan", sha256=sha256)
        return blob(connection, sha256)
