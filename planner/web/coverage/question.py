"""The question of the coverage page: whose, which technology, by which figures, with which proposal."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Any

import geopandas as gpd
import streamlit as st

from planner.base import messages
from planner.base.errors import PlannerError
from planner.base.files import on_disk
from planner.base.progress import Tell
from planner.coverage.antenna import AntennaPattern
from planner.coverage.antenna_file import parse_antenna
from planner.coverage.figures import PROBABILITIES
from planner.coverage.land_layers import people_in, without_water
from planner.coverage.pathloss import ENVIRONMENTS, MODELS, model_for
from planner.coverage.request import (
    BANDS,
    THRESHOLDS_DBM,
    TILT_DEG,
    CoverageRequest,
    band_of,
    default_request,
)
from planner.coverage.terrain import Terrain, terrain_from
from planner.geo.grid import Grid
from planner.geo.rasters import PeopleRaster
from planner.geo.shapes import bounds_of
from planner.intake.choices import content_key
from planner.intake.frames import open_heights, open_people
from planner.intake.polygons import read_polygons
from planner.layers.catalogue import planned_layer
from planner.layers.io import empty_layer
from planner.layers.province import Province
from planner.layers.vocabulary import CARRIERS
from planner.usecases.plans import plans_in_force, plans_version
from planner.web.appraisal.intake_desk import LAST_PROPOSAL
from planner.web.coverage.measurements import correction_for
from planner.web.shared import data as source
from planner.web.shared import work
from planner.web.shared.office import office
from planner.web.shared.text import carrier_name, number, plain, t
from planner.web.shared.uploads import ANTENNAS, MAPS, RASTERS, RASTERS_AND_MAPS, is_tiff, upload
from planner.web.shared.who import actor, epoch

# Where the receiver is: loss of the vehicle, loss of the building, dB; assumed, shown as such.
PLACES_DB = {"outdoor": (0.0, 0.0), "vehicle": (8.0, 0.0), "indoor": (0.0, 15.0)}
RESOLUTIONS_M = (100.0, 50.0, 25.0)


@dataclass(frozen=True)
class Proposed:
    """Sites to look at as if they stood: a carrier's approved plan, or the file last taken in."""

    name: str
    key: str
    sites: gpd.GeoDataFrame = field(compare=False)


@dataclass(frozen=True)
class People:
    """A raster of people given for this session, known by its content."""

    key: str
    raster: PeopleRaster = field(compare=False)


@dataclass(frozen=True)
class Water:
    """Areas of water given for this session."""

    key: str
    name: str
    areas: gpd.GeoDataFrame = field(compare=False)


@dataclass(frozen=True)
class Ground:
    """Rasters of ground and clutter given for this session, for P.1812."""

    key: str
    files: tuple[tuple[str, bytes], ...] = field(compare=False)

    def terrain(self, grid: Grid) -> Terrain:
        """Return what the rasters say on a grid."""
        with ExitStack() as stack:
            paths = [stack.enter_context(on_disk(name, content)) for name, content in self.files]
            return terrain_from([open_heights(path, grid) for path in paths])


@dataclass(frozen=True)
class Question:
    """All that the page is asked; equal questions have equal answers."""

    request: CoverageRequest
    proposed: Proposed | None
    people: People | None
    ground: Ground | None
    water: Water | None

    @property
    def key(self) -> str:
        """Names the question by all that it asks."""
        proposed = "" if self.proposed is None else self.proposed.key
        people = "" if self.people is None else self.people.key
        ground = "" if self.ground is None else self.ground.key
        water = "" if self.water is None else self.water.key
        return f"{self.request!r}|{proposed}|{people}|{ground}|{water}"

    def communes(self) -> gpd.GeoDataFrame:
        """Return the communes layer, less the water where some is given."""
        communes = source.load("communes")["communes"]
        if self.water is None:
            return communes
        return without_water(communes, self.water.areas, source.province().crs)

    def raster(self) -> PeopleRaster | None:
        """Return the raster of people, None without."""
        return None if self.people is None else self.people.raster

    def sites(self) -> gpd.GeoDataFrame:
        """Return the proposed sites, none without a proposal."""
        return empty_layer("stations") if self.proposed is None else self.proposed.sites


# How Streamlit's caches tell questions apart: what is large is known by its key.
BY_KEY: dict[str | type, Callable[[Any], str]] = {
    Question: lambda question: question.key,
    People: lambda people: people.key,
    Ground: lambda ground: ground.key,
}


def ask(province: Province) -> Question:
    """Show the controls and return what they ask for."""
    boxes = st.columns([1.2, 0.7, 0.7, 1, 1.2, 1, 1, 1.6])
    carrier = boxes[0].selectbox(
        t("filter_carriers_one"),
        [*CARRIERS, None],
        format_func=lambda c: carrier_name(c) if c else t("coverage_any_carrier"),
    )
    technology = boxes[1].selectbox(t("filter_technologies"), list(BANDS), index=1)
    year = boxes[2].selectbox(t("filter_year"), province.years)
    mhz = boxes[3].selectbox(
        t("coverage_frequency"),
        [band.mhz for band in BANDS[technology]],
        format_func=lambda value: f"{number(value)} MHz",
        key=f"coverage_band_{technology}",
    )
    usual = model_for(mhz)
    model = boxes[4].selectbox(
        t("coverage_model"),
        [usual, *(name for name in MODELS if name != usual)],
        format_func=lambda name: messages.text(f"coverage.model_{name}"),
        key=f"coverage_model_{technology}_{mhz}",
    )
    threshold = boxes[5].number_input(
        t("coverage_threshold"),
        min_value=-130.0,
        max_value=-60.0,
        value=THRESHOLDS_DBM[technology],
        step=1.0,
        key=f"coverage_threshold_{technology}",
    )
    probability = boxes[6].selectbox(
        t("coverage_probability"),
        PROBABILITIES,
        index=PROBABILITIES.index(0.9),
        format_func=lambda share: f"{number(100 * share)} %",
    )
    with boxes[7]:
        proposed = _proposed(carrier, year)
    with st.expander(t("coverage_more")):
        more = _more(technology, mhz)
        left, right = st.columns(2)
        with left:
            people = _people(province)
        with right:
            water = _water()
        ground = _ground() if model == "p1812" else None
    request = default_request(
        carrier,
        technology,
        year,
        frequency_mhz=mhz,
        model=model,
        probability=probability,
        threshold_dbm=threshold,
        **more,
    )
    if (correction := correction_for(request)) is not None:
        request = replace(request, correction_db=correction[0], correction_source=correction[1])
    if water is not None:
        request = replace(request, water_source=water.name)
    return Question(request, proposed, people, ground, water)


def _more(technology: str, mhz: float) -> dict[str, object]:
    key = f"{technology}_{mhz}"
    boxes = st.columns([1, 1.1, 1.1, 0.9, 0.9, 1, 1.8])
    eirp = boxes[0].number_input(
        t("coverage_eirp"), 30.0, 80.0, band_of(technology, mhz).eirp_dbm, 1.0, key=f"eirp_{key}"
    )
    environment = boxes[1].selectbox(
        t("coverage_environment"),
        ENVIRONMENTS[1:],
        index=1,
        format_func=lambda name: messages.text(f"coverage.environment_{name}"),
    )
    place = boxes[2].selectbox(
        t("coverage_place"), list(PLACES_DB), format_func=lambda name: t(f"coverage_place_{name}")
    )
    tilt = boxes[3].number_input(t("coverage_tilt"), -5.0, 15.0, TILT_DEG, 0.5)
    load = boxes[4].number_input(t("coverage_load"), 0, 90, 0, 5)
    resolution = boxes[5].selectbox(
        t("coverage_resolution"), RESOLUTIONS_M, format_func=lambda metres: f"{number(metres)} m"
    )
    with boxes[6]:
        pattern = _pattern()
    receiver = st.columns([1, 1, 5])
    rx_height = receiver[0].number_input(t("coverage_rx_height"), 1.0, 20.0, 1.5, 0.5)
    body = receiver[1].number_input(t("coverage_body_loss"), 0.0, 30.0, 3.0, 1.0)
    vehicle, indoor = PLACES_DB[place]
    return {
        "eirp_dbm": eirp,
        "rural_environment": environment,
        "rx_height_m": rx_height,
        "body_loss_db": body,
        "vehicle_loss_db": vehicle,
        "indoor_loss_db": indoor,
        "tilt_deg": tilt,
        "load": load / 100,
        "resolution_m": resolution,
        "antenna": pattern,
    }


def _pattern() -> AntennaPattern | None:
    uploaded = upload(t("coverage_antenna"), ANTENNAS)
    if uploaded is None:
        return None
    try:
        return parse_antenna(uploaded.getvalue().decode("latin-1"), uploaded.name)
    except PlannerError as error:
        st.error(plain(error.text()))
        return None


def _people(province: Province) -> People | None:
    uploaded = upload(t("coverage_people_raster"), RASTERS_AND_MAPS, help=t("coverage_people_help"))
    if uploaded is None:
        return None
    content, name = uploaded.getvalue(), uploaded.name
    key = content_key(content)
    try:
        raster = work.done(
            "people", key, lambda tell: _read_people(key, name, content, province.crs, tell)
        )
    except PlannerError as error:
        st.error(plain(error.text()))
        return None
    return None if raster is None else People(key, raster)


def _ground() -> Ground | None:
    left, right = st.columns(2)
    note = t("coverage_ground_help")
    ground = upload(t("coverage_ground"), RASTERS, box=left, help=note)
    clutter = upload(t("coverage_clutter"), RASTERS, box=right, help=note)
    if ground is None:
        return None
    files = tuple((file.name, file.getvalue()) for file in (ground, clutter) if file is not None)
    return Ground("|".join(content_key(content) for _, content in files), files)


@st.cache_resource(max_entries=2, show_spinner=False)
def _read_people(
    key: str,  # noqa: ARG001 - the cache goes by it
    name: str,
    _content: bytes,
    crs: str,
    _tell: Tell,
) -> PeopleRaster:
    communes = source.load("communes")["communes"]
    with on_disk(name, _content) as path:
        if is_tiff(_content):
            return open_people(path, bounds_of(communes), crs, _tell)
        return people_in(read_polygons(path, communes, _tell), crs, name)


def _water() -> Water | None:
    uploaded = upload(t("coverage_water"), MAPS, help=t("coverage_water_help"))
    if uploaded is None:
        return None
    content, name = uploaded.getvalue(), uploaded.name
    key = content_key(content)
    try:
        areas = work.done("water", key, lambda tell: _read_water(key, name, content, tell))
    except PlannerError as error:
        st.error(plain(error.text()))
        return None
    return None if areas is None else Water(key, name, areas)


@st.cache_resource(max_entries=2, show_spinner=False)
def _read_water(key: str, name: str, _content: bytes, _tell: Tell) -> gpd.GeoDataFrame:  # noqa: ARG001
    with on_disk(name, _content) as path:
        return read_polygons(path, source.load("communes")["communes"], _tell)


def _proposed(carrier: str | None, year: int) -> Proposed | None:
    """Offer the approved plan of the carrier, while it does not stand, and the file last taken in."""
    proposals: list[Proposed] = []
    last = st.session_state.get(LAST_PROPOSAL)
    if last is not None and carrier in (None, last[0].carrier) and len(last[1].sites):
        proposals.append(Proposed(last[0].name, last[0].key, last[1].sites))
    name = planned_layer(str(carrier))
    if name in source.planned_names() and year <= source.province().base_year:
        loaded, here = source.load(name), office(actor())
        if loaded.has(name):
            title = t("coverage_plan_of", carrier=carrier_name(str(carrier)))
            key = f"{source.layer_version(name)} {epoch()} {plans_version(here)}"
            proposals.append(Proposed(title, key, plans_in_force(here, {name: loaded[name]})[name]))
    return st.selectbox(
        t("coverage_proposal"),
        [None, *proposals],
        format_func=lambda proposal: proposal.name if proposal else t("coverage_no_proposal"),
        help=t("coverage_proposal_help"),
    )
