"""How the browser tests serve the app and work its widgets."""

from __future__ import annotations

import atexit
import json
import math
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from weakref import WeakKeyDictionary

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from planner.layers.province import DEFAULT_DATA_DIR

ROOT = DEFAULT_DATA_DIR.parent
_CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, _CHROMIUMS)), None)
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_S = 300
END_S = 60
ASKED_MS = 100  # a widget waits a little before it asks for a run
DRAWN_S = 0.1
LONGEST_NEWS = 20_000  # bytes: what begins or ends a run is short, what it draws may be long
BROKEN_OFF = ForwardMsg.FINISHED_EARLY_FOR_RERUN
IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"
HEALTH_EVERY_S = 0.1
READ_S = "300"  # of one file on a busy machine; the limit itself is tested where it is kept
RUN_MS = 300_000  # of one run of a page on a busy machine


@contextmanager
def serve(data_dir: Path) -> Iterator[str]:
    """Serve the app on a free port of localhost with a data directory; give its address."""
    port, forker = free_port(), _forker()
    forker.stdin.write(json.dumps([str(data_dir), port]) + "\n")
    number = forker.stdout.readline()
    if not number:
        raise RuntimeError("what forks the servers has ended")
    process = Path("/proc", number.strip())
    address = f"http://localhost:{port}"
    try:
        _wait_for(process.exists, address)
        yield address
    finally:
        with suppress(ProcessLookupError):
            os.kill(int(process.name), signal.SIGTERM)
        until = time.monotonic() + END_S
        while process.exists() and time.monotonic() < until:
            time.sleep(0.05)


@cache
def _forker() -> subprocess.Popen[str]:
    """Return the process that forks this one's servers; it ends with it."""
    paths = [str(ROOT / "tests"), *filter(None, sys.path)]
    forker = subprocess.Popen(
        [sys.executable, "-m", "forking_server"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        bufsize=1,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PLANNER_READ_SECONDS": READ_S},
    )

    def end() -> None:
        with forker:
            forker.terminate()

    atexit.register(end)
    return forker


def free_port() -> int:
    """Return a port of localhost that nobody uses now."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        return int(free.getsockname()[1])


@contextmanager
def serving(
    script: Path, environment: dict[str, str], port: int | None = None, options: tuple[str, ...] = ()
) -> Iterator[str]:
    """Serve a Streamlit script on a port of localhost, a free one where None; give its address.

    The app's own script is served as `make run` does.
    """
    port = port or free_port()
    ours = ["planner.web.serve"] if script == ROOT / "app.py" else ["streamlit", "run", script.name]
    command = [sys.executable, "-m", *ours, "--server.port", str(port), *options]
    with _running(command, port, cwd=script.parent, env=environment) as address:
        yield address


@contextmanager
def serving_by(
    command: list[str], cwd: Path | None = None, env: dict[str, str] | None = None
) -> Iterator[str]:
    """Serve the app by a `planner serve` that ends in its port, on a free one; give its address."""
    program, *options = command
    assert (program, options[-1]) == ("planner", "--port")
    port = free_port()
    with _running([sys.executable, "-m", program, *options, str(port)], port, cwd, env) as address:
        yield address


@contextmanager
def _running(
    command: list[str], port: int, cwd: Path | None = None, env: dict[str, str] | None = None
) -> Iterator[str]:
    """Run a server of a port until the block ends; give its address."""
    server = subprocess.Popen(
        command, cwd=cwd, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://localhost:{port}"
    try:
        _wait_for(lambda: server.poll() is None, address)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=60)


def _wait_for(is_alive: Callable[[], bool], address: str) -> None:
    """Wait until a server answers; a busy machine takes its time to read libraries and layers."""
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        if not is_alive():
            raise RuntimeError("the server ended before it answered")
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.25)
    raise RuntimeError(f"no answer from {address} within {START_S} s")


@contextmanager
def asked_for_health(address: str) -> Iterator[list[float]]:
    """Ask a server for its health again and again; give how long each answer took, in seconds.

    One that never came took for ever.
    """
    seconds: list[float] = []
    over = threading.Event()

    def ask() -> None:
        while not over.wait(HEALTH_EVERY_S):
            started = time.monotonic()
            try:
                with urllib.request.urlopen(f"{address}/_stcore/health", timeout=60) as answer:
                    is_well = answer.status == 200
            except OSError:
                is_well = False
            seconds.append(time.monotonic() - started if is_well else math.inf)

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    try:
        yield seconds
    finally:
        over.set()
        asking.join()


@dataclass
class Runs:
    """What the runs of a page are at, as its socket tells: asked for, begun, ended.

    A run counts as ended when one that began after the last request is through; one that was broken
    off for the next is not.
    """

    waits: bool = False
    is_running: bool = False
    changed: float = 0.0

    def asked(self, frame: bytes) -> None:
        """Note what the page says: whether it asks for a run."""
        message = BackMsg()
        message.ParseFromString(frame)
        if message.WhichOneof("type") == "rerun_script":
            self.waits, self.changed = True, time.monotonic()

    def answered(self, frame: bytes) -> None:
        """Note what the server says: whether a run begins or ends."""
        if len(frame) > LONGEST_NEWS:
            return
        message = ForwardMsg()
        message.ParseFromString(frame)
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.waits, self.is_running, self.changed = False, True, time.monotonic()
        elif kind == "script_finished" and message.script_finished != BROKEN_OFF:
            self.is_running, self.changed = False, time.monotonic()

    def are_over(self) -> bool:
        """Whether every run that was asked for has ended, and the page has had time to draw it."""
        return not (self.waits or self.is_running) and time.monotonic() - self.changed > DRAWN_S


_RUNS: WeakKeyDictionary[object, Runs] = WeakKeyDictionary()


def listen(page) -> None:
    """Follow the runs of a page from now on: :func:`settled` waits by them.

    A page that asks for sign-in has no socket, and so no run that is not over.
    """
    _RUNS[page] = Runs()

    def opened(line) -> None:
        runs = _RUNS[page] = Runs(waits=True)  # what a page says first asks for its first run
        line.on("framesent", lambda frame: runs.asked(frame))
        line.on("framereceived", lambda frame: runs.answered(frame))

    page.on("websocket", opened)


def settled(page) -> None:
    """Wait until Streamlit has ended its run, and the one that the last step has asked for."""
    page.wait_for_timeout(ASKED_MS)
    until = time.monotonic() + RUN_MS / 1000
    while time.monotonic() < until:
        page.wait_for_selector(IDLE, timeout=RUN_MS)
        if _RUNS[page].are_over():
            return
        page.wait_for_timeout(50)
    raise RuntimeError("the page's run does not end")


def open_page(page, address: str, path: str = "", *, with_map: bool = True) -> None:
    """Open a page of the app and wait for it, and for its map."""
    if page not in _RUNS:
        listen(page)
    page.goto(f"{address}/{path}")
    if with_map:
        page.wait_for_selector(".planner-map[data-ready]")
    else:
        page.wait_for_selector("[data-testid=stMainBlockContainer] h4")
    settled(page)


def metric(page, label: str) -> str:
    """Return the value of a figure of the top row by its label."""
    box = page.locator("[data-testid=stMetric]").filter(has_text=label).first
    return box.locator("[data-testid=stMetricValue]").inner_text().strip()


def open_list(page, box) -> None:
    """Open the list of a select box, which a run or scrolling may put away again."""
    field = box.locator("input")
    field.scroll_into_view_if_needed()
    until = time.monotonic() + RUN_MS / 1000
    while True:
        settled(page)
        if not page.get_by_role("option").count():
            field.click()
        page.wait_for_timeout(500)  # a list that was opened too early is away by then
        if page.get_by_role("option").count():
            return
        if time.monotonic() > until:
            raise RuntimeError("the list does not stay open")


def choose(page, label: str, option: str) -> None:
    """Pick an option of a select box or multi-select by its label."""
    from playwright.sync_api import expect

    box = page.locator("[data-testid=stSelectbox], [data-testid=stMultiSelect]").filter(
        has=page.get_by_text(label, exact=True)
    )
    open_list(page, box.first)
    wanted = page.get_by_role("option", name=option, exact=True).first
    if not wanted.count():
        box.first.locator("input").fill(option)  # of a long list only what is in sight is there
    is_multiple = box.first.get_attribute("data-testid") == "stMultiSelect"
    wanted.scroll_into_view_if_needed()
    page.wait_for_timeout(300)  # a list that scrolls draws its options anew, under the pointer
    wanted.click()
    settled(page)  # before the list is closed: closed too soon, it forgets what was picked
    if not is_multiple and wanted.count():
        wanted.click()  # a list that is still open has not taken the first press
        settled(page)
    if is_multiple:
        page.keyboard.press("Escape")  # in a select box it would clear the choice
        settled(page)
    else:
        expect(box.first.locator("input")).to_have_value(option, timeout=RUN_MS)


def taken(page, button) -> bytes:
    """Press a button of a download and return the file."""
    settled(page)
    with page.expect_download() as started:
        button.click()
    return started.value.path().read_bytes()
