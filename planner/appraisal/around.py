"""What lies around a proposed site, for the reviewer's card: masts, masts to share, papers."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from planner.appraisal.case import Case
from planner.appraisal.neighbours import to_centimetre
from planner.appraisal.papers import consent
from planner.appraisal.sharing import most_operators, operators_on, places_left, sharing_radius
from planner.appraisal.spacing import line_to_mast
from planner.base import messages
from planner.base.messages.table import table_of
from planner.base.numbers import figure
from planner.geo.vn2000 import WGS84
from planner.layers.cited_value import CitedValue
from planner.layers.rows import Site
from planner.layers.vocabulary import CONSENTS, PAPERS

NEIGHBOURS = (
    "site_id",
    "carrier",
    "distance_m",
    "standing",
    "mast_class",
    "mast_height_m",
    "year",
    "operators",
)
SHAREABLE = ("site_id", "carrier", "distance_m", "standing", "operators", "within", "left", "reason")
AROUND = 8  # as many as a reviewer takes in at a glance


def neighbours_of(case: Case, site_id: str, count: int = AROUND) -> gpd.GeoDataFrame:
    """Return the nearest masts of a proposed site, its own left out.

    Parameters
    ----------
    count
        How many at most.

    Returns
    -------
    GeoDataFrame
        ``NEIGHBOURS``, the nearest first: plane distance in the province's VN-2000 zone (m, to the
        centimetre), whether it stands, and all carriers that send from there (a word list). The geometry
        is the line from the site to the mast, EPSG:4326.

    Raises
    ------
    KeyError
        If the proposal has no such site.
    """
    at = _number(case, site_id)
    masts, metres = _by_distance(case, at)
    rows = [
        {
            **_about(case, mast, metres[mast]),
            **{name: case.mast_columns[name][mast] for name in ("mast_class", "mast_height_m", "year")},
        }
        for mast in masts[:count]
    ]
    return _with_lines(case, case.sites[at], rows, NEIGHBOURS, masts[:count])


def shareable_masts(case: Case, site_id: str, count: int = AROUND) -> gpd.GeoDataFrame:
    """Return the masts that a proposed site could send from, and of each whether it can.

    All within the radius in which the plan asks for sharing (rule SHARE), the nearest ones beyond
    after them until there are ``count``.

    Returns
    -------
    GeoDataFrame
        ``SHAREABLE``, the nearest first: ``within`` the radius (None: the plan states none), places
        ``left`` for more carriers (None: the plan does not say how many a mast takes), and the
        ``reason`` in words. The geometry is the line from the site to the mast, EPSG:4326.

    Raises
    ------
    KeyError
        If the proposal has no such site.
    """
    at = _number(case, site_id)
    radius, most = sharing_terms(case, site_id)
    limit = None if radius is None else radius.value
    masts, metres = _by_distance(case, at)
    near = 0 if limit is None else int((metres[masts] <= limit).sum())
    chosen = masts[: max(count, near)]
    rows = [
        {
            **_about(case, mast, metres[mast]),
            "within": None if limit is None else bool(metres[mast] <= limit),
            "left": places_left(case, mast),
            "reason": _why(case, case.sites[at], mast, most),
        }
        for mast in chosen
    ]
    return _with_lines(case, case.sites[at], rows, SHAREABLE, chosen)


def sharing_terms(case: Case, site_id: str) -> tuple[CitedValue | None, CitedValue | None]:
    """Return the plan's radius of sharing at a site (m), and how many carriers a mast takes at most.

    Raises
    ------
    KeyError
        If the proposal has no such site.
    """
    return sharing_radius(case, _number(case, site_id)), most_operators(case)


def papers_of(site: Site, findings: pd.DataFrame) -> pd.DataFrame:
    """Return what a site says of each paper, and the rules that found it missing.

    Parameters
    ----------
    site
        A row of the proposal.
    findings
        Findings of that site.

    Returns
    -------
    DataFrame
        ``paper`` (as ``PAPERS`` and ``CONSENTS`` name it), ``has`` (True, False; None: not said), and
        ``rules`` that ask for it, parted by commas.
    """
    asked = {
        name: [
            rule
            for rule, missing in zip(findings["rule_id"], findings["missing"], strict=True)
            if name in missing.split()
        ]
        for name in (*PAPERS, *CONSENTS)
    }
    return pd.DataFrame(
        {
            "paper": list(asked),
            "has": pd.Series([consent(site, name) for name in asked], dtype=object),
            "rules": [", ".join(rules) for rules in asked.values()],
        }
    )


def _number(case: Case, site_id: str) -> int:
    for number, site in enumerate(case.sites):
        if site.site_id == site_id:
            return number
    raise KeyError(site_id)


def _by_distance(case: Case, at: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Return the rows of ``case.masts`` from the nearest on, and the metres to every mast.

    A site's own mast is left out, and the register's record of the very site that is kept or changed.
    """
    site, metres = case.sites[at], to_centimetre(np.hypot(*(case.mast_xy - case.xy[at]).T))
    own = (case.mast_columns["site_id"] == site.site_id) & (case.mast_columns["carrier"] == site.carrier)
    own |= np.arange(len(metres)) == case.own_masts[at]
    order = np.argsort(metres, kind="stable")
    return order[~own[order]], metres


def _about(case: Case, mast: int, metres: float) -> dict[str, object]:
    return {
        "site_id": case.mast_columns["site_id"][mast],
        "carrier": case.mast_columns["carrier"][mast],
        "distance_m": float(metres),
        "standing": bool(case.mast_columns["standing"][mast]),
        "operators": " ".join(operators_on(case, mast)),
    }


def _why(case: Case, site: Site, mast: int, most: CitedValue | None) -> str:
    left, on = places_left(case, mast), operators_on(case, mast)
    if site.carrier in on:
        key = "around_own" if case.mast_columns["carrier"][mast] == site.carrier else "around_on_it"
        return messages.said(f"appraisal.{key}")
    if left is None or most is None or most.value is None:
        return messages.said("appraisal.around_no_most")
    key = "around_free" if left else "around_full"
    return messages.said(f"appraisal.{key}", count=len(on), most=figure(most.value))


def _with_lines(
    case: Case,
    site: Site,
    rows: Sequence[dict[str, object]],
    columns: Sequence[str],
    masts: npt.NDArray[np.int64],
) -> gpd.GeoDataFrame:
    table = table_of(rows, columns)
    lines = [line_to_mast(case, site, int(mast)) for mast in masts]
    return gpd.GeoDataFrame(table, geometry=lines, crs=WGS84)
