"""What is drawn, once for the map and once for the legend: point symbols, lines and areas.

Each says itself apart from its colour (shape, inner mark, dash, hatch), so that a grey print is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from shapely.geometry.base import BaseGeometry

from planner.dossier.maps.paper import POINTS_PER_MM

Points = npt.NDArray[np.float64]
WHITE, BLACK = "#ffffff", "#000000"
RING = 1.75  # size of the ring around a shared one, in symbols
RIM = 0.09  # width of the rim of a symbol, of its size


@dataclass(frozen=True)
class Symbol:
    """A point symbol.

    Attributes
    ----------
    shape
        A key of ``SHAPES``.
    mark
        Inner sign: "", ``dot``, ``bar``, ``stem``, ``plus`` or ``x``.
    size
        In ordinary symbols.
    """

    shape: str
    colour: str
    filled: bool = True
    mark: str = ""
    cross: bool = False
    ring: bool = False
    size: float = 1.0

    @property
    def reach(self) -> float:
        """Half the width that it takes, in ordinary symbols' sizes."""
        return 0.5 * self.size * (RING if self.ring else 1.25)


@dataclass(frozen=True)
class Line:
    """A line: dash in widths of the line, () where it is unbroken."""

    colour: str
    width_mm: float = 0.3
    dash: tuple[float, ...] = ()


@dataclass(frozen=True)
class Area:
    """An area: fill, hatch (matplotlib's letters) in the colour of ``edge``, and its rim."""

    fill: str | None = None
    edge: str | None = None
    hatch: str = ""
    width_mm: float = 0.12
    dash: tuple[float, ...] = ()


Sample = Symbol | Line | Area


def _polygon(*corners: tuple[float, float]) -> Path:
    return Path(np.array([*corners, corners[0]], float) * 0.5, closed=True)


_CIRCLE = Path.circle((0, 0), 0.5)
SHAPES = {
    "circle": _CIRCLE,
    "triangle": _polygon((0, 1.15), (1, -0.9), (-1, -0.9)),
    "square": _polygon((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    "diamond": _polygon((0, 1.25), (1.1, 0), (0, -1.25), (-1.1, 0)),
    "pentagon": _polygon((0, 1.1), (1.05, 0.25), (0.75, -0.95), (-0.75, -0.95), (-1.05, 0.25)),
    "dot": Path.circle((0, 0), 0.3),
}


def _strokes(*lines: tuple[tuple[float, float], tuple[float, float]]) -> Path:
    points = np.array([end for line in lines for end in line], float) * 0.5
    return Path(points, [Path.MOVETO, Path.LINETO] * len(lines))


CROSS = _strokes(((-1, -1), (1, 1)), ((-1, 1), (1, -1)))
INNER = {
    "dot": Path.circle((0, 0), 0.17),
    "bar": _strokes(((-0.55, 0), (0.55, 0))),
    "stem": _strokes(((0, -0.55), (0, 0.55))),
    "plus": _strokes(((-0.5, 0), (0.5, 0)), ((0, -0.5), (0, 0.5))),
    "x": _strokes(((-0.45, -0.45), (0.45, 0.45)), ((-0.45, 0.45), (0.45, -0.45))),
}


def draw_points(axes: Axes, at: Points, symbol: Symbol, size_mm: float, above: float) -> None:
    """Draw one symbol at many places of an axes.

    Parameters
    ----------
    at
        In the axes' own units, shape (n, 2).
    size_mm
        Of an ordinary symbol.
    above
        Its z-order.
    """
    size = size_mm * symbol.size
    for path, fill, edge, width, scale in _strokes_of(symbol, size):
        line = Line2D(
            at[:, 0],
            at[:, 1],
            linestyle="none",
            marker=path,
            # matplotlib scales a marker's path so that its farthest point lies at half the size
            markersize=2 * np.abs(path.vertices).max() * size * scale * POINTS_PER_MM,
            markerfacecolor=fill,
            markeredgecolor=edge,
            markeredgewidth=width * POINTS_PER_MM,
            zorder=above,
        )
        axes.add_artist(line)  # unlike add_line it does not ask again how far the axes reach


def _strokes_of(symbol: Symbol, size: float) -> list[tuple[Path, str, str, float, float]]:
    """Return the strokes of a symbol from below: path, fill, edge, width (mm) and scale."""
    bold, none = max(RIM * size * 1.6, 0.18), "none"
    if symbol.shape == "cross":
        return [(CROSS, none, WHITE, bold * 2.6, 1), (CROSS, none, symbol.colour, bold * 1.4, 1)]
    strokes: list[tuple[Path, str, str, float, float]] = []
    if symbol.ring:
        strokes.append((_CIRCLE, none, symbol.colour, max(RIM * size, 0.15), RING))
    shape = SHAPES[symbol.shape]
    if symbol.filled:
        strokes.append((shape, symbol.colour, WHITE, RIM * size * 0.8, 1))
    else:
        strokes.append((shape, WHITE, symbol.colour, bold, 1))
    if symbol.mark:
        colour = WHITE if symbol.filled else symbol.colour
        fill = colour if symbol.mark == "dot" else none
        width = 0.0 if symbol.mark == "dot" else bold * 0.9
        strokes.append((INNER[symbol.mark], fill, colour, width, 1))
    if symbol.cross:
        strokes.append((CROSS, none, WHITE, bold * 1.9, 1.15))
        strokes.append((CROSS, none, BLACK, bold, 1.15))
    return strokes


def draw_lines(axes: Axes, lines: list[Points], line: Line, above: float) -> None:
    """Draw lines, each an array of points in the axes' own units."""
    style = (0.0, line.dash) if line.dash else "solid"
    drawn = LineCollection(
        lines,
        colors=line.colour,
        linewidths=line.width_mm * POINTS_PER_MM,
        linestyles=[style],
        zorder=above,
        capstyle="butt",
    )
    axes.add_artist(drawn)


def draw_areas(axes: Axes, areas: Sequence[BaseGeometry], area: Area, above: float) -> None:
    """Draw areas (holes left open) as one path."""
    path = path_of(areas)
    if path is None:
        return
    patch = PathPatch(
        path,
        facecolor=area.fill or "none",
        edgecolor=area.edge or "none",
        linewidth=area.width_mm * POINTS_PER_MM if area.edge else 0,
        linestyle=(0.0, area.dash) if area.dash else "solid",
        hatch=area.hatch or None,
        zorder=above,
    )
    patch.set_hatch_linewidth(0.1 * POINTS_PER_MM)
    axes.add_artist(patch)


def path_of(areas: Sequence[BaseGeometry]) -> Path | None:
    """Return polygons and their holes as one path, None without any."""
    rings = _rings(areas)
    if not rings:
        return None
    codes = [
        c for ring in rings for c in (Path.MOVETO, *[Path.LINETO] * (len(ring) - 2), Path.CLOSEPOLY)
    ]
    return Path(np.concatenate(rings), codes)


def _rings(areas: Sequence[BaseGeometry]) -> list[Points]:
    rings: list[Points] = []
    for part in shapely.get_parts(areas):
        if part.geom_type != "Polygon" or part.is_empty:
            continue
        turned = shapely.geometry.polygon.orient(part)
        rings.extend(np.asarray(ring.coords) for ring in (turned.exterior, *turned.interiors))
    return rings
