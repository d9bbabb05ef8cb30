"""The layers of an appraisal on the map: conclusions, pairs too near, what lies in the way."""

from __future__ import annotations

from collections.abc import Iterable

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from planner.appraisal.appraise import Appraisal
from planner.appraisal.conclusions import CONCLUSIONS
from planner.appraisal.findings import pairs_under_distance
from planner.base.vocabulary import Verdict
from planner.intake.read import Proposal
from planner.layers.rows import Cable, rows
from planner.mapview.map_data import Json, points_layer, shapes_layer
from planner.mapview.symbols import CONCLUSION_COLOURS, MAST_SHAPES, UNKNOWN_SHAPE
from planner.mapview.words import conclusion_name, number, t

ROUTE_COLOUR, PAIR_COLOUR, ACROSS_COLOUR, PLACE_COLOUR = "#6a1b9a", "#b71c1c", "#4a148c", "#e65100"
LAWFUL_COLOUR = "#1b5e20"
PLACE_RULES = ("ROAD-COR", "ROAD-FALL", "PWR-COR", "AIR-TX")  # those whose evidence is a line to a zone


def conclusion_layers(sites: gpd.GeoDataFrame) -> list[Json]:
    """Return a layer of sites for each conclusion, the worst on top, in the shape of their class."""
    layers = []
    for conclusion in reversed(CONCLUSIONS):
        chosen = sites[sites["conclusion"] == conclusion]
        shape = chosen["mast_class"].map(MAST_SHAPES).fillna(UNKNOWN_SHAPE)
        colour = CONCLUSION_COLOURS[conclusion]
        points = gpd.GeoDataFrame(
            {
                "symbol": shape.astype(str) + f"|{colour}|filled",
                "key": chosen["site_id"],
                "title": chosen["site_id"] + " · " + conclusion_name(conclusion),
            },
            geometry=chosen.geometry,
        )
        layers.append(
            points_layer(
                f"conclusion_{conclusion}",
                conclusion_name(conclusion),
                t("group_result"),
                points,
                symbol=f"circle|{colour}|filled",
                radius=6,
            )
        )
    return layers


def evidence_layers(appraisal: Appraisal, shown: gpd.GeoDataFrame) -> list[Json]:
    """Return the lines that show why: to masts too near, across dossiers, to roads and power lines."""
    codes = set(shown["site_id"])
    near = pairs_under_distance(appraisal.findings)
    near = near[near["site_id"].isin(codes)]
    findings = appraisal.findings
    places = findings[
        findings["rule_id"].isin(PLACE_RULES) & findings["verdict"].isin([Verdict.FAIL, Verdict.REVIEW])
    ]
    places = places[places["site_id"].isin(codes) & (places.geom_type == "LineString")]
    across = appraisal.pairs[appraisal.pairs["site_id"].isin(codes)]
    texts = [
        t("pair_title", builder=row.builder, sharer=row.sharer, reason=row.reason)
        for row in across.itertuples()
    ]
    return [
        line_layer(
            "pairs", "layer_findings", PAIR_COLOUR, near.geometry, near["explanation"], near["measured"]
        ),
        line_layer("across", "layer_across", ACROSS_COLOUR, across["line"], texts, across["distance_m"]),
        line_layer(
            "places",
            "layer_places",
            PLACE_COLOUR,
            places.geometry,
            places["explanation"],
            places["measured"],
        ),
    ]


def lawful_layers(flips: gpd.GeoDataFrame, shown: gpd.GeoDataFrame) -> list[Json]:
    """Return the nearest lawful points of the sites shown, and the line to each from its site.

    Parameters
    ----------
    flips
        Of the appraisal (:func:`planner.appraisal.flips.flips`).
    """
    moves = flips[flips["site_id"].isin(shown["site_id"]) & flips.geometry.notna()]
    places = shown.set_index("site_id").geometry
    lines = [
        shapely.LineString([places[site_id], point])
        for site_id, point in zip(moves["site_id"], moves.geometry, strict=True)
    ]
    points = gpd.GeoDataFrame(
        {
            "symbol": f"cross|{LAWFUL_COLOUR}|hollow",
            "key": moves["site_id"],
            "title": moves["site_id"] + " · " + moves["text"].astype(str),
        },
        geometry=moves.geometry,
    )
    symbol, name = f"cross|{LAWFUL_COLOUR}|hollow", t("layer_lawful")
    return [
        line_layer("lawful_lines", "layer_lawful", LAWFUL_COLOUR, lines, moves["text"], moves["move_m"]),
        points_layer("lawful", name, t("group_result"), points, symbol=symbol, radius=5),
    ]


def line_layer(
    layer_id: str,
    name: str,
    colour: str,
    lines: Iterable[BaseGeometry],
    titles: Iterable[str],
    metres: Iterable[float],
) -> Json:
    """Return a layer of lines (EPSG:4326) with their lengths; ``name``: in the catalogue."""
    shapes = [
        {
            "geometry": {"type": "LineString", "coordinates": [list(c) for c in line.coords]},
            "style": {"color": colour, "weight": 2.5},
            "title": title,
            "label": t("appraisal_distance", distance=number(distance)),
        }
        for line, title, distance in zip(lines, titles, metres, strict=True)
    ]
    return shapes_layer(
        layer_id,
        t(name),
        t("group_result"),
        shapes,
        kind="lines",
        count=len(shapes),
        legend=[{"colour": colour, "dash": "", "text": t(f"{name}_legend")}],
    )


def proposal_layers(proposal: Proposal) -> list[Json]:
    """Return the routes, service points and works of a proposal as layers of the map."""
    layers = []
    routes = proposal.cables[proposal.cables.geometry.notna()]
    if len(routes):
        shapes = [
            {
                "geometry": shapely.geometry.mapping(route.geometry),
                "style": {"color": ROUTE_COLOUR, "weight": 3},
                "title": f"{route.cable_id} · {route.kind} · {number(route.length_m)} m",
            }
            for route in rows(routes, Cable)
        ]
        layers.append(
            shapes_layer(
                "proposed_cables",
                t("layer_proposed_cables"),
                t("group_result"),
                shapes,
                kind="lines",
                count=len(shapes),
                legend=[{"colour": ROUTE_COLOUR, "dash": "", "text": t("layer_proposed_cables")}],
            )
        )
    places = [(proposal.service_points, "point_id"), (proposal.works, "work_id")]
    symbol = f"circle|{ROUTE_COLOUR}|hollow"
    spots = [
        gpd.GeoDataFrame(
            {"symbol": symbol, "key": layer[code], "title": layer[code] + " · " + layer["name"]},
            geometry=layer.geometry,
            crs=layer.crs,
        )
        for layer, code in places
        if len(layer)
    ]
    if spots:
        name, group = t("layer_proposed_points"), t("group_result")
        layers.append(
            points_layer("proposed_points", name, group, pd.concat(spots), symbol=symbol, radius=5)
        )
    return layers
