"""QUANTITY: the masts that there would be by each horizon against the plan's targets."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from planner import messages
from planner.appraisal.case import Case
from planner.appraisal.findings import Finding
from planner.appraisal.judge import Facts, lacking, measured, plain
from planner.intake.difference import compare, counts
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
MASTS = "masts"
PARTS = ("standing", "new", "removed")


def quantity_table(case: Case) -> pd.DataFrame:
    """Return for each target of masts that the dossier touches: standing, new, removed, total, over.

    A target without carrier counts every carrier's masts, the other carriers' plans among them. A mast
    is counted once, for its owner: a record on another carrier's mast (``share``) adds none, and a new
    one that is in the register already stands. Stations to be removed count until a proposal removes
    them, and what is not in the register cannot be removed.
    """
    counted = _counted(case)
    rows = [_row(case, counted, target) for target in targets_of(case)]
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

    An adjustment of an approved plan is said too: sites added, changed, dropped.
    """
    targets = targets_of(case)
    named = {target.carrier for target in targets}
    for carrier in sorted(set(case.proposal["carrier"]) - named):
        name = messages.text(f"common.carrier_{carrier}")
        yield lacking("QUANTITY", None, "quantity_no_target", ("plan",), whom=name)
    for target, row in zip(targets, quantity_table(case).to_dict("records"), strict=True):
        yield _finding(case, target, row)
    if case.approved is not None and len(case.approved):
        found: Facts = counts(compare(case.proposal, case.approved, case.crs))
        yield plain("QUANTITY", None, "review", "quantity_changes", **found)


def _finding(case: Case, target: Target, row: dict[str, object]) -> Finding:
    facts: Facts = {**row, "whom": _whom(case, target)}
    if target.amount.value is None:
        return lacking("QUANTITY", None, "quantity_no_target", ("plan",), (target.amount,), **facts)
    count, missing = _unclear(case, target)
    if not row["over"] and count + int(str(row["total"])) > target.amount.value:
        used = (target.amount,)
        return lacking("QUANTITY", None, "quantity_unclear", missing, used, count=count, **facts)
    for name in ("target", "total"):
        del facts[name]
    return measured(
        "QUANTITY",
        None,
        ok=not row["over"],
        keys=("quantity", "quantity"),
        used=(target.amount,),
        value=float(str(row["total"])),
        limit=target.amount.value,
        unit=target.amount.unit,
        **facts,
    )


def _counted(case: Case) -> pd.DataFrame:
    """Return what counts, a row each: its ``part``, place, carrier, class and year.

    ``foreign``: it is another carrier's plan that says so. A year that is not known is 0.
    """
    of_proposal, of_existing, of_others = case.districts
    standing = _placed(case.existing, of_existing)
    standing = standing[standing["action"] != "share"]
    known = set(case.existing["site_id"])
    parts = [standing.assign(part="standing", foreign=False)]
    for layer, districts in ((case.proposal, of_proposal), (case.others, of_others)):
        planned = _placed(layer, districts)
        fresh = ~_held(planned["site_id"], known)
        gone = planned[planned["action"] == "remove"].set_index("site_id")["year"].to_dict()
        # Where and what a removed mast is, the register knows; when it goes, the plan.
        removed = standing[_held(standing["site_id"], gone)]
        removed = removed.assign(year=[gone[code] for code in removed["site_id"]])
        for part, rows in (("new", planned[(planned["action"] == "new") & fresh]), ("removed", removed)):
            parts.append(rows.assign(part=part, foreign=layer is case.others))
    return pd.concat(parts, ignore_index=True)


def _held(codes: pd.Series, held: Collection[str]) -> npt.NDArray[np.bool_]:
    return np.array([code in held for code in codes], bool)


def _placed(layer: gpd.GeoDataFrame, districts: npt.NDArray[np.object_]) -> pd.DataFrame:
    columns = ["site_id", "carrier", "mast_class", "action", "year"]
    table = pd.DataFrame(layer)[columns].assign(district_code=districts)
    return table.assign(year=table["year"].fillna(0.0))


def _row(case: Case, counted: pd.DataFrame, target: Target) -> dict[str, object]:
    due = _of_target(counted, target)
    if target.carrier is not None:
        due = due[~due["foreign"].to_numpy(bool)]
    due = due[(due["part"] == "standing") | (due["year"] <= target.horizon)]
    standing, new, removed = (int((due["part"] == part).sum()) for part in PARTS)
    limit, total = target.amount.value, standing + new - removed
    return {
        "carrier": target.carrier,
        "district": None if target.district_code is None else _district(case, target.district_code),
        "mast_class": target.mast_class,
        "horizon": target.horizon,
        "standing": standing,
        "new": new,
        "removed": removed,
        "total": total,
        "target": limit,
        "over": None if limit is None else max(0, total - int(limit)),
    }


def _of_target(rows: pd.DataFrame, target: Target) -> pd.DataFrame:
    """Return the rows that a target is for: of its carrier, its district and its class."""
    chosen = np.ones(len(rows), bool)
    for name in ("carrier", "district_code", "mast_class"):
        wanted = getattr(target, name)
        if wanted is not None:
            chosen &= (rows[name] == wanted).to_numpy(bool)
    return rows[chosen]


def _unclear(case: Case, target: Target) -> tuple[int, tuple[str, ...]]:
    """Return how many sites of the proposal could count too, and the inputs that they lack."""
    sites = _of_target(_placed(case.proposal, case.districts[0]), replace(target, mast_class=None))
    sites = sites[sites["year"] <= target.horizon]
    by_class = target.mast_class is not None
    no_class = sites["mast_class"].isna() & by_class
    fits = no_class | (sites["mast_class"] == target.mast_class) | (not by_class)
    no_action = sites["action"].isna() & fits
    no_class &= no_action | (sites["action"] == "new")
    lacks = {"action": no_action, "mast_class": no_class}
    missing = tuple(name for name, which in lacks.items() if which.any())
    return int((no_action | no_class).sum()), missing


def _district(case: Case, code: str) -> str:
    names = case.communes.loc[case.communes["district_code"] == code, "district"]
    return str(names.iloc[0]) if len(names) else code


def _whom(case: Case, target: Target) -> str:
    parts = [
        messages.text(f"common.carrier_{target.carrier}") if target.carrier else "",
        _district(case, target.district_code) if target.district_code else "",
        target.mast_class or "",
    ]
    return ", ".join(filter(None, parts)) or messages.text("plan.of_province")
