"""P.1812 over the points of one path: horizons, smooth surfaces, diffraction, the loss; compiled.

Both the single link and the radials go through here; the formulas are those of ``p1812_equations``,
and units the same.
"""

from __future__ import annotations

from math import log10, sqrt
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from planner.coverage import p1812_equations as equations
from planner.coverage.compiled import FINITE, compiled
from planner.coverage.p1812_equations import (
    BETA_EARTH_FACTOR,
    EARTH_KM,
    WAVELENGTH_M_GHZ,
    angle_weight,
    area,
    beta0_percent,
    bulge_m,
    bullington_db,
    coast_db,
    distance_weight,
    ducting_coupling_db,
    ducting_loss_db,
    edge_nu,
    elevation_mrad,
    free_space_db,
    height_over_line_m,
    inland_share,
    interpolation,
    least_ducting_db,
    least_loss_db,
    moment,
    multipath_db,
    parallel_db,
    slope_from_end,
    smooth_ends_m,
    spherical_earth_db,
    troposcatter_db,
)

Floats = npt.NDArray[np.float64]

BETA_EARTH_KM = EARTH_KM * BETA_EARTH_FACTOR  # aβ (7b)
_NONE = -1e300  # below every figure


class Points(NamedTuple):
    """The points of a path, and what of their distances the passes ask for again and again.

    Attributes
    ----------
    x
        From the transmitter; 0 first.
    y
        Of the points counted from the receiver, from the receiver: the distance d − x of point i of a
        path that ends with point k is ``y[k − i]``. With equal spacing ``y`` is ``x``.
    per_x, per_y, root_x, root_y
        1 / x, 1 / √x and the like; 0 at the ends themselves.
    ground
        Terrain.
    surface
        Terrain and the clutter on it.
    flat
        Zeros, the smooth sphere.
    """

    x: Floats
    y: Floats
    per_x: Floats
    per_y: Floats
    root_x: Floats
    root_y: Floats
    ground: Floats
    surface: Floats
    flat: Floats


class Constants(NamedTuple):
    """What is the same for every path of a station.

    Attributes
    ----------
    tx_m, rx_m
        Of the antennas above the ground.
    f, p
        GHz; per cent of the time.
    ae
        Effective Earth radius of the median.
    scatter_db
        See ``scatter_of_station_db``.
    spread_db
        Taken off for the share of locations.
    """

    tx_m: float
    rx_m: float
    f: float
    p: float
    ae: float
    scatter_db: float
    latitude_deg: float
    horizontal: bool
    spread_db: float
    tx_coast_km: float
    rx_coast_km: float


class Before(NamedTuple):
    """What the transmitter sees of the points before one, and the sums under the terrain up to it.

    Attributes
    ----------
    up, up_at
        Greatest elevation angle, and the point it is at.
    slope_e, slope_b
        Steepest slope to the surface, for the Earth's median radius and that of β0, see
        ``slope_from_end``.
    v1, v2
        (83), (84).
    """

    up: float
    up_at: int
    slope_e: float
    slope_b: float
    v1: float
    v2: float


class Stretches(NamedTuple):
    """Share of the path over sea, w, and its longest stretches over land and inland (3.6), km."""

    sea_share: float
    land_km: float
    inland_km: float


class Terms(NamedTuple):
    """Every quantity on the way to the loss, by the Recommendation's own name."""

    d: float
    hts: float
    hrs: float
    ae: float
    dlt: float
    dlr: float
    theta_t: float
    theta_r: float
    theta: float
    w: float
    tau: float
    beta0: float
    htc: float
    hrc: float
    hte: float
    hre: float
    hm: float
    Fi: float
    Fj: float
    Fk: float
    Lbfs: float
    Lb0p: float
    Lb0b: float
    Lbulla: float
    Lbulls: float
    Ldsph: float
    Ld50: float
    Ldb: float
    Ldp: float
    Lbd50: float
    Lbd: float
    Lminb0p: float
    Lba: float
    Lminbap: float
    Lbda: float
    Lbam: float
    Lbs: float
    Lbc: float
    Lb: float


_fast = compiled(maths=FINITE, calls=(equations,))


@_fast
def nothing_before() -> Before:
    """Return what is before the first point."""
    return Before(_NONE, 1, _NONE, _NONE, 0.0, 0.0)


@_fast
def step_to(k: int, before: Before, points: Points, hts: float, ae: float) -> Before:
    """Return what is before point ``k``, from what is before the point before it."""
    x, h = points.x, points.ground
    up, up_at, slope_e, slope_b, v1, v2 = before
    i = k - 1
    if i > 0:
        angle = elevation_mrad(h[i] - hts, points.per_x[i], x[i], ae)  # (77)
        if angle > up:
            up, up_at = angle, i
        rise = points.surface[i] - hts
        slope_e = max(slope_e, slope_from_end(rise, points.per_x[i], x[i], ae))
        slope_b = max(slope_b, slope_from_end(rise, points.per_x[i], x[i], BETA_EARTH_KM))
    v1 += area(h[i], h[k], x[i], x[k])
    v2 += moment(h[i], h[k], x[i], x[k])
    return Before(up, up_at, slope_e, slope_b, v1, v2)


@_fast
def before_last(points: Points, hts: float, ae: float) -> Before:
    """Return what is before the last point of a path."""
    before = nothing_before()
    for k in range(1, len(points.x)):
        before = step_to(k, before, points, hts, ae)
    return before


@_fast
def path_terms(
    k: int, before: Before, points: Points, stretches: Stretches, constants: Constants
) -> Terms:
    """Return the loss Lb (69) to point ``k``, and every quantity on the way."""
    f, p, ae = constants.f, constants.p, constants.ae
    w = stretches.sea_share
    d = points.x[k]
    hts, hrs = points.ground[0] + constants.tx_m, points.ground[k] + constants.rx_m
    dlt, dlr, theta_t, theta_r = _horizons(k, before, points, hts, hrs, ae)
    theta = 1e3 * d / ae + theta_t + theta_r  # (82)
    hst, hsr, hstd, hsrd = _smooth_surfaces(k, before, points, hts, hrs)
    hm = _roughness_m(k, points, hst, hsr, dlt, dlr)
    htc, hrc = hts - hstd, hrs - hsrd  # (37)
    hte, hre = constants.tx_m + points.ground[0] - hst, constants.rx_m + points.ground[k] - hsr  # (92)
    tau = inland_share(stretches.inland_km)
    beta0 = beta0_percent(stretches.land_km, tau, constants.latitude_deg)

    lbfs = free_space_db(d, hts, hrs, f)
    multipath = multipath_db(dlt, dlr)
    lb0p = lbfs + multipath * log10(p / 50)  # (9a), (10)
    lb0b = lbfs + multipath * log10(beta0 / 50)  # (9b), (11)

    median = _diffraction(k, points, hts, hrs, htc, hrc, ae, before.slope_e, f, w, constants.horizontal)
    lbulla, lbulls, ldsph, ldb = _diffraction(
        k, points, hts, hrs, htc, hrc, BETA_EARTH_KM, before.slope_b, f, w, constants.horizontal
    )
    ld50 = median[3]
    fi = interpolation(p, beta0)
    ldp = ld50 + (ldb - ld50) * fi  # (41)
    lbd50 = lbfs + ld50  # (42)
    lbd = lb0p + ldp  # (43)

    lbs = troposcatter_db(d, theta, constants.scatter_db)
    coasts = coast_db(w, constants.tx_coast_km, dlt, hts) + coast_db(w, constants.rx_coast_km, dlr, hrs)
    coupling = ducting_coupling_db(dlt, dlr, theta_t, theta_r, f) + coasts  # (47)
    lba = coupling + ducting_loss_db(
        d, ae, dlt, dlr, theta_t, theta_r, hte, hre, hm, tau, beta0, f, p
    )  # (46)

    fj, fk = angle_weight(theta), distance_weight(d)
    lminb0p = least_loss_db(lb0p, lb0b, ldp, lbd50, fi, w, p, beta0)
    lminbap = least_ducting_db(lba, lb0p)
    lbda = lbd if lminbap > lbd else lminbap + (lbd - lminbap) * fk  # (61)
    lbam = lbda + (lminb0p - lbda) * fj  # (62)
    lbc = parallel_db(lbs, lbam)
    lb = max(lb0p, lbc - constants.spread_db)  # (69)
    return Terms(
        d, hts, hrs, ae, dlt, dlr, theta_t, theta_r, theta, w, tau, beta0, htc, hrc, hte, hre, hm,
        fi, fj, fk, lbfs, lb0p, lb0b, lbulla, lbulls, ldsph, ld50, ldb, ldp, lbd50, lbd,
        lminb0p, lba, lminbap, lbda, lbam, lbs, lbc, lb,
    )  # fmt: skip


@_fast
def _horizons(
    k: int, before: Before, points: Points, hts: float, hrs: float, ae: float
) -> tuple[float, float, float, float]:
    """Horizon distances and elevation angles of both ends (76)–(81)."""
    x, y, h = points.x, points.y, points.ground
    d = x[k]
    direct = elevation_mrad(hrs - hts, 1 / d, d, ae)  # (78)
    far_at = 1
    if before.up > direct:
        steepest = _NONE
        for i in range(1, k):
            slope = slope_from_end(h[i] - hrs, points.per_y[k - i], y[k - i], ae)
            if slope > steepest:
                steepest, far_at = slope, i
        theta_r = elevation_mrad(h[far_at] - hrs, points.per_y[k - far_at], y[k - far_at], ae)
        return x[before.up_at], d - x[far_at], before.up, theta_r
    greatest = _NONE
    for i in range(1, k):
        line = height_over_line_m(h[i], x[i], y[k - i], d, hts, hrs)
        above = line + bulge_m(x[i], y[k - i], ae)
        nu = above * (points.root_x[i] * points.root_y[k - i])  # (15) but for √(0.002 d / λ)
        if nu > greatest:
            greatest, far_at = nu, i
    return x[far_at], d - x[far_at], direct, elevation_mrad(hts - hrs, 1 / d, d, ae)


@_fast
def _smooth_surfaces(
    k: int, before: Before, points: Points, hts: float, hrs: float
) -> tuple[float, float, float, float]:
    """Smooth-surface heights at both ends: for ducting (90), and for diffraction (89)."""
    x, y, h = points.x, points.y, points.ground
    d = x[k]
    hst, hsr = smooth_ends_m(before.v1, before.v2, d)
    highest = at_t = at_r = _NONE
    for i in range(1, k):
        above = height_over_line_m(h[i], x[i], y[k - i], d, hts, hrs)
        highest = max(highest, above)
        at_t = max(at_t, above * points.per_x[i])
        at_r = max(at_r, above * points.per_y[k - i])
    hstd, hsrd = hst, hsr
    if highest > 0:  # (88)
        hstd -= highest * at_t / (at_t + at_r)
        hsrd -= highest * at_r / (at_t + at_r)
    return min(hst, h[0]), min(hsr, h[k]), min(hstd, h[0]), min(hsrd, h[k])


@_fast
def _roughness_m(k: int, points: Points, hst: float, hsr: float, dlt: float, dlr: float) -> float:
    """hm: greatest height of the terrain over the smooth surface between the horizons (93)."""
    x, h = points.x, points.ground
    slope = (hsr - hst) / x[k]  # (91)
    last = x[k] - dlr
    greatest = _NONE
    for i in range(k + 1):
        if x[i] >= dlt and (x[i] <= last or (i > 0 and x[i - 1] < last)):
            greatest = max(greatest, h[i] - (hst + slope * x[i]))
    return greatest


@_fast
def _diffraction(  # noqa: PLR0913, PLR0917
    k: int,
    points: Points,
    hts: float,
    hrs: float,
    htc: float,
    hrc: float,
    radius_km: float,
    slope: float,
    f: float,
    sea_share: float,
    horizontal: bool,
) -> tuple[float, float, float, float]:
    """Bullington's loss over profile and smooth sphere (4.3.1), the sphere's (4.3.2), Ld (39)."""
    actual = _bullington(k, points, points.surface, hts, hrs, radius_km, slope, f)
    steepest = _NONE
    for i in range(1, k):
        steepest = max(steepest, slope_from_end(-htc, points.per_x[i], points.x[i], radius_km))
    smooth = _bullington(k, points, points.flat, htc, hrc, radius_km, steepest, f)
    sphere = spherical_earth_db(points.x[k], htc, hrc, radius_km, f, sea_share, horizontal)
    return actual, smooth, sphere, actual + max(sphere - smooth, 0.0)  # (39)


@_fast
def _bullington(
    k: int,
    points: Points,
    heights: Floats,
    hts: float,
    hrs: float,
    radius_km: float,
    slope: float,
    f: float,
) -> float:
    """Bullington's loss over heights (4.3.1), of which the transmitter sees the steepest slope."""
    x, y = points.x, points.y
    d, wavelength_m = x[k], WAVELENGTH_M_GHZ / f
    steepest = slope + 500 / radius_km * d  # (13)
    greatest = _NONE
    if steepest < (hrs - hts) / d:  # (14)
        for i in range(1, k):
            line = height_over_line_m(heights[i], x[i], y[k - i], d, hts, hrs)
            above = line + bulge_m(x[i], y[k - i], radius_km)
            greatest = max(greatest, above * (points.root_x[i] * points.root_y[k - i]))
        return bullington_db(greatest * sqrt(0.002 * d / wavelength_m), d)  # (15)
    for i in range(1, k):
        rise = heights[i] - hrs
        greatest = max(greatest, slope_from_end(rise, points.per_y[k - i], y[k - i], radius_km))
    back = greatest + 500 / radius_km * d  # (17)
    return bullington_db(edge_nu(hts, hrs, d, steepest, back, wavelength_m), d)
