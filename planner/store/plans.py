"""What each carrier plans now: its approved plan, and the dossiers that lie open on the desk."""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import pandas as pd

from planner.layers.catalogue import LAYERS, planned_layer
from planner.layers.vocabulary import PLANNING_CARRIERS
from planner.store.approval import approved_plan
from planner.store.database import Store
from planner.store.dossiers import dossiers
from planner.store.people import Actor
from planner.store.proposals import contents, versions

# What the audit trail calls the changes that may alter what :func:`current_plans` gives.
_CHANGES = ("receive", "move", "add_version", "approve", "built", "restore")
_APPROVALS = ("approve", "restore")  # … those that may alter what :func:`plans_in_force` gives


def plans_as_of(store: Store, actor: Actor) -> str:
    """Return the hash of the last change that may alter the current plans; "" before the first.

    By it, what was worked out of :func:`current_plans` is known to be of today.
    """
    return _last_of(store, actor, _CHANGES)


def approved_as_of(store: Store, actor: Actor) -> str:
    """Return the hash of the last change that may alter the plans in force; "" before the first."""
    return _last_of(store, actor, _APPROVALS)


def _last_of(store: Store, actor: Actor, actions: tuple[str, ...]) -> str:
    marks = ", ".join("?" * len(actions))
    query = f"SELECT hash FROM audit WHERE action IN ({marks}) ORDER BY seq DESC LIMIT 1"  # noqa: S608
    with store.reading(actor) as connection:
        row = connection.execute(query, actions).fetchone()
    return "" if row is None else str(row["hash"])


def plans_in_force(
    store: Store, actor: Actor, layers: Mapping[str, gpd.GeoDataFrame], before: int | None = None
) -> dict[str, gpd.GeoDataFrame]:
    """Return each carrier's approved plan, or its layer of planned sites while the store has none.

    Parameters
    ----------
    layers
        ``planned_<carrier>`` of the data directory, where there are.
    before
        Number of a dossier: the plans as they stood when that was approved, as they stand now where it
        is not.
    """
    plans, columns = {}, {*LAYERS["stations"].schema.columns, "geometry"}
    for carrier in PLANNING_CARRIERS:
        plan, name = _in_force(store, actor, carrier, layers, before), planned_layer(carrier)
        if len(plan) or name in layers:
            plans[name] = plan[[column for column in plan.columns if column in columns]]
    return plans


def _in_force(
    store: Store,
    actor: Actor,
    carrier: str,
    layers: Mapping[str, gpd.GeoDataFrame],
    before: int | None = None,
) -> gpd.GeoDataFrame:
    """Return a carrier's approved plan, or its layer while there is none.

    ``before`` as :func:`approved_plan` has it.
    """
    plan = approved_plan(store, actor, carrier, before)
    return plan if len(plan) else layers.get(planned_layer(carrier), plan)


def current_plans(
    store: Store,
    actor: Actor,
    layers: Mapping[str, gpd.GeoDataFrame],
    besides: int | None,
    carrier: str | None = None,
) -> dict[str, gpd.GeoDataFrame]:
    """Return the layers of planned sites as they stand for somebody who judges a dossier.

    Of each carrier: its approved plan, or its layer of planned sites while the store has none, and over
    it the newest version of each dossier that is open, so that pairs are found across dossiers that lie
    on the desk together.

    Parameters
    ----------
    layers
        ``planned_<carrier>`` of the data directory, where there are.
    besides
        Number of the dossier that is judged; None where it is a file that is in none. Of one that is
        approved, its carrier's plan as it stood before.
    carrier
        Whose file that is.
    """
    known_dossiers = dossiers(store, actor)
    own = {carrier, *(dossier.carrier for dossier in known_dossiers if dossier.id == besides)}
    # Of the carrier that is judged what was approved counts, not what else it asks for meanwhile.
    opened = [
        dossier for dossier in known_dossiers if not dossier.is_closed and dossier.carrier not in own
    ]
    plans = {}
    for one_carrier in PLANNING_CARRIERS:
        name = planned_layer(one_carrier)
        base = _in_force(store, actor, one_carrier, layers, besides if one_carrier in own else None)
        parts = [base]
        for dossier in opened:
            files = versions(store, actor, dossier.id) if dossier.carrier == one_carrier else []
            if files:
                parts.append(contents(store, actor, files[-1]).sites)
        plans[name] = _over(parts, list(base.columns))
    return plans


def _over(parts: list[gpd.GeoDataFrame], columns: list[str]) -> gpd.GeoDataFrame:
    """Return the records of all parts, of each code the last one."""
    filled = [part.reindex(columns=columns) for part in parts if len(part)]
    if len(filled) < 2:
        return filled[0] if filled else parts[0]
    joined = pd.concat(filled, ignore_index=True)
    return joined.drop_duplicates("site_id", keep="last", ignore_index=True)
