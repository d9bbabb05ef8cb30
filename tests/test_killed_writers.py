"""Kill -9 while layers, a plan or a register are written: the old or the new stands, never half."""

import json
import os
import random
import shutil
import signal
import time
from collections import Counter

import pytest
from killed_child import LAYERS, REVIEWER
from store.store_tools import started

from planner.base.files import PENDING, finish_switch, switch
from planner.layers.catalogue import LAYERS as CATALOGUE
from planner.layers.io import layer_metadata, read_layer
from planner.layers.province import DEFAULT_DATA_DIR
from planner.layers.versions import list_versions
from planner.layers.versions import version_bytes as layer_version_bytes
from planner.plan.load import read_plan
from planner.plan.versions import list_plan_versions, version_bytes
from planner.store.backup import examine
from planner.store.database import open_store, store_path
from planner.store.radio_register import radio_register

KILLS = {"layers": 20, "plan": 15, "register": 15}
RECORDS = 20


@pytest.fixture
def folder(tmp_path):
    """A small province of the shipped data: its first communes, stations and stations of radio."""
    for name in (*LAYERS, "radio"):
        file = CATALOGUE[name].file
        content = json.loads((DEFAULT_DATA_DIR / file).read_text(encoding="utf-8"))
        content["features"] = content["features"][:RECORDS]
        for feature in content["features"]:
            feature["properties"]["source"] = "0"
        (tmp_path / file).write_text(json.dumps(content), encoding="utf-8")
    (tmp_path / "plan").mkdir()
    text = (DEFAULT_DATA_DIR / "plan" / "tra_vinh.yaml").read_text(encoding="utf-8")
    (tmp_path / "plan" / "tra_vinh.yaml").write_text(text, encoding="utf-8")
    open_store(store_path(tmp_path))
    return tmp_path


@pytest.fixture
def writer():
    """A process that forks writers."""
    with started("killed_child") as process:
        yield process


def killed(process, kind, folder, first, part):
    """Let a writer write once, kill it in a part of its second write, and return its last words.

    By what the first took and not by a time: a busy machine writes slowly.
    """
    process.stdin.write(f"{kind} {folder} {first}\n")
    writer, started, last_words = 0, 0.0, ("done", first)
    for line in process.stdout:
        word, *rest = line.split()
        if word == "writing":
            writer = int(rest[0])
        elif word == "dead":
            assert rest == ["-9"]
            return last_words
        else:
            last_words = word, int(rest[0])
            if last_words == ("start", first + 1):
                started = time.monotonic()
            elif last_words == ("done", first + 1):
                time.sleep((time.monotonic() - started) * part)
                os.kill(writer, signal.SIGKILL)
    raise AssertionError


def layers_number(folder):
    layers = [read_layer(folder, name) for name in LAYERS]
    assert {len(layer) for layer in layers} == {RECORDS}
    assert not (folder / PENDING).exists()
    for name in LAYERS:
        assert layer_metadata(folder, name)
        for version in list_versions(folder, name)[:2]:
            assert layer_version_bytes(folder, name, version.version)
    numbers = {number for layer in layers for number in layer["source"]}
    assert len(numbers) == 1, "communes of one map with stations of another"
    return int(numbers.pop())


def plan_number(folder):
    note = read_plan(folder).note
    for version in list_plan_versions(folder)[:2]:
        assert version_bytes(folder, version.identity)
    return int(note) if note.isdecimal() else 0


def register_number(folder):
    assert examine(store_path(folder)).problems == []
    layer = radio_register(open_store(store_path(folder)), REVIEWER)
    numbers = set(layer["hamlets_total"])
    assert (len(layer), len(numbers)) in ((0, 0), (RECORDS, 1))
    return int(numbers.pop()) - 20 if numbers else 0


NUMBERS = {"layers": layers_number, "plan": plan_number, "register": register_number}


@pytest.mark.parametrize("kind", KILLS)
def test_a_killed_writer_leaves_the_old_or_the_new_and_never_half(kind, folder, writer):
    chance = random.Random(16)
    cut_off = Counter()
    number = 0
    for _ in range(KILLS[kind]):
        word, last = killed(writer, kind, folder, number, chance.random())
        number = NUMBERS[kind](folder)
        assert number in ((last,) if word == "done" else (last - 1, last))
        cut_off[word] += 1
    assert cut_off["start"] > KILLS[kind] / 3
    assert number >= KILLS[kind]


def test_fifty_writers_are_killed():
    assert sum(KILLS.values()) == 50


# -- several files that belong together

FILES = {"a.txt": b"new a", "b.txt": b"new b"}


def stand(folder, files):
    for name, content in files.items():
        (folder / name).write_bytes(content)


def contents(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_a_switch_replaces_all_and_leaves_nothing_beside(tmp_path):
    stand(tmp_path, {"a.txt": b"old", "b.txt": b"old", "c.txt": b"other"})
    switch(tmp_path, FILES)
    assert contents(tmp_path) == {**FILES, "c.txt": b"other"}


@pytest.mark.parametrize("placed", [(), ("a.txt",), ("a.txt", "b.txt")])
def test_a_switch_that_was_cut_off_is_finished_by_whoever_comes_next(tmp_path, placed):
    stand(tmp_path, {"a.txt": b"old", "b.txt": b"old"})
    (tmp_path / PENDING).mkdir()
    stand(tmp_path / PENDING, {name: FILES[name] for name in FILES if name not in placed})
    stand(tmp_path, {name: FILES[name] for name in placed})
    finish_switch(tmp_path)
    assert contents(tmp_path) == FILES


def test_a_switch_that_was_cut_off_is_finished_before_the_next(tmp_path):
    (tmp_path / PENDING).mkdir()
    stand(tmp_path / PENDING, FILES)
    switch(tmp_path, {"a.txt": b"newer"})
    assert contents(tmp_path) == {"a.txt": b"newer", "b.txt": b"new b"}


def test_what_cannot_be_written_leaves_all_as_it_was(tmp_path):
    stand(tmp_path, {"a.txt": b"old"})
    with pytest.raises(OSError, match="No such file"):
        switch(tmp_path, {"a.txt": b"new", "no/such/folder.txt": b"new"})
    assert contents(tmp_path) == {"a.txt": b"old"}


def test_what_a_writer_left_that_was_killed_long_ago_goes_and_what_is_being_written_stays(tmp_path):
    for name, age_s in (("old", 2 * 24 * 3600), ("new", 60)):
        left = tmp_path / f".writing-{name}"
        left.mkdir()
        os.utime(left, (time.time() - age_s,) * 2)
    switch(tmp_path, FILES)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".writing-new", *FILES]
    shutil.rmtree(tmp_path / ".writing-new")
