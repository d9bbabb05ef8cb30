"""The newest version of a dossier's proposal: it alone is decided of, and approved once appraised."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import geopandas as gpd

from planner.appraisal.conclusions import Found, conclusion_of
from planner.appraisal.kinds import KINDS
from planner.layers.difference import SAME, compare
from planner.store.layer_text import as_written, layer_of

# VN-2000 / UTM 48N: a store does not know its province, and a metre is one in any zone, to a few mm.
_ANYWHERE = "EPSG:3405"


@dataclass(frozen=True)
class Newest:
    """The newest version, and the newest appraisal of it (None: not appraised yet)."""

    proposal_id: int
    number: int
    appraisal_id: int | None


def newest_of(connection: sqlite3.Connection, dossier_id: int) -> Newest | None:
    """Return the newest version of a dossier, None before its first file."""
    row = connection.execute(
        "SELECT p.id, p.number, (SELECT max(a.id) FROM appraisals a WHERE a.proposal_id = p.id)"
        " FROM proposals p WHERE p.dossier_id = ? ORDER BY p.number DESC LIMIT 1",
        (dossier_id,),
    ).fetchone()
    return None if row is None else Newest(*row)


def conclusion_in(connection: sqlite3.Connection, newest: Newest, site_id: str) -> str | None:
    """Return the conclusion of a site by the newest appraisal, None where nothing was found of it."""
    rows = connection.execute(
        "SELECT rule_id, coalesce(kind, '') AS kind, verdict, certainty, missing, measured, \"limit\","
        " unit, explanation FROM findings"
        " WHERE appraisal_id = ? AND site_id = ? AND subject = 'site'",
        (newest.appraisal_id, site_id),
    ).fetchall()
    findings = [Found(*row)._replace(kind=row["kind"] or KINDS[row["rule_id"]]) for row in rows]
    return conclusion_of(findings).value if findings else None


def sites_in(connection: sqlite3.Connection, path: Path, newest: Newest) -> gpd.GeoDataFrame:
    """Return the sites of the newest version; ``path`` is the store's, named where it is damaged."""
    with as_written(path):
        return layer_of(_text(connection, newest.proposal_id))


def codes_in(connection: sqlite3.Connection, path: Path, newest: Newest) -> tuple[str, ...]:
    """Return the codes of the sites of the newest version, in their order."""
    with as_written(path):
        return _codes(_text(connection, newest.proposal_id))


def changed_since(
    connection: sqlite3.Connection, path: Path, newest: Newest, proposal_id: int | None
) -> frozenset[str]:
    """Return the sites that are not in the newest version what they were in an earlier one.

    Parameters
    ----------
    proposal_id
        The earlier version; None where nobody has kept which it was: then any site may have changed as
        soon as there is a second version.
    """
    if proposal_id == newest.proposal_id or (proposal_id is None and newest.number == 1):
        return frozenset()
    if proposal_id is None:
        return frozenset(codes_in(connection, path, newest))
    with as_written(path):
        return _changed(_text(connection, proposal_id), _text(connection, newest.proposal_id))


def _text(connection: sqlite3.Connection, proposal_id: int) -> str:
    row = connection.execute("SELECT sites FROM proposals WHERE id = ?", (proposal_id,)).fetchone()
    return str(row["sites"])


# By the texts themselves: the page asks with every click, and a restored store may give other texts the
# same numbers.
@lru_cache(maxsize=4)
def _codes(sites: str) -> tuple[str, ...]:
    return tuple(feature["properties"]["site_id"] for feature in json.loads(sites)["features"])


@lru_cache(maxsize=8)
def _changed(before: str, after: str) -> frozenset[str]:
    changes = compare(layer_of(after), layer_of(before), _ANYWHERE)
    return frozenset(changes.loc[changes["change"] != SAME, "site_id"])
