"""A station's level as a function of distance alone, as piecewise polynomials that the kernel evaluates.

Over flat land model and antenna height come down to one curve for a station. It is fitted in log2 of the
squared distance, ring by ring, until it is within ``TOLERANCE_DB``; what remains is measured and stated
beside the figures.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Curve = Callable[[Floats], Floats]

DEGREE = 6
TOLERANCE_DB = 0.05
NEAREST_M = 10.0  # a receiver nearer than this is taken at this distance
MAX_RINGS = 12
_SAMPLES = 200


@dataclass(frozen=True)
class Rings:
    """A fitted curve.

    Attributes
    ----------
    edges_m
        Outer radius of each ring, the last is the reach.
    coefficients
        (rings, ``DEGREE`` + 1), the highest power first, in u = (log2 d² − middle) / half.
    middle, half
        Of each ring, for u in −1…1.
    error_db
        Greatest difference from the curve on a fine sample.
    """

    edges_m: Floats
    coefficients: Floats
    middle: Floats
    half: Floats
    error_db: float


def fit(curve: Curve, reach_m: float) -> Rings:
    """Fit a curve of level (dB) against distance (m) from ``NEAREST_M`` to ``reach_m``.

    A ring that cannot be fitted within ``TOLERANCE_DB`` is cut in two at the middle of its log distance,
    as long as there are fewer than ``MAX_RINGS``.
    """
    reach_m = max(reach_m, 2 * NEAREST_M)
    todo = [(NEAREST_M, reach_m)]
    done: list[tuple[float, float, Floats, float]] = []
    while todo:
        near, far = todo.pop()
        coefficients, error = _fit_ring(curve, near, far)
        if error > TOLERANCE_DB and len(todo) + len(done) + 2 <= MAX_RINGS:
            middle = float(np.sqrt(near * far))
            todo += [(near, middle), (middle, far)]
        else:
            done.append((near, far, coefficients, error))
    done.sort(key=lambda ring: ring[0])
    lows, highs = (np.array([2 * np.log2(ring[side]) for ring in done]) for side in (0, 1))
    return Rings(
        edges_m=np.array([ring[1] for ring in done]),
        coefficients=np.array([ring[2] for ring in done]),
        middle=(highs + lows) / 2,
        half=(highs - lows) / 2,
        error_db=max(ring[3] for ring in done),
    )


def _fit_ring(curve: Curve, near: float, far: float) -> tuple[Floats, float]:
    low, high = 2 * np.log2(near), 2 * np.log2(far)
    u = np.cos(np.pi * (np.arange(_SAMPLES) + 0.5) / _SAMPLES)  # Chebyshev's points keep the ends true
    distance = 2 ** ((u * (high - low) / 2 + (high + low) / 2) / 2)
    level = curve(distance)
    series = np.polynomial.chebyshev.chebfit(u, level, DEGREE)
    powers = np.asarray(np.polynomial.chebyshev.cheb2poly(series), dtype=np.float64)
    coefficients: Floats = np.zeros(DEGREE + 1)
    coefficients[DEGREE + 1 - len(powers) :] = powers[::-1]
    fine = np.linspace(-1, 1, 4 * _SAMPLES)
    between = 2 ** ((fine * (high - low) / 2 + (high + low) / 2) / 2)
    return coefficients, float(np.abs(np.polyval(coefficients, fine) - curve(between)).max())
