"""The material of a dossier, gathered once from the shipped sample for all tests of the dossier."""

from __future__ import annotations

import shutil
from datetime import date

import pytest

from planner.dossier.gather import material_of_file
from planner.dossier.material import Material
from planner.province import DEFAULT_DATA_DIR

SAMPLE = DEFAULT_DATA_DIR / "samples" / "viettel_2018_ho_so.xlsx"


@pytest.fixture(scope="session")
def material(tmp_path_factory: pytest.TempPathFactory) -> Material:
    days = date(2018, 3, 1), date(2018, 3, 20)
    data = tmp_path_factory.mktemp("material") / "data"
    shutil.copytree(DEFAULT_DATA_DIR, data, ignore=shutil.ignore_patterns("store"))
    return material_of_file(data, SAMPLE, "viettel", *days, kind="adjustment")
