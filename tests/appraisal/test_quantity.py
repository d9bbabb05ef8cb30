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
from conftest import CRS, parameter

from planner.appraisal.quantity import check_quantity, quantity_table
from planner.layers.io import empty_layer
from planner.plan.inventory import Network
from planner.plan.model import Target
from planner.plan.progress import progress


def with_targets(plan, *targets):
    return replace(plan, targets=targets)


def target(value, horizon=2020, certainty="assumed", **scope):
    name = ".".join(["QUANTITY.masts", str(horizon), *map(str, scope.values())])
    return Target("masts", horizon, parameter(name, value, certainty, "cột"), **scope)


def apart(x, prefix):
    """Return an easting that no mast of another prefix has: each is a mast of its own."""
    return x + 25 * (sum(map(ord, prefix)) % 100)


def masts(count, x=RURAL, prefix="P", **values):
    return [new(apart(x, prefix), 100 * n, site_id=f"{prefix}{n}", **values) for n in range(count)]


def standing(count, x=RURAL, prefix="OLD", **values):
    return [old(apart(x, prefix), 100 * n, site_id=f"{prefix}{n}", **values) for n in range(count)]


def totals(communes, plan, *arguments):
    return quantity_table(case_of(communes, plan, *arguments))["total"].tolist()


def findings(communes, plan, *arguments, **values):
    return list(check_quantity(case_of(communes, plan, *arguments, **values)))


def test_the_quantity_may_reach_the_target_and_not_pass_it(communes, plan):
    old = [{"site_id": "OLD", "at": (0, 9000)}]
    for count, verdict in ((1, "pass"), (2, "fail")):
        sites = [new(2000 * n + 1000, site_id=f"P{n}") for n in range(count)]
        appraisal = judge(communes, plan, sites, old)
        row = appraisal.findings[appraisal.findings["rule_id"] == "QUANTITY"].iloc[0]
        assert (row["verdict"], row["measured"], row["limit"]) == (verdict, 1 + count, 2)
        assert pd.isna(row["site_id"])


def test_a_carrier_without_a_target_is_a_remark_on_the_plan(communes, plan):
    appraisal = judge(communes, plan, [new(5000, carrier="gmobile")])
    row = appraisal.findings[appraisal.findings["rule_id"] == "QUANTITY"].iloc[0]
    assert row["verdict"] == "not_applicable"
    assert row["missing"] == "plan"
    assert "Gmobile" in row["explanation"]


def test_a_target_before_its_day_of_effect_is_not_used(communes, plan):
    appraisal = judge(communes, plan, [new(5000)], on=date(2013, 12, 31))
    row = appraisal.findings[appraisal.findings["rule_id"] == "QUANTITY"].iloc[0]
    assert row["verdict"] == "not_applicable"
    assert pd.isna(row["limit"])
    assert row["missing"] == "plan"


@pytest.mark.parametrize(("word", "verdict"), STATED)
def test_one_mast_too_many_fails_whatever_the_certainty_of_the_target(communes, plan, word, verdict):
    (finding,) = findings(communes, stated(plan, word), masts(3))
    assert (finding.verdict, finding.measured, finding.limit) == (verdict, 3.0, 2.0)
    assert (finding.subject, finding.certainty) == ("dossier", word)


def test_a_target_without_a_number_is_asked_for(communes, plan):
    plan = with_targets(plan, target(None, carrier="viettel"))
    (finding,) = findings(communes, plan, masts(1))
    assert (finding.verdict, finding.missing) == ("not_applicable", "plan")
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
    (finding,) = findings(communes, plan, proposal, standing(3))
    assert "Viettel, Huyện Một, A2b đến năm 2020: 3 hiện hữu + 4 xây mới − 1 tháo dỡ = 6" in (
        finding.explanation
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
    finding = findings(communes, plan, [*masts(1), *masts(1, prefix="U", **values)])[-1]
    assert (finding.verdict, finding.missing) == ("pass", "")


NAN = float("nan")


def verdicts(communes, plan, limit, *arguments, **scope):
    plan = with_targets(cited(plan), target(limit, certainty="cited", **scope))
    (finding,) = findings(communes, plan, *arguments)
    return finding.verdict, finding.missing


def test_a_new_mast_without_a_year_neither_passes_nor_fails_the_target(communes, plan):
    undated = masts(1, prefix="U", year=NAN)
    for sure, expected in ((1, ("pass", "")), (2, ("review", "year")), (3, ("fail", ""))):
        proposal = [*masts(sure), *undated]  # `sure` masts and perhaps one more, of 2
        assert verdicts(communes, plan, 2, proposal, carrier="viettel") == expected


def test_a_removal_without_a_year_neither_passes_nor_fails_the_target(communes, plan):
    gone = old(RURAL, site_id="OLD0", action="remove", status="to_remove", year=NAN)
    for limit, expected in ((3, ("pass", "")), (2, ("review", "year")), (1, ("fail", ""))):
        # three stand, of which one goes, who knows when: 2 or 3
        assert verdicts(communes, plan, limit, [gone], standing(3), carrier="viettel") == expected
    dated = {**gone, "year": 2020.0}
    assert verdicts(communes, plan, 2, [dated], standing(3), carrier="viettel") == ("pass", "")
    later = {**gone, "year": 2021.0}
    assert verdicts(communes, plan, 2, [later], standing(3), carrier="viettel") == ("fail", "")


def test_a_mast_of_the_register_without_a_year_stands(communes, plan):
    assert verdicts(communes, plan, 2, [], standing(3, year=NAN)) == ("fail", "")


def test_a_mast_of_the_register_without_a_class_may_be_of_any(communes, plan):
    scope = {"carrier": "viettel", "mast_class": "A2a"}
    existing = [*standing(2, mast_class="A2a"), *standing(1, prefix="U", mast_class=None)]
    site = masts(1, action="keep")
    for limit, expected in ((3, ("pass", "")), (2, ("review", "mast_class")), (1, ("fail", ""))):
        assert verdicts(communes, plan, limit, site, existing, **scope) == expected
    assert verdicts(communes, plan, 3, site, existing, carrier="viettel") == ("pass", "")
    # one that goes by the horizon is of no class any more
    gone = old(RURAL, site_id="U0", action="remove", status="to_remove", year=2019.0)
    assert verdicts(communes, plan, 2, [gone], existing, **scope) == ("pass", "")


def test_a_mast_of_the_register_without_a_place_may_be_in_any_district(communes, plan):
    scope = {"carrier": "viettel", "district_code": "001"}
    lost = standing(1, 25_000, "U", commune_code=None)
    for limit, expected in ((3, ("pass", "")), (2, ("review", "commune_code")), (1, ("fail", ""))):
        judged = verdicts(communes, plan, limit, masts(1, WARD), [*standing(2), *lost], **scope)
        assert judged == expected
    named = standing(1, 25_000, "U", commune_code="00002")  # outside, and named elsewhere
    assert verdicts(communes, plan, 2, masts(1, WARD), [*standing(2), *named], **scope) == ("pass", "")


def test_a_standing_mast_whose_action_is_not_said_may_go(communes, plan):
    unsaid = old(RURAL, site_id="OLD0", action=None)
    for limit, expected in ((3, ("pass", "")), (2, ("review", "action")), (1, ("fail", ""))):
        assert verdicts(communes, plan, limit, [unsaid], standing(3), carrier="viettel") == expected


def test_the_text_says_between_which_numbers_it_lies_and_why(communes, plan):
    plan = with_targets(cited(plan), target(2, carrier="viettel", certainty="cited"))
    (finding,) = findings(communes, plan, [*masts(2), *masts(1, prefix="U", year=NAN)])
    assert "1 cột còn thiếu năm: có thể từ 2 đến 3 cột" in finding.explanation


def test_quantity_and_progress_count_the_same(communes, plan):
    """The same province by the dossier's check and by the page of progress."""
    existing = [*standing(3), *standing(2, WARD, "W", action="share"), *standing(1, 25_000, "X")]
    proposal = [
        *masts(2, WARD),
        old(RURAL, site_id="OLD0", action="remove", year=2019.0),
        old(WARD, site_id="W0", action="remove", year=2019.0),  # only shares: never counted
    ]
    scopes = ({}, {"district_code": "001"}, {"district_code": "002"}, {"mast_class": "A2b"})
    plan = with_targets(plan, *(target(9, carrier="viettel", **scope) for scope in scopes))
    counted = quantity_table(case_of(communes, plan, proposal, existing))["total"].tolist()
    layers = {name: empty_layer(name) for name in ("service_points", "cables")}
    network = Network(stations(existing), stations(proposal), communes=communes, crs=CRS, **layers)
    shown = progress(plan, network, date(2018, 4, 3), [2020]).targets["total"].tolist()
    assert counted == shown == [5, 3, 2, 5]


def test_a_whole_plan_says_what_it_adds_changes_and_drops(communes, plan):
    approved = stations(masts(3))
    proposal = [*masts(1), *masts(1, prefix="N"), {**masts(2)[1], "mast_height_m": 30.0}]
    finding = findings(communes, plan, proposal, approved=approved)[-1]
    assert (finding.verdict, finding.missing) == ("review", "")
    assert "thêm 1, thay đổi 1, bỏ 1, giữ nguyên 1" in finding.explanation


def test_an_adjustment_leaves_in_force_what_it_does_not_name_and_that_counts(communes, plan):
    approved = stations(masts(3))
    proposal = masts(1, prefix="N")
    plan = with_targets(plan, target(3, carrier="viettel"))
    alone = case_of(communes, plan, proposal, approved=approved)
    adjusted = case_of(communes, plan, proposal, approved=approved, adjusts=True)
    assert [quantity_table(case)["total"].tolist() for case in (alone, adjusted)] == [[1], [4]]
    first, last = check_quantity(adjusted)
    assert (first.measured, first.limit) == (4.0, 3.0)
    assert "thêm 1, thay đổi 0, giữ nguyên 0 vị trí; 3 vị trí không nêu, vẫn giữ" in last.explanation


@pytest.mark.parametrize("approved", [None, stations([])])
def test_a_first_plan_adjusts_nothing(communes, plan, approved):
    assert len(findings(communes, plan, masts(1), approved=approved)) == 1


def test_an_empty_dossier_touches_only_targets_of_all_carriers(communes, plan):
    assert findings(communes, plan) == []
    (finding,) = findings(communes, with_targets(plan, target(3)), (), standing(3))
    assert (finding.verdict, finding.measured) == ("pass", 3.0)
