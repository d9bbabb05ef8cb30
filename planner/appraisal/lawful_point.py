"""The nearest point to a site at which every limit of distance is kept at once.

What a site must keep away from is one shape in plane metres: a circle around each other mast, and each
zone widened by its limit; the nearest point of the land that is left is looked for. Limits differ in
and outside towns, so each kind of land has its own shape and its own nearest point.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from math import cos, hypot, pi
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from planner.appraisal.case import Case
from planner.appraisal.clearance import Limits, power_limits, road_limits
from planner.appraisal.neighbours import CENTIMETRE_DECIMALS, CENTIMETRE_M
from planner.appraisal.places import Zone
from planner.appraisal.sharing import places_left
from planner.appraisal.spacing import Mast, largest_distance
from planner.appraisal.zones import RESTRICTED
from planner.layers.rows import Site
from planner.plan.model import ELSEWHERE

Floats = npt.NDArray[np.float64]
Point = tuple[float, float]  # easting and northing in metres, to the centimetre

FARTHEST_M = 2000.0
REACHES_M = (300.0, 800.0, FARTHEST_M)  # one is looked through after the other
# Kept beyond each limit: a point written to the centimetre may lie 7 mm nearer than it was found.
SPARE_M = CENTIMETRE_M
BORDER_M = 0.05  # kept from borders: a straight border in degrees is not quite straight in the plane
SIDES, QUARTER = 256, 64  # of the polygon around a circle, and of a quarter of a rounded corner
AROUND = 1 / cos(pi / SIDES)  # a polygon around a circle, not in it: no point of it is too near
TOUCHES_M = 0.2  # a point so near to a circle is taken to lie on it
_TURNS = np.arange(SIDES + 1) * (2 * pi / SIDES)
_RING = np.column_stack([np.cos(_TURNS), np.sin(_TURNS)])


class Barrier(NamedTuple):
    """A shape in plane metres, and how far a site must stay from it."""

    shape: BaseGeometry
    metres: float


class LawfulGround:
    """The province as a proposed site sees it: where it may stand."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._by_class: dict[str | None, tuple[BaseGeometry | None, BaseGeometry | None]] = {}

    def points(self, number: int, site: Site, fall_m: float | None) -> list[Point]:
        """Return the nearest point in and the nearest outside towns, the nearer first; [] for none.

        Parameters
        ----------
        number
            Of the site in the proposal.
        fall_m
            How far it must stand from roads on which it could fall; None where it need not.
        """
        spot = self._case.xy[number]
        candidates: list[tuple[float, Point]] = []
        for urban, land in self._land.items():
            most_m = min([FARTHEST_M, *(metres for metres, _ in candidates)])
            if shapely.distance(shapely.Point(spot), land) < most_m:
                circles = self._circles(number, site, urban=urban)
                point = self._nearest(spot, land, circles, site, fall_m, urban=urban)
                if point is not None:
                    candidates.append((hypot(point[0] - spot[0], point[1] - spot[1]), point))
        return [point for metres, point in sorted(candidates) if metres <= FARTHEST_M]

    @cached_property
    def _land(self) -> dict[bool, BaseGeometry]:
        """The land outside and in towns, without a seam along its border."""
        return {urban: land.buffer(-BORDER_M) for urban, land in self._case.land.items()}

    @cached_property
    def _takes_more(self) -> npt.NDArray[np.bool_]:
        """Whether each mast has a place left for one more carrier."""
        return np.array([bool(places_left(self._case, mast)) for mast in range(len(self._case.masts))])

    def _circles(self, number: int, site: Site, *, urban: bool) -> Floats:
        """Return the circles that a site must stay out of: easting, northing, radius (m), (n, 3)."""
        case = self._case
        height = None if np.isnan(site.mast_height_m) else float(site.mast_height_m)
        spacing = largest_distance(case, Mast(site.mast_class, height, urban))
        sharing = case.parameter("SHARE." + ("URBAN" if urban else "ELSEWHERE"))
        radius = np.full(len(case.masts), 0.0 if spacing is None else spacing.value or 0.0)
        own = int(case.own_masts[number])
        if sharing is not None and sharing.value is not None:
            free = self._takes_more.copy()
            for mast in self._beside(own):
                free[mast] = bool(places_left(case, mast, without=own))
            # Within the radius, itself included, a new mast must share.
            radius[free] = np.maximum(radius[free], sharing.value + CENTIMETRE_M)
        counts = (radius > 0) & (np.arange(len(radius)) != own)
        far = np.hypot(*(case.mast_xy - case.xy[number]).T) > FARTHEST_M + radius
        circles: Floats = np.column_stack([case.mast_xy, radius])[counts & ~far]
        return circles

    def _beside(self, own: int) -> list[int]:
        """Return the masts on which a site's own mast counts as long as it stands there."""
        if own < 0:
            return []
        same_m = self._case.plan.same_mast_m(self._case.on)
        return [mast for mast in self._case.masts_together(same_m)[own] if mast != own]

    def _nearest(
        self, spot: Floats, land: BaseGeometry, circles: Floats, site: Site, fall_m: float | None,
        *, urban: bool,
    ) -> Point | None:  # fmt: skip
        must, may_not = self._of_class(site.mast_class)
        barriers = self._barriers(fall_m, urban=urban)
        if may_not is not None:
            barriers = [*barriers, Barrier(may_not, CENTIMETRE_M)]
        if must is not None:
            land = shapely.intersection(land, must)
        alone = _outside(spot, circles)
        if alone is None:
            return None
        metres = hypot(*(alone - spot))
        if (
            all(_distance(spot, barrier) > metres for barrier in barriers)
            and _inland(spot, land) > metres
        ):
            return float(alone[0]), float(alone[1])  # nothing but masts is so near
        for reach_m in REACHES_M:
            if reach_m < metres:
                continue
            window = shapely.Point(spot).buffer(reach_m, quad_segs=QUARTER)
            near = [barrier for barrier in barriers if _distance(spot, barrier) < reach_m]
            inside = shapely.clip_by_rect(land, *window.bounds).intersection(window)
            shapes = [*_rounds(spot, circles, reach_m), *(_widened(window, barrier) for barrier in near)]
            free = shapely.difference(inside, shapely.union_all(shapes))
            if not free.is_empty:
                coarse = shapely.shortest_line(shapely.Point(spot), free).coords[-1]
                return _exact(spot, np.array(coarse), circles, near, land)
        return None

    def _barriers(self, fall_m: float | None, *, urban: bool) -> list[Barrier]:
        """Return what a site must keep from besides masts, by the kind of land."""
        barriers = list(self._everywhere)
        if not urban:
            barriers += self._corridors
        if fall_m is not None:
            barriers += [Barrier(road.plane, fall_m) for road in self._zones("road")]
        return barriers

    @cached_property
    def _everywhere(self) -> list[Barrier]:
        """Power lines with their widest clearance, and heritage of zone I."""
        lines = [
            Barrier(line.plane, limit_m)
            for line in self._zones("power_line")
            if (limit_m := _widest(power_limits(self._case, line)))
        ]
        return lines + [Barrier(zone.plane, CENTIMETRE_M) for zone in self._zones("heritage_1")]

    @cached_property
    def _corridors(self) -> list[Barrier]:
        return [
            Barrier(road.plane, limit_m)
            for road in self._zones("road")
            if (limit_m := _widest(road_limits(self._case, road)))
        ]

    def _zones(self, kind: str) -> list[Zone]:
        return [] if self._case.places is None else self._case.places.of_kind(kind)

    def _of_class(self, mast_class: str | None) -> tuple[BaseGeometry | None, BaseGeometry | None]:
        """Return the only land where a class may stand (None: all), and where it may not (None)."""
        if mast_class not in self._by_class:
            self._by_class[mast_class] = self._divided(mast_class)
        return self._by_class[mast_class]

    def _divided(self, mast_class: str | None) -> tuple[BaseGeometry | None, BaseGeometry | None]:
        rules = {kind: self._case.plan.zone(kind, self._case.on) for kind in (*RESTRICTED, ELSEWHERE)}
        barred = {
            kind: rule is not None and mast_class not in rule.allowed for kind, rule in rules.items()
        }
        stricter: BaseGeometry = shapely.Polygon()
        allowed: list[BaseGeometry] = []
        forbidden: list[BaseGeometry] = []
        for kind in RESTRICTED:  # of several zones at a place the strictest decides
            area = shapely.union_all([zone.plane for zone in self._zones(kind)])
            (forbidden if barred[kind] else allowed).append(shapely.difference(area, stricter))
            stricter = shapely.union(stricter, area)
        may_not, may = shapely.union_all(forbidden), shapely.union_all(allowed).buffer(-BORDER_M)
        if stricter.is_empty:
            return None, None
        return may if barred[ELSEWHERE] else None, None if may_not.is_empty else may_not


def _widest(limits: Limits) -> float | None:
    return max((limit_m for _, limit_m in limits), default=None)


def _distance(spot: Floats, barrier: Barrier) -> float:
    return float(shapely.distance(shapely.Point(spot), barrier.shape)) - barrier.metres - SPARE_M


def _rounds(spot: Floats, circles: Floats, reach_m: float) -> list[BaseGeometry]:
    """Return the polygons around the circles that come into reach."""
    near = circles[np.hypot(*(circles[:, :2] - spot).T) < reach_m + AROUND * (circles[:, 2] + SPARE_M)]
    rings = near[:, None, :2] + AROUND * (near[:, None, 2:] + SPARE_M) * _RING[None]
    return list(shapely.polygons(rings))


def _widened(window: BaseGeometry, barrier: Barrier) -> BaseGeometry:
    """Return the part of a barrier that comes into a window, widened by a little more than its limit."""
    west, south, east, north = window.bounds
    by_m = (barrier.metres + SPARE_M) / cos(pi / (4 * QUARTER))
    part = shapely.clip_by_rect(
        barrier.shape, west - 2 * by_m, south - 2 * by_m, east + 2 * by_m, north + 2 * by_m
    )
    return part.buffer(by_m, quad_segs=QUARTER)


def _inland(spot: Floats, land: BaseGeometry) -> float:
    """Return how far a point is from the border of the land that it lies in; less than 0 elsewhere."""
    at = shapely.Point(spot)
    return float(shapely.distance(at, land.boundary)) if shapely.intersects(land, at) else -1.0


def _outside(spot: Floats, circles: Floats) -> Floats | None:
    """Return the nearest point outside all circles to the centimetre; None where there is none in reach.

    It is the point itself, its foot on a circle, or where two circles cross.
    """
    for reach_m in REACHES_M:
        near = circles[np.hypot(*(circles[:, :2] - spot).T) < reach_m + circles[:, 2] + SPARE_M]
        tried = np.vstack([spot[None], _corners(spot, near)])
        metres = np.hypot(*(tried - spot).T)
        order = np.argsort(metres, kind="stable")
        for at in order[metres[order] <= reach_m]:
            point: Floats = np.round(tried[at], CENTIMETRE_DECIMALS)
            if _clear(point, near):
                return point
    return None


def _exact(
    spot: Floats, coarse: Floats, circles: Floats, barriers: Sequence[Barrier], land: BaseGeometry
) -> Point:
    """Return the point on the circles themselves that a point on the polygons around them stands for.

    Of the feet and crossings of the circles that it touches the nearest that keeps every limit, and the
    coarse point where none does.
    """
    radii = circles[:, 2] + SPARE_M
    touched = np.abs(np.hypot(*(circles[:, :2] - coarse).T) - radii) < TOUCHES_M
    tried = np.vstack([coarse[None], _corners(spot, circles[touched])])
    order = np.argsort(np.hypot(*(tried - spot).T), kind="stable")
    rounded = np.round(tried, CENTIMETRE_DECIMALS)
    kept = (at for at in order if _keeps(rounded[at], circles, barriers, land))
    best = rounded[next(kept, 0)]  # the coarse point stands first
    return float(best[0]), float(best[1])


def _keeps(point: Floats, circles: Floats, barriers: Sequence[Barrier], land: BaseGeometry) -> bool:
    """Whether a point keeps every limit, measured on the shapes themselves."""
    at = shapely.Point(point)
    return (
        _clear(point, circles)
        and all(shapely.distance(at, shape) >= metres for shape, metres in barriers)
        and bool(shapely.intersects(land, at))
    )


def _clear(point: Floats, circles: Floats) -> bool:
    return bool(np.all(np.hypot(*(circles[:, :2] - point).T) >= circles[:, 2]))


def _corners(spot: Floats, circles: Floats) -> Floats:
    """Return the foot of a point on each circle, and where each two circles cross, (n, 2)."""
    centres, radii = circles[:, :2], circles[:, 2] + SPARE_M
    away = spot - centres
    lengths = np.hypot(*away.T)
    feet = (centres + away * (radii / np.where(lengths > 0, lengths, 1.0))[:, None])[lengths > 0]
    first, second = np.triu_indices(len(circles), 1)
    between = centres[second] - centres[first]
    apart, radius, other = np.hypot(*between.T), radii[first], radii[second]
    cross = (apart > 0) & (apart <= radius + other) & (apart >= np.abs(radius - other))
    first, between, apart, radius, other = (
        values[cross] for values in (first, between, apart, radius, other)
    )
    along = (radius**2 - other**2 + apart**2) / (2 * apart)
    across = np.sqrt(np.maximum(radius**2 - along**2, 0.0))
    unit = between / apart[:, None]
    foot = centres[first] + along[:, None] * unit
    normal = np.column_stack([-unit[:, 1], unit[:, 0]]) * across[:, None]
    corners: Floats = np.vstack([feet, foot + normal, foot - normal])
    return corners
