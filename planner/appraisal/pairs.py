"""Pairs of new masts of two carriers that stand too near: who should build, and who should share.

Found across dossiers: each carrier's file may be sound by itself.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from planner import messages
from planner.appraisal.case import Case
from planner.appraisal.findings import weakest
from planner.appraisal.judge import figure
from planner.appraisal.neighbours import within
from planner.appraisal.spacing import least_distance
from planner.geo.vn2000 import WGS84, transform_geometry
from planner.plan.model import Parameter

COLUMNS = (
    "site_id",
    "carrier",
    "other_site_id",
    "other_carrier",
    "distance_m",
    "limit_m",
    "citation",
    "certainty",
    "builder",
    "sharer",
    "reason",
)


def pairs_across(case: Case) -> pd.DataFrame:
    """Return the pairs of a new mast of the proposal and one of another carrier's plan.

    Nearer than the least distance of the proposal's own mast, by SPACE or SPACE-2, whichever is more.

    Returns
    -------
    DataFrame
        ``COLUMNS`` and ``line`` (EPSG:4326), the nearest first. ``builder`` is the site that should be
        built, ``sharer`` the one that should send from it, ``reason`` why.
    """
    limits = {at: _limit(case, at) for at, site in enumerate(case.sites) if site.action == "new"}
    known = {at: one for at, one in limits.items() if one is not None and one.value is not None}
    masts = case.masts
    foreign = ~masts["standing"].to_numpy(bool) & (masts["row"].to_numpy() < 0)
    there = np.flatnonzero(foreign)
    rows = []
    if known and len(there):
        farthest = max(float(one.value or 0) for one in known.values())
        nobody = np.full(len(case.sites), -1)
        near = within(case.xy, case.mast_xy[there], nobody, farthest)
        for at, parameter in known.items():
            for metres, other in near.get(at, []):
                mast = int(there[other])
                of_another = case.mast_columns["carrier"][mast] != case.sites[at].carrier
                if of_another and metres < float(parameter.value or 0):
                    rows.append(_row(case, at, mast, metres, parameter))
    found = pd.DataFrame(rows, columns=[*COLUMNS, "line"])
    return found.sort_values(["distance_m", "site_id", "other_site_id"], ignore_index=True)


def _limit(case: Case, at: int) -> Parameter | None:
    where = "URBAN" if case.urban[at] else "ELSEWHERE"
    both = (least_distance(case, at, case.sites[at]), case.parameter(f"SPACE-2.{where}"))
    stated = [one for one in both if one is not None and one.value is not None]
    return max(stated, key=lambda one: one.value or 0, default=None)


def _row(case: Case, at: int, mast: int, metres: float, parameter: Parameter) -> dict[str, object]:
    site, other = case.sites[at], case.masts.iloc[mast]
    first, reason = _who_builds(case, at, other)
    codes = (site.site_id, other["site_id"])
    spots = np.array([shapely.Point(case.xy[at]), shapely.Point(case.mast_xy[mast])])
    return {
        "site_id": codes[0],
        "carrier": site.carrier,
        "other_site_id": codes[1],
        "other_carrier": other["carrier"],
        "distance_m": round(metres, 2),
        "limit_m": parameter.value,
        "citation": parameter.citation,
        "certainty": weakest([parameter]),
        "builder": codes[0] if first else codes[1],
        "sharer": codes[1] if first else codes[0],
        "reason": reason,
        "line": shapely.LineString(transform_geometry(spots, case.crs, WGS84)),
    }


def _who_builds(case: Case, at: int, other: pd.Series) -> tuple[bool, str]:
    """Return whether the proposal's own site should be built, and why.

    The first of these that tells them apart: the earlier year, since the mast stands when the other
    carrier comes; the taller mast, which has room for more antennas; the one that newly covers more
    people, where that was computed for both; and at last the code, so that both dossiers say the same.
    """
    site = case.sites[at]
    for name, better in (("year", min), ("mast_height_m", max)):
        mine, theirs = float(getattr(site, name)), float(other[name])
        if not np.isnan(mine) and not np.isnan(theirs) and mine != theirs:
            first = mine == better(mine, theirs)
            facts = _figures(mine, theirs) if first else _figures(theirs, mine)
            return first, messages.text(f"appraisal.pair_by_{name}", **facts)
    gains = None if case.benefit is None else case.benefit.groupby("site_id")["alone_population"].max()
    if gains is not None and {site.site_id, other["site_id"]} <= set(gains.index):
        mine, theirs = float(gains[site.site_id]), float(gains[other["site_id"]])
        if mine != theirs:
            facts = _figures(round(max(mine, theirs)), round(min(mine, theirs)))
            return mine > theirs, messages.text("appraisal.pair_by_people", **facts)
    return site.site_id < other["site_id"], messages.text("appraisal.pair_by_code")


def _figures(better: float, worse: float) -> dict[str, str]:
    return {"better": figure(better), "worse": figure(worse)}
