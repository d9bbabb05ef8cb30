"""Which layers a dossier hands on, with the symbol of each feature as on our map."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from planner.layers.radio_provenance import CHANGES
from planner.layers.radio_record import changed_words
from planner.layers.standing import standing
from planner.mapview.symbols import (
    CABLE_STYLES,
    CONCLUSION_COLOURS,
    RADIO_SYMBOLS,
    ZONE_COLOURS,
    station_symbols,
)
from planner.usecases.material import Material

NOT_HANDED_ON = ("defence", "airfield")  # of the zones: TT 47/2014 keeps them off a map that goes out
_OF_THE_FILE = ("file", "sheet", "row", "cells")


def gis_layers(material: Material) -> dict[str, gpd.GeoDataFrame]:
    """Return the layers by name (EPSG:4326), each with ``symbol`` as ``shape|colour|fill``.

    ``communes``, ``stations``, ``proposal`` (with ``conclusion``, ``decision``, ``condition``), and
    where there are ``planned_<carrier>``, ``cables``, ``zones``, ``radio`` and ``gaps_<technology>``.
    """
    layers = material.layers
    exported = {
        "communes": layers["communes"].assign(symbol="area|#78909c|hollow"),
        "stations": _pointed(standing(layers["stations"], material.on)),
        "proposal": _proposal(material),
    }
    exported |= {name: _pointed(layer) for name, layer in layers.items() if name.startswith("planned_")}
    if "cables" in layers:
        colours = layers["cables"]["kind"].map(lambda kind: f"line|{CABLE_STYLES[kind][0]}|filled")
        exported["cables"] = layers["cables"].assign(symbol=colours)
    if "zones" in layers:
        shown = layers["zones"][~layers["zones"]["kind"].isin(NOT_HANDED_ON)]
        colours = shown["kind"].map(lambda kind: f"area|{ZONE_COLOURS[kind]}|filled")
        exported["zones"] = shown.assign(symbol=colours)
    if material.radio is not None:
        exported["radio"] = _radio(material.radio)
    for technology, both in material.coverage.items():
        gaps = both.before.gaps[["gap_id", "geometry"]].merge(both.gaps, on="gap_id")
        gap_layer = gpd.GeoDataFrame(gaps, crs=both.before.gaps.crs)
        exported[f"gaps_{technology.lower()}"] = gap_layer.assign(symbol="area|#c62828|filled")
    return {name: layer for name, layer in exported.items() if len(layer)}


def _pointed(stations: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return stations.assign(symbol=station_symbols(stations))


def _proposal(material: Material) -> gpd.GeoDataFrame:
    """Return the sites as they were judged and decided; coloured by their conclusion."""
    sites = material.appraisal.sites.drop(columns=list(_OF_THE_FILE), errors="ignore")
    decided = material.decisions.set_index("site_id")[["decision", "condition"]]
    joined = sites.join(decided, on="site_id")
    colours = pd.Series(sites["conclusion"].map(CONCLUSION_COLOURS), index=sites.index).fillna("#555555")
    shape = station_symbols(sites).str.split("|").str[0]
    return gpd.GeoDataFrame(joined.assign(symbol=shape + "|" + colours + "|filled"), crs=sites.crs)


def _radio(status: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    symbols = {
        name: f"{shape}|{colour}|{'filled' if filled else 'hollow'}"
        for name, (shape, colour, filled) in RADIO_SYMBOLS.items()
    }
    points = status.set_geometry(status.geometry.representative_point())
    columns = {CHANGES: status[CHANGES].map(changed_words)} if CHANGES in status else {}
    return points.assign(symbol=status["status"].map(symbols), **columns)
