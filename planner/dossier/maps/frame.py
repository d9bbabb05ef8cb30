"""The frame of a map: a VN-2000 extent at a round scale, its grid and its graticule.

The axes of the map are easting and northing, so the frame is parallel to the central meridian of the
zone (TT 47/2014/TT-BTNMT). The graticule is of VN-2000 itself, not of WGS 84: no datum change is in it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from planner.base import numbers
from planner.base.errors import ParameterError
from planner.dossier.maps.paper import Box
from planner.geo.vn2000 import convert, read_crs

SCALES = (
    5_000, 10_000, 15_000, 20_000, 25_000, 30_000, 40_000, 50_000, 60_000, 75_000, 80_000, 100_000,
    125_000, 150_000, 200_000, 250_000, 300_000, 400_000, 500_000, 750_000, 1_000_000,
)  # fmt: skip
GRID_STEPS_M = (100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000)
LEAST_GRID_MM = 22.0
# TT 47/2014: 1:6 000 – 25 000, 26 000 – 80 000, 81 000 – 150 000. Beyond these, and between 25 000 and
# 26 000 …, it gives no value that was read: the nearest is taken on (assumed).
GRATICULE_MINUTES = ((25_000, 5), (80_000, 10), (150_000, 20))
GRATICULE_STATED = (6_000, 150_000)
LADDER_MINUTES = ((30_000, 0.25), (100_000, 1.0), (150_000, 2.0), (math.inf, 5.0))
SIDES = ("south", "north", "west", "east")

Floats = npt.NDArray[np.float64]
Extent = tuple[float, float, float, float]


@dataclass(frozen=True)
class Frame:
    """Where the map lies on the ground and on the sheet.

    Attributes
    ----------
    west_m, south_m
        Easting and northing of the map's lower left corner.
    scale
        Denominator: 250000 for 1:250 000.
    box
        On the sheet, mm.
    """

    crs: str
    west_m: float
    south_m: float
    scale: int
    box: Box

    @property
    def metres_per_mm(self) -> float:
        """Metres on the ground for one millimetre of paper."""
        return self.scale / 1000.0

    @property
    def extent(self) -> Extent:
        """West, south, east, north in metres."""
        east = self.west_m + self.box.width * self.metres_per_mm
        return self.west_m, self.south_m, east, self.south_m + self.box.height * self.metres_per_mm

    def to_mm(self, at: Floats) -> Floats:
        """Return places (n, 2) in metres as millimetres on the sheet."""
        corner = np.array([self.west_m, self.south_m])
        moved = (np.asarray(at, float) - corner) / self.metres_per_mm
        return np.asarray(moved + np.array([self.box.left, self.box.bottom]))

    def to_metres(self, at: Floats) -> Floats:
        """Return places (n, 2) in millimetres on the sheet as metres."""
        moved = (np.asarray(at, float) - np.array([self.box.left, self.box.bottom])) * self.metres_per_mm
        return np.asarray(moved + np.array([self.west_m, self.south_m]))

    def inside(self, at: Floats) -> npt.NDArray[np.bool_]:
        """Return which places (n, 2) in metres lie on the map."""
        west, south, east, north = self.extent
        x, y = at[:, 0], at[:, 1]
        return np.asarray((x >= west) & (x <= east) & (y >= south) & (y <= north))


def frame_around(wanted: Extent, box: Box, crs: str, scale: int | None = None) -> Frame:
    """Return the frame at the largest round scale that shows all that is wanted, in the middle.

    Parameters
    ----------
    wanted
        West, south, east, north in metres of ``crs``.
    scale
        Taken instead of the one that fits.

    Raises
    ------
    ParameterError
        If it fits at no scale of :data:`SCALES`.
    """
    west, south, east, north = wanted
    least = max((east - west) / box.width, (north - south) / box.height) * 1000.0
    taken = scale or next((round_scale for round_scale in SCALES if round_scale >= least), None)
    if taken is None:
        raise ParameterError("maps.too_large", width_km=numbers.number((east - west) / 1000))
    half = np.array([box.width, box.height]) * taken / 2000.0
    corner = np.array([(west + east) / 2, (south + north) / 2]) - half
    return Frame(crs, round(float(corner[0]), 2), round(float(corner[1]), 2), taken, box)


def grid_step_m(scale: int) -> int:
    """Return the spacing of the VN-2000 grid: the least round one that is wide enough on paper."""
    return next(
        (step for step in GRID_STEPS_M if step / scale * 1000 >= LEAST_GRID_MM), GRID_STEPS_M[-1]
    )


def graticule_minutes(scale: int) -> int:
    """Return the spacing of meridians and parallels in minutes of arc (TT 47/2014/TT-BTNMT).

    Examples
    --------
    >>> [graticule_minutes(scale) for scale in (25_000, 75_000, 150_000, 250_000)]
    [5, 10, 20, 20]
    """
    return next((m for most, m in GRATICULE_MINUTES if scale <= most), GRATICULE_MINUTES[-1][1])


def graticule_is_stated(scale: int) -> bool:
    """Return whether the regulation says the spacing at this scale; else it is an assumed one."""
    low, high = GRATICULE_STATED
    return low <= scale <= high


def rounds(low: float, high: float, step: float) -> list[float]:
    """Return the multiples of ``step`` from ``low`` to ``high``."""
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [at * step for at in range(first, last + 1)]


@cache
def geographic_of(crs: str) -> str:
    """Return the code of the geographic system of a VN-2000 zone (EPSG:4756)."""
    base = read_crs(crs).geodetic_crs
    code = base.to_epsg() if base is not None else None
    if code is None:
        raise ParameterError("maps.no_geographic", crs=crs)
    return f"EPSG:{code}"


def side_degrees(frame: Frame, side: str, count: int = 65) -> tuple[Floats, Floats]:
    """Return places along a side (mm from its lower or left end) and their longitude or latitude.

    Longitude for ``south`` and ``north``, latitude for ``west`` and ``east``; VN-2000, degrees.
    """
    west, south, east, north = frame.extent
    share = np.linspace(0.0, 1.0, count)
    if side in ("south", "north"):
        x, y = west + share * (east - west), np.full(count, south if side == "south" else north)
        return share * frame.box.width, convert(x, y, frame.crs, geographic_of(frame.crs))[0]
    x, y = np.full(count, west if side == "west" else east), south + share * (north - south)
    return share * frame.box.height, convert(x, y, frame.crs, geographic_of(frame.crs))[1]


def crossings(frame: Frame, side: str, minutes: float) -> list[tuple[float, float]]:
    """Return where meridians (parallels) meet a side: (mm from its lower or left end, degrees)."""
    along, degrees = side_degrees(frame, side)
    round_minutes = rounds(degrees[0] * 60, degrees[-1] * 60, minutes)
    return [(float(np.interp(minute / 60, degrees, along)), minute / 60) for minute in round_minutes]


def ladder_minutes(scale: int) -> float:
    """Return how many minutes of arc a black or white piece of the outer border is."""
    return next(minutes for most, minutes in LADDER_MINUTES if scale <= most)


def degrees_text(degrees: float, *, seconds: bool = False) -> str:
    """Return degrees as text.

    Examples
    --------
    >>> degrees_text(106 + 20 / 60), degrees_text(9.9347, seconds=True)
    ('106°20′', '9°56′04,9″')
    """
    tenths = round(degrees * 36_000)
    whole, rest = divmod(tenths, 36_000)
    minutes, tenths = divmod(rest, 600)
    if not seconds:
        return f"{whole}°{minutes:02d}′"
    return f"{whole}°{minutes:02d}′{tenths // 10:02d},{tenths % 10}″"


def metres_text(metres: float) -> str:
    """Return a coordinate in metres, thousands apart.

    Examples
    --------
    >>> metres_text(1090000)
    '1 090 000'
    """
    return f"{round(metres):,}".replace(",", " ")
