"""The index of places: filled with each version, for old stores too, and held against the layers."""

import numpy as np
import pytest
import shapely
from store.old_stores import old_store
from store.store_tools import (
    FILE,
    READER,
    REVIEWER,
    assert_sound,
    everything,
    proposal_of,
    raw,
    sites_of,
)

from planner.base.errors import StoreError
from planner.store.backup import examine
from planner.store.database import open_store
from planner.store.plan_record import plan_text
from planner.store.proposals import (
    add_version,
    contents,
    last_appraisal,
    pairs_of,
    totals_of,
    versions,
)
from planner.store.radio_register import radio_register


def places(store):
    return everything(store)["places"]


def test_each_version_is_indexed_as_its_layer_says(store, opened):
    chance = np.random.default_rng(7)
    sites = sites_of(*[f"V{n}" for n in range(50)])
    spots = shapely.points(chance.uniform(106, 107, 50), chance.uniform(9, 10, 50))
    for layer in (sites, sites.set_geometry(spots, crs="EPSG:4326")):
        version = add_version(store, REVIEWER, opened.id, FILE, proposal_of(layer), "")
        of_it = [row[1:] for row in places(store) if row[0] == version.id]
        assert of_it == [
            (n, code, spot.x, spot.y)
            for n, (code, spot) in enumerate(zip(layer["site_id"], layer.geometry, strict=True))
        ]
    assert_sound(store.path)


@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE places SET longitude = longitude + 0.001 WHERE number = 1",
        "UPDATE places SET latitude = NULL WHERE number = 1",
        "UPDATE places SET site_id = 'V9' WHERE number = 0",
        "DELETE FROM places WHERE number = 2",
        "INSERT INTO places VALUES (1, 99, 'V99', 106, 10)",
    ],
)
def test_an_index_that_is_not_of_the_layer_is_found(store, opened, spoil):
    add_version(store, REVIEWER, opened.id, FILE, proposal_of(sites_of("V1", "V2", "V3")), "")
    with raw(store.path) as connection:
        for name in ("changed", "deleted"):
            connection.execute(f"DROP TRIGGER places_are_never_{name}")
        connection.execute(spoil)
    assert "places of version 1" in examine(store.path).problems


# -- a store of version 2


@pytest.mark.parametrize("version", [1, 2])
def test_an_old_store_is_brought_up_to_date_with_all_that_it_holds(tmp_path, monkeypatch, version):
    old = old_store(tmp_path, monkeypatch, version)
    before = everything(old)
    assert_sound(old.path)
    store = open_store(old.path)
    assert len(list((old.path.parent / "backups").glob(f"planner-v{version}-*.sqlite"))) == 1
    spots = sites_of("V1", "V2", "V3").geometry
    assert places(store) == [(1, n, f"V{n + 1}", spot.x, spot.y) for n, spot in enumerate(spots)]
    after = everything(store)
    assert after["proposals"] == [(*row, None, None) for row in before["proposals"]]
    assert after["audit"][:-1] == before["audit"]  # the last one seals what stood there
    assert after["findings"] == [(*row, None, None, None) for row in before["findings"]]
    for name in ("blobs", "appraisals", "attachments", "comments", "dossiers"):
        assert after[name] == before[name]
    assert_sound(store.path)


def test_what_an_old_store_did_not_keep_is_none_and_not_empty(tmp_path, monkeypatch):
    store = open_store(old_store(tmp_path, monkeypatch, 2).path)
    proposal = contents(store, READER, versions(store, READER, 1)[0])
    assert (proposal.service_points, proposal.works) == (None, None)
    assert proposal.sites["site_id"].tolist() == ["V1", "V2", "V3"]
    judged = last_appraisal(store, READER, 1)
    assert totals_of(store, READER, judged) == {"sites": {"pass": 3}}
    (pair,) = pairs_of(store, READER, judged).to_dict("records")
    assert (pair["site_id"], pair["other_site_id"], pair["line"]) == ("V1", "M1", None)
    with pytest.raises(StoreError, match="data/versions/plan"):
        plan_text(store, READER, judged.plan_sha256)
    assert radio_register(store, READER).empty


def test_a_version_whose_layer_is_damaged_does_not_keep_the_rest_from_coming_up(tmp_path, monkeypatch):
    old = old_store(tmp_path, monkeypatch, 2)
    with raw(old.path) as connection:
        connection.execute("DROP TRIGGER proposals_are_never_changed")
        connection.execute("UPDATE proposals SET sites = '{'")
    store = open_store(old.path)
    assert places(store) == []
    with pytest.raises(StoreError):
        contents(store, READER, versions(store, READER, 1)[0])
