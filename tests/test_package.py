"""The package by itself: a wheel holds code, data, app and files, and works in an empty folder."""

import os
import shutil
import subprocess
import sys
import tomllib

import pytest

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


def run(installed, folder, *arguments):
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(installed), "PLANNER_DATA": ""},
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
