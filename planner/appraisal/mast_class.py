"""CLASS: the mast against the definition of the class that the carrier gives it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from planner import messages
from planner.appraisal.case import Case
from planner.appraisal.findings import Finding, verdict_of

RULE_ID = "CLASS"


def check_mast_class(case: Case) -> Iterator[Finding]:
    """Judge each site by its own class (TT 14/2013/TT-BTTTT; TTLT 15/2016, Điều 3).

    A1a: on a building, height ≤ 20 % of the building and ≤ 3 m (the 0.5 m radius is not in the
    table and is asked for). A1b: only a reminder above a height. A2a: on a building. A2b: on the
    ground. A2c: a person looks. Heights in metres, of the mast above what it stands on.
    """
    checks = {"A1a": _a1a, "A1b": _a1b, "A2a": _a2a, "A2b": _a2b}
    for site in case.proposal.itertuples():
        if site.action == "remove":
            yield _finding(case, site, "not_applicable", "A1A.HEIGHT", "class_removed")
        elif site.mast_class in checks:
            yield checks[site.mast_class](case, site)
        else:
            key = "class_other" if site.mast_class == "A2c" else "class_missing"
            yield _finding(case, site, "review", "A1A.HEIGHT", key)


def _finding(
    case: Case,
    site: Any,  # noqa: ANN401 - a namedtuple of the row
    verdict: str,
    parameter_id: str,
    key: str,
    measured: float | None = None,
    limit: float | None = None,
) -> Finding:
    parameter = case.parameter(parameter_id)
    return Finding(
        rule_id=RULE_ID,
        site_id=site.site_id,
        verdict=verdict,
        measured=measured,
        limit=limit,
        unit="m",
        explanation=messages.text(f"appraisal.{key}", measured=measured, limit=limit),
        citation=parameter.citation if parameter else messages.text("appraisal.no_citation"),
        certainty=parameter.certainty if parameter else "assumed",
        evidence=site.geometry,
    )


def _a1a(case: Case, site: Any) -> Finding:  # noqa: ANN401
    most, share = case.parameter("A1A.HEIGHT"), case.parameter("A1A.BUILDING_SHARE")
    if pd.isna(site.mast_height_m):
        return _finding(case, site, "review", "A1A.HEIGHT", "class_no_height")
    if pd.isna(site.building_height_m) or site.building_height_m <= 0:
        return _finding(case, site, "review", "A1A.HEIGHT", "a1a_no_building", site.mast_height_m)
    if most is None or share is None or most.value is None or share.value is None:
        return _finding(case, site, "review", "A1A.HEIGHT", "no_parameter", site.mast_height_m)
    limit = round(min(most.value, share.value * site.building_height_m), 3)
    verdict = verdict_of(ok=site.mast_height_m <= limit, certainty=most.certainty)
    key = "a1a_pass" if verdict == "pass" else "a1a_fail"
    return _finding(case, site, verdict, "A1A.HEIGHT", key, site.mast_height_m, limit)


def _a1b(case: Case, site: Any) -> Finding:  # noqa: ANN401
    if pd.isna(site.mast_height_m):
        return _finding(case, site, "review", "A1B.HEIGHT_WARNING", "class_no_height")
    limit = case.parameter("A1B.HEIGHT_WARNING")
    height = site.mast_height_m
    if limit is None or limit.value is None or height <= limit.value:
        value = None if limit is None else limit.value
        return _finding(case, site, "pass", "A1B.HEIGHT_WARNING", "a1b_pass", height, value)
    return _finding(case, site, "review", "A1B.HEIGHT_WARNING", "a1b_high", height, limit.value)


def _a2a(case: Case, site: Any) -> Finding:  # noqa: ANN401
    on_building = not pd.isna(site.building_height_m) and site.building_height_m > 0
    height = None if pd.isna(site.mast_height_m) else site.mast_height_m
    if not on_building:
        return _finding(case, site, "review", "A2A.ON_BUILDING", "a2a_no_building", height)
    return _finding(case, site, "pass", "A2A.ON_BUILDING", "a2a_pass", height)


def _a2b(case: Case, site: Any) -> Finding:  # noqa: ANN401
    on_building = not pd.isna(site.building_height_m) and site.building_height_m > 0
    rule = case.parameter("A2B.ON_GROUND")
    certainty = rule.certainty if rule else "assumed"
    height = None if pd.isna(site.mast_height_m) else site.mast_height_m
    verdict = verdict_of(ok=not on_building, certainty=certainty)
    key = "a2b_on_building" if on_building else "a2b_pass"
    return _finding(case, site, verdict, "A2B.ON_GROUND", key, height)
