"""The material of a dossier, gathered once from the shipped sample for all tests of the dossier."""

from __future__ import annotations

from datetime import date

import pytest

from planner.dossier.gather import material_of_file
from planner.dossier.material import Material
from planner.province import DEFAULT_DATA_DIR

SAMPLE = DEFAULT_DATA_DIR / "samples" / "viettel_2018_ho_so.xlsx"


@pytest.fixture(scope="session")
def material() -> Material:
    days = date(2018, 3, 1), date(2018, 3, 20)
    return material_of_file(DEFAULT_DATA_DIR, SAMPLE, "viettel", *days, kind="adjustment")
