"""The data directory as the pages see it: read once per file version; a broken file spoils one page.

Cached layers are shared between sessions and never changed in place.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import streamlit as st

from planner.base.errors import DataFileError, PlanError
from planner.base.files import finish_switch
from planner.geo.vn2000 import vn2000_zones
from planner.layers.catalogue import LAYERS, planned_layer
from planner.layers.io import read_layer
from planner.layers.province import DEFAULT_DATA_DIR, Province, read_province
from planner.layers.vocabulary import OFFICIAL, PLANNING_CARRIERS
from planner.plan.load import read_plan
from planner.plan.model import Plan
from planner.usecases.own_data import Ground, ground_in, outside_faults
from planner.web.shared.text import plain, t

SHOWN = 3  # records of a layer that a page names; the page of the data names them all


def data_dir() -> Path:
    """Return the data directory: ``PLANNER_DATA``, or the shipped one."""
    return Path(os.environ.get("PLANNER_DATA", DEFAULT_DATA_DIR)).resolve()


def _version(path: Path) -> tuple[str, int, int]:
    try:
        status = path.stat()
    except OSError:
        return str(path), 0, 0
    return str(path), status.st_mtime_ns, status.st_size


@st.cache_resource(max_entries=40, show_spinner=False)
def _layer(folder: str, name: str, version: tuple[str, int, int]) -> gpd.GeoDataFrame:  # noqa: ARG001
    return read_layer(Path(folder), name)


@st.cache_resource(max_entries=4, show_spinner=False)
def _province(folder: str, version: tuple[str, int, int]) -> Province:  # noqa: ARG001
    return read_province(Path(folder))


@dataclass(frozen=True)
class Loaded:
    """Layers that could be read, what is wrong with the others, and records that lie elsewhere."""

    layers: dict[str, gpd.GeoDataFrame]
    problems: dict[str, str]
    outside: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> gpd.GeoDataFrame:
        return self.layers[name]

    def has(self, *names: str) -> bool:
        """Whether every one of the layers could be read."""
        return all(name in self.layers for name in names)


def known_province() -> Province | None:
    """Return the province's profile, beside any page; None where it cannot be read."""
    try:
        return _profile()
    except DataFileError:
        return None


def _profile() -> Province:
    folder = data_dir()
    return _province(str(folder), _version(folder / "province.yaml"))


def province() -> Province:
    """Return the province's profile; the page stops with the reason where it cannot be read."""
    try:
        return _profile()
    except DataFileError as error:
        st.error(plain(error.text()))
        st.stop()


def layer_version(name: str) -> tuple[str, int, int]:
    """Return what changes when the file of a layer changes: path, time and size."""
    return _version(data_dir() / LAYERS[name].file)


def layer(name: str) -> gpd.GeoDataFrame:
    """Return a layer; raises as :func:`planner.layers.io.read_layer`."""
    return _layer(str(data_dir()), name, layer_version(name))


def load(*names: str) -> Loaded:
    """Return the layers asked for; one that cannot be read is named with its problem instead."""
    layers, problems = {}, {}
    with suppress(OSError):  # told when a layer is read
        finish_switch(data_dir())  # before the versions of the files are looked at
    for name in names or LAYERS:
        try:
            layers[name] = layer(name)
        except DataFileError as error:
            problems[name] = error.text()
    return Loaded(layers, problems, _outside(list(layers)))


def _outside(names: list[str]) -> tuple[str, ...]:
    """Return what is said of records of these layers that lie outside the province."""
    folder = data_dir()
    place = _version(folder / "province.yaml"), layer_version("communes")
    by_layer = [_outside_of(str(folder), name, layer_version(name), place) for name in names]
    return tuple(message for messages in by_layer for message in messages)


@st.cache_resource(max_entries=2, show_spinner=False)
def _ground(folder: str, place: tuple[object, ...]) -> Ground | None:  # noqa: ARG001
    return ground_in(Path(folder))


@st.cache_data(max_entries=40, show_spinner=False)
def _outside_of(
    folder: str, name: str, version: tuple[str, int, int], place: tuple[object, ...]
) -> list[str]:
    ground = _ground(folder, place)
    faults = [] if ground is None else outside_faults(_layer(folder, name, version), name, ground)
    more = [t("outside_more", count=len(faults) - SHOWN, file=LAYERS[name].file)]
    return [str(fault.message) for fault in faults[:SHOWN]] + (more if len(faults) > SHOWN else [])


def show_problems(loaded: Loaded) -> None:
    """Say on the page which files could not be used, what is wrong and what to do."""
    for problem in loaded.problems.values():
        st.error(plain(problem))
    for message in loaded.outside:
        st.warning(plain(message))


def need(loaded: Loaded, *names: str) -> None:
    """Stop the page, its problems shown, unless every one of these layers is there."""
    show_problems(loaded)
    if not loaded.has(*names):
        st.stop()


def planned_names() -> list[str]:
    """Return the names of the layers of planned sites."""
    return [planned_layer(carrier) for carrier in PLANNING_CARRIERS]


def plan_version() -> tuple[object, ...]:
    """Return what changes when a plan file changes: paths, times and sizes."""
    return tuple(_version(path) for path in sorted((data_dir() / "plan").glob("*.yaml")))


@st.cache_resource(max_entries=4, show_spinner=False)
def _plan(folder: str, versions: tuple[object, ...]) -> Plan:  # noqa: ARG001
    return read_plan(Path(folder))


def plan() -> Plan:
    """Return the plan in force; the page stops with the reason where it cannot be read."""
    try:
        return _plan(str(data_dir()), plan_version())
    except (PlanError, DataFileError) as error:
        st.error(plain(error.text()))
        st.stop()


def plan_problem() -> str | None:
    """Return why the plan in force cannot be read, None where it can: for pages that go on without."""
    try:
        _plan(str(data_dir()), plan_version())
    except (PlanError, DataFileError) as error:
        return error.text()
    return None


def caveats(loaded: Loaded) -> list[str]:
    """Return what a reader must know of these layers: derived borders, synthetic records.

    Nothing is said of official borders and surveyed or reported records, so that the sentences
    disappear when a department's own layers take the place of ours.
    """
    sentences = []
    if loaded.has("communes"):
        communes = loaded["communes"]
        derived = communes[communes["boundary"] != OFFICIAL]
        if len(derived):
            sentences.append(t("credits_boundary", source=derived["source"].iloc[0]))
    made_up = [
        t(f"name_{name}")
        for name, layer in loaded.layers.items()
        if (layer["origin"] == "synthetic").any()
    ]
    if made_up:
        sentences.append(t("credits_synthetic", layers=", ".join(made_up)))
    return sentences


def credits(loaded: Loaded, crs: str) -> str:
    """Return the line of credits of a map that shows these layers."""
    zone = vn2000_zones().get(crs, crs)
    return " ".join([*caveats(loaded), t("credits_crs", crs=f"{zone} ({crs})")])
