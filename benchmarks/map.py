"""The interactive map against streamlit-folium: the same layers, the same browser, the same run.

`python -m benchmarks.map` prints JSON: seconds until the first map is drawn, until the coverage of
another carrier is on it, and until a layer is switched off; for our component and for streamlit-folium
with Leaflet from our own server, and the ratios. Needs Chromium, and npm for folium's build of Leaflet.
The seconds hold the server's computation of the coverage, the same in both.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Frame, Page, sync_playwright

from planner.layers.province import DEFAULT_DATA_DIR

ROOT = DEFAULT_DATA_DIR.parent
sys.path.insert(0, str(ROOT / "tests"))
from e2e.conftest import CHROMIUM, FLAGS  # noqa: E402
from e2e_tools import serving  # noqa: E402

ROUNDS = 3
PEERS = ("ours", "folium")
PICTURE = "img.leaflet-image-layer"
# How each of the two is worked: where its picture, its check boxes and its points are.
BOXES = {"ours": ".planner-map .panel input", "folium": ".leaflet-control-layers-overlays input"}
POINTS = {"ours": ".leaflet-points-pane path", "folium": ".leaflet-overlay-pane path"}


def site(folder: Path) -> Path:
    """Lay out a folder that Streamlit can serve: the page, our files, and folium's build of Leaflet."""
    shutil.copytree(ROOT / "static", folder / "static")
    shutil.copytree(ROOT / ".streamlit", folder / ".streamlit")
    subprocess.run(["npm", "pack", "--silent", "leaflet@1.9.4"], cwd=folder, check=True)
    shutil.unpack_archive(next(folder.glob("leaflet-*.tgz")), folder)
    shutil.copytree(folder / "package" / "dist", folder / "static" / "leaflet")
    return Path(shutil.copy(Path(__file__).with_name("map_page.py"), folder / "map_page.py"))


@contextmanager
def opened(page_file: Path, peer: str) -> Iterator[tuple[str, Callable[[], Page]]]:
    """Serve the page for one of the two, with a browser on it."""
    environment = {**os.environ, "MAP_PEER": peer, "PYTHONPATH": str(ROOT)}
    with serving(page_file, environment) as address, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield address, lambda: chromium.new_page(viewport={"width": 1366, "height": 768})
        chromium.close()


def frame_of(page: Page, peer: str) -> Frame:
    """Return where the map is: the page itself, or the frame of folium's component."""
    if peer == "ours":
        return page.main_frame
    page.wait_for_selector("iframe")
    frame = page.query_selector("iframe").content_frame()
    assert frame is not None
    return frame


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def choose(page: Page, carrier: str) -> None:
    page.locator("[data-testid=stSelectbox] input").click()
    page.get_by_role("option", name=carrier, exact=True).wait_for()


def seconds_of(address: str, new_page: Callable[[], Page], peer: str) -> dict[str, float]:
    """Return the seconds of one visit: first map, another carrier, a layer switched off."""
    page = new_page()
    page.set_default_timeout(60_000)

    def first() -> Frame:
        page.goto(address)
        frame = frame_of(page, peer)
        frame.wait_for_selector(PICTURE)
        frame.wait_for_function("s => document.querySelectorAll(s).length > 900", arg=POINTS[peer])
        return frame

    opening = timed(first)
    frame = frame_of(page, peer)
    changes = []
    for carrier in ("vnpt", "mobifone", "viettel", "vnpt"):
        page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
        picture = frame.locator(PICTURE).last.get_attribute("src")
        choose(page, carrier)

        def change(carrier: str = carrier, picture: str | None = picture) -> None:
            page.get_by_role("option", name=carrier, exact=True).click()
            arg = [PICTURE, picture, POINTS[peer]]
            frame.wait_for_function(
                "([s, held, points]) => { const all = document.querySelectorAll(s);"
                " return all.length === 1 && all[0].src !== held && all[0].complete"
                " && document.querySelectorAll(points).length > 900; }",
                arg=arg,
            )

        changes.append(timed(change))
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    boxes = frame.locator(BOXES[peer])
    drawn = frame.locator(POINTS[peer]).count()

    def toggle() -> None:
        boxes.nth(3).click()
        frame.wait_for_function(
            "([s, n]) => document.querySelectorAll(s).length < n", arg=[POINTS[peer], drawn]
        )

    toggling = timed(toggle)
    page.close()
    return {"first": opening, "carrier": statistics.median(changes), "toggle": toggling}


def measure() -> dict[str, object]:
    """Return the figures; the first visit to a server, which fills its caches, does not count."""
    seconds: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        page_file = site(Path(folder))
        for peer in PEERS:
            with opened(page_file, peer) as (address, new_page):
                seconds_of(address, new_page, peer)
                rounds = [seconds_of(address, new_page, peer) for _ in range(ROUNDS)]
            seconds[peer] = {
                name: round(statistics.median(round_s[name] for round_s in rounds), 3)
                for name in rounds[0]
            }
    return {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "seconds": seconds,
        "folium_over_ours": {
            name: round(seconds["folium"][name] / seconds["ours"][name], 1) for name in seconds["ours"]
        },
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(), indent=1) + "\n")
