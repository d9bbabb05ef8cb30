"""How a site that breaks a limit could be changed to break none: where else, how much lower, with whom.

Each way is judged by the same rules, with all other sites as they were sent, before it is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import atan2, floor, hypot, pi
from typing import Any

import numpy as np
import shapely

from planner.appraisal.case import Case
from planner.appraisal.conclusions import Found, conclusion_of
from planner.appraisal.judge import number
from planner.appraisal.lawful_point import FARTHEST_M, LawfulGround, Point
from planner.appraisal.mast_class import height_with_antenna_m
from planner.appraisal.neighbours import to_centimetre
from planner.appraisal.sharing import operators_on, places_left
from planner.appraisal.spacing import about_mast
from planner.appraisal.trials import judged, trials_of
from planner.base import messages, numbers
from planner.base.numbers import figure
from planner.base.vocabulary import Action, Conclusion
from planner.geo.vn2000 import WGS84, convert
from planner.layers.rows import Site
from planner.layers.vocabulary import MAST_CLASSES

# Limits that a site keeps or breaks by where it stands; of these, those on the distance to masts.
OF_PLACE = ("ZONE", "SPACE", "SPACE-2", "SHARE", "HER", "ROAD-COR", "ROAD-FALL", "PWR-COR")
OF_MASTS = ("SPACE", "SPACE-2", "SHARE")
WINDS = ("e", "ne", "n", "nw", "w", "sw", "s", "se")  # anticlockwise from the east, as angles go
OTHER_CLASS = {"A2a": ("A2b",), "A2b": ("A2a",)}  # what a mast on the ground, or on a building, is
Fields = dict[str, Any]


class Change(StrEnum):
    """What changes the conclusion of a site, and what its amount counts."""

    MOVE = "move"  # metres from where it stands
    SHARE = "share"  # metres to the mast that it shares
    LOWER = "lower"  # metres of height
    NARROW = "narrow"  # metres of radius
    MAST_CLASS = "mast_class"
    UNCONFIRMED = "unconfirmed"  # values that the department does not confirm
    SUPPLY = "supply"  # inputs
    JUDGE = "judge"  # rules that a person must judge by
    MEET = "meet"  # conditions
    ROOM = "room"  # what is left until the nearest limit is broken, in the unit of its rule
    NONE = "none"  # nothing that was tried does


@dataclass(frozen=True)
class Way:
    """One change of a site, in words, and the conclusion after it; None: nobody can say before.

    Attributes
    ----------
    amount
        In ``unit``; None where there is none.
    point
        Easting and northing (m) of the place that it moves to.
    """

    change: Change
    text: messages.Text
    amount: float | None = None
    unit: str = ""
    to: Conclusion | None = None
    point: Point | None = None


def ways_out(case: Case, broken: Mapping[int, Sequence[Found]]) -> dict[int, list[Way]]:
    """Return the changes after which a site breaks no limit, the least first.

    Parameters
    ----------
    broken
        What was found of each site that breaks a limit, by its number in the proposal.
    """
    ground = LawfulGround(case)
    tried = [
        (at, way, fields)
        for at, site_findings in broken.items()
        for way, fields in _tries(case, ground, at, site_findings)
    ]
    kept: dict[int, list[Way]] = {at: [] for at in broken}
    trials = trials_of(case, [(at, fields) for at, _, fields in tried])
    for (at, way, _), site_findings in zip(tried, judged(trials), strict=True):
        if (conclusion := conclusion_of(site_findings)) != Conclusion.FAIL:
            kept[at].append(replace(way, to=conclusion))
    return {at: _least_first(ways) for at, ways in kept.items()}


def _least_first(ways: Sequence[Way]) -> list[Way]:
    """Return ways by their amount, of all places only the nearest; those without an amount last."""
    ordered = sorted(ways, key=lambda way: float("inf") if way.amount is None else way.amount)
    nearest = next((way for way in ordered if way.point is not None), None)
    return [way for way in ordered if way.point is None or way is nearest]


def _tries(
    case: Case, ground: LawfulGround, at: int, site_findings: Sequence[Found]
) -> Iterator[tuple[Way, Fields]]:
    """Give what could be tried for a site, with the fields that it would have instead."""
    site = case.sites[at]
    broken = {finding.rule_id: finding for finding in site_findings if finding.is_broken}
    size = list(_smaller(case, site)) if "CLASS" in broken else []
    mended = {name: value for _, fields in size for name, value in fields.items()}
    if size:
        yield _together([way for way, _ in size]), mended
    if "CLASS" in broken or "ZONE" in broken:
        yield from _other_classes(site, every="ZONE" in broken)
    if "ROAD-FALL" in broken:
        yield from _lower(site, broken["ROAD-FALL"])
    if site.action == Action.NEW and not broken.keys().isdisjoint(OF_PLACE):
        fall_m = next(
            (f.limit for f in site_findings if f.rule_id == "ROAD-FALL" and f.limit == f.limit), None
        )
        for point in ground.points(at, site, fall_m):
            way, fields = _move(case, at, point)
            yield _together([way, *(smaller for smaller, _ in size)]), {**fields, **mended}
    near_m = [broken[rule].limit for rule in OF_MASTS if rule in broken]
    if near_m:
        most_m = FARTHEST_M if site.action == Action.SHARE else max(near_m)
        yield from _share(case, at, most_m)


def _together(ways: Sequence[Way]) -> Way:
    """Return several changes that are made at once; the first is what is counted."""
    text = ways[0].text
    for way in ways[1:]:
        text = messages.said("flips.and", first=text, second=way.text)
    return replace(ways[0], text=text)


def _smaller(case: Case, site: Site) -> Iterator[tuple[Way, Fields]]:
    """Give how an A1a mast comes down to the height and the radius of its class."""
    if site.mast_class != "A1a":
        return
    names = ("HEIGHT", "BUILDING_SHARE", "RADIUS")
    most, share, reach = (case.plan.value(f"A1A.{name}", case.on) for name in names)
    height, building, radius = (
        height_with_antenna_m(site),
        number(site.building_height_m),
        number(site.radius_m),
    )
    if height is not None and building is not None and most is not None and share is not None:
        limit = round(min(most, share * building), 3)
        if height > limit:
            yield _lowered(site, round(height - limit, 3), limit)
    if radius is not None and reach is not None and radius > reach:
        by = round(radius - reach, 3)
        text = messages.said("flips.narrow", by=figure(by), left=figure(reach))
        yield Way(Change.NARROW, text, by, "m"), {"radius_m": reach}


def _lower(site: Site, fall: Found) -> Iterator[tuple[Way, Fields]]:
    """Give how much lower a mast could not fall on the road."""
    left = floor(100 * site.mast_height_m * fall.measured / fall.limit) / 100
    if left > 0:
        yield _lowered(site, round(site.mast_height_m - left, 2), left)


def _lowered(site: Site, by: float, left: float) -> tuple[Way, Fields]:
    """Return that a mast, and its antenna with it, comes down to a height above what it stands on."""
    text = messages.said("flips.lower", by=figure(by), left=figure(left))
    antenna, mast = number(site.antenna_height_m), number(site.mast_height_m)
    fields: Fields = {} if mast is None else {"mast_height_m": min(mast, left)}
    if antenna is not None:
        fields["antenna_height_m"] = min(antenna, left + (number(site.building_height_m) or 0.0))
    return Way(Change.LOWER, text, by, "m"), fields


def _other_classes(site: Site, *, every: bool) -> Iterator[tuple[Way, Fields]]:
    """Give the classes that a mast could be of; «other» (A2c) is no way out."""
    named = [name for name in MAST_CLASSES if name != "A2c"]
    for name in named if every else OTHER_CLASS.get(str(site.mast_class), ()):
        if name != site.mast_class:
            text = messages.said("flips.mast_class", mast_class=name)
            yield Way(Change.MAST_CLASS, text), {"mast_class": name}


def _move(case: Case, at: int, point: Point) -> tuple[Way, Fields]:
    east, north = (there - here for there, here in zip(point, case.xy[at], strict=True))
    metres = round(hypot(east, north), 2)
    wind = WINDS[round(atan2(north, east) / (pi / 4)) % len(WINDS)]
    text = messages.said(
        "flips.move",
        metres=figure(metres),
        wind=messages.said(f"flips.wind_{wind}"),
        east=numbers.number(point[0], 2),
        north=numbers.number(point[1], 2),
    )
    return Way(Change.MOVE, text, metres, "m", point=point), {"geometry": on_map(point, case.crs)}


def on_map(point: Point, crs: str) -> shapely.Point:
    """Return a point of the plane in EPSG:4326."""
    lon, lat = convert(point[0], point[1], crs, WGS84)
    return shapely.Point(float(lon), float(lat))


def _share(case: Case, at: int, most_m: float) -> Iterator[tuple[Way, Fields]]:
    """Give the nearest mast of another carrier that has a place left."""
    site, own = case.sites[at], int(case.own_masts[at])
    metres = to_centimetre(np.hypot(*(case.mast_xy - case.xy[at]).T))
    for mast in np.argsort(metres, kind="stable"):
        if metres[mast] > most_m:
            return
        taken = site.carrier in operators_on(case, int(mast), own)
        if mast == own or taken or not places_left(case, int(mast), own):
            continue
        facts = {**about_mast(case, int(mast)), "metres": figure(float(metres[mast]))}
        text = messages.said("flips.share", **facts)
        east, north = map(float, case.mast_xy[mast])
        fields = {"action": Action.SHARE.value, "geometry": on_map((east, north), case.crs)}
        yield Way(Change.SHARE, text, float(metres[mast]), "m"), fields
        return
