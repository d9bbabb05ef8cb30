"""What the radio page shows of a day, computed once from the register of the store and the layers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import geopandas as gpd
import pandas as pd
import streamlit as st

from planner.broadcast.conflicts import conflicts_of
from planner.broadcast.contours import Contour, contours_of
from planner.broadcast.field_strength import DEFAULT
from planner.broadcast.loudspeakers import hamlets_served, served_by_commune
from planner.broadcast.reach import Reach, reach_of
from planner.broadcast.rules import RadioRules
from planner.broadcast.service import ConflictRequest
from planner.broadcast.status import communes_on, radio_status
from planner.broadcast.transmitters import standing_on, transmitters_of
from planner.intake.choices import content_key
from planner.plan.radio_values import radio_rules
from planner.progress import Tell
from planner.store.radio_register import radio_layer
from planner.web import data as source
from planner.web import work
from planner.web.who import actor, store

OPTIONAL = ("hamlets", "loudspeakers", "commune_facts")


@dataclass(frozen=True)
class Day:
    """The register on a day.

    Attributes
    ----------
    register
        All records of all years (EPSG:4326); ``communes``, those of the day.
    status
        A row for each commune.
    is_stored
        Whether the register is the store's; otherwise it is the shipped layer.
    hamlets
        Which hamlet is served, None where no hamlet is known by its place; ``served`` by commune.
    facts
        Layer ``commune_facts``, None where it is empty.
    places, clusters
        Layers ``hamlets`` and ``loudspeakers``, None where they are empty.
    """

    on: date
    rules: RadioRules
    register: gpd.GeoDataFrame
    is_stored: bool
    communes: gpd.GeoDataFrame
    status: gpd.GeoDataFrame
    hamlets: pd.DataFrame | None
    served: pd.DataFrame
    facts: gpd.GeoDataFrame | None
    places: gpd.GeoDataFrame | None
    clusters: gpd.GeoDataFrame | None

    @cached_property
    def key(self) -> str:
        """Tells one register and day from another, by all that reach and conflicts rest on."""
        text = self.register.to_wkt().to_json(date_format="iso")
        versions = [source.layer_version(name) for name in ("communes", "hamlets")]
        return content_key(f"{self.on}{versions}{text}".encode())

    @property
    def loaded(self) -> source.Loaded:
        """The layers that a map of the day shows, for its credits."""
        return source.Loaded({"communes": self.communes, "radio": self.register}, {})

    @property
    def standing(self) -> gpd.GeoDataFrame:
        """The record of each commune that counts on the day."""
        return standing_on(self.register, self.on)

    @property
    def where(self) -> dict[str, str]:
        """Name and district of each commune, by its code."""
        rows = self.status[["commune_code", "name", "district"]].itertuples(index=False, name=None)
        return {code: f"{name}, {district}" for code, name, district in rows}


BY_KEY: dict[str | type, Callable[[Any], str]] = {Day: lambda one: one.key}


def register_of(shipped: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the register of the store, or the shipped layer itself while it is empty."""
    return radio_layer(store(), actor(), shipped)


def day_of(on: date) -> Day:
    """Return the register on a day.

    Raises
    ------
    LayerError
        If no commune is valid on the day.
    """
    loaded, crs = source.load("communes", "radio", *OPTIONAL), source.province().crs
    source.need(loaded, "communes", "radio")
    held, communes = register_of(loaded["radio"]), loaded["communes"]
    rules = radio_rules(source.plan(), on)
    status = radio_status(held, communes, on, rules)
    layers = {name: loaded[name] for name in OPTIONAL if loaded.has(name) and len(loaded[name])}
    places, clusters, hamlets = layers.get("hamlets"), layers.get("loudspeakers"), None
    if places is not None and clusters is not None:
        hamlets = hamlets_served(places, clusters, on, rules.loudspeaker_reach_m.value, crs)
    served = served_by_commune(status, hamlets)
    facts = layers.get("commune_facts")
    there = communes_on(communes, on)
    is_stored = held is not loaded["radio"]
    return Day(on, rules, held, is_stored, there, status, hamlets, served, facts, places, clusters)


def reach_on(day: Day) -> Reach | None:
    """Return who hears the stations of a day; None where the work was cancelled."""
    return work.done("radio_reach", day.key, lambda tell: _reach(day, tell))


@st.cache_resource(max_entries=4, show_spinner=False, hash_funcs=BY_KEY)
def _reach(day: Day, _tell: Tell) -> Reach:
    _tell("progress.radio_reach", 0.1)
    return reach_of(day.standing, day.communes, source.province().crs, hamlets=day.places)


def contours_on(day: Day, code: str) -> list[Contour]:
    """Return where the station of one commune is met at half of the places, none where there is none."""
    stations, crs = day.standing, source.province().crs
    found = transmitters_of(stations[stations["commune_code"] == code], day.communes, crs, DEFAULT)
    return list(contours_of(found.known, DEFAULT, locations=(50.0,)))


def conflicts_on(day: Day, request: ConflictRequest) -> pd.DataFrame | None:
    """Return the conflicts between the stations of a day; None where the work was cancelled."""
    key = f"{day.key}|{request!r}"
    return work.done("radio_conflicts", key, lambda tell: _conflicts(day, repr(request), request, tell))


@st.cache_resource(max_entries=8, show_spinner=False, hash_funcs=BY_KEY)
def _conflicts(day: Day, key: str, _request: ConflictRequest, _tell: Tell) -> pd.DataFrame:  # noqa: ARG001
    _tell("progress.radio_conflicts", 0.1)
    return conflicts_of(day.standing, day.communes, source.province().crs, _request)
