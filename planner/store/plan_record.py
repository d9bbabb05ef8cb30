"""Changes of the plan on the audit trail; its files are kept by `planner.plan.versions`."""

from __future__ import annotations

from planner.plan.versions import PlanVersion
from planner.store.database import Store
from planner.store.people import APPROVER, Actor


def record_plan(store: Store, actor: Actor, made: PlanVersion, before: str, why: str) -> None:
    """Put a new version of the plan on record.

    Parameters
    ----------
    before
        SHA-256 of the file that it replaced.
    """
    with store.writing(actor, APPROVER) as transaction:
        after = {"version": made.version, "sha256": made.sha256, "why": why}
        transaction.record("plan", "plan", {"sha256": before}, after)
