"""The best received level on the province grid, station by station over its own patch."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from planner.coverage import pathloss
from planner.coverage.antenna import best_sector_loss_db
from planner.coverage.request import CoverageRequest
from planner.coverage.stations import antenna_heights_m
from planner.geo.grid import Grid
from planner.geo.measure import points_m
from planner.layers.vocabulary import words

MARGIN_BELOW_THRESHOLD_DB = 20.0  # levels this far under the threshold are still drawn
NO_SERVER = -1

Floats32 = npt.NDArray[np.float32]


def best_level(
    stations: gpd.GeoDataFrame, urban: pd.Series, request: CoverageRequest, grid: Grid
) -> tuple[Floats32, npt.NDArray[np.int32]]:
    """Return the best level of every cell and the station that gives it.

    Parameters
    ----------
    stations
        Those that serve, EPSG:4326.
    urban
        Whether each stands in a ward or township, on the index of ``stations``.

    Returns
    -------
    level_dbm
        Shape ``grid.shape``; NaN where no station is computed (beyond 20 km, or far too weak).
    server
        Row number in ``stations``, −1 where there is none.
    """
    level = np.full(grid.shape, np.nan, np.float32)
    server = np.full(grid.shape, NO_SERVER, np.int32)
    heights, _ = antenna_heights_m(stations)
    eirp = stations["eirp_dbm"].fillna(request.eirp_dbm).to_numpy(float)
    places = points_m(stations, grid.crs)
    azimuths = [[float(word) for word in words(text)] for text in stations["azimuths_deg"]]
    for row, (place, height) in enumerate(zip(places, heights, strict=True)):
        environment = request.town_environment if urban.iloc[row] else request.rural_environment
        reach_km = reach_of(request, float(eirp[row]), float(height), environment)
        window = _window(grid, place, reach_km * 1000)
        if window is None:
            continue
        patch = _patch_level(
            grid,
            window,
            place,
            float(height),
            float(eirp[row]),
            environment,
            azimuths[row],
            request,
        )
        held = level[window]
        better = (patch > held) | (np.isnan(held) & ~np.isnan(patch))
        held[better] = patch[better]
        server[window][better] = row
    return level, server


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


def _window(grid: Grid, place: npt.NDArray[np.float64], reach_m: float) -> tuple[slice, slice] | None:
    column = (place[0] - grid.west_m) / grid.cell_m
    row = (grid.north_m - place[1]) / grid.cell_m
    reach = reach_m / grid.cell_m
    rows = slice(max(0, int(row - reach)), min(grid.height, int(row + reach) + 2))
    columns = slice(max(0, int(column - reach)), min(grid.width, int(column + reach) + 2))
    return (rows, columns) if rows.start < rows.stop and columns.start < columns.stop else None


def _patch_level(
    grid: Grid,
    window: tuple[slice, slice],
    place: npt.NDArray[np.float64],
    height_m: float,
    eirp_dbm: float,
    environment: str,
    azimuths_deg: list[float],
    request: CoverageRequest,
) -> Floats32:
    east = grid.eastings_m()[window[1]] - place[0]
    north = (grid.northings_m()[window[0]] - place[1])[:, None]
    distance_km = np.hypot(east, north) / 1000.0
    level = level_dbm(distance_km, eirp_dbm, height_m, environment, request)
    if azimuths_deg:
        bearing = np.degrees(np.arctan2(np.broadcast_to(east, distance_km.shape), north))
        level = level - best_sector_loss_db(bearing, azimuths_deg)
    level[distance_km > pathloss.DISTANCE_KM[1]] = np.nan
    level[level < request.threshold_dbm - MARGIN_BELOW_THRESHOLD_DB] = np.nan
    return level.astype(np.float32)
