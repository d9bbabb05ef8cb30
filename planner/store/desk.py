"""What lies on a reviewer's desk: sites, conclusions, decisions, comments; earlier decisions nearby."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from math import cos, radians

import geopandas as gpd
import numpy as np
import pandas as pd

from planner.appraisal.conclusions import COLUMNS, concluded, worst_first
from planner.geo.measure import points_m
from planner.geo.vn2000 import WGS84
from planner.store.comments import Comment
from planner.store.database import Store
from planner.store.decisions import Decision, departs
from planner.store.dossiers import Dossier, dossier_of
from planner.store.people import Actor

SAME_PLACE_M = 30.0  # as the intake takes two records for one place
_SAME_PLACE_DEG = SAME_PLACE_M / 105_000  # of latitude, more than enough: a degree is 110.6 km or more
_OF = {
    "d": [field.name for field in fields(Dossier)],
    "c": [field.name for field in fields(Decision)[:-1]],
}
_NAMES = ", ".join(f'{of}.{name} AS "{of}.{name}"' for of, names in _OF.items() for name in names)
# Of each other dossier the newest version, as the index of places knows it: no layer is read.
_EARLIER = f"""
    SELECT l.longitude, l.latitude, {_NAMES}
    FROM places l
    JOIN proposals p ON p.id = l.proposal_id
    JOIN dossiers d ON d.id = p.dossier_id
    JOIN decisions c ON c.dossier_id = d.id AND c.site_id = l.site_id
    WHERE d.id <> :opened
      AND p.number = (SELECT max(number) FROM proposals WHERE dossier_id = d.id)
      AND ((l.longitude BETWEEN :west AND :east AND l.latitude BETWEEN :south AND :north)
        OR (l.site_id = :site_id AND d.carrier = :carrier))
    """  # noqa: S608 - our names


@dataclass(frozen=True)
class Earlier:
    """A decision of another dossier on the same place."""

    dossier: Dossier
    decision: Decision
    distance_m: float


def desk_table(
    sites: gpd.GeoDataFrame,
    findings: gpd.GeoDataFrame | None,
    decisions: Mapping[str, Decision],
    comments: Sequence[Comment] = (),
) -> gpd.GeoDataFrame:
    """Return the sites of a version with what is known and decided of them (EPSG:4326).

    Returns
    -------
    GeoDataFrame
        As of :func:`with_decisions`, of sites that are :func:`judged`.
    """
    return with_decisions(judged(sites, findings), decisions, comments)


def judged(sites: gpd.GeoDataFrame, findings: gpd.GeoDataFrame | None) -> gpd.GeoDataFrame:
    """Return some sites with what follows for each (``concluded``), the worst first.

    Before an appraisal None follows, and they stay in their order.
    """
    if findings is None:
        return sites.assign(**dict.fromkeys(COLUMNS))
    return worst_first(concluded(sites, findings))


def with_decisions(
    table: gpd.GeoDataFrame, decisions: Mapping[str, Decision], comments: Sequence[Comment] = ()
) -> gpd.GeoDataFrame:
    """Return sites that are :func:`judged` with what is decided and said of them.

    Returns
    -------
    GeoDataFrame
        The sites with ``decision``, ``condition``, ``reason``, ``decided_by``, ``revision`` (0: nothing
        decided), ``departs`` (whether the decision departs from the findings), ``outdated`` (whether it
        is of the site as an earlier version had it, so that one is wanted anew), ``undecided`` (whether
        one is wanted) and ``comments`` (how many).
    """
    own = [decisions.get(code) for code in table["site_id"]]
    counts = pd.Series([comment.site_id for comment in comments], dtype=object).value_counts()
    conclusions = [
        conclusion if isinstance(conclusion, str) else None for conclusion in table["conclusion"]
    ]
    return table.assign(
        decision=pd.Series(
            [None if decision is None else decision.decision for decision in own], table.index
        ),
        condition=["" if decision is None else decision.condition for decision in own],
        reason=["" if decision is None else decision.reason for decision in own],
        decided_by=["" if decision is None else decision.who for decision in own],
        revision=[0 if decision is None else decision.revision for decision in own],
        departs=[
            decision is not None and departs(conclusion, decision.decision)
            for decision, conclusion in zip(own, conclusions, strict=True)
        ],
        outdated=[decision is not None and decision.outdated for decision in own],
        undecided=[decision is None or decision.outdated for decision in own],
        comments=table["site_id"].map(counts).fillna(0).astype(int),
    )


def next_undecided(listed: gpd.GeoDataFrame, site_id: str) -> str | None:
    """Return the next site of a list of which nothing is decided, None where there is no other.

    Parameters
    ----------
    listed
        Rows of :func:`desk_table`, in the order in which they are looked at.
    site_id
        The site that is being decided of; it is none of those asked for. After the last site comes the
        first.
    """
    codes = listed["site_id"].tolist()
    wanted = set(listed.loc[listed["undecided"], "site_id"])
    at = codes.index(site_id) if site_id in codes else -1
    return next((code for code in [*codes[at + 1 :], *codes[: max(at, 0)]] if code in wanted), None)


def earlier_decisions(
    store: Store, actor: Actor, opened: Dossier, site: pd.Series, crs: str
) -> list[Earlier]:
    """Return what other dossiers decided of the same place or the same code, the latest first.

    Parameters
    ----------
    site
        A row of :func:`desk_table`.
    crs
        The province's VN-2000 zone.
    """
    with store.reading(actor) as connection:
        rows = connection.execute(_EARLIER, _asked(opened, site)).fetchall()
    east, north = (np.array([row[at] for row in rows], float) for at in ("longitude", "latitude"))
    spots = gpd.points_from_xy(east, north)
    places = gpd.GeoDataFrame(geometry=[site.geometry, *spots], crs=WGS84)
    here, *there = points_m(places, crs)
    nearby = []
    for row, xy in zip(rows, there, strict=True):
        other, decision = (
            {name: row[f"{table}.{name}"] for name in names} for table, names in _OF.items()
        )
        metres = float(np.hypot(*(xy - here)))
        own = decision["site_id"] == site["site_id"] and other["carrier"] == opened.carrier
        if own or metres <= SAME_PLACE_M:
            nearby.append(Earlier(dossier_of(other), Decision(**decision), round(metres, 1)))
    return sorted(nearby, key=lambda earlier: earlier.decision.at, reverse=True)


def _asked(opened: Dossier, site: pd.Series) -> dict[str, object]:
    """Return what the query asks for: a code of a carrier, or a box around the place (degrees)."""
    longitude, latitude = site.geometry.x, site.geometry.y
    east, north = _SAME_PLACE_DEG / cos(radians(latitude)), _SAME_PLACE_DEG
    return {
        "opened": opened.id,
        "carrier": opened.carrier,
        "site_id": site["site_id"],
        "west": longitude - east,
        "east": longitude + east,
        "south": latitude - north,
        "north": latitude + north,
    }
