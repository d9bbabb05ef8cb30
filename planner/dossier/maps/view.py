"""One map being drawn: what layers draw on, and what they tell the labels and the legend."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import shapely
from matplotlib.axes import Axes
from shapely.geometry.base import BaseGeometry

from planner.dossier.maps.frame import Frame
from planner.dossier.maps.geography import Geography
from planner.dossier.maps.labels import Request
from planner.dossier.maps.marks import (
    Area,
    Line,
    Sample,
    Symbol,
    draw_areas,
    draw_lines,
    draw_points,
)

SPECIALIST, BASE, OTHER = "specialist", "base", "other"  # the order of a legend (TT 47/2014)
ORDER = (SPECIALIST, BASE, OTHER)

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Entry:
    """A line of the legend: part of it (``ORDER``), heading, text and what is drawn."""

    part: str
    heading: str
    text: str
    sample: Sample


@dataclass
class View:
    """A map with its frame, or the enlargement of a town on it.

    Attributes
    ----------
    symbol_mm
        Size of an ordinary symbol on paper.
    obstacles
        Boxes in mm that symbols take, each (n, 4): left, bottom, right, top.
    requests
        Labels that are wanted.
    skip
        Ground (metres) that is labelled elsewhere: on an enlargement.
    enlarged
        Whether this is such an enlargement.
    """

    axes: Axes
    frame: Frame
    geography: Geography
    symbol_mm: float
    text_pt: float
    skip: BaseGeometry | None = None
    enlarged: bool = False
    obstacles: list[Floats] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    @property
    def ground(self) -> BaseGeometry:
        """The extent in metres."""
        return shapely.box(*self.frame.extent)

    def points(self, at: Floats, symbol: Symbol, above: float, *, blocks: bool = True) -> int:
        """Draw a symbol at places (n, 2) in metres; return how many lie on the map.

        ``blocks``: labels keep clear of them.
        """
        shown = at[self.frame.inside(at)] if len(at) else at
        if len(shown):
            draw_points(self.axes, shown, symbol, self.symbol_mm, above)
            if blocks:
                middle, reach = self.frame.to_mm(shown), symbol.reach * self.symbol_mm
                self.obstacles.append(np.hstack([middle - reach, middle + reach]))
        return len(shown)

    def areas(self, areas: Sequence[BaseGeometry], style: Area, above: float) -> int:
        """Draw areas; return how many lie on the map."""
        cut = shapely.intersection(
            np.asarray(areas, object), self.ground.buffer(self.frame.metres_per_mm)
        )
        shown = [area for area in cut if not area.is_empty and area.area > 0]
        draw_areas(self.axes, shown, style, above)
        return len(shown)

    def lines(self, lines: Sequence[BaseGeometry], style: Line, above: float) -> int:
        """Draw lines; return how many lie on the map."""
        shown = [line for line in lines if line.intersects(self.ground)]
        parts = [np.asarray(p.coords) for p in shapely.get_parts(shown) if p.geom_type == "LineString"]
        if parts:
            draw_lines(self.axes, parts, style, above)
        return len(shown)

    def labelled(self, at: Floats) -> bool:
        """Return whether a place (2,) in metres is labelled on this view."""
        here = bool(self.frame.inside(at[None])[0])
        return here and (self.skip is None or not self.skip.contains(shapely.Point(at)))


Layer = Callable[[View], Sequence[Entry]]
