"""What levels are computed over: flat land, or real ground where rasters of it are given."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import pandas as pd

from planner.base import messages
from planner.base.errors import ParameterError
from planner.base.progress import Tell, silent
from planner.coverage.field import Field, Window, paint, repaint
from planner.coverage.over_terrain import level_over, paint_over
from planner.coverage.radials import Radials
from planner.coverage.request import CoverageRequest
from planner.coverage.signal import Laid, flat_level, levels_at
from planner.coverage.terrain import Terrain
from planner.geo.grid import Grid


@dataclass(frozen=True)
class Surface:
    """Land under a question; the same questions can be put to flat land and to real ground.

    Attributes
    ----------
    radials
        Losses over real ground; None: flat land.
    """

    request: CoverageRequest
    grid: Grid
    radials: Radials | None

    def paint(self, laid: Laid, window: Window | None = None, *, tell: Tell = silent) -> Field:
        """Return the field of some stations, on all of the grid or on a window of it."""
        if self.radials is None:
            tell("progress.paint", 0)  # all of a province at once, in well under a second
            return paint(laid.sources, laid.painting, self.grid, window)
        return paint_over(laid, self.radials, window, tell)

    def repaint(self, painted: Field, before: Laid, after: Laid, *, tell: Tell = silent) -> Field:
        """Return the field of ``after`` from that of ``before``, painting only where they differ."""
        part = partial(self.paint, after, tell=tell)
        return repaint(painted, before.sources, after.sources, after.painting, self.grid, part)

    def levels_at(self, laid: Laid, east_m: float, north_m: float) -> pd.DataFrame:
        """Return the level of every station in reach at one point (:func:`signal.levels_at`)."""
        if self.radials is None:
            return levels_at(laid, self.request, east_m, north_m, partial(flat_level, self.request))
        return levels_at(laid, self.request, east_m, north_m, partial(level_over, self.radials))

    def note(self) -> str:
        """Say what the levels are computed over."""
        if self.radials is None:
            return messages.said("coverage.terrain_flat")
        terrain = self.radials.terrain
        share = round(100 * terrain.missing_share, 1)
        return messages.said("coverage.terrain_note", files=", ".join(terrain.names), missing=share)


def surface_of(
    request: CoverageRequest, grid: Grid, terrain: Terrain | None, *, keeps_radials: bool = False
) -> Surface:
    """Return the land that a question is put to.

    Parameters
    ----------
    terrain
        On ``grid``; flat land without.
    keeps_radials
        Whether a station painted again over real ground finds its losses kept.

    Raises
    ------
    ParameterError
        If there is a terrain but the model is not P.1812.
    """
    if terrain is None:
        return Surface(request, grid, None)
    if request.model != "p1812":
        raise ParameterError("coverage.terrain_needs_p1812", value=request.model)
    return Surface(request, grid, Radials(request, grid, terrain, keeps_radials))
