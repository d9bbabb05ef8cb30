"""Whether a site needs a building permit: TTLT 15/2016 Điều 5, read against RULES.md."""

from datetime import date

import pytest
from appraisal.appraisal_tools import RURAL, WARD, case_of, new, without

from planner.appraisal.permit import building_permit

OUT_AT_SEA = 60_000
ARTICLE = "TTLT 15/2016/TTLT-BTTTT-BXD ngày 22/6/2016, Điều 5"


def permit(communes, plan, at=RURAL, on=date(2018, 4, 3), approved=(), **values):
    site = new(at, **values)
    plan_of_carrier = {"approved": case_of(communes, plan, list(approved)).proposal} if approved else {}
    case = case_of(communes, plan, [site], on=on, **plan_of_carrier)
    return building_permit(case, 0, case.sites[0])


@pytest.mark.parametrize("mast_class", ["A2a", "A2b", "A2c"])
@pytest.mark.parametrize("action", ["new", "change"])
def test_a_bulky_mast_in_a_town_needs_one_planned_or_not(communes, plan, mast_class, action):
    values = {"mast_class": mast_class, "action": action}
    for approved in ((), [new(WARD)]):
        answer = permit(communes, plan, WARD, approved=approved, **values)
        assert (answer.needed, answer.citation, answer.certainty) == (True, ARTICLE, "cited")
        assert f"cột {mast_class} trong đô thị" in answer.reason


@pytest.mark.parametrize("at", [RURAL, WARD])
@pytest.mark.parametrize("mast_class", ["A1a", "A1b"])
def test_a_mast_that_is_not_bulky_is_exempt_wherever_it_stands(communes, plan, at, mast_class):
    answer = permit(communes, plan, at, mast_class=mast_class)
    assert (answer.needed, answer.citation) == (False, f"{ARTICLE} khoản 2 điểm b")


def test_outside_towns_a_mast_of_the_approved_plan_is_exempt(communes, plan):
    answer = permit(communes, plan, approved=[new(RURAL)])
    assert (answer.needed, answer.citation) == (False, f"{ARTICLE} khoản 2 điểm a")


@pytest.mark.parametrize("approved", [(), [new(RURAL, site_id="ANOTHER")]])
def test_outside_towns_a_mast_of_the_dossier_is_exempt_once_the_dossier_is_approved(
    communes, plan, approved
):
    answer = permit(communes, plan, approved=approved)
    assert (answer.needed, answer.citation) == (None, f"{ARTICLE} khoản 2 điểm a")
    assert "từ khi hồ sơ này được duyệt" in answer.reason


@pytest.mark.parametrize("action", ["keep", "share", "remove"])
def test_without_works_there_is_nothing_to_permit(communes, plan, action):
    answer = permit(communes, plan, WARD, action=action)
    assert answer.needed is False
    assert "Không xây mới" in answer.reason


@pytest.mark.parametrize(
    ("at", "values", "words"),
    [
        (WARD, {"action": None}, "không nêu xây mới hay cải tạo"),
        (WARD, {"mast_class": None}, "không nêu loại cột"),
        (OUT_AT_SEA, {}, "ngoài mọi xã"),
    ],
)
def test_what_is_not_known_is_not_answered(communes, plan, at, values, words):
    answer = permit(communes, plan, at, **values)
    assert answer.needed is None
    assert words in answer.reason


def test_before_the_joint_circular_the_law_is_looked_up_by_a_person(communes, plan):
    for on, needed in ((date(2016, 6, 21), None), (date(2016, 6, 22), True)):
        answer = permit(communes, plan, WARD, on=on)
        assert answer.needed is needed
    early = permit(communes, plan, WARD, on=date(2016, 6, 21))
    assert (early.citation, early.certainty) == ("", "assumed")
    assert "21/06/2016" in early.reason
    assert permit(communes, without(plan, "PERMIT.IN_PLAN"), WARD).needed is None
