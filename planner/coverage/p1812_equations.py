"""The equations of Recommendation ITU-R P.1812-6: a function for each, or for each short run, compiled.

"(n)" is an equation's number; the numbers in a formula are those of that equation. Units, where a
docstring names no other, are the Recommendation's: km along the path, m above sea level, GHz, mrad, dB,
per cent of an average year. What goes over the points of a path is in ``p1812_path``.
"""
# ruff: noqa: PLR0913, PLR0917 - compiled functions take numbers, not objects

from __future__ import annotations

from math import acos, atan, cos, exp, log, log10, pi, sqrt, tanh

from planner.coverage.compiled import compiled

EARTH_KM = 6371.0  # radius of the Earth, a in (7a) and (7b)
BETA_EARTH_FACTOR = 3.0  # kβ, effective Earth radius factor exceeded for β0 of the time (7b)
WAVELENGTH_M_GHZ = 0.2998  # the speed of light as the Recommendation rounds it
LAND = (22.0, 0.003)  # relative permittivity, and conductivity in S/m, for (28); section 4.3.3
SEA_WATER = (80.0, 5.0)  # the same
_THIRD = 1 / 3


@compiled()
def inverse_normal(x: float) -> float:
    """I(x): the inverse complementary cumulative normal for 1e-6 ≤ x < 1; attachment 2."""
    upper = x > 0.5
    t = sqrt(-2 * log(max(1 - x if upper else x, 1e-6)))
    above = (0.010328 * t + 0.802853) * t + 2.515516698
    below = ((0.001308 * t + 0.189269) * t + 1.432788) * t + 1
    return above / below - t if upper else t - above / below


@compiled()
def inland_share(inland_km: float) -> float:
    """τ, of the longest inland stretch of the path (3)."""
    return 1 - exp(-(4.12e-4 * inland_km**2.41))


@compiled()
def beta0_percent(land_km: float, tau: float, latitude_deg: float) -> float:
    """β0: time with refractivity gradients under −100 N/km (2), (4), (5); ``land_km`` as in (2)."""
    mu1 = min((10 ** (-land_km / (16 - 6.6 * tau)) + 10 ** (-(2.48 + 1.77 * tau))) ** 0.2, 1.0)
    phi = abs(latitude_deg)
    if phi > 70:
        return float(4.17 * mu1 * 10 ** (0.3 * log10(mu1)))
    mu4 = 10 ** ((-0.935 + 0.0176 * phi) * log10(mu1))
    return float(10 ** (-0.015 * phi + 1.67) * mu1 * mu4)


@compiled()
def effective_earth_km(delta_n: float) -> float:
    """Effective Earth radius of the median, ae (6), (7a); ΔN in N-units/km."""
    return EARTH_KM * 157 / (157 - delta_n)


@compiled()
def free_space_db(d: float, hts: float, hrs: float, f: float) -> float:
    """Lbfs over the slant path (8), (8a)."""
    slant = sqrt(d**2 + ((hts - hrs) / 1000) ** 2)
    return 92.4 + 20 * log10(f) + 20 * log10(slant)


@compiled()
def multipath_db(dlt: float, dlr: float) -> float:
    """Depth of multipath and focusing, which (9a) and (9b) take times log10(p / 50)."""
    return 2.6 * (1 - exp(-0.1 * (dlt + dlr)))


@compiled()
def knife_edge_db(nu: float) -> float:
    """J(ν): loss of a knife edge (12); ν has no unit."""
    if nu <= -0.78:
        return 0.0
    return 6.9 + 20 * log10(sqrt((nu - 0.1) ** 2 + 1) + nu - 0.1)


@compiled()
def slope_from_end(rise_m: float, per_km: float, km: float, radius_km: float) -> float:
    """m/km from an end to a point over an Earth of some radius, as in (13) and (17) but for 500 d/ap.

    ``rise_m`` of the point above the antenna; ``km`` from the end, and ``per_km`` = 1 / km.
    """
    return rise_m * per_km - 500 / radius_km * km


@compiled()
def height_over_line_m(g: float, x: float, y: float, d: float, hts: float, hrs: float) -> float:
    """Height above the straight line between the antennas (87d), ``x`` and ``y`` km from either."""
    return g - (hts * y + hrs * x) / d


@compiled()
def bulge_m(x: float, y: float, radius_km: float) -> float:
    """Height of an Earth of some radius over the chord, ``x`` and ``y`` from the ends, as in (15)."""
    return 500 / radius_km * x * y


@compiled()
def edge_nu(
    hts: float, hrs: float, d: float, steepest: float, back: float, wavelength_m: float
) -> float:
    """ν of Bullington's point, where the steepest slopes of both ends (m/km) meet (18), (19)."""
    at = (hrs - hts + back * d) / (steepest + back)
    height = hts + steepest * at - (hts * (d - at) + hrs * at) / d
    return height * sqrt(0.002 * d / (wavelength_m * at * (d - at)))


@compiled()
def bullington_db(nu: float, d: float) -> float:
    """Bullington's loss (21), of the greatest ν (16), (20)."""
    edge = knife_edge_db(nu)
    return edge + (1 - exp(-edge / 6)) * (10 + 0.02 * d)


@compiled()
def spherical_earth_db(
    d: float, hte: float, hre: float, radius_km: float, f: float, sea_share: float, horizontal: bool
) -> float:
    """Ldsph: diffraction over a smooth sphere, interpolated inside the horizon (22)–(27).

    ``hte`` and ``hre`` are the antennas' heights above the sphere, m.
    """
    horizon = sqrt(2 * radius_km) * (sqrt(0.001 * hte) + sqrt(0.001 * hre))  # (22)
    if d >= horizon:
        return first_term_db(d, hte, hre, radius_km, f, sea_share, horizontal)
    c = (hte - hre) / (hte + hre)  # (24d)
    m = 250 * d**2 / (radius_km * (hte + hre))  # (24e)
    turn = acos(3 * c / 2 * sqrt(3 * m / (m + 1) ** 3)) / 3
    b = 2 * sqrt((m + 1) / (3 * m)) * cos(pi / 3 + turn)  # (24c)
    near = d / 2 * (1 + b)  # (24a)
    far = d - near  # (24b)
    clear = (hte - 500 * near**2 / radius_km) * far + (hre - 500 * far**2 / radius_km) * near
    clear /= d  # (23)
    needed = 17.456 * sqrt(near * far * (WAVELENGTH_M_GHZ / f) / d)  # (25)
    if clear > needed:
        return 0.0
    modified = 500 * (d / (sqrt(hte) + sqrt(hre))) ** 2  # (26)
    first = first_term_db(d, hte, hre, modified, f, sea_share, horizontal)
    return 0.0 if first < 0 else (1 - clear / needed) * first  # (27)


@compiled()
def first_term_db(
    d: float, hte: float, hre: float, radius_km: float, f: float, sea_share: float, horizontal: bool
) -> float:
    """Ldft: first term of the residue series, over land and sea by their share (28)."""
    term = 0.0
    if sea_share < 1:
        land = first_term_over_db(d, hte, hre, radius_km, f, horizontal, LAND[0], LAND[1])
        term += (1 - sea_share) * land
    if sea_share > 0:
        sea = first_term_over_db(d, hte, hre, radius_km, f, horizontal, SEA_WATER[0], SEA_WATER[1])
        term += sea_share * sea
    return term


@compiled()
def first_term_over_db(
    d: float,
    hte: float,
    hre: float,
    radius_km: float,
    f: float,
    horizontal: bool,
    permittivity: float,
    conductivity_s_m: float,
) -> float:
    """First term of the residue series over ground of one kind (29)–(36)."""
    lossy = (18 * conductivity_s_m / f) ** 2
    k = 0.036 * (radius_km * f) ** -_THIRD * ((permittivity - 1) ** 2 + lossy) ** -0.25  # (29a)
    if not horizontal:
        k *= sqrt(permittivity**2 + lossy)  # (29b)
    k2 = k * k
    beta = (1 + 1.6 * k2 + 0.67 * k2 * k2) / (1 + 4.5 * k2 + 1.53 * k2 * k2)  # (30)
    x = 21.88 * beta * (f / radius_km**2) ** _THIRD * d  # (31)
    per_metre = 0.9575 * beta**2 * (f**2 / radius_km) ** _THIRD  # (32), (35)
    along = 11 + 10 * log10(x) - 17.6 * x if x >= 1.6 else -20 * log10(x) - 5.6488 * x**1.425  # (33)
    least = 2 + 20 * log10(k)
    return float(
        -along - height_gain_db(per_metre * hte, least) - height_gain_db(per_metre * hre, least)
    )  # (36)


@compiled()
def height_gain_db(b: float, least_db: float) -> float:
    """G of an antenna's normalised height, B, not below its limit (34)."""
    if b > 2:
        return max(17.6 * sqrt(b - 1.1) - 5 * log10(b - 1.1) - 8, least_db)
    return max(20 * log10(b + 0.1 * b**3), least_db)


@compiled()
def interpolation(percent: float, beta0: float) -> float:
    """Fi: how far between the median and β0 per cent of the time (40)."""
    return inverse_normal(percent / 100) / inverse_normal(beta0 / 100) if percent > beta0 else 1.0


@compiled()
def scatter_of_station_db(f: float, surface_n: float, percent: float) -> float:
    """Part of tropospheric scatter that no path changes (44), (45); N0 in N-units."""
    lf = 25 * log10(f) - 2.5 * log10(f / 2) ** 2
    return float(190.1 + lf - 0.15 * surface_n - 10.125 * log10(50 / percent) ** 0.7)


@compiled()
def troposcatter_db(d: float, theta: float, of_station: float) -> float:
    """Lbs: tropospheric scatter (44); ``of_station`` by the function above."""
    return of_station + 20 * log10(d) + 0.573 * theta


@compiled()
def ducting_coupling_db(dlt: float, dlr: float, theta_t: float, theta_r: float, f: float) -> float:
    """Af: fixed coupling losses between antennas and ducts (47), (47a), without the coasts' part."""
    low_frequency = 45.375 - 137 * f + 92.5 * f**2 if f < 0.5 else 0.0
    shielding = shielding_db(theta_t - 0.1 * dlt, dlt, f) + shielding_db(theta_r - 0.1 * dlr, dlr, f)
    return 102.45 + 20 * log10(f) + 20 * log10(dlt + dlr) + low_frequency + shielding


@compiled()
def shielding_db(above: float, horizon_km: float, f: float) -> float:
    """Site shielding of one end (48); ``above`` = its elevation angle less 0.1 of ``horizon_km``."""
    if above <= 0:
        return 0.0
    return float(20 * log10(1 + 0.361 * above * sqrt(f * horizon_km)) + 0.264 * above * f**_THIRD)


@compiled()
def coast_db(sea_share: float, coast_km: float, horizon_km: float, antenna_m: float) -> float:
    """Coupling of one end to ducts over the sea (49)."""
    if sea_share < 0.75 or coast_km > horizon_km or coast_km > 5:
        return 0.0
    return -3 * exp(-0.25 * coast_km**2) * (1 + tanh(0.07 * (50 - antenna_m)))


@compiled()
def ducting_loss_db(
    d: float,
    ae: float,
    dlt: float,
    dlr: float,
    theta_t: float,
    theta_r: float,
    hte: float,
    hre: float,
    hm: float,
    tau: float,
    beta0: float,
    f: float,
    percent: float,
) -> float:
    """Ad: losses within the duct by angle and by time (50)–(56).

    ``hte``, ``hre`` are the effective heights (92) and ``hm`` the terrain roughness (93), m.
    """
    attenuation = 5e-5 * ae * f**_THIRD  # (51), dB/mrad
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
    share = percent / beta
    timed = -12 + (1.2 + 3.7e-3 * d) * log10(share) + 12 * share**power  # (53)
    return float(attenuation * angle + timed)  # (50)


@compiled()
def angle_weight(theta: float) -> float:
    """Fj, of the path's angular distance (57)."""
    return 1 - 0.5 * (1 + tanh(3.0 * 0.8 * (theta - 0.3) / 0.3))


@compiled()
def distance_weight(d: float) -> float:
    """Fk, of the path's length (58)."""
    return 1 - 0.5 * (1 + tanh(3.0 * 0.5 * (d - 20) / 20))


@compiled()
def least_loss_db(
    lb0p: float,
    lb0b: float,
    ldp: float,
    lbd50: float,
    fi: float,
    sea_share: float,
    percent: float,
    beta0: float,
) -> float:
    """Lminb0p: notional least loss of line of sight and diffraction over the sea (59)."""
    if percent < beta0:
        return lb0p + (1 - sea_share) * ldp
    return lbd50 + (lb0b + (1 - sea_share) * ldp - lbd50) * fi


@compiled()
def least_ducting_db(lba: float, lb0p: float) -> float:
    """Lminbap: notional least loss of line of sight and ducting (60)."""
    high = max(lba, lb0p) / 2.5
    return 2.5 * (high + log(exp(lba / 2.5 - high) + exp(lb0p / 2.5 - high)))


@compiled()
def parallel_db(lbs: float, lbam: float) -> float:
    """Lbc: tropospheric scatter beside all the rest (63)."""
    low = min(lbs, lbam)
    return low - 5 * log10(10 ** (-0.2 * (lbs - low)) + 10 ** (-0.2 * (lbam - low)))


@compiled()
def elevation_mrad(rise_m: float, per_km: float, km: float, ae: float) -> float:
    """Elevation angle from an antenna to a point (76)–(80).

    ``rise_m`` of the point above the antenna; ``km`` between them, and ``per_km`` = 1 / km.
    """
    return 1e3 * atan(slope_from_end(rise_m, per_km, km, ae) / 1e3)


@compiled()
def smooth_ends_m(v1: float, v2: float, d: float) -> tuple[float, float]:
    """Heights of the smooth-Earth surface at both ends (85), (86), from v1 (83) and v2 (84)."""
    return (2 * v1 * d - v2) / d**2, (v2 - v1 * d) / d**2


@compiled()
def area(h0: float, h1: float, x0: float, x1: float) -> float:
    """Part of the stretch between two points in v1 (83), m·km."""
    return (x1 - x0) * (h1 + h0)


@compiled()
def moment(h0: float, h1: float, x0: float, x1: float) -> float:
    """Part of the stretch between two points in v2 (84), m·km²."""
    return (x1 - x0) * (h1 * (2 * x1 + x0) + h0 * (x1 + 2 * x0))
