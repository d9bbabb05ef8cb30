"""A province's data directory broken in the ways that people and programs break it."""

from __future__ import annotations

import json
import shutil

from planner.layers.catalogue import LAYERS
from planner.layers.province import DEFAULT_DATA_DIR

RECORDS = 10
HANOI = [105.8, 21.0]
OTHERS = [spec.file for name, spec in LAYERS.items() if name != "communes"]


def features(file, change):
    """Return a break that changes the content of a GeoJSON file."""

    def broken(folder):
        content = json.loads((folder / file).read_text(encoding="utf-8"))
        change(content)
        (folder / file).write_text(json.dumps(content), encoding="utf-8")

    return broken


def bytes_of(file, content):
    """Return a break that puts other bytes into a file."""
    return lambda folder: (folder / file).write_bytes(content)


def text_of(file, old, new):
    """Return a break that changes a text once."""

    def broken(folder):
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return broken


def without(file):
    """Return a break that takes a file away."""
    return lambda folder: (folder / file).unlink()


def folder_instead(file):
    """Return a break that puts a folder in the place of a file."""

    def broken(folder):
        (folder / file).unlink()
        (folder / file).mkdir()

    return broken


def every(*breaks):
    """Return a break that does all of these."""

    def broken(folder):
        for damage in breaks:
            damage(folder)

    return broken


def coordinates(value, record=0):
    """Return a change of the place of one record."""
    return lambda content: content["features"][record]["geometry"].update(coordinates=value)


def put(key, value, record=0):
    """Return a change of one value of one record."""
    return lambda content: content["features"][record]["properties"].update({key: value})


def drop(key, record=None):
    """Return a change that takes a value from one record, or a column from all."""

    def change(content):
        for feature in content["features"][slice(record, None if record is None else record + 1)]:
            feature["properties"].pop(key)

    return change


def geometry(value, record=0):
    """Return a change of the geometry of one record."""
    return lambda content: content["features"][record].update(geometry=value)


def twice(content):
    """Let the first record stand a second time."""
    content["features"].append(content["features"][0])


def empty(content):
    """Take every record away."""
    content["features"] = []


def first(content):
    """Keep the first records alone."""
    content["features"] = content["features"][:RECORDS]


def moved(content):
    """Put the first commune into another province."""
    west, south = HANOI
    ring = [[west, south], [west + 0.1, south], [west + 0.1, south + 0.1], [west, south]]
    content["features"][0]["geometry"] = {"type": "Polygon", "coordinates": [ring]}


def odd_files(folder):
    """Write what nobody can read into every file beside layers, profile and plan."""
    for path, content in {
        "store/profile.yaml": b"name: [\xff",
        "templates/can-cu.yaml": b"documents: 3\n",
        "intake/viettel.yaml": b"columns: [",
        "versions/plan/20180101T000000Z.json": b"[1]",
        "versions/communes/20180101T000000Z.json": b'{"version": 5}',
    }.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def broken_copy(folder, change):
    """Copy the shipped data, of each layer beside the communes a few records, and break the copy."""
    kept = shutil.ignore_patterns("store", "versions", "intake")
    shutil.copytree(DEFAULT_DATA_DIR, folder, ignore=kept)
    for file in OTHERS:
        features(file, first)(folder)
    change(folder)
    return folder
