"""QUANTITY: the masts that there would be by each horizon against the plan's targets."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from planner.appraisal.case import Case
from planner.appraisal.findings import Finding
from planner.appraisal.judge import Facts, lacking, measured, plain, unset
from planner.base import messages
from planner.base.vocabulary import Kind, Verdict
from planner.layers.difference import compare, counts
from planner.layers.rows import records
from planner.plan.inventory import ASKED, MASTS, sums
from planner.plan.model import Target

COLUMNS = (
    "carrier",
    "district",
    "mast_class",
    "horizon",
    "standing",
    "new",
    "removed",
    "total",
    "target",
    "over",
)
PARTS = ("standing", "new", "removed")
SCOPE_INPUTS = {"mast_class": "mast_class", "commune_code": "district_code"}
SCOPE = tuple(SCOPE_INPUTS.values())
INPUTS = ("action", *SCOPE_INPUTS, "year")  # what may leave open whether a mast counts
BOTH = (True, False)


def quantity_table(case: Case) -> pd.DataFrame:
    """Return for each target of masts that the dossier touches: standing, new, removed, total, over.

    A target without carrier counts every carrier's masts, the other carriers' plans among them, each
    mast once; a carrier's target those that it has a record on, whoever else is there. A record on
    another carrier's mast that only shares (``share``) adds none, and a new one that is in the register
    already stands. Stations to be removed count until a proposal removes
    them, and what is not in the register cannot be removed. Counted by :mod:`planner.plan.inventory`.
    """
    rows = [_row(case, target) for target in targets_of(case)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def targets_of(case: Case) -> list[Target]:
    """Return the targets of masts in force that concern the proposal's carriers."""
    carriers = set(case.proposal["carrier"])
    return [
        target
        for target in case.plan.targets_on(case.on)
        if target.quantity == MASTS and (target.carrier is None or target.carrier in carriers)
    ]


def check_quantity(case: Case) -> Iterator[Finding]:
    """QUANTITY: masts by carrier, district and class against the target of each horizon; equal passes.

    Decided only by what is known: where it hangs on masts without year, class or place, or on sites
    that do not say what they ask for, whether the target is passed, those inputs are asked for.
    What becomes of an approved plan is said too: sites added, changed, no longer named, left in force.
    """
    targets = targets_of(case)
    named = {target.carrier for target in targets}
    for carrier in sorted(set(case.proposal["carrier"]) - named):
        name = messages.said(f"common.carrier_{carrier}")
        yield unset("QUANTITY", None, "quantity_no_target", "plan", whom=name)
    for target, row in zip(targets, records(quantity_table(case)), strict=True):
        yield _finding(case, target, row)
    if case.approved is not None and len(case.approved):
        changes: Facts = counts(compare(case.proposal, case.approved, case.crs, adjusts=case.adjusts))
        key = "quantity_adjusts" if case.adjusts else "quantity_changes"
        yield plain("QUANTITY", None, Verdict.REVIEW, key, kind=Kind.JUDGEMENT, **changes)


def _finding(case: Case, target: Target, row: dict[str, object]) -> Finding:
    facts: Facts = {**row, "whom": _whom(case, target)}
    limit, used = target.amount.value, (target.amount,)
    if limit is None:
        return unset("QUANTITY", None, "quantity_no_target", "plan", used, **facts)
    doubts = _doubts(case, target)
    least, most = int(doubts["least"].sum()), int(doubts["most"].sum())
    if least <= limit < most:
        missing = tuple(name for name in INPUTS if doubts[name].any())
        facts |= {"least": least, "most": most, "count": most - least}
        facts["names"] = messages.joined(messages.said(f"appraisal.missing_{name}") for name in missing)
        return lacking("QUANTITY", None, "quantity_unclear", missing, used, **facts)
    for name in ("target", "total"):
        del facts[name]
    return measured(
        "QUANTITY",
        None,
        ok=most <= limit,
        keys=("quantity", "quantity"),
        used=used,
        value=float(str(row["total"])),
        limit=limit,
        unit=target.amount.unit,
        **facts,
    )


def _due(counted: pd.DataFrame, target: Target) -> pd.DataFrame:
    """Return what is or goes by a target's horizon, of its carrier."""
    due = (counted["year"] <= target.horizon) & counted["part"].isin((*PARTS, ASKED))
    if target.carrier is not None:
        due &= counted["carrier"] == target.carrier
    return counted[due]


def _row(case: Case, target: Target) -> dict[str, object]:
    due = _due(case.counted[target.carrier is None], target)
    for name in SCOPE:
        if getattr(target, name) is not None:
            due = due[due[name] == getattr(target, name)]
    counts = sums(due[due["part"] != ASKED]).iloc[0].astype(int)
    limit, total = target.amount.value, int(counts["total"])
    return {
        "carrier": target.carrier,
        "district": None if target.district_code is None else _district(case, target.district_code),
        "mast_class": target.mast_class,
        "horizon": target.horizon,
        **{part: int(counts[part]) for part in PARTS},
        "total": total,
        "target": limit,
        "over": None if limit is None else max(0, total - int(limit)),
    }


def _doubts(case: Case, target: Target) -> pd.DataFrame:
    """Return each mast that may count, whether it surely does, and the inputs that leave it open.

    Returns
    -------
    DataFrame
        ``least`` and ``most`` (0 or 1: how many masts it is at the horizon), and whether each of
        ``INPUTS`` is not known of it: undated, a mast may come or go before the horizon or after.
    """
    due = _due(case.counted[target.carrier is None], target)
    unsaid = due["site_id"].isin(case.sites_without_action)
    gone = due[due["part"] == "removed"]
    masts = due[(due["part"] != "removed") & ((due["part"] != ASKED) | unsaid)]
    may = np.ones(len(masts), bool)
    doubts = pd.DataFrame({"action": masts["site_id"].isin(case.sites_without_action)})
    for name, column in SCOPE_INPUTS.items():
        wanted, is_known = getattr(target, column), masts[column].notna()
        doubts[name] = False if wanted is None else ~is_known
        may &= np.array((wanted is None) | ~is_known | (masts[column] == wanted), bool)
    going = {dated: masts["site_id"].isin(gone.loc[gone["dated"] == dated, "site_id"]) for dated in BOTH}
    doubts["year"] = going[False] | (~masts["dated"].astype(bool) & masts["part"].isin(["new", ASKED]))
    stays = may & ~going[True]
    sure = ~doubts[list(INPUTS)].any(axis=1)
    records = doubts.assign(least=stays & sure, most=stays, mast=masts["mast"])[stays]
    by_mast = records.groupby("mast").any()  # what is surely there by one record is there
    open_ = ~by_mast["least"]
    return by_mast.assign(**{name: by_mast[name] & open_ for name in INPUTS}).astype(int)


def _district(case: Case, code: str) -> str:
    names = case.communes.loc[case.communes["district_code"] == code, "district"]
    return str(names.iloc[0]) if len(names) else code


def _whom(case: Case, target: Target) -> str:
    parts = [
        messages.said(f"common.carrier_{target.carrier}") if target.carrier else "",
        _district(case, target.district_code) if target.district_code else "",
        target.mast_class or "",
    ]
    return messages.joined(parts) or messages.said("plan.of_province")
