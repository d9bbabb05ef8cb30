"""The changes that ``make mutants`` makes, and the tests that it asks about each."""

import random

import mutants
import pytest
from mutants import DropStep, Mutant, SwapArguments, files_for, mutants_of, sample, spans_left_out

SOURCE = '''
"""Say 1 + 2."""
from __future__ import annotations
from functools import cache


@cache
def twice(number: int | None = None) -> list[int] | None:
    """Return 2 * number."""
    if number is None:
        return None
    return [number * 2]


class Named:
    def __repr__(self):
        return "name" * 2
'''


def all_changes(source):
    return list(mutants_of("planner/geo/x.py", source, random.Random(1)))


@pytest.mark.parametrize(
    ("operator", "before", "after"),
    [
        (DropStep, "if a:\n    table.sort(1)\n", "if a:\n    pass\n"),
        (DropStep, "total += 1\n", "pass\n"),
        (DropStep, "total = found(1)\n", None),
        (DropStep, "size: int = 1\n", None),
        (DropStep, "raise Wrong(1)\n", None),
        (SwapArguments, "kept = less(own, other, 3)\n", "kept = less(other, own, 3)\n"),
        (SwapArguments, "kept = less(own, least=3)\n", None),
        (SwapArguments, "kept = less(own, 3)\n", None),
    ],
)
def test_a_step_is_dropped_and_alike_arguments_are_swapped(operator, before, after):
    assert mutants.mutate_code(before, operator(), 0) == after


def test_nothing_is_changed_where_no_change_matters():
    lines = SOURCE.splitlines()
    changed = {(mutant.line, lines[mutant.line - 1].strip()) for mutant in all_changes(SOURCE)}
    assert {text for _, text in changed} == {"if number is None:", "return [number * 2]"}
    assert spans_left_out("x: int | None = 1\n") == [((1, 3), (1, 13))]


def test_every_change_is_another_program_of_one_changed_place():
    changes = all_changes(SOURCE)
    assert len({mutant.mutated for mutant in changes}) == len(changes) >= 3
    for mutant in changes:
        taken, put = mutant.diff().splitlines()
        assert taken.strip().startswith("-")
        assert put.strip().startswith("+")
        assert taken[5:] in SOURCE
        assert put[5:] not in SOURCE


def test_a_sample_is_spread_over_the_rooms_and_the_same_for_the_same_seed():
    rooms = ["geo", "plan", "base"]
    chosen = sample(mutants.ROOT, rooms, 8, seed=5)
    assert [mutant.room for mutant in chosen] == ["geo"] * 3 + ["plan"] * 3 + ["base"] * 2
    assert sample(mutants.ROOT, rooms, 8, seed=5) == chosen
    assert sample(mutants.ROOT, rooms, 8, seed=6) != chosen


def test_tests_that_mirror_a_module_come_first_then_those_that_import_it_then_its_room(tmp_path):
    files = {
        "tests/geo/test_grid.py": "",
        "tests/geo/test_lines.py": "from planner.geo.grid import grid_over",
        "tests/geo/test_maps.py": "from planner.geo import zones, grid",
        "tests/geo/test_gridded.py": "from planner.geo.gridded import anything",
        "tests/plan/test_grid.py": "from planner.geo.grid import grid_over",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    near, rest = files_for("planner/geo/grid.py", tmp_path)
    assert near == [f"tests/geo/test_{name}.py" for name in ("grid", "lines", "maps")]
    assert rest == ["tests/geo/test_gridded.py"]


SUM = "def total(values):\n    return sum(values) + 1\n"


@pytest.mark.parametrize(
    ("mutated", "verdict", "test"),
    [
        (SUM.replace("+", "-"), "caught", "tests/geo/test_sums.py::test_the_total_is_one_more"),
        (SUM.replace("1", "1.0"), "survived", None),
    ],
)
def test_a_change_is_caught_where_a_test_fails_and_the_module_is_put_back(
    tmp_path, mutated, verdict, test
):
    for name, text in {
        "planner/geo/sums.py": SUM,
        "tests/geo/test_sums.py": "import runpy\n\n\ndef test_the_total_is_one_more():\n"
        "    assert runpy.run_path('planner/geo/sums.py')['total']([1, 2]) == 4\n",
        "pytest.ini": "[pytest]\n",
        "tmp/x": "",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    module = "planner/geo/sums.py"
    judged = mutants.judge(Mutant(module, 2, "Number", SUM, mutated), tmp_path, 1, set(), 120)
    assert judged == (verdict, test)
    assert (tmp_path / module).read_text() == SUM
    failing = mutants.failing_unchanged(
        tmp_path, {"tests/geo/test_sums.py::test_the_total_is_one_more"}, 1
    )
    assert failing == set()


def test_the_score_leaves_out_what_fails_on_unchanged_code(capsys):
    changes = [Mutant("planner/geo/x.py", 1, "Number", "1\n", "2\n") for _ in range(4)]
    verdicts = [mutants.Verdict(word) for word in ("caught", "survived", "not judged", "caught")]
    assert not mutants.tell(list(zip(changes, verdicts, strict=True)))
    out = capsys.readouterr().out
    assert out.splitlines()[-2].split() == ["geo", "2", "of", "3", "66.7", "%"]
    assert "survived: planner/geo/x.py:1\n    -1\n    +2\n" in out
    assert mutants.tell([(changes[0], mutants.Verdict.CAUGHT)])
