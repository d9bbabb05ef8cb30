"""P.1812 over real ground: radials from every station over rasters of ground and clutter, on the grid.

Each station sends out radials with a point every ``SPACING_M``; a cell takes the loss between its two
nearest radials and points. The antenna's vertical pattern looks along the line between the real heights.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np
import numpy.typing as npt

from planner.coverage import antenna
from planner.coverage.field import Field, Source
from planner.coverage.kernel import FAR_BELOW_DBM, NO_SERVER
from planner.coverage.p1812 import INLAND, Link
from planner.coverage.p1812_links import radial_losses
from planner.coverage.pathloss import CLUTTER_M
from planner.coverage.request import CoverageRequest
from planner.coverage.signal import Laid, Mast
from planner.geo.grid import Grid

SPACING_M = 100.0
FIRST_POINT = 3.0  # 300 m: past 250 m, with four points
APART_M = 200.0  # neighbouring radials at half the reach
FLAT_GROUND_M = 2.0  # where the raster says nothing; the province lies 1–4 m above the sea

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Terrain:
    """Ground and clutter on the cells of a coverage grid.

    Attributes
    ----------
    ground_m
        Above sea level; ``FLAT_GROUND_M`` where no raster says it.
    clutter_m
        Height of what stands on it; None: that of the station's environment everywhere.
    names
        Of the files.
    """

    ground_m: Floats
    clutter_m: Floats | None
    names: tuple[str, ...]


def terrain_of(
    ground_m: Floats, clutter_m: Floats | None = None, names: tuple[str, ...] = ()
) -> Terrain:
    """Return the terrain of rasters on the grid; a missing height is flat ground, without clutter."""
    ground = np.where(np.isfinite(ground_m), ground_m, FLAT_GROUND_M)
    clutter = None if clutter_m is None else np.maximum(np.nan_to_num(clutter_m, nan=0.0), 0.0)
    return Terrain(ground, clutter, names)


def paint_over(laid: Laid, request: CoverageRequest, grid: Grid, terrain: Terrain) -> Field:
    """Return the field of some stations over real ground, by P.1812.

    Parameters
    ----------
    laid
        The stations; each is followed as far as over flat land.
    terrain
        On ``grid``.
    """
    best, second = (np.full(grid.shape, FAR_BELOW_DBM, np.float32) for _ in range(2))
    server = np.full(grid.shape, NO_SERVER, np.int32)
    above = np.zeros(grid.shape, np.uint8)
    losses: dict[tuple[int, Mast], Floats] = {}
    maker = request.antenna
    table = np.array([0.0] * 361 if maker is None else [*maker.horizontal_db, maker.horizontal_db[0]])
    vertical = np.array([0.0] * 361 if maker is None else [*maker.vertical_db, maker.vertical_db[0]])
    for source in laid.sources:
        mast = laid.masts[source.curve]
        reach_m = laid.painting.reach_m(source)
        reach_m = max(reach_m, 4 * SPACING_M)
        same = (source.station, Mast(mast.height_m, 0.0, mast.environment, None))
        if same not in losses:
            losses = {same: _losses(source, mast, request, grid, terrain, reach_m)}
        gain = mast.eirp_dbm + request.correction_db
        gain -= request.reference_offset_db() + request.receiver_loss_db()
        _lay(
            best,
            second,
            server,
            above,
            losses[same],
            terrain.ground_m,
            grid.cell_m,
            source.east_m - grid.west_m,
            grid.north_m - source.north_m,
            reach_m,
            gain,
            mast.height_m,
            request.rx_height_m,
            np.array(source.azimuths_deg, float),
            0.0 if mast.tilt_deg is None else mast.tilt_deg,
            source.pattern is not None,
            table,
            vertical,
            source.station,
            1 << source.carrier,
            request.needed_dbm(),
        )
    return Field(best, second, server, above, 0.0)


def _losses(
    source: Source,
    mast: Mast,
    request: CoverageRequest,
    grid: Grid,
    terrain: Terrain,
    reach_m: float,
) -> Floats:
    """Return the losses along the radials of a station, (radials, points), the first to the north."""
    radials = max(16, int(np.ceil(np.pi * reach_m / APART_M)))
    points = int(np.ceil(reach_m / SPACING_M)) + 1
    along = np.arange(points) * SPACING_M
    bearing = np.arange(radials)[:, None] * (2 * np.pi / radials)
    row = (grid.north_m - source.north_m - along * np.cos(bearing)) / grid.cell_m
    column = (source.east_m - grid.west_m + along * np.sin(bearing)) / grid.cell_m
    index = (
        np.clip(np.floor(row).astype(int), 0, grid.height - 1),
        np.clip(np.floor(column).astype(int), 0, grid.width - 1),
    )
    ground = terrain.ground_m[index]
    if terrain.clutter_m is None:
        clutter = np.full(ground.shape, CLUTTER_M[mast.environment])
    else:
        clutter = terrain.clutter_m[index]
    air = request.air()
    link = Link(
        request.frequency_mhz,
        mast.height_m,
        request.rx_height_m,
        air.delta_n,
        air.surface_n,
        time_percent=air.time_percent,
    )
    zone = np.full(ground.shape, INLAND, np.int64)
    return radial_losses(ground, clutter, zone, SPACING_M / 1000, link, air.latitude_deg)


_BEAM = 12 / antenna.BEAMWIDTH_DEG**2
_VERTICAL = 12 / antenna.VERTICAL_BEAMWIDTH_DEG**2
_SIDE_LOBE, _BACK = antenna.SIDE_LOBE_DB, antenna.FRONT_TO_BACK_DB


@numba.njit(parallel=True, cache=True, error_model="numpy")
def _lay(  # noqa: PLR0913, PLR0917 - one pass over the cells of a station
    best: npt.NDArray[np.float32],
    second: npt.NDArray[np.float32],
    server: npt.NDArray[np.int32],
    above: npt.NDArray[np.uint8],
    losses: Floats,
    ground: Floats,
    cell: float,
    x: float,
    y: float,
    reach: float,
    gain: float,
    tx_height: float,
    rx_height: float,
    azimuths: Floats,
    tilt: float,
    has_pattern: bool,
    horizontal: Floats,
    vertical: Floats,
    station: int,
    bit: int,
    needed: float,
) -> None:
    rows, columns = best.shape
    radials, points = losses.shape
    top, bottom = max(0, int((y - reach) / cell)), min(rows, int((y + reach) / cell) + 2)
    left, right = max(0, int((x - reach) / cell)), min(columns, int((x + reach) / cell) + 2)
    own_row, own_column = min(max(int(y / cell), 0), rows - 1), min(max(int(x / cell), 0), columns - 1)
    antenna_m = ground[own_row, own_column] + tx_height
    for row in numba.prange(top, bottom):
        dy = y - (row + 0.5) * cell  # north is positive
        for column in range(left, right):
            dx = (column + 0.5) * cell - x
            distance = np.sqrt(dx * dx + dy * dy)
            if distance > reach:
                continue
            bearing = np.degrees(np.arctan2(dx, dy)) % 360.0
            turn = bearing / 360.0 * radials
            r0 = int(turn) % radials
            r1, u = (r0 + 1) % radials, turn - int(turn)
            # Nearer than the Recommendation reaches: from its first point with the slope of free space.
            outer = max(distance, 10.0) / SPACING_M
            along = min(max(outer, FIRST_POINT), points - 1.0)
            p0 = min(int(along), points - 2)
            v = along - p0
            near = losses[r0, p0] * (1 - u) + losses[r1, p0] * u
            far = losses[r0, p0 + 1] * (1 - u) + losses[r1, p0 + 1] * u
            loss = near * (1 - v) + far * v + 20 * np.log10(min(outer / along, 1.0))
            if len(azimuths) > 0:
                drop = antenna_m - (ground[row, column] + rx_height)
                down = np.degrees(np.arctan2(drop, max(distance, 10.0))) - tilt
                least = 1e9
                for at in range(len(azimuths)):
                    off = (bearing - azimuths[at]) % 360.0
                    if has_pattern:
                        k = int(off)
                        part = horizontal[k] * (1 - (off - k)) + horizontal[k + 1] * (off - k)
                    else:
                        off = min(off, 360.0 - off)
                        part = min(_BEAM * off * off, _BACK)
                    least = min(least, part)
                if has_pattern:
                    turned = down % 360.0
                    k = int(turned)
                    loss += least + vertical[k] * (1 - (turned - k)) + vertical[k + 1] * (turned - k)
                else:
                    loss += min(least + min(_VERTICAL * down * down, _SIDE_LOBE), _BACK)
            level = np.float32(gain - loss)
            if level >= needed:
                above[row, column] |= np.uint8(bit)
            held = best[row, column]
            if server[row, column] != station:
                second[row, column] = max(second[row, column], min(level, held))
            if level > held:
                server[row, column] = station
                best[row, column] = level
