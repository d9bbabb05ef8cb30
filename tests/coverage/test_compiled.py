"""What numba keeps on disk grows old with every file it was made of."""

import os
import subprocess
import sys

CALLED = "from planner.coverage.compiled import compiled\n@compiled()\ndef two():\n    return {}\n"
CALLER = (
    "import called\nfrom planner.coverage.compiled import compiled\n"
    "@compiled(calls=(called,))\ndef twice():\n    return 2 * called.two()\n"
)


SHOW = "import caller; print(caller.twice(), sum(caller.twice.stats.cache_hits.values()))"


def doubled(folder):
    """What the caller returns, and how often numba took it from disk."""
    process = subprocess.run(
        [sys.executable, "-B", "-c", SHOW],
        cwd=folder,
        env={**os.environ, "NUMBA_CACHE_DIR": str(folder / "cache")},
        capture_output=True,
        text=True,
        check=True,
    )
    return process.stdout.split()


def test_a_change_in_a_called_module_is_compiled_anew_and_otherwise_nothing_is(tmp_path):
    (tmp_path / "called.py").write_text(CALLED.format(2.0))
    (tmp_path / "caller.py").write_text(CALLER)
    assert doubled(tmp_path) == ["4.0", "0"]
    assert doubled(tmp_path) == ["4.0", "1"]
    (tmp_path / "called.py").write_text(CALLED.format(3.25))
    assert doubled(tmp_path) == ["6.5", "0"]
