"""SPACE and SPACE-2: the distance to the nearest other mast, standing or proposed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd
import shapely

from planner.appraisal.case import Case
from planner.appraisal.findings import Finding
from planner.appraisal.judge import (
    BUILDS,
    Facts,
    each_site,
    lacking,
    measured,
    number,
    plain,
    unset,
)
from planner.base import messages
from planner.base.vocabulary import Verdict
from planner.geo.vn2000 import WGS84, transform_geometry
from planner.layers.cited_value import CitedValue
from planner.layers.rows import Site

OF_TABLE = ("A2a", "A2b")  # the spacing tables that we know name no other class


class Mast(NamedTuple):
    """What the spacing of a mast depends on: class, height (m; None not known), whether in a town."""

    mast_class: str | None
    height_m: float | None
    urban: bool


def check_spacing(case: Case) -> Iterator[Finding]:
    """SPACE: least distance by class, height and urban land, in metres (plan's spacing table).

    Plane distance in the province's VN-2000 zone, centre to centre, to the centimetre. Equal passes.
    """
    return each_site(case, "SPACE", BUILDS, _by_table)


def check_spacing_any(case: Case) -> Iterator[Finding]:
    """SPACE-2: least distance of a new mast to any mast; nearer, it must share (plan's value)."""
    return each_site(case, "SPACE-2", BUILDS, _by_any)


def least_distance(case: Case, mast: Mast) -> CitedValue | None:
    """Return the spacing in force for a mast's class, height and land; None where there is none."""
    height_m = float("nan") if mast.height_m is None else mast.height_m
    return case.plan.spacing_of(mast.mast_class, height_m, mast.urban, case.on)


def largest_distance(case: Case, mast: Mast) -> CitedValue | None:
    """Return the larger of SPACE and SPACE-2 for a mast; None where neither has a number."""
    where = "URBAN" if mast.urban else "ELSEWHERE"
    both = (least_distance(case, mast), case.parameter(f"SPACE-2.{where}"))
    stated = [parameter for parameter in both if parameter is not None and parameter.value is not None]
    return max(stated, key=lambda parameter: parameter.value or 0, default=None)


def mast_of_site(case: Case, number_: int, site: Site) -> Mast:
    """Return what spacing asks of a proposed site's mast."""
    return Mast(site.mast_class, number(site.mast_height_m), bool(case.urban[number_]))


def _by_table(case: Case, number_: int, site: Site) -> Finding:
    if pd.isna(site.mast_class):
        return lacking("SPACE", site, "class_missing", ("mast_class",))
    least = least_distance(case, mast_of_site(case, number_, site))
    if least is None and number(site.mast_height_m) is None and _by_height(case, number_, site):
        return lacking("SPACE", site, "class_no_height", ("mast_height_m",))
    if least is None and site.mast_class not in OF_TABLE:
        return plain("SPACE", site, Verdict.NOT_APPLICABLE, "space_not_for_class")
    return _judge(case, number_, site, "SPACE", least)


def _by_height(case: Case, number_: int, site: Site) -> bool:
    """Say whether the table in force has a row for a site's class and land, by some height."""
    return any(
        row.mast_class == site.mast_class
        and row.urban == bool(case.urban[number_])
        and row.distance.in_force(case.on)
        for row in case.plan.spacing
    )


def _by_any(case: Case, number_: int, site: Site) -> Finding:
    parameter = case.parameter("SPACE-2." + ("URBAN" if case.urban[number_] else "ELSEWHERE"))
    return _judge(case, number_, site, "SPACE-2", parameter)


def _judge(case: Case, number_: int, site: Site, rule_id: str, parameter: CitedValue | None) -> Finding:
    mast, metres = (values[number_] for values in case.nearest)
    limit, used = None if parameter is None else parameter.value, (parameter,)
    if mast < 0 and limit is None:
        return unset(rule_id, site, "no_parameter", "plan", used)
    if mast < 0:
        return plain(rule_id, site, Verdict.PASS, "space_alone", used)
    facts = about_mast(case, mast)
    if limit is None:
        return unset(rule_id, site, "space_no_limit", "plan", used, metres, **facts)
    return measured(
        rule_id,
        site,
        ok=metres >= limit,
        keys=("space_pass", "space_near"),
        used=used,
        value=metres,
        limit=limit,
        line=line_to_mast(case, site, mast),
        **facts,
    )


def about_mast(case: Case, mast: int) -> Facts:
    """Return what a sentence says of a mast: its code (``other``), carrier and state."""
    codes, carriers, standing = (case.mast_columns[name] for name in ("site_id", "carrier", "standing"))
    state = "appraisal.mast_standing" if standing[mast] else "appraisal.mast_proposed"
    return {
        "other": str(codes[mast]),
        "carrier": messages.said(f"common.carrier_{carriers[mast]}"),
        "state": messages.said(state),
    }


def line_to_mast(case: Case, site: Site, mast: int) -> shapely.LineString:
    """Return the line from a site to a mast, EPSG:4326."""
    there = transform_geometry(np.array([shapely.Point(case.mast_xy[mast])]), case.crs, WGS84)[0]
    return shapely.LineString([site.geometry, there])
