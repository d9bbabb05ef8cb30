"""EMF-LIM, EMF-R, EMF-INSPECT: exposure to electromagnetic fields, as a screening in the main beam.

Screening only: free space along the main beam, all carriers on the mast together. It tells whom to ask
for a measurement and is no measurement procedure, so that it never fails a site.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import pi, sqrt

import numpy as np

from planner.appraisal.case import Case
from planner.appraisal.findings import Finding
from planner.appraisal.judge import (
    RADIATES,
    Facts,
    building_m,
    each_site,
    lacking,
    measured,
    number,
    plain,
)
from planner.appraisal.papers import consent
from planner.base.numbers import figure
from planner.base.vocabulary import Verdict
from planner.layers.cited_value import CitedValue
from planner.layers.rows import Site


@dataclass(frozen=True)
class Sources:
    """What sends from the place of a site: EIRP of all together in W, and who lacks one."""

    eirp_w: float
    count: int
    unknown: tuple[str, ...]


def watts(eirp_dbm: float) -> float:
    """Return a power in W.

    Examples
    --------
    >>> round(watts(60.0))
    1000
    """
    return float(10 ** ((eirp_dbm - 30) / 10))


def screening_distance_m(eirp_w: float, density_w_m2: float) -> float:
    """Return r = √(EIRP / 4πS) in metres: where the main beam falls to the density S, free space.

    With S = 2 W/m² this is √(EIRP / 8π) (RULES.md, EMF-R).

    Examples
    --------
    >>> [round(screening_distance_m(power, 2.0), 1) for power in (1000, 4000, 8000)]
    [6.3, 12.6, 17.8]
    """
    return sqrt(eirp_w / (4 * pi * density_w_m2))


def check_emf_distance(case: Case) -> Iterator[Finding]:
    """EMF-R: screening distance (m) against the distance from the antenna to people.

    To people: antenna height above ground less the building that it stands on (none for A2b), less
    EMF.PERSON. EIRP in dBm of the site and of every record within EMF.SAME_MAST adds up in W.
    """
    return each_site(case, "EMF-R", RADIATES, _distance)


def check_emf_limit(case: Case) -> Iterator[Finding]:
    """EMF-LIM: power density EIRP / 4πd² (W/m²) and field √(30·EIRP) / d (V/m) where people can be."""
    return each_site(case, "EMF-LIM", RADIATES, _limit)


def check_emf_inspection(case: Case) -> Iterator[Finding]:
    """EMF-INSPECT: inspection where people live or work within EMF-INSPECT.DISTANCE of the antenna."""
    return each_site(case, "EMF-INSPECT", RADIATES, _inspection)


def _distance(case: Case, at: int, site: Site) -> Finding:
    density = case.parameter("EMF.DENSITY")
    used = _used(case, density)
    if density is None or not density.value:
        return lacking("EMF-R", site, "no_parameter", ("plan",), used)
    sources = sources_at(case, at, site)
    if sources.unknown:
        return _no_eirp("EMF-R", site, sources, used)
    radius = screening_distance_m(sources.eirp_w, density.value)
    clear = _to_people_m(case, site)
    facts: Facts = {"eirp": figure(sources.eirp_w), "count": sources.count}
    if clear is None:
        return lacking("EMF-R", site, "emf_no_height", _unknown(case, site), used, radius, **facts)
    return measured(
        "EMF-R",
        site,
        ok=radius <= clear,
        keys=("emf_r_pass", "emf_r_near"),
        used=used,
        value=radius,
        limit=clear,
        only_review=True,
        **facts,
    )


def _limit(case: Case, at: int, site: Site) -> Finding:
    density, field = case.parameter("EMF.DENSITY"), case.parameter("EMF.FIELD")
    used = _used(case, density, field)
    if density is None or field is None or density.value is None or field.value is None:
        return lacking("EMF-LIM", site, "no_parameter", ("plan",), used)
    sources = sources_at(case, at, site)
    if sources.unknown:
        return _no_eirp("EMF-LIM", site, sources, used)
    clear = _to_people_m(case, site)
    if clear is None:
        return lacking("EMF-LIM", site, "emf_no_height_limit", _unknown(case, site), used)
    if clear <= 0:
        return plain("EMF-LIM", site, Verdict.REVIEW, "emf_beside", used)
    s = sources.eirp_w / (4 * pi * clear**2)
    e = sqrt(30 * sources.eirp_w) / clear
    return measured(
        "EMF-LIM",
        site,
        ok=s <= density.value and e <= field.value,
        keys=("emf_lim_pass", "emf_lim_over"),
        used=used,
        value=s,
        limit=density.value,
        unit="W/m²",
        only_review=True,
        field=figure(e),
        field_limit=figure(field.value),
        clear=figure(clear),
        eirp=figure(sources.eirp_w),
        count=sources.count,
    )


def _inspection(case: Case, at: int, site: Site) -> Finding:
    within = case.parameter("EMF-INSPECT.DISTANCE")
    used = (within,)
    if within is None or within.value is None:
        return lacking("EMF-INSPECT", site, "no_parameter", ("plan",), used)
    limit = figure(within.value)
    inspected = consent(site, "emf_inspection")
    if inspected:
        return plain("EMF-INSPECT", site, Verdict.PASS, "emf_inspected", used)
    lived_in = bool(case.urban[at]) or bool(number(site.building_height_m))
    if lived_in and inspected is False:
        return plain("EMF-INSPECT", site, Verdict.REVIEW, "emf_inspect_no", used, limit=limit)
    key = "emf_inspect_must" if lived_in else "emf_inspect_ask"
    missing = ("emf_inspection",) if lived_in else ("distance_to_people",)
    return lacking("EMF-INSPECT", site, key, missing, used, limit=limit)


def sources_at(case: Case, at: int, site: Site) -> Sources:
    """Return all that sends from the mast of a site: itself, and every record at the same place.

    Records of the register, of the proposal and of other carriers' plans, whatever they ask for.
    """
    same = case.parameter("EMF.SAME_MAST")
    radius = 0.0 if same is None or same.value is None else same.value
    named = [sender for sender in case.senders_near(radius).get(at, []) if sender[0] != site.site_id]
    named.append((site.site_id, np.nan if number(site.eirp_dbm) is None else float(site.eirp_dbm)))
    unknown = tuple(code for code, eirp in named if np.isnan(eirp))
    return Sources(sum(watts(eirp) for _, eirp in named if not np.isnan(eirp)), len(named), unknown)


def _to_people_m(case: Case, site: Site) -> float | None:
    """Return the distance from the antenna down to where people stand; None where it is not known."""
    person = case.parameter("EMF.PERSON")
    antenna, building = number(site.antenna_height_m), building_m(site)
    if antenna is None or building is None or person is None or person.value is None:
        return None
    return round(antenna - building - person.value, 2)


def _unknown(case: Case, site: Site) -> tuple[str, ...]:
    """Return the names of what the distance to people would need."""
    person = case.parameter("EMF.PERSON")
    inputs = {
        "antenna_height_m": number(site.antenna_height_m),
        "building_height_m": building_m(site),
        "plan": None if person is None else person.value,
    }
    return tuple(name for name, value in inputs.items() if value is None)


def _used(case: Case, *limits: CitedValue | None) -> tuple[CitedValue | None, ...]:
    return (*limits, case.parameter("EMF.PERSON"), case.parameter("EMF.SAME_MAST"))


def _no_eirp(rule_id: str, site: Site, sources: Sources, used: tuple[CitedValue | None, ...]) -> Finding:
    facts: Facts = {"codes": ", ".join(sources.unknown), "count": sources.count}
    return lacking(rule_id, site, "emf_no_eirp", ("eirp_dbm",), used, **facts)
