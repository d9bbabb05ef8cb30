"""P.1812 along radials: the loss from a station to every point of a profile, compiled.

The same path as :mod:`planner.coverage.p1812` takes, for a receiver at every point of a profile of equal
spacing. What does not depend on the receiver (slopes seen from the station, sums under the terrain,
runs of sea and land) is carried along the radial; the rest is a pass over the points between. Coasts
are taken as far away (no coupling into ducts over the sea).
"""

from __future__ import annotations

from math import log10, sqrt

import numba
import numpy as np
import numpy.typing as npt

from planner.base.errors import ModelRangeError
from planner.coverage import p1812, p1812_equations, p1812_path
from planner.coverage.compiled import FINITE, ONE_AT_A_TIME, compiled
from planner.coverage.p1812 import (
    DISTANCE_KM,
    FEWEST_POINTS,
    INLAND,
    NO_COAST_KM,
    SEA,
    SOURCE,
    Link,
    constants_of,
)
from planner.coverage.p1812_path import (
    Constants,
    Points,
    Stretches,
    nothing_before,
    path_terms,
    step_to,
)

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_NEAREST_KM = DISTANCE_KM[0]


_CALLS = (p1812, p1812_equations, p1812_path)


def radial_losses(
    terrain_m: Floats,
    clutter_m: Floats,
    zone: npt.NDArray[np.int64],
    spacing_km: float,
    link: Link,
    latitude_deg: float,
) -> Floats:
    """Return the basic transmission loss Lb (69) from the first point of each radial to all others.

    Parameters
    ----------
    terrain_m, clutter_m, zone
        (radials, points): ground above sea level, clutter on it, and 1 sea, 3 coastal land, 4 inland.
    spacing_km
        Between the points.
    link
        What stands at the ends, and the air; its coasts are not looked at.
    latitude_deg
        Of the middle of the paths.

    Returns
    -------
    array (radials, points)
        dB. Nearer than the Recommendation reaches (250 m, four points) the loss goes on from there with
        the slope of free space; at the station itself it is that of a tenth of the spacing.

    Raises
    ------
    ModelRangeError
        If the radials have fewer than four points, or do not reach 250 m.
    """
    points = terrain_m.shape[1]
    if points < FEWEST_POINTS or spacing_km * (points - 1) < _NEAREST_KM:
        raise ModelRangeError("coverage.outside_model", model="P.1812", what="points", source=SOURCE)
    out = np.empty(terrain_m.shape)
    constants = constants_of(link, latitude_deg)
    constants = constants._replace(tx_coast_km=NO_COAST_KM, rx_coast_km=NO_COAST_KM)
    with ONE_AT_A_TIME:
        _all(
            np.ascontiguousarray(terrain_m, float),
            np.ascontiguousarray(clutter_m, float),
            np.ascontiguousarray(zone, np.int64),
            float(spacing_km),
            constants,
            out,
        )
    return out


@compiled(parallel=True, calls=_CALLS)
def _all(
    terrain: Floats, clutter: Floats, zone: Ints, step: float, constants: Constants, out: Floats
) -> None:
    for radial in numba.prange(terrain.shape[0]):
        _radial(terrain[radial], clutter[radial], zone[radial], step, constants, out[radial])


@compiled(maths=FINITE, calls=_CALLS)
def _radial(
    terrain: Floats, clutter: Floats, zone: Ints, step: float, constants: Constants, out: Floats
) -> None:
    count, half = len(terrain), step / 2
    x: Floats = np.zeros(count)
    per_km, root = np.zeros(count), np.zeros(count)
    for k in range(1, count):
        x[k] = k * step
        per_km[k] = 1 / x[k]
        root[k] = sqrt(per_km[k])
    points = Points(x, x, per_km, per_km, root, root, terrain, terrain + clutter, np.zeros(count))
    hts = terrain[0] + constants.tx_m
    before = nothing_before()
    # A point stands for its halves (3.6): up to here those of the points before k.
    sea = half if zone[0] == SEA else 0.0
    land = half if zone[0] != SEA else 0.0
    inland = half if zone[0] == INLAND else 0.0
    longest_land, longest_inland = land, inland
    first = -1
    for k in range(1, count):
        before = step_to(k, before, points, hts, constants.ae)
        if k >= FEWEST_POINTS - 1 and x[k] >= _NEAREST_KM:
            stretches = Stretches(
                (sea + (half if zone[k] == SEA else 0.0)) / x[k],
                max(longest_land, land + half if zone[k] != SEA else 0.0),
                max(longest_inland, inland + half if zone[k] == INLAND else 0.0),
            )
            out[k] = path_terms(k, before, points, stretches, constants).Lb
            first = k if first < 0 else first
        sea += step if zone[k] == SEA else 0.0
        land = land + step if zone[k] != SEA else 0.0
        inland = inland + step if zone[k] == INLAND else 0.0
        longest_land, longest_inland = max(longest_land, land), max(longest_inland, inland)
    for k in range(first):
        out[k] = out[first] + 20 * log10(max(x[k], step / 10) / x[first])
