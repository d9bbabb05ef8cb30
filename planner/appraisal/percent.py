"""SHARE-PCT and UG-PCT: shares of the whole dossier against the plan's least shares, by horizon."""

from __future__ import annotations

from collections.abc import Iterator

import geopandas as gpd
import pandas as pd

from planner.appraisal.case import Case
from planner.appraisal.findings import Finding
from planner.appraisal.judge import lacking, measured
from planner.layers.vocabulary import UNDERGROUND


def check_share_percent(case: Case) -> Iterator[Finding]:
    """SHARE-PCT: shared positions of the carrier, percent, by horizon.

    100 × positions with another carrier / all positions that stand or are built by the horizon; those
    removed are left out.
    """
    carriers = set(case.proposal["carrier"])
    for horizon in _horizons(case, "SHARE-PCT"):
        due = case.proposal[case.proposal["year"].isna() | (case.proposal["year"] <= horizon)]
        own = case.existing[case.existing["carrier"].isin(carriers)]
        own = own[~own["site_id"].isin(due["site_id"])]
        stays = due[due["action"] != "remove"]
        shared = int(own["shared_with"].notna().sum())
        shared += int((stays["shared_with"].notna() | (stays["action"] == "share")).sum())
        yield _share_of(case, "SHARE-PCT", horizon, shared, len(own) + len(stays))


def check_underground_percent(case: Case) -> Iterator[Finding]:
    """UG-PCT: cable in ducts of the carrier, percent of its length, by horizon.

    100 × length of N1, N2, N3 / length of all routes that stand or are built by the horizon (m).
    """
    carriers = set(case.proposal["carrier"])
    for horizon in _horizons(case, "UG-PCT"):
        parts = [_routes(layer, carriers, horizon) for layer in (case.cables, case.standing_cables)]
        routes = pd.concat(parts).drop_duplicates("cable_id")
        under = routes.loc[routes["kind"].isin(UNDERGROUND), "length_m"].sum()
        yield _share_of(case, "UG-PCT", horizon, float(under), float(routes["length_m"].sum()))


def _routes(layer: gpd.GeoDataFrame | None, carriers: set[str], horizon: int) -> pd.DataFrame:
    columns = ["cable_id", "kind", "length_m"]
    if layer is None:
        return pd.DataFrame(columns=columns)
    due = layer["carrier"].isin(carriers) & (layer["year"].isna() | (layer["year"] <= horizon))
    return pd.DataFrame(layer.loc[due & (layer["status"] != "to_remove"), columns])


def _horizons(case: Case, rule_id: str) -> list[int]:
    """Return the years for which the plan sets a share."""
    return sorted(
        int(one.parameter_id.rsplit(".", 1)[1])
        for one in case.plan.parameters
        if one.parameter_id.startswith(f"{rule_id}.") and one.in_force(case.on)
    )


def _share_of(case: Case, rule_id: str, horizon: int, part: float, whole: float) -> Finding:
    parameter = case.parameter(f"{rule_id}.{horizon}")
    used = (parameter,)
    if not whole:
        return lacking(rule_id, None, "percent_nothing", ("cables",), used, horizon=horizon)
    if parameter is None or parameter.value is None:
        return lacking(rule_id, None, "no_parameter", ("plan",), used)
    name = "share" if rule_id == "SHARE-PCT" else "underground"
    return measured(
        rule_id,
        None,
        ok=100 * part / whole >= parameter.value,
        keys=(f"percent_{name}_pass", f"percent_{name}_low"),
        used=used,
        value=100 * part / whole,
        limit=parameter.value,
        unit="%",
        horizon=horizon,
    )
