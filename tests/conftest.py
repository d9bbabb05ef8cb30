"""Small provinces on squared paper, shared by the rooms' tests."""

from __future__ import annotations

import gc
import hashlib
import os
import pickle
import shutil
import sys
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from e2e_tools import CHROMIUM, FLAGS
from hypothesis import settings

from planner.base.files import write_atomic
from planner.geo.vn2000 import WGS84, convert, transform_geometry
from planner.layers.cited_value import CitedValue
from planner.layers.province import DEFAULT_DATA_DIR
from planner.layers.schemas import STATIONS
from planner.plan.load import over_law
from planner.plan.model import Plan, Spacing, Target, ZoneRule

# numba looks for coverage.py by its name, and would take the folder tests/coverage for it.
sys.modules.setdefault("coverage", None)  # type: ignore[arg-type]

settings.register_profile("busy", deadline=None)  # a busy machine is no failure
settings.load_profile("busy")


def pytest_collection_modifyitems(items):
    """Let the files that take minutes come first: the workers of a run then end together."""
    items.sort(key=lambda item: "e2e" not in item.path.parts and item.path.name != "test_package.py")


def pytest_collection_finish():
    """Leave the libraries out of the collection that Streamlit asks for after every run of a page."""
    gc.collect()
    gc.freeze()


CRS = "EPSG:9209"
ORIGIN_M = (590_000.0, 1_090_000.0)  # lower left corner of the squared paper, VN-2000


@pytest.fixture(scope="session")
def browser():
    """One Chromium for all the tests."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def remembered_coverage() -> dict[object, object]:
    """What the tests of a module have worked out already."""
    return {}


@pytest.fixture(scope="session")
def coverage_folder(tmp_path_factory) -> Path:
    """Where the workers of a run of the tests leave each other what they have worked out."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "coverage"
    folder.mkdir(exist_ok=True)
    return folder


def work_out_once(patched: pytest.MonkeyPatch, remembered: dict[object, object], folder: Path) -> None:
    """Let each question of the coverage of a proposal be worked out once in a run of the tests."""
    from planner.coverage import benefit  # behind the line above that numba needs
    from planner.usecases import appraisal

    def once(stations, sites, carrier, communes, year, crs, tell):
        layers = (layer.to_wkt().to_json(date_format="iso") for layer in (stations, sites, communes))
        question = repr((carrier, year, crs, *layers))
        key = hashlib.sha256(question.encode()).hexdigest()
        if key not in remembered:
            kept = folder / key
            if not kept.exists():
                comparisons = benefit.compared_by_technology(
                    stations, sites, carrier, communes, year, crs, tell
                )
                write_atomic(kept, pickle.dumps(comparisons))
            remembered[key] = pickle.loads(kept.read_bytes())
        return remembered[key]

    patched.setattr(appraisal, "compared_by_technology", once)


@pytest.fixture
def coverage_once(monkeypatch, remembered_coverage, coverage_folder):
    """Work out each question of the coverage of a proposal once."""
    work_out_once(monkeypatch, remembered_coverage, coverage_folder)


@pytest.fixture
def report_without_maps(monkeypatch):
    """Leave the maps out of a report that is not read for them: they take longest."""
    from planner.dossier import build

    monkeypatch.setattr(build, "IN_THE_REPORT", ())


def place(x_m: float, y_m: float) -> shapely.Point:
    """Return a point in degrees from metres on the squared paper."""
    lon, lat = convert(ORIGIN_M[0] + x_m, ORIGIN_M[1] + y_m, CRS, WGS84)
    return shapely.Point(float(lon), float(lat))


def square(west_m: float, south_m: float, side_m: float) -> shapely.Polygon:
    """Return a square in degrees from metres on the squared paper."""
    west, south = ORIGIN_M[0] + west_m, ORIGIN_M[1] + south_m
    plane = shapely.box(west, south, west + side_m, south + side_m)
    return transform_geometry(np.array([plane]), CRS, WGS84)[0]


def make_stations(rows: list[dict[str, object]]) -> gpd.GeoDataFrame:
    """Return stations from rows with ``at`` (metres on the squared paper); the rest is filled in."""
    defaults: dict[str, object] = {
        "carrier": "viettel",
        "technologies": "2G 3G",
        "mast_class": "A2b",
        "mast_height_m": 42.0,
        "building_height_m": np.nan,
        "antenna_height_m": np.nan,
        "land_area_m2": np.nan,
        "commune_code": "00001",
        "status": "existing",
        "action": None,
        "year": 2015.0,
        "eirp_dbm": np.nan,
        "azimuths_deg": None,
        "shared_with": None,
        "name": None,
        "address": None,
        "source": "test",
        "source_date": "2017-01-01",
        "origin": "synthetic",
    }
    filled = [{**defaults, **row} for row in rows]
    points = [place(*row["at"]) for row in filled]  # type: ignore[misc]
    table = pd.DataFrame(filled, columns=["site_id", *defaults])
    for name in STATIONS.columns.keys() & set(table):
        if str(STATIONS.columns[name].dtype).startswith("str"):
            table[name] = table[name].astype("str")
        else:
            table[name] = table[name].astype(float)
    return gpd.GeoDataFrame(table, geometry=points, crs=WGS84)


def rolling_ground(shape: tuple[int, int], height_m: float = 12.0, seed: int = 4) -> np.ndarray:
    """Return smooth hills up to a height on the cells of a grid, as metres above the sea."""
    random = np.random.default_rng(seed)
    rows, columns = np.mgrid[0 : shape[0], 0 : shape[1]]
    waves = sum(
        np.sin(rows / random.uniform(8, 25) + columns / random.uniform(8, 25) + random.uniform(0, 6))
        for _ in range(6)
    )
    return 2 + (height_m - 2) * (waves - waves.min()) / (waves.max() - waves.min())


@pytest.fixture(scope="session", autouse=True)
def _keys_of_their_own(tmp_path_factory):
    """Keys of the stores that the tests make: never among those of the account."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PLANNER_KEYS", str(tmp_path_factory.mktemp("keys") / "keys"))
        yield


@pytest.fixture
def communes() -> gpd.GeoDataFrame:
    """Two square communes of 10 km, rural in the west, a ward in the east."""
    return gpd.GeoDataFrame(
        {
            "commune_code": ["00001", "00002"],
            "name": ["Xã Tây", "Phường Đông"],
            "kind": ["xã", "phường"],
            "district_code": ["001", "002"],
            "district": ["Huyện Một", "Thành phố Hai"],
            "population": [8000.0, 20000.0],
            "households": [2000.0, 5000.0],
            "area_km2": [100.0, 100.0],
            "land_area_km2": [100.0, 100.0],
            "is_urban": [False, True],
            "boundary": ["derived", "derived"],
            "source": ["giấy kẻ ô", "giấy kẻ ô"],
        },
        geometry=[square(0, 0, 10_000), square(10_000, 0, 10_000)],
        crs=WGS84,
    )


def parameter(name: str, value: float | None, stated: str = "assumed", unit: str = "m") -> CitedValue:
    """Return a plan value for a test, in force from 2014 on."""
    start = date(2014, 1, 1)
    return CitedValue(name, name, value, unit, "văn bản thử", stated, effective_from=start)


def spacing(mast_class: str, low: float | None, high: float | None, urban: bool, metres: float | None):
    """Return a row of a spacing table for a test."""
    where = "URBAN" if urban else "ELSEWHERE"
    name = f"SPACE.{mast_class.upper()}.{low or 0:g}.{where}"
    return Spacing(mast_class, low, high, urban, parameter(name, metres))


@pytest.fixture
def plan() -> Plan:
    """The values that the shipped plan has, over the law: all of its own assumed."""
    values = {"SPACE-2.URBAN": 100.0, "SPACE-2.ELSEWHERE": 400.0}
    values |= {"SHARE.URBAN": 100.0, "SHARE.ELSEWHERE": 500.0, "SHARE.OPERATORS": 4.0}
    values |= {"SHARE-PCT.2020": 20.0, "UG-PCT.2020": 10.0}
    table = (
        spacing("A2a", None, 15, True, 150.0),
        spacing("A2a", None, 15, False, 200.0),
        spacing("A2a", 15, None, True, 200.0),
        spacing("A2a", 15, None, False, 350.0),
        spacing("A2b", None, None, True, 300.0),
        spacing("A2b", None, None, False, None),
    )
    allowed = {
        "a1_only": ("A1a", "A1b"),
        "urban_core": ("A1a", "A1b", "A2a"),
        "elsewhere": ("A1a", "A1b", "A2a", "A2b", "A2c"),
    }
    zones = (
        ZoneRule(kind, classes, parameter(f"ZONE.{kind}", None)) for kind, classes in allowed.items()
    )
    masts = Target("masts", 2020, parameter("QUANTITY.masts.2020.viettel", 2.0), carrier="viettel")
    own = tuple(parameter(name, value) for name, value in values.items())
    return over_law(Plan("Thử", "1", "văn bản thử", own, table, tuple(zones), (masts,)))


@pytest.fixture
def shipped():
    """The shipped data directory."""
    return DEFAULT_DATA_DIR


@pytest.fixture(scope="session")
def material(tmp_path_factory: pytest.TempPathFactory, coverage_folder):
    """The material of a dossier, gathered once from the shipped sample for all tests that read it."""
    # Only here: numba must not be imported before the line on "coverage" above.
    from planner.usecases.dossier_material import material_of_file
    from planner.usecases.office import office_at

    days = date(2018, 3, 1), date(2018, 3, 20)
    data = tmp_path_factory.mktemp("material") / "data"
    shutil.copytree(DEFAULT_DATA_DIR, data, ignore=shutil.ignore_patterns("store"))
    sample = data / "samples" / "viettel_2018_ho_so.xlsx"
    with pytest.MonkeyPatch.context() as patched:
        work_out_once(patched, {}, coverage_folder)
        return material_of_file(office_at(data), sample, "viettel", *days, kind="adjustment")
