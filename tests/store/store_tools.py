"""Actors, a small proposal and its appraisal, and what the store's tests ask of every store."""

import contextlib
import hashlib
import io
import json
import os
import sqlite3
import subprocess
import sys
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from conftest import make_stations, place
from PIL import Image

from planner.appraisal.appraise import Appraisal
from planner.appraisal.conclusions import concluded, conditions
from planner.appraisal.findings import Finding, findings_table
from planner.base.messages import Text
from planner.intake.read import Proposal
from planner.layers.faults import Fault
from planner.layers.io import empty_layer
from planner.plan.versions import Opened
from planner.store.approval import approve
from planner.store.backup import examine
from planner.store.decisions import Wanted, decide, decisions
from planner.store.dossiers import dossier, move, receive
from planner.store.people import Actor
from planner.store.proposals import add_version, keep_appraisal

READER = Actor("hoa@so.gov.vn", "Lê Thị Hoa", "văn thư", "reader")
REVIEWER = Actor("an@so.gov.vn", "Nguyễn Văn An", "chuyên viên", "reviewer")
OTHER = Actor("binh@so.gov.vn", "Trần Thị Bình", "chuyên viên", "reviewer")
APPROVER = Actor("cuong@so.gov.vn", "Phạm Văn Cường", "giám đốc", "approver")
ADMINISTRATOR = Actor("dung@so.gov.vn", "Võ Thị Dung", "quản trị", "administrator")
FILE = b"PK\x03\x04" + bytes(range(256)) * 40
RECEIVED_ON = date(2018, 4, 2)


def plan_text_of(version):
    """Return a plan file as somebody opened it; of the text, the store asks for the number alone."""
    text = f"version: '{version}'\nname: Quy hoạch thử\n"
    return Opened("quy-hoach.yaml", text, hashlib.sha256(text.encode()).hexdigest())


PLAN = plan_text_of("3")
TESTS = Path(__file__).parents[1]
# What an appraisal says of a site that comes to a conclusion: rule, kind, verdict, what is missing.
SAID = {
    **{said: ("SPACE", "limit", said, "") for said in ("fail", "review", "pass", "not_applicable")},
    "incomplete": ("SPACE", "limit", "review", "mast_class"),
    "conditional": ("AIR-45", "obligation", "review", "height_consent"),
}


def receive_one(store, actor=None, **changed):
    """Receive a dossier of Viettel."""
    asked = {
        "carrier": "viettel",
        "kind": "new_plan",
        "title": "Quy hoạch 2018",
        "received_on": RECEIVED_ON,
    }
    return receive(store, actor or REVIEWER, **{**asked, **changed})


def sites_of(*codes, action="new", **more):
    """Return proposed sites as the intake makes them, side by side on the squared paper."""
    rows = [
        {"site_id": code, "at": (500 + 300 * n, 700), "status": "planned", "action": action, **more}
        for n, code in enumerate(codes)
    ]
    cells = [json.dumps({"Mã trạm": code}) for code in codes]
    return make_stations(rows).assign(
        file="hồ sơ.xlsx",
        sheet="M2",
        row=np.arange(7, 7 + len(codes)),
        cells=pd.Series(cells, dtype="str"),
    )


def routes_of(*codes):
    """Return routes as the intake makes them, the first one without a line."""
    table = empty_layer("cables").reindex(range(len(codes)))
    table = table.assign(
        cable_id=codes, kind="N1", length_m=120.5, carrier="viettel", status="planned", year=2019.0
    )
    lines = [None, *[shapely.LineString([place(0, 0), place(100, 70)]) for _ in codes[1:]]]
    return table.astype({"cable_id": "str"}).set_geometry(gpd.GeoSeries(lines, crs="EPSG:4326"))


def proposal_of(sites, cables=None, file="hồ sơ.xlsx"):
    """Return a proposal of some sites, with one fault."""
    fault = Fault("swapped", "warning", "hai số bị đảo", file, "M2", 7, "X; Y", "9,6; 105,1", at=(2, 3))
    return Proposal(
        sites=sites,
        cables=empty_layer("cables") if cables is None else cables,
        service_points=empty_layer("service_points"),
        works=empty_layer("service_points"),
        faults=[fault],
        remarks=[],
        crs="EPSG:9209",
        axis_order="north,east",
        readings=[],
        applied=[],
        tables=(),
        sheets=(),
        file=file,
        carrier="viettel",
    )


def appraisal_of(sites, on=RECEIVED_ON, verdict="pass", more=()):
    """Return an appraisal that comes to one conclusion of every site, and some more findings."""
    rule_id, kind, said, missing = SAID[verdict]
    own = [
        Finding(
            rule_id, kind, code, said, "cách cột gần nhất", "Luật", "cited",
            312.25, 300.0, "m", shape, missing=missing,
        )
        for code, shape in zip(sites["site_id"], sites.geometry, strict=True)
    ]  # fmt: skip
    findings = findings_table([*own, *more])
    judged = concluded(sites, findings)
    pairs = pd.DataFrame({"site_id": ["V1"], "other_site_id": ["M1"], "line": [None]})
    case = SimpleNamespace(on=on, plan=SimpleNamespace(version="3"))
    totals = {"sites": {verdict: len(sites)}}
    return Appraisal(case, findings, judged, conditions(findings), pairs, pd.DataFrame(), totals)


def taken_in(store, opened, *codes, verdict=None, **more):
    """Keep a version of some sites, appraised where there is a verdict, and return it."""
    sites = sites_of(*codes, **more)
    version = add_version(store, REVIEWER, opened.id, FILE, proposal_of(sites), "")
    if verdict is not None:
        keep_appraisal(store, REVIEWER, version, appraisal_of(sites, verdict=verdict), PLAN)
    return version


def submitted(store, opened, sites, verdict="pass", **decided):
    """Take a dossier from its file to its submission, its sites accepted or decided as said."""
    version = add_version(store, REVIEWER, opened.id, FILE, proposal_of(sites), "")
    keep_appraisal(store, REVIEWER, version, appraisal_of(sites, verdict=verdict), PLAN)
    wanted = [
        Wanted(code, decided.get(code, "accept"), "lý do", "điều kiện") for code in sites["site_id"]
    ]
    decide(store, REVIEWER, opened.id, wanted, {})
    return move(store, REVIEWER, dossier(store, REVIEWER, opened.id), "submitted")


def approved(store, opened, sites, number="12/QĐ-STTTT", on=date(2018, 5, 4), **decided):
    """Take a dossier from its file to its approval."""
    return approve(store, APPROVER, submitted(store, opened, sites, **decided), number, on)


def trail(store, subject=None):
    """Return the entries of the audit trail."""
    from planner.store.audit import entries

    with store.reading(READER) as connection:
        return list(entries(connection, subject))


@contextlib.contextmanager
def raw(path):
    """Give SQLite itself, past the store: what somebody with the file could do."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        yield connection
    finally:
        connection.close()


def assert_sound(path):
    """Fail unless the file is sound and every table says what the audit trail says."""
    assert examine(path).problems == []


def everything(store, actor=READER):
    """Return all that a reader can see of a store, to be compared."""
    with store.reading(actor) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE sql <> ''")]
        tables = [
            row[0]
            for row in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1"
            )
        ]
        rows = {
            name: [tuple(row) for row in connection.execute(f"SELECT * FROM {name}")] for name in tables
        }
    return {"names": names, **rows}


def paper_of(more=b""):
    """A paper that a dossier takes: a picture of one dot, and whatever is to lie behind it."""
    buffer = io.BytesIO()
    Image.new("L", (1, 1)).save(buffer, "PNG")
    return buffer.getvalue() + more


def fill(store, sites=12):
    """Put a little of everything into a store, and return its dossier."""
    from planner.store.comments import comment
    from planner.store.files import attach

    opened = receive_one(store)
    layer = sites_of(*[f"VTL-{n:03d}" for n in range(sites)])
    submitted(store, opened, layer)
    for n in range(4):
        attach(store, REVIEWER, opened.id, f"tờ {n}.png", paper_of(bytes([n]) * 9000))
        comment(store, REVIEWER, opened.id, f"ý kiến {n}", "VTL-001")
    assert len(decisions(store, READER, opened.id)) == sites
    return opened


@contextlib.contextmanager
def started(module, *arguments):
    """Give a process that runs a module of the tests, spoken to by lines; ended with the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", module, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
        env={**os.environ, "PYTHONPATH": str(TESTS)},
        cwd=TESTS.parent,
    )
    with process:
        try:
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()


def _kind(value):
    """Return the type of a value; a text read back is one in the words that were read."""
    return "Text" if isinstance(value, Text) else type(value).__name__


def assert_same_layer(left, right):
    """Fail unless two layers are the same to the last bit: values, missing ones, types, geometry."""
    assert list(left.columns) == list(right.columns)
    assert left.crs == right.crs
    plain = [pd.DataFrame(layer.drop(columns="geometry")) for layer in (left, right)]
    pd.testing.assert_frame_equal(
        *plain, check_exact=True, check_index_type="equiv", check_column_type=True
    )
    for name in [name for name, dtype in plain[0].dtypes.items() if str(dtype) == "object"]:
        kinds = [table[name].map(_kind).tolist() for table in plain]
        assert kinds[0] == kinds[1], name
    shapes = [shapely.to_wkb(layer.geometry.to_numpy()).tolist() for layer in (left, right)]
    assert shapes[0] == shapes[1]
