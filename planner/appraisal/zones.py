"""ZONE and HER: what may stand in the zone that a site lies in, and what heritage forbids."""

from __future__ import annotations

from collections.abc import Iterator

from planner.appraisal.case import Case
from planner.appraisal.findings import Finding
from planner.appraisal.judge import (
    BUILDS,
    WORKS,
    Facts,
    Used,
    each_site,
    lacking,
    measured,
    unset,
    without_zones,
)
from planner.appraisal.papers import consent
from planner.appraisal.places import Near
from planner.base import numbers
from planner.base.vocabulary import Kind
from planner.layers.rows import Site
from planner.plan.model import ELSEWHERE

RESTRICTED = ("a1_only", "urban_core")  # the strictest first
HERITAGE = ("heritage_1", "heritage_2")


def check_zone(case: Case) -> Iterator[Finding]:
    """ZONE: the mast class against those that the plan allows in the zone the site lies in.

    In several zones the strictest decides. Measured: metres to the nearest restricted zone, 0 inside.
    """
    return each_site(case, "ZONE", BUILDS, _zone)


def _zone(case: Case, number: int, site: Site) -> Finding:
    if case.places is None:
        return lacking("ZONE", site, "no_zones", ("zones",))
    if not case.places.has(*RESTRICTED):
        return without_zones("ZONE", site, "restricted")
    near = [zone for kind in RESTRICTED if (zone := case.places.nearest(kind)[number]) is not None]
    inside = next((zone for zone in near if zone.distance_m == 0), None)
    kind = ELSEWHERE if inside is None else inside.zone.kind
    rule = case.plan.zone(kind, case.on)
    if rule is None:
        return unset("ZONE", site, "no_parameter", "plan")
    used = (rule.parameter,)
    if site.mast_class not in ("A1a", "A1b", "A2a", "A2b", "A2c"):
        return lacking("ZONE", site, "class_missing", ("mast_class",), used)
    facts: Facts = {"mast_class": site.mast_class, "allowed": ", ".join(rule.allowed)}
    ok = site.mast_class in rule.allowed
    if inside is None:
        nearest = min(near, key=lambda zone: zone.distance_m)
        keys = ("zone_elsewhere_pass", "zone_elsewhere_fail")
        facts["zone"], metres = nearest.zone.name, nearest.distance_m
        return measured("ZONE", site, ok=ok, keys=keys, used=used, value=metres, limit=None, **facts)
    return measured(
        "ZONE",
        site,
        ok=ok,
        keys=("zone_pass", "zone_fail"),
        used=used,
        value=0.0,
        limit=None,
        other=inside.zone.zone_id,
        zone=inside.zone.name,
        **facts,
    )


def check_heritage(case: Case) -> Iterator[Finding]:
    """HER: nothing in protection zone I; in zone II only with written consent (Luật DSVH 2001, Đ32).

    Measured: metres to the nearest protection zone, 0 inside.
    """
    return each_site(case, "HER", WORKS, _heritage)


def _heritage(case: Case, number: int, site: Site) -> Finding:
    zone_1, zone_2 = case.parameter("HER.ZONE_1"), case.parameter("HER.ZONE_2")
    if zone_1 is None or zone_2 is None:
        return unset("HER", site, "air_no_law", "law", (zone_1, zone_2), on=numbers.day(case.on))
    if case.places is None or not case.places.has(*HERITAGE):
        return without_zones("HER", site, "heritage", (zone_1, zone_2))
    first, second = (_inside(case.places.nearest(kind)[number]) for kind in HERITAGE)
    if first is not None:
        return _in_zone(site, "her_zone_1", first, ok=False, used=(zone_1,))
    if second is not None:
        given = consent(site, "heritage_consent")
        key = "her_zone_2_ask" if given is None else "her_zone_2"
        return _in_zone(site, key, second, ok=given is True, used=(zone_2,), kind=Kind.OBLIGATION)
    nearest = case.places.nearest(*HERITAGE)[number]
    assert nearest is not None  # noqa: S101 - the layer has one
    value, name = nearest.distance_m, nearest.zone.name
    keys = ("her_outside", "her_outside")
    return measured(
        "HER", site, ok=True, keys=keys, used=(zone_1, zone_2), value=value, limit=None, zone=name
    )


def _inside(near: Near | None) -> Near | None:
    return near if near is not None and near.distance_m == 0 else None


def _in_zone(
    site: Site, key: str, near: Near, *, ok: bool, used: Used, kind: Kind = Kind.LIMIT
) -> Finding:
    return measured(
        "HER",
        site,
        ok=ok,
        keys=("her_zone_2_consent", key),
        used=used,
        value=0.0,
        limit=None,
        kind=kind,
        missing=() if ok or kind == Kind.LIMIT else ("heritage_consent",),
        other=near.zone.zone_id,
        zone=near.zone.name,
    )
