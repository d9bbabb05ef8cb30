"""SHARE: who must share, with whom, and whether a place is left on the mast."""

from dataclasses import replace
from datetime import date

import pytest
from appraisal.appraisal_tools import (
    RURAL,
    STATED,
    WARD,
    case_of,
    cited,
    new,
    old,
    only,
    stated,
    with_value,
    without,
)

from planner.appraisal.sharing import check_sharing, operators_on

FULL = "vnpt mobifone vietnamobile"  # with the owner, four carriers


def judged(communes, plan, proposal, existing=(), others=(), on=date(2018, 4, 3)):
    return only(check_sharing, case_of(communes, plan, proposal, existing, others, on))


@pytest.mark.parametrize(("x", "limit"), [(WARD, 100.0), (RURAL, 500.0)])
@pytest.mark.parametrize(("word", "verdict"), STATED)
def test_a_new_mast_shares_within_100_m_in_town_and_500_elsewhere_the_radius_included(
    communes, plan, x, limit, word, verdict
):
    plan = stated(plan, word)
    at_the_radius = judged(communes, plan, [new(x)], [old(x, 5000 + limit, carrier="vnpt")])
    beyond = judged(communes, plan, [new(x)], [old(x, 5000 + limit + 0.01, carrier="vnpt")])
    assert (at_the_radius.verdict, at_the_radius.measured) == (verdict, limit)
    assert (at_the_radius.limit, at_the_radius.other_site_id) == (limit, "OLD")
    assert (beyond.verdict, beyond.measured) == ("pass", limit + 0.01)
    assert (at_the_radius.certainty, beyond.certainty) == (word, word)


def test_the_nearest_mast_with_a_place_left_is_named_and_the_others_counted(communes, plan):
    masts = [
        old(RURAL, 5010, site_id="FULL", carrier="viettel", shared_with=FULL),
        old(RURAL, 5300, site_id="FAR", carrier="mobifone"),
        old(RURAL, 5200, site_id="NEAR", carrier="vnpt", shared_with="gmobile"),
        old(RURAL, 5600, site_id="BEYOND", carrier="vnpt"),
    ]
    finding = judged(communes, cited(plan), [new(RURAL)], masts)
    assert (finding.verdict, finding.other_site_id, finding.measured) == ("fail", "NEAR", 200.0)
    assert "VNPT, Gmobile" in finding.explanation
    assert "Còn 1 cột khác" in finding.explanation


@pytest.mark.parametrize(
    ("shared_with", "verdict"), [("vnpt mobifone", "fail"), (FULL, "review")], ids=["three", "four"]
)
def test_a_mast_is_full_with_four_carriers(communes, plan, shared_with, verdict):
    mast = old(RURAL, 5100, carrier="viettel", shared_with=shared_with)
    finding = judged(communes, cited(plan), [new(RURAL, carrier="gmobile")], [mast])
    assert (finding.verdict, finding.missing) == (verdict, "")


def test_records_at_the_place_of_a_mast_fill_it_too(communes, plan):
    # One mast with four records, within 20 m: full. At 20.01 m the last stands on a mast of its own.
    def masts(last_at):
        rest = zip(("vnpt", "mobifone", "vietnamobile"), (5100, 5100, last_at), strict=True)
        return [old(RURAL, 5100, carrier="viettel")] + [
            old(RURAL, y, site_id=carrier, carrier=carrier) for carrier, y in rest
        ]

    assert judged(communes, cited(plan), [new(RURAL)], masts(5120)).verdict == "review"
    assert judged(communes, cited(plan), [new(RURAL)], masts(5120.01)).verdict == "fail"


def test_a_mast_that_another_carrier_plans_must_be_shared_too(communes, plan):
    other = new(WARD, 5080, site_id="V", carrier="vnpt")
    finding = judged(communes, cited(plan), [new(WARD)], others=[other])
    assert (finding.verdict, finding.other_site_id) == ("fail", "V")
    assert "đề xuất" in finding.explanation


def test_a_mast_that_the_file_removes_cannot_be_shared(communes, plan):
    gone = old(WARD, 5050, action="remove")
    finding = judged(communes, cited(plan), [new(WARD), gone], [old(WARD, 5050)])
    assert finding.verdict == "pass"


def test_a_mast_alone_in_the_province_shares_with_nobody(communes, plan):
    finding = judged(communes, cited(plan), [new(WARD)])
    assert (finding.verdict, finding.measured, finding.missing) == ("pass", None, "")


@pytest.mark.parametrize("name", ["SHARE.URBAN", "SHARE.OPERATORS"])
def test_without_its_values_a_new_mast_is_not_judged(communes, plan, name):
    for poorer in (without(plan, name), with_value(plan, name, None)):
        finding = judged(communes, poorer, [new(WARD)])
        assert (finding.verdict, finding.missing) == ("not_applicable", "plan")


def test_before_the_plan_is_in_force_its_radius_is_asked_for(communes, plan):
    near = [old(WARD, 5050)]
    before = judged(communes, cited(plan), [new(WARD)], near, on=date(2013, 12, 31))
    assert (before.verdict, before.missing) == ("not_applicable", "plan")
    assert judged(communes, cited(plan), [new(WARD)], near, on=date(2014, 1, 1)).verdict == "fail"


def sharer(**values):
    return new(WARD, action="share", **values)


@pytest.mark.parametrize(
    ("metres", "verdict", "missing"), [(20.0, "pass", ""), (20.01, "review", "host")]
)
def test_a_site_that_shares_has_a_mast_of_another_carrier_within_20_m(
    communes, plan, metres, verdict, missing
):
    host = old(WARD, 5000 + metres, carrier="vnpt")
    finding = judged(communes, cited(plan), [sharer()], [host])
    assert (finding.verdict, finding.missing) == (verdict, missing)


def test_a_mast_of_ones_own_is_no_host(communes, plan):
    finding = judged(communes, cited(plan), [sharer()], [old(WARD, carrier="viettel")])
    assert (finding.verdict, finding.missing) == ("review", "host")


@pytest.mark.parametrize(("word", "too_many"), STATED)
def test_on_a_shared_mast_four_carriers_fit_and_five_do_not(communes, plan, word, too_many):
    plan = stated(plan, word)
    for shared_with, count, verdict in (
        ("mobifone vietnamobile", 4, "pass"),  # VNPT, MobiFone, Vietnamobile and Viettel
        ("mobifone vietnamobile gmobile", 5, too_many),
        ("mobifone vietnamobile viettel", 4, "pass"),  # Viettel is already on it
    ):
        host = old(WARD, carrier="vnpt", shared_with=shared_with)
        finding = judged(communes, plan, [sharer()], [host])
        assert (finding.verdict, finding.measured, finding.limit) == (verdict, count, 4.0)
        assert finding.unit == "doanh nghiệp"


@pytest.mark.parametrize("name", ["EMF.SAME_MAST", "SHARE.OPERATORS"])
def test_without_its_values_a_shared_site_is_not_judged(communes, plan, name):
    finding = judged(communes, without(plan, name), [sharer()], [old(WARD, carrier="vnpt")])
    assert (finding.verdict, finding.missing) == ("not_applicable", "plan")


@pytest.mark.parametrize("action", ["keep", "change", "remove"])
def test_what_neither_builds_nor_shares_is_not_judged(communes, plan, action):
    finding = judged(communes, plan, [new(WARD, action=action)], [old(WARD)])
    assert finding.verdict == "not_applicable"


def test_a_host_found_by_an_assumed_distance_makes_the_finding_assumed(communes, plan):
    # All cited but what counts as one mast: it says who is on the mast, and which mast is the host
    same = [parameter for parameter in plan.parameters if parameter.parameter_id == "EMF.SAME_MAST"]
    firm = cited(plan)
    others = tuple(
        parameter for parameter in firm.parameters if parameter.parameter_id != "EMF.SAME_MAST"
    )
    mixed = replace(firm, parameters=(*others, *same))
    full = old(WARD, carrier="vnpt", shared_with="mobifone vietnamobile gmobile")
    near = old(WARD + 50, carrier="vnpt")
    for proposal, mast in ((sharer(), full), (new(WARD), near)):
        assert judged(communes, firm, [proposal], [mast]).verdict == "fail"
        finding = judged(communes, mixed, [proposal], [mast])
        assert (finding.verdict, finding.certainty) == ("fail", "assumed")


def test_the_carriers_of_a_mast_are_named_once_its_owner_first(communes, plan):
    masts = [old(RURAL, carrier="vnpt", shared_with="vnpt mobifone"), old(RURAL, 5001, site_id="M")]
    case = case_of(communes, plan, [new(WARD)], masts)
    assert operators_on(case, 0) == ("vnpt", "mobifone", "viettel")
