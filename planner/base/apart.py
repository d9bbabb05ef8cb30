"""Work in a process of its own, with a limit on its memory, its time and what it hands back.

What a stranger's file makes a parser do then harms that process only: the server, and whoever else
uses it, goes on. A helper process (:mod:`planner.base.apart_worker`), started once, holds the libraries
ready and forks a fresh process for every piece of work, so that none of them pays for starting up, and
the threads of this one are never forked.

Two ways. :func:`plain_items` is for what opens a foreign file: nothing but plain values comes back, so
that a parser that a file has got hold of cannot reach further. :func:`result_of` is for our own work on
plain values; its result comes back whole.
"""

from __future__ import annotations

import atexit
import contextlib
import io
import os
import pickle
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from inspect import signature
from typing import ParamSpec, TypeVar, cast

from planner.base import errors
from planner.base.errors import InputFileError, PlannerError
from planner.base.plain_data import unpacked
from planner.base.progress import Tell, silent

MEMORY_MB = int(os.environ.get("PLANNER_READ_MEMORY_MB", "1000"))
SECONDS = float(os.environ.get("PLANNER_READ_SECONDS", "30"))
OUTPUT_MB = 300
OVER_S = 4.0  # by which two pieces of work on one file may pass the limit of one
BYTES_PER_MB = 1_000_000
PIECE_BYTES = 1 << 16
LOOK_S = 0.25  # between two looks at whether somebody still waits
# The first byte of a message between the processes.
TELL, DATA, DONE, ERROR, BUG, END = (bytes([letter]) for letter in b"TDREBX")
# What the helper process needs of our environment; secrets of the server stay with the server.
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ", "VIRTUAL_ENV", "PLANNER_DATA")
_KEPT_STARTS = ("PROJ_", "GDAL_", "NUMBA_")
_ONE_THREAD = (
    "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "NUMEXPR_MAX_THREADS", "GDAL_NUM_THREADS",
)  # fmt: skip

Work = partial[object]
P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Limits:
    """How much one piece of work may use; ``memory_mb`` counts the whole process."""

    memory_mb: int = MEMORY_MB
    seconds: float = SECONDS
    output_mb: int = OUTPUT_MB


@dataclass
class Spent:
    """What a piece of work has used, filled in when it ends; ``cpu_s`` is not waiting for others."""

    memory_mb: float = 0.0
    seconds: float = 0.0
    cpu_s: float = 0.0


def left_after(spent: Spent, limits: Limits | None = None) -> Limits:
    """Return the limits of work that goes on with a file: both pieces take little more than one may.

    Examples
    --------
    >>> left_after(Spent(seconds=20.0), Limits(seconds=30)).seconds
    14.0
    """
    usual = limits or Limits()
    left_s = usual.seconds + OVER_S - spent.seconds
    return replace(usual, seconds=min(usual.seconds, max(left_s, OVER_S / 2)))


def is_limit(error: PlannerError) -> bool:
    """Say whether a limit was passed, or the process died: what may go well another time."""
    return error.key.startswith("apart.")


class ApartError(RuntimeError):
    """The work failed in a way that nobody foresaw; the message is its traceback."""


@dataclass
class _Helper:
    """The process that forks, and our end of the line to it."""

    control: socket.socket
    process: subprocess.Popen[bytes] | None = None
    owner: int = field(default_factory=os.getpid)


_lock = threading.Lock()
_helper: _Helper | None = None


def plain_items(
    function: Callable[..., Iterable[object]],
    *arguments: object,
    file: str,
    limits: Limits | None = None,
    tell: Tell = silent,
    spent: Spent | None = None,
) -> Iterator[object]:
    """Give the plain values that a function gives in a process of its own, as they come.

    Parameters
    ----------
    function
        Stands in a module, so that its name is enough; takes ``tell`` and gives plain values, each
        neither too small nor too big to be sent by itself.
    file
        The file that the work is about, for messages.
    limits
        None takes the usual ones.
    tell
        Is told how far the work has come; what it raises ends the work and its process.
    spent
        Is filled in with what the work has used.

    Raises
    ------
    InputFileError
        If a limit was passed: the message says which; or what the function raises.
    """
    work = partial(function, *arguments)
    yield from unpacked(
        _answers(cast("Work", work), file, limits or Limits(), tell, spent, is_plain=True)
    )


def result_of(
    function: Callable[P, T],
    file: str,
    limits: Limits | None = None,
    spent: Spent | None = None,
    tell: Tell = silent,
) -> Callable[P, T]:
    """Return a function that does the same in a process of its own; raises as :func:`plain_items`.

    Only for our own work on plain values: what the process hands back is believed. Foreign files are
    still opened in yet another process, by :func:`plain_items`.

    Parameters
    ----------
    tell
        As there; given on to a function that takes a ``tell``.
    """
    tells = "tell" in signature(function).parameters

    def asked(*arguments: P.args, **named: P.kwargs) -> T:
        work = partial(function, *arguments, **named)
        pieces = _answers(
            cast("Work", work), file, limits or Limits(), tell, spent, is_plain=False, tells=tells
        )
        with contextlib.closing(pieces):
            answer = cast("T", pickle.load(io.BufferedReader(_Pieces(pieces), PIECE_BYTES)))  # noqa: S301
            for _ in pieces:  # to its end, where errors come
                pass
        return answer

    return asked


class _Pieces(io.RawIOBase):
    """Pieces of bytes as a file. Read piece by piece, other threads have their turn in between."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._left = pieces, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if not self._left:
            self._left = next(self._pieces, b"")
        count = min(len(buffer), len(self._left))
        buffer[:count] = self._left[:count]
        self._left = self._left[count:]
        return count


def _answers(
    work: Work,
    file: str,
    limits: Limits,
    tell: Tell,
    spent: Spent | None,
    *,
    is_plain: bool,
    tells: bool = True,
) -> Generator[bytes, None, None]:
    """Give what the work hands back, piece by piece; a wait that ends early ends the work."""
    folder = tempfile.mkdtemp(prefix="planner-")  # a killed process leaves its own files behind
    job = None
    try:
        job = _started(nested=not is_plain)
        request = pickle.dumps((work, limits, folder, is_plain, tells))
        for at in range(0, len(request), PIECE_BYTES):
            job.sendall(DATA + request[at : at + PIECE_BYTES])
        job.sendall(DONE)
        yield from _received(job, file, limits, tell, spent or Spent())
    finally:
        if job is not None:
            job.close()
        shutil.rmtree(folder, ignore_errors=True)


class _Answer:
    """What has come back so far."""

    def __init__(self, file: str, limits: Limits, tell: Tell) -> None:
        self._file, self._limits, self._tell = file, limits, tell
        self._at: tuple[str, float] = ("progress.start", 0.0)
        self._size = 0
        self._is_done = False
        self._problem: Exception | None = None

    def wait(self) -> None:
        """Tell again how far the work is, so that who no longer waits can say so."""
        self._tell(*self._at)

    def take(self, kind: bytes, body: bytes) -> bytes:
        """Take one message in; return the piece of data that it brings."""
        if kind == DATA:
            self._size += len(body)
            if self._size > self._limits.output_mb * BYTES_PER_MB:
                raise InputFileError("apart.output", file=self._file, limit=self._limits.output_mb)
            return body
        if kind == TELL:
            step, share = _plain(body)
            self._at = (str(step), float(str(share)))
            self._tell(*self._at)
        elif kind == DONE:
            self._is_done = True
        elif kind == ERROR:
            name, key, facts = _plain(body)
            self._problem = _restored_error(str(name), str(key), cast("dict[str, object]", facts))
        elif kind == BUG:
            self._problem = ApartError(body.decode("utf-8", "replace"))
        return b""

    def end(self, reason: object) -> None:
        """Raise what went wrong, if anything did."""
        if reason in ("memory", "time"):
            limit = self._limits.memory_mb if reason == "memory" else self._limits.seconds
            raise InputFileError(f"apart.{reason}", file=self._file, limit=round(limit))
        if self._problem is not None:
            raise self._problem
        if not self._is_done:
            raise InputFileError("apart.died", file=self._file)


def _received(
    job: socket.socket, file: str, limits: Limits, tell: Tell, spent: Spent
) -> Iterator[bytes]:
    answer = _Answer(file, limits, tell)
    while True:
        if not select.select([job], [], [], LOOK_S)[0]:
            answer.wait()
            continue
        message = job.recv(2 * PIECE_BYTES)
        kind, body = message[:1], message[1:]
        if not message or kind == END:  # or the line was cut
            break
        if piece := answer.take(kind, body):
            yield piece
    reason: object = "died"
    if message:
        reason, *used = _plain(body)
        spent.memory_mb, spent.seconds, spent.cpu_s = (float(str(figure)) for figure in used)
    answer.end(reason)


def _plain(body: bytes) -> tuple[object, ...]:
    return cast("tuple[object, ...]", next(unpacked([body])))


def _restored_error(name: str, key: str, facts: dict[str, object]) -> PlannerError:
    kind = getattr(errors, name, None)
    if not (isinstance(kind, type) and issubclass(kind, PlannerError)):
        kind = InputFileError
    return kind(key, **facts)


def _started(*, nested: bool) -> socket.socket:
    """Return our end of the line to a new process; a helper that is gone is started again."""
    for last_try in (False, True):
        helper = _the_helper()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        # Work of our own may itself open a file apart: it is given a line to the helper too.
        lines = [theirs.fileno(), *([helper.control.fileno()] if nested else [])]
        try:
            socket.send_fds(helper.control, [b"work"], lines)
        except OSError:
            ours.close()
            _forget(helper)
            if last_try:
                raise
            continue
        finally:
            theirs.close()
        return ours
    raise AssertionError  # pragma: no cover - the loop returns or raises


def _the_helper() -> _Helper:
    global _helper
    with _lock:
        if _helper is None or _helper.owner != os.getpid():
            _helper = _start_helper()
        return _helper


def start() -> None:
    """Start the helper process now, so that the first file need not wait for its libraries."""
    _the_helper()


def use(control: socket.socket) -> None:
    """Let this process, itself forked by the helper, ask the helper too."""
    global _helper
    _helper = _Helper(control)


def _start_helper() -> _Helper:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    environment = {
        name: value
        for name, value in os.environ.items()
        if name in _KEPT or name.startswith(_KEPT_STARTS)
    }
    environment |= dict.fromkeys(_ONE_THREAD, "1")
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    with theirs:
        process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "planner.base.apart_worker", str(theirs.fileno())],
            env=environment,
            pass_fds=(theirs.fileno(),),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    helper = _Helper(ours, process)
    atexit.register(_forget, helper)
    return helper


def _forget(helper: _Helper) -> None:
    """Close the line to a helper, which then ends."""
    global _helper
    with _lock:
        if _helper is helper:
            _helper = None
    if helper.owner != os.getpid():
        return
    helper.control.close()
    if helper.process is not None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            helper.process.wait(timeout=2)
        if helper.process.poll() is None:
            helper.process.kill()
            helper.process.wait()
