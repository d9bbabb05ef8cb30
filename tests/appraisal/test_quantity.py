"""QUANTITY: the masts that there would be against the plan's targets."""

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
    judge,
    new,
    old,
    stated,
    stations,
)
from conftest import parameter

from planner.appraisal.quantity import check_quantity, quantity_table
from planner.plan.model import Target


def with_targets(plan, *targets):
    return replace(plan, targets=targets)


def target(value, horizon=2020, certainty="assumed", **scope):
    name = ".".join(["QUANTITY.masts", str(horizon), *map(str, scope.values())])
    return Target("masts", horizon, parameter(name, value, certainty, "cột"), **scope)


def masts(count, x=RURAL, prefix="P", **values):
    return [new(x, 100 * n, site_id=f"{prefix}{n}", **values) for n in range(count)]


def standing(count, x=RURAL, prefix="OLD", **values):
    return [old(x, 100 * n, site_id=f"{prefix}{n}", **values) for n in range(count)]


def totals(communes, plan, *arguments):
    return quantity_table(case_of(communes, plan, *arguments))["total"].tolist()


def findings(communes, plan, *arguments, **values):
    return list(check_quantity(case_of(communes, plan, *arguments, **values)))


def test_the_quantity_may_reach_the_target_and_not_pass_it(communes, plan):
    old = [{"site_id": "OLD", "at": (0, 9000)}]
    for count, verdict in ((1, "pass"), (2, "review")):
        sites = [new(2000 * n + 1000, site_id=f"P{n}") for n in range(count)]
        result = judge(communes, plan, sites, old)
        found = result.findings[result.findings["rule_id"] == "QUANTITY"].iloc[0]
        assert (found["verdict"], found["measured"], found["limit"]) == (verdict, 1 + count, 2)
        assert pd.isna(found["site_id"])


def test_a_carrier_without_a_target_is_a_review(communes, plan):
    result = judge(communes, plan, [new(5000, carrier="gmobile")])
    found = result.findings[result.findings["rule_id"] == "QUANTITY"].iloc[0]
    assert found["verdict"] == "review"
    assert found["missing"] == "plan"
    assert "Gmobile" in found["explanation"]


def test_a_target_before_its_day_of_effect_is_not_used(communes, plan):
    result = judge(communes, plan, [new(5000)], on=date(2013, 12, 31))
    found = result.findings[result.findings["rule_id"] == "QUANTITY"].iloc[0]
    assert found["verdict"] == "review"
    assert pd.isna(found["limit"])
    assert found["missing"] == "plan"


@pytest.mark.parametrize(("word", "verdict"), STATED)
def test_one_mast_too_many_fails_unless_the_target_is_only_assumed(communes, plan, word, verdict):
    (found,) = findings(communes, stated(plan, word), masts(3))
    assert (found.verdict, found.measured, found.limit) == (verdict, 3.0, 2.0)
    assert (found.subject, found.certainty) == ("dossier", word)


def test_a_target_without_a_number_is_asked_for(communes, plan):
    plan = with_targets(plan, target(None, carrier="viettel"))
    (found,) = findings(communes, plan, masts(1))
    assert (found.verdict, found.missing) == ("review", "plan")
    assert pd.isna(quantity_table(case_of(communes, plan, masts(1)))["over"]).all()


def test_a_table_row_says_how_the_number_comes_about(communes, plan):
    plan = with_targets(plan, target(5, carrier="viettel", district_code="001", mast_class="A2b"))
    proposal = [*masts(4), old(RURAL, site_id="OLD0", action="remove", status="to_remove")]
    (row,) = quantity_table(case_of(communes, plan, proposal, standing(3))).to_dict("records")
    assert row == {
        "carrier": "viettel",
        "district": "Huyện Một",
        "mast_class": "A2b",
        "horizon": 2020,
        "standing": 3,
        "new": 4,
        "removed": 1,
        "total": 6,  # 3 + 4 − 1
        "target": 5.0,
        "over": 1,
    }
    (found,) = findings(communes, plan, proposal, standing(3))
    assert "Viettel, Huyện Một, A2b đến năm 2020: 3 hiện hữu + 4 xây mới − 1 tháo dỡ = 6" in (
        found.explanation
    )


@pytest.mark.parametrize(
    ("year", "total"), [(2020.0, 1), (2021.0, 0), (float("nan"), 1)], ids=["due", "later", "unknown"]
)
def test_a_mast_counts_by_the_end_of_its_horizon(communes, plan, year, total):
    assert totals(communes, plan, masts(1, year=year)) == [total]


def test_each_target_counts_its_own_carrier_district_and_class(communes, plan):
    plan = with_targets(
        plan,
        target(9, carrier="viettel"),
        target(9, carrier="viettel", mast_class="A2a"),
        target(9, district_code="001"),
        target(9, district_code="002"),
        target(9, mast_class="A2b"),
        target(9),
        target(9, carrier="vnpt"),  # not of this dossier
    )
    proposal = [*masts(2), *masts(1, WARD, "W", mast_class="A2a")]
    existing = [*standing(1), *standing(3, WARD, "V", carrier="vnpt")]
    others = masts(4, WARD, "N", carrier="vnpt")
    # viettel 1 + 3; its A2a 1; west 1 + 2; east 3 + 1 + 4; A2b 4 + 2 + 4; all 4 + 3 + 4
    assert totals(communes, plan, proposal, existing, others) == [4, 1, 3, 8, 10, 11]


def test_a_target_of_one_carrier_does_not_count_what_others_plan(communes, plan):
    others = masts(4, WARD, "N", carrier="vnpt")
    assert totals(communes, with_targets(plan, target(9, carrier="viettel")), masts(1), (), others) == [
        1
    ]
    assert totals(communes, with_targets(plan, target(9)), masts(1), (), others) == [5]


@pytest.mark.parametrize("action", ["keep", "change", "share"])
def test_what_puts_up_no_mast_adds_none(communes, plan, action):
    assert totals(communes, plan, masts(2, action=action), standing(1)) == [1]


def test_a_record_of_the_register_that_only_shares_is_no_mast(communes, plan):
    assert totals(communes, plan, masts(1), standing(2, action="share")) == [1]


def test_a_new_mast_that_is_in_the_register_already_stands(communes, plan):
    assert totals(communes, plan, masts(2), [old(RURAL, site_id="P0")]) == [2]


def test_a_mast_is_removed_as_the_register_knows_it(communes, plan):
    plan = with_targets(plan, target(9, carrier="viettel", mast_class="A2a"))
    existing = standing(2, mast_class="A2a")
    gone = {"action": "remove", "mast_class": None}  # the dossier does not repeat the class
    assert totals(communes, plan, [old(WARD, site_id="OLD0", **gone)], existing) == [1]
    assert totals(communes, plan, [old(RURAL, site_id="NOT-THERE", **gone)], existing) == [2]


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        ({"action": None}, "action"),
        ({"mast_class": None}, "mast_class"),
        ({"action": None, "mast_class": None}, "action mast_class"),
    ],
)
def test_a_site_that_could_go_past_the_target_is_asked_what_it_is(communes, plan, values, missing):
    plan = with_targets(cited(plan), target(3, carrier="viettel", mast_class="A2b", certainty="cited"))
    unclear = masts(1, prefix="U", **values)
    (met,) = findings(communes, plan, [*masts(2), *unclear])  # 2 and perhaps 3 of 3
    assert (met.verdict, met.missing, met.measured) == ("pass", "", 2.0)
    (open_,) = findings(communes, plan, [*masts(3), *unclear])  # 3 and perhaps 4 of 3
    assert (open_.verdict, open_.missing) == ("review", missing)
    (over,) = findings(communes, plan, [*masts(4), *unclear])
    assert (over.verdict, over.missing) == ("fail", "")


@pytest.mark.parametrize(
    "values",
    [
        {"action": None, "mast_class": "A2a"},  # another class
        {"action": "keep", "mast_class": None},
        {"action": None, "mast_class": None, "year": 2021.0},
        {"action": None, "mast_class": None, "carrier": "vnpt"},
    ],
)
def test_a_site_that_cannot_count_is_not_asked(communes, plan, values):
    plan = with_targets(plan, target(1, carrier="viettel", mast_class="A2b"))
    found = findings(communes, plan, [*masts(1), *masts(1, prefix="U", **values)])[-1]
    assert (found.verdict, found.missing) == ("pass", "")


def test_an_adjustment_says_what_it_adds_changes_and_drops(communes, plan):
    approved = stations(masts(3))
    proposal = [*masts(1), *masts(1, prefix="N"), {**masts(2)[1], "mast_height_m": 30.0}]
    found = findings(communes, plan, proposal, approved=approved)[-1]
    assert (found.verdict, found.missing) == ("review", "")
    assert "thêm 1, thay đổi 1, bỏ 1, giữ nguyên 1" in found.explanation


@pytest.mark.parametrize("approved", [None, stations([])])
def test_a_first_plan_adjusts_nothing(communes, plan, approved):
    assert len(findings(communes, plan, masts(1), approved=approved)) == 1


def test_an_empty_dossier_touches_only_targets_of_all_carriers(communes, plan):
    assert findings(communes, plan) == []
    (found,) = findings(communes, with_targets(plan, target(3)), (), standing(3))
    assert (found.verdict, found.measured) == ("pass", 3.0)
