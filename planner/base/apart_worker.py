"""The helper process of :mod:`planner.base.apart`: holds the libraries ready, forks for each work.

Started as ``python -m planner.base.apart_worker FD``. It has one thread and never opens a file itself.
Each work has two processes: the one that does it, under limits, and a keeper, which ends it when its
time is over or nobody waits any more, and says what it has used.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import pickle
import resource
import select
import signal
import socket
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import IO, cast

from planner.base import apart, messages
from planner.base.errors import PlannerError
from planner.base.plain_data import packed

# Named, not imported: this room stands above them.
READY = (
    "planner.intake.read", "planner.intake.department", "planner.intake.frames", "planner.store.papers",
)  # fmt: skip
# Lists that every piece of work reads, held ready too.
WARM = (("planner.intake.columns", "vocabulary"), ("planner.geo.vn2000", "vn2000_zones"))
OUT_OF_MEMORY = 71  # exit code
FILE_BYTES = 500_000_000  # of one temporary file
OPEN_FILES = 256
RESERVE_MB = 70  # pages of libraries that are first used later
TELL_S = 0.1  # between two tellings
GARBAGE_AFTER = 100_000  # objects; those of a file all live on, so they are seldom gone through
SHOWN_CHARACTERS = 20_000  # of a traceback


def serve(control: socket.socket) -> None:
    """Fork a process for each line that comes in, until nobody can ask any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who asked
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # no child is waited for
    for name in READY:
        importlib.import_module(name)
    for name, function in WARM:
        getattr(importlib.import_module(name), function)()
    for lang in messages.LANGS:
        messages.catalogue(lang)
    gc.collect()
    gc.freeze()  # what is here before a fork stays shared
    while True:
        message, lines, _, _ = socket.recv_fds(control, 16, 2)
        if not message:
            return
        if os.fork() == 0:
            control.close()
            _keep([socket.socket(fileno=line) for line in lines])
        for line in lines:
            os.close(line)


def _keep(lines: list[socket.socket]) -> None:
    """Do one work in a child, end it at its limits, and tell how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    job = lines[0]
    try:
        request = b"".join(iter(lambda: _body(job), b""))
        work, limits, folder, is_plain, tells = pickle.loads(request)  # noqa: S301 - from who asks
        started = time.monotonic()
        child = os.fork()
        if child == 0:
            _work(lines, work, limits, folder, is_plain=is_plain, tells=tells)
        for line in lines[1:]:
            line.close()
        timed_out = _wait(job, child, limits.seconds)
        _, status, used = os.wait4(child, 0)
        peak_mb = used.ru_maxrss * 1024 / apart.BYTES_PER_MB
        reason = "time" if timed_out else _reason(status, peak_mb, limits)
        cpu_s = used.ru_utime + used.ru_stime
        answer = apart.END + packed((reason, peak_mb, time.monotonic() - started, cpu_s))
        job.setblocking(True)
        job.sendall(answer)
    except OSError:  # nobody waits any more
        pass
    finally:
        os._exit(0)


def _body(job: socket.socket) -> bytes:
    message = job.recv(2 * apart.PIECE_BYTES)
    if not message:
        raise ConnectionResetError
    return message[1:] if message[:1] == apart.DATA else b""


def _wait(job: socket.socket, child: int, seconds: float) -> bool:
    """Wait until the child ends; end it where its time is over (True) or the line is closed."""
    ended = os.pidfd_open(child)
    poll = select.poll()
    poll.register(ended, select.POLLIN)
    poll.register(job, select.POLLRDHUP)
    happened = [fd for fd, _ in poll.poll(seconds * 1000)]
    os.close(ended)
    if not happened or job.fileno() in happened:
        os.kill(child, signal.SIGKILL)
    return not happened


def _reason(status: int, peak_mb: float, limits: apart.Limits) -> str:
    """Say in a word how a process ended."""
    if os.WIFSIGNALED(status):
        if os.WTERMSIG(status) == signal.SIGXCPU:
            return "time"
        # A library that is refused memory ends its process; so does the system when there is none.
        short = os.WTERMSIG(status) == signal.SIGKILL or peak_mb > limits.memory_mb / 2
        return "memory" if short else "died"
    code = os.WEXITSTATUS(status)
    return "ended" if code == 0 else "memory" if code == OUT_OF_MEMORY else "died"


def _work(
    lines: list[socket.socket],
    work: partial[object],
    limits: apart.Limits,
    folder: str,
    *,
    is_plain: bool,
    tells: bool,
) -> None:
    """Do the work, under limits, and end the process."""
    code = 1
    try:
        if len(lines) > 1:
            apart.use(lines[1])
        tempfile.tempdir = folder
        _limit(limits)
        gc.set_threshold(GARBAGE_AFTER, 20, 20)
        code = _done(lines[0], work, is_plain=is_plain, tells=tells)
    except MemoryError:
        code = OUT_OF_MEMORY
    finally:
        os._exit(code)


def _limit(limits: apart.Limits) -> None:
    sizes = (Path("/proc/self/statm").read_text(encoding="ascii")).split()
    reserved, resident = (int(pages) * resource.getpagesize() for pages in sizes[:2])
    # Libraries reserve more than they use: what they have now counts as they use it, the rest as asked.
    most = reserved - resident + (limits.memory_mb - RESERVE_MB) * apart.BYTES_PER_MB
    seconds = int(limits.seconds) + 2
    for resource_kind, limit in (
        (resource.RLIMIT_AS, most),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(resource_kind, (limit, limit))


def _done(job: socket.socket, work: partial[object], *, is_plain: bool, tells: bool) -> int:
    tell = _teller(job) if tells else None
    call = cast("Callable[..., object]", work)
    try:
        answer = call() if tell is None else call(tell=tell)
        if is_plain:
            for part in cast("Iterable[object]", answer):
                _send(job, packed(part))
        else:
            pickle.dump(answer, cast("IO[bytes]", _Line(job)), protocol=5)
        job.sendall(apart.DONE)
    except PlannerError as error:
        if _lacked_memory(error):
            return OUT_OF_MEMORY
        facts = {name: _short(value) for name, value in error.facts.items()}
        job.sendall(apart.ERROR + packed((type(error).__name__, error.key, facts)))
    except MemoryError:
        return OUT_OF_MEMORY
    except Exception as error:
        if _lacked_memory(error):
            return OUT_OF_MEMORY
        text = traceback.format_exc()[-SHOWN_CHARACTERS:]
        job.sendall(apart.BUG + text.encode("utf-8", "replace"))
    return 0


def _short(value: object) -> object:
    return value if isinstance(value, int | float) or value is None else str(value)[:2000]


def _lacked_memory(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, MemoryError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _teller(job: socket.socket) -> Callable[[str, float], None]:
    last = 0.0

    def tell(step: str, share: float) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last > TELL_S:
            last = now
            job.sendall(apart.TELL + packed((step, share)))

    return tell


def _send(job: socket.socket, content: bytes) -> None:
    for at in range(0, len(content), apart.PIECE_BYTES):
        job.sendall(apart.DATA + content[at : at + apart.PIECE_BYTES])


class _Line:
    """The line as a file that can be written."""

    def __init__(self, job: socket.socket) -> None:
        self._job = job

    def write(self, content: bytes | memoryview | pickle.PickleBuffer) -> int:
        view = memoryview(content).cast("B")
        _send(self._job, bytes(view))
        return len(view)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt), socket.socket(fileno=int(sys.argv[1])) as line:
        serve(line)
