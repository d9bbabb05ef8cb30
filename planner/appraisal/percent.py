"""SHARE-PCT and UG-PCT: shares of the whole dossier against the plan's least shares, by horizon."""

from __future__ import annotations

from collections.abc import Iterator

import geopandas as gpd
import pandas as pd

from planner.appraisal.case import Case
from planner.appraisal.findings import Finding
from planner.appraisal.judge import lacking, measured, plain, unset
from planner.base.vocabulary import Action, Verdict
from planner.plan.shares import kilometres_in_ducts

STANDS = (Action.KEEP, Action.CHANGE)  # what a dossier lists of what stands


def check_share_percent(case: Case) -> Iterator[Finding]:
    """SHARE-PCT: shared positions of the carrier, percent, by horizon.

    100 × positions with another carrier / all positions that stand or are built by the horizon; those
    removed are left out. A record without partners is not shared; but where no record of what stands
    names any, the register does not say who shares, and too low a share is asked about and never fails.
    """
    carriers, horizons = set(case.proposal["carrier"]), _horizons(case, "SHARE-PCT")
    if not horizons:
        yield unset("SHARE-PCT", None, "no_parameter", "plan")
    for horizon in horizons:
        due = case.proposal[case.proposal["year"].isna() | (case.proposal["year"] <= horizon)]
        own = case.existing[case.existing["carrier"].isin(carriers)]
        own = own[~own["site_id"].isin(due["site_id"])]
        stays = due[due["action"] != Action.REMOVE]
        shared = int(own["shared_with"].notna().sum())
        shared += int((stays["shared_with"].notna() | (stays["action"] == Action.SHARE)).sum())
        missing = () if partners_known(case, carriers) else ("shared_with",)
        yield _share_of(case, "SHARE-PCT", horizon, shared, len(own) + len(stays), missing)


def partners_known(case: Case, carriers: set[str]) -> bool:
    """Say whether what stands says who shares: some record of it does, or no mast of theirs stands."""
    listed = case.proposal[case.proposal["action"].isin(STANDS)]
    says_who_shares = case.existing["shared_with"].notna().any() or listed["shared_with"].notna().any()
    return bool(says_who_shares or not (len(listed) or case.existing["carrier"].isin(carriers).any()))


def check_underground_percent(case: Case) -> Iterator[Finding]:
    """UG-PCT: cable in ducts of the carrier, percent of its length, by horizon.

    100 × length of N1, N2, N3 / length of all routes that stand or are built by the horizon (m); those
    removed are left out. Of a route that stands, the proposal's own record goes before.
    """
    layers, horizons = (case.cables, case.standing_cables), _horizons(case, "UG-PCT")
    own = [layer for layer in (case.proposal, case.cables) if layer is not None]
    carriers = {carrier for layer in own for carrier in layer["carrier"]}
    if not horizons:
        yield unset("UG-PCT", None, "no_parameter", "plan")
    for horizon in horizons:
        parts = [_routes(layer, horizon) for layer in layers if layer is not None]
        if not parts:
            yield lacking("UG-PCT", None, "percent_nothing", ("cables",), horizon=horizon)
            continue
        routes = pd.concat(parts).drop_duplicates(["cable_id", "carrier"])
        yield _share_of(case, "UG-PCT", horizon, *kilometres_in_ducts(routes, horizon, carriers))


def _routes(layer: gpd.GeoDataFrame, horizon: int) -> pd.DataFrame:
    due = layer["year"].isna() | (layer["year"] <= horizon)
    columns = ["cable_id", "carrier", "kind", "length_m", "status", "year"]
    return pd.DataFrame(layer.loc[due, columns])


def _horizons(case: Case, rule_id: str) -> list[int]:
    """Return the years for which the plan sets a share."""
    ids = [parameter.parameter_id for parameter in case.plan.parameters if parameter.in_force(case.on)]
    years = [name.removeprefix(f"{rule_id}.") for name in ids if name.startswith(f"{rule_id}.")]
    return sorted({int(year) for year in years if year.isdecimal()})


def _share_of(
    case: Case, rule_id: str, horizon: int, part: float, whole: float, missing: tuple[str, ...] = ()
) -> Finding:
    parameter = case.parameter(f"{rule_id}.{horizon}")
    used = (parameter,)
    if parameter is None or parameter.value is None:
        return unset(rule_id, None, "no_parameter", "plan", used)
    if not whole and rule_id == "SHARE-PCT":
        return plain(rule_id, None, Verdict.NOT_APPLICABLE, "percent_no_position", used, horizon=horizon)
    if not whole:
        return lacking(rule_id, None, "percent_nothing", ("cables",), used, horizon=horizon)
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
        missing=missing,
        horizon=horizon,
    )
