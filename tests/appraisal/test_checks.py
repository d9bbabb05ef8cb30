"""Each rule at its limit and a step to either side, with hand-set layouts."""

import json
from datetime import date

import pandas as pd
import pytest
from conftest import CRS, make_stations

from planner.appraisal.appraise import appraise, to_json_dict
from planner.appraisal.case import Case
from planner.plan.model import with_certainty

ON = date(2018, 4, 3)


def judge(communes, plan, proposal, existing=(), others=(), on=ON):
    empty = make_stations([])
    return appraise(
        Case(
            proposal=make_stations(list(proposal)),
            existing=make_stations(list(existing)) if existing else empty,
            others=make_stations(list(others)) if others else empty,
            communes=communes,
            plan=plan,
            on=on,
            crs=CRS,
        )
    )


def finding(result, rule_id, site_id="P"):
    rows = result.findings[result.findings["rule_id"] == rule_id]
    return rows[rows["site_id"] == site_id].iloc[0]


def new(x, y=5000, site_id="P", **values):
    return {
        "site_id": site_id,
        "at": (x, y),
        "action": "new",
        "status": "planned",
        "year": 2019.0,
        **values,
    }


def cited(plan):
    return with_certainty(plan, "cited")


@pytest.mark.parametrize(
    ("mast", "building", "verdict", "limit"),
    [
        (3.0, 15.0, "pass", 3.0),  # 20 % of 15 m is 3 m: both limits met exactly
        (3.01, 30.0, "fail", 3.0),  # the 3 m limit binds
        (2.4, 12.0, "pass", 2.4),  # 20 % of 12 m
        (2.41, 12.0, "fail", 2.4),
    ],
)
def test_a1a_is_limited_by_3_m_and_by_a_fifth_of_the_building(
    communes, plan, mast, building, verdict, limit
):
    site = new(5000, mast_class="A1a", mast_height_m=mast, building_height_m=building)
    found = finding(judge(communes, plan, [site]), "CLASS")
    assert (found["verdict"], found["measured"], found["limit"]) == (verdict, mast, limit)
    assert found["certainty"] == "cited"


def test_a1a_without_the_building_is_a_review_that_names_it(communes, plan):
    found = finding(judge(communes, plan, [new(5000, mast_class="A1a", mast_height_m=2.0)]), "CLASS")
    assert found["verdict"] == "review"
    assert "chiều cao công trình" in found["explanation"]


def test_a1b_is_never_failed_on_its_height(communes, plan):
    for height, verdict in ((12.0, "pass"), (12.1, "review"), (60.0, "review")):
        site = new(5000, mast_class="A1b", mast_height_m=height)
        assert finding(judge(communes, cited(plan), [site]), "CLASS")["verdict"] == verdict


def test_a2b_on_a_building_fails_only_once_the_definition_is_confirmed(communes, plan):
    site = new(5000, building_height_m=12.0)
    assert finding(judge(communes, plan, [site]), "CLASS")["verdict"] == "review"
    assert finding(judge(communes, cited(plan), [site]), "CLASS")["verdict"] == "fail"


def test_an_unknown_class_is_a_review(communes, plan):
    assert finding(judge(communes, plan, [new(5000, mast_class=None)]), "CLASS")["verdict"] == "review"


@pytest.mark.parametrize(
    ("x", "mast_class", "height", "limit"),
    [
        (15_000, "A2a", 15.0, 150.0),  # ward, low
        (15_000, "A2a", 15.5, 200.0),  # ward, high
        (5_000, "A2a", 15.0, 200.0),  # countryside, low
        (5_000, "A2a", 15.5, 350.0),  # countryside, high
        (15_000, "A2b", 42.0, 300.0),  # ward, on the ground
    ],
)
def test_space_passes_at_the_limit_and_not_under_it(communes, plan, x, mast_class, height, limit):
    site = new(x, mast_class=mast_class, mast_height_m=height, building_height_m=9.0)
    for step, verdict in ((0.0, "pass"), (0.02, "pass"), (-0.02, "fail")):
        old = {"site_id": "OLD", "at": (x + limit + step, 5000)}
        found = finding(judge(communes, cited(plan), [site], [old]), "SPACE")
        assert found["verdict"] == verdict
        assert found["limit"] == limit
        assert found["measured"] == pytest.approx(limit + step, abs=0.011)


def test_an_assumed_distance_gives_a_review_and_the_pair_as_evidence(communes, plan):
    old = {"site_id": "OLD", "at": (15_050, 5000), "carrier": "vnpt"}
    found = finding(judge(communes, plan, [new(15_000)], [old]), "SPACE-2")
    assert found["verdict"] == "review"
    assert found["other_site_id"] == "OLD"
    assert found["geometry"].geom_type == "LineString"
    assert "VNPT" in found["explanation"]
    assert "phải dùng chung" in found["explanation"]


def test_a_value_that_the_plan_lacks_is_a_review(communes, plan):
    old = {"site_id": "OLD", "at": (5_050, 5000)}
    found = finding(judge(communes, cited(plan), [new(5_000)], [old]), "SPACE")
    assert found["verdict"] == "review"
    assert pd.isna(found["limit"])


def test_a_mast_proposed_by_another_carrier_counts(communes, plan):
    other = new(15_080, site_id="VNP-1", carrier="vnpt")
    found = finding(judge(communes, cited(plan), [new(15_000)], others=[other]), "SPACE-2")
    assert (found["verdict"], found["measured"]) == ("fail", 80.0)


def test_two_new_masts_of_one_file_are_judged_against_each_other(communes, plan):
    result = judge(communes, cited(plan), [new(15_000), new(15_060, site_id="Q")])
    assert finding(result, "SPACE-2")["other_site_id"] == "Q"
    assert finding(result, "SPACE-2", "Q")["other_site_id"] == "P"


def test_a_mast_that_the_file_removes_no_longer_counts(communes, plan):
    old = {"site_id": "OLD", "at": (15_050, 5000)}
    gone = {"site_id": "OLD", "at": (15_050, 5000), "action": "remove", "status": "to_remove"}
    result = judge(communes, cited(plan), [new(15_000), gone], [old])
    assert finding(result, "SPACE-2")["verdict"] == "pass"


@pytest.mark.parametrize("action", ["share", "change", "keep", "remove"])
def test_what_puts_up_no_new_mast_is_not_judged_by_distance(communes, plan, action):
    old = {"site_id": "OLD", "at": (15_000, 5000)}
    result = judge(communes, plan, [{**new(15_000), "action": action}], [old])
    assert finding(result, "SPACE")["verdict"] == "not_applicable"
    assert finding(result, "SPACE-2")["verdict"] == "not_applicable"


def test_the_quantity_may_reach_the_target_and_not_pass_it(communes, plan):
    old = [{"site_id": "OLD", "at": (0, 9000)}]
    for count, verdict in ((1, "pass"), (2, "review")):
        sites = [new(2000 * n + 1000, site_id=f"P{n}") for n in range(count)]
        result = judge(communes, plan, sites, old)
        found = result.findings[result.findings["rule_id"] == "QUANTITY"].iloc[0]
        assert (found["verdict"], found["measured"], found["limit"]) == (verdict, 1 + count, 2)
        assert pd.isna(found["site_id"])


def test_a_value_before_its_day_of_effect_is_not_used(communes, plan):
    site = new(5000, mast_class="A1a", mast_height_m=9.0, building_height_m=12.0)
    assert finding(judge(communes, plan, [site], on=date(2013, 6, 21)), "CLASS")["verdict"] == "fail"
    assert finding(judge(communes, plan, [site], on=date(2013, 6, 20)), "CLASS")["verdict"] == "review"


def test_the_verdict_of_a_site_is_its_worst_finding(communes, plan):
    old = {"site_id": "OLD", "at": (15_050, 5000)}
    bad = new(15_000, mast_class="A1a", mast_height_m=9.0, building_height_m=12.0)
    result = judge(communes, plan, [bad], [old])
    assert result.sites["verdict"].tolist() == ["fail"]
    assert sum(result.totals["sites"].values()) == 1


def test_the_json_holds_every_site_with_its_findings_and_no_nan(communes, plan):
    found = to_json_dict(judge(communes, plan, [new(5000)]))
    json.dumps(found, allow_nan=False)
    assert [site["site_id"] for site in found["sites"]] == ["P"]
    keys = {"rule_id", "verdict", "measured", "limit", "unit", "citation", "certainty"}
    assert all(keys <= set(entry) for entry in found["sites"][0]["findings"])


def test_a_carrier_without_a_target_is_a_review(communes, plan):
    result = judge(communes, plan, [new(5000, carrier="gmobile")])
    found = result.findings[result.findings["rule_id"] == "QUANTITY"].iloc[0]
    assert found["verdict"] == "review"


def test_a_missing_action_is_a_review_not_a_pass(communes, plan):
    result = judge(communes, plan, [new(15_000, action=None)])
    assert finding(result, "SPACE")["verdict"] == "review"
    assert "hình thức" in finding(result, "SPACE-2")["explanation"]


def test_a_target_before_its_day_of_effect_is_not_used(communes, plan):
    result = judge(communes, plan, [new(5000)], on=date(2013, 12, 31))
    found = result.findings[result.findings["rule_id"] == "QUANTITY"].iloc[0]
    assert found["verdict"] == "review"
    assert pd.isna(found["limit"])
