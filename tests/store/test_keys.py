"""The key: made with the first writing, its owner's alone, outside the data; another cannot stand in."""

import base64
import stat

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from store.store_tools import REVIEWER, receive_one

from planner.base.errors import StoreError
from planner.store import anchors, keys
from planner.store.comments import comment
from planner.store.database import connected, open_store


@pytest.fixture
def own_keys(tmp_path, monkeypatch):
    folder = tmp_path / "khóa"
    monkeypatch.setenv("PLANNER_KEYS", str(folder))
    return folder


def public_of(store):
    with connected(store.path) as connection:
        return anchors.public_keys(connection)


def test_the_first_writing_makes_a_key_that_only_its_owner_reads(own_keys, store):
    assert not own_keys.exists()
    receive_one(store)
    (public_key,) = public_of(store)
    folder = keys.key_folder(public_key)
    assert folder.parent == own_keys
    assert stat.S_IMODE((folder / keys.PRIVATE).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert public_key.encode() not in (folder / keys.PRIVATE).read_bytes()
    receive_one(store, title="thứ hai")
    assert public_of(store) == [public_key]


def test_two_stores_have_two_keys(own_keys, store, memory):
    other = open_store(memory / "tỉnh khác" / "store" / "planner.sqlite")
    for each_store in (store, other):
        receive_one(each_store)
    assert public_of(store) != public_of(other)


def test_without_a_setting_the_keys_are_those_of_the_account(monkeypatch, tmp_path):
    monkeypatch.delenv("PLANNER_KEYS")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert keys.keys_dir() == tmp_path / ".config" / "planner" / "keys"


def test_keys_within_the_data_are_refused_and_nothing_is_written(store, monkeypatch):
    monkeypatch.setenv("PLANNER_KEYS", str(store.path.parent.parent / "store" / "keys"))
    with pytest.raises(StoreError, match="nằm trong thư mục dữ liệu"):
        keys.make_key(store.path)
    assert not keys.keys_dir().exists()


def test_each_writing_is_signed_on_the_log_as_the_public_file_alone_confirms(own_keys, store):
    opened = receive_one(store)
    comment(store, REVIEWER, opened.id, "một ý")
    (public_key,) = public_of(store)
    lines = anchors.read_log(anchors.log_text(public_key))
    assert [line.purpose for line in lines] == ["receive", "comment"]
    assert all(keys.is_signed(public_key, line.signature, line.message) for line in lines)
    last = lines[-1]
    pem = (keys.key_folder(public_key) / keys.PUBLIC).read_bytes()  # as any other program would
    load_pem_public_key(pem).verify(base64.b64decode(last.signature), last.message)


def test_a_line_that_somebody_writes_without_the_key_is_named(own_keys, store):
    receive_one(store)
    (public_key,) = public_of(store)
    good = anchors.read_log(anchors.log_text(public_key))
    forged = anchors.Anchor(good[0].at, 99, "f" * 64, "comment", good[0].signature)
    agreed = anchors.agreement({1: good[0].hash}, [public_key], {public_key: [*good, forged]})
    assert agreed.problems == (f"anchor line 2 of key {keys.fingerprint(public_key)} is not signed",)


def test_a_line_torn_by_a_full_disk_does_not_spoil_those_around_it(own_keys, store):
    opened = receive_one(store)
    (public_key,) = public_of(store)
    log = keys.key_folder(public_key) / keys.LOG
    log.write_bytes(log.read_bytes() + b"\n2026-01-01T00:00:00 7 abc")
    comment(store, REVIEWER, opened.id, "một ý")
    assert [line.purpose for line in anchors.read_log(log.read_text())] == ["receive", "comment"]


def test_a_writing_that_fails_leaves_no_key_behind(own_keys, store):
    def fails():
        with store.writing(REVIEWER, "reviewer") as transaction:
            transaction.record("x", "y", None, None)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    assert [path for path in own_keys.iterdir() if path.name != "places"] == []
    assert public_of(store) == []


def test_a_spoilt_or_foreign_private_half_signs_nothing(own_keys, store, tmp_path):
    receive_one(store)
    (public_key,) = public_of(store)
    path = keys.key_folder(public_key) / keys.PRIVATE
    good = path.read_bytes()
    for spoilt in (b"", b"hello", good[:60], good.replace(b"PRIVATE", b"PUBLIC")):
        path.write_bytes(spoilt)
        assert keys.sign(public_key, b"x") is None
    other = keys.make_key(tmp_path / "a" / "b" / "c.sqlite")
    path.write_bytes((keys.key_folder(other) / keys.PRIVATE).read_bytes())
    assert keys.sign(public_key, b"x") is None
