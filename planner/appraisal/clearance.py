"""ROAD-COR, ROAD-FALL, PWR-COR: how far a mast stands from roads and power lines.

A road zone is the land of the road, its class in ``class`` (I, II, III, IV, V, BELOW); a power-line zone
is the strip under its outermost conductors, with ``voltage_kv`` and ``wire`` (insulated, bare).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

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
    without_zones,
)
from planner.appraisal.places import Near, Zone, ZonePlaces
from planner.base import numbers
from planner.base.numbers import figure
from planner.base.vocabulary import Verdict
from planner.layers.cited_value import CitedValue
from planner.layers.rows import Site

GROUND_CLASSES = ("A2b", "A2c")  # masts that stand on the ground and could fall on a road
VOLTAGES_KV = (22, 35, 110, 220, 500)
BARE_ONLY_KV = 110  # from here on the decree knows no insulated wires
ROAD_CLASSES = ("I", "II", "III", "IV", "V", "BELOW")
WIRES = ("INSULATED", "BARE")
Limits = list[tuple[CitedValue, float]]  # those that a zone may have: one where it says which
LOOK_M = 100.0  # roads and lines farther off matter to no corridor


def check_road_corridor(case: Case) -> Iterator[Finding]:
    """ROAD-COR: outside towns, the corridor each side of road land by the road's class, in metres.

    NĐ 11/2010, Điều 15, as amended by NĐ 100/2013, Điều 1(2). Distance from the mast to the edge of the
    road's land; equal passes.
    """
    return each_site(case, "ROAD-COR", BUILDS, _corridor)


def _corridor(case: Case, at: int, site: Site) -> Finding:
    if case.places is None or not case.places.has("road"):
        return without_zones("ROAD-COR", site, "road")
    if case.urban[at]:
        return plain("ROAD-COR", site, Verdict.NOT_APPLICABLE, "road_in_town")
    near = _around(case.places, at, "road")
    limits = [(road, road_limits(case, road.zone)) for road in near]
    return _tightest(case, at, site, "ROAD-COR", limits)


def road_limits(case: Case, road: Zone) -> Limits:
    """Return the corridors that a road may have: one where it says its class."""
    stated = road.parameters.get("class", "").upper()
    classes = (stated,) if stated in ROAD_CLASSES else ROAD_CLASSES
    return _known(case, [f"ROAD-COR.{road_class}" for road_class in classes])


def check_road_fall(case: Case) -> Iterator[Finding]:
    """ROAD-FALL: a mast on the ground at least max(factor × its height, least) from road land (m).

    TT 50/2015, Điều 7(2)a: 1.3 × height and not under 5 m (ROAD-FALL.FACTOR, ROAD-FALL.LEAST).
    """
    return each_site(case, "ROAD-FALL", BUILDS, _fall)


def _fall(case: Case, at: int, site: Site) -> Finding:
    factor, least = case.parameter("ROAD-FALL.FACTOR"), case.parameter("ROAD-FALL.LEAST")
    used, height = (factor, least), number(site.mast_height_m)
    if case.places is None or not case.places.has("road"):
        return without_zones("ROAD-FALL", site, "road", used)
    if pd.isna(site.mast_class):
        return lacking("ROAD-FALL", site, "class_missing", ("mast_class",), used)
    if site.mast_class not in GROUND_CLASSES:
        return plain("ROAD-FALL", site, Verdict.NOT_APPLICABLE, "fall_on_building", used)
    if height is None:
        return lacking("ROAD-FALL", site, "class_no_height", ("mast_height_m",), used)
    if factor is None or least is None or factor.value is None or least.value is None:
        return unset("ROAD-FALL", site, "air_no_law", "law", used, on=numbers.day(case.on))
    near = case.places.nearest("road")[at]
    assert near is not None  # noqa: S101 - the layer has one
    limit = round(max(factor.value * height, least.value), 2)
    return measured(
        "ROAD-FALL",
        site,
        ok=near.distance_m >= limit,
        keys=("fall_pass", "fall_near"),
        used=used,
        value=near.distance_m,
        limit=limit,
        factor=figure(factor.value),
        least=figure(least.value),
        **_about(case, at, near, near.distance_m >= limit),
    )


def check_power_line(case: Case) -> Iterator[Finding]:
    """PWR-COR: horizontal distance to the outermost conductor by voltage and wire, in metres.

    NĐ 14/2014, Điều 11(1)b; equal passes. It gives no value for 66 kV: asked for.
    """
    return each_site(case, "PWR-COR", BUILDS, _power)


def _power(case: Case, at: int, site: Site) -> Finding:
    if case.places is None or not case.places.has("power_line"):
        return without_zones("PWR-COR", site, "power_line")
    near = _around(case.places, at, "power_line")
    limits = [(line, power_limits(case, line.zone)) for line in near]
    return _tightest(case, at, site, "PWR-COR", limits)


def power_limits(case: Case, line: Zone) -> Limits:
    """Return the clearances that a power line may have: one where it says its voltage and wire."""
    volts, wire = line.number("voltage_kv"), line.parameters.get("wire", "").upper()
    steps = VOLTAGES_KV if volts is None else _steps_of(volts)
    stated = [wire] if wire in WIRES else WIRES
    return _known(
        case,
        [
            f"PWR-COR.{step}.{insulation}"
            for step in steps
            for insulation in (("BARE",) if step >= BARE_ONLY_KV else stated)
        ],
    )


def _steps_of(volts_kv: float) -> Sequence[int]:
    """Return the voltages of the decree's table that a line may be judged by.

    The table says "up to 22 kV", and then single voltages: one between them may be any, one above
    them all is none.
    """
    if volts_kv <= VOLTAGES_KV[0]:
        return VOLTAGES_KV[:1]
    if volts_kv > VOLTAGES_KV[-1]:
        return ()
    return [step for step in VOLTAGES_KV if step == volts_kv] or VOLTAGES_KV


def _has_law(case: Case, rule_id: str) -> bool:
    return any(
        parameter.in_force(case.on) and parameter.value is not None
        for parameter in case.plan.parameters
        if parameter.parameter_id.startswith(f"{rule_id}.")
    )


def _known(case: Case, names: list[str]) -> Limits:
    parameters = [case.parameter(name) for name in names]
    return [
        (parameter, parameter.value)
        for parameter in parameters
        if parameter is not None and parameter.value is not None
    ]


def _around(places: ZonePlaces, at: int, kind: str) -> list[Near]:
    """Return the zones that could matter, or the nearest one where none does."""
    nearest = places.nearest(kind)[at]
    return places.around(LOOK_M, kind).get(at) or ([] if nearest is None else [nearest])


def _tightest(case: Case, at: int, site: Site, rule_id: str, near: list[tuple[Near, Limits]]) -> Finding:
    """Judge by the zone that leaves the least room.

    A zone that does not say which of several limits is its own is asked for, unless the answer changes
    nothing: the site keeps the widest of them, or breaks the narrowest.
    """
    if near and not any(limits for _, limits in near) and not _has_law(case, rule_id):
        return unset(rule_id, site, "air_no_law", "law", on=numbers.day(case.on))
    name = rule_id.split("-", maxsplit=1)[0].lower()
    room, unknown = [], []
    for zone, limits in near:
        ordered = sorted(limits, key=lambda limit: limit[1])
        if ordered and zone.distance_m < ordered[0][1]:
            room.append((zone.distance_m - ordered[0][1], zone, ordered[0]))
        elif ordered and zone.distance_m >= ordered[-1][1]:
            room.append((zone.distance_m - ordered[-1][1], zone, ordered[-1]))
        else:
            unknown.append(zone)
    tight = min(room, key=lambda clearance: clearance[0], default=None)
    if tight is None or (unknown and tight[0] >= 0):
        return _unknown(case, at, site, rule_id, unknown[0])
    _, zone, (parameter, limit) = tight
    ok = tight[0] >= 0
    return measured(
        rule_id,
        site,
        ok=ok,
        keys=(f"{name}_pass", f"{name}_near"),
        used=(parameter,),
        value=zone.distance_m,
        limit=limit,
        **_about(case, at, zone, ok),
    )


def _unknown(case: Case, at: int, site: Site, rule_id: str, near: Near) -> Finding:
    key = rule_id.split("-", maxsplit=1)[0].lower() + "_unknown"
    return measured(
        rule_id,
        site,
        ok=False,
        keys=(key, key),
        used=(),
        value=near.distance_m,
        limit=None,
        missing=("zones",),
        **_about(case, at, near, False),
    )


def _about(case: Case, at: int, near: Near, ok: bool) -> Facts:
    assert case.places is not None  # noqa: S101 - near comes from it
    line = None if ok else case.places.line_to(at, near)
    return {"line": line, "other": near.zone.zone_id, "zone": near.zone.name}
