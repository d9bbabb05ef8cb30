"""Coverage computed once per question and version of the data, and shown again on the overview."""

from __future__ import annotations

import geopandas as gpd
import streamlit as st

from planner.base import numbers
from planner.base.progress import Tell, silent
from planner.coverage.compare import Comparison
from planner.coverage.compute import Coverage
from planner.coverage.request import CoverageRequest
from planner.coverage.terrain import Terrain
from planner.geo.grid import grid_over
from planner.mapview.map_data import Json
from planner.mapview.overlay import coverage_layer
from planner.usecases.coverage import (
    OfTheUser,
    before_and_after,
    coverage_of_question,
    stations_in,
)
from planner.usecases.plans import plans_version
from planner.web.coverage.question import BY_KEY, Ground, Question
from planner.web.shared import data as source
from planner.web.shared import work
from planner.web.shared.office import office
from planner.web.shared.text import carrier_name, t
from planner.web.shared.who import actor

LAST_REQUEST = "coverage_last_request"


def input_versions() -> tuple[object, ...]:
    """Return the versions of every file and plan that coverage is computed from."""
    names = ("communes", "stations", *source.planned_names())
    return (*map(source.layer_version, names), plans_version(office(actor())))


def answered(question: Question) -> Coverage | Comparison | None:
    """Return the coverage for a question, its progress shown; None where the work was cancelled.

    With a proposal: before and after it. Without one it is remembered as the last one of this session.
    """
    versions = input_versions()

    def answer(tell: Tell) -> Coverage | Comparison:
        if question.proposed is None:
            return _compute(question, versions, tell)
        return _compare(question, versions, tell)

    coverage = work.done("coverage", question.key, answer)
    if isinstance(coverage, Coverage):
        st.session_state[LAST_REQUEST] = question
    return coverage


def computed(question: Question) -> Coverage:
    """Return the coverage for a question, which most often has been answered already."""
    return _compute(question, input_versions())


def computed_layers() -> list[Json]:
    """Return the last computed coverage of this session as a layer, switched off; [] without."""
    last = st.session_state.get(LAST_REQUEST)
    if last is None:
        return []
    layer = coverage_layer(_compute(last, input_versions()), coverage_title(last.request))
    return [{**layer, "visible": False}]


def coverage_title(request: CoverageRequest) -> str:
    """Return the name of a coverage layer: whose, which technology, which year."""
    title = t(
        "layer_coverage",
        carrier=carrier_name(request.carrier) if request.carrier else t("coverage_any_carrier"),
        technology=request.technology,
        year=request.year,
    )
    if not request.correction_db:
        return title
    offset = numbers.number(request.correction_db, 1, signed=True)
    return t("layer_corrected", title=title, offset=offset)


@st.cache_resource(max_entries=8, show_spinner=False, hash_funcs=BY_KEY)
def _compute(
    question: Question,
    versions: tuple[object, ...],  # noqa: ARG001 - part of the key
    _tell: Tell = silent,
) -> Coverage:
    return coverage_of_question(office(actor()), question.request, _of_the_user(question), _tell)


def compared(question: Question) -> Comparison:
    """Return the coverage before and after the proposal of a question."""
    return _compare(question, input_versions())


@st.cache_resource(max_entries=4, show_spinner=False, hash_funcs=BY_KEY)
def _compare(
    question: Question,
    versions: tuple[object, ...],  # noqa: ARG001 - part of the key
    _tell: Tell = silent,
) -> Comparison:
    where = office(actor())
    return before_and_after(where, question.request, question.sites(), _of_the_user(question), _tell)


def _of_the_user(question: Question) -> OfTheUser:
    return OfTheUser(land_of(question), question.raster(), ground_of(question))


def land_of(question: Question) -> gpd.GeoDataFrame:
    """Return the communes of a question, less its water."""
    return _land(question, input_versions())


@st.cache_resource(max_entries=2, show_spinner=False, hash_funcs=BY_KEY)
def _land(
    question: Question,
    versions: tuple[object, ...],  # noqa: ARG001 - part of the key
) -> gpd.GeoDataFrame:
    return question.communes()


def ground_of(question: Question) -> Terrain | None:
    """Return the ground of a question on its grid, None where it is put to flat land."""
    return None if question.ground is None else _ground(question, question.ground, input_versions())


@st.cache_resource(max_entries=2, show_spinner=False, hash_funcs=BY_KEY)
def _ground(
    question: Question,
    ground: Ground,
    versions: tuple[object, ...],  # noqa: ARG001 - part of the key
) -> Terrain:
    return ground.terrain(
        grid_over(land_of(question), question.request.resolution_m, source.province().crs)
    )


def standing_stations(year: int) -> gpd.GeoDataFrame:
    """Return the stations that stand in a year, those of the approved plans among them."""
    return stations_in(office(actor()), year)
