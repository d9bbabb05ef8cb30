"""CAB-POLE and ROAD-CLR: the proposal's overhead routes against those that stand, and over roads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from planner.appraisal.case import Case
from planner.appraisal.findings import Finding
from planner.appraisal.judge import Facts, figure, lacking, measured, number, plain
from planner.geo.vn2000 import project
from planner.layers.vocabulary import OVERHEAD

Route = Any  # a namedtuple of a row of the proposal's cables


def check_poles(case: Case) -> Iterator[Finding]:
    """CAB-POLE: no new poles on a route that has some (QCVN 33); boxes are counted on the spot.

    Measured: percent of the route's length within CAB-POLE.SAME_ROUTE (m) of standing overhead routes,
    against CAB-POLE.SAME_SHARE.
    """
    new, same, share = (
        case.parameter(f"CAB-POLE.{name}") for name in ("NEW", "SAME_ROUTE", "SAME_SHARE")
    )
    used = (new, same, share)
    known = all(one is not None and one.value is not None for one in used)
    standing = _standing_poles(case)
    for route, line in _planned_routes(case):
        if route.kind not in OVERHEAD:
            yield _of(plain("CAB-POLE", _named(route), "not_applicable", "pole_in_duct", used))
        elif line is None:
            yield _of(lacking("CAB-POLE", _named(route), "pole_no_line", ("geometry",), used))
        elif standing is None:
            yield _of(lacking("CAB-POLE", _named(route), "pole_no_layer", ("cables",), used))
        elif not known:
            yield _of(lacking("CAB-POLE", _named(route), "no_parameter", ("plan",), used))
        elif new.value:  # type: ignore[union-attr]
            yield _of(plain("CAB-POLE", _named(route), "not_applicable", "pole_allowed", used))
        else:
            percent, other = _overlap(line, standing, same.value)  # type: ignore[union-attr,arg-type]
            limit = round(100 * share.value, 2)  # type: ignore[union-attr,operator]
            facts: Facts = {"other": other, "others": other or "–", "length": figure(line.length)}
            yield _of(
                measured(
                    "CAB-POLE",
                    _named(route),
                    ok=percent < limit,
                    keys=("pole_pass", "pole_there"),
                    used=used,
                    value=percent,
                    limit=limit,
                    unit="%",
                    **facts,
                )
            )


def check_clearance(case: Case) -> Iterator[Finding]:
    """ROAD-CLR: an overhead route over a road hangs at least ROAD-CLR.HEIGHT (m) above it."""
    rule = case.parameter("ROAD-CLR.HEIGHT")
    used = (rule,)
    roads = None if case.places is None else case.places.of_kind("road")
    for route, line in _planned_routes(case):
        if route.kind not in OVERHEAD:
            yield _of(plain("ROAD-CLR", _named(route), "not_applicable", "pole_in_duct", used))
        elif rule is None or rule.value is None:
            yield _of(lacking("ROAD-CLR", _named(route), "no_parameter", ("plan",), used))
        elif line is None or not roads:
            missing = ("geometry",) if line is None else ("zones",)
            yield _of(lacking("ROAD-CLR", _named(route), "clear_unknown", missing, used))
        else:
            yield _of(_over(route, [road.name for road in roads if road.plane.intersects(line)], used))


def _over(route: Route, crossed: list[str], used: tuple[Any, ...]) -> Finding:
    if not crossed:
        return plain("ROAD-CLR", _named(route), "not_applicable", "clear_no_road", used)
    height, roads = number(getattr(route, "clearance_m", None)), "; ".join(crossed)
    if height is None:
        return lacking("ROAD-CLR", _named(route), "clear_missing", ("clearance_m",), used, roads=roads)
    return measured(
        "ROAD-CLR",
        _named(route),
        ok=height >= used[0].value,
        keys=("clear_pass", "clear_low"),
        used=used,
        value=height,
        limit=used[0].value,
        roads=roads,
    )


class _Named:
    """A route as the findings name it: its code where a site has its own."""

    def __init__(self, route: Route) -> None:
        self.site_id, self.geometry = str(route.cable_id), route.geometry


def _named(route: Route) -> _Named:
    return _Named(route)


def _of(finding: Finding) -> Finding:
    return replace(finding, subject="cable")


def _planned_routes(case: Case) -> Iterator[tuple[Route, shapely.Geometry | None]]:
    """Give the routes that the proposal builds, and their lines in plane metres."""
    if case.cables is None:
        return
    chosen = case.cables[case.cables["status"] == "planned"]
    lines = project(gpd.GeoDataFrame(geometry=chosen.geometry, crs=case.cables.crs), case.crs).geometry
    for route, line in zip(chosen.itertuples(), lines, strict=True):
        yield route, None if line is None or not line.length else line


def _standing_poles(case: Case) -> gpd.GeoDataFrame | None:
    layer = case.standing_cables
    if layer is None:
        return None
    own = set() if case.cables is None else set(case.cables["cable_id"])
    chosen = layer["kind"].isin(OVERHEAD) & (layer["status"] == "existing")
    return project(layer[chosen & ~layer["cable_id"].isin(own)], case.crs)


def _overlap(
    line: shapely.Geometry, standing: gpd.GeoDataFrame, metres: float
) -> tuple[float, str | None]:
    """Return the percent of a line near standing routes, and the route that it follows longest."""
    near = standing.iloc[standing.sindex.query(line, predicate="dwithin", distance=metres)]
    if not len(near):
        return 0.0, None
    strips = near.geometry.buffer(metres).to_numpy()
    shared = shapely.length(shapely.intersection(strips, line))
    whole = shapely.intersection(shapely.union_all(strips), line).length
    return round(100 * whole / line.length, 2), str(near["cable_id"].iloc[int(np.argmax(shared))])
