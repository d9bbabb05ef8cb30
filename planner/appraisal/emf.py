"""EMF-LIM, EMF-R, EMF-INSPECT: exposure to electromagnetic fields, as a screening in the main beam.

Screening only: free space along the main beam, all carriers on the mast together. It tells where a
measurement is due before use and is no measurement procedure, so that it never fails a site. What a
carrier's table usually lacks is judged with a stated default: the EIRP by technology (EMF-EIRP.…), the
antenna at the top of its mast.
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
    unset,
)
from planner.appraisal.papers import consent
from planner.base import messages
from planner.base.numbers import figure
from planner.base.vocabulary import Verdict
from planner.layers.cited_value import CitedValue
from planner.layers.rows import Site
from planner.layers.vocabulary import words

UNSTATED = ("2G", "3G", "4G")  # what a station sends that does not say


@dataclass(frozen=True)
class Sources:
    """What sends from the place of a site.

    Attributes
    ----------
    eirp_w
        Of all together.
    by_default
        The codes of those that state no EIRP: theirs is that of their technologies (``defaults``).
    unknown
        Technologies for which no default is in force.
    """

    eirp_w: float
    count: int
    by_default: tuple[str, ...]
    defaults: tuple[CitedValue, ...]
    unknown: tuple[str, ...]

    @property
    def note(self) -> str:
        """Whose EIRP is a default, for a reader; empty where all state theirs."""
        if not self.by_default:
            return ""
        codes = ", ".join(self.by_default)
        return messages.said("appraisal.emf_by_default", codes=codes)


@dataclass(frozen=True)
class Clear:
    """How far the antenna is above the heads of people, and whether its height is a default."""

    metres: float
    by_default: bool


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
    EMF.PERSON; where one of the two is not stated, the antenna is at the top of its mast. EIRP in dBm of
    the site and of every record within EMF.SAME_MAST adds up in W; one that is not stated is that of the
    station's technologies.
    """
    return each_site(case, "EMF-R", RADIATES, _distance)


def check_emf_limit(case: Case) -> Iterator[Finding]:
    """EMF-LIM: power density EIRP / 4πd² (W/m²) and field √(30·EIRP) / d (V/m) where people can be."""
    return each_site(case, "EMF-LIM", RADIATES, _limit)


def check_emf_inspection(case: Case) -> Iterator[Finding]:
    """EMF-INSPECT: inspection where people live or work within EMF-INSPECT.DISTANCE of the antenna.

    Due before use. Whether it is the case is known in towns and on buildings; elsewhere the condition
    says on what it hangs.
    """
    return each_site(case, "EMF-INSPECT", RADIATES, _inspection)


def _distance(case: Case, at: int, site: Site) -> Finding:
    density = case.parameter("EMF.DENSITY")
    used = _used(case, density)
    if density is None or not density.value or not _knows_people(case):
        return unset("EMF-R", site, "no_parameter", "plan", used)
    sources = sources_at(case, at, site)
    if sources.unknown:
        return _no_eirp("EMF-R", site, sources, used)
    used = (*used, *sources.defaults)
    radius = screening_distance_m(sources.eirp_w, density.value)
    clear = _to_people(case, site)
    facts: Facts = {"eirp": figure(sources.eirp_w), "count": sources.count, "note": sources.note}
    if clear is None:
        return lacking("EMF-R", site, "emf_no_height", ("mast_height_m",), used, radius, **facts)
    return measured(
        "EMF-R",
        site,
        ok=radius <= clear.metres,
        keys=("emf_r_pass", "emf_r_near"),
        used=used,
        value=radius,
        limit=clear.metres,
        top=_top(clear),
        **facts,
    )


def _limit(case: Case, at: int, site: Site) -> Finding:
    density, field = case.parameter("EMF.DENSITY"), case.parameter("EMF.FIELD")
    used = _used(case, density, field)
    s_limit, e_limit = (None if limit is None else limit.value for limit in (density, field))
    if s_limit is None or e_limit is None or not _knows_people(case):
        return unset("EMF-LIM", site, "no_parameter", "plan", used)
    sources = sources_at(case, at, site)
    if sources.unknown:
        return _no_eirp("EMF-LIM", site, sources, used)
    used = (*used, *sources.defaults)
    clear = _to_people(case, site)
    if clear is None:
        return lacking("EMF-LIM", site, "emf_no_height_limit", ("mast_height_m",), used)
    if clear.metres <= 0:
        return plain("EMF-LIM", site, Verdict.REVIEW, "emf_beside", used)
    s = sources.eirp_w / (4 * pi * clear.metres**2)
    e = sqrt(30 * sources.eirp_w) / clear.metres
    return measured(
        "EMF-LIM",
        site,
        ok=s <= s_limit and e <= e_limit,
        keys=("emf_lim_pass", "emf_lim_over"),
        used=used,
        value=s,
        limit=s_limit,
        unit="W/m²",
        field=figure(e),
        field_limit=figure(e_limit),
        clear=figure(clear.metres),
        top=_top(clear),
        eirp=figure(sources.eirp_w),
        count=sources.count,
        note=sources.note,
    )


def _inspection(case: Case, at: int, site: Site) -> Finding:
    within = case.parameter("EMF-INSPECT.DISTANCE")
    used: tuple[CitedValue | None, ...] = (within,)
    if within is None or within.value is None:
        return unset("EMF-INSPECT", site, "no_parameter", "plan", used)
    if consent(site, "emf_inspection"):
        return plain("EMF-INSPECT", site, Verdict.PASS, "emf_inspected", used)
    edge = case.parameter("EMF-INSPECT.ANTENNA_EDGE")
    facts: Facts = {"limit": figure(within.value)}
    key = "emf_inspect_must" if _lived_in(case, at, site) else "emf_inspect_if"
    if edge is not None and edge.value is not None and not number(site.building_height_m):
        top = number(site.antenna_height_m) or number(site.mast_height_m)
        if top is None or top >= edge.value:
            key, used = f"{key}_edge", (within, edge)
            facts["edge"] = figure(edge.value)
    return lacking("EMF-INSPECT", site, key, ("emf_inspection",), used, **facts)


def _lived_in(case: Case, at: int, site: Site) -> bool:
    """Whether people surely live or work near: in a town, or in the building that a mast stands on."""
    return bool(case.urban[at]) or bool(number(site.building_height_m))


def _top(clear: Clear) -> str:
    """Return the words that say that an antenna's height is a default, empty where it is stated."""
    return messages.said("appraisal.emf_antenna_on_top") if clear.by_default else ""


def sources_at(case: Case, at: int, site: Site) -> Sources:
    """Return all that sends from the mast of a site: itself, and every record at the same place.

    Records of the register, of the proposal and of other carriers' plans, whatever they ask for.
    """
    same = case.parameter("EMF.SAME_MAST")
    radius = 0.0 if same is None or same.value is None else same.value
    named = [sender for sender in case.senders_near(radius).get(at, []) if sender[0] != site.site_id]
    own = np.nan if number(site.eirp_dbm) is None else float(site.eirp_dbm)
    named.append((site.site_id, own, site.technologies))
    total_w, by_default, defaults, unknown = 0.0, [], {}, []
    for code, eirp_dbm, technologies in named:
        if not np.isnan(eirp_dbm):
            total_w += watts(eirp_dbm)
            continue
        by_default.append(code)
        for technology in words(technologies) or UNSTATED:
            default = case.parameter(f"EMF-EIRP.{technology}")
            if default is None or default.value is None:
                unknown.append(technology)
            else:
                defaults[technology] = default
                total_w += watts(default.value)
    return Sources(
        total_w,
        len(named),
        tuple(by_default),
        tuple(defaults.values()),
        tuple(dict.fromkeys(unknown)),
    )


def _knows_people(case: Case) -> bool:
    person = case.parameter("EMF.PERSON")
    return person is not None and person.value is not None


def _to_people(case: Case, site: Site) -> Clear | None:
    """Return how far the antenna is above the heads of people; None where no height is known."""
    person = case.parameter("EMF.PERSON")
    if person is None or person.value is None:
        return None
    antenna, building = number(site.antenna_height_m), building_m(site)
    if antenna is not None and building is not None:
        return Clear(round(antenna - building - person.value, 2), by_default=False)
    mast = number(site.mast_height_m)
    return None if mast is None else Clear(round(mast - person.value, 2), by_default=True)


def _used(case: Case, *limits: CitedValue | None) -> tuple[CitedValue | None, ...]:
    return (*limits, case.parameter("EMF.PERSON"), case.parameter("EMF.SAME_MAST"))


def _no_eirp(rule_id: str, site: Site, sources: Sources, used: tuple[CitedValue | None, ...]) -> Finding:
    facts: Facts = {"codes": ", ".join(sources.by_default), "technologies": ", ".join(sources.unknown)}
    return lacking(rule_id, site, "emf_no_eirp", ("eirp_dbm",), used, **facts)
