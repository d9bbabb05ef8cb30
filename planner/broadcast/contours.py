"""Contours of field strength around stations: circles over flat land, by radials over real ground."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from planner.broadcast.field_strength import (
    TERRAIN_SPACING_M,
    FieldSettings,
    Ground,
    distance_km_of,
    radial_fields_dbuv_m,
)
from planner.broadcast.transmitters import Transmitter

RADIALS = 180  # a circle of so many corners is 0.02 % smaller than the round one
TERRAIN_RADIALS = 120  # every 3 degrees: 520 m apart at 10 km
FARTHEST_KM = 100.0  # no contour over real ground is followed further
LEVELS_DBUV_M = (48.0, 54.0, 60.0, 66.0)
LOCATIONS_PERCENT = (50.0, 90.0)

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Contour:
    """Where one station reaches a level at a share of places, half of the time.

    Attributes
    ----------
    distance_m
        Radius of the contour; over real ground the mean over its radials.
    nearest_m, farthest_m
        Least and greatest radius.
    polygon
        In the province's VN-2000 zone, metres.
    """

    transmitter: Transmitter
    level_dbuv_m: float
    location_percent: float
    distance_m: float
    nearest_m: float
    farthest_m: float
    polygon: shapely.Polygon


def contours_of(
    transmitters: Sequence[Transmitter],
    settings: FieldSettings,
    *,
    levels: Sequence[float] = LEVELS_DBUV_M,
    locations: Sequence[float] = LOCATIONS_PERCENT,
    ground: Ground | None = None,
) -> Iterator[Contour]:
    """Yield the contours of some stations, by station, share of places and level.

    Over real ground the contour stands on each radial at the farthest point where the level is met:
    shadows within it are not cut out.
    """
    radials = RADIALS if ground is None else TERRAIN_RADIALS
    bearings = np.linspace(0, 2 * np.pi, radials, endpoint=False)
    for transmitter in transmitters:
        for percent in locations:
            for level, radii in _radii_m(transmitter, percent, levels, bearings, settings, ground):
                yield Contour(
                    transmitter,
                    level,
                    percent,
                    float(radii.mean()),
                    float(radii.min()),
                    float(radii.max()),
                    _polygon(transmitter, radii, bearings),
                )


def _radii_m(
    transmitter: Transmitter,
    percent: float,
    levels: Sequence[float],
    bearings: Floats,
    settings: FieldSettings,
    ground: Ground | None,
) -> Iterator[tuple[float, Floats]]:
    flat = {
        level: distance_km_of(level, transmitter.emission, settings, location_percent=percent)
        for level in levels
    }
    if ground is None:
        for level, distance in flat.items():
            yield level, np.full(bearings.shape, distance * 1000)
        return
    reach_km = min(max(1.3 * max(flat.values()), 1.0), FARTHEST_KM)
    while True:
        fields = radial_fields_dbuv_m(
            transmitter.emission,
            (transmitter.east_m, transmitter.north_m),
            ground,
            bearings,
            reach_km,
            settings,
            location_percent=percent,
        )
        if fields[:, -1].max() < min(levels) or reach_km >= FARTHEST_KM:
            break
        reach_km = min(2 * reach_km, FARTHEST_KM)
    for level in levels:
        yield level, _farthest_m(fields, level)


def _farthest_m(fields: Floats, level: float) -> Floats:
    """Return the farthest distance on each radial at which a level is met, between points by a line."""
    points = fields.shape[1]
    met = fields >= level
    last = np.where(met.any(axis=1), points - 1 - np.argmax(met[:, ::-1], axis=1), 0)
    after = np.minimum(last + 1, points - 1)
    rows = np.arange(len(fields))
    above, below = fields[rows, last] - level, fields[rows, after] - level
    share = np.where(above > below, np.clip(above, 0, None) / np.maximum(above - below, 1e-9), 0.0)
    return np.asarray((last + np.minimum(share, 1.0)) * TERRAIN_SPACING_M)


def _polygon(transmitter: Transmitter, radii: Floats, bearings: Floats) -> shapely.Polygon:
    east = transmitter.east_m + radii * np.sin(bearings)
    north = transmitter.north_m + radii * np.cos(bearings)
    return shapely.Polygon(np.column_stack([east, north]))
