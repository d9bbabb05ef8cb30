"""CLASS: the mast against the definition of the class that the carrier gives it."""

from __future__ import annotations

from collections.abc import Iterator

from planner.appraisal.case import Case
from planner.appraisal.findings import Finding, verdict_of, weakest
from planner.appraisal.judge import STAYS, Site, Used, each_site, lacking, measured, number, plain
from planner.plan.model import Parameter

RULE_ID = "CLASS"


def check_mast_class(case: Case) -> Iterator[Finding]:
    """Judge each site by its own class (TT 14/2013/TT-BTTTT; TTLT 15/2016, Điều 3).

    A1a: on a building; height ≤ min(A1A.HEIGHT, A1A.BUILDING_SHARE × building), and centre to
    outermost point ≤ A1A.RADIUS where ``radius_m`` is given. A1b: a reminder above a height, never a
    failure. A2a: on a building. A2b: on the ground. A2c: a person looks. Heights in metres, of the mast
    above what it stands on, antenna included, lightning rod not.
    """
    return each_site(case, RULE_ID, STAYS, _judge)


def _judge(case: Case, _: int, site: Site) -> Finding:
    checks = {"A1a": _a1a, "A1b": _a1b, "A2a": _a2a, "A2b": _a2b}
    if site.mast_class in checks:
        return checks[site.mast_class](case, site)
    if site.mast_class == "A2c":
        return plain(RULE_ID, site, "review", "class_other")
    return lacking(RULE_ID, site, "class_missing", ("mast_class",))


def _a1a(case: Case, site: Site) -> Finding:
    most, share = case.parameter("A1A.HEIGHT"), case.parameter("A1A.BUILDING_SHARE")
    reach = case.parameter("A1A.RADIUS")
    used: Used = (most, share)
    height, building = number(site.mast_height_m), number(site.building_height_m)
    if height is None:
        return lacking(RULE_ID, site, "class_no_height", ("mast_height_m",), used)
    if building is None:
        return lacking(RULE_ID, site, "a1a_no_building", ("building_height_m",), used)
    if most is None or share is None or most.value is None or share.value is None:
        return lacking(RULE_ID, site, "no_parameter", ("plan",), used)
    limit, keys = round(min(most.value, share.value * building), 3), ("a1a_pass", "a1a_fail")
    radius = number(getattr(site, "radius_m", None))
    if radius is not None and reach is not None and reach.value is not None:
        if radius > reach.value:
            return _wide(site, radius, reach)
        used, keys = (*used, reach), ("a1a_pass_radius", "a1a_fail")
    return measured(RULE_ID, site, ok=height <= limit, keys=keys, used=used, value=height, limit=limit)


def _wide(site: Site, radius_m: float, reach: Parameter) -> Finding:
    keys = ("a1a_pass", "a1a_wide")
    return measured(RULE_ID, site, ok=False, keys=keys, used=(reach,), value=radius_m, limit=reach.value)


def _a1b(case: Case, site: Site) -> Finding:
    warning, height = case.parameter("A1B.HEIGHT_WARNING"), number(site.mast_height_m)
    if height is None:
        return lacking(RULE_ID, site, "class_no_height", ("mast_height_m",), (warning,))
    limit = None if warning is None else warning.value
    return measured(
        RULE_ID,
        site,
        ok=limit is None or height <= limit,
        keys=("a1b_pass", "a1b_high"),
        used=(warning,),
        value=height,
        limit=limit,
        only_review=True,
    )


def _a2a(case: Case, site: Site) -> Finding:
    rule = (case.parameter("A2A.ON_BUILDING"),)
    if rule == (None,):
        return lacking(RULE_ID, site, "no_parameter", ("plan",))
    building = number(site.building_height_m)
    if building is None:
        return lacking(RULE_ID, site, "a2a_no_building", ("building_height_m",), rule)
    verdict = verdict_of(ok=building > 0, certainty=weakest(rule))
    return plain(RULE_ID, site, verdict, "a2a_pass" if building else "a2a_on_ground", rule)


def _a2b(case: Case, site: Site) -> Finding:
    rule = (case.parameter("A2B.ON_GROUND"),)
    if rule == (None,):
        return lacking(RULE_ID, site, "no_parameter", ("plan",))
    on_building = bool(number(site.building_height_m))
    verdict = verdict_of(ok=not on_building, certainty=weakest(rule))
    return plain(RULE_ID, site, verdict, "a2b_on_building" if on_building else "a2b_pass", rule)
