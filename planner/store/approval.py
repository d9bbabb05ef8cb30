"""Approval: the accepted sites become the carrier's approved plan; what gets built is ticked off."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import geopandas as gpd
import pandas as pd

from planner.base.errors import DecisionError, StaleEditError
from planner.base.vocabulary import Action, Role
from planner.base.words import says_something
from planner.geo.vn2000 import WGS84
from planner.layers.catalogue import LAYERS
from planner.layers.io import empty_layer, with_schema_types
from planner.store.database import Store, Transaction
from planner.store.decisions import ACCEPT, ASK, CONDITION, REJECT, Decision, dated_decisions, departs
from planner.store.dossiers import APPROVED, Dossier, held_dossier, newest_version, set_status
from planner.store.layer_text import as_written
from planner.store.newest import Newest, codes_in, conclusion_in, newest_of, sites_in
from planner.store.people import Actor

_STANDING = "SELECT * FROM approved_sites WHERE carrier = :carrier AND ended_by IS NULL ORDER BY site_id"
# Where on the trail a dossier was approved.
_STEP = "SELECT min(seq) FROM audit WHERE action = 'approve' AND subject = 'dossier/' || :dossier"
_STOOD = f"""
    SELECT * FROM approved_sites a
    WHERE carrier = :carrier
      AND ({_STEP.replace(":dossier", "a.dossier_id")}) < :step
      AND (ended_by IS NULL OR ({_STEP.replace(":dossier", "a.ended_by")}) >= :step)
    ORDER BY site_id
    """  # noqa: S608 - our names


@dataclass(frozen=True)
class Undecided:
    """Sites that nobody has decided of as they now are, or that still wait for the carrier."""

    none: list[str]
    asked: list[str]


def undecided(store: Store, actor: Actor, dossier_id: int) -> Undecided:
    """Return what keeps a dossier from approval."""
    with store.reading(actor) as connection:
        newest = newest_of(connection, dossier_id)
        codes = () if newest is None else codes_in(connection, store.path, newest)
        return _left(codes, dated_decisions(connection, store.path, dossier_id))


def _left(codes: Sequence[str], decisions: Mapping[str, Decision]) -> Undecided:
    """Return what is left: what was decided of a site as it no longer is does not count."""
    current = {
        code: decisions[code].decision
        for code in codes
        if code in decisions and not decisions[code].outdated
    }
    asked = [code for code in codes if current.get(code) == ASK]
    return Undecided([code for code in codes if code not in current], asked)


@dataclass(frozen=True)
class Effect:
    """What the approval of a dossier does, as it is decided of now.

    Attributes
    ----------
    accepted, conditional, rejected
        How many sites are accepted without a condition, with one, and refused.
    removed
        Of those accepted, what is taken down: it leaves the plan.
    standing
        Sites of the carrier's approved plan as it stands; 0: the layer that the province came with is
        its plan, and the approved one takes its place.
    renewed
        Of those, what the dossier names again and the approval takes the place of.
    kept
        Of those, what the dossier does not name, and what stays unless the approver ends it.
    """

    accepted: int
    conditional: int
    rejected: int
    removed: int
    standing: int
    renewed: int
    kept: int

    def after(self, *, ends_unnamed: bool) -> int:
        """Return how many sites the approved plan then has."""
        rest = self.standing - self.renewed - (self.kept if ends_unnamed else 0)
        return rest + self.accepted + self.conditional - self.removed


def effect(store: Store, actor: Actor, dossier_id: int) -> Effect:
    """Return what the approval of a dossier would do."""
    with store.reading(actor) as connection:
        newest, opened = newest_of(connection, dossier_id), held_dossier(connection, dossier_id)
        rows = connection.execute(_STANDING, {"carrier": opened.carrier}).fetchall()
        standing = {row["site_id"] for row in rows}
        if newest is None:
            return Effect(0, 0, 0, 0, len(standing), 0, len(standing))
        decided = dated_decisions(connection, store.path, dossier_id)
        sites = sites_in(connection, store.path, newest)
    said = sites["site_id"].map({code: decision.decision for code, decision in decided.items()})
    taken = said.isin([ACCEPT, CONDITION])
    return Effect(
        int((said == ACCEPT).sum()),
        int((said == CONDITION).sum()),
        int((said == REJECT).sum()),
        int((taken & (sites["action"] == Action.REMOVE)).sum()),
        len(standing),
        len(standing & set(sites.loc[taken, "site_id"])),
        len(standing - set(sites["site_id"])),
    )


def unnamed(store: Store, actor: Actor, dossier_id: int) -> list[str]:
    """Return the approved sites of a dossier's carrier that its newest version does not name.

    An adjustment leaves them in force. So does a new plan, unless the approver says that it ends them.
    """
    with store.reading(actor) as connection:
        newest, opened = newest_of(connection, dossier_id), held_dossier(connection, dossier_id)
        codes = () if newest is None else codes_in(connection, store.path, newest)
        return _unnamed(connection, opened, codes)


def _unnamed(connection: sqlite3.Connection, opened: Dossier, codes: Sequence[str]) -> list[str]:
    rows = connection.execute(
        "SELECT site_id FROM approved_sites WHERE carrier = ? AND ended_by IS NULL ORDER BY site_id",
        (opened.carrier,),
    )
    return [row["site_id"] for row in rows if row["site_id"] not in set(codes)]


def approve(
    store: Store,
    actor: Actor,
    opened: Dossier,
    decision_no: str,
    approved_on: date,
    *,
    ends_unnamed: bool = False,
) -> Dossier:
    """Turn the accepted sites of a submitted dossier into the carrier's approved plan.

    A site of an earlier approval that the dossier names again is ended by it; a removal ends it for
    good. One that it does not name stays.

    Parameters
    ----------
    ends_unnamed
        Whether a new plan ends the approved sites that it does not name; which, is on the trail.

    Raises
    ------
    DecisionError
        If the decision has no number, the dossier is not submitted, its newest version is not appraised,
        or a site of that is not decided of, or decided of other than its findings say without a reason;
        or an adjustment is to end what it does not name.
    StaleEditError
        If the dossier has changed since it was opened.
    """
    if not says_something(decision_no):
        raise DecisionError("store.no_decision_no")
    by = (decision_no.strip(), approved_on.isoformat())
    with store.writing(actor, Role.APPROVER) as transaction:
        connection = transaction.connection
        newest = newest_version(connection, opened)
        approved = set_status(transaction, opened, APPROVED)
        if ends_unnamed and approved.adjusts:
            raise DecisionError("store.adjustment_ends", dossier=approved.code)
        decisions = dated_decisions(connection, store.path, opened.id)
        codes = codes_in(connection, store.path, newest)
        _refuse_unready(connection, newest, codes, decisions)
        ended = _unnamed(connection, approved, codes) if ends_unnamed else []
        _end(connection, approved, ended)
        accepted = 0
        for feature in json.loads(sites_in(connection, store.path, newest).to_json())["features"]:
            decided = decisions[feature["properties"]["site_id"]]
            if decided.decision in (ACCEPT, CONDITION):
                _take_up(transaction, opened, feature, decided.condition, by)
                accepted += 1
        facts = {"decision_no": by[0], "on": by[1], "sites": accepted, "ends_unnamed": ended}
        transaction.record("approve", opened.subject, None, facts)
    return approved


def _refuse_unready(
    connection: sqlite3.Connection,
    newest: Newest,
    codes: Sequence[str],
    decisions: Mapping[str, Decision],
) -> None:
    """Refuse what is not decided of to the end; a later appraisal may ask for reasons that none gave."""
    undecided = _left(codes, decisions)
    if undecided.none or undecided.asked:
        raise DecisionError("store.undecided", none=len(undecided.none), asked=len(undecided.asked))
    bare = [code for code in codes if not decisions[code].reason]
    silent = [
        code
        for code in bare
        if departs(conclusion_in(connection, newest, code), decisions[code].decision)
    ]
    if silent:
        raise DecisionError("store.no_reasons", count=len(silent), sites=", ".join(silent[:5]))


def _take_up(
    transaction: Transaction,
    opened: Dossier,
    feature: dict[str, Any],
    condition: str,
    by: tuple[str, str],
) -> None:
    """Put a site into the approved plan, in the place of an earlier record of it.

    What stands already and is kept as it is stays ticked off as built.
    """
    site, connection = feature["properties"], transaction.connection
    earlier = connection.execute(
        "SELECT built_on FROM approved_sites WHERE carrier = ? AND site_id = ? AND ended_by IS NULL",
        (opened.carrier, site["site_id"]),
    ).fetchone()
    _end(connection, opened, [site["site_id"]])
    if site["action"] == Action.REMOVE:
        return
    record = json.dumps(feature, ensure_ascii=False)
    built_on = earlier["built_on"] if earlier is not None and site["action"] == Action.KEEP else None
    connection.execute(
        "INSERT INTO approved_sites"
        " (dossier_id, carrier, site_id, record, condition, decision_no, approved_on, built_on)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (opened.id, opened.carrier, site["site_id"], record, condition, *by, built_on),
    )


def _end(connection: sqlite3.Connection, opened: Dossier, codes: Sequence[str]) -> None:
    connection.executemany(
        "UPDATE approved_sites SET ended_by = ?, revision = revision + 1"
        " WHERE carrier = ? AND site_id = ? AND ended_by IS NULL",
        [(opened.id, opened.carrier, code) for code in codes],
    )


def approved_plan(
    store: Store, actor: Actor, carrier: str, before: int | None = None
) -> gpd.GeoDataFrame:
    """Return a carrier's approved plan as it stands (stations schema, EPSG:4326).

    Besides, ``condition``, ``decision_no``, ``approved_on``, ``built_on`` and ``revision``.

    Parameters
    ----------
    before
        Number of a dossier: the plan as it stood when that was approved, which is what it was compared
        with; as it stands now where that is not approved.
    """
    more = ("condition", "decision_no", "approved_on", "built_on", "revision")
    with store.reading(actor) as connection:
        step = None if before is None else connection.execute(_STEP, {"dossier": before}).fetchone()[0]
        query = _STANDING if step is None else _STOOD
        rows = connection.execute(query, {"carrier": carrier, "step": step}).fetchall()
    if not rows:
        return empty_layer("stations").assign(**{name: pd.Series(dtype=object) for name in more})
    with as_written(store.path):
        features = [json.loads(row["record"]) for row in rows]
        layer = gpd.GeoDataFrame.from_features(features, crs=WGS84)
        layer = with_schema_types(layer, LAYERS["stations"])
    return layer.assign(**{name: [row[name] for row in rows] for name in more})


def tick_built(
    store: Store, actor: Actor, carrier: str, site_id: str, built_on: date | None, revision: int
) -> None:
    """Say when an approved site was built, or that it was not after all.

    Raises
    ------
    StaleEditError
        If there is no such site, or somebody else has changed it.
    """
    with store.writing(actor, Role.REVIEWER) as transaction:
        connection = transaction.connection
        row = connection.execute(
            "SELECT * FROM approved_sites WHERE carrier = ? AND site_id = ? AND ended_by IS NULL",
            (carrier, site_id),
        ).fetchone()
        if row is None or row["revision"] != revision:
            built_before = None if row is None else row["built_on"]
            raise StaleEditError("store.stale_built", built_before, built_on, site=site_id)
        day = None if built_on is None else built_on.isoformat()
        connection.execute(
            "UPDATE approved_sites SET built_on = ?, revision = revision + 1"
            " WHERE dossier_id = ? AND site_id = ?",
            (day, row["dossier_id"], site_id),
        )
        subject = f"approved/{carrier}/{site_id}"
        transaction.record("built", subject, {"built_on": row["built_on"]}, {"built_on": day})
