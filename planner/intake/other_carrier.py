"""Whether a file speaks of another carrier than the one chosen: by its titles, codes, names and places.

A file judged as another carrier's would be judged against its own masts. The evidence is told; somebody
answers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import geopandas as gpd
import pandas as pd
from shapely import STRtree

from planner.base import messages
from planner.base.numbers import number
from planner.base.vocabulary import Action
from planner.base.words import plain
from planner.geo.measure import points_m
from planner.geo.shapes import points
from planner.intake.columns import vocabulary
from planner.intake.mended import heading_row
from planner.intake.read import Proposal
from planner.intake.sheets import Sheet
from planner.intake.tables import Table

SAME_PLACE_M = 30.0  # as two records of one place
LEAST_SHARE = 0.2  # of the sites, before what a few of them have in common counts
MOST_OF = 0.6  # of the sites: the file as a whole
LEAST_SITES = 2
_SHORT = 3  # letters: «VT» in a title is as often a place («vị trí»)
_PREFIX = re.compile(r"^[^\W\d_]{2,}")
TITLE, CODES, PREFIX, NAMES, PLACES = KINDS = ("title", "codes", "prefix", "names", "places")
STRONG = (TITLE, CODES, PREFIX)  # each is enough; of the others both are needed


@dataclass(frozen=True)
class OtherCarrier:
    """The carrier that a file speaks of, and why that is thought.

    Attributes
    ----------
    kinds
        Those of :data:`KINDS` that speak for it.
    reasons
        A sentence for each.
    """

    carrier: str
    kinds: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class _Evidence:
    """How much of one kind speaks for each carrier, and what it says of one."""

    kind: str
    amounts: dict[str, float]
    least: float
    said: Mapping[str, str]


def other_carrier(proposal: Proposal, sites_known: gpd.GeoDataFrame, crs: str) -> OtherCarrier | None:
    """Return which carrier a proposal speaks of where that is not the one chosen, None without doubt.

    Parameters
    ----------
    known
        Sites that stand or are planned: ``site_id``, ``carrier``, ``name``, position (EPSG:4326).
    crs
        The province's VN-2000 zone, in which distances are measured.
    """
    votes: dict[str, list[_Evidence]] = {}
    for evidence in _evidence(proposal, sites_known, crs):
        own = evidence.amounts.get(proposal.carrier, 0.0)
        for carrier, amount in evidence.amounts.items():
            if carrier != proposal.carrier and amount >= evidence.least and amount > own:
                votes.setdefault(carrier, []).append(evidence)
    if not votes:
        return None
    carrier, speaking = max(votes.items(), key=lambda vote: len(vote[1]))
    kinds = tuple(evidence.kind for evidence in speaking)
    if not set(kinds) & set(STRONG) and len(kinds) < 2:
        return None
    return OtherCarrier(carrier, kinds, tuple(evidence.said[carrier] for evidence in speaking))


def _evidence(proposal: Proposal, sites_known: gpd.GeoDataFrame, crs: str) -> Iterator[_Evidence]:
    yield _titles(proposal)
    sites = proposal.sites
    if len(sites) < LEAST_SITES:
        return
    yield _shared(CODES, _folded(sites["site_id"]), sites_known, _folded(sites_known["site_id"]))
    yield _prefixes(sites, sites_known)
    yield _named(sites["name"])
    yield _places(sites, sites_known, crs)


def _titles(proposal: Proposal) -> _Evidence:
    """Ask file name, names of sheets and titles; a text that names two carriers says nothing."""
    said: dict[str, str] = {}
    texts = [Path(proposal.file).stem]
    for table in proposal.tables:
        texts.append(table.sheet)
        sheet = next((sheet for sheet in proposal.sheets if sheet.name == table.sheet), None)
        texts += [] if sheet is None else list(_above(sheet, table))
    for text in texts:
        named = carriers_in(text)
        if len(named) == 1:
            (carrier,) = named
            said.setdefault(carrier, messages.said("intake.speaks_title", text=text[:120]))
    return _Evidence(TITLE, dict.fromkeys(said, 1.0), 1.0, said)


def _above(sheet: Sheet, table: Table) -> Iterator[str]:
    last = heading_row(sheet, table) or 0
    for row, cells in sheet.rows:
        if row < last:
            yield from (cell for cell in cells if isinstance(cell, str))


def carriers_in(text: str) -> set[str]:
    """Return the carriers that a text names.

    Examples
    --------
    >>> carriers_in("Quy hoạch VNPT Trà Vinh 2018"), carriers_in("VT dùng chung")
    ({'vnpt'}, set())
    """
    words = f" {plain(re.sub(r'[_.-]', ' ', text))} "
    return {carrier for phrase, carrier in _phrases() if f" {phrase} " in words}


@cache
def _phrases() -> tuple[tuple[str, str], ...]:
    return tuple((p, carrier) for p, carrier in vocabulary().carriers.items() if len(p) >= _SHORT)


def _folded(codes: pd.Series) -> list[str]:
    return [str(code).casefold() for code in codes]


def _shared(
    kind: str, own: Sequence[str], sites_known: gpd.GeoDataFrame, known_values: Iterable[str]
) -> _Evidence:
    """Count the file's values that are those of each carrier's known sites."""
    values = pd.DataFrame({"carrier": list(sites_known["carrier"]), "value": list(known_values)})
    counts = values[values["value"].isin(set(own))].drop_duplicates().groupby("carrier").size()
    least = max(LEAST_SITES, LEAST_SHARE * len(own))
    return _told(kind, counts, len(own), least)


def _prefixes(sites: gpd.GeoDataFrame, sites_known: gpd.GeoDataFrame) -> _Evidence:
    """Count the file's codes that begin as only one carrier's codes do."""
    heads = pd.DataFrame(
        {"carrier": list(sites_known["carrier"]), "head": _heads(sites_known["site_id"])}
    )
    owners = heads[heads["head"] != ""].drop_duplicates().groupby("head")["carrier"].agg(list)
    alone = {head: carriers[0] for head, carriers in owners.items() if len(carriers) == 1}
    counts = Counter(alone[head] for head in _heads(sites["site_id"]) if head in alone)
    return _told(PREFIX, pd.Series(counts, dtype=float), len(sites), MOST_OF * len(sites))


def _heads(codes: pd.Series) -> list[str]:
    beginnings = [_PREFIX.match(str(code)) for code in codes]
    return ["" if match is None else match.group().casefold() for match in beginnings]


def _named(names: pd.Series) -> _Evidence:
    """Count the file's stations that are called after one carrier."""
    counts = Counter(
        carrier
        for name in names.dropna()
        if len(named := carriers_in(str(name))) == 1
        for carrier in named
    )
    return _told(NAMES, pd.Series(counts, dtype=float), len(names), LEAST_SHARE * len(names))


def _places(sites: gpd.GeoDataFrame, sites_known: gpd.GeoDataFrame, crs: str) -> _Evidence:
    """Count the file's sites that stand where a carrier's known sites do; what shares a mast is out."""
    own = sites[sites["action"] != Action.SHARE]
    counts = {}
    if len(own):
        spots = points(points_m(own, crs))
        for carrier, theirs in sites_known.groupby("carrier"):
            tree = STRtree(points(points_m(gpd.GeoDataFrame(theirs), crs)))
            near, _ = tree.query(spots, "dwithin", SAME_PLACE_M)
            counts[str(carrier)] = float(len(set(near.tolist())))
    return _told(PLACES, pd.Series(counts, dtype=float), len(sites), LEAST_SHARE * len(sites))


def _told(kind: str, counts: pd.Series, total: int, least: float) -> _Evidence:
    amounts = {str(carrier): float(count) for carrier, count in counts.items()}
    said = {
        carrier: messages.said(
            f"intake.speaks_{kind}",
            count=number(amount),
            total=number(total),
            carrier=messages.said(f"common.carrier_{carrier}"),
        )
        for carrier, amount in amounts.items()
    }
    return _Evidence(kind, amounts, max(least, LEAST_SITES), said)
