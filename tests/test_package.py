"""The package by itself: a wheel holds code, data, app and files, and works in an empty folder."""

import os
import shutil
import subprocess
import sys
import tomllib
import urllib.request

import pytest
from e2e_tools import CHROMIUM, listen, metric, open_page, serving_by
from socket_tools import session, words

from planner.base import messages
from planner.base.shipped import ROOT

PARTS = ("planner", "data", "static", "docs/so-tay", ".streamlit")
FILES = ("app.py", "pyproject.toml", "setup.py", "requirements.txt", "README.md", "LICENSE")
OF_USE = shutil.ignore_patterns("__pycache__", "secrets.toml", "*.sqlite*", "backups")


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Return the folder in which this checkout is installed from its wheel, without its libraries."""
    source, wheels, target = (tmp_path_factory.mktemp(name) for name in ("source", "wheels", "target"))
    for name in PARTS:
        shutil.copytree(ROOT / name, source / name, ignore=OF_USE)
    for name in FILES:
        shutil.copy(ROOT / name, source)
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")
    subprocess.run(
        [*pip, "wheel", "--no-build-isolation", "--no-deps", "--wheel-dir", wheels, source], check=True
    )
    (wheel,) = wheels.glob("*.whl")
    subprocess.run([*pip, "install", "--no-deps", "--target", target, wheel], check=True)
    return target


def environment(installed):
    return {**os.environ, "PYTHONPATH": str(installed), "PLANNER_DATA": ""}


def run(installed, folder, *arguments):
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=folder,
        env=environment(installed),
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_works_in_an_empty_folder_on_the_data_that_it_brings(installed, tmp_path):
    where = run(installed, tmp_path, "-c", "from planner.base.shipped import ROOT; print(ROOT)")
    assert where.stdout.strip() == str(installed / "planner" / "shipped")
    checked = run(installed, tmp_path, "-m", "planner", "layers", "check")
    assert (checked.returncode, checked.stderr) == (0, "")
    assert " 970 " in checked.stdout
    assert list(tmp_path.iterdir()) == []


def test_app_settings_static_files_and_handbook_come_with_it(installed):
    shipped = installed / "planner" / "shipped"
    for part in (
        "app.py",
        ".streamlit/config.toml",
        "static/vendor/leaflet",
        "docs/so-tay",
        "data/samples",
    ):
        assert (shipped / part).exists(), part
    assert not (shipped / "data" / "store").exists()
    assert (installed / "planner" / "web" / "page.css").is_file()
    assert (installed / "planner" / "mapview" / "assets" / "map.js").is_file()


def test_it_asks_for_every_library_that_it_is_run_with(installed):
    (metadata,) = installed.glob("planner-*.dist-info/METADATA")
    asked = {
        line.split(": ")[1]
        for line in metadata.read_text("utf-8").splitlines()
        if line.startswith("Requires-Dist")
    }
    pinned = {
        line.strip()
        for line in (ROOT / "requirements.txt").read_text("utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    }
    assert asked == pinned
    assert (
        tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["license"] == "Apache-2.0"
    )


@pytest.fixture(scope="module")
def address(installed, tmp_path_factory):
    """Serve the app from an empty folder, on the data that the package brings."""
    empty = tmp_path_factory.mktemp("empty")
    with serving_by(["planner", "serve", "--port"], empty, environment(installed)) as url:
        yield url
    assert list(empty.iterdir()) == []


HEADING = messages.text("web.overview_title", province="Trà Vinh")


def test_its_page_is_served_with_its_figures_and_the_map_files(address):
    for path, kind in (("", "text/html"), ("app/static/vendor/leaflet/leaflet.css", "text/css")):
        with urllib.request.urlopen(f"{address}/{path}") as answer:
            assert (answer.status, answer.headers.get_content_type()) == (200, kind)
    with session(address) as opened:
        shown = words(opened.open("tong-quan"))
    assert HEADING in shown
    assert '"970"' in shown


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="NO CHROMIUM: browser tests skipped")
def test_its_page_opens_in_a_browser(address, browser):
    page, errors = browser.new_page(), []
    page.set_default_timeout(300_000)  # for a busy machine
    page.on("pageerror", lambda error: errors.append(str(error)))
    listen(page)
    open_page(page, address)  # with its map
    assert page.title() == messages.text("web.app_title")
    assert page.get_by_text(HEADING).is_visible()
    assert metric(page, messages.text("web.kpi_stations")) == "970"
    assert errors == []
    page.close()
