"""Pairs of new masts of two carriers that stand too near: who should build, and who should share.

Found across dossiers: each carrier's file may be sound by itself.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from planner.appraisal.case import Case
from planner.appraisal.judge import number
from planner.appraisal.neighbours import within
from planner.appraisal.spacing import Mast, largest_distance, mast_of_site
from planner.base import messages
from planner.base.messages.table import table_of
from planner.base.numbers import figure, plain_figure
from planner.base.vocabulary import Action
from planner.geo.vn2000 import WGS84, transform_geometry
from planner.layers.cited_value import CitedValue, weakest

COLUMNS = (
    "site_id",
    "carrier",
    "other_site_id",
    "other_carrier",
    "distance_m",
    "limit_m",
    "limit_of",
    "citation",
    "certainty",
    "builder",
    "sharer",
    "reason",
)


def pairs_across(case: Case) -> pd.DataFrame:
    """Return the pairs of a new mast of the proposal and one of another carrier's plan.

    Nearer than the least distance (SPACE or SPACE-2, whichever is more) of *either* of the two masts,
    so that both carriers' appraisals name the same pairs with the same limit.

    Returns
    -------
    DataFrame
        ``COLUMNS`` and ``line`` (EPSG:4326), the nearest first. ``limit_of`` is the site whose mast must
        keep ``limit_m``, the larger of the two distances; ``builder`` the site that should be built,
        ``sharer`` the one that should send from it, ``reason`` why.
    """
    there = np.flatnonzero(~case.masts["standing"].to_numpy(bool) & (case.masts["row"].to_numpy() < 0))
    mine = {
        at: largest_distance(case, mast_of_site(case, at, site))
        for at, site in enumerate(case.sites)
        if site.action == Action.NEW
    }
    theirs = dict(zip(there.tolist(), _distances_of(case, there), strict=True))
    metres = [
        float(parameter.value or 0)
        for parameter in (*mine.values(), *theirs.values())
        if parameter is not None
    ]
    nobody = np.full(len(case.sites), -1)
    near = within(case.xy, case.mast_xy[there], nobody, max(metres)) if metres else {}
    rows = []
    for at, own in mine.items():
        for distance_m, other in near.get(at, []):
            mast = int(there[other])
            limit = _larger(case, at, mast, own, theirs[mast])
            of_another = case.mast_columns["carrier"][mast] != case.sites[at].carrier
            if of_another and limit is not None and distance_m < float(limit[0].value or 0):
                rows.append(_row(case, at, mast, distance_m, limit))
    pairs = table_of(rows, [*COLUMNS, "line"])
    return pairs.sort_values(["distance_m", "site_id", "other_site_id"], ignore_index=True)


def _distances_of(case: Case, masts: npt.NDArray[np.int64]) -> list[CitedValue | None]:
    """Return the least distance of each of some masts of the other carriers' plans."""
    columns, town = case.mast_columns, case.mast_urban
    return [
        largest_distance(
            case, Mast(columns["mast_class"][at], number(columns["mast_height_m"][at]), bool(town[at]))
        )
        for at in masts
    ]


def _larger(
    case: Case, at: int, mast: int, own: CitedValue | None, theirs: CitedValue | None
) -> tuple[CitedValue, str] | None:
    """Return the larger of two masts' distances and whose it is; of two alike the lower code's."""
    sides = [(own, case.sites[at].site_id), (theirs, str(case.mast_columns["site_id"][mast]))]
    stated = [(parameter, code) for parameter, code in sides if parameter is not None]
    return min(stated, key=lambda side: (-(side[0].value or 0), side[1]), default=None)


def _row(
    case: Case, at: int, mast: int, metres: float, limit: tuple[CitedValue, str]
) -> dict[str, object]:
    parameter, whose = limit
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
        "limit_of": whose,
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
    own = {"year": site.year, "mast_height_m": site.mast_height_m}
    for name, better in (("year", min), ("mast_height_m", max)):
        mine, theirs = own[name], float(other[name])
        if not np.isnan(mine) and not np.isnan(theirs) and mine != theirs:
            first = mine == better(mine, theirs)
            facts = _figures(name, *((mine, theirs) if first else (theirs, mine)))
            return first, messages.said(f"appraisal.pair_by_{name}", **facts)
    gains = None if case.benefit is None else case.benefit.groupby("site_id")["alone_population"].max()
    if gains is not None and {site.site_id, other["site_id"]} <= set(gains.index):
        mine, theirs = float(gains[site.site_id]), float(gains[other["site_id"]])
        if mine != theirs:
            facts = _figures("people", round(max(mine, theirs)), round(min(mine, theirs)))
            return mine > theirs, messages.said("appraisal.pair_by_people", **facts)
    return site.site_id < other["site_id"], messages.said("appraisal.pair_by_code")


def _figures(figure_kind: str, better: float, worse: float) -> dict[str, str]:
    written = plain_figure if figure_kind == "year" else figure  # no thousands in a year
    return {"better": written(better), "worse": written(worse)}
