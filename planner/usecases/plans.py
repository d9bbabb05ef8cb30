"""What each carrier plans: its approved plan, or the layer that the province came with."""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd

from planner.layers.catalogue import planned_layer
from planner.layers.vocabulary import PLANNING_CARRIERS
from planner.store import plans as store_plans
from planner.usecases.office import Office

PLANNED = tuple(planned_layer(carrier) for carrier in PLANNING_CARRIERS)


def plans_in_force(
    office: Office,
    shipped: Mapping[str, gpd.GeoDataFrame] | None = None,
    before: int | None = None,
) -> dict[str, gpd.GeoDataFrame]:
    """Return the plans of the carriers by the names of their layers (stations schema, EPSG:4326).

    Parameters
    ----------
    shipped
        The layers of planned sites that could be read; None reads those that the directory has.
    before
        Number of a dossier: the plans as they stood when that was approved.
    """
    layers = office.layers(*filter(office.has, PLANNED)) if shipped is None else dict(shipped)
    if office.store is None:
        return layers
    return store_plans.plans_in_force(office.store, office.actor, layers, before)


def plan_of(office: Office, carrier: str) -> gpd.GeoDataFrame | None:
    """Return a carrier's plan in force, None where it has none."""
    return plans_in_force(office).get(planned_layer(carrier))


def plans_version(office: Office) -> str:
    """Return what changes when an approved plan does."""
    return "" if office.store is None else store_plans.approved_as_of(office.store, office.actor)
