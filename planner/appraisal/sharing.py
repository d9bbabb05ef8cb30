"""SHARE: who must share, with whom they could, and whether a shared mast has a place left."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, isnan

from planner.appraisal.case import Case
from planner.appraisal.findings import Finding
from planner.appraisal.judge import Facts, Used, each_site, lacking, measured, plain, unset
from planner.appraisal.spacing import about_mast, line_to_mast
from planner.base import messages
from planner.base.numbers import figure
from planner.base.vocabulary import Action, Kind, Verdict
from planner.layers.cited_value import CitedValue
from planner.layers.rows import Site

SHARING = (Action.NEW, Action.SHARE)


def check_sharing(case: Case) -> Iterator[Finding]:
    """SHARE: within the plan's radius of a mast that can take one more, a new mast must share.

    Radius SHARE.URBAN or SHARE.ELSEWHERE (m, the limit itself is within); a mast is full with
    SHARE.OPERATORS carriers, those of records within EMF.SAME_MAST of it among them. A site that
    shares must have a mast of another carrier there, with a place left.
    """
    return each_site(case, "SHARE", SHARING, _judge)


def _judge(case: Case, number_: int, site: Site) -> Finding:
    return _sharer(case, number_, site) if site.action == Action.SHARE else _builder(case, number_, site)


def _builder(case: Case, number_: int, site: Site) -> Finding:
    radius = sharing_radius(case, number_)
    most, same = most_operators(case), case.parameter("EMF.SAME_MAST")
    used = (radius, most, same)  # what is one mast tells who is on it
    if radius is None or radius.value is None or most is None or most.value is None:
        return unset("SHARE", site, "no_parameter", "plan", used)
    near = case.masts_within(radius.value).get(number_, [])
    if not near:
        return _nobody_near(case, number_, site, radius.value, (radius, most))
    free = [(metres, mast) for metres, mast in near if places_left(case, mast)]
    if not free:
        facts: Facts = {"count": len(near), "radius": figure(radius.value), "most": figure(most.value)}
        kind = Kind.JUDGEMENT
        return plain("SHARE", site, Verdict.REVIEW, "share_full", used, kind=kind, **facts)
    metres, mast = free[0]
    return measured(
        "SHARE",
        site,
        ok=False,
        keys=("share_must", "share_must"),
        used=used,
        value=metres,
        limit=radius.value,
        line=line_to_mast(case, site, mast),
        on=_names(operators_on(case, mast)),
        more=len(free) - 1,
        **about_mast(case, mast),
    )


def _nobody_near(case: Case, number_: int, site: Site, radius_m: float, used: Used) -> Finding:
    metres = float(case.nearest[1][number_])
    if isnan(metres):
        return plain("SHARE", site, Verdict.PASS, "space_alone", used)
    keys = ("share_none", "share_none")
    return measured("SHARE", site, ok=True, keys=keys, used=used, value=metres, limit=radius_m)


def _sharer(case: Case, number_: int, site: Site) -> Finding:
    same, most = case.parameter("EMF.SAME_MAST"), most_operators(case)
    used = (most, same)
    if same is None or same.value is None or most is None or most.value is None:
        return unset("SHARE", site, "no_parameter", "plan", used)
    there = [
        (metres, mast)
        for metres, mast in case.masts_within(same.value).get(number_, [])
        if case.mast_columns["carrier"][mast] != site.carrier
    ]
    if not there:
        return lacking("SHARE", site, "share_no_host", ("host",), used, radius=figure(same.value))
    metres, mast = there[0]
    count = len({*operators_on(case, mast), site.carrier})
    return measured(
        "SHARE",
        site,
        ok=count <= most.value,
        keys=("share_fits", "share_too_many"),
        used=used,
        value=count,
        limit=most.value,
        unit=messages.said("appraisal.unit_carriers"),
        line=line_to_mast(case, site, mast),
        on=_names(operators_on(case, mast)),
        distance=figure(metres),
        **about_mast(case, mast),
    )


def sharing_radius(case: Case, number_: int) -> CitedValue | None:
    """Return the radius (m) within which a new mast must share, by the land of a site."""
    return case.parameter("SHARE." + ("URBAN" if case.urban[number_] else "ELSEWHERE"))


def most_operators(case: Case) -> CitedValue | None:
    """Return how many carriers a mast takes at most."""
    return case.parameter("SHARE.OPERATORS")


def places_left(case: Case, mast: int, without: int = -1) -> int | None:
    """Return how many more carriers a mast takes; None where no plan says how many it takes at most.

    Parameters
    ----------
    without
        Row of a mast that is not counted, as where it is moved away.
    """
    most = most_operators(case)
    if most is None or most.value is None:
        return None
    return max(ceil(most.value) - len(operators_on(case, mast, without)), 0)


def operators_on(case: Case, mast: int, without: int = -1) -> tuple[str, ...]:
    """Return the carriers that send from a mast: by its record, and by records at the same place."""
    same = case.parameter("EMF.SAME_MAST")
    radius = 0.0 if same is None or same.value is None else same.value
    rows = [row for row in case.masts_together(radius)[mast] if row != without]
    operators = case.mast_columns["operators"]
    return tuple(dict.fromkeys(name for row in rows for name in operators[row]))


def _names(carriers: tuple[str, ...]) -> str:
    return messages.joined(messages.said(f"common.carrier_{name}") for name in carriers)
