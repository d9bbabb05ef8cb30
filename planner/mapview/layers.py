"""The layers of the province as the map component wants them: symbols, titles, legend."""

from __future__ import annotations

import json
from collections.abc import Iterable

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from planner.base import messages
from planner.base.vocabulary import ServicePointKind, Status
from planner.geo.vn2000 import WGS84, project
from planner.layers.rows import Cable, Zone, rows
from planner.layers.vocabulary import CARRIERS, OFFICIAL, REFERENCE
from planner.mapview.map_data import Json, points_layer, shapes_layer
from planner.mapview.symbols import (
    CABLE_STYLES,
    CARRIER_COLOURS,
    MAST_SHAPES,
    RADIO_MARKS,
    RADIO_SYMBOLS,
    UNKNOWN_SHAPE,
    ZONE_COLOURS,
    station_symbols,
)
from planner.mapview.words import carrier_name, t

BORDER_TOLERANCE_M = 50.0  # of the drawn borders only; shared edges stay shared
_POINT_SYMBOLS = {
    ServicePointKind.D1: "dot|#5d4037|filled",
    ServicePointKind.D2: "dot|#5d4037|hollow",
}


def simplified(communes: gpd.GeoDataFrame, crs: str) -> gpd.GeoDataFrame:
    """Return the communes with fewer vertices for the screen, without tearing shared borders."""
    plane = project(communes, crs)
    return project(plane.set_geometry(plane.simplify_coverage(BORDER_TOLERANCE_M)), WGS84)


def as_geojson(geometry: BaseGeometry) -> Json:
    """Return a shape as GeoJSON, rounded to a metre."""
    geojson: Json = json.loads(shapely.to_geojson(shapely.set_precision(geometry, 1e-5, "pointwise")))
    return geojson


def _label_points(areas: gpd.GeoSeries) -> Iterable[tuple[float, float]]:
    spots = areas.map(lambda area: max(shapely.get_parts(area), key=lambda part: part.area))
    return [(round(p.x, 5), round(p.y, 5)) for p in spots.representative_point()]


def boundary_note(communes: gpd.GeoDataFrame) -> str:
    """Return what a legend says of the commune borders: official, derived, or for reference."""
    kinds = set(communes["boundary"])
    if kinds == {OFFICIAL}:
        return t("boundary_official")
    return t("boundary_derived" if kinds.isdisjoint({OFFICIAL, REFERENCE}) else "boundary_reference")


def commune_layers(communes: gpd.GeoDataFrame, crs: str) -> list[Json]:
    """Return the base: communes with their names, and the borders of the districts."""
    light = simplified(communes, crs)
    style = {"color": "#78909c", "weight": 0.8, "fillColor": "#fdfdf8", "fillOpacity": 1}
    shapes = [
        {"geometry": as_geojson(geometry), "style": style, "title": f"{name}, {district}"}
        for geometry, name, district in zip(
            light.geometry, light["name"], light["district"], strict=True
        )
    ]
    names = [
        [x, y, name, "commune"]
        for (x, y), name in zip(_label_points(light.geometry), light["name"], strict=True)
    ]
    districts = light.dissolve("district", as_index=False)
    border = {"color": "#37474f", "weight": 2, "fill": False, "dashArray": "8 3 2 3"}
    rings = [{"geometry": as_geojson(g.boundary), "style": border} for g in districts.geometry]
    heads = [
        [x, y, name, "district"]
        for (x, y), name in zip(_label_points(districts.geometry), districts["district"], strict=True)
    ]
    group = t("group_base")
    return [
        shapes_layer(
            "communes",
            t("layer_communes"),
            group,
            shapes,
            pane="base",
            labels=names,
            count=len(communes),
            legend=[{"colour": "#fdfdf8", "text": boundary_note(communes)}],
        ),
        shapes_layer(
            "districts",
            t("layer_districts"),
            group,
            rings,
            pane="lines",
            labels=heads,
            legend=[],
        ),
    ]


def _station_points(stations: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    names = stations["name"].fillna("")
    return gpd.GeoDataFrame(
        {
            "symbol": station_symbols(stations),
            "key": stations["site_id"],
            "title": (stations["site_id"] + " · " + names).str.rstrip(" ·"),
        },
        geometry=stations.geometry,
    )


def station_layers(stations: gpd.GeoDataFrame) -> list[Json]:
    """Return one layer of standing stations a carrier, in the carrier's colour."""
    return [
        points_layer(
            f"stations_{carrier}",
            carrier_name(carrier),
            t("group_stations"),
            _station_points(stations[stations["carrier"] == carrier]),
            symbol=f"circle|{CARRIER_COLOURS[carrier]}|filled",
            radius=4,
        )
        for carrier in CARRIERS
    ]


def planned_layers(
    planned: dict[str, gpd.GeoDataFrame], horizons: tuple[int, ...], year: int
) -> list[Json]:
    """Return a layer for each carrier and horizon of the planned sites, on from its year."""
    layers = []
    for carrier, sites in planned.items():
        earlier = 0
        for horizon in horizons:
            chosen = sites[(sites["year"] > earlier) & (sites["year"] <= horizon)]
            key = "planned_horizon_later" if earlier else "planned_horizon"
            layers.append(
                points_layer(
                    f"planned_{carrier}_{horizon}",
                    t(key, carrier=carrier_name(carrier), first=earlier + 1, year=horizon),
                    t("group_planned"),
                    _station_points(chosen),
                    symbol=f"circle|{CARRIER_COLOURS[carrier]}|hollow",
                    radius=5,
                    visible=horizon <= year,
                )
            )
            earlier = horizon
    return layers


def radio_layer(status: gpd.GeoDataFrame, *, visible: bool) -> Json:
    """Return the commune radio stations by status; ``status`` from broadcast.radio_status."""
    symbols = {
        name: f"{shape}|{colour}|{'filled' if filled else 'hollow'}"
        + (f"+{RADIO_MARKS[name]}" if name in RADIO_MARKS else "")
        for name, (shape, colour, filled) in RADIO_SYMBOLS.items()
    }
    labels = status["status"].map(radio_label)
    points = gpd.GeoDataFrame(
        {
            "symbol": status["status"].map(symbols),
            "key": status["commune_code"],
            "title": status["name"] + " · " + labels,
        },
        geometry=status.geometry.representative_point(),
    )
    present = [name for name in symbols if (status["status"] == name).any()]
    legend = [{"symbol": symbols[name], "text": radio_label(name)} for name in present]
    return points_layer(
        "radio",
        t("layer_radio"),
        t("group_other"),
        points,
        radius=5.5,
        visible=visible,
        legend=legend,
    )


def radio_label(status: str) -> str:
    """Return the Vietnamese name of a status of a commune's radio."""
    return messages.text(f"broadcast.status_{status}")


def cable_layer(cables: gpd.GeoDataFrame) -> Json:
    """Return the cables and ducts, dashed by kind."""
    shapes = [
        {
            "geometry": as_geojson(row.geometry),
            "style": _line_style(row.kind),
            "title": f"{row.cable_id} · {t(f'cable_{row.kind}')} · {carrier_name(row.carrier)}",
        }
        for row in rows(cables, Cable)
    ]
    legend = [
        {"colour": colour, "dash": dash or "", "text": t(f"cable_{kind}")}
        for kind, (colour, dash) in CABLE_STYLES.items()
        if (cables["kind"] == kind).any()
    ]
    return shapes_layer(
        "cables",
        t("layer_cables"),
        t("group_other"),
        shapes,
        kind="lines",
        visible=False,
        count=len(shapes),
        legend=legend,
    )


def _line_style(kind: str) -> Json:
    colour, dash = CABLE_STYLES[kind]
    return {"color": colour, "weight": 1.8, "dashArray": dash}


def zone_layer(zones: gpd.GeoDataFrame) -> Json:
    """Return the regulated zones with their citations as titles."""
    shapes = [
        {
            "geometry": as_geojson(row.geometry),
            "style": {"color": ZONE_COLOURS[row.kind], "weight": 1.2, "fillOpacity": 0.3},
            "title": f"{row.name} · {t(f'zone_{row.kind}')} · {row.citation}",
        }
        for row in rows(zones, Zone)
    ]
    legend = [
        {"colour": colour, "text": t(f"zone_{kind}")}
        for kind, colour in ZONE_COLOURS.items()
        if (zones["kind"] == kind).any()
    ]
    return shapes_layer(
        "zones",
        t("layer_zones"),
        t("group_other"),
        shapes,
        visible=False,
        count=len(shapes),
        legend=legend,
    )


def service_point_layer(points: gpd.GeoDataFrame) -> Json:
    """Return the public service points."""
    spots = gpd.GeoDataFrame(
        {
            "symbol": points["kind"].map(_POINT_SYMBOLS),
            "key": points["point_id"],
            "title": points["kind"] + " · " + points["name"],
        },
        geometry=points.geometry,
    )
    legend = [
        {"symbol": _POINT_SYMBOLS[ServicePointKind.D1], "text": t("service_D1")},
        {"symbol": _POINT_SYMBOLS[ServicePointKind.D2], "text": t("service_D2")},
    ]
    return points_layer(
        "service_points",
        t("layer_service_points"),
        t("group_other"),
        spots,
        visible=False,
        legend=legend,
    )


def symbol_legend(stations: pd.DataFrame) -> list[Json]:
    """Return the legend of mast classes and of the ways a symbol is drawn."""
    grey = "#37474f"
    classes = [
        {"symbol": f"{shape}|{grey}|filled", "text": t(f"class_{name}")}
        for name, shape in MAST_SHAPES.items()
        if (stations["mast_class"] == name).any()
    ]
    if stations["mast_class"].isna().any():
        classes.append({"symbol": f"{UNKNOWN_SHAPE}|{grey}|filled", "text": t("class_unknown")})
    fills = [
        {"symbol": f"square|{grey}|{fill}", "text": t(f"fill_{name}")}
        for name, fill in (
            (Status.EXISTING, "filled"),
            (Status.PLANNED, "hollow"),
            (Status.TO_REMOVE, "filled+cross"),
            ("shared", "filled+ring"),
        )
    ]
    return [
        {"title": t("group_symbols_class"), "entries": classes},
        {"title": t("group_symbols_fill"), "entries": fills},
    ]
