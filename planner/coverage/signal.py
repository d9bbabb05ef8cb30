"""The received levels on the province grid, from the request and its stations by way of the kernel."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from planner.base.progress import Tell, each, silent
from planner.coverage import antenna, pathloss
from planner.coverage.curves import Rings, fit
from planner.coverage.field import Field, Painting, Source
from planner.coverage.kernel import NO_SERVER
from planner.coverage.request import CoverageRequest
from planner.coverage.stations import antenna_heights_m
from planner.geo.measure import points_m
from planner.layers.vocabulary import CARRIERS, words

MARGIN_BELOW_THRESHOLD_DB = 20.0  # levels this far under the threshold are still drawn
HEIGHT_STEP_M = 0.5  # antennas are rounded to it, at most 0.1 dB, so that they share curves

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Mast:
    """What a station's curve depends on.

    Attributes
    ----------
    tilt_deg
        Of its sectors; None for an omni, whose vertical pattern is not known and left out.
    """

    height_m: float
    eirp_dbm: float
    environment: str
    tilt_deg: float | None


# Level in dBm of a source on its mast at a point, east and north in metres.
LevelOf = Callable[[Source, Mast, float, float], float]


@dataclass(frozen=True)
class Laid:
    """Stations laid out for the kernel.

    Attributes
    ----------
    sources
        One a station, more where its sectors are tilted differently.
    masts
        By the name of the curve of each source.
    """

    sources: list[Source]
    painting: Painting
    masts: dict[str, Mast]


def lay(
    stations: gpd.GeoDataFrame,
    urban: pd.Series,
    request: CoverageRequest,
    crs: str,
    numbers: Iterable[int] | None = None,
    *,
    tell: Tell = silent,
) -> Laid:
    """Return the sources of some stations and the curves they are painted by.

    Parameters
    ----------
    stations
        Those that serve, EPSG:4326.
    urban
        Whether each stands in a ward or township, on the index of ``stations``.
    numbers
        Of the stations in ``Field.server``; their row numbers where not given.
    """
    heights, _ = antenna_heights_m(stations)
    eirp = stations["eirp_dbm"].fillna(request.eirp_dbm).to_numpy(float)
    tilts = stations["tilts_deg"] if "tilts_deg" in stations else [None] * len(stations)
    # Neither carrier, year nor threshold of counting changes a curve.
    key = replace(request, carrier=None, year=0, probability=0.5, load=0.0)
    pattern = request.antenna
    sources: list[Source] = []
    curves: dict[str, Rings] = {}
    masts: dict[str, Mast] = {}
    rows = list(
        zip(
            points_m(stations, crs).tolist(),
            heights.tolist(),
            eirp.tolist(),
            urban.tolist(),
            stations["azimuths_deg"],
            tilts,
            stations["carrier"],
            range(len(stations)) if numbers is None else numbers,
            strict=True,
        )
    )
    for (east, north), height, power, in_town, azimuths, stated, carrier, number in each(
        tell, "progress.curves", rows
    ):
        environment = request.town_environment if in_town else request.rural_environment
        rounded = max(HEIGHT_STEP_M, round(height / HEIGHT_STEP_M) * HEIGHT_STEP_M)
        for tilt, angles in _by_tilt(words(azimuths), words(stated), request.tilt_deg).items():
            mast = Mast(rounded, power, environment, tilt)
            name = f"{environment} {rounded} {power} {tilt}"
            if name not in curves:
                curves[name], masts[name] = _fitted(key, mast), mast
            maker = pattern.name if pattern is not None and tilt is not None else None
            bit = CARRIERS.index(carrier)
            sources.append(Source(east, north, name, 0.0, angles, bit, int(number), pattern=maker))
    tables = {} if pattern is None else {pattern.name: pattern.horizontal_db}
    return Laid(sources, Painting(curves, request.needed_dbm(), tables), masts)


def without_the_weak(field: Field, request: CoverageRequest) -> Field:
    """Return a field without the levels that nobody would call a signal."""
    weak = np.float32(request.threshold_dbm - MARGIN_BELOW_THRESHOLD_DB)

    def kept(level: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        return np.where(level < weak, np.float32(np.nan), level)

    server = np.where(field.best_dbm < weak, field.server.dtype.type(NO_SERVER), field.server)
    best, second = kept(field.best_dbm), kept(field.second_dbm)
    return replace(field, best_dbm=best, second_dbm=second, server=server)


def way_to(source: Source, east_m: float, north_m: float) -> tuple[float, float]:
    """Return the distance in m from a source to a point, and the bearing in degrees, 0…360."""
    dx, dy = east_m - source.east_m, north_m - source.north_m
    return float(np.hypot(dx, dy)), float(np.degrees(np.arctan2(dx, dy)) % 360)


def levels_at(
    laid: Laid, request: CoverageRequest, east_m: float, north_m: float, level_of: LevelOf
) -> pd.DataFrame:
    """Return the level of every station in reach at one point, the best first.

    Parameters
    ----------
    level_of
        Level in dBm of a source on its mast at a point, such as :func:`flat_level` of a request.

    Returns
    -------
    DataFrame
        ``station`` (its number), ``distance_km``, ``bearing_deg`` (from the station), ``level_dbm``, and
        ``margin_db`` over what counts as covered.
    """
    rows: dict[int, tuple[int, float, float, float]] = {}
    for source in laid.sources:
        distance, bearing = way_to(source, east_m, north_m)
        if distance > laid.painting.reach_m(source):
            continue
        level = level_of(source, laid.masts[source.curve], east_m, north_m)
        if source.station not in rows or rows[source.station][3] < level:
            rows[source.station] = (source.station, distance / 1000, bearing, level)
    table = pd.DataFrame(
        list(rows.values()), columns=["station", "distance_km", "bearing_deg", "level_dbm"]
    )
    table = table.sort_values("level_dbm", ascending=False, ignore_index=True)
    return table.assign(margin_db=table["level_dbm"] - request.needed_dbm())


def flat_level(
    request: CoverageRequest, source: Source, mast: Mast, east_m: float, north_m: float
) -> float:
    """Return the level at a point over flat land, by the unfitted model, dBm."""
    distance, bearing = way_to(source, east_m, north_m)
    at = np.array([max(distance, 10.0)])
    level = float(_median_dbm(request, mast)(at)[0])
    if not source.azimuths_deg:
        return level
    off = bearing - np.array(source.azimuths_deg)
    if request.antenna is not None:
        table = [*request.antenna.horizontal_db, request.antenna.horizontal_db[0]]
        return level - float(np.interp(off % 360, np.arange(361), table).min())
    cap = float(_cap_db(request, mast)(at)[0])
    return level - min(float(antenna.horizontal_loss_db(off).min()), cap)


def _by_tilt(
    azimuths: list[str], tilts: list[str], usual_deg: float
) -> dict[float | None, tuple[float, ...]]:
    """Return the azimuths by their tilt; one tilt for all, one for each, or the usual one."""
    if not azimuths:
        return {None: ()}
    if len(tilts) not in (1, len(azimuths)):
        tilts = []
    each = [float(word) for word in tilts] or [usual_deg]
    each = each * len(azimuths) if len(each) == 1 else each
    by_tilt: dict[float | None, tuple[float, ...]] = {}
    for azimuth, tilt in zip(azimuths, each, strict=True):
        by_tilt[tilt] = (*by_tilt.get(tilt, ()), float(azimuth))
    return by_tilt


@lru_cache(maxsize=2048)
def _fitted(request: CoverageRequest, mast: Mast) -> Rings:
    reach_m = 1000 * reach_of(request, mast.eirp_dbm, mast.height_m, mast.environment)
    breaks: tuple[float, ...] = ()
    if mast.tilt_deg is not None:
        breaks = antenna.breaks_m(request.antenna, mast.height_m, request.rx_height_m, mast.tilt_deg)
    return fit(_median_dbm(request, mast), reach_m, _cap_db(request, mast), breaks)


def _median_dbm(request: CoverageRequest, mast: Mast) -> Callable[[Floats], Floats]:
    """Return level against distance in metres, in the direction of a sector."""

    def curve(distance_m: Floats) -> Floats:
        level = level_dbm(distance_m / 1000, mast.eirp_dbm, mast.height_m, mast.environment, request)
        return level - _vertical_db(request, mast, distance_m)

    return curve


def _cap_db(request: CoverageRequest, mast: Mast) -> Callable[[Floats], Floats]:
    """Return what the front-to-back ratio leaves to the horizontal pattern, against distance."""
    return lambda distance_m: antenna.FRONT_TO_BACK_DB - _vertical_db(request, mast, distance_m)


def _vertical_db(request: CoverageRequest, mast: Mast, distance_m: Floats) -> Floats:
    if mast.tilt_deg is None:
        return np.zeros_like(distance_m)
    down = antenna.depression_deg(distance_m, mast.height_m, request.rx_height_m)
    if request.antenna is not None:
        return antenna.imported_vertical_loss_db(request.antenna, down, mast.tilt_deg)
    return antenna.vertical_loss_db(down, mast.tilt_deg)


def level_dbm(
    distance_km: npt.ArrayLike,
    eirp_dbm: float,
    height_m: float,
    environment: str,
    request: CoverageRequest,
) -> npt.NDArray[np.float64]:
    """Return EIRP − path loss − losses at the receiver (− 10 log of what shares the power), dBm.

    In the main direction of the antenna, with the correction by measurements where one is applied.
    """
    loss = pathloss.extended_loss_db(
        request.model,
        distance_km,
        request.frequency_mhz,
        tx_height_m=height_m,
        rx_height_m=request.rx_height_m,
        environment=environment,
        air=request.air(),
    )
    return power_dbm(eirp_dbm, request) - loss


def power_dbm(eirp_dbm: float, request: CoverageRequest) -> float:
    """Return the level that a path without loss would give, dBm."""
    share = request.reference_offset_db()
    return eirp_dbm + request.correction_db - share - request.receiver_loss_db()


def reach_of(request: CoverageRequest, eirp_dbm: float, height_m: float, environment: str) -> float:
    """Return the distance in km, at most 20, at which the level falls too far below the threshold."""
    distances = np.linspace(0.05, pathloss.DISTANCE_KM[1], 400)
    levels = level_dbm(distances, eirp_dbm, height_m, environment, request)
    enough = levels >= request.threshold_dbm - MARGIN_BELOW_THRESHOLD_DB
    return float(distances[enough].max()) if enough.any() else 0.0
