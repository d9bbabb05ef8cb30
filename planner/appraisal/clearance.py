"""ROAD-COR, ROAD-FALL, PWR-COR: how far a mast stands from roads and power lines.

A road zone is the land of the road, its class in ``class`` (I, II, III, IV, V, BELOW); a power-line zone
is the strip under its outermost conductors, with ``voltage_kv`` and ``wire`` (insulated, bare).
"""

from __future__ import annotations

from collections.abc import Iterator

from planner.appraisal.case import Case
from planner.appraisal.findings import Finding
from planner.appraisal.judge import (
    BUILDS,
    Facts,
    Site,
    each_site,
    lacking,
    measured,
    number,
    plain,
)
from planner.appraisal.places import Near, Zone, ZonePlaces
from planner.plan.model import Parameter

GROUND_CLASSES = ("A2b", "A2c")  # masts that stand on the ground and could fall on a road
VOLTAGES_KV = (22, 35, 110, 220, 500)
BARE_ONLY_KV = 110  # from here on the decree knows no insulated wires
LOOK_M = 100.0  # roads and lines farther off matter to no corridor


def check_road_corridor(case: Case) -> Iterator[Finding]:
    """ROAD-COR: outside towns, the corridor each side of road land by the road's class, in metres.

    NĐ 100/2013, Điều 1(2). Distance from the mast to the edge of the road's land; equal passes.
    """
    return each_site(case, "ROAD-COR", BUILDS, _corridor)


def _corridor(case: Case, at: int, site: Site) -> Finding:
    if case.places is None or not case.places.has("road"):
        return lacking("ROAD-COR", site, "no_zones_of", ("zones",), what="đường bộ")
    if case.urban[at]:
        return plain("ROAD-COR", site, "not_applicable", "road_in_town")
    near = _around(case.places, at, "road")
    return _tightest(case, at, site, "ROAD-COR", [(one, _road_limit(case, one.zone)) for one in near])


def _road_limit(case: Case, road: Zone) -> Parameter | None:
    return case.parameter(f"ROAD-COR.{road.parameters.get('class', '?').upper()}")


def check_road_fall(case: Case) -> Iterator[Finding]:
    """ROAD-FALL: a mast on the ground at least ROAD-FALL.FACTOR × its height from road land (m)."""
    return each_site(case, "ROAD-FALL", BUILDS, _fall)


def _fall(case: Case, at: int, site: Site) -> Finding:
    factor, height = case.parameter("ROAD-FALL.FACTOR"), number(site.mast_height_m)
    if case.places is None or not case.places.has("road"):
        return lacking("ROAD-FALL", site, "no_zones_of", ("zones",), (factor,), what="đường bộ")
    if site.mast_class not in GROUND_CLASSES:
        return plain("ROAD-FALL", site, "not_applicable", "fall_on_building", (factor,))
    if height is None:
        return lacking("ROAD-FALL", site, "class_no_height", ("mast_height_m",), (factor,))
    if factor is None or factor.value is None:
        return lacking("ROAD-FALL", site, "no_parameter", ("plan",), (factor,))
    near = case.places.nearest("road")[at]
    assert near is not None  # noqa: S101 - the layer has one
    limit = round(factor.value * height, 2)
    return measured(
        "ROAD-FALL",
        site,
        ok=near.distance_m >= limit,
        keys=("fall_pass", "fall_near"),
        used=(factor,),
        value=near.distance_m,
        limit=limit,
        **_about(case, at, near, "fall", near.distance_m >= limit),
    )


def check_power_line(case: Case) -> Iterator[Finding]:
    """PWR-COR: horizontal distance to the outermost conductor by voltage and wire, in metres.

    NĐ 14/2014, Điều 11; equal passes.
    """
    return each_site(case, "PWR-COR", BUILDS, _power)


def _power(case: Case, at: int, site: Site) -> Finding:
    if case.places is None or not case.places.has("power_line"):
        return lacking("PWR-COR", site, "no_zones_of", ("zones",), what="đường dây điện")
    near = _around(case.places, at, "power_line")
    return _tightest(case, at, site, "PWR-COR", [(one, _power_limit(case, one.zone)) for one in near])


def _power_limit(case: Case, line: Zone) -> Parameter | None:
    volts = line.number("voltage_kv")
    if volts is None or volts > max(VOLTAGES_KV):
        return None
    step = next(known for known in VOLTAGES_KV if volts <= known)
    wire = "BARE" if step >= BARE_ONLY_KV else line.parameters.get("wire", "?").upper()
    return case.parameter(f"PWR-COR.{step}.{wire}")


def _around(places: ZonePlaces, at: int, kind: str) -> list[Near]:
    """Return the zones that could matter, or the nearest one where none does."""
    nearest = places.nearest(kind)[at]
    return places.around(LOOK_M, kind).get(at) or ([] if nearest is None else [nearest])


def _tightest(
    case: Case, at: int, site: Site, rule_id: str, near: list[tuple[Near, Parameter | None]]
) -> Finding:
    """Judge by the zone that leaves the least room; one whose limit is not known is asked for."""
    name = rule_id.split("-", maxsplit=1)[0].lower()
    room = [
        (one.distance_m - limit.value, one, limit)
        for one, limit in near
        if limit is not None and limit.value is not None
    ]
    unknown = [one for one, limit in near if limit is None or limit.value is None]
    tight = min(room, key=lambda found: found[0], default=None)
    if unknown and (tight is None or tight[0] >= 0):
        first = unknown[0]
        facts: Facts = {"zone": first.zone.name}
        return lacking(rule_id, site, f"{name}_unknown", ("zones",), (), first.distance_m, **facts)
    assert tight is not None  # noqa: S101 - not all are unknown
    _, one, limit = tight
    ok = tight[0] >= 0
    return measured(
        rule_id,
        site,
        ok=ok,
        keys=(f"{name}_pass", f"{name}_near"),
        used=(limit,),
        value=one.distance_m,
        limit=limit.value,
        **_about(case, at, one, name, ok),
    )


def _about(case: Case, at: int, near: Near, _name: str, ok: bool) -> Facts:
    assert case.places is not None  # noqa: S101 - near comes from it
    line = None if ok else case.places.line_to(at, near)
    return {"line": line, "other": near.zone.zone_id, "zone": near.zone.name}
