"""Field strength of an FM station by Recommendation ITU-R P.1812, over flat land or over real ground.

``E = 199.36 + 20 log10 f − Lb + 10 log10 P`` in dBµV/m, f in GHz and P in kW e.r.p. (P.1812-6
(70), which gives it for 1 kW). Powers are effective radiated powers over a half-wave
dipole; what the register calls power counts as e.r.p. unless a net gain is stated.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt

from planner.base.errors import ParameterError
from planner.coverage import p1812
from planner.coverage.flat_land import flat_curve, flat_loss_db
from planner.coverage.p1812 import DISTANCE_KM, FEWEST_POINTS, INLAND, Link
from planner.coverage.p1812_links import radial_losses
from planner.coverage.pathloss import CLUTTER_M
from planner.coverage.request import DELTA_N, LATITUDE_DEG, SURFACE_N
from planner.coverage.terrain import FLAT_GROUND_M, Terrain
from planner.geo.grid import Grid

SOURCE = p1812.SOURCE
FIELD_OF_1_KW_DB = 199.36
FREE_SPACE_OF_1_KW_DB = 106.92  # dBµV/m at 1 km from 1 kW e.r.p.: √(30 · 1.643 · 1000 W) / 1000 m
STEP_KM = 100.0  # a curve is followed to a whole multiple of this
POWER_W = (0.001, 2000.0)
TERRAIN_SPACING_M = 100.0

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class FieldSettings:
    """What is taken for everything that the register does not say. All of it is assumed.

    Attributes
    ----------
    rx_height_m
        Of the receiving antenna above the ground; levels of ITU-R BS.412 are those at 10 m.
    net_gain_db
        Gain of the transmitting antenna over a half-wave dipole, less the loss of its feeder; 0 takes
        the power of the register as e.r.p.
    horizontal
        Polarisation; vertical where False.
    delta_n, surface_n, latitude_deg, ground_m
        Of the air and the land, as for mobile coverage.
    town_environment, rural_environment
        Around stations of wards and townships, and of all others: one of ``pathloss.CLUTTER_M``.
    area_m
        Side of the square over which places differ, for the location variability (64).
    """

    rx_height_m: float = 10.0
    net_gain_db: float = 0.0
    horizontal: bool = True
    delta_n: float = DELTA_N
    surface_n: float = SURFACE_N
    latitude_deg: float = LATITUDE_DEG
    ground_m: float = FLAT_GROUND_M
    town_environment: str = "urban"
    rural_environment: str = "suburban"
    area_m: float = 500.0

    def as_parameters(self) -> dict[str, object]:
        """Return every setting by its name, with the source of the model."""
        return {"model": SOURCE, **asdict(self)}


@dataclass(frozen=True)
class Emission:
    """What a station sends, apart from where it stands.

    Attributes
    ----------
    power_w
        Effective radiated, in watts, before ``FieldSettings.net_gain_db``.
    antenna_height_m
        Above the ground.
    environment
        Around it, a key of ``pathloss.CLUTTER_M``.
    """

    frequency_mhz: float
    power_w: float
    antenna_height_m: float
    environment: str = "suburban"


DEFAULT = FieldSettings()


def free_space_field_dbuv_m(distance_km: npt.ArrayLike, power_w: float) -> Floats:
    """Return the field in free space: ``106.92 + 10 log10 P_kW − 20 log10 d_km`` dBµV/m.

    Rec. ITU-R P.525 for the power radiated by a half-wave dipole.

    Examples
    --------
    >>> round(float(free_space_field_dbuv_m(1.0, 1000.0)), 2)
    106.92
    """
    distance = np.asarray(distance_km, float)
    return np.asarray(FREE_SPACE_OF_1_KW_DB + _kw_db(power_w) - 20 * np.log10(distance))


def field_dbuv_m(
    distance_km: npt.ArrayLike,
    emission: Emission,
    settings: FieldSettings = DEFAULT,
    *,
    time_percent: float = 50.0,
    location_percent: float = 50.0,
) -> Floats:
    """Return the field strength over flat land, exceeded for a share of time and at a share of places.

    Parameters
    ----------
    distance_km
        From the station, any shape. Nearer than 250 m, where the Recommendation ends, the field goes on
        with the slope of free space to 1 m.
    time_percent, location_percent
        Of time (1…50) and of places (1…99) at which the field is exceeded.

    Returns
    -------
    array
        dBµV/m, shaped as ``distance_km``; interpolated in log distance between 80 points.

    Raises
    ------
    ModelRangeError
        Outside the range of the Recommendation (30 MHz to 6 GHz, antennas 1 to 3000 m).
    ParameterError
        If the power lies outside 1 mW…2 kW.
    """
    distance = np.asarray(distance_km, float)
    far_km = STEP_KM * max(1, int(np.ceil(distance.max(initial=0.0) / STEP_KM)))
    loss = flat_loss_db(
        distance,
        _link(emission, settings, time_percent, location_percent),
        ground_m=settings.ground_m,
        clutter_m=CLUTTER_M[emission.environment],
        latitude_deg=settings.latitude_deg,
        far_km=far_km,
    )
    return field_of_loss_dbuv_m(loss, emission, settings)


def field_of_loss_dbuv_m(
    loss_db: npt.ArrayLike, emission: Emission, settings: FieldSettings = DEFAULT
) -> Floats:
    """Return the field of a station behind a basic transmission loss, dBµV/m.

    Raises
    ------
    ParameterError
        If the power lies outside 1 mW…2 kW.

    Examples
    --------
    >>> round(float(field_of_loss_dbuv_m(100.0, Emission(100.0, 1000.0, 30.0))), 2)
    79.36
    """
    of_1_kw = FIELD_OF_1_KW_DB + 20 * np.log10(emission.frequency_mhz / 1000) - np.asarray(loss_db)
    return np.asarray(of_1_kw + _kw_db(emission.power_w) + settings.net_gain_db)


def distance_km_of(
    level_dbuv_m: float,
    emission: Emission,
    settings: FieldSettings = DEFAULT,
    *,
    time_percent: float = 50.0,
    location_percent: float = 50.0,
) -> float:
    """Return how far over flat land the field reaches a level, km; the farthest such distance."""
    link = _link(emission, settings, time_percent, location_percent)
    clutter_m = CLUTTER_M[emission.environment]
    far_km = STEP_KM
    while True:
        curve_km, loss = flat_curve(link, settings.ground_m, clutter_m, settings.latitude_deg, far_km)
        above = field_of_loss_dbuv_m(loss, emission, settings) - level_dbuv_m
        if above[-1] < 0 or far_km >= DISTANCE_KM[1]:
            break
        far_km = min(far_km * 2, DISTANCE_KM[1])
    met = np.nonzero(above >= 0)[0]
    if not met.size:  # nearer than 250 m: the slope of free space, to 1 m
        return max(float(curve_km[0] * 10 ** (above[0] / 20)), 0.001)
    last = int(met[-1])
    if last == len(curve_km) - 1:
        return float(curve_km[-1])
    share = above[last] / (above[last] - above[last + 1])
    return float(curve_km[last] * (curve_km[last + 1] / curve_km[last]) ** share)


@dataclass(frozen=True)
class Ground:
    """A terrain and the grid it lies on."""

    grid: Grid
    terrain: Terrain


def radial_fields_dbuv_m(
    emission: Emission,
    place_m: tuple[float, float],
    ground: Ground,
    bearings_rad: Floats,
    reach_km: float,
    settings: FieldSettings = DEFAULT,
    *,
    location_percent: float = 50.0,
) -> Floats:
    """Return the field along radials over real ground, a point every 100 m, exceeded half of the time.

    Ground and clutter are those of the cell under each point, past the grid's edge those at it. Where
    the terrain has no clutter, that of the station's environment stands everywhere.

    Parameters
    ----------
    place_m
        Easting and northing of the station in the grid's system.
    bearings_rad
        Clockwise from north, shape (radials,).

    Returns
    -------
    array (radials, points)
        dBµV/m; the first point is the station, taken at a tenth of the spacing.
    """
    grid, terrain = ground.grid, ground.terrain
    points = max(FEWEST_POINTS, int(np.ceil(reach_km * 1000 / TERRAIN_SPACING_M)) + 1)
    along = np.arange(points) * TERRAIN_SPACING_M
    east = place_m[0] + along * np.sin(bearings_rad)[:, None]
    north = place_m[1] + along * np.cos(bearings_rad)[:, None]
    row = np.clip(((grid.north_m - north) // grid.cell_m).astype(np.int64), 0, grid.height - 1)
    column = np.clip(((east - grid.west_m) // grid.cell_m).astype(np.int64), 0, grid.width - 1)
    height = terrain.ground_m[row, column]
    bare = np.full(height.shape, CLUTTER_M[emission.environment])
    clutter = bare if terrain.clutter_m is None else terrain.clutter_m[row, column]
    zone = np.full(height.shape, INLAND, np.int64)
    link = _link(emission, settings, 50.0, location_percent)
    loss = radial_losses(height, clutter, zone, TERRAIN_SPACING_M / 1000, link, settings.latitude_deg)
    return field_of_loss_dbuv_m(loss, emission, settings)


def _link(
    emission: Emission, settings: FieldSettings, time_percent: float, location_percent: float
) -> Link:
    at_median = location_percent == 50
    return Link(
        emission.frequency_mhz,
        emission.antenna_height_m,
        settings.rx_height_m,
        settings.delta_n,
        settings.surface_n,
        horizontal=settings.horizontal,
        time_percent=time_percent,
        location_percent=location_percent,
        location_sigma_db=(
            0.0 if at_median else p1812.location_sigma_db(emission.frequency_mhz, settings.area_m)
        ),
    )


def _kw_db(power_w: float) -> float:
    low, high = POWER_W
    if not low <= power_w <= high:
        raise ParameterError("coverage.bad_parameter", name="power_w", value=power_w, low=low, high=high)
    return float(10 * np.log10(power_w / 1000))
