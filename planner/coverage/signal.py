"""The received levels on the province grid, from the request and its stations by way of the kernel."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from planner.coverage import pathloss
from planner.coverage.antenna import BEAMWIDTH_DEG, FRONT_TO_BACK_DB
from planner.coverage.curves import Rings, fit
from planner.coverage.field import Field, Source, paint
from planner.coverage.kernel import NO_SERVER
from planner.coverage.request import CoverageRequest
from planner.coverage.stations import antenna_heights_m
from planner.geo.grid import Grid
from planner.geo.measure import points_m
from planner.layers.vocabulary import CARRIERS, words

MARGIN_BELOW_THRESHOLD_DB = 20.0  # levels this far under the threshold are still drawn
HEIGHT_STEP_M = 0.5  # antennas are rounded to it, at most 0.1 dB, so that they share curves

Floats = npt.NDArray[np.float64]


def best_level(
    stations: gpd.GeoDataFrame, urban: pd.Series, request: CoverageRequest, grid: Grid
) -> Field:
    """Return the best and second level of every cell, the station that gives it, the carriers there.

    Parameters
    ----------
    stations
        Those that serve, EPSG:4326.
    urban
        Whether each stands in a ward or township, on the index of ``stations``.

    Returns
    -------
    Field
        On ``grid``. Where no station is computed (beyond 20 km, or far too weak) the levels are NaN and
        the server is −1; the server is a row number of ``stations``, the bits of ``above`` are
        ``CARRIERS``.
    """
    heights, _ = antenna_heights_m(stations)
    eirp = stations["eirp_dbm"].fillna(request.eirp_dbm).to_numpy(float)
    key = replace(request, carrier=None, year=0)  # neither changes a curve
    sources, curves = [], {}
    rows = zip(
        points_m(stations, grid.crs).tolist(),
        heights.tolist(),
        eirp.tolist(),
        urban.tolist(),
        stations["azimuths_deg"],
        stations["carrier"],
        strict=True,
    )
    for (east, north), height, power, in_town, azimuths, carrier in rows:
        environment = request.town_environment if in_town else request.rural_environment
        rounded = max(HEIGHT_STEP_M, round(height / HEIGHT_STEP_M) * HEIGHT_STEP_M)
        name = f"{environment} {rounded} {power}"
        if name not in curves:
            curves[name] = _fitted(key, power, rounded, environment)
        angles = tuple(float(word) for word in words(azimuths))
        sources.append(Source(east, north, name, 0.0, angles, CARRIERS.index(carrier)))
    field = paint(
        sources,
        curves,
        grid,
        threshold_dbm=request.needed_dbm(),
        beamwidth_deg=BEAMWIDTH_DEG,
        front_to_back_db=FRONT_TO_BACK_DB,
    )
    weak = np.float32(request.threshold_dbm - MARGIN_BELOW_THRESHOLD_DB)
    field.server[field.best_dbm < weak] = NO_SERVER
    for level in (field.best_dbm, field.second_dbm):
        level[level < weak] = np.nan
    return field


@lru_cache(maxsize=2048)
def _fitted(request: CoverageRequest, eirp_dbm: float, height_m: float, environment: str) -> Rings:
    reach_m = 1000 * reach_of(request, eirp_dbm, height_m, environment)

    def curve(distance_m: Floats) -> Floats:
        return level_dbm(distance_m / 1000, eirp_dbm, height_m, environment, request)

    return fit(curve, reach_m)


def level_dbm(
    distance_km: npt.ArrayLike,
    eirp_dbm: float,
    height_m: float,
    environment: str,
    request: CoverageRequest,
) -> npt.NDArray[np.float64]:
    """Return EIRP − path loss − body loss (− 10 log of the resource elements for 4G RSRP), dBm."""
    loss = pathloss.extended_loss_db(
        request.model,
        distance_km,
        request.frequency_mhz,
        tx_height_m=height_m,
        rx_height_m=request.rx_height_m,
        environment=environment,
        air=request.air(),
    )
    return eirp_dbm - request.reference_offset_db() - request.body_loss_db - loss


def reach_of(request: CoverageRequest, eirp_dbm: float, height_m: float, environment: str) -> float:
    """Return the distance in km, at most 20, at which the level falls too far below the threshold."""
    distances = np.linspace(0.05, pathloss.DISTANCE_KM[1], 400)
    levels = level_dbm(distances, eirp_dbm, height_m, environment, request)
    enough = levels >= request.threshold_dbm - MARGIN_BELOW_THRESHOLD_DB
    return float(distances[enough].max()) if enough.any() else 0.0
