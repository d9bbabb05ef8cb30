"""North, the scale as a number and the scale bar."""

from __future__ import annotations

import numpy as np
import shapely

from planner.base import messages, numbers
from planner.dossier.maps.blocks import Block
from planner.dossier.maps.frame import metres_text
from planner.dossier.maps.lettering import line_mm
from planner.dossier.maps.marks import BLACK, WHITE, Area, draw_areas
from planner.dossier.maps.paper import Box
from planner.dossier.maps.pen import Pen

ROUND_KM = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50)
PIECES = 4


def piece_km(scale: int, width_mm: float) -> float:
    """Return the longest round length of which ``PIECES`` fit into a width on paper, km.

    Examples
    --------
    >>> piece_km(250_000, 60)
    2
    """
    fits = [length_km for length_km in ROUND_KM if length_km * PIECES * 1e6 / scale <= width_mm]
    return fits[-1] if fits else ROUND_KM[0]


def scale_block(scale: int, width: float, size_pt: float) -> Block:
    """Return the scale's number and its bar; the bar's ends are exact on paper."""
    piece = piece_km(scale, width * 0.86)
    long, thick, step = piece * 1e6 / scale, size_pt * 0.18, line_mm(size_pt)

    def draw(pen: Pen, x: float, top: float) -> None:
        left = x + (width - long * PIECES) / 2
        pen.text(x + width / 2, top - step, scale_text(scale), size_pt * 1.2, "bold", ha="center")
        y = top - step * 3.0
        for at in range(PIECES):
            pen.box(
                Box(left + at * long, y, long, thick),
                Area(BLACK if at % 2 == 0 else WHITE, BLACK, width_mm=0.12),
                56,
            )
        unit = "km" if piece * PIECES >= 1 else "m"
        for at in range(PIECES + 1):
            value = at * piece * (1 if unit == "km" else 1000)
            text = numbers.figure(value) + (f" {unit}" if at == PIECES else "")
            pen.text(left + at * long, y + thick + step * 0.25, text, size_pt * 0.9, ha="center")
        note = messages.text("maps.one_centimetre", metres=metres_text(scale / 100))
        pen.text(x + width / 2, y - step, note, size_pt * 0.9, "italic", ha="center")

    return Block(step * 4.3, draw)


def scale_text(scale: int) -> str:
    """Return the scale as maps write it.

    Examples
    --------
    >>> scale_text(250_000)
    'Tỷ lệ 1:250 000'
    """
    return messages.text("maps.scale", scale=metres_text(scale))


def draw_north(pen: Pen, x: float, bottom: float, height: float, above: float = 45.0) -> None:
    """Draw an arrow to grid north: the map's axes are the grid, so it points straight up."""
    half, top = height * 0.2, bottom + height * 0.72
    for side, fill in ((-1, BLACK), (1, WHITE)):
        corners = [(x, top), (x + side * half, bottom), (x, bottom + height * 0.17)]
        draw_areas(
            pen.axes, [shapely.Polygon(np.array(corners))], Area(fill, BLACK, width_mm=0.15), above
        )
    size = height * 0.24 / 25.4 * 72 / 0.66
    letter = messages.text("maps.north")
    pen.text(x, bottom + height * 0.76, letter, size, "bold", ha="center", above=above)
