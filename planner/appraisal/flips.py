"""What least change would change the conclusion of a site: its nearest flip, in figures and words."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import pandas as pd

from planner.appraisal.case import Case
from planner.appraisal.conclusions import (
    Found,
    conclusion_of,
    conditions_of,
    found_by_site,
    rule_name,
    tightest,
)
from planner.appraisal.deciding import value_said
from planner.appraisal.lawful_point import FARTHEST_M
from planner.appraisal.ways_out import OF_PLACE, Change, Way, on_map, ways_out
from planner.base import messages, numbers
from planner.base.messages.table import table_of
from planner.base.numbers import figure
from planner.base.vocabulary import Action, Certainty, Conclusion
from planner.geo.shapes import perhaps_missing
from planner.geo.vn2000 import WGS84

COLUMNS = ("site_id", "to", "change", "amount", "unit", "text", "move_m", "east_m", "north_m")
FIGURES = ("amount", "move_m", "east_m", "north_m")
WAYS, VALUES = 3, 2  # so many ways, and values, a sentence names


def flips(case: Case, findings: pd.DataFrame, sites: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return what would change the conclusion of each site.

    Parameters
    ----------
    findings
        Of the appraisal of ``case``.
    sites
        Of its proposal.

    Returns
    -------
    GeoDataFrame
        A row a site, on the index of ``sites``: ``to``, the conclusion after the least change; that
        ``change`` (:class:`planner.appraisal.ways_out.Change`), its ``amount`` and ``unit``; ``text``,
        which names other ways too. The geometry is the nearest lawful point (EPSG:4326) of a site that
        stands where it may not, ``move_m`` from there, at ``east_m``, ``north_m``; missing for others,
        and where there is none within 2 km. All is missing where no rule is for the site.
    """
    by_site = found_by_site(findings)
    numbered = {site.site_id: at for at, site in enumerate(case.sites)}
    listed = {code: by_site.get(code, []) for code in sites["site_id"]}
    broken = {numbered[code]: own for code, own in listed.items() if any(f.is_broken for f in own)}
    ways = ways_out(case, broken)
    records, points = [], []
    for code in sites["site_id"]:  # records of one code have one conclusion, and one flip
        own, at = listed[code], numbered[code]
        move = next((way for way in ways.get(at, ()) if way.point is not None), None)
        records.append({"site_id": code, **_plain(_told(case, own, at, ways)), **_placed(move)})
        points.append(None if move is None or move.point is None else on_map(move.point, case.crs))
    table = table_of(records, COLUMNS).set_index(sites.index).astype(dict.fromkeys(FIGURES, float))
    return gpd.GeoDataFrame(table, geometry=perhaps_missing(points), crs=WGS84)


def _plain(way: Way | None) -> dict[str, object]:
    if way is None:
        return {}
    to = None if way.to is None else way.to.value
    said = {"change": way.change.value, "amount": way.amount, "unit": way.unit, "text": way.text}
    return {"to": to, **said}


def _placed(move: Way | None) -> dict[str, object]:
    if move is None or move.point is None:
        return {}
    return {"move_m": move.amount, "east_m": move.point[0], "north_m": move.point[1]}


def _told(case: Case, site_findings: Sequence[Found], at: int, ways: dict[int, list[Way]]) -> Way | None:
    if at in ways:
        return _of_broken(case, site_findings, at, ways[at])
    conclusion = conclusion_of(site_findings)
    if conclusion == Conclusion.INCOMPLETE:
        return _supplied(site_findings)
    if conclusion == Conclusion.REVIEW:
        return _accepted(site_findings)
    if conclusion == Conclusion.CONDITIONAL:
        return _met(site_findings)
    return _room(site_findings) if conclusion == Conclusion.PASS else None


def _of_broken(case: Case, site_findings: Sequence[Found], at: int, ways: Sequence[Way]) -> Way:
    """Return the least change of a site that breaks a limit, in a sentence that names others too."""
    broken = [finding for finding in site_findings if finding.is_broken]
    said = [_ways_said(ways)] if ways else []
    moves = case.sites[at].action == Action.NEW and any(f.rule_id in OF_PLACE for f in broken)
    if moves and not any(way.point for way in ways):
        said.append(messages.said("flips.nowhere", reach=numbers.kilometres(FARTHEST_M, 0)))
    best = ways[0] if ways else Way(Change.NONE, messages.said("flips.none"))
    if all(finding.certainty == Certainty.ASSUMED for finding in broken):
        unconfirmed = _unconfirmed(case, site_findings, broken)
        best = best if ways else unconfirmed
        said.append(unconfirmed.text)
    text = messages.joined(said or [best.text], " ")
    return Way(best.change, text, best.amount, best.unit, best.to)


def _ways_said(ways: Sequence[Way]) -> messages.Text:
    said = [messages.said("flips.way", how=way.text, conclusion=_name(way.to)) for way in ways[:WAYS]]
    text = said[0]
    for other in said[1:]:
        text = messages.said("flips.or", first=text, second=other)
    return messages.said("flips.least", ways=text)


def _unconfirmed(case: Case, site_findings: Sequence[Found], broken: Sequence[Found]) -> Way:
    to = conclusion_of([finding for finding in site_findings if not finding.is_broken])
    names = list(dict.fromkeys(name for finding in broken for name in finding.assumed.split()))
    values = messages.joined(value_said(case.plan, name, case.on) for name in names[:VALUES])
    if len(names) > VALUES:
        count = len(names) - VALUES
        values = messages.said("flips.and_values", values=values, count=count)
    text = messages.said("flips.unconfirmed", values=values, conclusion=_name(to))
    return Way(Change.UNCONFIRMED, text, len(names), messages.said("flips.unit_values"), to)


def _name(conclusion: Conclusion | None) -> messages.Text:
    return messages.said(f"common.conclusion_{conclusion}")


def _supplied(site_findings: Sequence[Found]) -> Way:
    lacking = [finding for finding in site_findings if finding.lacks]
    names = dict.fromkeys(name for finding in lacking for name in finding.missing.split())
    inputs = messages.joined(messages.said(f"appraisal.missing_{name}") for name in names)
    unit = messages.said("flips.unit_inputs")
    if "action" in names:  # nothing is judged before it is known
        text = messages.said("flips.supply_first", inputs=inputs)
        return Way(Change.SUPPLY, text, len(names), unit)
    to = conclusion_of([finding for finding in site_findings if not finding.lacks])
    rules = messages.joined(dict.fromkeys(rule_name(finding.rule_id) for finding in lacking))
    text = messages.said("flips.supply", inputs=inputs, rules=rules, conclusion=_name(to))
    return Way(Change.SUPPLY, text, len(names), unit, to)


def _accepted(site_findings: Sequence[Found]) -> Way:
    asked = [finding for finding in site_findings if finding.is_for_a_person]
    to = conclusion_of([finding for finding in site_findings if not finding.is_for_a_person])
    rules = messages.joined(dict.fromkeys(rule_name(finding.rule_id) for finding in asked))
    text = messages.said("flips.judge", rules=rules, conclusion=_name(to))
    return Way(Change.JUDGE, text, len(asked), messages.said("flips.unit_rules"), to)


def _met(site_findings: Sequence[Found]) -> Way:
    names = dict.fromkeys(
        name for finding in site_findings if finding.is_open for name in conditions_of(finding)
    )
    text = messages.said("flips.meet", count=len(names), conclusion=_name(Conclusion.PASS))
    unit = messages.said("flips.unit_conditions")
    words = messages.joined([text, _room(site_findings).text], " ")
    return Way(Change.MEET, words, len(names), unit, Conclusion.PASS)


def _room(site_findings: Sequence[Found]) -> Way:
    """Return how much is left until the limit that is kept with the least room is broken."""
    closest = tightest(site_findings)
    if closest is None:
        return Way(Change.NONE, messages.said("flips.no_room"))
    # What is equal to its limit is told by what it measures: a size and a count have a most.
    most = closest.rule_id == "CLASS" or closest.unit != "m"
    at_most = closest.measured < closest.limit or most
    left = round(abs(closest.measured - closest.limit), 2)
    text = messages.said(
        "flips.room_most" if at_most else "flips.room_least",
        rule=rule_name(closest.rule_id),
        left=figure(left),
        share=numbers.percent(left / closest.limit, 0),
        limit=figure(closest.limit),
        unit=closest.unit,
    )
    return Way(Change.ROOM, text, left, closest.unit, Conclusion.FAIL)
