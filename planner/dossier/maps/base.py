"""The geographic base: communes, districts, the province, what lies around, and their names."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from planner.base import messages
from planner.dossier.maps.border import draw_grid_crosses
from planner.dossier.maps.geography import area_of
from planner.dossier.maps.labels import Request
from planner.dossier.maps.marks import Area, Line
from planner.dossier.maps.view import BASE, Entry, Layer, View
from planner.geo.vn2000 import WGS84, convert

LAND = Area("#fffef9")
OUTSIDE = Area("#e6eef2")
VEIL = Area("#d7ccc8a0")
DISTRICT = Line("#37474f", 0.28, (6, 2, 1, 2))
PROVINCE = Line("#212121", 0.45, (9, 2, 1.5, 2, 1.5, 2))
SUBJECT = Line("#000000", 0.5)
COMMUNE = Line("#78909c", 0.12)
WATER_KINDS = ("sea", "river")
COMMUNE_PT, DISTRICT_PT = 0.82, 1.45  # of the ordinary text


def base(kind: str = "province", code: str | None = None, *, names: bool = True) -> Layer:
    """Return the layer of the borders and names; what is outside the map's own area is paler."""

    def draw(view: View) -> Sequence[Entry]:
        geography = view.geography
        view.areas([view.ground], OUTSIDE, 0)
        view.areas(list(geography.communes.geometry), LAND, 1)
        draw_grid_crosses(view.axes, view.frame)
        subject = area_of(geography, kind, code)
        veiled = 0
        if kind != "province":
            veiled = view.areas([geography.outline.difference(subject)], VEIL, 2)
        view.lines(list(shapely.boundary(geography.communes.geometry.to_numpy())), COMMUNE, 5.5)
        districts = shapely.boundary(geography.districts.geometry.to_numpy())
        drawn = view.lines(list(districts), DISTRICT, 6)
        edge = view.lines([geography.outline.boundary], PROVINCE, 7)
        if kind == "commune":
            view.lines([subject.boundary], SUBJECT, 8)
        if names:
            _name_communes(view)
            if not view.enlarged:
                _name_districts(view, kind)
            _name_surroundings(view)
        heading = messages.text("maps.heading_base")
        borders = [("legend_province", PROVINCE)] * bool(edge) + [("legend_district", DISTRICT)] * bool(
            drawn
        )
        entries = [Entry(BASE, heading, messages.text(f"maps.{key}"), line) for key, line in borders]
        entries.append(Entry(BASE, heading, messages.text("maps.legend_commune"), COMMUNE))
        if kind == "commune":
            entries.insert(0, Entry(BASE, heading, messages.text("maps.legend_subject"), SUBJECT))
        if veiled:
            entries.append(Entry(BASE, heading, messages.text("maps.legend_veil"), VEIL))
        if not geography.outline.contains(view.ground):
            entries.append(Entry(BASE, heading, messages.text("maps.legend_outside"), OUTSIDE))
        return entries

    return draw


def _name_communes(view: View) -> None:
    communes = view.geography.communes
    for at, area, name, full in zip(
        view.geography.middles, communes.geometry, communes["short"], communes["name"], strict=True
    ):
        if view.labelled(at):
            view.requests.append(
                Request(
                    name,
                    tuple(view.frame.to_mm(at[None])[0]),
                    view.text_pt * COMMUNE_PT,
                    area=_on_sheet(view, area),
                    priority=4.0 + 1.0 / (1.0 + area.area / 1e7),
                    entry=full,
                )
            )


def _name_districts(view: View, kind: str) -> None:
    if kind == "commune":
        return
    districts = view.geography.districts
    for area, name in zip(districts.geometry, districts["district"], strict=True):
        seen = area.intersection(view.ground)
        if view.skip is not None:
            seen = seen.difference(view.skip)
        if seen.area < area.area * 0.4:
            continue
        sheet = _on_sheet(view, seen)
        at = max(shapely.get_parts(sheet), key=lambda part: part.area).representative_point()
        view.requests.append(
            Request(
                name.upper(),
                (at.x, at.y),
                view.text_pt * DISTRICT_PT,
                "bold",
                colour="#546e7a",
                area=sheet,
                priority=6.0,
                soft=True,
            )
        )


def _name_surroundings(view: View) -> None:
    """Write the names of what lies around the province where its profile says that it is."""
    around = view.ground.difference(view.geography.outline)
    if around.is_empty:
        return
    sheet = _on_sheet(view, around)
    for place in view.geography.province.surroundings:
        x, y = convert(place.longitude, place.latitude, WGS84, view.frame.crs)
        at = np.array([[float(x), float(y)]])
        if not view.frame.inside(at)[0]:
            continue
        water = place.kind in WATER_KINDS
        view.requests.append(
            Request(
                place.name if place.kind == "river" else place.name.upper(),
                tuple(view.frame.to_mm(at)[0]),
                view.text_pt * (1.0 if place.kind == "river" else 1.35),
                "italic" if water else "regular",
                colour="#1565c0" if water else "#546e7a",
                area=sheet,
                priority=8.0,
            )
        )


def _on_sheet(view: View, area: BaseGeometry) -> BaseGeometry:
    """Return an area in mm of the sheet, cut at the map's edge."""
    seen = area.intersection(view.ground)
    moved: BaseGeometry = shapely.transform(seen, view.frame.to_mm)
    return moved
