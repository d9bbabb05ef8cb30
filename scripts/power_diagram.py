"""A generalised power diagram whose cells have stated areas, centroids and second moments.

Each cell c has a quadratic log-weight l_c(x) = θ_c · (1, z1, z2, z1², z1 z2, z2²) in coordinates z
whitened by its stated covariance; the outside has log-weight 0. A point goes to the cell of the
largest weight: an anisotropic power diagram. θ is found by maximum likelihood of the soft
assignment, whose optimum is exactly where the expected area, centroid and second moments of every
cell equal the stated ones (a convex problem, so there is one answer).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

CUTOFF_SD2 = 14.0  # land farther than √14 standard deviations from a centre is not that cell's
RIDGE = 1e-3  # keeps cells at the edge of the figures from running away
MOMENTS = np.array([1.0, 0.0, 0.0, 1.0, 0.0, 1.0])  # of whitened coordinates: mass, mean, covariance


@dataclass(frozen=True)
class Sites:
    """Stated figures of the cells: centres (n, 2) m, covariances (n, 2, 2) m², areas (n,) m²."""

    centre_m: Floats
    covariance_m2: Floats
    area_m2: Floats


@dataclass(frozen=True)
class Pairs:
    """Every (point, cell) near enough to matter: indices and the features of the point there."""

    point: Ints
    cell: Ints
    features: Floats
    starts: Ints


def pairs_of(points_m: Floats, sites: Sites) -> Pairs:
    """Return the pairs within the cut-off, ordered by cell."""
    whiten = np.linalg.inv(np.linalg.cholesky(sites.covariance_m2))
    order = np.argsort(points_m[:, 0], kind="stable")
    eastings = points_m[order, 0]
    point, features, counts = [], [], []
    for centre, root, covariance in zip(sites.centre_m, whiten, sites.covariance_m2, strict=True):
        reach = np.sqrt(CUTOFF_SD2 * covariance[0, 0])
        low, high = np.searchsorted(eastings, [centre[0] - reach, centre[0] + reach])
        near = order[low:high]
        z = (points_m[near] - centre) @ root.T
        inside = (z * z).sum(axis=1) < CUTOFF_SD2
        z1, z2 = z[inside].T
        point.append(near[inside])
        features.append(np.column_stack([np.ones_like(z1), z1, z2, z1 * z1, z1 * z2, z2 * z2]))
        counts.append(len(z1))
    starts = np.r_[0, np.cumsum(counts)]
    cell = np.repeat(np.arange(len(counts)), counts)
    return Pairs(np.concatenate(point), cell, np.concatenate(features), starts)


def fit(points_m: Floats, cell_area_m2: float, sites: Sites) -> Floats:
    """Return θ, shape (n, 6), for land sampled by ``points_m`` of ``cell_area_m2`` each."""
    pairs = pairs_of(points_m, sites)
    scale = sites.area_m2 / cell_area_m2
    target = MOMENTS * scale[:, None]
    start = np.tile([2.5, 0.0, 0.0, -0.6, 0.0, -0.6], (len(scale), 1))
    unit = np.sqrt(scale)[:, None]

    def loss(scaled: Floats) -> tuple[float, Floats]:
        theta = scaled.reshape(-1, 6) / unit
        logs = np.einsum("ij,ij->i", pairs.features, theta[pairs.cell])
        weights = np.exp(np.minimum(logs, 50.0))
        total = 1.0 + np.bincount(pairs.point, weights, len(points_m))
        shares = weights / total[pairs.point]
        moments = _sums_by_cell(pairs, shares, len(scale))
        away = theta - start
        value = np.log(total).sum() - (theta * target).sum()
        value += RIDGE * (scale[:, None] * away**2).sum() / 2
        slope = (moments - target + RIDGE * scale[:, None] * away) / unit
        return float(value), slope.ravel()

    options = {"maxiter": 600, "maxcor": 20}
    minimum = minimize(loss, (start * unit).ravel(), jac=True, method="L-BFGS-B", options=options)
    return np.asarray(minimum.x.reshape(-1, 6) / unit)


def _sums_by_cell(pairs: Pairs, shares: Floats, cells: int) -> Floats:
    columns = [np.bincount(pairs.cell, shares * column, cells) for column in pairs.features.T]
    return np.column_stack(columns)


def assign(points_m: Floats, sites: Sites, theta: Floats) -> Ints:
    """Return the cell of each point, −1 where no cell outweighs the outside."""
    pairs = pairs_of(points_m, sites)
    logs = np.einsum("ij,ij->i", pairs.features, theta[pairs.cell])
    best = np.zeros(len(points_m))
    owner = np.full(len(points_m), -1)
    for cell in range(len(theta)):
        part = slice(pairs.starts[cell], pairs.starts[cell + 1])
        wins = logs[part] > best[pairs.point[part]]
        points = pairs.point[part][wins]
        best[points] = logs[part][wins]
        owner[points] = cell
    return owner
