"""AIR-45, AIR-TX, AIR-MARK, AIR-TIME: what aviation and air defence must agree to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pandas as pd

from planner.appraisal.case import Case
from planner.appraisal.findings import Finding
from planner.appraisal.judge import (
    RADIATES,
    WORKS,
    building_m,
    each_site,
    lacking,
    measured,
    number,
    plain,
    unset,
)
from planner.appraisal.papers import consent
from planner.base import messages, numbers
from planner.base.numbers import figure
from planner.base.vocabulary import Verdict
from planner.base.working_days import after_working_days
from planner.layers.cited_value import CitedValue
from planner.layers.rows import Site

FIELDS = ("defence", "airfield")
FEW, MANY = 10, 50  # NĐ 32/2016, Điều 11: fewer than 10 stations, 10 to 50, more than 50


def height_above_ground_m(site: Site) -> float | None:
    """Return the top above natural ground in metres: building and mast; None where one is missing.

    A mast of class A2b stands on the ground; elsewhere a building that is not stated is not known.
    Heights are added to the centimetre.
    """
    mast, building = number(site.mast_height_m), building_m(site)
    return None if mast is None or building is None else round(mast + building, 2)


def least_height_m(site: Site, limit_m: float) -> float | None:
    """Return the top above ground, or what is known of it where that alone reaches the limit."""
    top = height_above_ground_m(site)
    heights = (site.mast_height_m, site.building_height_m)
    least_m = round(sum(number(height) or 0.0 for height in heights), 2)
    return least_m if top is None and least_m >= limit_m else top


@dataclass(frozen=True)
class FromHeight:
    """What is needed from a height above ground on: the paper that shows it, and the words."""

    rule_id: str
    paper: str
    keys: tuple[str, str, str]  # lower than that; the paper is there; it is not


CONSENT = FromHeight("AIR-45", "height_consent", ("air_45_low", "air_45_consent", "air_45_ask"))
MARKING = FromHeight("AIR-MARK", "marking", ("air_mark_low", "air_mark_done", "air_mark_ask"))


def check_height(case: Case) -> Iterator[Finding]:
    """AIR-45: consent for 45 m and more above natural ground (NĐ 32/2016, Điều 9(2))."""
    return each_site(case, "AIR-45", WORKS, lambda *args: _from_height(CONSENT, *args))


def check_marking(case: Case) -> Iterator[Finding]:
    """AIR-MARK: paint and lights from 45 m (NĐ 32/2016, Điều 7); the drawing shows them."""
    return each_site(case, "AIR-MARK", WORKS, lambda *args: _from_height(MARKING, *args))


def _from_height(need: FromHeight, case: Case, _: int, site: Site) -> Finding:
    rule = case.parameter(f"{need.rule_id}.HEIGHT")
    if rule is None or rule.value is None:
        on = numbers.day(case.on)
        return unset(need.rule_id, site, "air_no_law", "law", (rule,), on=on)
    top = least_height_m(site, rule.value)
    if top is None:
        return lacking(need.rule_id, site, "air_no_height", _heights_missing(site), (rule,))
    given = consent(site, need.paper)
    low, shown, ask = need.keys
    return measured(
        need.rule_id,
        site,
        ok=top < rule.value or given is True,
        keys=(low if top < rule.value else shown, ask),
        used=(rule,),
        value=top,
        limit=rule.value,
        missing=(need.paper,),
    )


def check_transmitter(case: Case) -> Iterator[Finding]:
    """AIR-TX: within or next to air-defence and aeronautical radio sites consent at any height (Đ9(3)).

    Measured: metres to the nearest such site, 0 inside. «Next to» is AIR-TX.NEAR, which no law states.
    """
    return each_site(case, "AIR-TX", RADIATES, _transmitter)


def _transmitter(case: Case, at: int, site: Site) -> Finding:
    rule, near_by = case.parameter("AIR-TX.CONSENT"), case.parameter("AIR-TX.NEAR")
    if rule is None or near_by is None or near_by.value is None:
        return unset("AIR-TX", site, "air_no_law", "law", (rule,), on=numbers.day(case.on))
    if case.places is None or not case.places.has(*FIELDS):
        return unset("AIR-TX", site, "air_tx_unknown", "zones", (rule,))
    near = case.places.nearest(*FIELDS)[at]
    assert near is not None  # noqa: S101 - the layer has one
    inside = near.distance_m == 0
    given = consent(site, "aviation_consent")
    return measured(
        "AIR-TX",
        site,
        ok=near.distance_m > near_by.value or given is True,
        keys=("air_tx_far" if near.distance_m > near_by.value else "air_tx_consent", "air_tx_ask"),
        used=(rule,) if inside else (rule, near_by),
        value=near.distance_m,
        limit=near_by.value,
        missing=("aviation_consent",),
        line=case.places.line_to(at, near),
        other=near.zone.zone_id,
        zone=near.zone.name,
    )


def check_time(case: Case) -> Iterator[Finding]:
    """AIR-TIME: working days that the consent takes for the whole dossier (NĐ 32/2016, Điều 11).

    15 for fewer than 10 stations, 30 for 10 to 50, 45 for more; measured: stations that need consent.
    Sites whose height is not known may need it too: they are named, and the term may be a longer one.
    """
    needing, unknown = sites_needing_consent(case), sites_of_unknown_height(case)
    days, height = case.parameter(_term(len(needing))), case.parameter("AIR-45.HEIGHT")
    if days is None or days.value is None or height is None or height.value is None:
        yield unset("AIR-TIME", None, "air_no_law", "law", (days,), on=numbers.day(case.on))
    elif not needing and not unknown:
        yield plain("AIR-TIME", None, Verdict.NOT_APPLICABLE, "air_time_none", (days,))
    elif not needing:
        names = ", ".join(unknown)
        yield lacking("AIR-TIME", None, "air_time_unknown", _lacks(unknown), (days,), names=names)
    else:
        yield _time(case, days, len(needing), unknown)


def _term(count: int) -> str:
    """Return the name of the term for so many stations."""
    if count < FEW:
        return "AIR-TIME.DAYS"
    return "AIR-TIME.DAYS_10_50" if count <= MANY else "AIR-TIME.DAYS_OVER_50"


def _time(case: Case, days: CitedValue, count: int, unknown: dict[str, tuple[str, ...]]) -> Finding:
    back = case.parameter("AIR-TIME.RETURN")
    back_days = None if back is None else back.value
    return measured(
        "AIR-TIME",
        None,
        ok=False,
        keys=("air_time", "air_time_some" if unknown else "air_time"),
        used=(days,) if back_days is None else (days, back),
        value=count,
        limit=days.value,
        unit=messages.said("appraisal.unit_working_days"),
        missing=_lacks(unknown),
        names=", ".join(unknown),
        on=numbers.day(case.on),
        due=numbers.day(due_day(case.on, days.value or 0)),
        back="–" if back_days is None else figure(back_days),
    )


def _lacks(unknown: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for names in unknown.values() for name in names))


def sites_needing_consent(case: Case) -> list[str]:
    """Return the codes of the sites that need consent for their height, given or not."""
    rule = case.parameter("AIR-45.HEIGHT")
    if rule is None or rule.value is None:
        return []
    codes = []
    for site in case.sites:
        top = least_height_m(site, rule.value)
        if site.action in WORKS and top is not None and top >= rule.value:
            codes.append(str(site.site_id))
    return codes


def sites_of_unknown_height(case: Case) -> dict[str, tuple[str, ...]]:
    """Return the codes of the sites that may need consent for their height, each with what it lacks."""
    rule = case.parameter("AIR-45.HEIGHT")
    if rule is None or rule.value is None:
        return {}
    lacking_by_code = {}
    for site in case.sites:
        top, asks = least_height_m(site, rule.value), pd.isna(site.action)
        if (asks or site.action in WORKS) and (top is None or (asks and top >= rule.value)):
            action = ("action",) if asks else ()
            lacking_by_code[str(site.site_id)] = action + (_heights_missing(site) if top is None else ())
    return lacking_by_code


def due_day(start: date, days: float) -> date:
    """Return the last day of a term in working days that starts the day after."""
    return after_working_days(start, int(days))


def _heights_missing(site: Site) -> tuple[str, ...]:
    heights = {"mast_height_m": number(site.mast_height_m), "building_height_m": building_m(site)}
    return tuple(name for name, value in heights.items() if value is None)
