"""QUANTITY: the masts that there would be by each horizon against the plan's targets."""

from __future__ import annotations

from collections.abc import Iterator

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


def quantity_table(case: Case) -> pd.DataFrame:
    """Return for each target of masts that the dossier touches: standing, new, removed, total, over.

    A target without carrier counts every carrier's masts, the other carriers' plans among them. A mast
    is counted once, for its owner: a record on another carrier's mast (``share``) adds none. Stations
    to be removed count until a proposal removes them.
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


def _row(case: Case, target: Target) -> dict[str, object]:
    proposal, existing, others = (
        _within(layer, districts, target)
        for layer, districts in zip(
            (case.proposal, case.existing, case.others), case.districts, strict=True
        )
    )
    layers = [proposal, *([others] if target.carrier is None else [])]
    due = [layer[layer["year"].isna() | (layer["year"] <= target.horizon)] for layer in layers]
    new, removed = (
        sum(int((layer["action"] == action).sum()) for layer in due) for action in ("new", "remove")
    )
    limit, total = target.amount.value, len(existing) + new - removed
    return {
        "carrier": target.carrier,
        "district": None if target.district_code is None else _district(case, target.district_code),
        "mast_class": target.mast_class,
        "horizon": target.horizon,
        "standing": len(existing),
        "new": new,
        "removed": removed,
        "total": total,
        "target": limit,
        "over": None if limit is None else max(0, total - int(limit)),
    }


def _within(
    layer: gpd.GeoDataFrame, districts: npt.NDArray[np.object_], target: Target
) -> gpd.GeoDataFrame:
    """Return the records that a target counts: of its carrier, its district and its class."""
    chosen = np.ones(len(layer), bool)
    if target.carrier is not None:
        chosen &= (layer["carrier"] == target.carrier).to_numpy()
    if target.mast_class is not None:
        chosen &= (layer["mast_class"] == target.mast_class).to_numpy()
    if target.district_code is not None:
        chosen &= districts == target.district_code
    return layer.loc[chosen, ["year", "action"]]


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
