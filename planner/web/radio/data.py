"""What the radio page shows of a day, computed once from the register of the store and the layers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd
import streamlit as st

from planner.base.progress import Tell
from planner.broadcast.conflicts import conflicts_of
from planner.broadcast.contours import Contour, contours_of
from planner.broadcast.day import BESIDES, RadioDay
from planner.broadcast.field_strength import DEFAULT
from planner.broadcast.reach import Reach, reach_of
from planner.broadcast.service import ConflictRequest
from planner.broadcast.transmitters import transmitters_of
from planner.intake.choices import content_key
from planner.usecases.radio import radio_on, register
from planner.web.shared import data as source
from planner.web.shared import work
from planner.web.shared.office import office
from planner.web.shared.who import actor


@dataclass(frozen=True)
class Day(RadioDay):
    """The register on a day; ``is_stored``: it is the store's, otherwise the shipped layer."""

    is_stored: bool

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
    def where(self) -> dict[str, str]:
        """Name and district of each commune, by its code."""
        rows = self.status[["commune_code", "name", "district"]].itertuples(index=False, name=None)
        return {code: f"{name}, {district}" for code, name, district in rows}


BY_KEY: dict[str | type, Callable[[Any], str]] = {Day: lambda day: day.key}


def day_of(on: date) -> Day:
    """Return the register on a day.

    Raises
    ------
    LayerError
        If no commune is valid on the day.
    """
    loaded = source.load("communes", "radio", *BESIDES)
    source.need(loaded, "communes", "radio")
    where = office(actor())
    return Day(**vars(radio_on(where, on)), is_stored=register(where).is_stored)


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
    transmitters = transmitters_of(
        stations[stations["commune_code"] == code], day.communes, crs, DEFAULT
    )
    return list(contours_of(transmitters.complete, DEFAULT, locations=(50.0,)))


def conflicts_on(day: Day, request: ConflictRequest) -> pd.DataFrame | None:
    """Return the conflicts between the stations of a day; None where the work was cancelled."""
    key = f"{day.key}|{request!r}"
    return work.done("radio_conflicts", key, lambda tell: _conflicts(day, repr(request), request, tell))


@st.cache_resource(max_entries=8, show_spinner=False, hash_funcs=BY_KEY)
def _conflicts(day: Day, key: str, _request: ConflictRequest, _tell: Tell) -> pd.DataFrame:  # noqa: ARG001
    _tell("progress.radio_conflicts", 0.1)
    return conflicts_of(day.standing, day.communes, source.province().crs, _request)
