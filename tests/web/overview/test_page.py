"""The overview: its figures against counts of the layers made another way, filters, search, cards."""

from functools import cache

import pandas as pd
import pytest
from page_tools import page_script
from streamlit.testing.v1 import AppTest

from planner.layers.io import read_layer
from planner.layers.vocabulary import CARRIERS
from planner.web.overview import page
from planner.web.shared.text import t

YEAR = 2017
ALONE = "29236"  # Phường 4


@pytest.fixture
def standing(shipped_copy):
    return read_layer(shipped_copy, "stations").query("year <= @YEAR")


def opened(**chosen):
    """Open the page, with some filters chosen by their labels."""
    app = AppTest.from_string(page_script("overview"), default_timeout=120).run()
    for label, values in chosen.items():
        box = next(element for element in app.multiselect if element.label == t(label))
        box.set_value(values)
    year = next(element for element in app.selectbox if element.label == t("filter_year"))
    app = year.set_value(YEAR).run()
    assert not app.exception
    assert not app.error
    return app


@cache
def whole():
    """The page without filters, opened once for the tests that only look at it."""
    return opened()


@cache
def searched():
    """One that is searched in, again and again."""
    return opened()


def figures(app):
    return {metric.label: metric.value for metric in app.metric}


def tables(app):
    return [shown_table.value for shown_table in app.dataframe]


def number_of(text):
    return float(text.replace(".", "").replace(",", ".").rstrip(" %"))


def test_the_figures_of_the_province_are_counts_of_its_stations(standing, shipped_copy):
    app = whole()
    shown = figures(app)
    assert number_of(shown[t("kpi_stations")]) == len(standing)
    for carrier in CARRIERS:
        own = next(value for label, value in shown.items() if label == page.carrier_name(carrier))
        assert number_of(own) == (standing["carrier"] == carrier).sum()
    people = read_layer(shipped_copy, "communes")["population"].sum()
    assert number_of(shown[t("kpi_per_1000")]) == pytest.approx(1000 * len(standing) / people, abs=0.005)
    shared = 100 * standing["shared_with"].notna().sum() / len(standing)
    assert number_of(shown[t("kpi_shared")]) == pytest.approx(shared, abs=0.05)
    assert next(iter(shown)) == t("kpi_stations")
    assert list(shown)[6:] == [t("kpi_per_1000"), t("kpi_shared"), t("kpi_no_radio")]


def test_tables_by_district_and_by_commune_hold_every_station_once_and_end_in_the_total(standing):
    by_district, by_commune = tables(whole())
    assert len(by_district) == 9 + 1
    assert len(by_commune) == 106 + 1
    heading = t("col_stations")
    for table in (by_district, by_commune):
        counts = pd.to_numeric(table[heading])
        assert counts.iloc[-1] == counts.iloc[:-1].sum() == len(standing)
    codes = by_commune[t("col_commune_code")].iloc[:-1].astype(str)
    counted = standing["commune_code"].value_counts().reindex(codes, fill_value=0)
    assert by_commune[heading].iloc[:-1].tolist() == counted.tolist()


def test_filters_leave_only_what_was_chosen_in_figures_and_tables(standing):
    app = opened(filter_communes=[ALONE], filter_carriers=["viettel", "vnpt"])
    mine = standing[(standing["commune_code"] == ALONE) & standing["carrier"].isin(["viettel", "vnpt"])]
    assert 0 < len(mine) < (standing["commune_code"] == ALONE).sum()
    assert number_of(figures(app)[t("kpi_stations")]) == len(mine)
    assert number_of(figures(app)[page.carrier_name("mobifone")]) == 0
    _, by_commune = tables(app)
    assert by_commune[t("col_commune_code")].iloc[:-1].astype(str).tolist() == [ALONE]


def test_a_chosen_district_offers_its_own_communes_alone(shipped_copy):
    app = opened(filter_districts=["842"])
    communes = read_layer(shipped_copy, "communes").query("district_code == '842'")
    offered = next(
        element for element in app.multiselect if element.label == t("filter_communes")
    ).options
    assert sorted(offered) == sorted(communes["name"])
    _, by_commune = tables(app)
    assert len(by_commune) == len(communes) + 1


@pytest.mark.parametrize(
    ("text", "warned"),
    [("", False), ("   ", False), ("Trà Cú", False), ("không nơi nào", True), ("21,03 105,85", True)],
)
def test_a_search_outside_the_province_or_for_nothing_known_is_told(text, warned):
    app = searched()
    app.text_input(key="overview_search").set_value(text).run()
    assert not app.exception
    assert len(app.warning) - len(whole().warning) == warned


def test_a_card_is_of_the_station_that_was_picked_on_its_own_layer(standing, shipped_copy):
    planned = read_layer(shipped_copy, "planned_viettel")
    crs = "EPSG:9209"
    sites = [standing, planned]
    code, other = standing["site_id"].iloc[5], planned["site_id"].iloc[7]

    def card(layer, key, radio=None):
        return page._card({"layer": layer, "id": key}, sites, radio, crs)

    assert code in str(card("stations_viettel", code))
    assert other in str(card("planned_viettel", other))
    assert card("stations_viettel", other) is None
    assert card("planned_viettel", code) is None
    assert card("radio", ALONE) is None
    assert page._card(None, sites, None, crs) is None
