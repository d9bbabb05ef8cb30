"""SPACE and SPACE-2: the distance to the nearest other mast, standing or proposed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import shapely

from planner import messages
from planner.appraisal.case import NEW_MAST_ACTIONS, Case
from planner.appraisal.findings import Finding, verdict_of
from planner.geo.vn2000 import WGS84, transform_geometry
from planner.plan.model import Parameter

LOW_A2A_M = 15.0  # Quảng Nam's table splits A2a at 15 m
CENTIMETRE_M = 0.01  # distances are compared to the centimetre, as they are printed


def check_spacing(case: Case) -> Iterator[Finding]:
    """SPACE: least distance by class, height and urban land, in metres (plan's spacing table).

    Plane distance in the province's VN-2000 zone, centre to centre. Equal to the limit passes.
    """
    for number, site in enumerate(case.proposal.itertuples()):
        yield _judge(case, number, site, "SPACE", _space_parameter_id(site, case.urban[number]))


def check_spacing_any(case: Case) -> Iterator[Finding]:
    """SPACE-2: least distance of a new mast to any mast; nearer, it must share (plan's value)."""
    for number, site in enumerate(case.proposal.itertuples()):
        parameter_id = "SPACE-2." + ("URBAN" if case.urban[number] else "ELSEWHERE")
        yield _judge(case, number, site, "SPACE-2", parameter_id)


def _space_parameter_id(site: Any, urban: bool) -> str | None:  # noqa: ANN401
    where = "URBAN" if urban else "ELSEWHERE"
    if site.mast_class == "A2b":
        return f"SPACE.A2B.{where}"
    if site.mast_class == "A2a":
        if pd.isna(site.mast_height_m):
            return "height missing"
        low = site.mast_height_m <= LOW_A2A_M
        return f"SPACE.A2A_{'LOW' if low else 'HIGH'}.{where}"
    return None


def _judge(case: Case, number: int, site: Any, rule_id: str, parameter_id: str | None) -> Finding:  # noqa: ANN401
    if pd.isna(site.action):
        return _plain(rule_id, site, "review", "space_no_action")
    if site.action not in NEW_MAST_ACTIONS:
        return _plain(rule_id, site, "not_applicable", "space_no_new_mast")
    if parameter_id is None:
        return _plain(rule_id, site, "not_applicable", "space_not_for_class")
    parameter = case.parameter(parameter_id)
    nearest = case.nearest.iloc[number]
    if nearest["mast"] < 0:
        return _plain(rule_id, site, "pass", "space_alone", parameter)
    return _pair(case, site, rule_id, parameter, nearest)


def _plain(
    rule_id: str,
    site: Any,  # noqa: ANN401
    verdict: str,
    key: str,
    parameter: Parameter | None = None,
) -> Finding:
    return Finding(
        rule_id=rule_id,
        site_id=site.site_id,
        verdict=verdict,
        explanation=messages.text(f"appraisal.{key}"),
        citation=parameter.citation if parameter else messages.text("appraisal.no_citation"),
        certainty=parameter.certainty if parameter else "assumed",
        unit="m",
        evidence=site.geometry,
    )


def _pair(
    case: Case,
    site: Any,  # noqa: ANN401
    rule_id: str,
    parameter: Parameter | None,
    nearest: pd.Series,
) -> Finding:
    other = case.masts.loc[int(nearest["mast"])]
    distance_m = round(float(nearest["distance_m"]) / CENTIMETRE_M) * CENTIMETRE_M
    limit = parameter.value if parameter else None
    certainty = parameter.certainty if parameter else "assumed"
    facts = {
        "distance": f"{distance_m:.0f}",
        "limit": f"{limit:g}" if limit is not None else "–",
        "other": other["site_id"],
        "carrier": messages.text(f"common.carrier_{other['carrier']}"),
        "state": messages.text(
            "appraisal.mast_standing" if other["standing"] else "appraisal.mast_proposed"
        ),
    }
    if limit is None:
        verdict, key = "review", "space_no_limit"
    else:
        verdict = verdict_of(ok=distance_m >= limit, certainty=certainty)
        key = "space_pass" if verdict == "pass" else "space_near"
    spot = shapely.Point(other["x"], other["y"])
    there = transform_geometry(np.array([spot]), case.crs, WGS84)[0]
    return Finding(
        rule_id=rule_id,
        site_id=site.site_id,
        verdict=verdict,
        measured=round(distance_m, 2),
        limit=limit,
        unit="m",
        explanation=messages.text(f"appraisal.{key}", **facts),
        citation=parameter.citation if parameter else messages.text("appraisal.no_citation"),
        certainty=certainty,
        evidence=shapely.LineString([site.geometry, there]),
        other_site_id=other["site_id"],
    )
