"""Stations and sites: shape by mast class, colour and inner mark by carrier, fill by status."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd

from planner.base import messages
from planner.base.vocabulary import Carrier, Conclusion, Status
from planner.dossier.maps.labels import Request
from planner.dossier.maps.marks import BLACK, Line, Symbol
from planner.dossier.maps.view import SPECIALIST, Entry, Layer, View
from planner.geo.measure import points_m
from planner.geo.vn2000 import WGS84, project
from planner.layers.vocabulary import CARRIERS, MAST_CLASSES
from planner.mapview.symbols import (
    CARRIER_COLOURS,
    CONCLUSION_COLOURS,
    MAST_SHAPES,
    UNKNOWN_COLOUR,
    UNKNOWN_SHAPE,
)

CARRIER_MARKS: dict[str, str] = {
    Carrier.VNPT: "dot",
    Carrier.MOBIFONE: "bar",
    Carrier.VIETNAMOBILE: "stem",
    Carrier.GMOBILE: "plus",
}
NEUTRAL = "#424242"
STATIONS_ABOVE, PROPOSED_ABOVE = 14.0, 18.0
UNJUDGED = "unjudged"
# Apart without colour too: by shape and inner mark.
_COLOURS = CONCLUSION_COLOURS
CONCLUSION_SYMBOLS = {
    Conclusion.FAIL: Symbol("square", _COLOURS[Conclusion.FAIL], mark="x", size=1.3),
    Conclusion.INCOMPLETE: Symbol("square", _COLOURS[Conclusion.INCOMPLETE], filled=False, size=1.3),
    Conclusion.REVIEW: Symbol(
        "triangle", _COLOURS[Conclusion.REVIEW], filled=False, mark="dot", size=1.3
    ),
    Conclusion.CONDITIONAL: Symbol(
        "circle", _COLOURS[Conclusion.CONDITIONAL], filled=False, mark="dot", size=1.2
    ),
    Conclusion.PASS: Symbol("circle", _COLOURS[Conclusion.PASS], size=1.2),
    Conclusion.NOT_APPLICABLE: Symbol("dot", _COLOURS[Conclusion.NOT_APPLICABLE], size=1.3),
    UNJUDGED: Symbol("dot", BLACK, filled=False, size=1.6),
}
PAIR_SIGN = Symbol("circle", BLACK, filled=False, mark="x", size=1.3)  # most are shorter than a symbol
PAIR = Line(BLACK, 0.35, (3, 1.5))


def symbol_of(carrier: str, mast_class: str | None, status: str, *, shared: bool) -> Symbol:
    """Return the symbol of a station.

    Examples
    --------
    >>> symbol_of("vnpt", "A2b", "planned", shared=True)
    Symbol(shape='square', colour='#0b5394', filled=False, mark='dot', cross=False, ring=True, size=1.0)
    """
    return Symbol(
        MAST_SHAPES.get(mast_class or "", UNKNOWN_SHAPE),
        CARRIER_COLOURS.get(carrier, UNKNOWN_COLOUR),
        filled=status != Status.PLANNED,
        mark=CARRIER_MARKS.get(carrier, ""),
        cross=status == Status.TO_REMOVE,
        ring=shared,
    )


def stations(table: gpd.GeoDataFrame, crs: str, *, above: float = STATIONS_ABOVE) -> Layer:
    """Return the layer of stations (schema of stations, EPSG:4326), each group of symbols at once."""
    at = points_m(table, crs)
    keys = pd.DataFrame(
        {
            "carrier": table["carrier"].astype(str).to_numpy(),
            "mast_class": table["mast_class"].fillna("").astype(str).to_numpy(),
            "status": table["status"].astype(str).to_numpy(),
            "shared": table["shared_with"].notna().to_numpy(bool),
        }
    )

    def draw(view: View) -> Sequence[Entry]:
        drawn = []
        groups = keys.groupby(["mast_class", "carrier", "status", "shared"], sort=True)
        for (mast_class, carrier, status, shared), group in groups:
            rows = group.index.to_numpy()
            symbol = symbol_of(str(carrier), str(mast_class) or None, str(status), shared=bool(shared))
            if view.points(at[rows], symbol, above + 0.5 * (status == Status.TO_REMOVE)):
                drawn.append((str(mast_class), str(carrier), str(status), bool(shared)))
        return station_entries(drawn)

    return draw


def station_entries(drawn: Sequence[tuple[str, str, str, bool]]) -> list[Entry]:
    """Return the legend of stations: shapes, carriers, states, each of those that are drawn."""
    classes, carriers, states, shared = (
        (set(column) for column in zip(*drawn, strict=True)) if drawn else ((),) * 4
    )
    entries = []
    heading = messages.text("maps.heading_class")
    for shape in dict.fromkeys((*MAST_SHAPES.values(), UNKNOWN_SHAPE)):
        names = [
            mast_class
            for mast_class in (*MAST_CLASSES, "")
            if MAST_SHAPES.get(mast_class, UNKNOWN_SHAPE) == shape
        ]
        texts = [messages.text(f"maps.class_{name or 'unknown'}") for name in names if name in classes]
        if texts:
            entries.append(Entry(SPECIALIST, heading, "; ".join(texts), Symbol(shape, NEUTRAL)))
    heading = messages.text("maps.heading_carrier")
    for name in CARRIERS:
        if name in carriers:
            sign = Symbol("square", CARRIER_COLOURS[name], mark=CARRIER_MARKS.get(name, ""), size=1.2)
            entries.append(Entry(SPECIALIST, heading, messages.text(f"common.carrier_{name}"), sign))
    heading = messages.text("maps.heading_status")
    for name in (Status.EXISTING, Status.PLANNED, Status.TO_REMOVE):
        if name in states:
            sign = Symbol(
                "square", NEUTRAL, filled=name != Status.PLANNED, cross=name == Status.TO_REMOVE
            )
            entries.append(Entry(SPECIALIST, heading, messages.text(f"maps.status_{name}"), sign))
    if True in shared:
        sign = Symbol("square", NEUTRAL, ring=True)
        entries.append(Entry(SPECIALIST, heading, messages.text("maps.shared"), sign))
    return entries


def background(table: gpd.GeoDataFrame, crs: str, key: str) -> Layer:
    """Return the layer of stations as small grey dots, one line of the legend."""
    at, symbol = points_m(table, crs), Symbol("dot", "#9e9e9e", size=0.9)

    def draw(view: View) -> Sequence[Entry]:
        if not view.points(at, symbol, STATIONS_ABOVE - 1, blocks=False):
            return []
        heading = messages.text("maps.heading_network")
        return [Entry(SPECIALIST, heading, messages.text(f"maps.{key}"), symbol)]

    return draw


def conclusions(sites: gpd.GeoDataFrame, crs: str, *, codes: bool) -> Layer:
    """Return the layer of judged sites, with their codes, or numbered as the dossier lists them."""
    at = points_m(sites, crs)
    conclusion = sites["conclusion"].fillna(UNJUDGED).astype(str).to_numpy()
    ids = sites["site_id"].astype(str).to_numpy()

    def draw(view: View) -> Sequence[Entry]:
        entries = []
        for name, symbol in CONCLUSION_SYMBOLS.items():
            rows = np.flatnonzero(conclusion == name)
            shown = view.points(at[rows], symbol, PROPOSED_ABOVE)
            if shown:
                words = messages.text(
                    "maps.unjudged" if name == UNJUDGED else f"common.conclusion_{name}"
                )
                text = messages.text("maps.counted", name=words, n=shown)
                entries.append(Entry(SPECIALIST, messages.text("maps.heading_conclusion"), text, symbol))
                index_texts = [f"{code} – {words}" for code in ids[rows]]
                numbers = [None] * len(rows) if codes else [int(row) + 1 for row in rows]
                _label(view, at[rows], ids[rows], symbol, index_texts, numbers)
        return entries

    return draw


def pairs(table: pd.DataFrame, crs: str) -> Layer:
    """Return the layer of pairs of new masts that stand too near: one builds, the other shares."""
    lines = list(project(gpd.GeoDataFrame(geometry=list(table["line"]), crs=WGS84), crs).geometry)
    middles = np.array([line.centroid.coords[0] for line in lines]).reshape(-1, 2)

    def draw(view: View) -> Sequence[Entry]:
        shown = view.lines(lines, PAIR, PROPOSED_ABOVE - 1)
        if not shown:
            return []
        view.points(middles, PAIR_SIGN, STATIONS_ABOVE - 0.5)
        heading = messages.text("maps.heading_sharing")
        text = messages.text("maps.counted", name=messages.text("maps.pair"), n=shown)
        return [
            Entry(SPECIALIST, heading, text, PAIR_SIGN),
            Entry(SPECIALIST, heading, messages.text("maps.pair_line"), PAIR),
        ]

    return draw


def _label(
    view: View,
    at: np.ndarray,
    codes: np.ndarray,
    symbol: Symbol,
    entries: Sequence[str],
    numbers: Sequence[int | None],
) -> None:
    for place, code, entry, number in zip(at, codes, entries, numbers, strict=True):
        if view.labelled(place):
            view.requests.append(
                Request(
                    str(code),
                    tuple(view.frame.to_mm(place[None])[0]),
                    view.text_pt * 0.72,
                    reach=symbol.reach * view.symbol_mm + 0.1,
                    priority=2.0,
                    entry=str(entry),
                    number=number,
                )
            )
