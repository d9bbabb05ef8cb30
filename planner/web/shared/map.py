"""The offline map as a Streamlit component: Leaflet from our own server, data from Python.

Leaflet stays mounted between reruns and redraws only the layers whose revision changed, so that a
filter costs one message and a layer toggle costs nothing at all.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from planner.mapview.map_data import ASSETS, Json, MapData, payload


@st.cache_resource
def _component() -> Any:  # noqa: ANN401 - Streamlit does not export the type of its renderer
    return st.components.v2.component(
        "planner_map",
        html='<div class="planner-map"></div>',
        css=(ASSETS / "map.css").read_text(encoding="utf-8"),
        js=(ASSETS / "map.js").read_text(encoding="utf-8"),
        isolate_styles=False,
    )


def show_map(map_data: MapData, key: str) -> tuple[Json | None, Json | None]:
    """Draw the map and return what was clicked since the last run.

    Returns
    -------
    picked
        ``{"layer", "id"}`` of a clicked symbol, or None.
    spot
        ``{"lat", "lon"}`` in degrees of a click on the map itself, or None.
    """
    clicks = _component()(
        data=payload(map_data),
        key=key,
        on_picked_change=lambda: None,
        on_spot_change=lambda: None,
    )
    return clicks.picked, clicks.spot
