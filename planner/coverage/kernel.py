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
Servers = npt.NDArray[np.int16 | np.int32]

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
LOG2 = _at_chebyshev(np.log2, 1.0, 2.0, 5)
ATAN = _at_chebyshev(lambda s: np.arctan(np.sqrt(s)) / np.sqrt(s), 1e-9, 1.0, 4)


def is_compiled() -> bool:
    """Say whether the compiled kernel is on disk; the first call after install takes some 10 s."""
    return any((Path(__file__).parent / "__pycache__").glob("kernel.paint-*.nbi"))


# Not "reassoc", "arcp", "afn": the vector body of a loop and its scalar end must round alike, or a
# window would differ from the whole in its last bit.
MATHS = {"nnan", "ninf", "nsz", "contract"}


def _compiled(*, parallel: bool) -> Callable[[Callable[..., object]], Callable[..., Any]]:
    decorate: Callable[..., Any] = numba.njit(
        parallel=parallel, nogil=True, fastmath=MATHS, cache=True, error_model="numpy"
    )
    return decorate


_fast = _compiled(parallel=False)  # parts of the inner loop, inlined by the compiler


@_compiled(parallel=True)
def paint(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    best: Floats32,
    second: Floats32,
    server: Servers,
    above: npt.NDArray[np.uint8],
    want_second: bool,
    want_above: bool,
    first_row: int,
    first_column: int,
    cell_m: float,
    east_m: Floats32,
    north_m: Floats32,
    curve: npt.NDArray[np.int32],
    offset_db: Floats32,
    carrier_bit: npt.NDArray[np.uint8],
    station: npt.NDArray[np.int32],
    azimuths_rad: Floats32,
    sectors: npt.NDArray[np.int32],
    beam: Floats32,
    pattern: npt.NDArray[np.int32],
    patterns: Floats32,
    ring_start: npt.NDArray[np.int32],
    ring_edge_m: Floats32,
    ring_middle: Floats32,
    ring_half: Floats32,
    ring_coefficients: Floats32,
    ring_cap: Floats32,
    ring_cap_is_flat: npt.NDArray[np.bool_],
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
    want_second, want_above
        Where false, that output has one row and is left alone.
    first_row, first_column
        Pixel of the grid that the outputs start with: a window of a larger grid.
    cell_m
        Width of a pixel; its centre lies half a pixel from its corner.
    east_m, north_m
        Of each source, east of the grid's west edge and south of its north edge (positive down).
    curve
        Of each source: which fitted curve; ``ring_start`` says where its rings begin and end.
    offset_db
        Added to the curve: a source's power against the curve's.
    station
        What to write as server; the second level comes from another station than the best.
    azimuths_rad, sectors
        (sources, ``MAX_SECTORS``) and how many of them; 0 is an omni.
    beam
        Horizontal pattern: loss = min(beam · φ², cap) dB, φ in radians; the cap is a curve of distance
        beside the level's own, since a vertical pattern takes part of the front-to-back ratio.
    pattern, patterns
        Row of ``patterns`` of each source, or −1: horizontal loss at 0…360°, in place of the beam.
    threshold
        dBm, for ``above``.
    """
    rows, columns = best.shape
    cell = np.float32(cell_m)
    centres = ((np.arange(columns) + first_column).astype(np.float32) + np.float32(0.5)) * cell
    for row in numba.prange(rows):
        dx, log_d2 = np.empty(columns, np.float32), np.empty(columns, np.float32)
        level = np.empty(columns, np.float32)
        work = np.empty(columns, np.float32)
        spare = np.empty(columns, np.float32)
        work_bits, spare_bits = work.view(np.int32), spare.view(np.int32)
        # As wide as the levels while the row is worked on: narrower ones would cost the inner loop.
        best_row, server_row = best[row], server[row].astype(np.int32)
        second_row = second[np.intp(row) if want_second else np.intp(0)]
        above_row = above[np.intp(row) if want_above else np.intp(0)]
        y = (np.float32(row + first_row) + np.float32(0.5)) * cell
        for s in range(east_m.shape[0]):
            start, end = ring_start[curve[s]], ring_start[curve[s] + 1]
            x, dy = east_m[s], y - north_m[s]
            dy2 = dy * dy
            c0, c1 = _run(x, dy2, ring_edge_m[end - 1], cell, first_column, columns)
            if c0 >= c1:
                continue
            _distance(centres, x, dy2, dx, work, c0, c1)
            _log2(work_bits, spare_bits, spare, log_d2, log2_poly, c0, c1)
            capped = sectors[s] > 0 and pattern[s] < 0
            if sectors[s] > 0:
                _bearing(dx, dy, work, spare, atan_poly, c0, c1)
            if capped:
                _nearest(work, spare, azimuths_rad, s, sectors[s], c0, c1)
            _rings(
                log_d2, level, work, spare, x, dy2, cell, first_column, columns, start, end, ring_edge_m,
                ring_middle, ring_half, ring_coefficients, ring_cap, ring_cap_is_flat, capped, beam[s],
            )  # fmt: skip
            if sectors[s] > 0 and not capped:
                _imported(work, spare, azimuths_rad, s, sectors[s], patterns, pattern[s], c0, c1)
                _subtract(level, spare, c0, c1)
            if want_above:
                _mark(level, threshold - offset_db[s], carrier_bit[s], above_row, c0, c1)
            if not want_second:
                _update(level, offset_db[s], station[s], best_row, server_row, c0, c1)
            else:
                _update_both(level, offset_db[s], station[s], best_row, second_row, server_row, c0, c1)
        _store(server_row, server[row])


@_fast
def _rings(  # noqa: PLR0913, PLR0917
    log_d2: Floats32,
    level: Floats32,
    caps: Floats32,
    off: Floats32,
    x: np.float32,
    dy2: np.float32,
    cell: np.float32,
    first_column: int,
    columns: int,
    start: int,
    end: int,
    edge_m: Floats32,
    middle: Floats32,
    half: Floats32,
    coefficients: Floats32,
    cap: Floats32,
    cap_is_flat: npt.NDArray[np.bool_],
    capped: bool,
    beam: np.float32,
) -> None:
    """Level of a source along a row, ring by ring: each is two runs, west and east of the one inside."""
    i0, i1 = np.uintp(0), np.uintp(0)
    for ring in range(start, end):
        r0, r1 = _run(x, dy2, edge_m[ring], cell, first_column, columns)
        if r0 >= r1:
            continue
        if i0 >= i1:
            i0, i1 = r1, r1
        for low, high in ((r0, i0), (i1, r1)):
            _curve(log_d2, level, coefficients, ring, middle[ring], half[ring], low, high)
            if capped and cap_is_flat[ring]:
                _sector(level, off, beam, cap[ring, 6], low, high)
            elif capped:
                _curve(log_d2, caps, cap, ring, middle[ring], half[ring], low, high)
                _sector_near(level, off, beam, caps, low, high)
        i0, i1 = r0, r1


@_fast
def _run(
    x: np.float32, dy2: np.float32, radius: np.float32, cell: np.float32, first_column: int, columns: int
) -> tuple[np.uintp, np.uintp]:
    """Columns of a window's row whose centres lie within a circle; empty where the row misses it.

    Unsigned, here and wherever a loop runs over columns: only then does the compiler know that no index
    is negative, and vectorises the loop.
    """
    rest = radius * radius - dy2
    if rest <= 0:
        return np.uintp(0), np.uintp(0)
    wide = np.float32(np.sqrt(rest))
    first = int(np.ceil((x - wide) / cell - np.float32(0.5))) - first_column
    last = int(np.floor((x + wide) / cell - np.float32(0.5))) + 1 - first_column
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
    p0, p1, p2, p3, p4, p5 = poly[0], poly[1], poly[2], poly[3], poly[4], poly[5]
    for c in range(c0, c1):
        m = mantissa[c]
        log[c] += ((((p0 * m + p1) * m + p2) * m + p3) * m + p4) * m + p5


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
    p0, p1, p2, p3, p4 = poly[0], poly[1], poly[2], poly[3], poly[4]
    behind = np.float32(1.0) if dy > 0 else np.float32(0.0)  # y grows southward
    for c in range(c0, c1):
        z = ratio[c] * ratio[c]
        angle = (((p0 * z + p1) * z + p2) * z + p3) * z + p4
        angle *= ratio[c]
        angle = half_pi - angle if abs(dx[c]) > along else angle
        angle += behind * (pi - angle - angle)
        bearing[c] = angle if dx[c] >= np.float32(0.0) else -angle


@_fast
def _nearest(
    bearing: Floats32,
    off: Floats32,
    azimuths: Floats32,
    source: int,
    sectors: int,
    c0: np.uintp,
    c1: np.uintp,
) -> None:
    """Angle to the sector that looks nearest to each bearing; three at a time, as most stations have."""
    two_pi = np.float32(2 * np.pi)
    for k in range(0, sectors, 3):
        a0 = azimuths[source, k]
        a1 = azimuths[source, k + 1] if k + 1 < sectors else a0
        a2 = azimuths[source, k + 2] if k + 2 < sectors else a0
        for c in range(c0, c1):
            o0, o1, o2 = abs(bearing[c] - a0), abs(bearing[c] - a1), abs(bearing[c] - a2)
            o0, o1, o2 = min(o0, two_pi - o0), min(o1, two_pi - o1), min(o2, two_pi - o2)
            least = min(o0, min(o1, o2))
            off[c] = least if k == 0 else min(off[c], least)


@_fast
def _sector(
    level: Floats32, off: Floats32, beam: np.float32, cap: np.float32, c0: np.uintp, c1: np.uintp
) -> None:
    for c in range(c0, c1):
        level[c] -= min(cap, beam * off[c] * off[c])


@_fast
def _sector_near(
    level: Floats32, off: Floats32, beam: np.float32, cap: Floats32, c0: np.uintp, c1: np.uintp
) -> None:
    """Near a mast the cap changes with distance."""
    for c in range(c0, c1):
        level[c] -= min(cap[c], beam * off[c] * off[c])


@_fast
def _imported(  # noqa: PLR0913, PLR0917
    bearing: Floats32,
    loss: Floats32,
    azimuths: Floats32,
    source: int,
    sectors: int,
    patterns: Floats32,
    pattern: int,
    c0: np.uintp,
    c1: np.uintp,
) -> None:
    """Least loss of the sectors by a maker's pattern, linear between its whole degrees.

    The one table in the loop: it stops vectorisation, and only sources with such a pattern pay for it.
    """
    turn, degree = np.float32(360), np.float32(180 / np.pi)
    for k in range(sectors):
        azimuth = azimuths[source, k]
        for c in range(c0, c1):
            off = (bearing[c] - azimuth) * degree
            off = off + turn if off < np.float32(0) else off
            at = min(int(off), 359)
            rest = off - np.float32(at)
            loss_db = patterns[pattern, at] * (np.float32(1) - rest) + patterns[pattern, at + 1] * rest
            loss[c] = loss_db if k == 0 else min(loss[c], loss_db)


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
    server: Ints32,
    c0: np.uintp,
    c1: np.uintp,
) -> None:
    for c in range(c0, c1):
        v, strongest = level[c] + offset, best[c]
        server[c] = which if v > strongest else server[c]
        best[c] = max(v, strongest)


@_fast
def _update_both(
    level: Floats32,
    offset: np.float32,
    which: np.int32,
    best: Floats32,
    second: Floats32,
    server: Ints32,
    c0: np.uintp,
    c1: np.uintp,
) -> None:
    """Update; where another sector of the station holds the best level, the second one stays."""
    for c in range(c0, c1):
        v, strongest = level[c] + offset, best[c]
        second[c] = second[c] if server[c] == which else max(second[c], min(v, strongest))
        server[c] = which if v > strongest else server[c]
        best[c] = max(v, strongest)


@_fast
def _store(row: Ints32, server: Servers) -> None:
    for c in range(row.shape[0]):
        server[c] = row[c]


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
