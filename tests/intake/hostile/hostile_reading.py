"""How the tests read a hostile file: as the page does, while a server is asked for its health.

A small one of this process; ``tests/e2e/test_uploads.py`` asks the app itself.
"""

from __future__ import annotations

import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median

from planner.base import apart
from planner.base.errors import InputFileError
from planner.intake.opening import open_file
from planner.intake.read import Proposal, understand
from planner.intake.reference import Reference, read_reference
from planner.layers.province import DEFAULT_DATA_DIR

MOST_S = 35.0  # of both processes together; the limit of one is 30
MOST_MB = 1_000.0
LONG = apart.Limits(seconds=300)  # for what is to be read, however busy the machine
SOON = apart.Limits(seconds=10)  # for files of which nothing is read: the suite need not wait
HEALTH_S = 1.0
ASKED_EVERY_S = 0.1


@dataclass
class Outcome:
    """What became of a file: a proposal, or the message that refused it; and what it used."""

    proposal: Proposal | None = None
    refusal: InputFileError | None = None
    opening: apart.Spent = field(default_factory=apart.Spent)
    understanding: apart.Spent = field(default_factory=apart.Spent)
    health_s: list[float] = field(default_factory=list)

    @property
    def is_within_limits(self) -> bool:
        """Whether the processes kept to time and memory, and the server answered meanwhile."""
        spent = (self.opening, self.understanding)
        kept = sum(step.seconds for step in spent) <= MOST_S
        kept = kept and all(step.memory_mb <= MOST_MB for step in spent)
        return kept and (not self.health_s or median(self.health_s) <= HEALTH_S)


@cache
def known() -> Reference:
    """Return what the department knows, read once."""
    return read_reference(DEFAULT_DATA_DIR)


def outcome(path: Path, limits: apart.Limits | None = None) -> Outcome:
    """Read a file as the page does."""
    reading = Outcome()
    reference = known()
    apart.start()
    with _health(reading.health_s):
        try:
            sheets = open_file(path, limits=limits, spent=reading.opening)
            left = apart.left_after(reading.opening, limits)
            read = apart.result_of(understand, path.name, left, spent=reading.understanding)
            reading.proposal = read(sheets, path.name, "viettel", reference, date(2018, 1, 2))
        except InputFileError as error:
            reading.refusal = error
    return reading


class _Healthy(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def _health(seconds: list[float]) -> Iterator[None]:
    """Serve from a thread of this process, as Streamlit does, and time its answers."""
    server = ThreadingHTTPServer(("localhost", 0), _Healthy)
    address = f"http://localhost:{server.server_port}/"
    over = threading.Event()

    def ask() -> None:
        while not over.wait(ASKED_EVERY_S):
            started = time.monotonic()
            with urllib.request.urlopen(address, timeout=60) as answer:
                assert answer.status == 200
            seconds.append(time.monotonic() - started)

    threads = [threading.Thread(target=server.serve_forever), threading.Thread(target=ask)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        threads[1].join()
        server.shutdown()
        threads[0].join()
        server.server_close()
