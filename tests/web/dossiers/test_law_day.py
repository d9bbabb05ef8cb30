"""What there is to know of a day whose law is to apply: other communes, or none."""

from datetime import date

import geopandas as gpd
import pytest
from conftest import square

from planner.web.dossiers.law_day import era_note
from planner.web.shared.text import t


def communes(*spans):
    starts, ends = zip(*spans, strict=True)
    columns = {"valid_from": starts, "valid_to": ends}
    return gpd.GeoDataFrame(columns, geometry=[square(0, 0, 500)] * len(spans), crs="EPSG:4326")


ERAS = communes(("2015-05-15", "2019-12-31"), ("2020-01-01", "2024-12-31"))


@pytest.mark.parametrize("on", [date(2015, 5, 15), date(2019, 12, 31), date(2022, 6, 1)])
def test_nothing_is_said_of_a_day_that_has_communes(on):
    assert era_note(ERAS, on) is None


def test_a_day_after_the_last_communes_is_told_with_the_last_day():
    note = era_note(ERAS, date(2025, 1, 1))
    assert "01/01/2025" in note
    assert "31/12/2024" in note
    assert note.endswith(t("law_day_no_communes"))


def test_a_day_before_the_first_communes_is_told_with_the_first_day():
    note = era_note(ERAS, date(2014, 1, 2))
    assert note == t("law_day_before", on="02/01/2014", first="15/05/2015")


def test_communes_without_days_are_those_of_any_day():
    assert era_note(ERAS[["geometry"]], date(2030, 1, 1)) is None
