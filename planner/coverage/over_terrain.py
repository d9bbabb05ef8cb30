"""Levels over real ground by P.1812: every cell between the radials of its stations, or one point.

A cell takes the loss between its two nearest radials and points. The antenna's vertical pattern looks
along the line between the real heights.
"""
# ruff: noqa: PLR0913, PLR0917 - compiled functions take numbers, not objects

from __future__ import annotations

import numba
import numpy as np
import numpy.typing as npt

from planner.base.progress import Tell, each, silent
from planner.coverage import antenna
from planner.coverage.antenna import AntennaPattern
from planner.coverage.compiled import ONE_AT_A_TIME
from planner.coverage.field import Field, Source, Window, blank, reaching, whole
from planner.coverage.kernel import Servers
from planner.coverage.radials import FIRST_POINT, NEAREST_M, SPACING_M, Radials
from planner.coverage.signal import Laid, Mast, power_dbm, way_to

Floats = npt.NDArray[np.float64]
Floats32 = npt.NDArray[np.float32]

_BEAM = 12 / antenna.BEAMWIDTH_DEG**2
_VERTICAL = 12 / antenna.VERTICAL_BEAMWIDTH_DEG**2
_SIDE_LOBE, _BACK = antenna.SIDE_LOBE_DB, antenna.FRONT_TO_BACK_DB


def paint_over(laid: Laid, radials: Radials, window: Window | None = None, tell: Tell = silent) -> Field:
    """Return the field of some stations over real ground, on all of the grid or on a window of it.

    Parameters
    ----------
    laid
        The stations; each is followed as far as over flat land.
    window
        A window computed alone equals that part of the whole, to the last bit.
    """
    request, grid = radials.request, radials.grid
    window = window or whole(grid)
    painted = blank(window, laid.sources)
    planes = _planes(request.antenna)
    near = reaching(laid.sources, laid.painting, grid, window)
    for source in each(tell, "progress.paint", near):
        mast, reach_m = laid.masts[source.curve], laid.painting.reach_m(source)
        losses = radials.losses_from(source, mast, reach_m)
        with ONE_AT_A_TIME:
            _lay(
                (painted.best_dbm, painted.second_dbm, painted.server, painted.above),
                (window.rows.start, window.columns.start),
                losses,
                radials.terrain.ground_m,
                (grid.cell_m, source.east_m - grid.west_m, grid.north_m - source.north_m, reach_m),
                (power_dbm(mast.eirp_dbm, request), mast.height_m, request.rx_height_m),
                _sectors(source, mast),
                planes,
                source.station,
                1 << source.carrier,
                request.needed_dbm(),
            )
    return painted


def level_over(radials: Radials, source: Source, mast: Mast, east_m: float, north_m: float) -> float:
    """Return the level of a station at one point, by the profile to that point, dBm."""
    request = radials.request
    distance, bearing = way_to(source, east_m, north_m)
    antenna_m = float(radials.ground_m(source.east_m, source.north_m)) + mast.height_m
    receiver_m = float(radials.ground_m(east_m, north_m)) + request.rx_height_m
    loss = radials.loss_to(source, mast, east_m, north_m)
    loss += _antenna_db(
        bearing, distance, antenna_m - receiver_m, _sectors(source, mast), _planes(request.antenna)
    )
    return power_dbm(mast.eirp_dbm, request) - loss


def _sectors(source: Source, mast: Mast) -> tuple[Floats, float, bool]:
    """Return a source's azimuths and tilt in degrees, and whether a maker's pattern counts."""
    tilt_deg = 0.0 if mast.tilt_deg is None else mast.tilt_deg
    return np.array(source.azimuths_deg, float), tilt_deg, source.pattern is not None


def _planes(maker: AntennaPattern | None) -> tuple[Floats, Floats]:
    """Return a maker's losses in both planes at 0…360 degrees, dB; zeros without a maker."""
    if maker is None:
        return np.zeros(361), np.zeros(361)
    horizontal, vertical = maker.horizontal_db, maker.vertical_db
    return np.array([*horizontal, horizontal[0]]), np.array([*vertical, vertical[0]])


@numba.njit(cache=True, error_model="numpy")
def _between(table: Floats, angle: float) -> float:
    turned = angle % 360.0
    k = int(turned)
    return float(table[k] * (1 - (turned - k)) + table[k + 1] * (turned - k))


@numba.njit(cache=True, error_model="numpy")
def _antenna_db(
    bearing: float,
    distance: float,
    drop: float,
    sectors: tuple[Floats, float, bool],
    planes: tuple[Floats, Floats],
) -> float:
    """Loss of the sector that looks nearest, in both planes; ``drop`` metres down to the receiver."""
    azimuths, tilt, has_pattern = sectors
    if len(azimuths) == 0:
        return 0.0
    down = np.degrees(np.arctan2(drop, max(distance, NEAREST_M))) - tilt
    least = 1e9
    for at in range(len(azimuths)):
        off = (bearing - azimuths[at]) % 360.0
        if has_pattern:
            part = _between(planes[0], off)
        else:
            off = min(off, 360.0 - off)
            part = min(_BEAM * off * off, _BACK)
        least = min(least, part)
    if has_pattern:
        return float(least + _between(planes[1], down))
    return float(min(least + min(_VERTICAL * down * down, _SIDE_LOBE), _BACK))


@numba.njit(cache=True, error_model="numpy")
def _loss_db(losses: Floats32, bearing: float, distance: float) -> float:
    """Loss between the two nearest radials and points."""
    radials, points = losses.shape
    turn = bearing / 360.0 * radials
    r0 = int(turn) % radials
    r1, u = (r0 + 1) % radials, turn - int(turn)
    # Nearer than the Recommendation reaches: from its first point with the slope of free space.
    outer = max(distance, NEAREST_M) / SPACING_M
    along = min(max(outer, FIRST_POINT), points - 1.0)
    p0 = min(int(along), points - 2)
    v = along - p0
    near = losses[r0, p0] * (1 - u) + losses[r1, p0] * u
    far = losses[r0, p0 + 1] * (1 - u) + losses[r1, p0 + 1] * u
    return float(near * (1 - v) + far * v + 20 * np.log10(min(outer / along, 1.0)))


@numba.njit(parallel=True, nogil=True, cache=True, error_model="numpy")
def _lay(
    outputs: tuple[Floats32, Floats32, Servers, npt.NDArray[np.uint8]],
    corner: tuple[int, int],
    losses: Floats32,
    ground: Floats,
    where: tuple[float, float, float, float],
    ends: tuple[float, float, float],
    sectors: tuple[Floats, float, bool],
    planes: tuple[Floats, Floats],
    station: int,
    bit: int,
    needed: float,
) -> None:
    """One pass over the cells of a station within a window whose first cell is ``corner``."""
    best, second, server, above = outputs
    cell, x, y, reach = where
    power, tx_height, rx_height = ends
    first_row, first_column = corner
    top, bottom = int((y - reach) / cell) - 1, int((y + reach) / cell) + 2
    left, right = int((x - reach) / cell) - 1, int((x + reach) / cell) + 2
    top, bottom = max(first_row, top), min(first_row + best.shape[0], bottom)
    left, right = max(first_column, left), min(first_column + best.shape[1], right)
    own_row = min(max(int(y / cell), 0), ground.shape[0] - 1)
    own_column = min(max(int(x / cell), 0), ground.shape[1] - 1)
    antenna_m = ground[own_row, own_column] + tx_height
    for row in numba.prange(top, bottom):
        dy = y - (row + 0.5) * cell  # north is positive
        for column in range(left, right):
            dx = (column + 0.5) * cell - x
            distance = np.sqrt(dx * dx + dy * dy)
            if distance > reach:
                continue
            bearing = np.degrees(np.arctan2(dx, dy)) % 360.0
            drop = antenna_m - (ground[row, column] + rx_height)
            loss = _loss_db(losses, bearing, distance)
            loss += _antenna_db(bearing, distance, drop, sectors, planes)
            level = np.float32(power - loss)
            r, c = row - first_row, column - first_column
            if level >= needed:
                above[r, c] |= np.uint8(bit)
            strongest = best[r, c]
            if server[r, c] != station:
                second[r, c] = max(second[r, c], min(level, strongest))
            if level > strongest:
                server[r, c] = station
                best[r, c] = level
