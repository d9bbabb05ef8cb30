"""Zones, cables and public service points. No zone of defence and no airfield is ever drawn."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd

from planner.base import messages
from planner.base.vocabulary import ServicePointKind
from planner.dossier.maps.marks import Area, Line, Symbol
from planner.dossier.maps.view import OTHER, SPECIALIST, Entry, Layer, View
from planner.geo.measure import points_m
from planner.geo.vn2000 import project
from planner.mapview.symbols import CABLE_STYLES, ZONE_COLOURS

NOT_DRAWN = (
    "defence",
    "airfield",
)  # TT 47/2014/TT-BTNMT: no military airports; the layer tells none apart
ZONE_HATCHES = {
    "a1_only": "////",
    "heritage_1": "xxxx",
    "heritage_2": "....",
    "road": "||||",
    "power_line": "----",
    "urban_core": "\\\\",
}
CABLE_WIDTH_MM = 0.3
SERVICE_POINTS = {
    ServicePointKind.D1: Symbol("pentagon", "#33691e", mark="dot", size=0.95),
    ServicePointKind.D2: Symbol("pentagon", "#33691e", filled=False, size=0.95),
}


def zones(table: gpd.GeoDataFrame, crs: str) -> Layer:
    """Return the layer of zones, each kind with its hatch; ``NOT_DRAWN`` left out."""
    plane = project(table[~table["kind"].isin(NOT_DRAWN)], crs)

    def draw(view: View) -> Sequence[Entry]:
        entries = []
        for kind, hatch in ZONE_HATCHES.items():
            style = Area(None, ZONE_COLOURS[kind], hatch, 0.25)
            if view.areas(list(plane.geometry[plane["kind"] == kind]), style, 5):
                text = messages.text(f"maps.zone_{kind}")
                entries.append(Entry(OTHER, messages.text("maps.heading_zones"), text, style))
        return entries

    return draw


def cables(table: gpd.GeoDataFrame, crs: str) -> Layer:
    """Return the layer of cables and ducts by kind; those without geometry cannot be drawn."""
    placed = table[table.geometry.notna()]
    plane = project(placed, crs) if len(placed) else placed

    def draw(view: View) -> Sequence[Entry]:
        entries = []
        for kind, (colour, dash) in CABLE_STYLES.items():
            style = Line(colour, CABLE_WIDTH_MM * (1.5 if kind[0] == "N" else 1), _dash(dash))
            lines = list(plane.geometry[plane["kind"] == kind]) if len(plane) else []
            if view.lines(lines, style, 10):
                text = messages.text(f"maps.cable_{kind}")
                entries.append(Entry(SPECIALIST, messages.text("maps.heading_cables"), text, style))
        return entries

    return draw


def service_points(table: gpd.GeoDataFrame, crs: str) -> Layer:
    """Return the layer of public service points by kind."""
    at = points_m(table, crs)
    kind = table["kind"].astype(str).to_numpy()

    def draw(view: View) -> Sequence[Entry]:
        heading = messages.text("maps.heading_points")
        return [
            Entry(SPECIALIST, heading, messages.text(f"maps.point_{name}"), symbol)
            for name, symbol in SERVICE_POINTS.items()
            if view.points(at[kind == name], symbol, 12)
        ]

    return draw


def _dash(pixels: str | None) -> tuple[float, ...]:
    """Return the dash of the screen's style (pixels) in widths of the line."""
    return () if pixels is None else tuple(float(length) / 1.5 for length in pixels.split())
