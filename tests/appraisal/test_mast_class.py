"""CLASS: the mast against the definition of its class (TT 14/2013; TTLT 15/2016, Điều 3)."""

from datetime import date

import pytest
from appraisal.appraisal_tools import (
    RURAL,
    STATED,
    case_of,
    cited,
    finding,
    judge,
    new,
    only,
    stated,
    with_value,
    without,
)

from planner.appraisal.mast_class import check_mast_class


def judged(communes, plan, on=date(2018, 4, 3), **values):
    return only(check_mast_class, case_of(communes, plan, [new(RURAL, **values)], on=on))


@pytest.mark.parametrize(
    ("mast", "building", "verdict", "limit"),
    [
        (3.0, 15.0, "pass", 3.0),  # 20 % of 15 m is 3 m: both limits met exactly; 0.5 m from its centre
        (3.01, 30.0, "fail", 3.0),  # the 3 m limit binds
        (2.4, 12.0, "pass", 2.4),  # 20 % of 12 m
        (2.41, 12.0, "fail", 2.4),
    ],
)
def test_a1a_is_limited_by_3_m_and_by_a_fifth_of_the_building(
    communes, plan, mast, building, verdict, limit
):
    site = new(5000, mast_class="A1a", mast_height_m=mast, building_height_m=building, radius_m=0.5)
    row = finding(judge(communes, plan, [site]), "CLASS")
    assert (row["verdict"], row["measured"], row["limit"]) == (verdict, mast, limit)
    assert row["certainty"] == "cited"


@pytest.mark.parametrize(
    ("mast", "antenna", "verdict", "height"),
    [
        (3.0, 24.0, "fail", 4.0),  # the antenna ends 4 m above a roof of 20 m
        (3.0, 23.0, "pass", 3.0),
        (3.0, 22.0, "pass", 3.0),
        (float("nan"), 24.0, "fail", 4.0),
    ],
)
def test_the_height_of_an_a1a_counts_its_antenna(communes, plan, mast, antenna, verdict, height):
    """RULES.md: "height, antenna included"; the antenna's own is stated above ground."""
    values = {"mast_class": "A1a", "building_height_m": 20.0, "radius_m": 0.4}
    finding = judged(communes, plan, mast_height_m=mast, antenna_height_m=antenna, **values)
    assert (finding.verdict, finding.measured, finding.limit) == (verdict, height, 3.0)


def test_an_a1a_whose_antenna_is_low_enough_is_still_asked_for_the_height_of_its_mast(communes, plan):
    values = {"mast_class": "A1a", "building_height_m": 20.0, "mast_height_m": float("nan")}
    finding = judged(communes, plan, antenna_height_m=22.0, **values)
    assert (finding.verdict, finding.missing) == ("review", "mast_height_m")


def test_a1a_without_the_building_is_a_review_that_names_it(communes, plan):
    row = finding(judge(communes, plan, [new(5000, mast_class="A1a", mast_height_m=2.0)]), "CLASS")
    assert row["verdict"] == "review"
    assert "chiều cao công trình" in row["explanation"]
    assert row["missing"] == "building_height_m"


def test_a1b_is_never_failed_on_its_height(communes, plan):
    for height, verdict in ((12.0, "pass"), (12.1, "review"), (60.0, "review")):
        site = new(5000, mast_class="A1b", mast_height_m=height)
        assert finding(judge(communes, cited(plan), [site]), "CLASS")["verdict"] == verdict


def test_a2b_on_a_building_fails_by_an_assumed_definition_too(communes, plan):
    site = new(5000, building_height_m=12.0)
    assert finding(judge(communes, plan, [site]), "CLASS")["verdict"] == "fail"
    assert finding(judge(communes, cited(plan), [site]), "CLASS")["verdict"] == "fail"


def test_an_unknown_class_is_a_review(communes, plan):
    row = finding(judge(communes, plan, [new(5000, mast_class=None)]), "CLASS")
    assert row["verdict"] == "review"
    assert row["missing"] == "mast_class"


def test_a_value_before_its_day_of_effect_is_not_used(communes, plan):
    site = new(5000, mast_class="A1a", mast_height_m=9.0, building_height_m=12.0)
    assert finding(judge(communes, plan, [site], on=date(2013, 8, 15)), "CLASS")["verdict"] == "fail"
    before = finding(judge(communes, plan, [site], on=date(2013, 8, 14)), "CLASS")
    assert (before["verdict"], before["missing"]) == ("not_applicable", "plan")


@pytest.mark.parametrize("mast_class", ["A1a", "A2a", "A2b"])
def test_before_the_definitions_no_class_passes_and_the_law_is_asked_for(communes, plan, mast_class):
    values = {"mast_class": mast_class, "mast_height_m": 2.0, "building_height_m": 12.0}
    finding = judged(communes, plan, on=date(2013, 8, 14), **values)
    assert (finding.verdict, finding.missing) == ("not_applicable", "plan")


@pytest.mark.parametrize("mast_class", ["A1a", "A1b"])
def test_without_the_height_of_the_mast_an_a1_is_asked_for_it(communes, plan, mast_class):
    finding = judged(
        communes, plan, mast_class=mast_class, mast_height_m=float("nan"), building_height_m=12.0
    )
    assert (finding.verdict, finding.missing) == ("review", "mast_height_m")


@pytest.mark.parametrize(
    ("radius", "verdict", "measured", "limit"),
    [(0.5, "pass", 2.4, 2.4), (0.51, "fail", 0.51, 0.5)],
)
def test_a1a_reaches_half_a_metre_from_its_centre(communes, plan, radius, verdict, measured, limit):
    values = {"mast_class": "A1a", "mast_height_m": 2.4, "building_height_m": 12.0}
    finding = judged(communes, plan, radius_m=radius, **values)
    assert (finding.verdict, finding.measured, finding.limit) == (verdict, measured, limit)


@pytest.mark.parametrize("radius", [{}, {"radius_m": float("nan")}], ids=["no column", "no value"])
@pytest.mark.parametrize(
    ("height", "verdict", "missing"), [(2.4, "review", "radius_m"), (2.41, "fail", "")]
)
def test_without_its_radius_an_a1a_never_passes_and_still_fails_when_too_high(
    communes, plan, radius, height, verdict, missing
):
    values = {"mast_class": "A1a", "mast_height_m": height, "building_height_m": 12.0, **radius}
    finding = judged(communes, plan, **values)
    assert (finding.verdict, finding.missing, finding.measured) == (verdict, missing, height)


@pytest.mark.parametrize(
    ("height", "verdict", "missing"), [(2.4, "not_applicable", "plan"), (9, "fail", "")]
)
def test_a_radius_whose_limit_the_plan_lacks_is_not_judged(communes, plan, height, verdict, missing):
    values = {"mast_class": "A1a", "mast_height_m": height, "building_height_m": 12.0, "radius_m": 4.0}
    for poorer in (without(plan, "A1A.RADIUS"), with_value(plan, "A1A.RADIUS", None)):
        finding = judged(communes, poorer, **values)
        assert (finding.verdict, finding.missing) == (verdict, missing)


def test_an_a1b_without_the_height_of_its_reminder_asks_for_it(communes, plan):
    name = "A1B.HEIGHT_WARNING"
    for poorer in (without(plan, name), with_value(plan, name, None)):
        finding = judged(communes, poorer, mast_class="A1b", mast_height_m=3.0)
        assert (finding.verdict, finding.missing) == ("not_applicable", "plan")


def test_the_text_says_the_limits_that_the_plan_has(communes, plan):
    plan = with_value(with_value(plan, "A1A.HEIGHT", 4.0), "A1A.BUILDING_SHARE", 0.25)
    values = {"mast_class": "A1a", "mast_height_m": 4.5, "building_height_m": 20.0}
    finding = judged(communes, plan, **values)
    assert "vượt 4 m (25 % công trình và 4 m)" in finding.explanation


@pytest.mark.parametrize(
    ("on", "joint"), [(date(2016, 6, 21), False), (date(2016, 6, 22), True)], ids=["before", "after"]
)
def test_the_joint_circular_is_not_cited_before_its_day(communes, plan, on, joint):
    values = {"mast_class": "A1a", "mast_height_m": 9.0, "building_height_m": 12.0}
    finding = judged(communes, plan, on=on, **values)
    assert finding.verdict == "fail"
    assert "TT 14/2013" in finding.citation
    assert ("TTLT 15/2016" in finding.citation) == joint


@pytest.mark.parametrize("name", ["A2A.ON_BUILDING", "A2B.ON_GROUND"])
def test_a_definition_has_no_number(plan, name):
    assert plan.parameter(name, date(2018, 4, 3)).value is None


def test_a1a_on_a_building_of_no_height_is_too_high(communes, plan):
    finding = judged(communes, plan, mast_class="A1a", mast_height_m=0.5, building_height_m=0.0)
    assert (finding.verdict, finding.limit) == ("fail", 0.0)


@pytest.mark.parametrize("word", ["assumed", "confirmed", "cited"])
@pytest.mark.parametrize(("height", "verdict"), [(12.0, "pass"), (12.01, "review")])
def test_a1b_is_only_looked_at_again_when_high_and_never_fails(communes, plan, word, height, verdict):
    finding = judged(communes, stated(plan, word), mast_class="A1b", mast_height_m=height)
    assert (finding.verdict, finding.limit, finding.missing) == (verdict, 12.0, "")


@pytest.mark.parametrize(("word", "verdict"), STATED)
def test_a2a_stands_on_a_building_and_a2b_on_the_ground(communes, plan, word, verdict):
    plan = stated(plan, word)
    assert judged(communes, plan, mast_class="A2a", building_height_m=9.0).verdict == "pass"
    assert judged(communes, plan, mast_class="A2b").verdict == "pass"
    assert judged(communes, plan, mast_class="A2b", building_height_m=0.0).verdict == "pass"
    on_the_ground = judged(communes, plan, mast_class="A2a", building_height_m=0.0)
    on_a_roof = judged(communes, plan, mast_class="A2b", building_height_m=9.0)
    assert (on_the_ground.verdict, on_a_roof.verdict) == (verdict, verdict)
    assert (on_the_ground.certainty, on_a_roof.certainty) == (word, word)
    assert "A2b" in on_the_ground.explanation
    assert "A2a" in on_a_roof.explanation


def test_a2a_without_the_building_is_asked_for_it(communes, plan):
    finding = judged(communes, plan, mast_class="A2a")
    assert (finding.verdict, finding.missing) == ("review", "building_height_m")


def test_a2c_is_looked_at_by_a_person(communes, plan):
    finding = judged(communes, plan, mast_class="A2c")
    assert (finding.verdict, finding.missing) == ("review", "")


@pytest.mark.parametrize("action", ["keep", "new", "change", "share", "remove", None])
def test_every_mast_that_stays_is_judged_and_one_that_goes_is_not(communes, plan, action):
    finding = judged(communes, plan, action=action)
    expected = {"remove": ("not_applicable", ""), None: ("review", "action")}
    assert (finding.verdict, finding.missing) == expected.get(action, ("pass", ""))
