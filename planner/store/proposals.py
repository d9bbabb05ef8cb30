"""Versions of a carrier's proposal in a dossier, and the appraisals that were made of them."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from planner.appraisal.appraise import Appraisal
from planner.appraisal.findings import COLUMNS, Finding, findings_table
from planner.appraisal.kinds import KINDS
from planner.appraisal.pairs import COLUMNS as PAIR_COLUMNS
from planner.base.errors import StaleEditError
from planner.base.messages import kept
from planner.base.messages.table import table_of
from planner.base.vocabulary import Role
from planner.intake.read import Proposal
from planner.layers.faults import Fault
from planner.layers.rows import plain_records, records
from planner.plan.versions import Opened
from planner.store import audit
from planner.store.database import Store, Transaction
from planner.store.dossiers import (
    APPRAISED,
    CHECKING,
    Dossier,
    dossier_in_hand,
    held_dossier,
    newest_version,
    open_dossier,
    set_law_day,
    set_status,
)
from planner.store.files import blob, keep_blob
from planner.store.layer_text import as_written, layer_of, layer_text
from planner.store.people import Actor
from planner.store.places import index_places
from planner.store.plan_record import keep_text

KEPT = (*COLUMNS, "evidence", "said")  # of a finding; the last since version 5


@dataclass(frozen=True)
class Version:
    """A version of a proposal, without its contents."""

    id: int
    dossier_id: int
    number: int
    file_name: str
    file_sha256: str
    received_at: str
    who: str


@dataclass(frozen=True)
class Contents:
    """What a version holds: its layers as they were understood, faults, choices of its reading.

    Attributes
    ----------
    service_points, works
        None of a version that came before they were kept: what its file says of them is not known here.
    """

    sites: gpd.GeoDataFrame
    cables: gpd.GeoDataFrame
    faults: list[dict[str, object]]
    choices: str
    service_points: gpd.GeoDataFrame | None = None
    works: gpd.GeoDataFrame | None = None


@dataclass(frozen=True)
class Judged:
    """An appraisal of a version, without its findings."""

    id: int
    proposal_id: int
    law_on: date
    plan_version: str
    plan_sha256: str
    made_at: str
    who: str


def add_version(
    store: Store, actor: Actor, dossier_id: int, content: bytes, proposal: Proposal, choices: str
) -> Version:
    """Keep a file as the next version of a dossier's proposal; the dossier is then being checked.

    Parameters
    ----------
    content
        The file byte for byte.
    choices
        How it was read (YAML), so that reading it again gives the same.

    Raises
    ------
    DecisionError
        If the dossier is closed, or submitted: it has to be taken back first.
    """
    faults = json.dumps(
        [_fault_row(fault) for fault in proposal.faults], ensure_ascii=False, default=str
    )
    parts = (proposal.sites, proposal.cables, proposal.service_points, proposal.works)
    layers = [layer_text(part) for part in parts]
    with store.writing(actor, Role.REVIEWER) as transaction:
        connection = transaction.connection
        dossier = open_dossier(connection, dossier_id)
        last = connection.execute(
            "SELECT coalesce(max(number), 0) FROM proposals WHERE dossier_id = ?", (dossier_id,)
        ).fetchone()[0]
        digest, at = keep_blob(transaction, content), audit.now()
        cursor = connection.execute(
            "INSERT INTO proposals (dossier_id, number, file_name, file_sha256, choices, sites, cables,"
            " service_points, works, faults, received_at, who)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (dossier_id, last + 1, proposal.file, digest, choices, *layers, faults, at, actor.email),
        )
        index_places(connection, int(cursor.lastrowid or 0))
        version = Version(
            int(cursor.lastrowid or 0), dossier_id, last + 1, proposal.file, digest, at, actor.email
        )
        facts = {"number": version.number, "file": version.file_name, "sha256": digest}
        transaction.record("add_version", f"{dossier.subject}/version/{version.number}", None, facts)
        if dossier.status != CHECKING:
            set_status(transaction, dossier, CHECKING)
    return version


def versions(store: Store, actor: Actor, dossier_id: int) -> list[Version]:
    """Return the versions of a dossier's proposal, the first one first."""
    names = "id, dossier_id, number, file_name, file_sha256, received_at, who"
    with store.reading(actor) as connection:
        rows = connection.execute(
            f"SELECT {names} FROM proposals WHERE dossier_id = ? ORDER BY number",  # noqa: S608 - our names
            (dossier_id,),
        )
        return [Version(*row) for row in rows]


def contents(store: Store, actor: Actor, version: Version) -> Contents:
    """Return what a version holds."""
    with store.reading(actor) as connection:
        row = connection.execute("SELECT * FROM proposals WHERE id = ?", (version.id,)).fetchone()
    with as_written(store.path):
        later = (row["service_points"], row["works"])
        more = [None if text is None else layer_of(text) for text in later]
        layers = layer_of(row["sites"]), layer_of(row["cables"])
        faults = [kept.restored_in(fault) for fault in json.loads(row["faults"])]
        return Contents(*layers, faults, row["choices"], *more)


def original(store: Store, actor: Actor, version: Version) -> bytes:
    """Return the carrier's file byte for byte."""
    with store.reading(actor) as connection:
        return blob(connection, version.file_sha256)


def keep_appraisal(
    store: Store, actor: Actor, version: Version, appraisal: Appraisal, plan: Opened
) -> Judged:
    """Keep an appraisal of a version with all its findings, and the text of the plan that judged.

    The dossier is then appraised, unless a newer version has come while this one was being judged.

    Parameters
    ----------
    plan
        The file that the plan of the appraisal was parsed from.

    Raises
    ------
    DecisionError
        If the dossier is closed, or submitted: it has to be taken back first.
    """
    with store.writing(actor, Role.REVIEWER) as transaction:
        return _keep_appraisal(transaction, version, appraisal, plan)


def keep_judged_anew(
    store: Store, actor: Actor, opened: Dossier, version: Version, appraisal: Appraisal, plan: Opened
) -> Judged:
    """Keep an appraisal by the law and plan of another day, which from now on is the dossier's.

    Parameters
    ----------
    opened
        The dossier as it was when it was judged anew.

    Raises
    ------
    DecisionError
        If the dossier is closed or submitted.
    StaleEditError
        If the dossier has changed since, or a newer version has come.
    """
    with store.writing(actor, Role.REVIEWER) as transaction:
        changed = set_law_day(transaction, opened, appraisal.case.on)
        newest = newest_version(transaction.connection, changed)
        if newest.proposal_id != version.id:
            raise StaleEditError("store.stale_dossier", changed, version, dossier=changed.code)
        return _keep_appraisal(transaction, version, appraisal, plan)


def _keep_appraisal(
    transaction: Transaction, version: Version, appraisal: Appraisal, plan: Opened
) -> Judged:
    case, connection = appraisal.case, transaction.connection
    dossier = dossier_in_hand(connection, version.dossier_id)
    judged_by = (case.on.isoformat(), case.plan.version, keep_text(transaction, plan))
    values = (version.id, *judged_by, audit.now(), transaction.actor.email)
    cursor = connection.execute(
        "INSERT INTO appraisals (proposal_id, law_on, plan_version, plan_sha256, made_at, who,"
        " totals, pairs) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (*values, json.dumps(appraisal.totals), _pairs_text(appraisal.pairs)),
    )
    judged = Judged(int(cursor.lastrowid or 0), version.id, case.on, *values[2:])
    _write_findings(connection, judged.id, appraisal.findings)
    names = ("law_on", "plan_version", "plan_sha256")
    facts = {"version": version.number, **dict(zip(names, judged_by, strict=True))}
    transaction.record("appraise", f"{dossier.subject}/appraisal/{judged.id}", None, facts)
    newest = newest_version(connection, dossier)
    if dossier.status == CHECKING and version.id == newest.proposal_id:
        set_status(transaction, dossier, APPRAISED)
    return judged


def _pairs_text(pairs: pd.DataFrame) -> str:
    lines = shapely.to_wkb(pairs["line"].to_numpy(object), hex=True)  # text would round them
    table = pairs.assign(line=lines).astype(object)
    rows = [kept.with_said(row) for row in plain_records(table)]
    return json.dumps(rows, ensure_ascii=False, default=lambda value: value.item())


def _fault_row(fault: Fault) -> dict[str, object]:
    return kept.with_said({field.name: getattr(fault, field.name) for field in fields(fault)})


def _write_findings(
    connection: sqlite3.Connection, appraisal_id: int, findings: gpd.GeoDataFrame
) -> None:
    table = pd.DataFrame(findings[list(COLUMNS)]).astype(object)
    table = table.where(table.notna(), None)
    shapes = shapely.to_wkb(findings.geometry.to_numpy(), hex=True)  # text would round them
    kept_findings = [
        {**record, "evidence": shape, "said": _said_text(record)}
        for record, shape in zip(records(table), shapes, strict=True)
    ]
    rows = [
        (appraisal_id, number, *(record[name] for name in KEPT))
        for number, record in enumerate(kept_findings)
    ]
    names = ", ".join(f'"{name}"' for name in KEPT)
    marks = ", ".join("?" * (len(KEPT) + 2))
    connection.executemany(
        f"INSERT INTO findings (appraisal_id, number, {names}) VALUES ({marks})",  # noqa: S608 - our names
        rows,
    )


def _said_text(record: dict[str, object]) -> str | None:
    texts = kept.said_of(record)
    return json.dumps(texts, ensure_ascii=False) if texts else None


def last_appraisal(store: Store, actor: Actor, dossier_id: int) -> Judged | None:
    """Return the latest appraisal of the latest version that has one, None before the first."""
    with store.reading(actor) as connection:
        held_dossier(connection, dossier_id)
        row = connection.execute(
            "SELECT a.id, a.proposal_id, a.law_on, a.plan_version, a.plan_sha256, a.made_at, a.who"
            " FROM appraisals a JOIN proposals p ON p.id = a.proposal_id"
            " WHERE p.dossier_id = ? ORDER BY p.number DESC, a.id DESC LIMIT 1",
            (dossier_id,),
        ).fetchone()
    return None if row is None else Judged(row[0], row[1], date.fromisoformat(row[2]), *row[3:])


def appraisal_of(store: Store, actor: Actor, version: Version) -> Judged | None:
    """Return the latest appraisal of a version, None where it was never appraised."""
    with store.reading(actor) as connection:
        row = connection.execute(
            "SELECT id, proposal_id, law_on, plan_version, plan_sha256, made_at, who"
            " FROM appraisals WHERE proposal_id = ? ORDER BY id DESC LIMIT 1",
            (version.id,),
        ).fetchone()
    return None if row is None else Judged(row[0], row[1], date.fromisoformat(row[2]), *row[3:])


def findings(store: Store, actor: Actor, judged: Judged) -> gpd.GeoDataFrame:
    """Return the findings of a kept appraisal, as :func:`planner.appraisal.appraise` made them."""
    with store.reading(actor) as connection:
        rows = connection.execute(
            "SELECT * FROM findings WHERE appraisal_id = ? ORDER BY number", (judged.id,)
        ).fetchall()
    with as_written(store.path):
        return findings_table([_finding(row) for row in rows])


def totals_of(store: Store, actor: Actor, judged: Judged) -> dict[str, Any]:
    """Return the totals of a kept appraisal, as :func:`planner.appraisal.appraise` made them."""
    with as_written(store.path):
        return dict(json.loads(_outcome(store, actor, judged)["totals"]))


def pairs_of(store: Store, actor: Actor, judged: Judged) -> pd.DataFrame:
    """Return the pairs of a kept appraisal, as :func:`planner.appraisal.pairs.pairs_across` made them.

    ``line`` (EPSG:4326) is None in those of appraisals from before lines were kept.
    """
    with as_written(store.path):
        rows = json.loads(_outcome(store, actor, judged)["pairs"])
        pairs = table_of((kept.restored_in(row) for row in rows), [*PAIR_COLUMNS, "line"])
        lines = [None if pd.isna(line) else shapely.from_wkb(line) for line in pairs["line"]]
        return pairs.assign(line=pd.Series(lines, dtype=object))


def _outcome(store: Store, actor: Actor, judged: Judged) -> sqlite3.Row:
    with store.reading(actor) as connection:
        row: sqlite3.Row = connection.execute(
            "SELECT totals, pairs FROM appraisals WHERE id = ?", (judged.id,)
        ).fetchone()
    return row


def _finding(row: sqlite3.Row) -> Finding:
    shape = None if row["evidence"] is None else shapely.from_wkb(row["evidence"])
    record = {name: row[name] for name in COLUMNS}
    record["kind"] = row["kind"] or KINDS[row["rule_id"]].value  # of before version 6
    record["assumed"] = row["assumed"] or ""
    if row["said"] is not None:
        record = kept.restored_in({**record, kept.SAID: json.loads(row["said"])})
    return Finding(**record, evidence=shape)
