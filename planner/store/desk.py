"""What lies on a reviewer's desk: sites with verdict, decision, comments; earlier decisions nearby."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from planner.appraisal.appraise import judged_sites
from planner.geo.measure import points_m
from planner.store.comments import Comment
from planner.store.database import Store
from planner.store.decisions import Decision, departs, held_decisions
from planner.store.dossiers import Dossier, dossiers
from planner.store.people import Actor
from planner.store.proposals import contents, versions

SAME_PLACE_M = 30.0  # as the intake takes two records for one place


@dataclass(frozen=True)
class Earlier:
    """A decision of another dossier on the same place."""

    dossier: Dossier
    decision: Decision
    distance_m: float


def desk_table(
    sites: gpd.GeoDataFrame,
    findings: gpd.GeoDataFrame | None,
    held: Mapping[str, Decision],
    comments: Sequence[Comment] = (),
) -> gpd.GeoDataFrame:
    """Return the sites of a version with what is known and decided of them (EPSG:4326).

    Returns
    -------
    GeoDataFrame
        The sites with ``verdict`` and ``asks`` (None, False before an appraisal), ``decision``,
        ``condition``, ``reason``, ``decided_by``, ``revision`` (0: nothing decided), ``departs``
        (whether the decision departs from the findings), ``outdated`` (whether it is of the site as an
        earlier version had it, so that one is wanted anew) and ``comments`` (how many).
    """
    table = sites.assign(verdict=None, asks=False) if findings is None else judged_sites(sites, findings)
    own = [held.get(code) for code in table["site_id"]]
    counts = pd.Series([one.site_id for one in comments], dtype=object).value_counts()
    verdicts = [verdict if isinstance(verdict, str) else None for verdict in table["verdict"]]
    return table.assign(
        decision=[None if one is None else one.decision for one in own],
        condition=["" if one is None else one.condition for one in own],
        reason=["" if one is None else one.reason for one in own],
        decided_by=["" if one is None else one.who for one in own],
        revision=[0 if one is None else one.revision for one in own],
        departs=[
            one is not None and departs(verdict, one.decision)
            for one, verdict in zip(own, verdicts, strict=True)
        ],
        outdated=[one is not None and one.outdated for one in own],
        comments=table["site_id"].map(counts).fillna(0).astype(int),
    )


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
    here = points_m(gpd.GeoDataFrame(geometry=[site.geometry], crs="EPSG:4326"), crs)[0]
    found = []
    for other in dossiers(store, actor):
        if other.id == opened.id:
            continue
        with store.reading(actor) as connection:
            held = held_decisions(connection, other.id)
        known = versions(store, actor, other.id) if held else []
        if not known:
            continue
        layer = contents(store, actor, known[-1]).sites
        metres = np.hypot(*(points_m(layer, crs) - here).T)
        same = (layer["site_id"] == site["site_id"]).to_numpy()
        near = (metres <= SAME_PLACE_M) | (same & (other.carrier == opened.carrier))
        for code, distance in zip(layer["site_id"][near], metres[near], strict=True):
            if code in held:
                found.append(Earlier(other, held[code], round(float(distance), 1)))
    return sorted(found, key=lambda one: one.decision.at, reverse=True)
