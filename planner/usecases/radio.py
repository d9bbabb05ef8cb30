"""Commune radio on a day: the store's register before the shipped layer, by the plan in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import pandas as pd

from planner.broadcast.criterion_8 import criterion_8
from planner.broadcast.day import BESIDES, RadioDay, radio_day
from planner.broadcast.mobile_service import TECHNOLOGY, share_in
from planner.broadcast.rules import radio_rules
from planner.broadcast.status import radio_status
from planner.coverage.compute import Coverage
from planner.coverage.request import CoverageRequest, default_request
from planner.plan.model import Plan
from planner.store.radio_register import radio_layer
from planner.usecases.coverage import coverage_of_question
from planner.usecases.office import Office


@dataclass(frozen=True)
class Register:
    """The radio register of an office; ``is_stored``: it is the store's, otherwise the shipped layer."""

    layer: gpd.GeoDataFrame
    is_stored: bool


def register(office: Office) -> Register:
    """Return the register in the radio layer's columns (EPSG:4326)."""
    shipped = office.layer("radio")
    if office.store is None:
        return Register(shipped, is_stored=False)
    layer = radio_layer(office.store, office.actor, shipped)
    return Register(layer, is_stored=layer is not shipped)


def status_on(office: Office, on: date, plan: Plan | None = None) -> gpd.GeoDataFrame:
    """Return the communes by status of their radio station on a day, by a plan or the one in force.

    Raises
    ------
    LayerError
        If no commune is valid on the day.
    """
    rules = radio_rules(office.plan().plan if plan is None else plan, on)
    return radio_status(register(office).layer, office.layer("communes"), on, rules)


def radio_on(office: Office, on: date) -> RadioDay:
    """Return all that is known of commune radio on a day; raises as :func:`status_on`."""
    names = ("communes", *(name for name in BESIDES if office.has(name)))
    rules = radio_rules(office.plan().plan, on)
    return radio_day(register(office).layer, office.layers(*names), on, rules, office.province.crs)


def service_request(office: Office, on: date, technology: str = TECHNOLOGY) -> CoverageRequest:
    """Return what sub-criterion 8.2 asks of mobile coverage: any carrier, in the year of a day."""
    return default_request(None, technology, max(on.year, office.province.base_year))


def criterion_on(office: Office, day: RadioDay, service: Coverage | None = None) -> pd.DataFrame:
    """Return criterion 8 by commune; 8.2 by a coverage, or by that of :func:`service_request`."""
    if service is None:
        service = coverage_of_question(office, service_request(office, day.on))
    return criterion_8(day.status, day.served, day.facts, share_in(service), day.on, day.rules)
