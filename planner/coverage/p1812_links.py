"""P.1812 along radials: the loss from a station to every point of a profile, compiled.

The same equations as :mod:`planner.coverage.p1812`, by the same numbers, for a receiver at every point
of a profile of equal spacing. What does not depend on the receiver (slopes seen from the station, sums
under the terrain, runs of sea and land) is carried along the radial; the rest is a pass over the points
between. Coasts are taken as far away (no coupling into ducts over the sea).
"""
# ruff: noqa: PLR0913, PLR0917 - compiled functions take numbers, not objects

from __future__ import annotations

from collections.abc import Callable
from math import acos, cos, exp, log, log10, pi, sqrt, tanh
from typing import Any

import numba
import numpy as np
import numpy.typing as npt

from planner.base.errors import ModelRangeError
from planner.coverage import p1812
from planner.coverage.kernel import ONE_AT_A_TIME
from planner.coverage.p1812 import (
    BETA_EARTH_FACTOR,
    DISTANCE_KM,
    EARTH_KM,
    FEWEST_POINTS,
    INLAND,
    SEA,
    SOURCE,
    WAVELENGTH,
    Link,
    inverse_normal,
)

Floats = npt.NDArray[np.float64]

_THIRD = 1 / 3
_LAND, _SEA = (22.0, 0.003), (80.0, 5.0)  # permittivity and conductivity (S/m), Table in 4.3.3
_NEAREST_KM = DISTANCE_KM[0]


def _compiled(*, parallel: bool) -> Callable[[Callable[..., object]], Callable[..., Any]]:
    # No NaN and no infinity come in: only then may the search for a greatest value be vectorised.
    decorate: Callable[..., Any] = numba.njit(
        parallel=parallel, nogil=True, cache=True, error_model="numpy", fastmath={"nnan", "ninf", "nsz"}
    )
    return decorate


_fast = _compiled(parallel=False)
# Equations of plain numbers are those of the other file, compiled.
_beta0, _shielding = _fast(p1812._beta0), _fast(p1812._shielding)
_inverse_normal, _knife_edge_db = _fast(inverse_normal), _fast(p1812.knife_edge_db)


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
    constants = (
        spacing_km,
        link.tx_height_m,
        link.rx_height_m,
        link.ghz,
        link.delta_n,
        link.surface_n,
        latitude_deg,
        link.time_percent,
        link.horizontal,
        inverse_normal(link.location_percent / 100) * link.location_sigma_db,
    )
    with ONE_AT_A_TIME:
        _all(
            np.ascontiguousarray(terrain_m, float),
            np.ascontiguousarray(clutter_m, float),
            np.ascontiguousarray(zone, np.int64),
            constants,
            out,
        )
    return out


@_compiled(parallel=True)
def _all(h: Floats, c: Floats, zone: Any, constants: Any, out: Floats) -> None:  # noqa: ANN401
    for radial in numba.prange(h.shape[0]):
        _radial(h[radial], c[radial], zone[radial], constants, out[radial])


@_fast
def _radial(h: Floats, c: Floats, zone: Any, constants: Any, out: Floats) -> None:  # noqa: ANN401
    step, tx, rx, f, delta_n, surface_n, latitude, p, horizontal, spread = constants
    count = len(h)
    x = np.arange(count) * step
    inverse, root = np.empty(count), np.empty(count)  # 1 / x and 1 / √x; d − x lies on the same points
    inverse[0] = root[0] = 0.0
    for i in range(1, count):
        inverse[i] = 1 / x[i]
        root[i] = sqrt(inverse[i])
    g = h + c
    hts = h[0] + tx
    ae, ab = EARTH_KM * 157 / (157 - delta_n), EARTH_KM * BETA_EARTH_FACTOR  # (6), (7a), (7b)
    wavelength = WAVELENGTH / f
    up, up_at = -1e300, 1
    slope_e, slope_b = -1e300, -1e300
    v1 = v2 = 0.0
    sea = step / 2 if zone[0] == SEA else 0.0
    run_land = step / 2 if zone[0] != SEA else 0.0
    run_inland = step / 2 if zone[0] == INLAND else 0.0
    long_land, long_inland = run_land, run_inland
    first = -1
    for k in range(1, count):
        # Up to here the sums and slopes hold the points before k: those between the ends.
        near, far = h[k - 1] * (x[k] + 2 * x[k - 1]), h[k] * (2 * x[k] + x[k - 1])
        v1 += step * (h[k] + h[k - 1])  # (83)
        v2 += step * (far + near)  # (84)
        d = x[k]
        if k >= FEWEST_POINTS - 1 and d >= _NEAREST_KM:
            half = step / 2
            w = (sea + (half if zone[k] == SEA else 0.0)) / d
            dtm = max(long_land, run_land + half if zone[k] != SEA else 0.0)
            dlm = max(long_inland, run_inland + half if zone[k] == INLAND else 0.0)
            tau = 1 - exp(-(4.12e-4 * dlm**2.41))  # (3)
            out[k] = _link(
                x, h, g, inverse, root, k, hts, h[k] + rx, tx, rx, ae, ab, wavelength, f, p, surface_n,
                horizontal, w, tau, _beta0(dtm, tau, latitude), up, up_at, slope_e, slope_b, v1, v2,
                spread,
            )  # fmt: skip
            first = k if first < 0 else first
        angle = 1e3 * np.arctan(((h[k] - hts) * inverse[k] - 1e3 * x[k] / (2 * ae)) / 1e3)  # (77)
        if angle > up:
            up, up_at = angle, k
        slope_e = max(slope_e, (g[k] - hts) * inverse[k] - 500 / ae * x[k])  # (13) without its d
        slope_b = max(slope_b, (g[k] - hts) * inverse[k] - 500 / ab * x[k])
        sea += step if zone[k] == SEA else 0.0
        run_land = run_land + step if zone[k] != SEA else 0.0
        run_inland = run_inland + step if zone[k] == INLAND else 0.0
        long_land, long_inland = max(long_land, run_land), max(long_inland, run_inland)
    for k in range(first):
        out[k] = out[first] + 20 * log10(max(x[k], step / 10) / x[first])


@_fast
def _link(
    x: Floats, h: Floats, g: Floats, inverse: Floats, root: Floats, k: int, hts: float, hrs: float,
    tx: float, rx: float, ae: float, ab: float, wavelength: float, f: float, p: float, surface_n: float,
    horizontal: bool, w: float, tau: float, beta0: float, up: float, up_at: int,
    slope_e: float, slope_b: float, v1: float, v2: float, spread: float,
) -> float:  # fmt: skip
    d = x[k]
    dlt, dlr, theta_t, theta_r, hm, hst, hsr, hstd, hsrd = _geometry(
        x, h, inverse, root, k, hts, hrs, ae, up, up_at, v1, v2
    )
    theta = 1e3 * d / ae + theta_t + theta_r  # (82)
    htc, hrc = hts - hstd, hrs - hsrd  # (37)
    hte, hre = tx + h[0] - hst, rx + h[k] - hsr  # (92)

    slant = sqrt(d * d + ((hts - hrs) / 1000) ** 2)  # (8a)
    lbfs = 92.4 + 20 * log10(f) + 20 * log10(slant)  # (8)
    multipath = 2.6 * (1 - exp(-0.1 * (dlt + dlr)))
    lb0p = lbfs + multipath * log10(p / 50)  # (9a), (10)
    lb0b = lbfs + multipath * log10(beta0 / 50)  # (9b), (11)

    ends = (hts, hrs, htc, hrc)
    ld50 = _diffraction(x, g, inverse, root, k, ends, ae, slope_e, wavelength, f, w, horizontal)
    beta = _diffraction(x, g, inverse, root, k, ends, ab, slope_b, wavelength, f, w, horizontal)
    fi = _inverse_normal(p / 100) / _inverse_normal(beta0 / 100) if p > beta0 else 1.0  # (40)
    ldp = ld50 + (beta - ld50) * fi  # (41)
    lbd50 = lbfs + ld50  # (42)
    lbd = lb0p + ldp  # (43)

    lf = 25 * log10(f) - 2.5 * log10(f / 2) ** 2  # (45)
    lbs = 190.1 + lf + 20 * log10(d) + 0.573 * theta - 0.15 * surface_n
    lbs -= 10.125 * log10(50 / p) ** 0.7  # (44)
    lba = _ducting(d, f, ae, dlt, dlr, theta_t, theta_r, hte, hre, hm, tau, beta0, p)

    fj = 1 - 0.5 * (1 + tanh(3.0 * 0.8 * (theta - 0.3) / 0.3))  # (57)
    fk = 1 - 0.5 * (1 + tanh(3.0 * 0.5 * (d - 20) / 20))  # (58)
    rare = lbd50 + (lb0b + (1 - w) * ldp - lbd50) * fi
    lminb0p = lb0p + (1 - w) * ldp if p < beta0 else rare  # (59)
    high = max(lba, lb0p) / 2.5
    lminbap = 2.5 * (high + log(exp(lba / 2.5 - high) + exp(lb0p / 2.5 - high)))  # (60)
    lbda = lbd if lminbap > lbd else lminbap + (lbd - lminbap) * fk  # (61)
    lbam = lbda + (lminb0p - lbda) * fj  # (62)
    low = min(lbs, lbam)
    lbc = low - 5 * log10(10 ** (-0.2 * (lbs - low)) + 10 ** (-0.2 * (lbam - low)))  # (63)
    return float(max(lb0p, lbc - spread))  # (69)


@_fast
def _geometry(
    x: Floats, h: Floats, inverse: Floats, root: Floats, k: int, hts: float, hrs: float, ae: float,
    up: float, up_at: int, v1: float, v2: float,
) -> tuple[float, ...]:  # fmt: skip
    """Horizons (76)–(81), smooth surfaces (83)–(90), terrain roughness (93)."""
    d = x[k]
    direct = 1e3 * np.arctan(((hrs - hts) / d - 1e3 * d / (2 * ae)) / 1e3)
    far_at = 1
    if up > direct:
        steepest = -1e300
        for i in range(1, k):
            slope = (h[i] - hrs) * inverse[k - i] - 1e3 * x[k - i] / (2 * ae)
            if slope > steepest:
                steepest, far_at = slope, i
        dlt, dlr = x[up_at], d - x[far_at]
        theta_t, theta_r = up, 1e3 * np.arctan(steepest / 1e3)
    else:
        greatest = -1e300
        for i in range(1, k):
            clear = h[i] + 500 / ae * x[i] * x[k - i] - (hts * x[k - i] + hrs * x[i]) / d
            nu = clear * (root[i] * root[k - i])
            if nu > greatest:
                greatest, far_at = nu, i
        dlt, dlr = x[far_at], d - x[far_at]
        theta_t = direct
        theta_r = 1e3 * np.arctan(((hts - hrs) / d - 1e3 * d / (2 * ae)) / 1e3)
    hst, hsr = (2 * v1 * d - v2) / d**2, (v2 - v1 * d) / d**2  # (85), (86)
    highest = at_t = at_r = -1e300
    for i in range(1, k):
        above = h[i] - (hts * x[k - i] + hrs * x[i]) / d  # (87d)
        highest = max(highest, above)
        at_t = max(at_t, above * inverse[i])
        at_r = max(at_r, above * inverse[k - i])
    hstd, hsrd = hst, hsr
    if highest > 0:  # (88)
        hstd -= highest * at_t / (at_t + at_r)
        hsrd -= highest * at_r / (at_t + at_r)
    hst, hsr = min(hst, h[0]), min(hsr, h[k])
    hstd, hsrd = min(hstd, h[0]), min(hsrd, h[k])
    slope = (hsr - hst) / d  # (91)
    last = d - dlr
    hm = -1e300
    for i in range(k + 1):
        if x[i] >= dlt and (x[i] <= last or (i > 0 and x[i - 1] < last)):
            hm = max(hm, h[i] - (hst + slope * x[i]))  # (93)
    return dlt, dlr, theta_t, theta_r, hm, hst, hsr, hstd, hsrd


@_fast
def _diffraction(
    x: Floats, g: Floats, inverse: Floats, root: Floats, k: int, ends: tuple[float, float, float, float],
    ap: float, slope: float, wavelength: float, f: float, w: float, horizontal: bool,
) -> float:  # fmt: skip
    """4.3.4: Bullington over the profile, plus what a smooth sphere adds to Bullington over it (39)."""
    hts, hrs, htc, hrc = ends
    d, bulge = x[k], 500 / ap
    steepest = slope + bulge * d  # (13)
    if steepest < (hrs - hts) / d:  # (14)
        greatest = -1e300
        for i in range(1, k):
            clear = g[i] + bulge * x[i] * x[k - i] - (hts * x[k - i] + hrs * x[i]) / d
            greatest = max(greatest, clear * (root[i] * root[k - i]))
        actual = _bullington_db(greatest * sqrt(0.002 * d / wavelength), d)  # (15)
    else:
        back = -1e300
        for i in range(1, k):
            back = max(back, (g[i] - hrs) * inverse[k - i] + bulge * x[i])  # (17)
        actual = _bullington_db(_edge(hts, hrs, d, steepest, back, wavelength), d)

    steepest = -1e300
    for i in range(1, k):
        steepest = max(steepest, bulge * x[k - i] - htc * inverse[i])
    if steepest < (hrc - htc) / d:
        greatest = -1e300
        for i in range(1, k):
            clear = bulge * x[i] * x[k - i] - (htc * x[k - i] + hrc * x[i]) / d
            greatest = max(greatest, clear * (root[i] * root[k - i]))
        smooth = _bullington_db(greatest * sqrt(0.002 * d / wavelength), d)
    else:
        back = -1e300
        for i in range(1, k):
            back = max(back, bulge * x[i] - hrc * inverse[k - i])
        smooth = _bullington_db(_edge(htc, hrc, d, steepest, back, wavelength), d)
    return float(actual + max(_sphere(d, htc, hrc, ap, wavelength, f, w, horizontal) - smooth, 0.0))


@_fast
def _edge(hts: float, hrs: float, d: float, steepest: float, back: float, wavelength: float) -> float:
    at = (hrs - hts + back * d) / (steepest + back)  # (18)
    height = hts + steepest * at - (hts * (d - at) + hrs * at) / d
    return height * sqrt(0.002 * d / (wavelength * at * (d - at)))  # (19)


@_fast
def _bullington_db(nu: float, d: float) -> float:
    edge = _knife_edge_db(nu)  # (16), (20)
    return float(edge + (1 - exp(-edge / 6)) * (10 + 0.02 * d))  # (21)


@_fast
def _sphere(
    d: float, hte: float, hre: float, ap: float, wavelength: float, f: float, w: float, horizontal: bool
) -> float:
    """4.3.2: diffraction over a smooth sphere (22)–(27)."""
    horizon = sqrt(2 * ap) * (sqrt(0.001 * hte) + sqrt(0.001 * hre))  # (22)
    if d >= horizon:
        return float(_first_term(d, hte, hre, ap, f, w, horizontal))
    c = (hte - hre) / (hte + hre)  # (24d)
    m = 250 * d**2 / (ap * (hte + hre))  # (24e)
    turn = acos(3 * c / 2 * sqrt(3 * m / (m + 1) ** 3)) / 3
    b = 2 * sqrt((m + 1) / (3 * m)) * cos(pi / 3 + turn)  # (24c)
    near = d / 2 * (1 + b)  # (24a)
    far = d - near  # (24b)
    clear = ((hte - 500 * near**2 / ap) * far + (hre - 500 * far**2 / ap) * near) / d  # (23)
    needed = 17.456 * sqrt(near * far * wavelength / d)  # (25)
    if clear > needed:
        return 0.0
    modified = 500 * (d / (sqrt(hte) + sqrt(hre))) ** 2  # (26)
    first = _first_term(d, hte, hre, modified, f, w, horizontal)
    return 0.0 if first < 0 else (1 - clear / needed) * first  # (27)


@_fast
def _first_term(
    d: float, hte: float, hre: float, radius: float, f: float, w: float, horizontal: bool
) -> float:
    """4.3.3: the first term of the residue series, over land and sea by their share (28)."""
    term = 0.0
    if w < 1:
        term += (1 - w) * _first_term_over(d, hte, hre, radius, f, horizontal, _LAND[0], _LAND[1])
    if w > 0:
        term += w * _first_term_over(d, hte, hre, radius, f, horizontal, _SEA[0], _SEA[1])
    return term


@_fast
def _first_term_over(
    d: float, hte: float, hre: float, radius: float, f: float, horizontal: bool,
    permittivity: float, conductivity: float,
) -> float:  # fmt: skip
    lossy = (18 * conductivity / f) ** 2
    k = 0.036 * (radius * f) ** -_THIRD * ((permittivity - 1) ** 2 + lossy) ** -0.25  # (29a)
    if not horizontal:
        k *= sqrt(permittivity**2 + lossy)  # (29b)
    k2 = k * k
    beta = (1 + 1.6 * k2 + 0.67 * k2 * k2) / (1 + 4.5 * k2 + 1.53 * k2 * k2)  # (30)
    x = 21.88 * beta * (f / radius**2) ** _THIRD * d  # (31)
    per_metre = 0.9575 * beta**2 * (f**2 / radius) ** _THIRD  # (32), (35)
    along = 11 + 10 * log10(x) - 17.6 * x if x >= 1.6 else -20 * log10(x) - 5.6488 * x**1.425  # (33)
    least = 2 + 20 * log10(k)
    return float(
        -along - _height_gain(per_metre * hte, least) - _height_gain(per_metre * hre, least)
    )  # (36)


@_fast
def _height_gain(b: float, least: float) -> float:
    if b > 2:  # (34)
        return max(17.6 * sqrt(b - 1.1) - 5 * log10(b - 1.1) - 8, least)
    return max(20 * log10(b + 0.1 * b**3), least)


@_fast
def _ducting(
    d: float, f: float, ae: float, dlt: float, dlr: float, theta_t: float, theta_r: float,
    hte: float, hre: float, hm: float, tau: float, beta0: float, p: float,
) -> float:  # fmt: skip
    """4.5 (46)–(56): ducting and layer reflection, no coast near."""
    low_frequency = 45.375 - 137 * f + 92.5 * f**2 if f < 0.5 else 0.0  # (47a)
    shielding = _shielding(theta_t - 0.1 * dlt, dlt, f) + _shielding(theta_r - 0.1 * dlr, dlr, f)
    fixed = 102.45 + 20 * log10(f) + 20 * log10(dlt + dlr) + low_frequency + shielding  # (47)
    attenuation = 5e-5 * ae * f**_THIRD  # (51)
    grazing = min(theta_t, 0.1 * dlt) + min(theta_r, 0.1 * dlr)  # (52a)
    angle = 1e3 * d / ae + grazing  # (52)
    alpha = max(-0.6 - 3.5e-9 * d**3.1 * tau, -3.4)  # (55a)
    spread = 500 / ae * d**2 / (sqrt(hte) + sqrt(hre)) ** 2
    mu2 = min(spread**alpha, 1.0)  # (55)
    between = min(d - dlt - dlr, 40.0)  # (56a)
    mu3 = 1.0 if hm <= 10 else exp(-4.6e-5 * (hm - 10) * (43 + 6 * between))  # (56)
    beta = beta0 * mu2 * mu3  # (54)
    log_b = log10(beta)
    power = 1.076 / (2.0058 - log_b) ** 1.012
    power *= exp(-(9.51 - 4.8 * log_b + 0.198 * log_b**2) * 1e-6 * d**1.13)  # (53a)
    share = p / beta
    timed = -12 + (1.2 + 3.7e-3 * d) * log10(share) + 12 * share**power  # (53)
    return float(fixed + attenuation * angle + timed)  # (46), (50)
