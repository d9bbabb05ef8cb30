"""P.1812 from a station over real ground: along radials all around it, or to one point.

Ground and clutter are read every ``SPACING_M`` from the cell under the point. Nearer than the
Recommendation reaches the loss goes on from ``FIRST_POINT`` with the slope of free space.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from planner.coverage.field import Source
from planner.coverage.p1812 import FEWEST_POINTS, INLAND, Link
from planner.coverage.p1812_links import radial_losses
from planner.coverage.pathloss import CLUTTER_M
from planner.coverage.request import CoverageRequest
from planner.coverage.signal import Mast, way_to
from planner.coverage.terrain import Terrain
from planner.geo.grid import Grid

SPACING_M = 100.0
FIRST_POINT = FEWEST_POINTS - 1  # 300 m: past 250 m, with four points
NEAREST_M = 10.0
APART_M = 200.0  # neighbouring radials at half the reach
FEWEST_RADIALS = 16

Floats = npt.NDArray[np.float64]
Floats32 = npt.NDArray[np.float32]
# What the losses from a station depend on: its place, height, environment and reach.
Key = tuple[float, float, float, str, float]


@dataclass(frozen=True)
class Radials:
    """The losses from stations over a terrain.

    Attributes
    ----------
    terrain
        On ``grid``.
    keeps_all
        Whether the losses of every station are kept to be asked for again (¼ MB each at 20 km), and not
        only those of the last one.
    """

    request: CoverageRequest
    grid: Grid
    terrain: Terrain
    keeps_all: bool = False
    _known: dict[Key, Floats32] = field(default_factory=dict)

    def losses_from(self, source: Source, mast: Mast, reach_m: float) -> Floats32:
        """Return the losses along a station's radials, (radials, points), the first to the north, dB."""
        key = source.east_m, source.north_m, mast.height_m, mast.environment, reach_m
        if key not in self._known:
            if not self.keeps_all:
                self._known.clear()
            radials = max(FEWEST_RADIALS, int(np.ceil(np.pi * reach_m / APART_M)))
            points = max(FEWEST_POINTS, int(np.ceil(reach_m / SPACING_M)) + 1)
            bearings = np.linspace(0, 2 * np.pi, radials, endpoint=False)
            losses = self._losses(source, mast, bearings, points, SPACING_M)
            self._known[key] = losses.astype(np.float32)
        return self._known[key]

    def loss_to(self, source: Source, mast: Mast, east_m: float, north_m: float) -> float:
        """Return the loss to one point over the profile to it, cut into equal steps of about 100 m, dB.

        With equal steps the clutter beside the receiver stands as far from it as on the radials.
        """
        distance, bearing = way_to(source, east_m, north_m)
        first = FIRST_POINT * SPACING_M
        steps = max(FIRST_POINT, round(distance / SPACING_M))
        spacing = max(distance, first) / steps
        along = self._losses(source, mast, np.radians([bearing]), steps + 1, spacing)
        return float(along[0, -1]) + 20 * float(np.log10(min(max(distance, NEAREST_M) / first, 1.0)))

    def ground_m(self, east_m: npt.ArrayLike, north_m: npt.ArrayLike) -> Floats:
        """Return the ground above sea level at some points."""
        return np.asarray(self.terrain.ground_m[self._cells(east_m, north_m)])

    def _cells(
        self, east_m: npt.ArrayLike, north_m: npt.ArrayLike
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Return the rows and columns of the cells under some points; past the edge those at it."""
        row = np.floor((self.grid.north_m - np.asarray(north_m)) / self.grid.cell_m)
        column = np.floor((np.asarray(east_m) - self.grid.west_m) / self.grid.cell_m)
        return (
            np.clip(row.astype(np.int64), 0, self.grid.height - 1),
            np.clip(column.astype(np.int64), 0, self.grid.width - 1),
        )

    def _losses(
        self, source: Source, mast: Mast, bearings_rad: Floats, points: int, spacing_m: float
    ) -> Floats:
        along = np.arange(points) * spacing_m
        bearing = bearings_rad[:, None]
        cells = self._cells(
            source.east_m + along * np.sin(bearing), source.north_m + along * np.cos(bearing)
        )
        ground, clutter = self.terrain.ground_m[cells], self.terrain.clutter_m
        on_it = np.full(ground.shape, CLUTTER_M[mast.environment]) if clutter is None else clutter[cells]
        air = self.request.air()
        link = Link(
            self.request.frequency_mhz,
            mast.height_m,
            self.request.rx_height_m,
            air.delta_n,
            air.surface_n,
            time_percent=air.time_percent,
        )
        zone = np.full(ground.shape, INLAND, np.int64)
        return radial_losses(ground, on_it, zone, spacing_m / 1000, link, air.latitude_deg)
