"""Where the map lies in the province: an outline with the districts and the map's rectangle."""

from __future__ import annotations

import shapely

from planner.base import messages
from planner.dossier.maps.blocks import Block
from planner.dossier.maps.frame import Frame, frame_around
from planner.dossier.maps.geography import Geography, extent_of
from planner.dossier.maps.lettering import line_mm, width_mm
from planner.dossier.maps.marks import BLACK, Area, draw_areas
from planner.dossier.maps.paper import Box
from planner.dossier.maps.pen import Pen
from planner.layers.commune_names import short_name

LAND = Area("#eceff1", "#78909c", width_mm=0.12)
SHOWN = Area(None, BLACK, width_mm=0.5)
NAMES_PT = 0.62
COARSE_M = 150.0
Name = tuple[str, float, float]  # with the place of its middle


def locator(geography: Geography, frame: Frame, width: float, height: float, size_pt: float) -> Block:
    """Return the province in a box of a size, with the rectangle that the map shows."""

    def draw(pen: Pen, x: float, top: float) -> None:
        box = Box(x, top - height, width, height)
        pen.box(box, Area("#ffffff", BLACK, width_mm=0.12), 50)
        heading = messages.text("maps.locator", province=geography.province.name)
        pen.text(x + 1, top - line_mm(size_pt), heading, size_pt * 0.9, "italic")
        inner = Box(x + 1, box.bottom + 1, width - 2, height - 2 - line_mm(size_pt))
        small = _fitting(geography, inner)
        districts, where = geography.districts, list[Name]()
        for area, name in zip(districts.geometry, districts["district"], strict=True):
            shape = shapely.transform(area.simplify(COARSE_M), small.to_mm)
            draw_areas(pen.axes, [shape], LAND, 51)
            at = max(shapely.get_parts(shape), key=lambda part: part.area).representative_point()
            where.append((short_name(name), at.x, at.y))
        for name, across, up in _apart(where, inner, size_pt * NAMES_PT):
            pen.text(across, up, name, size_pt * NAMES_PT, ha="center", va="middle", above=53)
        shown = shapely.transform(shapely.box(*frame.extent), small.to_mm)
        seen = shown.intersection(shapely.box(inner.left, inner.bottom, inner.right, inner.top))
        if not seen.is_empty:
            draw_areas(pen.axes, [seen], SHOWN, 54)

    return Block(height, draw)


def _fitting(geography: Geography, box: Box) -> Frame:
    """Return a frame that just fits the province; its scale need not be round."""
    west, south, east, north = extent_of(geography, "province")
    scale = max((east - west) / box.width, (north - south) / box.height) * 1000.0
    return frame_around((west, south, east, north), box, geography.crs, scale=int(scale) + 1)


def _apart(where: list[Name], box: Box, size_pt: float) -> list[Name]:
    """Return names moved up or down so that none covers another, and inwards into the box."""
    high, placed, taken = line_mm(size_pt), list[Name](), list[shapely.Polygon]()
    for name, across, up in where:
        half = width_mm(name, size_pt) / 2
        across = min(max(across, box.left + half), box.left + box.width - half)
        tried = [
            (shapely.box(across - half, y - high / 2, across + half, y + high / 2), y)
            for y in (up + step * high / 2 for step in (0, 1, -1, 2, -2, 3, -3))
        ]
        free = [spot for spot in tried if not any(spot[0].intersects(other) for other in taken)]
        shape, y = (free or tried)[0]
        taken.append(shape)
        placed.append((name, across, y))
    return placed
