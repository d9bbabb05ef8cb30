"""Draws the frame: neat line, grid and graticule with their numbers, the ladder of minutes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from shapely.geometry import box as rectangle

from planner.dossier.maps.frame import (
    Frame,
    crossings,
    degrees_text,
    graticule_minutes,
    grid_step_m,
    ladder_minutes,
    metres_text,
    rounds,
    side_degrees,
)
from planner.dossier.maps.lettering import width_mm
from planner.dossier.maps.marks import BLACK, Area, Line, draw_areas, draw_lines
from planner.dossier.maps.pen import Pen

THIN, NEAT, THICK = Line(BLACK, 0.1), Line(BLACK, 0.2), Line(BLACK, 0.5)
CROSS_MM = 1.4
GRID_CROSS = Line("#546e7a", 0.09)
LABEL_PT = 0.76  # of the ordinary text
ABOVE_MAP = 30.0


@dataclass(frozen=True)
class _Side:
    """One side: its start on the sheet, its direction, its way outwards, the turn of its numbers."""

    start: tuple[float, float]
    along: tuple[float, float]
    out: tuple[float, float]
    turn: float

    def at(self, along: float, out: float) -> tuple[float, float]:
        return (
            self.start[0] + self.along[0] * along + self.out[0] * out,
            self.start[1] + self.along[1] * along + self.out[1] * out,
        )


def _sides(frame: Frame) -> dict[str, _Side]:
    b = frame.box
    return {
        "south": _Side((b.left, b.bottom), (1, 0), (0, -1), 0),
        "north": _Side((b.left, b.top), (1, 0), (0, 1), 0),
        "west": _Side((b.left, b.bottom), (0, 1), (-1, 0), 90),
        "east": _Side((b.right, b.bottom), (0, 1), (1, 0), 90),
    }


def draw_border(pen: Pen, frame: Frame, ring_mm: float, text_pt: float) -> None:
    """Draw the frame around the map; the numbers lie in its ring."""
    size = text_pt * LABEL_PT
    ladder = ring_mm * 0.13
    for name, side in _sides(frame).items():
        _ladder(pen.axes, frame, name, side, (ring_mm - ladder, ring_mm))
        _grid_side(pen, frame, name, side, ring_mm, size)
        _graticule_side(pen, frame, name, side, ring_mm, size)
    for rim, line in ((0.0, NEAT), (ring_mm - ladder, THIN), (ring_mm, NEAT), (ring_mm + 0.5, THICK)):
        wide = frame.box.shrunk(-rim)
        ring = [(wide.left, wide.bottom), (wide.right, wide.bottom), (wide.right, wide.top)]
        ring += [(wide.left, wide.top), (wide.left, wide.bottom), (wide.right, wide.bottom)]
        draw_lines(pen.axes, [np.array(ring)], line, ABOVE_MAP + 1)


def draw_grid_crosses(axes: Axes, frame: Frame) -> None:
    """Draw a small cross where the lines of the VN-2000 grid meet, on the map's own axes (metres)."""
    west, south, east, north = frame.extent
    step, arm = grid_step_m(frame.scale), CROSS_MM * frame.metres_per_mm
    lines = []
    for x in rounds(west, east, step):
        for y in rounds(south, north, step):
            lines.append(np.array([(x - arm, y), (x + arm, y)]))
            lines.append(np.array([(x, y - arm), (x, y + arm)]))
    draw_lines(axes, lines, GRID_CROSS, 3.5)


def grid_places(frame: Frame, side: str) -> list[tuple[float, float]]:
    """Return where the grid meets a side: (mm from its lower or left end, metres)."""
    west, south, east, north = frame.extent
    low, high = (west, east) if side in ("south", "north") else (south, north)
    step = grid_step_m(frame.scale)
    return [((metres - low) / frame.metres_per_mm, metres) for metres in rounds(low, high, step)]


def _grid_side(pen: Pen, frame: Frame, name: str, side: _Side, ring_mm: float, size: float) -> None:
    letter = "E" if name in ("south", "north") else "N"
    length = frame.box.width if letter == "E" else frame.box.height
    ticks = []
    for along, metres in grid_places(frame, name):
        ticks.append(np.array([side.at(along, 0), side.at(along, ring_mm * 0.13)]))
        text = f"{letter} {metres_text(metres)}"
        half = width_mm(text, size) / 2
        if half <= along <= length - half:
            pen.text(
                *side.at(along, ring_mm * 0.31), text, size, ha="center", va="middle", turn=side.turn
            )
    draw_lines(pen.axes, ticks, NEAT, ABOVE_MAP)


def _graticule_side(pen: Pen, frame: Frame, name: str, side: _Side, ring_mm: float, size: float) -> None:
    length = frame.box.width if name in ("south", "north") else frame.box.height
    places = crossings(frame, name, graticule_minutes(frame.scale))
    out = ring_mm * 0.67
    taken = []
    for along, degrees in places:
        text = degrees_text(degrees)
        half = width_mm(text, size, "bold") / 2 + 0.6
        # the tick stands inside and outside of its number, not through it
        parts = ((0.0, ring_mm * 0.16), (ring_mm * 0.8, ring_mm * 0.87))
        ticks = [np.array([side.at(along, start), side.at(along, end)]) for start, end in parts]
        draw_lines(pen.axes, ticks, THICK, ABOVE_MAP)
        at = min(max(along, half), length - half)
        taken.append((at - half, at + half))
        pen.text(*side.at(at, out), text, size, "bold", ha="center", va="middle", turn=side.turn)
    _, ends = side_degrees(frame, name, 2)
    for along, degrees in ((0.0, ends[0]), (length, ends[-1])):
        text = degrees_text(float(degrees), seconds=True)
        wide = width_mm(text, size, "italic") + 1
        low = 0.0 if along == 0 else length - wide
        if all(low + wide < left or low > right for left, right in taken):
            middle = side.at(low + wide / 2, out)
            pen.text(*middle, text, size, "italic", ha="center", va="middle", turn=side.turn)


def _ladder(axes: Axes, frame: Frame, name: str, side: _Side, out: tuple[float, float]) -> None:
    """Fill every second piece of minutes of the outer border."""
    minutes = ladder_minutes(frame.scale)
    along, degrees = side_degrees(frame, name)
    cuts = [(along[0], degrees[0]), *crossings(frame, name, minutes), (along[-1], degrees[-1])]
    pieces = []
    for (low, low_degrees), (high, high_degrees) in pairwise(cuts):
        if int(np.floor((low_degrees + high_degrees) / 2 * 60 / minutes)) % 2 == 0 and high > low:
            (x, y), (right, top) = side.at(low, out[0]), side.at(high, out[1])
            pieces.append(rectangle(min(x, right), min(y, top), max(x, right), max(y, top)))
    draw_areas(axes, pieces, Area(BLACK), ABOVE_MAP)
