"""The coverage page drawn of a computation on squared paper: each figure stands under its own name."""

from dataclasses import replace

import pytest
from conftest import CRS, make_stations, place, square
from streamlit.testing.v1 import AppTest

from planner.base import messages, numbers
from planner.coverage.compare import compare
from planner.coverage.compute import compute
from planner.coverage.request import default_request
from planner.web.coverage import page
from planner.web.coverage.question import Proposed, Question
from planner.web.shared.text import carrier_name, number, percent, t

REQUEST = default_request("viettel", "3G", 2017, threshold_dbm=-80.0, resolution_m=100.0)
OLD = {"antenna_height_m": 40.0}
NEW = {**OLD, "action": "new", "status": "planned", "year": 2018.0}


def standing():
    return make_stations([{"site_id": "A", "at": (3000, 5000), **OLD}])


def proposal():
    return make_stations(
        [
            {"site_id": "N", "at": (15_000, 5000), **NEW},
            {"site_id": "SAME", "at": (3000, 5000), **NEW},
            {"site_id": "A", "at": (3000, 5000), **NEW, "action": "remove"},
        ]
    )


@pytest.fixture
def coverage(communes):
    return compute(standing(), communes, REQUEST, CRS)


@pytest.fixture
def comparison(communes):
    return compare(standing(), proposal(), communes, REQUEST, CRS)


def drawn(function, **things):
    app = AppTest.from_function(function, kwargs=things, default_timeout=60).run()
    assert not app.exception
    return app


def figures(app):
    return [(metric.label, metric.value, metric.delta) for metric in app.metric]


def test_the_figures_of_a_coverage_are_its_totals(coverage):
    def script(coverage):
        from planner.web.coverage import page

        page._figures(coverage)

    totals = coverage.totals
    assert figures(drawn(script, coverage=coverage)) == [
        (t("coverage_population"), percent(totals["covered_population"] / 28_000), ""),
        (t("coverage_area"), percent(totals["covered_km2"] / totals["area_km2"]), ""),
        (t("coverage_gap_population"), number(28_000 - totals["covered_population"]), ""),
        (t("col_gap_km2"), number(totals["area_km2"] - totals["covered_km2"], 1), ""),
        (t("coverage_stations_used"), "1", ""),
    ]


def test_the_figures_of_before_and_after_are_those_after_with_the_change(comparison):
    def script(comparison):
        from planner.web.coverage import page

        page._difference(comparison)

    was, now, totals = comparison.before.totals, comparison.after.totals, comparison.totals
    states = comparison.gaps["state"].tolist()
    open_now = {"partly": number(states.count("partly")), "left": number(states.count("left"))}
    people = 100 * (now["covered_population"] - was["covered_population"]) / 28_000
    area = 100 * (now["covered_km2"] - was["covered_km2"]) / now["area_km2"]
    assert people > area > 0  # more people live in the east
    assert figures(drawn(script, comparison=comparison)) == [
        (t("coverage_population"), percent(now["covered_share"]),
         t("coverage_points", value=number(people, 1))),
        (t("coverage_area"), percent(now["covered_area_share"]),
         t("coverage_points", value=number(area, 1))),
        (t("coverage_gained_people"), number(totals["gained_population"]),
         t("coverage_lost", value=number(totals["lost_population"]))),
        (t("coverage_gained_km2"), number(totals["gained_km2"], 1),
         t("coverage_lost", value=number(totals["lost_km2"], 1))),
        (t("coverage_gaps_closed"), number(states.count("closed")),
         t("coverage_gaps_left", **open_now)),
    ]  # fmt: skip


def tables(app):
    return [shown_table.value for shown_table in app.dataframe]


def test_tables_of_places_are_ordered_by_people_in_gaps_and_end_in_the_total(coverage):
    def script(coverage):
        from planner.web.coverage import tables

        tables.show_tables(coverage)

    districts, communes, gaps, *_ = tables(drawn(script, coverage=coverage))
    assert districts[t("col_district")].tolist() == ["Thành phố Hai", "Huyện Một", t("total")]
    assert communes[t("col_commune_code")].tolist()[:2] == ["00002", "00001"]
    for table in (districts, communes):
        column = table[t("col_covered_population")]
        assert column.iloc[-1] == pytest.approx(coverage.totals["covered_population"])
        assert column.iloc[:-1].sum() == pytest.approx(column.iloc[-1])
    assert gaps[t("col_population")].sum() == pytest.approx(coverage.totals["gap_population"])


def test_what_each_site_brings_and_what_changes_by_commune_is_told_the_most_first(comparison):
    def script(comparison, proposed):
        from planner.web.coverage import tables

        tables.show_comparison(comparison, proposed)

    app = drawn(script, comparison=comparison, proposed=Proposed("quy hoạch thử", "1", proposal()))
    assert "quy hoạch thử" in app.markdown[0].value
    sites, changes, gaps = tables(app)
    assert sites[t("col_site_id")].tolist() == ["N", "SAME"]
    assert sites[t("col_serves")].tolist() == [t("serves_yes")] * 2
    brought = sites[t("col_marginal_population")].tolist()
    assert brought[0] == pytest.approx(comparison.totals["gained_population"])
    assert brought[1] == 0
    assert changes[t("col_commune_code")].tolist() == ["00002", "00001"]
    assert set(gaps[t("col_state")]) == {
        messages.text(f"annexes.gap_{name}") for name in set(comparison.gaps["state"])
    }


def test_a_clicked_point_tells_of_each_carrier_what_its_best_station_gives_there(
    coverage, communes, monkeypatch
):
    """600 m to the east of A, whose rival stands 800 m to the north of the point."""
    rival = make_stations(
        [
            {"site_id": "R", "at": (3600, 5800), "carrier": "vnpt", **OLD},
            {"site_id": "MINE", "at": (3600, 5000), **OLD},  # of the carrier asked for: told of already
        ]
    )
    monkeypatch.setattr(page, "standing_stations", lambda year: rival)
    monkeypatch.setattr(Question, "communes", lambda self: communes)
    spot = place(3600, 5000)
    question = Question(REQUEST, None, None, None, None)
    card = page._card({"lon": spot.x, "lat": spot.y}, coverage, question, CRS)
    rows = dict(card["rows"])
    own, other = rows[carrier_name("viettel")], rows[carrier_name("vnpt")]
    assert own.endswith("; A, cách 0,60 km, hướng 90°")
    assert other.endswith("; R, cách 0,80 km, hướng 180°")
    assert rows[carrier_name("mobifone")] == t("coverage_no_level")

    assert number(REQUEST.needed_dbm(), 1) in rows[t("coverage_rule")]
    assert card["title"] == t(
        "coverage_point", place=f"{numbers.degrees(spot.y, 5)}, {numbers.degrees(spot.x, 5)}"
    )
    assert page._card(None, coverage, question, CRS) is None


def caption_of(app):
    return " ".join(element.value for element in app.caption).replace("\\", "")


def test_thresholds_stand_side_by_side_with_their_shares_of_people_and_of_land(coverage):
    def script(coverage):
        from planner.web.coverage import tables

        tables._thresholds(coverage)

    (table,) = tables(drawn(script, coverage=coverage))
    thresholds = coverage.thresholds.set_index(["threshold_dbm", "probability"])
    levels = sorted(coverage.thresholds["threshold_dbm"].unique())
    assert table[t("coverage_threshold")].tolist() == [number(level) for level in levels]
    for unit, column in (("people", "covered_share"), ("area", "covered_area_share")):
        for share in (0.5, 0.9):
            shown = table[t(f"coverage_by_{unit}", probability=number(100 * share))].tolist()
            assert shown == [percent(thresholds.loc[(level, share), column]) for level in levels]


def test_gaps_too_small_to_list_are_told_with_their_land_and_people(communes):
    def script(coverage):
        from planner.web.coverage import tables

        tables.show_tables(coverage)

    little = communes.iloc[:1].set_geometry([square(0, 0, 8000)], crs="EPSG:4326")
    wide = compute(standing(), little, replace(REQUEST, min_gap_km2=100.0), CRS)
    small = wide.parameters["gaps_left_out"]
    assert 0 < small["area_km2"] != small["population"]
    facts = {"area": number(small["area_km2"], 2), "people": number(small["population"])}
    app = drawn(script, coverage=wide)
    assert t("coverage_small_gaps", least=number(10_000, 1), **facts) in caption_of(app)


def test_every_parameter_is_listed_with_what_is_known_of_it(coverage):
    def script(coverage):
        from planner.web.coverage import tables

        tables._parameters(coverage)

    (table,) = tables(drawn(script, coverage=coverage))
    parameters = dict(zip(table.iloc[:, 0], table.iloc[:, 1], strict=True))
    simple = [value for value in coverage.parameters.values() if not isinstance(value, dict | list)]
    assert len(parameters) == len(simple)
    assert sorted(parameters.values()) == sorted(
        "–" if value is None else str(value) for value in simple
    )
