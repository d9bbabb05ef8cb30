"""Recommendation ITU-R P.1812-6: point-to-area loss over a path profile, 30 MHz to 6 GHz.

Line of sight with multipath, delta-Bullington diffraction, ducting, tropospheric scatter, clutter on the
profile, location variability: one link, with every quantity on the way. The equations themselves are in
``p1812_equations``, and what goes over the points of the path in ``p1812_path``.
Refractivity (ΔN, N0) is always given: nothing is looked up, and nothing is assumed silently.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, atan2, cos, degrees, log10, radians, sin

import numpy as np
import numpy.typing as npt

from planner.base.errors import ModelRangeError
from planner.coverage.p1812_equations import (
    EARTH_KM,
    effective_earth_km,
    inverse_normal,
    scatter_of_station_db,
)
from planner.coverage.p1812_path import (
    Constants,
    Points,
    Stretches,
    before_last,
    path_terms,
)

Floats = npt.NDArray[np.float64]

SOURCE = "Rec. ITU-R P.1812-6 (09/2021)"
# The Recommendation's range, of its scope and Table 1.
FREQUENCY_MHZ = (30.0, 6000.0)
DISTANCE_KM = (0.25, 3000.0)
TIME_PERCENT = (1.0, 50.0)
LOCATION_PERCENT = (1.0, 99.0)
HEIGHT_M = (1.0, 3000.0)
FEWEST_POINTS = 4  # the ends, and two between for the smooth surface

NO_COAST_KM = 500.0  # so far that (49) adds nothing
SEA, COASTAL, INLAND = 1, 3, 4  # zones as in the files of profiles


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
    return degrees(middle)


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
    points = _points(profile)
    constants = constants_of(link, profile.latitude_deg)
    before = before_last(points, points.ground[0] + constants.tx_m, constants.ae)
    terms = path_terms(len(points.x) - 1, before, points, _stretches(profile), constants)
    return {**terms._asdict(), "Ep": 199.36 + 20 * log10(link.ghz) - terms.Lb}  # (70)


def constants_of(link: Link, latitude_deg: float) -> Constants:
    """Return what every path of a link's kind has in common."""
    return Constants(
        tx_m=float(link.tx_height_m),
        rx_m=float(link.rx_height_m),
        f=link.ghz,
        p=float(link.time_percent),
        ae=effective_earth_km(float(link.delta_n)),
        scatter_db=scatter_of_station_db(link.ghz, float(link.surface_n), float(link.time_percent)),
        latitude_deg=float(latitude_deg),
        horizontal=bool(link.horizontal),
        spread_db=inverse_normal(link.location_percent / 100) * link.location_sigma_db,
        tx_coast_km=float(link.tx_coast_km),
        rx_coast_km=float(link.rx_coast_km),
    )


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


def _points(profile: Profile) -> Points:
    x = np.ascontiguousarray(profile.distance_km, float)
    y = np.ascontiguousarray((x[-1] - x)[::-1])
    surface = np.asarray(profile.terrain_m + profile.clutter_m, float)
    surface[[0, -1]] = profile.terrain_m[[0, -1]]  # no clutter at the antennas themselves
    per_x, per_y = (np.concatenate([[0.0], 1 / distance[1:]]) for distance in (x, y))
    terrain = np.ascontiguousarray(profile.terrain_m, float)
    return Points(x, y, per_x, per_y, np.sqrt(per_x), np.sqrt(per_y), terrain, surface, np.zeros(len(x)))


def _stretches(profile: Profile) -> Stretches:
    """Share of sea, longest land and inland stretches (3.6); a point stands for its halves."""
    x = profile.distance_km
    widths = np.diff(np.concatenate([x[:1], (x[1:] + x[:-1]) / 2, x[-1:]]))
    sea = profile.zone == SEA
    return Stretches(
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
