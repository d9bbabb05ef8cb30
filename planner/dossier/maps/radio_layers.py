"""Commune radio: a symbol for each commune by status; the communes without a station."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np

from planner.base import messages
from planner.broadcast.status import STATUSES
from planner.dossier.maps.marks import Area, Symbol
from planner.dossier.maps.view import SPECIALIST, Entry, Layer, View
from planner.mapview.symbols import RADIO_MARKS, RADIO_SYMBOLS

WITHOUT = "none"
LACKS = Area("#ffe0b2", "#bf360c", "////", 0.2)
UNKNOWN = Area("#eeeeee", "#9e9e9e", "..", 0.2)
HAS = Area("#ffffff", "#90a4ae")


def radio_symbol(status: str) -> Symbol:
    """Return the symbol of a status."""
    shape, colour, filled = RADIO_SYMBOLS[status]
    return Symbol(shape, colour, filled, RADIO_MARKS.get(status, ""), size=1.5)


def radio_by_status(radio: gpd.GeoDataFrame) -> Layer:
    """Return the layer of the communes' stations by status (:func:`radio_status`)."""
    status_of = dict(zip(radio["commune_code"], radio["status"], strict=True))

    def draw(view: View) -> Sequence[Entry]:
        codes = view.geography.communes["commune_code"]
        state = np.array([status_of.get(code, "") for code in codes], object)
        entries = []
        for status in STATUSES:
            symbol = radio_symbol(status)
            shown = view.points(view.geography.middles[state == status], symbol, 16)
            if shown:
                name = messages.text(f"broadcast.status_{status}")
                text = messages.text("maps.counted", name=_capital(name), n=shown)
                entries.append(Entry(SPECIALIST, messages.text("maps.heading_radio"), text, symbol))
        return entries

    return draw


def without_station(radio: gpd.GeoDataFrame) -> Layer:
    """Return the layer of the communes without a station, and of those of which nothing is known."""
    status_of = dict(zip(radio["commune_code"], radio["status"], strict=True))

    def draw(view: View) -> Sequence[Entry]:
        communes = view.geography.communes
        state = np.array([status_of.get(code, "") for code in communes["commune_code"]], object)
        lacks, unknown = state == WITHOUT, state == "unknown"
        parts = (
            (lacks, LACKS, "without"),
            (unknown, UNKNOWN, "radio_unknown"),
            (~lacks & ~unknown & (state != ""), HAS, "with"),
        )
        entries = []
        for rows, style, name in parts:
            shown = view.areas(list(communes.geometry[rows]), style, 2.5)
            if shown:
                text = messages.text("maps.counted", name=messages.text(f"maps.{name}"), n=shown)
                entries.append(Entry(SPECIALIST, messages.text("maps.heading_without"), text, style))
        return entries

    return draw


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
