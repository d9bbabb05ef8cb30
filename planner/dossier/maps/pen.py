"""Writes and draws on a sheet in millimetres."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from shapely.geometry import box as rectangle

from planner.dossier.maps.lettering import CAP_HEIGHT, clean, properties
from planner.dossier.maps.marks import BLACK, Area, Line, draw_areas, draw_lines
from planner.dossier.maps.paper import MM_PER_INCH, Box

TEXT_ABOVE = 60.0


@dataclass(frozen=True)
class Pen:
    """The axes of a whole sheet, whose units are millimetres."""

    axes: Axes

    def text(  # noqa: PLR0913 - a text has this many properties
        self,
        x: float,
        y: float,
        text: str,
        size_pt: float,
        face: str = "regular",
        *,
        ha: str = "left",
        va: str = "baseline",
        turn: float = 0.0,
        colour: str = BLACK,
        above: float = TEXT_ABOVE,
    ) -> Text:
        """Write one line; ``va`` is ``baseline`` or ``middle`` (of the capitals).

        Never read as a formula: a name may hold ``$``.
        """
        if va == "middle":
            drop = CAP_HEIGHT * size_pt / 72.0 * MM_PER_INCH / 2
            angle = np.deg2rad(turn)
            x, y = x + drop * float(np.sin(angle)), y - drop * float(np.cos(angle))
        return self.axes.text(
            x,
            y,
            clean(text, face),
            fontproperties=properties(face, size_pt),
            ha=ha,
            va="baseline",
            rotation=turn,
            rotation_mode="anchor",
            color=colour,
            zorder=above,
            parse_math=False,
        )

    def line(self, *corners: tuple[float, float], line: Line, above: float = 55.0) -> None:
        """Draw a line through some places."""
        draw_lines(self.axes, [np.array(corners, float)], line, above)

    def box(self, box: Box, area: Area, above: float = 50.0) -> None:
        """Draw a rectangle."""
        draw_areas(self.axes, [rectangle(box.left, box.bottom, box.right, box.top)], area, above)


def sheet_of(width_mm: float, height_mm: float) -> tuple[Figure, Pen]:
    """Return an empty sheet and the pen that draws on it in millimetres from its lower left corner."""
    figure = Figure(figsize=(width_mm / MM_PER_INCH, height_mm / MM_PER_INCH), facecolor="white")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width_mm), ylim=(0, height_mm))
    axes.set_axis_off()
    return figure, Pen(axes)


def axes_in(figure: Figure, sheet: Box, box: Box, extent: tuple[float, float, float, float]) -> Axes:
    """Return axes that fill a box of the sheet (mm) with an extent west, south, east, north."""
    axes = figure.add_axes(
        (
            box.left / sheet.width,
            box.bottom / sheet.height,
            box.width / sheet.width,
            box.height / sheet.height,
        )
    )
    west, south, east, north = extent
    axes.set(xlim=(west, east), ylim=(south, north))
    axes.set_axis_off()
    return axes
