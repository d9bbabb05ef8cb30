"""No other place in ``planner/`` formats what a reader sees."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import planner

HOUSE = Path(planner.__file__).parent
# What is written for a machine, or is no figure: each file with its reason.
NOT_FOR_A_READER = {
    "base/numbers.py": "the one place",
    "base/local_time.py": "the one place of moments",
    "broadcast/reach.py": "keys of messages",
    "web/radio/page.py": "a change whose sign Streamlit reads",
    "web/radio/reach.py": "keys of layers and widgets",
    "cli/convert.py": "coordinates of the console, to be typed in again",
    "cli/pathloss.py": "decibels of the console, to be typed in again",
    "cli/arguments.py": "what may be typed at the console, as Python reads it",
    "dossier/annex_sheet.py": "how wide a cell is",
    "dossier/gis/earth.py": "coordinates of a KML",
    "dossier/maps/frame.py": "degrees, minutes and the grid's numbers on a map",
    "geo/vn2000.py": "coordinates as they were typed",
    "intake/replacement.py": "keys of records",
    "layers/check.py": "coordinates as they stand in a file",
    "layers/places.py": "coordinates as they stand in a file",
    "plan/entries.py": "names of parameters",
    "store/radio_changes.py": "coordinates as they are kept",
}
_FIGURE = re.compile(r"[.,]?\d*[feg%]$|^\+|^,|%d/%m")


_OF_A_SHEET = re.compile(r"#,##0|^0\.00+%?$|dd/mm/yy")


def formats(path: Path) -> Iterator[str]:
    """Give the formats of numbers and days in a module, those of sheets too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Constant(value=str(text)) if _OF_A_SHEET.match(text):
                yield f"{node.lineno}: {text}"
        if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            spec = ast.unparse(node.format_spec)[2:-1]
            if _FIGURE.search(spec):
                yield f"{node.lineno}: {ast.unparse(node)}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            text = ast.unparse(node)
            if node.func.attr == "strftime" and "%d/%m" in text:
                yield f"{node.lineno}: {text}"
            if node.func.attr == "replace" and text.endswith("replace('.', ',')"):
                yield f"{node.lineno}: {text}"


def test_only_one_place_writes_figures_and_days() -> None:
    by_file = {
        path.relative_to(HOUSE).as_posix(): list(formats(path)) for path in sorted(HOUSE.rglob("*.py"))
    }
    wrong = {name: lines for name, lines in by_file.items() if lines and name not in NOT_FOR_A_READER}
    assert wrong == {}
    assert {
        name for name in NOT_FOR_A_READER if not by_file[name]
    } == set()  # none is excused for nothing
