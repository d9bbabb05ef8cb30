"""Coverage computed once per question and version of the data, and shown again on the overview."""

from __future__ import annotations

import geopandas as gpd
import streamlit as st

from planner.coverage.compare import Comparison, compare
from planner.coverage.compute import Coverage, compute
from planner.coverage.request import CoverageRequest
from planner.coverage.stations import standing_in
from planner.web import data as source
from planner.web.coverage_question import Proposed
from planner.web.map import Json
from planner.web.overlay import coverage_layer
from planner.web.text import carrier_name, t

LAST_REQUEST = "coverage_last_request"


def input_versions() -> tuple[tuple[str, int, int], ...]:
    """Return the versions of every file that coverage is computed from."""
    names = ("communes", "stations", *source.planned_names())
    return tuple(source.layer_version(name) for name in names)


def computed(request: CoverageRequest) -> Coverage:
    """Return the coverage for a request, and remember it as the last one of this session."""
    st.session_state[LAST_REQUEST] = request
    return _compute(request, input_versions())


def computed_layers() -> list[Json]:
    """Return the last computed coverage of this session as a layer, switched off; [] without."""
    request = st.session_state.get(LAST_REQUEST)
    if request is None:
        return []
    layer = coverage_layer(_compute(request, input_versions()), coverage_title(request))
    return [{**layer, "visible": False}]


def coverage_title(request: CoverageRequest) -> str:
    """Return the name of a coverage layer: whose, which technology, which year."""
    return t(
        "layer_coverage",
        carrier=carrier_name(request.carrier) if request.carrier else t("coverage_any_carrier"),
        technology=request.technology,
        year=request.year,
    )


@st.cache_resource(max_entries=8, show_spinner=False)
def _compute(request: CoverageRequest, versions: tuple[tuple[str, int, int], ...]) -> Coverage:  # noqa: ARG001
    communes = source.load("communes")["communes"]
    return compute(standing_stations(request.year), communes, request, source.province().crs)


def compared(request: CoverageRequest, proposed: Proposed) -> Comparison:
    """Return the coverage before and after a proposal."""
    return _compare(request, proposed, proposed.key, input_versions())


@st.cache_resource(max_entries=4, show_spinner=False)
def _compare(
    request: CoverageRequest,
    _proposed: Proposed,
    key: str,  # noqa: ARG001 - it and the versions are the key
    versions: tuple[tuple[str, int, int], ...],  # noqa: ARG001
) -> Comparison:
    communes, crs = source.load("communes")["communes"], source.province().crs
    return compare(standing_stations(request.year), _proposed.sites, communes, request, crs)


def standing_stations(year: int) -> gpd.GeoDataFrame:
    """Return the stations that stand in a year, those of the approved plans among them."""
    loaded = source.load("stations", *source.planned_names())
    names = [name for name in source.planned_names() if loaded.has(name)]
    plans = [loaded[name] for name in names] if year > source.province().base_year else []
    return standing_in(loaded["stations"], plans, year)
