"""Does a test notice when the code changes? A seeded sample of mutants, by cosmic-ray's operators.

Each mutant is one change of one module, in a copy of the tree, against the tests that mirror it:
``tests/<room>/…/test_<module>.py``, then those of the room that import it, then the rest of the room, up
to the first failure. A mutant that no test notices within the time is a survivor. Tests that noticed a
mutant run once more on unchanged code in the end: what they say counts only where they pass there.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import difflib
import os
import queue
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Operator
from cosmic_ray.plugins import get_operator, operator_names
from parso.python.tree import Name
from parso.tree import BaseNode

ROOT = Path(__file__).resolve().parent.parent
LEFT_BEHIND = (
    ".git",
    ".venv",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    ".hypothesis",
    "out",
    "build",
)
# A decorator is a cache or a compiler as often as not; variables need a name to put in; "is" for "==" of
# numbers and words is mostly no change.
UNUSED = re.compile(r"RemoveDecorator|Variable|NotEq_IsNot|(?<!Is)(?<!IsNot)_Is(Not)?$")
ONE_TEST_S, CONTROL_S = 150, 1800  # no test of ours takes as long as the first
OVERALL_PERCENT, ROOM_PERCENT = 92, 85

Position = tuple[int, int]
Span = tuple[Position, Position]


class DropStep(Operator):
    """Leave out a call whose answer nobody takes, or an assignment of the kind ``+=``."""

    def mutation_positions(self, node: BaseNode) -> Iterator[Span]:
        """Return where a step stands."""
        if node.type != "simple_stmt":
            return
        step = node.children[0]
        is_call = step.type == "atom_expr" and step.children[-1].get_first_leaf().value == "("
        adds = step.type == "expr_stmt" and getattr(step.children[1], "value", "=") != "="
        if is_call or adds:
            yield step.start_pos, step.end_pos

    def mutate(self, node: BaseNode, _index: int) -> BaseNode:
        """Write ``pass`` instead."""
        prefix = node.get_first_leaf().prefix
        node.children[0] = Name("pass", node.start_pos, prefix)
        return node

    examples = None


class SwapArguments(Operator):
    """Swap the first two arguments of a call, where both are given by position and are alike."""

    def mutation_positions(self, node: BaseNode) -> Iterator[Span]:
        """Return where a list of arguments stands."""
        if node.type == "arglist" and len(node.children) > 2:
            kinds = {node.children[0].type, node.children[2].type}
            if len(kinds) == 1 and "argument" not in kinds:
                yield node.start_pos, node.end_pos

    def mutate(self, node: BaseNode, _index: int) -> BaseNode:
        """Write the second argument first."""
        children = node.children
        first, second = children[0].get_first_leaf(), children[2].get_first_leaf()
        first.prefix, second.prefix = second.prefix, first.prefix
        children[0], children[2] = children[2], children[0]
        return node

    examples = None


OPERATORS = [DropStep(), SwapArguments()] + [
    get_operator(name)() for name in operator_names() if not UNUSED.search(name)
]


@dataclass(frozen=True)
class Mutant:
    """One change of one module."""

    module: str
    line: int
    operator: str
    original: str = field(repr=False)
    mutated: str = field(repr=False)

    @property
    def room(self) -> str:
        """Return the room of the module."""
        return self.module.split("/")[1]

    def diff(self) -> str:
        """Return the lines taken out and put in."""
        lines = difflib.unified_diff(
            self.original.splitlines(), self.mutated.splitlines(), n=0, lineterm=""
        )
        return "\n".join(f"    {line}" for line in lines if not line.startswith(("---", "+++", "@@")))


class Verdict(StrEnum):
    """What the tests said."""

    CAUGHT = "caught"
    HUNG = "hung"  # one test took longer than any does: counts as caught
    SURVIVED = "survived"
    OUT_OF_TIME = "out of time"  # counts as a survivor
    NOT_JUDGED = "not judged"  # its test fails on unchanged code too


def spans_left_out(source: str) -> list[Span]:
    """Return the parts of a module in which no change matters.

    They are annotations, decorators, ``__repr__``, and what runs for a type checker alone. No operator
    changes texts, docstrings among them.
    """
    parts: list[ast.AST | None] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.arg | ast.AnnAssign):
            parts.append(node.annotation)
        elif isinstance(node, ast.FunctionDef):
            parts += [node.returns, *node.decorator_list, *([node] if node.name == "__repr__" else [])]
        elif isinstance(node, ast.ClassDef):
            parts += node.decorator_list
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            parts.append(node)
    return [((p.lineno, p.col_offset), (p.end_lineno, p.end_col_offset)) for p in parts if p is not None]


def mutants_of(module: str, source: str, random_: random.Random) -> Iterator[Mutant]:
    """Return changes of a module at random places, each place once."""
    left_out = spans_left_out(source)
    ways: dict[Span, list[tuple[Operator, int]]] = defaultdict(list)
    nodes, counts = list(ast_nodes(get_ast(source))), Counter[int]()
    for node in nodes:
        for number, operator in enumerate(OPERATORS):
            for start, stop in operator.mutation_positions(node):
                if not any(first <= start and stop <= last for first, last in left_out):
                    ways[start, stop].append((operator, counts[number]))
                counts[number] += 1
    for start, stop in random_.sample(sorted(ways), len(ways)):
        operator, occurrence = random_.choice(ways[start, stop])
        mutated = mutate_code(source, operator, occurrence)
        try:
            is_change = ast.dump(ast.parse(mutated)) != ast.dump(ast.parse(source))
        except SyntaxError:
            continue
        if is_change:
            yield Mutant(module, start[0], type(operator).__name__, source, mutated)


def sample(root: Path, rooms: list[str], number: int, seed: int) -> list[Mutant]:
    """Return mutants spread evenly over the rooms, in a room by the length of its modules."""
    random_ = random.Random(seed)
    chosen: list[Mutant] = []
    for at, room in enumerate(rooms):
        sources = {
            str(path.relative_to(root)): path.read_text(encoding="utf-8")
            for path in sorted((root / "planner" / room).rglob("*.py"))
        }
        streams = {module: mutants_of(module, source, random_) for module, source in sources.items()}
        weights = [len(source) for source in sources.values()]
        wanted = number // len(rooms) + (at < number % len(rooms))
        while wanted and streams:
            (module,) = random_.choices(list(sources), weights)
            mutant = next(streams[module], None)
            if mutant is not None:
                chosen.append(mutant)
                wanted -= 1
    return chosen


def files_for(module: str, root: Path) -> list[list[str]]:
    """Return the files of tests that mirror a module or import it, and the rest of its room's."""
    path = Path(module)
    inner = path.relative_to("planner")
    mirrored = root / "tests" / inner.parent / f"test_{path.name}"
    dotted = re.escape(".".join(path.parent.parts))
    imports = re.compile(rf"{dotted}(\.| import (.*\b)?){path.stem}\b")
    files = sorted((root / "tests" / inner.parts[0]).rglob("test_*.py"))
    near = [file for file in files if file == mirrored]
    near += [file for file in files if file != mirrored and imports.search(file.read_text("utf-8"))]
    files.sort(key=lambda file: file.parent != mirrored.parent)
    rest = [file for file in files if file not in near]
    return [[str(file.relative_to(root)) for file in some] for some in (near, rest) if some]


def compiled_modules(root: Path) -> set[str]:
    """Return the modules whose code, or whose numbers, numba compiles and keeps on disk."""
    modules = set()
    for path in (root / "planner").rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        if re.search(r"^import numba|^from planner.coverage.compiled import", source, re.MULTILINE):
            names = re.findall(r"from planner\.coverage(?:\.(\w+))? import (\w+)", source)
            modules |= {path.stem, *(first or second for first, second in names)}
    return {f"planner/coverage/{name}.py" for name in modules}


def run_tests(
    tree: Path, tests: list[str], seed: int, limit_s: float, *options: str, **variables: str
) -> tuple[int | None, str]:
    """Run tests in a copy of the tree; return pytest's exit code, None out of time, and its words."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(tree),
        "HOME": str(tree / "home"),
        "TMPDIR": str(tree / "tmp"),
        **variables,
    }
    command = [sys.executable, "-m", "pytest", "-q", "--tb=no", "-rfE", "-m", "not browser",
               "-p", "no:cacheprovider", f"--hypothesis-seed={seed}",
               "-o", f"faulthandler_timeout={ONE_TEST_S}", "-o", "faulthandler_exit_on_timeout=true",
               *options, *tests]  # fmt: skip
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        process = subprocess.Popen(
            command, cwd=tree, env=environment, stdout=output, stderr=output, start_new_session=True
        )
        try:
            code = process.wait(limit_s)
        except subprocess.TimeoutExpired:
            code = None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # what a test has left running, too
        process.wait()
        output.seek(0)
        return code, output.read()


def judge(
    mutant: Mutant, tree: Path, seed: int, compiled: set[str], limit_s: float
) -> tuple[Verdict, str | None]:
    """Return what the tests say of a mutant within a time, and the test that noticed it."""
    path, until = tree / mutant.module, time.monotonic() + limit_s
    times = path.stat()
    variables = {}
    if mutant.module in compiled:  # numba does not look into what a compiled function calls
        variables["NUMBA_CACHE_DIR"] = tempfile.mkdtemp(dir=tree / "tmp")
    try:
        write_source(path, mutant.mutated)
        for tests in files_for(mutant.module, tree):
            code, output = run_tests(tree, tests, seed, until - time.monotonic(), "-x", **variables)
            if code is None:
                return Verdict.OUT_OF_TIME, None
            if code not in (0, 5):
                noticed = re.search(r"^(?:FAILED|ERROR) (tests/\S+?\.py::\w+)", output, re.MULTILINE)
                is_hung = noticed is None and "Timeout (0:" in output
                return Verdict.HUNG if is_hung else Verdict.CAUGHT, noticed and noticed[1]
    finally:
        write_source(path, mutant.original)
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))  # numba goes by it
    return Verdict.SURVIVED, None


def write_source(path: Path, source: str) -> None:
    """Write a module, and forget its bytecode, which goes by whole seconds."""
    path.write_text(source, encoding="utf-8")
    for bytecode in path.parent.glob(f"__pycache__/{path.stem}.*.pyc"):
        bytecode.unlink()


def failing_unchanged(tree: Path, tests: set[str], seed: int) -> set[str]:
    """Return those tests that fail on unchanged code."""
    if not tests:
        return set()
    _, output = run_tests(tree, sorted(tests), seed, CONTROL_S)
    return set(re.findall(r"^(?:FAILED|ERROR) (tests/\S+?\.py::\w+)", output, re.MULTILINE))


def tell(results: list[tuple[Mutant, Verdict]]) -> bool:
    """Print the survivors and the score by room; say whether the goal is reached."""
    scores = {}
    for mutant, verdict in sorted(results, key=lambda result: (result[0].module, result[0].line)):
        if verdict is not Verdict.CAUGHT:
            print(f"\n{verdict}: {mutant.module}:{mutant.line}\n{mutant.diff()}")
    print()
    judged = [(mutant.room, verdict) for mutant, verdict in results if verdict is not Verdict.NOT_JUDGED]
    for room in [*sorted({room for room, _ in judged}), "all rooms"]:
        verdicts = [verdict for at, verdict in judged if room in (at, "all rooms")]
        caught = sum(verdict in (Verdict.CAUGHT, Verdict.HUNG) for verdict in verdicts)
        scores[room] = 100 * caught / len(verdicts)
        print(f"{room:12} {caught:4} of {len(verdicts):4}  {scores[room]:5.1f} %")
    return min(scores.values()) >= ROOM_PERCENT and scores["all rooms"] >= OVERALL_PERCENT


def copy_tree(to: Path) -> Path:
    """Copy the tree, compiled kernels included, so that the checkout is never touched."""
    shutil.copytree(ROOT, to, ignore=shutil.ignore_patterns(*LEFT_BEHIND))
    (to / "home").mkdir()
    (to / "tmp").mkdir()
    return to


def main() -> int:
    """Run a sample; return 0 where the tests reach the goal."""
    rooms = sorted(path.parent.name for path in (ROOT / "planner").glob("*/__init__.py"))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--number", type=int, default=150)
    parser.add_argument("--rooms", nargs="*", metavar="ROOM", choices=rooms, default=rooms)
    parser.add_argument(
        "--seconds", type=float, default=240, help="for one mutant; more on a busy machine"
    )
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args()
    mutants = sample(ROOT, asked.rooms or rooms, asked.number, asked.seed)
    compiled, began = compiled_modules(ROOT), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        trees: queue.Queue[Path] = queue.Queue()
        for number in range(asked.processes):
            trees.put(copy_tree(Path(folder) / str(number)))

        def judged(mutant: Mutant) -> tuple[Mutant, Verdict, str | None]:
            tree = trees.get()
            try:
                return (mutant, *judge(mutant, tree, asked.seed, compiled, asked.seconds))
            finally:
                trees.put(tree)

        with ThreadPoolExecutor(asked.processes) as pool:
            results = []
            for done in as_completed([pool.submit(judged, mutant) for mutant in mutants]):
                mutant, verdict, test = done.result()
                results.append((mutant, verdict, test))
                where = f"{mutant.module}:{mutant.line}"
                print(
                    f"{len(results)}/{len(mutants)} {verdict} {where} {mutant.operator}",
                    test or "",
                    flush=True,
                )
        failing = failing_unchanged(trees.get(), {test for *_, test in results if test}, asked.seed)
    reached = tell([(m, Verdict.NOT_JUDGED if test in failing else v) for m, v, test in results])
    print(f"seed {asked.seed}, {(time.monotonic() - began) / 60:.0f} min")
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
