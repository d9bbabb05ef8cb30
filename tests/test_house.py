"""DESIGN.md's house: a room imports only from rooms above it."""

import ast
import re
import string
import unicodedata
from pathlib import Path

import pytest

import planner

HOUSE = Path(planner.__file__).parent
ROOMS = (
    "base", "geo", "layers", "intake", "coverage", "broadcast", "plan", "appraisal", "store",
    "usecases", "mapview", "dossier",
)  # fmt: skip
SCREEN = {"streamlit", "folium"}
# What takes a job's inputs, with the room that it is of and that may call it for itself.
PUTS_TOGETHER = {
    "build_case": "appraisal",
    "appraise": "appraisal",
    "compared_by_technology": "coverage",
    "current_plans": "store",
    "plans_now": "usecases",
    "neutral_plan": "plan",
}


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


# Rooms that judge and compute: what they need of a file is a type of the rooms above its reader.
NEVER = {"coverage": "intake", "broadcast": "intake", "appraisal": "intake", "plan": "broadcast"}


@pytest.mark.parametrize("room", NEVER)
def test_what_judges_does_not_import_what_reads(room):
    modules = list((HOUSE / room).rglob("*.py"))
    assert modules
    names = [(path.name, name) for path in modules for name in imports(path)]
    assert [pair for pair in names if pair[1].startswith(f"planner.{NEVER[room]}")] == []


def test_everything_in_the_house_is_a_room_or_one_of_the_two_doors():
    names = {path.relative_to(HOUSE).parts[0].removesuffix(".py") for path in HOUSE.rglob("*.py")}
    doors = {name for name in names if name.split("_")[0] in ("cli", "web")}
    assert names - doors - {"__init__", "__main__"} == set(ROOMS)


def test_a_jobs_inputs_are_put_together_only_in_usecases():
    """Page, console and dossier call a use case: two places that build a case give two answers."""
    wrong, own = [], []
    for path in HOUSE.rglob("*.py"):
        room = path.relative_to(HOUSE).parts[0]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = ast.unparse(node.func).split(".")[-1] if isinstance(node, ast.Call) else ""
            if name in PUTS_TOGETHER:
                (own if room in ("usecases", PUTS_TOGETHER[name]) else wrong).append((path.name, name))
    assert wrong == []
    assert {name for _, name in own} == set(PUTS_TOGETHER)


# What asks the catalogue for words in one language; what is only said can be said in either.
WORDS_OF_ONE_LANGUAGE = ("text", "catalogue", "in_lang")
TEXTS_LATER = ("geo", "layers", "intake", "coverage", "broadcast", "plan", "appraisal")


@pytest.mark.parametrize("room", TEXTS_LATER)
def test_texts_are_made_at_the_edge(room):
    """A finding, fault, remark or note carries its key and facts; words of one language would stay."""
    keyed, wrong = 0, []
    for path in (HOUSE / room).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                of_messages = ast.unparse(node.func.value) == "messages"
                keyed += of_messages and node.func.attr in ("said", "joined")
                of_error = node.func.attr == "text" and not node.args
                if (of_messages and node.func.attr in WORDS_OF_ONE_LANGUAGE) or of_error:
                    wrong.append((path.name, ast.unparse(node)))
    assert keyed > 0
    assert wrong == []


@pytest.mark.parametrize("room", ["coverage", "broadcast", "appraisal"])
def test_no_fact_of_a_text_is_a_vietnamese_word(room):
    """Such a word would stand in an English sentence; what the law calls a thing has a key too."""
    wrong = []
    for path in (HOUSE / room).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            values = [key.value for key in node.keywords] if isinstance(node, ast.Call) else []
            wrong += [
                (path.name, value.value)
                for value in values
                if isinstance(value, ast.Constant)
                and isinstance(value.value, str)
                and any(sign.isalpha() and not sign.isascii() for sign in value.value)
            ]
    assert wrong == []


VIETNAMESE = frozenset(
    unicodedata.normalize("NFC", letter + tone)
    for letter in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
    for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
).union("đĐ") - frozenset(string.ascii_letters)
# Literals that are no text of ours, how many and why; the list may only shrink.
NOT_FOR_THE_CATALOGUE = {
    "base/numbers.py": 1,  # the sign of the currency: the catalogue itself stands on this module
    "base/vocabulary.py": 7,  # closed words, as the layers' files hold them
    "base/words.py": 2,  # the one letter that Unicode does not take apart
    "dossier/citations.py": 1,  # the pattern of a remark on a citation, which no paper may say
    "intake/numbers.py": 2,  # patterns of what stands around a number in a cell
    "intake/row_kinds.py": 1,  # the pattern of a code's letters
}


def vietnamese_literals(source):
    """Return the text literals with a letter of Vietnamese beyond ASCII; docstrings are none."""
    nodes = list(ast.walk(ast.parse(source)))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    bodies = [node.body for node in nodes if isinstance(node, documented)]
    docstrings = {id(body[0].value) for body in bodies if body and isinstance(body[0], ast.Expr)}
    return [
        node.value
        for node in nodes
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in docstrings
        and VIETNAMESE & set(unicodedata.normalize("NFC", node.value))
    ]


def test_a_vietnamese_literal_is_found_wherever_it_stands_but_in_docstrings_and_comments():
    source = """
def name():
    \"\"\"Return «Xã».\"\"\"  # Phường
    return {"Xã": f"{1} điểm", "plain": "Tra Vinh, 5 µV"}
"""
    assert sorted(vietnamese_literals(source)) == [" điểm", "Xã"]


def test_no_vietnamese_text_stands_in_the_code():
    """What people read is in the catalogue; what is looked for in their files is data beside it."""
    catalogue = HOUSE / "base" / "messages"
    literals = {
        str(path.relative_to(HOUSE)): vietnamese_literals(path.read_text(encoding="utf-8"))
        for path in HOUSE.rglob("*.py")
        if not path.is_relative_to(catalogue)
    }
    counts = {module: len(texts) for module, texts in literals.items() if texts}
    assert counts == NOT_FOR_THE_CATALOGUE, {
        module: literals[module] for module in set(counts) - set(NOT_FOR_THE_CATALOGUE)
    }


def test_only_the_screen_imports_streamlit():
    outside = [path for path in HOUSE.rglob("*.py") if path.relative_to(HOUSE).parts[0] != "web"]
    assert len(outside) > 60
    assert [p for p in outside if {name.split(".")[0] for name in imports(p)} & SCREEN] == []


def test_no_download_runs_the_page_again():
    """A rerun may put away the file of a button before the browser has fetched it; the press is lost."""
    calls = [
        (path.name, node)
        for path in (HOUSE / "web").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "download_button"
    ]
    assert len(calls) > 15
    asked = {
        (name, call.lineno): {key.arg: ast.unparse(key.value) for key in call.keywords}
        for name, call in calls
    }
    assert [place for place, options in asked.items() if options.get("on_click") != "'ignore'"] == []


def test_only_one_module_writes_moments_and_asks_which_day_it_is():
    """The server's own zone, UTC among them, is nobody's time here."""
    local = HOUSE / "base" / "local_time.py"
    wrong = [
        f"{path.relative_to(HOUSE)}:{number}"
        for path in HOUSE.rglob("*.py")
        if path != local
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"date\.today\(|datetime\.now\(\)|%H:%M|utcnow|\bastimezone\(\)", line)
    ]
    assert wrong == []
