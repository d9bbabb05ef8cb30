"""What the radio page shows of a day, computed once from the register of the store and the layers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import pandas as pd
import streamlit as st

from planner.broadcast.conflicts import conflicts_of
from planner.broadcast.criterion_8 import criterion_8
from planner.broadcast.loudspeakers import hamlets_served, served_by_commune
from planner.broadcast.mobile_service import covered_share
from planner.broadcast.reach import Reach, reach_of
from planner.broadcast.rules import RadioRules
from planner.broadcast.status import communes_on, radio_status
from planner.broadcast.transmitters import standing_on
from planner.intake.choices import content_key
from planner.plan.radio_values import radio_rules
from planner.progress import Tell
from planner.store.radio_register import radio_layer
from planner.web import data as source
from planner.web import work
from planner.web.coverage_cache import input_versions, standing_stations
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
    hamlets
        Which hamlet is served, None where no hamlet is known by its place; ``served`` by commune.
    facts
        Layer ``commune_facts``, None where it is empty.
    """

    on: date
    rules: RadioRules
    register: gpd.GeoDataFrame
    communes: gpd.GeoDataFrame
    status: gpd.GeoDataFrame
    hamlets: pd.DataFrame | None
    served: pd.DataFrame
    facts: gpd.GeoDataFrame | None
    places: gpd.GeoDataFrame | None

    @property
    def key(self) -> str:
        """Tells one register and day from another."""
        text = self.register.to_wkt().to_json(date_format="iso")
        return content_key(f"{self.on}{source.plan_version()}{text}".encode())


def register() -> gpd.GeoDataFrame:
    """Return the register of the store, or the shipped layer while it is empty."""
    return radio_layer(store(), actor(), source.load("radio")["radio"])


def day_of(on: date) -> Day:
    """Return the register on a day.

    Raises
    ------
    LayerError
        If no commune is valid on the day.
    """
    loaded, crs = source.load("communes", *OPTIONAL), source.province().crs
    source.need(loaded, "communes")
    held, communes = register(), loaded["communes"]
    rules = radio_rules(source.plan(), on)
    status = radio_status(held, communes, on, rules)
    layers = {name: loaded[name] for name in OPTIONAL if loaded.has(name) and len(loaded[name])}
    places, hamlets = layers.get("hamlets"), None
    within_m = rules.loudspeaker_reach_m.value
    if places is not None and "loudspeakers" in layers and within_m is not None:
        hamlets = hamlets_served(places, layers["loudspeakers"], on, within_m, crs)
    served = served_by_commune(status, hamlets)
    facts = layers.get("commune_facts")
    there = communes_on(communes, on)
    return Day(on, rules, held, there, status, hamlets, served, facts, places)


def coverage_share(year: int) -> pd.Series:
    """Return the share of each commune's people whom any carrier covers, for 8.2."""
    return _coverage_share(year, input_versions())


@st.cache_resource(max_entries=4, show_spinner=False)
def _coverage_share(year: int, versions: tuple[object, ...]) -> pd.Series:  # noqa: ARG001 - part of the key
    communes = source.load("communes")["communes"]
    return covered_share(standing_stations(year), communes, year, source.province().crs)


def criterion_of(day: Day) -> pd.DataFrame:
    """Return criterion 8 by commune."""
    share = coverage_share(max(day.on.year, source.province().base_year))
    return criterion_8(day.status, day.served, day.facts, share, day.on, day.rules)


def reach_on(day: Day) -> Reach | None:
    """Return who hears the stations of a day; None where the work was cancelled."""
    crs, stations = source.province().crs, standing_on(day.register, day.on)

    def reach(_: Tell) -> Reach:
        return reach_of(stations, day.communes, crs, hamlets=day.places)

    return work.done("radio_reach", day.key, reach)


def conflicts_on(day: Day) -> pd.DataFrame | None:
    """Return the conflicts between the stations of a day; None where the work was cancelled."""
    crs, stations = source.province().crs, standing_on(day.register, day.on)

    def conflicts(_: Tell) -> pd.DataFrame:
        return conflicts_of(stations, day.communes, crs)

    return work.done("radio_conflicts", day.key, conflicts)
