"""CAB-POLE and ROAD-CLR: the proposal's overhead routes against those that stand, and over roads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from planner.appraisal.case import Case
from planner.appraisal.findings import Finding
from planner.appraisal.judge import Used, lacking, measured, number, plain, unset
from planner.base.numbers import figure
from planner.base.vocabulary import Status, Verdict
from planner.geo.vn2000 import project
from planner.layers.rows import Route, rows
from planner.layers.vocabulary import OVERHEAD

OWN_POLES = "C1"  # C2 hangs on power or lighting poles and plants none


def check_poles(case: Case) -> Iterator[Finding]:
    """CAB-POLE: no new poles (C1) on a route that has some (QCVN 33); boxes are counted on the spot.

    Measured: percent of the route's length within CAB-POLE.SAME_ROUTE (m) of standing overhead routes,
    against CAB-POLE.SAME_SHARE.
    """
    standing = _standing_poles(case)
    for route, line in _planned_routes(case):
        yield _of(_poles(case, route, line, standing))


def _poles(
    case: Case, route: Route, line: BaseGeometry | None, standing: gpd.GeoDataFrame | None
) -> Finding:
    used = tuple(case.parameter(f"CAB-POLE.{name}") for name in ("NEW", "SAME_ROUTE", "SAME_SHARE"))
    allowed, same_m, share = (None if parameter is None else parameter.value for parameter in used)
    if route.kind != OWN_POLES:
        key = "pole_of_others" if route.kind in OVERHEAD else "pole_in_duct"
        return plain("CAB-POLE", _Named(route), Verdict.NOT_APPLICABLE, key, used)
    if line is None:
        return lacking("CAB-POLE", _Named(route), "pole_no_line", ("geometry",), used)
    if standing is None:
        return lacking("CAB-POLE", _Named(route), "pole_no_layer", ("cables",), used)
    if allowed is None or same_m is None or share is None:
        return unset("CAB-POLE", _Named(route), "no_parameter", "plan", used)
    if allowed:
        return plain("CAB-POLE", _Named(route), Verdict.NOT_APPLICABLE, "pole_allowed", used)
    percent, other = _overlap(line, standing, same_m)
    limit = round(100 * share, 2)
    return measured(
        "CAB-POLE",
        _Named(route),
        ok=percent < limit,
        keys=("pole_pass", "pole_there"),
        used=used,
        value=percent,
        limit=limit,
        unit="%",
        other=other,
        others=other or "–",
        length=figure(line.length),
        boxes=_boxes(case),
    )


def _boxes(case: Case) -> str:
    """Return how many boxes of a carrier a pole may carry, as the text says it: counted on the spot."""
    rule = case.parameter("CAB-POLE.BOXES")
    return "–" if rule is None or rule.value is None else figure(rule.value)


def check_clearance(case: Case) -> Iterator[Finding]:
    """ROAD-CLR: an overhead route over a road hangs at least ROAD-CLR.HEIGHT (m) above it."""
    rule = case.parameter("ROAD-CLR.HEIGHT")
    used = (rule,)
    roads = None if case.places is None else case.places.of_kind("road")
    for route, line in _planned_routes(case):
        if route.kind not in OVERHEAD:
            yield _of(plain("ROAD-CLR", _Named(route), Verdict.NOT_APPLICABLE, "pole_in_duct", used))
        elif rule is None or rule.value is None:
            yield _of(unset("ROAD-CLR", _Named(route), "no_parameter", "plan", used))
        elif line is None or not roads:
            missing = ("geometry",) if line is None else ("zones",)
            yield _of(lacking("ROAD-CLR", _Named(route), "clear_unknown", missing, used))
        else:
            crossed = [road.name for road in roads if road.plane.intersects(line)]
            yield _of(_over(route, crossed, used, rule.value))


def _over(route: Route, crossed: list[str], used: Used, least_m: float) -> Finding:
    if not crossed:
        return plain("ROAD-CLR", _Named(route), Verdict.NOT_APPLICABLE, "clear_no_road", used)
    height, roads = number(route.clearance_m), "; ".join(crossed)
    if height is None:
        return lacking("ROAD-CLR", _Named(route), "clear_missing", ("clearance_m",), used, roads=roads)
    return measured(
        "ROAD-CLR",
        _Named(route),
        ok=height >= least_m,
        keys=("clear_pass", "clear_low"),
        used=used,
        value=height,
        limit=least_m,
        roads=roads,
    )


class _Named:
    """A route as the findings name it: its code where a site has its own."""

    def __init__(self, route: Route) -> None:
        self.site_id, self.geometry = str(route.cable_id), route.geometry


def _of(finding: Finding) -> Finding:
    return replace(finding, subject="cable")


def _planned_routes(case: Case) -> Iterator[tuple[Route, BaseGeometry | None]]:
    """Give the routes that the proposal builds, and their lines in plane metres."""
    if case.cables is None:
        return
    chosen = case.cables[case.cables["status"] == Status.PLANNED]
    lines = project(gpd.GeoDataFrame(geometry=chosen.geometry, crs=case.cables.crs), case.crs).geometry
    for route, line in zip(rows(chosen, Route), lines, strict=True):
        yield route, None if line is None or not line.length else line


def _standing_poles(case: Case) -> gpd.GeoDataFrame | None:
    """Return the overhead routes that stand: the register's, and those that the dossier says stand.

    A carrier's own route that its dossier plans anew or removes is not one to follow; one that it only
    lists again stays.
    """
    layer, own = case.standing_cables, case.cables
    if layer is None:
        return None
    standing = _overhead(layer)
    if own is not None:
        changed = own.loc[own["status"] != Status.EXISTING, ["cable_id", "carrier"]]
        standing = standing[~_codes(standing).isin(_codes(changed))]
        again = _overhead(own)
        again = again[~_codes(again).isin(_codes(standing))]
        standing = pd.concat([standing, again], ignore_index=True) if len(again) else standing
    return project(standing, case.crs)


def _overhead(layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    chosen = layer["kind"].isin(OVERHEAD) & (layer["status"] == Status.EXISTING) & layer.geometry.notna()
    return layer.loc[chosen, ["cable_id", "carrier", "geometry"]]


def _codes(layer: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(layer[["cable_id", "carrier"]])


def _overlap(line: BaseGeometry, standing: gpd.GeoDataFrame, metres: float) -> tuple[float, str | None]:
    """Return the percent of a line near standing routes, and the route that it follows longest."""
    near = standing.iloc[standing.sindex.query(line, predicate="dwithin", distance=metres)]
    if not len(near):
        return 0.0, None
    strips = near.geometry.buffer(metres).to_numpy()
    shared = shapely.length(shapely.intersection(strips, line))
    whole = shapely.intersection(shapely.union_all(strips), line).length
    return round(100 * whole / line.length, 2), str(near["cable_id"].iloc[int(np.argmax(shared))])
