"""CLASS: the mast against the definition of the class that the carrier gives it."""

from __future__ import annotations

from collections.abc import Iterator

from planner.appraisal.case import Case
from planner.appraisal.findings import Finding
from planner.appraisal.judge import (
    STAYS,
    Facts,
    Used,
    each_site,
    lacking,
    measured,
    number,
    plain,
    unset,
)
from planner.base.numbers import figure
from planner.base.vocabulary import Kind, Verdict
from planner.layers.rows import Site

RULE_ID = "CLASS"


def check_mast_class(case: Case) -> Iterator[Finding]:
    """Judge each site by its own class (TT 14/2013/TT-BTTTT; TTLT 15/2016, Điều 3).

    A1a: on a building; height (or how far the antenna rises above the building, where that is more)
    ≤ min(A1A.HEIGHT, A1A.BUILDING_SHARE × building), and centre to outermost point (``radius_m``)
    ≤ A1A.RADIUS; what breaks one of the two fails without the other.
    A1b: above a height a person looks, never a failure. A2a: on a building. A2b: on the ground. A2c: a
    person looks. Heights in metres, of the mast above what it stands on, antenna included, lightning
    rod not.
    """
    return each_site(case, RULE_ID, STAYS, _judge)


def _judge(case: Case, _: int, site: Site) -> Finding:
    checks = {"A1a": _a1a, "A1b": _a1b, "A2a": _a2a, "A2b": _a2b}
    if site.mast_class in checks:
        return checks[site.mast_class](case, site)
    if site.mast_class == "A2c":
        return plain(RULE_ID, site, Verdict.REVIEW, "class_other", kind=Kind.JUDGEMENT)
    return lacking(RULE_ID, site, "class_missing", ("mast_class",))


def _a1a(case: Case, site: Site) -> Finding:
    names = ("HEIGHT", "BUILDING_SHARE", "RADIUS")
    used: Used = tuple(case.parameter(f"A1A.{name}") for name in names)
    most, share, reach = (None if parameter is None else parameter.value for parameter in used)
    building = number(site.building_height_m)
    height = height_with_antenna_m(site)
    if height is None:
        return lacking(RULE_ID, site, "class_no_height", ("mast_height_m",), used)
    if building is None:
        return lacking(RULE_ID, site, "a1a_no_building", ("building_height_m",), used)
    if most is None or share is None:
        return unset(RULE_ID, site, "no_parameter", "plan", used)
    limit = round(min(most, share * building), 3)
    if number(site.mast_height_m) is None and height <= limit:  # the mast may be higher than its antenna
        return lacking(RULE_ID, site, "class_no_height", ("mast_height_m",), used)
    radius = number(site.radius_m)
    if height <= limit or (radius is not None and reach is not None and radius > reach):
        return _a1a_radius(site, radius, reach, used, height=height, limit=limit)
    facts: Facts = {"most": figure(most), "share": figure(100 * share)}
    keys = ("a1a_fail", "a1a_fail")
    return measured(
        RULE_ID, site, ok=False, keys=keys, used=used[:2], value=height, limit=limit, **facts
    )


def height_with_antenna_m(site: Site) -> float | None:
    """Return how far the mast and its antenna rise above what they stand on (m); None not known.

    ``antenna_height_m`` is above ground: it tells this where the height of the building is known.
    """
    mast, antenna, building = map(
        number, (site.mast_height_m, site.antenna_height_m, site.building_height_m)
    )
    above = None if antenna is None or building is None else round(antenna - building, 3)
    return max((height_m for height_m in (mast, above) if height_m is not None), default=None)


def _a1a_radius(
    site: Site, radius: float | None, reach: float | None, used: Used, *, height: float, limit: float
) -> Finding:
    """Judge by its radius a mast that is not too high: it passes by both, and by neither alone."""
    if reach is None:
        return unset(RULE_ID, site, "no_parameter", "plan", used)
    if radius is None:
        return lacking(RULE_ID, site, "a1a_no_radius", ("radius_m",), used, height, reach=figure(reach))
    keys = ("a1a_pass", "a1a_wide")
    if radius > reach:
        return measured(RULE_ID, site, ok=False, keys=keys, used=used[2:], value=radius, limit=reach)
    facts: Facts = {"radius": figure(radius), "reach": figure(reach)}
    return measured(RULE_ID, site, ok=True, keys=keys, used=used, value=height, limit=limit, **facts)


def _a1b(case: Case, site: Site) -> Finding:
    warning, height = case.parameter("A1B.HEIGHT_WARNING"), number(site.mast_height_m)
    if height is None:
        return lacking(RULE_ID, site, "class_no_height", ("mast_height_m",), (warning,))
    if warning is None or warning.value is None:
        return unset(RULE_ID, site, "no_parameter", "plan", (warning,))
    limit = warning.value
    return measured(
        RULE_ID,
        site,
        ok=height <= limit,
        keys=("a1b_pass", "a1b_high"),
        used=(warning,),
        value=height,
        limit=limit,
        kind=Kind.LIMIT if height <= limit else Kind.JUDGEMENT,
    )


def _a2a(case: Case, site: Site) -> Finding:
    rule = (case.parameter("A2A.ON_BUILDING"),)
    if rule == (None,):
        return unset(RULE_ID, site, "no_parameter", "plan")
    building = number(site.building_height_m)
    if building is None:
        return lacking(RULE_ID, site, "a2a_no_building", ("building_height_m",), rule)
    verdict = Verdict.PASS if building > 0 else Verdict.FAIL
    return plain(RULE_ID, site, verdict, "a2a_pass" if building else "a2a_on_ground", rule)


def _a2b(case: Case, site: Site) -> Finding:
    rule = (case.parameter("A2B.ON_GROUND"),)
    if rule == (None,):
        return unset(RULE_ID, site, "no_parameter", "plan")
    on_building = bool(number(site.building_height_m))
    verdict = Verdict.FAIL if on_building else Verdict.PASS
    return plain(RULE_ID, site, verdict, "a2b_on_building" if on_building else "a2b_pass", rule)
