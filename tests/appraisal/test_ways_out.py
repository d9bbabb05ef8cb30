"""How a site that breaks a limit could be changed, by hand: where, how much lower, with whom."""

import pytest
import shapely
from appraisal.appraisal_tools import case_of, new, old, with_value, zones

from planner.appraisal.appraise import appraise
from planner.appraisal.conclusions import found_by_site
from planner.appraisal.ways_out import Change, ways_out
from planner.base.vocabulary import Conclusion

AT = 5_000
FULL = "vnpt mobifone vietnamobile"
FAR = shapely.box(-60_000, 0, -50_000, 10)
SOMEWHERE = [("road", FAR, "class=I"), ("power_line", FAR, "voltage_kv=110"), ("urban_core", FAR),
             ("heritage_1", FAR)]  # fmt: skip


def ways(communes, plan, site, existing=(), more=()):
    """Return the ways out of the one site of a case, with zones of every kind somewhere."""
    layer = zones(*more, *(area for area in SOMEWHERE if area[0] not in {kind for kind, *_ in more}))
    case = case_of(communes, plan, [site], list(existing), zones=layer)
    site_findings = found_by_site(appraise(case).findings)["P"]
    assert any(finding.is_broken for finding in site_findings)
    return ways_out(case, {0: site_findings})[0]


def said(listed):
    return [(way.change, way.amount, way.to) for way in listed]


def on_house(mast_m, radius_m, house_m=15.0, **values):
    return new(AT, mast_class="A1a", mast_height_m=mast_m, radius_m=radius_m,
               building_height_m=house_m, **values)  # fmt: skip


def test_a_mast_of_3_9_m_on_a_house_of_15_m_is_09_m_too_high(communes, plan):
    (way,) = ways(communes, plan, on_house(3.9, 0.4))
    assert said([way]) == [(Change.LOWER, 0.9, Conclusion.CONDITIONAL)]
    assert way.text == "hạ cột 0,9 m, còn 3 m"


def test_on_a_lower_house_a_fifth_of_it_counts(communes, plan):
    (way,) = ways(communes, plan, on_house(2.5, 0.4, house_m=10.0))
    assert said([way]) == [(Change.LOWER, 0.5, Conclusion.CONDITIONAL)]


def test_an_antenna_above_the_mast_comes_down_with_it(communes, plan):
    (way,) = ways(communes, plan, on_house(2.5, 0.4, antenna_height_m=18.4))
    assert said([way]) == [(Change.LOWER, 0.4, Conclusion.CONDITIONAL)]


def test_a_mast_that_is_too_wide_is_made_narrower(communes, plan):
    (way,) = ways(communes, plan, on_house(2.5, 0.7))
    assert said([way]) == [(Change.NARROW, 0.2, Conclusion.CONDITIONAL)]
    assert way.text == "thu bán kính 0,2 m, còn 0,5 m"


def test_what_is_too_high_and_too_wide_needs_both(communes, plan):
    (way,) = ways(communes, plan, on_house(3.9, 0.7))
    assert way.text == "hạ cột 0,9 m, còn 3 m và thu bán kính 0,2 m, còn 0,5 m"
    assert said([way]) == [(Change.LOWER, 0.9, Conclusion.CONDITIONAL)]


def test_of_a_mast_that_does_not_state_its_radius_that_is_asked_once_it_is_lower(communes, plan):
    (way,) = ways(communes, plan, on_house(3.9, float("nan")))
    assert said([way]) == [(Change.LOWER, 0.9, Conclusion.INCOMPLETE)]


def test_a_mast_too_near_and_too_high_must_move_and_come_down(communes, plan):
    listed = ways(communes, plan, on_house(3.9, 0.4), [old(AT - 100, shared_with=FULL)])
    (move,) = [way for way in listed if way.change == Change.MOVE]
    assert move.text.endswith("và hạ cột 0,9 m, còn 3 m")
    assert (move.amount, move.to) == (pytest.approx(300, abs=0.02), Conclusion.REVIEW)
    assert [way.change for way in listed] == [Change.MOVE]  # neither alone is enough
    # Within the radius of sharing all masts are full still: a person looks at that.


def test_the_nearer_of_moving_and_sharing_goes_first(communes, plan):
    near = ways(communes, plan, new(AT), [old(AT + 60, site_id="M", carrier="vnpt")])
    assert [way.change for way in near] == [Change.SHARE, Change.MOVE]
    assert (near[0].amount, near[0].text) == (60.0, "dùng chung cột M (VNPT, hiện hữu) cách 60 m")
    assert near[1].amount == pytest.approx(440.01, abs=0.02)
    far = ways(communes, plan, new(AT), [old(AT + 494.4, site_id="M", carrier="vnpt")])
    assert [way.change for way in far] == [Change.MOVE, Change.SHARE]
    assert far[0].amount == pytest.approx(5.61, abs=0.02)


@pytest.mark.parametrize(
    ("dx", "dy", "wind"),
    [
        (-60, 0, "đông"), (-60, -60, "đông bắc"), (0, -60, "bắc"), (60, -60, "tây bắc"),
        (60, 0, "tây"), (60, 60, "tây nam"), (0, 60, "nam"), (-60, 60, "đông nam"),
        (-60, -20, "đông"), (-60, -30, "đông bắc"),  # less, and more, than half of an eighth
    ],
)  # fmt: skip
def test_a_move_is_told_by_its_wind_and_its_place(communes, plan, dx, dy, wind):
    (move,) = ways(communes, plan, new(AT), [old(AT + dx, AT + dy, shared_with=FULL)])
    assert f"m về phía {wind}, đến E 59" in move.text
    assert move.point is not None


def test_one_does_not_share_with_oneself_nor_where_no_place_is_left(communes, plan):
    full, own = (
        old(AT + 30, site_id="FULL", carrier="vnpt", shared_with="viettel mobifone gmobile"),
        old(AT + 50, site_id="OWN"),
    )
    free = old(AT + 90, site_id="FREE", carrier="vnpt")
    listed = ways(communes, plan, new(AT), [full, own, free])
    (share,) = [way for way in listed if way.change == Change.SHARE]
    assert "FREE" in share.text


def test_a_mast_on_a_full_mast_may_share_another(communes, plan):
    full = old(AT + 5, site_id="FULL", carrier="vnpt", shared_with="mobifone vietnamobile gmobile")
    free = old(AT + 800, site_id="FREE", carrier="vnpt")
    (way,) = ways(communes, plan, new(AT, action="share"), [full, free])
    assert said([way]) == [(Change.SHARE, 800.0, Conclusion.CONDITIONAL)]


def test_what_may_fall_on_a_road_is_told_to_be_lower_or_farther(communes, plan):
    """1.3 × 42 m is 54.6 m; at 50 m it may be 38.46 m high."""
    road = ("road", shapely.box(4_000, 0, AT, 10_000), "class=I")
    lower, move = ways(communes, plan, new(AT + 50), more=[road])
    assert said([lower]) == [(Change.LOWER, 3.54, Conclusion.CONDITIONAL)]
    assert lower.text == "hạ cột 3,54 m, còn 38,46 m"
    assert said([move]) == [(Change.MOVE, pytest.approx(4.6, abs=0.03), Conclusion.CONDITIONAL)]


def test_in_a_zone_the_classes_that_may_stand_there_are_told(communes, plan):
    zone = ("a1_only", shapely.box(4_000, 0, 6_000, 10_000))
    site = new(5_990, mast_class="A2a", mast_height_m=9.0, building_height_m=9.0)
    move, other = ways(communes, plan, site, more=[zone])
    assert said([move]) == [(Change.MOVE, pytest.approx(10, abs=0.03), Conclusion.CONDITIONAL)]
    assert other.text == "làm cột loại A1b"  # A1a would be too high
    assert said([other]) == [(Change.MAST_CLASS, None, Conclusion.CONDITIONAL)]


def test_a_mast_on_a_building_is_no_mast_on_the_ground(communes, plan):
    (way,) = ways(communes, plan, new(AT, mast_class="A2b", building_height_m=9.0))
    assert way.text == "làm cột loại A2a"
    (way,) = ways(communes, plan, new(AT, mast_class="A2a", building_height_m=0.0))
    assert way.text == "làm cột loại A2b"


def test_a_standing_mast_is_not_moved(communes, plan):
    zone = ("heritage_1", shapely.box(4_000, 0, 6_000, 10_000))
    assert ways(communes, plan, new(AT, action="change"), more=[zone]) == []


def test_where_nothing_is_lawful_within_reach_there_is_no_way(communes, plan):
    far = with_value(plan, "SPACE-2.ELSEWHERE", 3_000.0)
    assert ways(communes, far, new(AT), [old(AT + 1, shared_with=FULL)]) == []
