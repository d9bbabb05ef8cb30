"""Writes placed labels on the sheet: a pale rim, the text, its leader."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.textpath import TextPath

from planner.dossier.maps.labels import Placed
from planner.dossier.maps.lettering import CAP_HEIGHT, LINE, clean, properties, width_mm
from planner.dossier.maps.marks import Line, draw_lines
from planner.dossier.maps.paper import MM_PER_INCH, POINTS_PER_MM
from planner.dossier.maps.pen import Pen
from planner.dossier.maps.view import View

RIM_MM = 0.45
LEADER = Line("#37474f", 0.12)
LABELS_ABOVE = 40.0
SOFT_ABOVE = 9.0


def write_labels(pen: Pen, placed: Sequence[Placed]) -> None:
    """Write labels above the map: all rims first, so that none covers a letter."""
    leaders = [np.array(label.leader) for label in placed if label.leader is not None]
    if leaders:
        draw_lines(pen.axes, leaders, LEADER, LABELS_ABOVE - 2)
    _write_rims(pen, [_outline(label, x, y, line) for label in placed for x, y, line in _lines(label)])
    for label in placed:
        asked = label.request
        for x, y, line in _lines(label):
            pen.text(x, y, line, asked.size_pt, asked.face, colour=asked.colour, above=LABELS_ABOVE)


def _write_rims(pen: Pen, rims: Sequence[Path], above: float = LABELS_ABOVE - 1) -> None:
    if not rims:
        return
    patch = PathPatch(
        Path.make_compound_path(*rims),
        facecolor="white",
        edgecolor="white",
        linewidth=RIM_MM * POINTS_PER_MM,
        joinstyle="round",
        zorder=above,
    )
    pen.axes.add_artist(patch)


def write_under(view: View, placed: Sequence[Placed]) -> None:
    """Write large pale names on the map itself, under its symbols."""
    pen, frame = Pen(view.axes), view.frame
    rims = [_outline(label, x, y, line) for label in placed for x, y, line in _lines(label)]
    ground = [Path(frame.to_metres(np.asarray(rim.vertices)), rim.codes) for rim in rims]
    _write_rims(pen, ground, SOFT_ABOVE - 0.1)
    for label in placed:
        asked = label.request
        for x, y, line in _lines(label):
            east, north = frame.to_metres(np.array([x, y]))
            pen.text(east, north, line, asked.size_pt, asked.face, colour=asked.colour, above=SOFT_ABOVE)


def _lines(label: Placed) -> list[tuple[float, float, str]]:
    """Return the left end of the base line of each line."""
    em = label.request.size_pt / 72.0 * MM_PER_INCH
    top = label.middle[1] + LINE * em * (len(label.lines) - 1) / 2 - CAP_HEIGHT * em / 2
    return [
        (
            label.middle[0] - width_mm(line, label.request.size_pt, label.request.face) / 2,
            top - at * LINE * em,
            line,
        )
        for at, line in enumerate(label.lines)
    ]


def _outline(label: Placed, x: float, y: float, line: str) -> Path:
    face, size = label.request.face, label.request.size_pt
    plain = clean(line, face).replace("$", r"\$")  # else what stands between two is read as a formula
    path = TextPath((0, 0), plain, prop=properties(face, size))
    return Path(np.asarray(path.vertices) / POINTS_PER_MM + [x, y], path.codes)
