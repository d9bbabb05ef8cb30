"""P.1812 over flat land: one smooth curve of loss against distance for a station."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from planner.coverage.p1812 import DISTANCE_KM, INLAND, Link, Profile, loss

Floats = npt.NDArray[np.float64]

FLAT_SPACING_KM = 0.05
FLAT_POINTS = 6  # at least, on a path shorter than that
_CURVE_POINTS = 80


def flat_profile(distance_km: float, ground_m: float, clutter_m: float, latitude_deg: float) -> Profile:
    """Return a path over flat inland with clutter of one height, a point every 50 m from either end.

    Counted from the ends, with what is left over in the middle, the clutter beside an antenna stands at
    the same distance on every path, so that the loss changes smoothly with distance.
    """
    steps = max(FLAT_POINTS - 1, int(distance_km / FLAT_SPACING_KM + 0.5))
    spacing = min(FLAT_SPACING_KM, distance_km / (FLAT_POINTS - 1))
    near = spacing * np.arange(steps // 2 + 1)
    x = np.concatenate([near, distance_km - spacing * np.arange(steps - len(near), -1, -1)])
    points = len(x)
    zone = np.full(points, INLAND, dtype=np.int64)
    return Profile(x, np.full(points, ground_m), np.full(points, clutter_m), zone, latitude_deg)


@lru_cache(maxsize=512)
def flat_curve(
    link: Link, ground_m: float, clutter_m: float, latitude_deg: float, far_km: float
) -> tuple[Floats, Floats]:
    """Return distances (km, to ``far_km``) and the loss over flat land at each: one curve a station."""
    distances = np.geomspace(DISTANCE_KM[0], far_km, _CURVE_POINTS)
    losses = [
        loss(flat_profile(float(d), ground_m, clutter_m, latitude_deg), link)["Lb"] for d in distances
    ]
    return distances, np.array(losses)


def flat_loss_db(
    distance_km: npt.ArrayLike,
    link: Link,
    *,
    ground_m: float,
    clutter_m: float,
    latitude_deg: float,
    far_km: float,
) -> Floats:
    """Return the loss over flat land, interpolated in log distance on :func:`flat_curve`.

    Nearer than 250 m, where the Recommendation ends, the curve goes on with the slope of free space.
    """
    curve_km, losses = flat_curve(link, ground_m, clutter_m, latitude_deg, far_km)
    distance = np.asarray(distance_km, float)
    loss = np.interp(np.log(np.maximum(distance, DISTANCE_KM[0])), np.log(curve_km), losses)
    near = 20 * np.log10(np.minimum(np.maximum(distance, 1e-3), DISTANCE_KM[0]) / DISTANCE_KM[0])
    return np.asarray(loss + near)
