"""QUANTITY: the masts that a carrier would have by each horizon against the plan's target."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from planner import messages
from planner.appraisal.case import Case
from planner.appraisal.findings import Finding, verdict_of


def quantity_table(case: Case) -> pd.DataFrame:
    """Return for each carrier and horizon: standing, new, removed, total, target, over.

    A mast is counted once, for its owner: a record on another carrier's mast (``share``) adds none.
    Stations to be removed count until a proposal removes them.
    """
    rows = []
    for carrier in sorted(set(case.proposal["carrier"])):
        sites = case.proposal[case.proposal["carrier"] == carrier]
        standing = int((case.existing["carrier"] == carrier).sum())
        for horizon in sorted({t.horizon for t in case.plan.targets if t.carrier == carrier}):
            due = sites[sites["year"].isna() | (sites["year"] <= horizon)]
            new = int((due["action"] == "new").sum())
            removed = int((due["action"] == "remove").sum())
            target = case.plan.target(carrier, horizon, case.on)
            limit = target.masts.value if target else None  # none in force: a review
            total = standing + new - removed
            rows.append(
                {
                    "carrier": carrier,
                    "horizon": horizon,
                    "standing": standing,
                    "new": new,
                    "removed": removed,
                    "total": total,
                    "target": limit,
                    "over": None if limit is None else max(0, total - int(limit)),
                }
            )
    columns = ["carrier", "horizon", "standing", "new", "removed", "total", "target", "over"]
    return pd.DataFrame(rows, columns=columns)


def check_quantity(case: Case) -> Iterator[Finding]:
    """Yield one finding on the dossier for each carrier and horizon; equal to the target passes."""
    table = quantity_table(case)
    for carrier in sorted(set(case.proposal["carrier"]) - set(table["carrier"])):
        name = messages.text(f"common.carrier_{carrier}")
        yield Finding(
            rule_id="QUANTITY",
            site_id=None,
            verdict="review",
            explanation=messages.text("appraisal.quantity_no_target", carrier=name),
            citation=case.plan.document,
            certainty="assumed",
        )
    for row in table.itertuples():
        target = case.plan.target(row.carrier, row.horizon, case.on)
        known = target is not None and target.masts.value is not None
        certainty = target.masts.certainty if target else "assumed"
        key = "quantity" if known else "quantity_no_target"
        yield Finding(
            rule_id="QUANTITY",
            site_id=None,
            verdict=verdict_of(ok=row.over == 0, certainty=certainty) if known else "review",
            measured=row.total,
            limit=row.target,
            unit=messages.text("plan.unit_masts"),
            explanation=messages.text(
                f"appraisal.{key}",
                carrier=messages.text(f"common.carrier_{row.carrier}"),
                horizon=row.horizon,
                standing=row.standing,
                new=row.new,
                removed=row.removed,
                total=row.total,
                target=row.target,
            ),
            citation=target.masts.citation if target else case.plan.document,
            certainty=certainty,
        )
