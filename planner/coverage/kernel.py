"""The inner loop: every station's level on every pixel in reach, rows in parallel, only arithmetic.

For a row of pixels and a station the columns of each ring form one or two runs; over a run the loss is
one polynomial in log2 d², the logarithm comes from the bits of the float, and the angle from a
polynomial, so that the compiler vectorises it. No libm, no table, no temporary larger than a row,
float32 throughout.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
import numpy as np
import numpy.typing as npt

from planner.coverage.curves import NEAREST_M

Floats = npt.NDArray[np.float64]
Floats32 = npt.NDArray[np.float32]
Ints32 = npt.NDArray[np.int32]

NO_SERVER = -1
FAR_BELOW_DBM = np.float32(-1e6)
MAX_SECTORS = 6


def _at_chebyshev(
    function: Callable[[Floats], Floats], low: float, high: float, degree: int
) -> Floats32:
    u = np.cos(np.pi * (np.arange(2000) + 0.5) / 2000)
    x = u * (high - low) / 2 + (high + low) / 2
    return np.polyfit(x, function(x), degree).astype(np.float32)


# log2(m) on 1 ≤ m < 2 and atan(a) / a on 0 ≤ a ≤ 1 in a², highest power first: least squares at
# Chebyshev's points; their errors are bounded in tests/coverage/test_kernel.py.
LOG2 = _at_chebyshev(np.log2, 1.0, 2.0, 7)
ATAN = _at_chebyshev(lambda s: np.arctan(np.sqrt(s)) / np.sqrt(s), 1e-9, 1.0, 6)


def is_compiled() -> bool:
    """Say whether the compiled kernel is on disk; the first call after install takes some 10 s."""
    return any((Path(__file__).parent / "__pycache__").glob("kernel.paint-*.nbi"))


def _fast(function: Callable[..., object]) -> Callable[..., Any]:
    """Compile a part of the inner loop, to be inlined by the compiler."""
    compiled: Callable[..., Any] = numba.njit(fastmath=True, cache=True, error_model="numpy")(function)
    return compiled


@numba.njit(parallel=True, fastmath=True, cache=True, error_model="numpy")
def paint(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    best: Floats32,
    second: Floats32,
    server: npt.NDArray[np.int32],
    above: npt.NDArray[np.uint8],
    first_row: int,
    cell_m: float,
    east_m: Floats32,
    north_m: Floats32,
    curve: npt.NDArray[np.int32],
    offset_db: Floats32,
    carrier_bit: npt.NDArray[np.uint8],
    azimuths_rad: Floats32,
    sectors: npt.NDArray[np.int32],
    ring_start: npt.NDArray[np.int32],
    ring_edge_m: Floats32,
    ring_middle: Floats32,
    ring_half: Floats32,
    ring_coefficients: Floats32,
    beam: np.float32,
    back: np.float32,
    threshold: np.float32,
    log2_poly: Floats32,
    atan_poly: Floats32,
) -> None:
    """Write best and second level, best server, and the carriers above a threshold, row by row.

    Parameters
    ----------
    best, second, server, above
        Outputs (rows, columns), filled with ``FAR_BELOW_DBM``, ``NO_SERVER`` and 0 by the caller;
        ``above`` holds a bit a carrier.
    first_row
        Row of the grid that the outputs start with: a band of a larger grid.
    cell_m
        Width of a pixel; its centre lies half a pixel from its corner.
    east_m, north_m
        Of each station, east of the grid's west edge and south of its north edge (positive down).
    curve
        Of each station: which fitted curve; ``ring_start`` says where its rings begin and end.
    offset_db
        Added to the curve: a station's power against the curve's.
    azimuths_rad, sectors
        (stations, ``MAX_SECTORS``) and how many of them; 0 is an omni.
    beam, back
        Horizontal pattern: loss = min(beam · φ², back) dB, φ in radians.
    threshold
        dBm, for ``above``.
    """
    rows, columns = best.shape
    cell = np.float32(cell_m)
    centres = (np.arange(columns).astype(np.float32) + np.float32(0.5)) * cell
    for row in numba.prange(rows):
        dx, log_d2 = np.empty(columns, np.float32), np.empty(columns, np.float32)
        level, one, other = (
            np.empty(columns, np.float32),
            np.empty(columns, np.float32),
            np.empty(columns, np.float32),
        )
        one_bits, other_bits = one.view(np.int32), other.view(np.int32)
        best_row, second_row, server_row, above_row = best[row], second[row], server[row], above[row]
        y = (np.float32(row + first_row) + np.float32(0.5)) * cell
        for s in range(east_m.shape[0]):
            start, end = ring_start[curve[s]], ring_start[curve[s] + 1]
            x, dy = east_m[s], y - north_m[s]
            dy2 = dy * dy
            c0, c1 = _run(x, dy2, ring_edge_m[end - 1], cell, columns)
            if c0 >= c1:
                continue
            _distance(centres, x, dy2, dx, one, c0, c1)
            _log2(one_bits, other_bits, other, log_d2, log2_poly, c0, c1)
            for ring in range(start, end):
                r0, r1 = _run(x, dy2, ring_edge_m[ring], cell, columns)
                i0, i1 = r1, r1
                if ring > start:
                    i0, i1 = _run(x, dy2, ring_edge_m[ring - 1], cell, columns)
                    if i0 >= i1:
                        i0, i1 = r1, r1
                # West of the inner ring, then east of it.
                _curve(
                    log_d2, level, ring_coefficients, ring, ring_middle[ring], ring_half[ring], r0, i0
                )
                _curve(
                    log_d2, level, ring_coefficients, ring, ring_middle[ring], ring_half[ring], i1, r1
                )
            if sectors[s] > 0:
                _bearing(dx, dy, one, other, atan_poly, c0, c1)
                _pattern(one, other, azimuths_rad, s, sectors[s], beam, back, c0, c1)
                _subtract(level, other, c0, c1)
            _update(level, offset_db[s], np.int32(s), best_row, second_row, server_row, c0, c1)
            _mark(level, threshold - offset_db[s], carrier_bit[s], above_row, c0, c1)


@_fast
def _run(
    x: np.float32, dy2: np.float32, radius: np.float32, cell: np.float32, columns: int
) -> tuple[np.uintp, np.uintp]:
    """Columns of a row whose centres lie within a circle; empty where the row misses it.

    Unsigned, here and wherever a loop runs over columns: only then does the compiler know that no index
    is negative, and vectorises the loop.
    """
    rest = radius * radius - dy2
    if rest <= 0:
        return np.uintp(0), np.uintp(0)
    wide = np.float32(np.sqrt(rest))
    first = int(np.ceil((x - wide) / cell - np.float32(0.5)))
    last = int(np.floor((x + wide) / cell - np.float32(0.5))) + 1
    return np.uintp(max(0, first)), np.uintp(max(0, min(columns, last)))


@_fast
def _distance(
    centres: Floats32,
    x: np.float32,
    dy2: np.float32,
    dx: Floats32,
    squared: Floats32,
    c0: np.uintp,
    c1: np.uintp,
) -> None:
    nearest2 = np.float32(NEAREST_M * NEAREST_M)
    for c in range(c0, c1):
        dx[c] = centres[c] - x
        squared[c] = max(dx[c] * dx[c] + dy2, nearest2)


@_fast
def _log2(
    bits: Ints32,
    mantissa_bits: Ints32,
    mantissa: Floats32,
    log: Floats32,
    poly: Floats32,
    c0: np.uintp,
    c1: np.uintp,
) -> None:
    """Base-2 logarithm: the exponent stands in the bits, the rest is a polynomial of the mantissa."""
    for c in range(c0, c1):
        mantissa_bits[c] = (bits[c] & np.int32(0x7FFFFF)) | np.int32(0x3F800000)
        log[c] = np.float32((bits[c] >> np.int32(23)) - np.int32(127))
    p0, p1, p2, p3 = poly[0], poly[1], poly[2], poly[3]
    p4, p5, p6, p7 = poly[4], poly[5], poly[6], poly[7]
    for c in range(c0, c1):
        m = mantissa[c]
        log[c] += ((((((p0 * m + p1) * m + p2) * m + p3) * m + p4) * m + p5) * m + p6) * m + p7


@_fast
def _curve(
    log_d2: Floats32,
    level: Floats32,
    coefficients: Floats32,
    ring: int,
    middle: np.float32,
    half: np.float32,
    c0: np.uintp,
    c1: np.uintp,
) -> None:
    k0, k1, k2 = coefficients[ring, 0], coefficients[ring, 1], coefficients[ring, 2]
    k3, k4, k5 = coefficients[ring, 3], coefficients[ring, 4], coefficients[ring, 5]
    k6, scale = coefficients[ring, 6], np.float32(1.0) / half
    for c in range(c0, c1):
        u = (log_d2[c] - middle) * scale
        level[c] = (((((k0 * u + k1) * u + k2) * u + k3) * u + k4) * u + k5) * u + k6


@_fast
def _bearing(
    dx: Floats32,
    dy: np.float32,
    bearing: Floats32,
    ratio: Floats32,
    poly: Floats32,
    c0: np.uintp,
    c1: np.uintp,
) -> None:
    """Bearing from north, clockwise, −π…π; the arc tangent is a polynomial on 0…1."""
    half_pi, pi = np.float32(np.pi / 2), np.float32(np.pi)
    along, least = abs(dy), np.float32(1e-3)
    for c in range(c0, c1):
        across = abs(dx[c])
        ratio[c] = min(across, along) / max(max(across, along), least)
    p0, p1, p2, p3, p4, p5, p6 = poly[0], poly[1], poly[2], poly[3], poly[4], poly[5], poly[6]
    behind = np.float32(1.0) if dy > 0 else np.float32(0.0)  # y grows southward
    for c in range(c0, c1):
        z = ratio[c] * ratio[c]
        angle = (((((p0 * z + p1) * z + p2) * z + p3) * z + p4) * z + p5) * z + p6
        angle *= ratio[c]
        angle = half_pi - angle if abs(dx[c]) > along else angle
        angle += behind * (pi - angle - angle)
        bearing[c] = angle if dx[c] >= np.float32(0.0) else -angle


@_fast
def _pattern(  # noqa: PLR0913, PLR0917
    bearing: Floats32,
    loss: Floats32,
    azimuths: Floats32,
    station: int,
    sectors: int,
    beam: np.float32,
    back: np.float32,
    c0: np.uintp,
    c1: np.uintp,
) -> None:
    """Loss of the sector that looks nearest to each bearing."""
    two_pi = np.float32(2 * np.pi)
    for c in range(c0, c1):
        loss[c] = back
    for k in range(sectors):
        azimuth = azimuths[station, k]
        for c in range(c0, c1):
            off = abs(bearing[c] - azimuth)
            off = min(off, abs(two_pi - off))
            loss[c] = min(loss[c], beam * off * off)


@_fast
def _subtract(level: Floats32, loss: Floats32, c0: np.uintp, c1: np.uintp) -> None:
    for c in range(c0, c1):
        level[c] -= loss[c]


@_fast
def _update(
    level: Floats32,
    offset: np.float32,
    which: np.int32,
    best: Floats32,
    second: Floats32,
    server: Ints32,
    c0: np.uintp,
    c1: np.uintp,
) -> None:
    for c in range(c0, c1):
        v, held = level[c] + offset, best[c]
        second[c] = max(second[c], min(v, held))
        server[c] = which if v > held else server[c]
        best[c] = max(v, held)


@_fast
def _mark(
    level: Floats32,
    least: np.float32,
    bit: np.uint8,
    above: npt.NDArray[np.uint8],
    c0: np.uintp,
    c1: np.uintp,
) -> None:
    for c in range(c0, c1):
        above[c] |= bit if level[c] >= least else np.uint8(0)
