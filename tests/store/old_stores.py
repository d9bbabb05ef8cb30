"""Stores as earlier versions of the software made them, with a dossier decided of as was then usual."""

import shutil
from dataclasses import replace

import pandas as pd
import shapely
from store.store_tools import FILE, REVIEWER, appraisal_of, paper_of, receive_one, sites_of

from planner.appraisal.findings import COLUMNS
from planner.layers.io import empty_layer
from planner.store import database
from planner.store.comments import comment
from planner.store.database import open_store
from planner.store.dossiers import set_status
from planner.store.files import attach, keep_blob
from planner.store.layer_text import layer_text
from planner.store.places import index_places


def old_store(tmp_path, monkeypatch, version, sites=None, verdict="pass"):
    """Return a store of a version, with one dossier of three sites that is appraised and decided of."""
    folder = tmp_path / f"migrations {version}"
    folder.mkdir()
    for file in database.migration_files()[:version]:
        shutil.copy(file, folder)
    with monkeypatch.context() as patched:
        patched.setattr(database, "MIGRATIONS", folder)
        store = open_store(tmp_path / f"v{version}" / "planner.sqlite")
    opened = receive_one(store)
    sites = sites_of("V1", "V2", "V3") if sites is None else sites
    with store.writing(REVIEWER, "reviewer") as transaction:
        take_in(transaction, opened, sites)
        appraise(transaction, opened, sites, verdict)
        for code in sites["site_id"]:
            decide(transaction, code, **({} if version == 1 else {"proposal_id": 1}))
    comment(store, REVIEWER, opened.id, "ý kiến", "V1")
    attach(store, REVIEWER, opened.id, "tờ.png", paper_of())
    return store


def insert(transaction, table, **row):
    names = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join(f":{name}" for name in row)
    transaction.connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", row)


def take_in(transaction, opened, sites):
    digest = keep_blob(transaction, FILE)
    at = "2018-04-02T02:00:00.000000+00:00"
    insert(
        transaction,
        "proposals",
        dossier_id=opened.id,
        number=1,
        file_name="hồ sơ.xlsx",
        file_sha256=digest,
        choices="",
        sites=layer_text(sites),
        cables=layer_text(empty_layer("cables")),
        faults="[]",
        received_at=at,
        who=REVIEWER.email,
    )
    if transaction.connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'places'").fetchone():
        index_places(transaction.connection, 1)
    transaction.record("add_version", f"dossier/{opened.id}/version/1", None, {"sha256": digest})
    set_status(transaction, opened, "checking")


def appraise(transaction, opened, sites, verdict):
    values = {"proposal_id": 1, "law_on": "2018-04-02", "plan_version": "3", "plan_sha256": "p" * 64}
    at = {"made_at": "2018-04-02T03:00:00.000000+00:00", "who": REVIEWER.email}
    columns = {"totals": '{"sites": {"pass": 3}}', "pairs": '[{"site_id": "V1", "other_site_id": "M1"}]'}
    insert(transaction, "appraisals", **values, **at, **columns)
    transaction.record("appraise", f"dossier/{opened.id}/appraisal/1", None, values)
    kept_columns = {row["name"] for row in transaction.connection.execute("PRAGMA table_info(findings)")}
    for number, finding in enumerate(
        appraisal_of(sites, verdict=verdict).findings.itertuples(index=False)
    ):
        words = {name: getattr(finding, name) for name in COLUMNS if name in kept_columns}
        row = {name: None if pd.isna(word) else word for name, word in words.items()}
        insert(
            transaction, "findings", appraisal_id=1, number=number, **row,
            evidence=shapely.to_wkb(finding.geometry, hex=True),
        )  # fmt: skip
    set_status(transaction, replace(opened, revision=2), "appraised")


def decide(transaction, code, **more):
    row = {
        "dossier_id": 1,
        "site_id": code,
        "decision": "accept",
        "condition": "",
        "reason": "cũ",
        "who": REVIEWER.email,
        "at": "2018-04-03T02:00:00.000000+00:00",
        "revision": 1,
        **more,
    }
    insert(transaction, "decisions", **row)
    transaction.record("decide", f"dossier/1/site/{code}", None, row)
