"""Recommendation ITU-R P.1812-6: point-to-area loss over a path profile, 30 MHz to 6 GHz.

Line of sight with multipath, delta-Bullington diffraction, ducting, tropospheric scatter, clutter on the
profile, location variability. Written from the Recommendation; "(n)" behind a line is its equation.
Inside, units are the Recommendation's: km, m above sea level, GHz, mrad, per cent of an average year.
Refractivity (ΔN, N0) is always given: nothing is looked up, and nothing is assumed silently.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import acos, asin, atan2, cos, exp, log, log10, pi, radians, sin, sqrt, tanh

import numpy as np
import numpy.typing as npt

from planner.base.errors import ModelRangeError

Floats = npt.NDArray[np.float64]

SOURCE = "Rec. ITU-R P.1812-6 (09/2021)"
FREQUENCY_MHZ = (30.0, 6000.0)
DISTANCE_KM = (0.25, 3000.0)
TIME_PERCENT = (1.0, 50.0)
LOCATION_PERCENT = (1.0, 99.0)
HEIGHT_M = (1.0, 3000.0)
FEWEST_POINTS = 4

EARTH_KM = 6371.0
BETA_EARTH_FACTOR = 3.0  # effective Earth radius factor exceeded for beta0 per cent of the time
WAVELENGTH = 0.2998  # metres times GHz
NO_COAST_KM = 500.0
SEA, COASTAL, INLAND = 1, 3, 4
_THIRD = 1 / 3
_LAND = (22.0, 0.003)  # relative permittivity and conductivity (S/m), Table in 4.3.3
_SEA = (80.0, 5.0)


@dataclass(frozen=True)
class Profile:
    """A path from transmitter to receiver.

    Attributes
    ----------
    distance_km
        Of each point from the transmitter, 0 first, increasing.
    terrain_m, clutter_m
        Height above sea level of the ground, and the representative height of the clutter on it.
    zone
        1 sea, 3 coastal land, 4 inland.
    latitude_deg
        Of the middle of the path.
    """

    distance_km: Floats
    terrain_m: Floats
    clutter_m: Floats
    zone: npt.NDArray[np.int64]
    latitude_deg: float


@dataclass(frozen=True)
class Link:
    """What stands at the ends, and the air between them.

    Attributes
    ----------
    tx_height_m, rx_height_m
        Of the antennas above the ground.
    delta_n
        ΔN, average lapse rate of refractivity in the lowest kilometre, N-units/km (positive).
    surface_n
        N0, average sea-level surface refractivity, N-units.
    horizontal
        Polarisation; vertical where False.
    time_percent, location_percent
        Time for which, and locations at which, the loss is not exceeded.
    location_sigma_db
        Standard deviation over locations; 0 leaves location variability out.
    """

    frequency_mhz: float
    tx_height_m: float
    rx_height_m: float
    delta_n: float
    surface_n: float
    horizontal: bool = True
    time_percent: float = 50.0
    location_percent: float = 50.0
    location_sigma_db: float = 0.0
    tx_coast_km: float = NO_COAST_KM
    rx_coast_km: float = NO_COAST_KM

    @property
    def ghz(self) -> float:
        """Frequency in GHz."""
        return self.frequency_mhz / 1000

    @property
    def wavelength_m(self) -> float:
        """Wavelength in metres, with the Recommendation's rounding."""
        return WAVELENGTH / self.ghz


@dataclass(frozen=True)
class _Path:
    """What section 5 and attachment 1 derive from a profile."""

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


def location_sigma_db(frequency_mhz: float, resolution_m: float) -> float:
    """Return the standard deviation of location variability outdoors, σL in dB (64).

    Parameters
    ----------
    resolution_m
        Width of the square area over which the loss varies, wa.

    Examples
    --------
    >>> round(location_sigma_db(900.0, 100.0), 3)
    1.967
    """
    return float((0.024 * frequency_mhz / 1000 + 0.52) * resolution_m**0.28)


def inverse_normal(x: float) -> float:
    """Return the inverse complementary cumulative normal, I(x), by attachment 2, for 1e-6 ≤ x < 1.

    Examples
    --------
    >>> round(inverse_normal(0.1), 3), round(inverse_normal(0.9), 3)
    (1.282, -1.282)
    """
    upper = x > 0.5
    t = sqrt(-2 * log(max(1 - x if upper else x, 1e-6)))
    above = (0.010328 * t + 0.802853) * t + 2.515516698
    below = ((0.001308 * t + 0.189269) * t + 1.432788) * t + 1
    return above / below - t if upper else t - above / below


def path_latitude_deg(
    tx_lat_deg: float, tx_lon_deg: float, rx_lat_deg: float, rx_lon_deg: float, path_km: float
) -> float:
    """Return the latitude halfway along the great circle, ``path_km / 2`` from the transmitter (4).

    Examples
    --------
    >>> round(path_latitude_deg(48.99472222, 12.07722222, 48.18694444, 11.62972222, 96.2), 5)
    48.58877
    """
    lat_t, lat_r = radians(tx_lat_deg), radians(rx_lat_deg)
    between = radians(rx_lon_deg - tx_lon_deg)
    bearing = atan2(
        sin(between) * cos(lat_r), cos(lat_t) * sin(lat_r) - sin(lat_t) * cos(lat_r) * cos(between)
    )
    angle = path_km / 2 / EARTH_KM
    middle = asin(sin(lat_t) * cos(angle) + cos(lat_t) * sin(angle) * cos(bearing))
    return float(middle * 180 / pi)


def loss(profile: Profile, link: Link) -> dict[str, float]:
    """Return the basic transmission loss ``Lb`` and every quantity on the way, by its own name.

    Parameters
    ----------
    profile, link
        As their classes say.

    Returns
    -------
    dict
        ``Lb`` (69) in dB; ``Lbulla``, ``Lbulls``, ``Ldsph`` and ``Ldb`` are those of the effective Earth
        radius exceeded for beta0 time, ``Ld50`` that of the median; the rest as the Recommendation.

    Raises
    ------
    ModelRangeError
        If a figure lies outside the range of the Recommendation.
    """
    _check_range(profile, link)
    surface = profile.terrain_m + profile.clutter_m
    surface[[0, -1]] = profile.terrain_m[[0, -1]]  # no clutter at the antennas themselves
    path = _path(profile, link)
    f, p = link.ghz, link.time_percent

    slant = sqrt(path.d**2 + ((path.hts - path.hrs) / 1000) ** 2)  # (8a)
    lbfs = 92.4 + 20 * log10(f) + 20 * log10(slant)  # (8)
    multipath = 2.6 * (1 - exp(-0.1 * (path.dlt + path.dlr)))
    lb0p = lbfs + multipath * log10(p / 50)  # (9a), (10)
    lb0b = lbfs + multipath * log10(path.beta0 / 50)  # (9b), (11)

    x = profile.distance_km
    ld50 = _delta_bullington(x, surface, path, path.ae, link)["Ld"]
    beta = _delta_bullington(x, surface, path, EARTH_KM * BETA_EARTH_FACTOR, link)
    fi = _interpolation(p, path.beta0)
    ldp = ld50 + (beta["Ld"] - ld50) * fi  # (41)
    lbd50 = lbfs + ld50  # (42)
    lbd = lb0p + ldp  # (43)

    lbs = _troposcatter(path, link)
    lba = _ducting(path, link)

    fj = 1 - 0.5 * (1 + tanh(3.0 * 0.8 * (path.theta - 0.3) / 0.3))  # (57)
    fk = 1 - 0.5 * (1 + tanh(3.0 * 0.5 * (path.d - 20) / 20))  # (58)
    if p < path.beta0:  # (59)
        lminb0p = lb0p + (1 - path.w) * ldp
    else:
        lminb0p = lbd50 + (lb0b + (1 - path.w) * ldp - lbd50) * fi
    lminbap = 2.5 * _log_sum_exp(lba / 2.5, lb0p / 2.5)  # (60)
    lbda = lbd if lminbap > lbd else lminbap + (lbd - lminbap) * fk  # (61)
    lbam = lbda + (lminb0p - lbda) * fj  # (62)
    low = min(lbs, lbam)
    lbc = low - 5 * log10(10 ** (-0.2 * (lbs - low)) + 10 ** (-0.2 * (lbam - low)))  # (63)
    spread = inverse_normal(link.location_percent / 100) * link.location_sigma_db
    lb = max(lb0p, lbc - spread)  # (69)
    return {
        **vars(path), "Fi": fi, "Fj": fj, "Fk": fk, "Lbfs": lbfs, "Lb0p": lb0p, "Lb0b": lb0b,
        "Lbulla": beta["Lbulla"], "Lbulls": beta["Lbulls"], "Ldsph": beta["Ldsph"], "Ld50": ld50,
        "Ldb": beta["Ld"], "Ldp": ldp, "Lbd50": lbd50, "Lbd": lbd, "Lminb0p": lminb0p, "Lba": lba,
        "Lminbap": lminbap, "Lbda": lbda, "Lbam": lbam, "Lbs": lbs, "Lbc": lbc, "Lb": lb,
        "Ep": 199.36 + 20 * log10(f) - lb,
    }  # fmt: skip


def _check_range(profile: Profile, link: Link) -> None:
    inside = {
        "frequency_mhz": (link.frequency_mhz, FREQUENCY_MHZ),
        "distance_km": (float(profile.distance_km[-1]), DISTANCE_KM),
        "time_percent": (link.time_percent, TIME_PERCENT),
        "location_percent": (link.location_percent, LOCATION_PERCENT),
        "tx_height_m": (link.tx_height_m, HEIGHT_M),
        "rx_height_m": (link.rx_height_m, HEIGHT_M),
        "points": (float(len(profile.distance_km)), (FEWEST_POINTS, float("inf"))),
    }
    outside = [name for name, (value, (low, high)) in inside.items() if not low <= value <= high]
    if outside or (np.diff(profile.distance_km) <= 0).any():
        fields = ", ".join(outside) or "distance_km"
        raise ModelRangeError("coverage.outside_model", model="P.1812", what=fields, source=SOURCE)


def _interpolation(p: float, beta0: float) -> float:
    """Fi: how far between the median and beta0 per cent of the time (40)."""
    return inverse_normal(p / 100) / inverse_normal(beta0 / 100) if p > beta0 else 1.0


def _log_sum_exp(exponent: float, other: float) -> float:
    high = max(exponent, other)
    return high + log(exp(exponent - high) + exp(other - high))


def _path(profile: Profile, link: Link) -> _Path:
    """Section 5: horizons, elevation angles, smooth surface, effective heights; 3.2 and 3.6."""
    x, h = profile.distance_km, profile.terrain_m
    d = float(x[-1])
    hts, hrs = float(h[0] + link.tx_height_m), float(h[-1] + link.rx_height_m)
    ae = EARTH_KM * 157 / (157 - link.delta_n)  # (6), (7a)
    dlt, dlr, theta_t, theta_r = _horizons(x[1:-1], h[1:-1], d, hts, hrs, ae, link.wavelength_m)
    w, dtm, dlm = _surfaces(profile)
    tau = 1 - exp(-(4.12e-4 * dlm**2.41))  # (3)
    hst, hsr, hstd, hsrd = _smooth_surface(x, h, hts, hrs)
    slope = (hsr - hst) / d  # (91)
    span = slice(int(np.searchsorted(x, dlt)), int(np.searchsorted(x, d - dlr)) + 1)
    return _Path(
        d=d, hts=hts, hrs=hrs, ae=ae, dlt=dlt, dlr=dlr, theta_t=theta_t, theta_r=theta_r,
        theta=1e3 * d / ae + theta_t + theta_r,  # (82)
        w=w, tau=tau, beta0=_beta0(dtm, tau, profile.latitude_deg),
        htc=hts - hstd, hrc=hrs - hsrd,  # (37)
        hte=float(link.tx_height_m + h[0] - hst), hre=float(link.rx_height_m + h[-1] - hsr),  # (92)
        hm=float((h[span] - (hst + slope * x[span])).max()),  # (93)
    )  # fmt: skip


def _surfaces(profile: Profile) -> tuple[float, float, float]:
    """Share of sea, longest land and inland sections in km (3.6); a point stands for its halves."""
    x = profile.distance_km
    widths = np.diff(np.concatenate([x[:1], (x[1:] + x[:-1]) / 2, x[-1:]]))
    sea = profile.zone == SEA
    return (
        float(widths[sea].sum() / (x[-1] - x[0])),
        _longest(widths, ~sea),
        _longest(widths, profile.zone == INLAND),
    )


def _longest(widths: Floats, inside: npt.NDArray[np.bool_]) -> float:
    longest = run = 0.0
    for width, counts in zip(widths.tolist(), inside.tolist(), strict=True):
        run = run + width if counts else 0.0
        longest = max(longest, run)
    return longest


def _beta0(dtm: float, tau: float, latitude_deg: float) -> float:
    """Per cent of the time with refractivity gradients under −100 N/km (2), (4), (5)."""
    mu1 = min((10 ** (-dtm / (16 - 6.6 * tau)) + 10 ** (-(2.48 + 1.77 * tau))) ** 0.2, 1.0)
    phi = abs(latitude_deg)
    if phi > 70:
        return float(4.17 * mu1 * 10 ** (0.3 * log10(mu1)))
    mu4 = 10 ** ((-0.935 + 0.0176 * phi) * log10(mu1))
    return float(10 ** (-0.015 * phi + 1.67) * mu1 * mu4)


def _mrad(slope: Floats | float) -> Floats:
    return np.asarray(1e3 * np.arctan(np.asarray(slope) / 1e3))


def _horizons(
    x: Floats, h: Floats, d: float, hts: float, hrs: float, ae: float, wavelength_m: float
) -> tuple[float, float, float, float]:
    """Horizon distances in km and elevation angles in mrad of both ends (76)–(81)."""
    up = _mrad((h - hts) / x - 1e3 * x / (2 * ae))
    direct = float(_mrad((hrs - hts) / d - 1e3 * d / (2 * ae)))
    if up.max() > direct:
        down = _mrad((h - hrs) / (d - x) - 1e3 * (d - x) / (2 * ae))
        far, near = int(np.argmax(down)), int(np.argmax(up))
        return float(x[near]), d - float(x[far]), float(up.max()), float(down.max())
    nu = _clearance(x, h, d, hts, hrs, 1 / ae, wavelength_m)
    dlt = float(x[int(np.argmax(nu))])
    back = float(_mrad((hts - hrs) / d - 1e3 * d / (2 * ae)))
    return dlt, d - dlt, direct, back


def _clearance(
    x: Floats, h: Floats, d: float, hts: float, hrs: float, curvature: float, wavelength_m: float
) -> Floats:
    """Diffraction parameter of each point against the straight line between the ends (14)."""
    above = h + 500 * curvature * x * (d - x) - (hts * (d - x) + hrs * x) / d
    return np.asarray(above * np.sqrt(0.002 * d / (wavelength_m * x * (d - x))))


def _smooth_surface(x: Floats, h: Floats, hts: float, hrs: float) -> tuple[float, float, float, float]:
    """Smooth-surface heights at both ends: for ducting (90), and for diffraction (89)."""
    d, step = float(x[-1]), np.diff(x)
    v1 = float((step * (h[1:] + h[:-1])).sum())  # (83)
    near, far = h[:-1] * (x[1:] + 2 * x[:-1]), h[1:] * (2 * x[1:] + x[:-1])
    v2 = float((step * (far + near)).sum())  # (84)
    hst, hsr = (2 * v1 * d - v2) / d**2, (v2 - v1 * d) / d**2  # (85), (86)
    inner, ground = x[1:-1], h[1:-1]
    above = ground - (hts * (d - inner) + hrs * inner) / d  # (87d)
    highest = float(above.max())
    hstp, hsrp = hst, hsr
    if highest > 0:  # (88)
        at_t, at_r = float((above / inner).max()), float((above / (d - inner)).max())
        hstp -= highest * at_t / (at_t + at_r)
        hsrp -= highest * at_r / (at_t + at_r)
    first, last = float(h[0]), float(h[-1])
    return min(hst, first), min(hsr, last), min(hstp, first), min(hsrp, last)


def knife_edge_db(nu: float) -> float:
    """Return the loss of a knife edge, J(ν) (12).

    Examples
    --------
    >>> round(knife_edge_db(0.0), 2), knife_edge_db(-1.0)
    (6.03, 0.0)
    """
    if nu <= -0.78:
        return 0.0
    return 6.9 + 20 * log10(sqrt((nu - 0.1) ** 2 + 1) + nu - 0.1)


def _delta_bullington(
    x: Floats, surface: Floats, path: _Path, ap: float, link: Link
) -> dict[str, float]:
    """4.3.4: Bullington over the profile, plus what a smooth sphere adds to Bullington over it."""
    actual = _bullington(x, surface, path.hts, path.hrs, ap, link.wavelength_m)
    smooth = _bullington(x, np.zeros_like(x), path.htc, path.hrc, ap, link.wavelength_m)
    sphere = _spherical_earth(path, ap, link)
    total = actual + max(sphere - smooth, 0.0)  # (39)
    return {"Lbulla": actual, "Lbulls": smooth, "Ldsph": sphere, "Ld": total}


def _bullington(
    x: Floats, surface: Floats, hts: float, hrs: float, ap: float, wavelength_m: float
) -> float:
    """4.3.1, over an effective Earth of radius ``ap`` km."""
    d, inner, g = float(x[-1]), x[1:-1], surface[1:-1]
    bulge = 500 / ap * inner * (d - inner)
    steepest = float(((g + bulge - hts) / inner).max())  # (13)
    if steepest < (hrs - hts) / d:  # (14)
        nu = float(_clearance(inner, g, d, hts, hrs, 1 / ap, wavelength_m).max())  # (15)
    else:
        back = float(((g + bulge - hrs) / (d - inner)).max())  # (17)
        at = (hrs - hts + back * d) / (steepest + back)  # (18)
        height = hts + steepest * at - (hts * (d - at) + hrs * at) / d
        nu = height * sqrt(0.002 * d / (wavelength_m * at * (d - at)))  # (19)
    edge = knife_edge_db(nu)  # (16), (20)
    return edge + (1 - exp(-edge / 6)) * (10 + 0.02 * d)  # (21)


def _spherical_earth(path: _Path, ap: float, link: Link) -> float:
    """4.3.2: diffraction over a smooth sphere, interpolated inside the horizon (22)–(27)."""
    d, hte, hre = path.d, path.htc, path.hrc
    horizon = sqrt(2 * ap) * (sqrt(0.001 * hte) + sqrt(0.001 * hre))  # (22)
    if d >= horizon:
        return _first_term(d, hte, hre, ap, link, path.w)
    c = (hte - hre) / (hte + hre)  # (24d)
    m = 250 * d**2 / (ap * (hte + hre))  # (24e)
    turn = acos(3 * c / 2 * sqrt(3 * m / (m + 1) ** 3)) / 3
    b = 2 * sqrt((m + 1) / (3 * m)) * cos(pi / 3 + turn)  # (24c)
    near = d / 2 * (1 + b)  # (24a)
    far = d - near  # (24b)
    clear = ((hte - 500 * near**2 / ap) * far + (hre - 500 * far**2 / ap) * near) / d  # (23)
    needed = 17.456 * sqrt(near * far * link.wavelength_m / d)  # (25)
    if clear > needed:
        return 0.0
    modified = 500 * (d / (sqrt(hte) + sqrt(hre))) ** 2  # (26)
    first = _first_term(d, hte, hre, modified, link, path.w)
    return 0.0 if first < 0 else (1 - clear / needed) * first  # (27)


def _first_term(d: float, hte: float, hre: float, radius: float, link: Link, w: float) -> float:
    """4.3.3: the first term of the residue series, over land and sea by their share (28)–(36)."""
    land, sea = (_first_term_over(d, hte, hre, radius, link, *kind) for kind in (_LAND, _SEA))
    return w * sea + (1 - w) * land


def _first_term_over(
    d: float, hte: float, hre: float, radius: float, link: Link, permittivity: float, conductivity: float
) -> float:
    f = link.ghz
    lossy = (18 * conductivity / f) ** 2
    k: float = 0.036 * (radius * f) ** -_THIRD * ((permittivity - 1) ** 2 + lossy) ** -0.25  # (29a)
    if not link.horizontal:
        k *= (permittivity**2 + lossy) ** 0.5  # (29b)
    beta = (1 + 1.6 * k**2 + 0.67 * k**4) / (1 + 4.5 * k**2 + 1.53 * k**4)  # (30)
    x = 21.88 * beta * (f / radius**2) ** _THIRD * d  # (31)
    per_metre = 0.9575 * beta**2 * (f**2 / radius) ** _THIRD  # (32), (35)
    along = 11 + 10 * log10(x) - 17.6 * x if x >= 1.6 else -20 * log10(x) - 5.6488 * x**1.425  # (33)

    def height_gain(height_m: float) -> float:  # (34)
        b = per_metre * height_m
        if b > 2:
            gain = 17.6 * (b - 1.1) ** 0.5 - 5 * log10(b - 1.1) - 8
        else:
            gain = 20 * log10(b + 0.1 * b**3)
        return float(max(gain, 2 + 20 * log10(k)))

    return float(-along - height_gain(hte) - height_gain(hre))  # (36)


def _troposcatter(path: _Path, link: Link) -> float:
    """4.4 (44), (45)."""
    f = link.ghz
    lf = 25 * log10(f) - 2.5 * log10(f / 2) ** 2
    rare = 10.125 * log10(50 / link.time_percent) ** 0.7
    return float(190.1 + lf + 20 * log10(path.d) + 0.573 * path.theta - 0.15 * link.surface_n - rare)


def _ducting(path: _Path, link: Link) -> float:
    """4.5 (46)–(56): ducting and layer reflection."""
    f, d = link.ghz, path.d
    low_frequency = 45.375 - 137 * f + 92.5 * f**2 if f < 0.5 else 0.0  # (47a)
    shielding = sum(
        _shielding(angle - 0.1 * distance, distance, f)
        for angle, distance in ((path.theta_t, path.dlt), (path.theta_r, path.dlr))
    )
    coast = _coast(path, link.tx_coast_km, path.dlt, path.hts)
    coast += _coast(path, link.rx_coast_km, path.dlr, path.hrs)
    fixed = 102.45 + 20 * log10(f) + 20 * log10(path.dlt + path.dlr)
    fixed += low_frequency + shielding + coast  # (47)
    attenuation = 5e-5 * path.ae * f**_THIRD  # (51)
    grazing = min(path.theta_t, 0.1 * path.dlt) + min(path.theta_r, 0.1 * path.dlr)  # (52a)
    angle = 1e3 * d / path.ae + grazing  # (52)
    alpha = max(-0.6 - 3.5e-9 * d**3.1 * path.tau, -3.4)  # (55a)
    spread = 500 / path.ae * d**2 / (sqrt(path.hte) + sqrt(path.hre)) ** 2
    mu2 = min(spread**alpha, 1.0)  # (55)
    between = min(d - path.dlt - path.dlr, 40.0)  # (56a)
    mu3 = 1.0 if path.hm <= 10 else exp(-4.6e-5 * (path.hm - 10) * (43 + 6 * between))  # (56)
    beta = path.beta0 * mu2 * mu3  # (54)
    log_b = log10(beta)
    power = 1.076 / (2.0058 - log_b) ** 1.012
    power *= exp(-(9.51 - 4.8 * log_b + 0.198 * log_b**2) * 1e-6 * d**1.13)  # (53a)
    share = link.time_percent / beta
    timed = -12 + (1.2 + 3.7e-3 * d) * log10(share) + 12 * share**power  # (53)
    return float(fixed + attenuation * angle + timed)  # (46), (50)


def _shielding(above: float, horizon_km: float, f: float) -> float:
    """Site shielding of one end (48)."""
    if above <= 0:
        return 0.0
    return float(20 * log10(1 + 0.361 * above * sqrt(f * horizon_km)) + 0.264 * above * f**_THIRD)


def _coast(path: _Path, coast_km: float, horizon_km: float, height_m: float) -> float:
    """Coupling to ducts over the sea of one end (49)."""
    if path.w < 0.75 or coast_km > horizon_km or coast_km > 5:
        return 0.0
    return -3 * exp(-0.25 * coast_km**2) * (1 + tanh(0.07 * (50 - height_m)))
