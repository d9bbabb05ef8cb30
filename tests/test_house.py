"""DESIGN.md's house: a room imports only from rooms above it."""

import ast
from pathlib import Path

import planner

HOUSE = Path(planner.__file__).parent
ROOMS = ("messages", "errors", "progress", "files", "working_days", "province", "geo", "layers",
         "intake", "coverage", "broadcast", "plan", "appraisal", "store", "dossier")  # fmt: skip
SCREEN = {"streamlit", "folium"}


def imports(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def test_no_room_imports_from_a_room_below_it():
    wrong = []
    for path in HOUSE.rglob("*.py"):
        room = path.relative_to(HOUSE).parts[0].removesuffix(".py")
        if room not in ROOMS:
            continue
        for name in imports(path):
            other = name.split(".")[1] if name.startswith("planner.") else room
            if other not in ROOMS or ROOMS.index(other) > ROOMS.index(room):
                wrong.append(f"{path.relative_to(HOUSE)} imports {name}")
    assert wrong == []


def test_only_the_screen_imports_streamlit():
    outside = [path for path in HOUSE.rglob("*.py") if path.relative_to(HOUSE).parts[0] != "web"]
    assert len(outside) > 60
    assert [p for p in outside if {name.split(".")[0] for name in imports(p)} & SCREEN] == []
