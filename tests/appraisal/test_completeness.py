"""What the tables of a dossier lack is told once, by field, with the rules that wait for it."""

import numpy as np
import pytest
from appraisal.appraisal_tools import judge, new, routes

from planner.appraisal.completeness import (
    BY_DEFAULT,
    CONDITION,
    DOSSIER,
    NOT_COUNTED,
    NOT_JUDGED,
    completeness,
    completeness_json,
    stops,
)
from planner.base import messages

FULL = {
    "name": "Đại An 1",
    "address": "Xã An Phú, Huyện Một",
    "technologies": "2G 3G",
    "antenna_height_m": 40.0,
    "land_area_m2": 300.0,
    "eirp_dbm": 57.0,
    "evidence": "earthing lightning equipment land permit neighbours emf_inspection",
}


def table_of(communes, plan, *sites, **layers):
    appraisal = judge(communes, plan, list(sites), **layers)
    case = appraisal.case
    return completeness(case.proposal, appraisal.findings, case.cables)


def row(table, field):
    (wanted,) = table[table["field"] == field].to_dict("records")
    return wanted


def test_a_full_table_lacks_nothing(communes, plan):
    table = table_of(communes, plan, new(5000, **FULL))
    assert table.empty
    assert not stops(table)


def test_a_class_that_is_missing_keeps_limits_from_being_judged_and_stops_the_dossier(communes, plan):
    sites = [new(5000, site_id="A", **FULL), new(9000, site_id="B", **{**FULL, "mast_class": None})]
    table = table_of(communes, plan, *sites)
    lacking = row(table, "mast_class")
    assert (lacking["without"], lacking["asked_of"], lacking["codes"]) == (1, 2, ("B",))
    assert ("CLASS", NOT_JUDGED) in lacking["rules"]
    assert (lacking["stops"], lacking["certainty"], lacking["form"]) == ("yes", "assumed", "M3")
    assert "14/2013" in lacking["citation"]
    assert "chưa xét được: Loại cột" in lacking["waiting"]
    assert stops(table)


def test_a_missing_eirp_is_judged_by_the_default_and_does_not_stop_the_dossier(communes, plan):
    table = table_of(communes, plan, new(5000, **{**FULL, "eirp_dbm": float("nan")}))
    lacking = row(table, "eirp_dbm")
    assert {what for _, what in lacking["rules"]} == {BY_DEFAULT}
    assert {rule for rule, _ in lacking["rules"]} == {"EMF-LIM", "EMF-R"}
    assert (lacking["stops"], lacking["certainty"], lacking["citation"]) == ("no", None, "")
    assert not stops(table)


def test_papers_that_a_site_does_not_name_are_conditions_and_those_it_says_it_has_not_are_answered(
    communes, plan
):
    silent = new(5000, site_id="A", **{**FULL, "evidence": "land permit neighbours emf_inspection"})
    without = new(9000, site_id="B", **{**FULL, "evidence": f"{FULL['evidence']} no_earthing"})
    refused = {**FULL, "evidence": FULL["evidence"].replace("earthing", "no_earthing")}
    table = table_of(communes, plan, silent, without, new(13_000, site_id="C", **refused))
    lacking = row(table, "evidence_earthing")
    assert lacking["codes"] == ("A",)
    assert lacking["rules"] == (("EVIDENCE", CONDITION),)
    assert lacking["asked_of"] == 3
    assert set(table["field"]) == {f"evidence_{name}" for name in ("earthing", "lightning", "equipment")}


def test_a_consent_is_asked_only_of_sites_that_need_it(communes, plan):
    high = new(5000, site_id="A", **{**FULL, "mast_height_m": 60.0, "antenna_height_m": 58.0})
    table = table_of(communes, plan, high, new(12_000, site_id="B", **FULL))
    assert row(table, "evidence_height_consent")["codes"] == ("A",)


def test_an_address_that_is_missing_leaves_its_rule_out_and_a_year_leaves_figures_open(communes, plan):
    bare = {**FULL, "address": None, "year": float("nan")}
    table = table_of(communes, plan, new(5000, **bare))
    assert ("ADDRESS", NOT_COUNTED) in row(table, "address")["rules"]
    assert ("PRIORITY", DOSSIER) in row(table, "year")["rules"]


@pytest.mark.parametrize(
    ("values", "field", "asked"),
    [
        ({"mast_class": "A2b"}, "building_height_m", False),
        ({"mast_class": "A2a"}, "building_height_m", True),
        ({"mast_class": "A2a", "land_area_m2": None}, "land_area_m2", False),
        ({"mast_class": "A2b", "land_area_m2": None}, "land_area_m2", True),
        ({"action": "share"}, "shared_with", True),
        ({"action": "new"}, "shared_with", False),
        ({"mast_class": "A1a", "building_height_m": 20.0, "mast_height_m": 2.0}, "radius_m", True),
        ({"mast_class": "A1b"}, "radius_m", False),
        ({"action": "remove", "mast_height_m": None}, "mast_height_m", False),
        ({"action": None, "mast_height_m": None}, "mast_height_m", True),
        ({"action": "keep", "eirp_dbm": None}, "eirp_dbm", False),
    ],
)
def test_a_field_is_asked_of_the_sites_that_it_says_something_about(
    communes, plan, values, field, asked
):
    table = table_of(communes, plan, new(5000, **{**FULL, **values}))
    assert (field in set(table["field"])) == asked


def test_what_stops_the_dossier_stands_on_top(communes, plan):
    bare = {**FULL, "eirp_dbm": float("nan"), "evidence": None, "address": None, "year": float("nan")}
    table = table_of(communes, plan, new(5000, **bare))
    assert table["stops"].tolist() == sorted(table["stops"], reverse=True)
    assert table["stops"].iloc[0] == "yes"


def test_the_year_of_a_route_is_asked_for_by_its_own_form(communes, plan):
    table = table_of(
        communes, plan, new(5000, **FULL), cables=routes({"line": [(0, 0), (500, 0)], "year": np.nan})
    )
    assert row(table, "year")["form"] == "M4"


def test_the_json_holds_plain_values(communes, plan):
    table = table_of(communes, plan, new(5000, **{**FULL, "address": None}))
    (line,) = completeness_json(table)
    assert line["stops"] is True
    assert line["codes"] == ["P"]
    assert line["rules"] == [{"rule_id": "ADDRESS", "meanwhile": NOT_COUNTED}]


def test_the_rules_that_wait_are_named_in_the_readers_language(communes, plan):
    table = table_of(communes, plan, new(5000, **{**FULL, "address": None}))
    said = messages.in_lang(table["waiting"][0], "en")
    assert said.startswith("left out: ")
