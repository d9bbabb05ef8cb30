"""Layers that look the same on every map, made once per version of their files."""

from __future__ import annotations

import streamlit as st

from planner.mapview import layers as map_layers
from planner.mapview.map_data import Json
from planner.web.shared import data as source


@st.cache_data(max_entries=4, show_spinner=False)
def _base_layers(version: tuple[str, int, int], crs: str) -> list[Json]:  # noqa: ARG001
    return map_layers.commune_layers(source.load("communes")["communes"], crs)


@st.cache_data(max_entries=4, show_spinner=False)
def _other_layers(versions: tuple[tuple[str, int, int], ...]) -> list[Json]:  # noqa: ARG001
    loaded = source.load("cables", "zones", "service_points")
    makers = {
        "cables": map_layers.cable_layer,
        "zones": map_layers.zone_layer,
        "service_points": map_layers.service_point_layer,
    }
    return [make(loaded[name]) for name, make in makers.items() if loaded.has(name)]


def other_layers() -> list[Json]:
    """Return cables, zones and service points for a map, those that can be read."""
    names = ("cables", "zones", "service_points")
    return _other_layers(tuple(source.layer_version(name) for name in names))


def base_layers(crs: str) -> list[Json]:
    """Return the communes and districts for a map, cached by the file's version."""
    return _base_layers(source.layer_version("communes"), crs)
