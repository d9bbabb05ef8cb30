"""The enlargement of a crowded town in a free corner of the map."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from planner.dossier.maps.frame import SCALES, Frame, frame_around
from planner.dossier.maps.geography import Geography, towns_of
from planner.dossier.maps.paper import Box

ENLARGED = 2.0  # at least so many times the map's scale, or it is not worth its room
NARROW_MM = 16.0  # wards smaller than this on the map are crowded
RIM_MM = 1.5


@dataclass(frozen=True)
class Enlargement:
    """A town drawn larger: its name, its own frame, and the ground that it shows."""

    name: str
    frame: Frame
    ground: BaseGeometry


def enlargements(
    geography: Geography, frame: Frame, keep_off: BaseGeometry, title_mm: float
) -> list[Enlargement]:
    """Return the crowded towns that find a free corner of the map, each at a round scale.

    Parameters
    ----------
    keep_off
        What the corner must not cover, in mm of the sheet (the province, what lies outside it and
        matters, the north arrow).
    """
    placed: list[Enlargement] = []
    for name, wards in towns_of(geography):
        if not shapely.box(*frame.extent).contains(wards) or not _crowded(geography, wards, frame):
            continue
        west, south, east, north = wards.buffer(250).bounds
        for scale in (round_scale for round_scale in SCALES if round_scale * ENLARGED <= frame.scale):
            size = np.array([east - west, north - south]) / scale * 1000
            spot = _corner(frame.box, keep_off, size, title_mm)
            if spot is None:
                continue
            enlarged = frame_around((west, south, east, north), spot, geography.crs, scale)
            placed.append(Enlargement(name, enlarged, shapely.box(*enlarged.extent)))
            rim = shapely.box(spot.left, spot.bottom, spot.right, spot.top + title_mm)
            keep_off = keep_off.union(rim.buffer(RIM_MM))
            break
    return placed


def _crowded(geography: Geography, wards: BaseGeometry, frame: Frame) -> bool:
    inside = shapely.contains_xy(wards, *geography.middles.T)
    sizes = np.sqrt(geography.communes.area.to_numpy()[inside]) / frame.metres_per_mm
    return bool(np.median(sizes) < NARROW_MM)


def _corner(
    box: Box, keep_off: BaseGeometry, size: npt.NDArray[np.float64], title_mm: float
) -> Box | None:
    """Return a box of a size in a corner, or along an edge, that touches nothing it must not."""
    width, height = size
    inner = box.shrunk(RIM_MM)
    if width > inner.width or height + title_mm > inner.height:
        return None
    lefts = np.linspace(inner.left, inner.right - width, 9)
    bottoms = np.linspace(inner.bottom, inner.top - height - title_mm, 9)
    edge = [(x, y) for y in (bottoms[0], bottoms[-1]) for x in lefts]
    edge += [(x, y) for x in (lefts[0], lefts[-1]) for y in bottoms[1:-1]]
    for left, bottom in edge:
        whole = shapely.box(left, bottom, left + width, bottom + height + title_mm)
        if not whole.buffer(RIM_MM / 2).intersects(keep_off):
            return Box(float(left), float(bottom), float(width), float(height))
    return None
