"""Coverage computed once per question and version of the data, and shown again on the overview."""

from __future__ import annotations

import streamlit as st

from planner.coverage.compute import Coverage, compute
from planner.coverage.request import CoverageRequest
from planner.coverage.stations import standing_in
from planner.web import data as source
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
    province = source.province()
    loaded = source.load("communes", "stations", *source.planned_names())
    names = [name for name in source.planned_names() if loaded.has(name)]
    plans = [loaded[name] for name in names] if request.year > province.base_year else []
    standing = standing_in(loaded["stations"], plans, request.year)
    return compute(standing, loaded["communes"], request, province.crs)
