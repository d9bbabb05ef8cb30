"""One page with a map, served twice by `benchmarks.map`: by our component, and by streamlit-folium.

Both draw the same communes, stations and coverage picture of the carrier that is chosen. ``MAP_PEER``
says which of the two draws.
"""

from __future__ import annotations

import json
import os

import folium
import numpy as np
import streamlit as st
from streamlit_folium import st_folium

from planner.coverage.request import default_request
from planner.layers.vocabulary import CARRIERS
from planner.mapview.layers import station_layers
from planner.mapview.map_data import Json, MapData
from planner.mapview.overlay import coverage_layer
from planner.web.coverage.cache import computed, coverage_title
from planner.web.coverage.question import Question
from planner.web.shared import data as source
from planner.web.shared.layers import base_layers
from planner.web.shared.map import show_map

VENDOR = "../../app/static/leaflet/"  # relative to the component's frame


class OfflineMap(folium.Map):
    """folium's map with the files of our own server, as a closed network needs it."""

    default_js = [("leaflet", VENDOR + "leaflet.js")]  # noqa: RUF012
    default_css = [("leaflet_css", VENDOR + "leaflet.css")]  # noqa: RUF012


def ours(layers: list[Json], bounds: tuple[float, float, float, float]) -> None:
    show_map(MapData(layers=layers, bounds=bounds, credits=""), key="map")


def by_folium(layers: list[Json], bounds: tuple[float, float, float, float]) -> None:
    """The fastest way that is known for folium: points in one GeoJson, groups added to a fixed map."""
    west, south, east, north = bounds
    base = OfflineMap(location=[(south + north) / 2, (west + east) / 2], zoom_start=10, tiles=None)
    groups = []
    for layer in layers:
        group = folium.FeatureGroup(layer["title"])
        if layer["kind"] == "raster":
            w, s, e, n = layer["bounds"]
            picture = folium.raster_layers.ImageOverlay(np.zeros((1, 1)), [[s, w], [n, e]], opacity=0.55)
            picture.url = layer["url"]
            picture.add_to(group)
        elif layer["kind"] == "points" and layer["points"]:
            folium.GeoJson(_points(layer), marker=folium.CircleMarker(radius=4)).add_to(group)
        elif layer["kind"] == "areas":
            features = [
                {"type": "Feature", "geometry": shape["geometry"], "properties": {}}
                for shape in layer["shapes"]
            ]
            folium.GeoJson({"type": "FeatureCollection", "features": features}).add_to(group)
        groups.append(group)
    st_folium(
        base,
        key="map",
        feature_group_to_add=groups,
        layer_control=folium.LayerControl(collapsed=False),
        returned_objects=["last_active_drawing"],
        height=600,
        use_container_width=True,
    )


def _points(layer: Json) -> Json:
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [lon, lat]},
            "properties": {"title": title},
        }
        for lon, lat, _, _, title in layer["points"]
    ]
    return json.loads(json.dumps({"type": "FeatureCollection", "features": features}))


def main() -> None:
    st.set_page_config(layout="wide")
    province = source.province()
    carrier = st.selectbox("carrier", CARRIERS)
    request = default_request(carrier, "2G", province.base_year)
    coverage = computed(Question(request, None, None, None, None))
    layers = [
        *base_layers(province.crs),
        coverage_layer(coverage, coverage_title(request)),
        *station_layers(source.load("stations")["stations"]),
    ]
    draw = by_folium if os.environ["MAP_PEER"] == "folium" else ours
    draw(layers, province.bounds)


main()
