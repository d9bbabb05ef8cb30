"""What every page is tested in: a visitor at this machine, by name, and a copy of the shipped data.

Streamlit's test harness has no visitor with an address. A page may write (the first opening of the plan
is put on record), and the shipped data stay as they are.
"""

import shutil
from functools import cache

import pytest
from streamlit.components.v2 import manifest_scanner

from planner.layers.province import DEFAULT_DATA_DIR
from planner.store.accounts import write_profile
from planner.store.database import store_path
from planner.web.shared import who


@pytest.fixture(scope="session")
def shipped_copy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shipped") / "data"
    return shutil.copytree(DEFAULT_DATA_DIR, folder, ignore=shutil.ignore_patterns("store"))


@pytest.fixture(scope="session", autouse=True)
def _packages_scanned_once():
    """The harness looks through all installed packages for components before every run of a page."""
    with pytest.MonkeyPatch.context() as patched:
        scan = cache(manifest_scanner.scan_component_manifests)
        patched.setattr(manifest_scanner, "scan_component_manifests", scan)
        yield


@pytest.fixture(autouse=True)
def _at_this_machine(monkeypatch, shipped_copy):
    monkeypatch.setattr(who, "is_here", lambda: True)
    shutil.rmtree(shipped_copy / "store", ignore_errors=True)
    monkeypatch.setenv("PLANNER_DATA", str(shipped_copy))
    store_path(shipped_copy).parent.mkdir()
    write_profile(store_path(shipped_copy).parent, "Nguyễn Văn An", "chuyên viên")
