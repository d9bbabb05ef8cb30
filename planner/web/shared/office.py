"""The office as the pages see it: the store of who works here, and layers read once for all sessions."""

from __future__ import annotations

import geopandas as gpd

from planner.store.people import Actor
from planner.usecases.office import Office
from planner.web.shared import data as source
from planner.web.shared.who import store


def office(actor: Actor) -> Office:
    """Return the office for who works here."""
    return Office(source.data_dir(), store(), actor, _layer)


def _layer(name: str) -> gpd.GeoDataFrame:
    return source.layer(name)
