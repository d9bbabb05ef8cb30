"""A station's level as a function of distance alone, as piecewise polynomials that the kernel evaluates.

Over flat land model, antenna height and vertical pattern come down to one curve for a station, and
what its front-to-back ratio still allows (the cap) to another. Both are fitted in log2 of the squared
distance, ring by ring, until within ``TOLERANCE_DB``; what remains is measured and stated beside the
figures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from planner.coverage.antenna import FRONT_TO_BACK_DB

Floats = npt.NDArray[np.float64]
Curve = Callable[[Floats], Floats]

DEGREE = 6
TOLERANCE_DB = 0.05
NEAREST_M = 10.0  # a receiver nearer than this is taken at this distance
MAX_RINGS = 16
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
    cap, cap_is_flat
        The same for the cap of the horizontal loss; where it hardly changes, a constant.
    error_db
        Greatest difference from the curve on a fine sample.
    """

    edges_m: Floats
    coefficients: Floats
    middle: Floats
    half: Floats
    cap: Floats
    cap_is_flat: npt.NDArray[np.bool_]
    error_db: float


@dataclass(frozen=True)
class _Ring:
    near: float
    far: float
    level: Floats
    cap: Floats
    cap_is_flat: bool
    error_db: float


def no_loss_above(cap_db: float) -> Curve:
    """Return the cap of a pattern that is the same at every distance."""
    return lambda distance: np.full(distance.shape, cap_db)


_USUAL_CAP = no_loss_above(FRONT_TO_BACK_DB)


def fit(curve: Curve, reach_m: float, cap: Curve = _USUAL_CAP, breaks_m: Iterable[float] = ()) -> Rings:
    """Fit curves of level and cap (dB) against distance (m) from ``NEAREST_M`` to ``reach_m``.

    A ring that cannot be fitted within ``TOLERANCE_DB`` is cut in two at the middle of its log distance,
    as long as there are fewer than ``MAX_RINGS``; first it is cut at ``breaks_m``, the curve's corners.
    """
    reach_m = max(reach_m, 2 * NEAREST_M)
    inner = sorted({at for at in breaks_m if 1.01 * NEAREST_M < at < 0.99 * reach_m})
    edges = [NEAREST_M, *inner, reach_m]
    todo = list(pairwise(edges))
    most = max(MAX_RINGS, len(todo))
    done: list[_Ring] = []
    while todo:
        near, far = todo.pop()
        ring = _fit_ring(curve, cap, near, far)
        if ring.error_db > TOLERANCE_DB and len(todo) + len(done) + 2 <= most:
            middle = float(np.sqrt(near * far))
            todo += [(near, middle), (middle, far)]
        else:
            done.append(ring)
    done.sort(key=lambda ring: ring.near)
    lows, highs = (2 * np.log2([getattr(ring, side) for ring in done]) for side in ("near", "far"))
    return Rings(
        edges_m=np.array([ring.far for ring in done]),
        coefficients=np.array([ring.level for ring in done]),
        middle=(highs + lows) / 2,
        half=(highs - lows) / 2,
        cap=np.array([ring.cap for ring in done]),
        cap_is_flat=np.array([ring.cap_is_flat for ring in done]),
        error_db=max(ring.error_db for ring in done),
    )


def _fit_ring(curve: Curve, cap: Curve, near: float, far: float) -> _Ring:
    low, high = 2 * np.log2(near), 2 * np.log2(far)

    def at(u: Floats) -> Floats:
        return np.asarray(2 ** ((u * (high - low) / 2 + (high + low) / 2) / 2))

    nodes = np.cos(np.pi * (np.arange(_SAMPLES) + 0.5) / _SAMPLES)  # Chebyshev's keep the ends true
    fine = np.linspace(-1, 1, 4 * _SAMPLES)
    level = _polynomial(nodes, curve(at(nodes)))
    error = float(np.abs(np.polyval(level, fine) - curve(at(fine))).max())
    caps = cap(at(fine))
    is_flat = bool(np.ptp(caps) <= 2 * TOLERANCE_DB)
    bound = np.zeros(DEGREE + 1)
    if is_flat:
        bound[DEGREE] = (caps.max() + caps.min()) / 2
    else:
        bound = _polynomial(nodes, cap(at(nodes)))
    error = max(error, float(np.abs(np.polyval(bound, fine) - caps).max()))
    return _Ring(near, far, level, bound, is_flat, error)


def _polynomial(nodes: Floats, values: Floats) -> Floats:
    """Return the coefficients of the least-squares polynomial, the highest power first."""
    series = np.polynomial.chebyshev.chebfit(nodes, values, DEGREE)
    powers = np.asarray(np.polynomial.chebyshev.cheb2poly(series), dtype=np.float64)
    coefficients: Floats = np.zeros(DEGREE + 1)
    coefficients[DEGREE + 1 - len(powers) :] = powers[::-1]
    return coefficients
