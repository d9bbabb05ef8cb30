"""Papers of a dossier: byte for byte, each content once, known by its hash."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store.store_tools import (
    OTHER,
    READER,
    REVIEWER,
    approved,
    assert_sound,
    everything,
    paper_of,
    raw,
    receive_one,
    sites_of,
    trail,
)

from planner.base.errors import DecisionError, StoreError
from planner.store import files
from planner.store.database import open_store
from planner.store.dossiers import move
from planner.store.files import attach, attachment_content, attachments

PNG = paper_of(b"\r\n" + bytes(range(256)) * 20)


def test_a_paper_comes_back_byte_for_byte_with_its_hash(store, opened):
    paper = attach(store, REVIEWER, opened.id, "Giấy phép số 12.png", PNG)
    assert paper.sha256 == hashlib.sha256(PNG).hexdigest()
    again = open_store(store.path)
    assert attachments(again, READER, opened.id) == [paper]
    assert attachment_content(again, READER, paper) == PNG
    (entry,) = trail(store, f"{opened.subject}/attachment/{paper.id}")
    assert paper.sha256 in entry.after


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=9000), st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_content_under_any_name_comes_back(shared_memory, content, name):
    store = open_store(shared_memory / "planner.sqlite")
    paper = attach(store, REVIEWER, receive_one(store).id, f"{name}.png", paper_of(content))
    assert attachment_content(store, READER, paper) == paper_of(content)
    assert attachments(store, READER, paper.dossier_id)[0].name == f"{name}.png"


def test_papers_come_in_their_order_and_the_same_content_is_kept_once(store, opened):
    other = receive_one(store)
    papers = [
        attach(store, REVIEWER, opened.id, "a.png", PNG),
        attach(store, OTHER, opened.id, "b.png", PNG),
        attach(store, OTHER, opened.id, "a.png", PNG + b"!"),
    ]
    attach(store, REVIEWER, other.id, "a.png", PNG)
    assert attachments(store, READER, opened.id) == papers
    assert len(everything(store)["blobs"]) == 2


@pytest.mark.parametrize("size", [0, 1025])
def test_an_empty_or_too_large_paper_is_refused(store, opened, monkeypatch, size):
    monkeypatch.setattr(files, "MAX_BYTES", 1024)
    before = everything(store)
    with pytest.raises(DecisionError, match=r"«a\.png» rỗng hoặc lớn hơn"):
        attach(store, REVIEWER, opened.id, "a.png", (paper_of() + bytes(1025))[:size])
    assert everything(store) == before
    attach(store, REVIEWER, opened.id, "a.png", paper_of(bytes(1024))[:1024])


def test_a_paper_of_no_dossier_is_refused_and_its_content_not_kept(store):
    with pytest.raises(DecisionError, match="Không có hồ sơ số 9"):
        attach(store, REVIEWER, 9, "a.png", PNG)
    assert everything(store)["blobs"] == []


def test_an_approved_dossier_takes_the_decision_that_was_signed_after(store, opened):
    done = approved(store, opened, sites_of("V1"))
    paper = attach(store, REVIEWER, done.id, "quyết định.png", PNG)
    assert attachments(store, READER, done.id) == [paper]
    assert_sound(store.path)


def test_a_withdrawn_dossier_takes_no_papers(store, opened):
    move(store, REVIEWER, opened, "withdrawn", "nhận nhầm")
    before = everything(store)
    with pytest.raises(DecisionError, match="HS-2018-001 đã rút, không nhận thêm giấy tờ"):
        attach(store, REVIEWER, opened.id, "quyết định.png", PNG)
    assert everything(store) == before


@pytest.mark.parametrize("spoil", ["UPDATE blobs SET content = zeroblob(size)", "DELETE FROM blobs"])
def test_a_content_that_is_not_what_came_is_not_given_out(store, opened, spoil):
    paper = attach(store, REVIEWER, opened.id, "a.png", PNG)
    with raw(store.path) as connection:
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'blobs'"
        ).fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(spoil)
    with pytest.raises(StoreError, match="Hãy khôi phục từ bản sao lưu"):
        attachment_content(store, READER, paper)
