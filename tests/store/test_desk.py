"""The desk: conclusion and decision side by side, what comes next, earlier decisions of a place."""

import sqlite3
from contextlib import contextmanager
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from conftest import place
from store.store_tools import (
    FILE,
    OTHER,
    PLAN,
    REVIEWER,
    appraisal_of,
    approved,
    proposal_of,
    raw,
    receive_one,
    sites_of,
    taken_in,
)

from planner.appraisal.findings import Finding
from planner.geo.measure import points_m
from planner.store import database
from planner.store.comments import comment, comments
from planner.store.database import connected, open_store
from planner.store.decisions import Wanted, decide, decisions
from planner.store.desk import _EARLIER, _asked, desk_table, earlier_decisions, next_undecided
from planner.store.dossiers import dossier, dossiers
from planner.store.layer_text import layer_text
from planner.store.places import index_places
from planner.store.proposals import add_version, contents, findings, keep_appraisal, versions

CRS = "EPSG:9209"


def test_the_desk_shows_conclusion_decision_and_comments_of_every_site(store, opened):
    sites = sites_of("V1", "V2", "V3")
    version = add_version(store, REVIEWER, opened.id, FILE, proposal_of(sites), "")
    judged = keep_appraisal(store, REVIEWER, version, appraisal_of(sites, verdict="fail"), PLAN)
    decide(store, REVIEWER, opened.id, [Wanted("V1", "accept", "đã khảo sát")], {"V1": "fail"})
    decide(store, OTHER, opened.id, [Wanted("V2", "reject")], {"V2": "fail"})
    comment(store, OTHER, opened.id, "gần trường học", "V2")
    decided, remarks = decisions(store, REVIEWER, opened.id), comments(store, REVIEWER, opened.id)
    desk = desk_table(sites, findings(store, REVIEWER, judged), decided, remarks).set_index("site_id")
    assert desk["conclusion"].tolist() == ["fail"] * 3
    assert desk["decision"].fillna("–").tolist() == ["accept", "reject", "–"]
    assert desk["departs"].tolist() == [True, False, False]
    assert desk["revision"].tolist() == [1, 1, 0]
    assert desk["comments"].tolist() == [0, 1, 0]
    assert desk["outdated"].tolist() == [False, False, False]
    assert desk.loc["V2", "decided_by"] == OTHER.email


def test_a_decision_of_a_site_that_a_newer_file_changes_is_shown_as_outdated(store, opened):
    taken_in(store, opened, "V1", "V2", "V3")
    decide(store, REVIEWER, opened.id, [Wanted("V1", "accept"), Wanted("V2", "accept")], {})
    second = sites_of("V1", "V2", "V3").assign(mast_height_m=[42.0, 60.0, 60.0])
    add_version(store, REVIEWER, opened.id, FILE, proposal_of(second), "")
    desk = desk_table(second, None, decisions(store, REVIEWER, opened.id))
    assert desk["outdated"].tolist() == [False, True, False]
    assert desk["decision"].fillna("–").tolist() == ["accept", "accept", "–"]


def test_before_an_appraisal_the_desk_has_no_conclusion(store, opened):
    desk = desk_table(sites_of("V1"), None, {})
    assert desk["conclusion"].isna().all()
    assert desk["decision"].isna().all()


def listed(**undecided):
    return pd.DataFrame({"site_id": list(undecided), "undecided": list(undecided.values())})


@pytest.mark.parametrize(
    ("at", "following"), [("A", "C"), ("B", "C"), ("C", "A"), ("D", "A"), ("GONE", "A")]
)
def test_the_next_undecided_site_is_the_one_after_in_the_list_and_round_its_end(at, following):
    sites = listed(A=True, B=False, C=True, D=False)
    assert next_undecided(sites, at) == following


def test_the_site_that_is_decided_of_is_not_the_next_and_there_may_be_none():
    assert next_undecided(listed(A=False, B=True), "B") is None
    assert next_undecided(listed(A=False, B=False), "A") is None
    assert next_undecided(listed(), "A") is None


def test_the_desk_lists_the_worst_first_and_what_is_outdated_is_undecided_again(store, opened):
    sites = sites_of("V1", "V2", "V3")
    findings = [
        Finding("ZONE", "limit", "V3", "fail", "x", "y", "cited"),
        Finding("AIR-45", "obligation", "V2", "review", "x", "y", "cited", missing="height_consent"),
    ]
    appraisal = appraisal_of(sites, more=findings)
    version = add_version(store, REVIEWER, opened.id, FILE, proposal_of(sites), "")
    keep_appraisal(store, REVIEWER, version, appraisal, PLAN)
    decide(store, REVIEWER, opened.id, [Wanted("V3", "reject"), Wanted("V1", "accept")], {})
    decided = decisions(store, REVIEWER, opened.id)
    desk = desk_table(sites, appraisal.findings, decided)
    assert desk["site_id"].tolist() == ["V3", "V2", "V1"]
    assert desk["undecided"].tolist() == [False, True, False]
    second = sites.assign(mast_height_m=[60.0, 42.0, 42.0])
    add_version(store, REVIEWER, opened.id, FILE, proposal_of(second), "")
    desk = desk_table(second, appraisal.findings, decisions(store, REVIEWER, opened.id))
    assert dict(zip(desk["site_id"], desk["undecided"], strict=True))["V1"]


def test_what_another_dossier_decided_of_the_place_or_the_code_is_found(store, opened):
    approved(store, opened, sites_of("OLD-1", "OLD-2"))
    later = receive_one(store)
    here = desk_table(sites_of("NEW-1", "OLD-2"), None, {})
    (same_place,) = earlier_decisions(store, REVIEWER, later, here.iloc[0], CRS)
    assert (same_place.decision.site_id, same_place.distance_m) == ("OLD-1", 0.0)
    assert same_place.dossier.id == opened.id
    (same_code,) = earlier_decisions(store, REVIEWER, later, here.iloc[1], CRS)
    assert same_code.decision.site_id == "OLD-2"
    assert earlier_decisions(store, REVIEWER, opened, here.iloc[0], CRS) == []  # its own are not earlier


# -- many dossiers


MANY, EACH = 200, 500


@pytest.fixture(scope="module")
def many(shared_memory):
    """A store with 200 decided dossiers of 500 sites, a few of them within metres of each other.

    Written in bulk, by copying what the store itself has kept of one.
    """
    store = open_store(shared_memory / "many" / "planner.sqlite")
    for n in range(MANY + 1):
        receive_one(store, carrier=("viettel", "vnpt")[n % 2], received_on=date(2018, 4, 1 + n % 28))
    layer = sites_of(*[f"S{n}" for n in range(EACH)])
    add_version(store, REVIEWER, 1, FILE, proposal_of(layer), "")
    decide(store, REVIEWER, 1, [Wanted(code, "accept") for code in layer["site_id"]], {})
    chance = np.random.default_rng(3)
    with raw(store.path) as connection:
        connection.execute("BEGIN")
        for n in range(2, MANY + 1):
            x, y = chance.uniform(0, 20_000, (2, EACH))
            x[:5], y[:5] = 500 + chance.uniform(-40, 40, (2, 5))
            moved = layer.assign(site_id=[f"{code}-{n}" for code in layer["site_id"]])
            moved.loc[7, "site_id"] = "S7"  # the code of another dossier, elsewhere
            moved = moved.set_geometry(list(map(place, x, y)), crs="EPSG:4326")
            copy(connection, n, layer_text(moved))
        connection.execute("COMMIT")
    return store


def copy(connection, number, sites):
    connection.execute(
        "INSERT INTO proposals (id, dossier_id, number, file_name, file_sha256, choices, sites, cables,"
        " faults, received_at, who) SELECT ?, ?, 1, file_name, file_sha256, choices, ?, cables, faults,"
        " received_at, who FROM proposals WHERE id = 1",
        (number, number, sites),
    )
    index_places(connection, number)
    connection.execute(
        "INSERT INTO decisions SELECT ?, site_id, 'accept', '', '', 'an@so.gov.vn',"
        " '2018-05-01T00:00:' || printf('%03d.%04d', ?, rank), 1, ? FROM (SELECT site_id,"
        " row_number() OVER (ORDER BY site_id) AS rank FROM places WHERE proposal_id = ?)",
        (number, number, number, number),
    )


def plainly(store, opened, sites):
    """Return what is asked for of each site by reading every layer: dossier, code and metres."""
    rows_by_site = [[] for _ in sites]
    spots = points_m(gpd.GeoDataFrame(geometry=[site.geometry for site in sites], crs="EPSG:4326"), CRS)
    for other in dossiers(store, REVIEWER):
        files = versions(store, REVIEWER, other.id)
        if other.id == opened.id or not files:
            continue
        layer = contents(store, REVIEWER, files[-1]).sites
        codes, places = layer["site_id"].to_numpy(), points_m(layer, CRS)
        for site, here, nearby in zip(sites, spots, rows_by_site, strict=True):
            metres = np.hypot(*(places - here).T)
            same = (codes == site["site_id"]) & (other.carrier == opened.carrier)
            rows = np.flatnonzero(same | (metres <= 30))
            nearby += [(other.id, codes[row], round(float(metres[row]), 1)) for row in rows]
    return [sorted(nearby) for nearby in rows_by_site]


def test_of_many_dossiers_it_finds_the_same_as_the_plain_way_and_reads_no_layer(many, monkeypatch):
    opened = dossier(many, REVIEWER, MANY + 1)
    there = sites_of("S7").iloc[0]
    spots = [place(500, 500), place(510, 480), place(9000, 9000), there.geometry]
    asked = [there.copy() for _ in spots]
    for site, spot in zip(asked, spots, strict=True):
        site["geometry"] = spot
    expected = plainly(many, opened, asked)
    assert max(map(len, expected)) > 200
    read = set()

    @contextmanager
    def watched(path, mode="rw"):
        with connected(path, mode) as connection:
            connection.set_authorizer(
                lambda action, table, column, *_: (
                    (read.add((table, column)) if action == sqlite3.SQLITE_READ else None)
                    or sqlite3.SQLITE_OK
                )
            )
            yield connection

    monkeypatch.setattr(database, "connected", watched)
    for site, wanted in zip(asked, expected, strict=True):
        nearby = earlier_decisions(many, REVIEWER, opened, site, CRS)
        assert sorted((e.dossier.id, e.decision.site_id, e.distance_m) for e in nearby) == wanted
        assert [e.decision.at for e in nearby] == sorted((e.decision.at for e in nearby), reverse=True)
    assert ("places", "longitude") in read
    assert not {("proposals", name) for name in ("sites", "cables", "faults")} & read


def test_the_query_of_the_many_goes_by_the_indexes(many):
    values = _asked(dossier(many, REVIEWER, MANY + 1), sites_of("S7").iloc[0])
    with raw(many.path) as connection:
        plan = [row[-1] for row in connection.execute(f"EXPLAIN QUERY PLAN {_EARLIER}", values)]
    assert not any(step.startswith("SCAN") for step in plan), plan


def test_only_the_newest_version_of_another_dossier_counts(store, opened):
    taken_in(store, opened, "V1", "V2")
    decide(store, REVIEWER, opened.id, [Wanted("V1", "accept"), Wanted("V2", "reject")], {})
    later, here = receive_one(store, carrier="vnpt"), sites_of("N1").iloc[0]
    assert [e.decision.site_id for e in earlier_decisions(store, REVIEWER, later, here, CRS)] == ["V1"]
    away = sites_of("V1", "V2").set_geometry([place(9000, 9000), place(500, 715)], crs="EPSG:4326")
    add_version(store, REVIEWER, opened.id, FILE, proposal_of(away), "")
    (earlier,) = earlier_decisions(store, REVIEWER, later, here, CRS)
    assert (earlier.decision.site_id, earlier.distance_m) == ("V2", 15.0)
