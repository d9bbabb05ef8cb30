"""SPACE and SPACE-2: centre to centre to the nearest other mast, by table and by any."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from appraisal.appraisal_tools import (
    RURAL,
    STATED,
    WARD,
    case_of,
    cited,
    finding,
    judge,
    new,
    old,
    only,
    stated,
)
from conftest import spacing

from planner.appraisal.spacing import check_spacing, check_spacing_any


@pytest.mark.parametrize(
    ("x", "mast_class", "height", "limit"),
    [
        (5_000, "A2a", 15.0, 200.0),  # rural, 15 m is not over 15 m
        (5_000, "A2a", 15.1, 350.0),
        (15_000, "A2a", 15.0, 150.0),
        (15_000, "A2a", 15.1, 200.0),
        (15_000, "A2b", 42.0, 300.0),  # ward, on the ground
    ],
)
def test_space_passes_at_the_limit_and_not_under_it(communes, plan, x, mast_class, height, limit):
    site = new(x, mast_class=mast_class, mast_height_m=height, building_height_m=9.0)
    for step, verdict in ((0.0, "pass"), (0.02, "pass"), (-0.02, "fail")):
        old = {"site_id": "OLD", "at": (x + limit + step, 5000)}
        row = finding(judge(communes, cited(plan), [site], [old]), "SPACE")
        assert row["verdict"] == verdict
        assert row["limit"] == limit
        assert row["measured"] == pytest.approx(limit + step, abs=0.011)


def test_an_assumed_distance_is_broken_too_and_says_that_it_is_assumed(communes, plan):
    old = {"site_id": "OLD", "at": (15_050, 5000), "carrier": "vnpt"}
    row = finding(judge(communes, plan, [new(15_000)], [old]), "SPACE-2")
    assert row["verdict"] == "fail"
    assert row["other_site_id"] == "OLD"
    assert row["geometry"].geom_type == "LineString"
    assert "VNPT" in row["explanation"]
    assert "phải dùng chung" in row["explanation"]


def test_a_value_that_the_plan_lacks_is_a_remark_on_the_plan(communes, plan):
    old = {"site_id": "OLD", "at": (5_050, 5000)}
    row = finding(judge(communes, cited(plan), [new(5_000)], [old]), "SPACE")
    assert row["verdict"] == "not_applicable"
    assert pd.isna(row["limit"])
    assert row["missing"] == "plan"


def test_a_mast_proposed_by_another_carrier_counts(communes, plan):
    other = new(15_080, site_id="VNP-1", carrier="vnpt")
    row = finding(judge(communes, cited(plan), [new(15_000)], others=[other]), "SPACE-2")
    assert (row["verdict"], row["measured"]) == ("fail", 80.0)


def test_two_new_masts_of_one_file_are_judged_against_each_other(communes, plan):
    appraisal = judge(communes, cited(plan), [new(15_000), new(15_060, site_id="Q")])
    assert finding(appraisal, "SPACE-2")["other_site_id"] == "Q"
    assert finding(appraisal, "SPACE-2", "Q")["other_site_id"] == "P"


def test_a_mast_that_the_file_removes_no_longer_counts(communes, plan):
    old = {"site_id": "OLD", "at": (15_050, 5000)}
    gone = {"site_id": "OLD", "at": (15_050, 5000), "action": "remove", "status": "to_remove"}
    appraisal = judge(communes, cited(plan), [new(15_000), gone], [old])
    assert finding(appraisal, "SPACE-2")["verdict"] == "pass"


@pytest.mark.parametrize("action", ["share", "change", "keep", "remove"])
def test_what_puts_up_no_new_mast_is_not_judged_by_distance(communes, plan, action):
    old = {"site_id": "OLD", "at": (15_000, 5000)}
    appraisal = judge(communes, plan, [{**new(15_000), "action": action}], [old])
    assert finding(appraisal, "SPACE")["verdict"] == "not_applicable"
    assert finding(appraisal, "SPACE-2")["verdict"] == "not_applicable"


@pytest.mark.parametrize("action", ["share", "change", "keep", "remove"])
def test_a_planned_record_that_puts_up_no_mast_is_no_neighbour(communes, plan, action):
    others = [new(WARD + 50, site_id="V", carrier="vnpt", action=action)]
    finding = only(check_spacing_any, case_of(communes, plan, [new(WARD)], others=others))
    assert (finding.verdict, finding.other_site_id) == ("pass", None)


def test_a_missing_action_is_a_review_not_a_pass(communes, plan):
    appraisal = judge(communes, plan, [new(15_000, action=None)])
    assert finding(appraisal, "SPACE")["verdict"] == "review"
    assert "hình thức" in finding(appraisal, "SPACE-2")["explanation"]
    assert finding(appraisal, "SPACE-2")["missing"] == "action"


@pytest.mark.parametrize(("x", "limit"), [(WARD, 100.0), (RURAL, 400.0)])
@pytest.mark.parametrize(("word", "verdict"), STATED)
def test_any_mast_keeps_100_m_in_town_and_400_elsewhere_to_the_centimetre(
    communes, plan, x, limit, word, verdict
):
    for metres, expected in ((limit, "pass"), (limit - 0.01, verdict)):
        case = case_of(communes, stated(plan, word), [new(x)], [old(x, 5000 + metres)])
        finding = only(check_spacing_any, case)
        assert (finding.verdict, finding.measured, finding.limit) == (expected, round(metres, 2), limit)
        assert finding.certainty == word


def test_outside_every_commune_the_rural_distance_holds(communes, plan):
    case = case_of(communes, plan, [new(25_000)], [old(25_000, 5200)])
    assert only(check_spacing_any, case).limit == 400.0


def test_a_mast_alone_in_the_province_keeps_every_distance(communes, plan):
    for check in (check_spacing, check_spacing_any):
        finding = only(check, case_of(communes, plan, [new(WARD)]))
        assert (finding.verdict, finding.measured, finding.missing) == ("pass", None, "")


def test_a_mast_alone_without_a_distance_to_keep_asks_for_it(communes, plan):
    case = case_of(communes, cited(plan), [new(RURAL)])  # the table has no value for an A2b there
    assert (only(check_spacing, case).verdict, only(check_spacing, case).missing) == (
        "not_applicable",
        "plan",
    )
    case = case_of(communes, cited(plan), [new(RURAL)], on=date(2013, 12, 31))
    finding = only(check_spacing_any, case)
    assert (finding.verdict, finding.missing) == ("not_applicable", "plan")


def test_a_new_site_that_the_register_knows_is_no_neighbour_of_itself(communes, plan):
    sites = [new(WARD, site_id="S")], [old(WARD, site_id="S")]
    for check in (check_spacing, check_spacing_any):
        assert only(check, case_of(communes, cited(plan), *sites), "S").verdict == "pass"
    another = [old(WARD, site_id="S", carrier="vnpt")]
    finding = only(check_spacing_any, case_of(communes, cited(plan), sites[0], another), "S")
    assert (finding.verdict, finding.measured) == ("fail", 0.0)


def test_a_table_before_its_day_of_effect_is_asked_for(communes, plan):
    sites = [new(WARD)], [old(WARD + 50)]
    for check in (check_spacing, check_spacing_any):
        finding = only(check, case_of(communes, cited(plan), *sites, on=date(2013, 12, 31)))
        assert (finding.verdict, finding.missing, finding.measured) == ("not_applicable", "plan", 50.0)
        finding = only(check, case_of(communes, cited(plan), *sites, on=date(2014, 1, 1)))
        assert (finding.verdict, finding.missing) == ("fail", "")


def test_a_site_without_a_class_is_asked_for_it(communes, plan):
    case = case_of(communes, plan, [new(WARD, mast_class=None)], [old(WARD + 500)])
    assert only(check_spacing, case).missing == "mast_class"
    assert only(check_spacing_any, case).verdict == "pass"  # the class does not matter there


@pytest.mark.parametrize("mast_class", ["A1a", "A1b", "A2c"])
def test_a_class_that_the_table_does_not_name_is_not_judged_by_it(communes, plan, mast_class):
    case = case_of(communes, plan, [new(WARD, mast_class=mast_class)], [old(WARD + 1)])
    assert only(check_spacing, case).verdict == "not_applicable"


@pytest.mark.parametrize("mast_class", ["A2a", "A2c"])
def test_where_the_table_goes_by_height_a_missing_height_is_asked_for(communes, plan, mast_class):
    rows = (
        *plan.spacing,
        spacing("A2c", None, 20, True, 120.0),
        spacing("A2c", 20, None, True, 220.0),
    )
    site = new(WARD, mast_class=mast_class, mast_height_m=float("nan"), building_height_m=9.0)
    case = case_of(communes, replace(plan, spacing=rows), [site], [old(WARD + 1)])
    finding = only(check_spacing, case)
    assert (finding.verdict, finding.missing) == ("review", "mast_height_m")


def test_where_the_table_does_not_go_by_height_it_need_not_be_known(communes, plan):
    site = new(WARD, mast_height_m=float("nan"))
    finding = only(check_spacing, case_of(communes, cited(plan), [site], [old(WARD, 5300)]))
    assert (finding.verdict, finding.measured, finding.limit) == ("pass", 300.0, 300.0)


def test_the_evidence_is_the_line_between_the_two_masts(communes, plan):
    case = case_of(communes, plan, [new(WARD)], [old(WARD + 50)])
    finding = only(check_spacing_any, case)
    ends = [case.proposal.geometry.iloc[0], case.existing.geometry.iloc[0]]
    for end, place in zip(finding.evidence.coords, ends, strict=True):
        assert end == pytest.approx((place.x, place.y), abs=1e-9)
