"""How the numerical cores are compiled by numba, and kept on disk."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType
from typing import Any, ParamSpec, TypeVar

import numba

# Threads of a kernel that have ended sleep until the next one: OpenMP's own way is to look out for it
# without pause, which takes the cores from other sessions. Read when numba starts its threads.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

P = ParamSpec("P")
R = TypeVar("R")

# Kernels let go of Python's lock, so that other sessions go on meanwhile, but run one at a time: they
# would only share the cores, and not every threading layer of numba bears two at once.
ONE_AT_A_TIME = threading.Lock()

# No NaN and no infinity come in: only then may the search for a greatest value be vectorised. Not
# "reassoc", "arcp", "afn": the vector body of a loop and its scalar end must round alike.
FINITE = frozenset({"nnan", "ninf", "nsz"})


def compiled(
    *,
    maths: frozenset[str] = frozenset(),
    parallel: bool = False,
    calls: Iterable[ModuleType] = (),
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return a decorator that compiles a function of numbers and arrays at its first call.

    Parameters
    ----------
    maths
        What the compiler may assume of numbers, by LLVM's names.
    parallel
        Whether ``numba.prange`` runs on all cores.
    calls
        Modules of compiled functions, or of numbers, that the function uses. numba only looks whether
        the function's own file has changed; by these its copy on disk also grows old with those files.
    """
    stamps = [(stat.st_mtime, stat.st_size) for stat in (_file(module).stat() for module in calls)]

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        dispatcher: Any = numba.njit(
            parallel=parallel,
            forceinline=not parallel,
            nogil=True,
            cache=True,
            error_model="numpy",
            fastmath=set(maths),
        )(function)
        if hasattr(dispatcher, "_cache"):  # there is none with numba switched off
            index = dispatcher._cache._cache_file
            index._source_stamp = (index._source_stamp, *stamps)
        compiled_function: Callable[P, R] = dispatcher
        return compiled_function

    return decorate


def _file(module: ModuleType) -> Path:
    return Path(str(module.__file__))
