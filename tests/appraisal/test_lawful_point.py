"""The nearest lawful point, worked by hand on squared paper, and against a search on a grid."""

from dataclasses import replace
from math import hypot, sqrt

import numpy as np
import pytest
import shapely
from appraisal.appraisal_tools import WARD, case_of, cited, new, old, with_value, without, zones
from conftest import CRS, ORIGIN_M, parameter
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.appraisal.lawful_point import FARTHEST_M, LawfulGround
from planner.appraisal.trials import SITE_RULES
from planner.appraisal.ways_out import OF_PLACE, on_map
from planner.plan.model import ZoneRule

FULL = "vnpt mobifone vietnamobile"  # with its owner as many as a mast takes
SHOWN = 0.02  # metres: a point is written to the centimetre, and kept one off
AT = 5_000


def full(x, y=AT, site_id="OLD"):
    """Return a standing mast on which no place is left."""
    return old(x, y, site_id, shared_with=FULL)


def low(x, y=AT):
    """Return a new mast that falls on no road, and that the table of spacing does not name."""
    return new(x, y, mast_class="A1b", mast_height_m=10.0)


def found(case, fall_m=None):
    """Return the nearest lawful point of the one site of a case, in metres on the squared paper."""
    points = LawfulGround(case).points(0, case.sites[0], fall_m)
    return None if not points else tuple(np.array(points[0]) - ORIGIN_M)


def broken_there(case, point):
    """Return the limits that the site breaks when the case is put together anew with it there."""
    spot = on_map(tuple(np.array(point) + ORIGIN_M), CRS)
    moved = replace(case, proposal=case.proposal.set_geometry([spot], crs=case.proposal.crs))
    rules = [rule for rule in SITE_RULES if rule.rule_id in OF_PLACE]
    return [rule.rule_id for rule in rules for finding in rule.check(moved) if finding.verdict == "fail"]


def is_lawful_at(case, x, y):
    """Say that the nearest point is this one, and that the rules agree."""
    point = found(case)
    assert point == pytest.approx((x, y), abs=SHOWN)
    assert broken_there(case, point) == []


def test_out_of_one_circle_it_is_straight_away_from_the_mast(communes, plan):
    is_lawful_at(case_of(communes, plan, [new(5_300)], [full(AT)]), 5_400, AT)
    is_lawful_at(case_of(communes, plan, [new(5_060, 5_080)], [full(AT)]), 5_240, 5_320)


def test_where_two_circles_overlap_it_is_where_they_cross(communes, plan):
    masts = [full(4_700), full(5_300, site_id="OLD-2")]
    is_lawful_at(case_of(communes, plan, [new(AT, 5_010)], masts), AT, AT + sqrt(400**2 - 300**2))


def test_where_a_mast_has_a_place_left_the_radius_of_sharing_is_left_by_a_centimetre(communes, plan):
    case = case_of(communes, plan, [new(5_300)], [old(AT)])
    is_lawful_at(case, 5_500.01, AT)
    assert broken_there(case, (5_500.0, AT)) == ["SHARE"]


def test_a_mast_that_is_full_only_by_the_site_itself_has_a_place_when_it_goes(communes, plan):
    registered = old(5_010, site_id="P", carrier="viettel")
    mast = old(AT, carrier="vnpt", shared_with="mobifone vietnamobile")
    case = case_of(communes, plan, [new(5_010, carrier="viettel")], [registered, mast])
    assert found(case) == pytest.approx((5_500.01, AT), abs=SHOWN)


def test_the_mast_of_the_site_itself_is_no_neighbour(communes, plan):
    assert found(case_of(communes, plan, [new(AT)], [old(AT, site_id="P")])) == pytest.approx((AT, AT))


def test_out_of_a_corridor_it_is_across_the_edge(communes, plan):
    road = zones(("road", shapely.box(4_000, -1_000, 5_000, 11_000), "class=I"))
    is_lawful_at(case_of(communes, plan, [low(5_005)], zones=road), 5_017, AT)


def test_of_a_road_without_a_class_the_widest_corridor_is_kept(communes, plan):
    road = zones(("road", shapely.box(4_000, -1_000, 5_000, 11_000)))
    is_lawful_at(case_of(communes, plan, [low(5_002)], zones=road), 5_017, AT)


def test_between_a_corridor_and_a_circle_it_is_where_they_cross(communes, plan):
    road = zones(("road", shapely.box(4_000, -1_000, 5_000, 11_000), "class=I"))
    case = case_of(communes, plan, [low(5_005, 5_001)], [full(5_200)], zones=road)
    point = found(case)
    assert point == pytest.approx((5_017, AT + sqrt(400**2 - 183**2)), abs=0.1)
    assert broken_there(case, point) == []


def test_the_fall_of_the_mast_on_the_road_is_kept_too(communes, plan):
    road = zones(("road", shapely.box(4_000, -1_000, 5_000, 11_000), "class=I"))
    case = case_of(communes, plan, [new(5_020, mast_height_m=42.0)], zones=road)
    assert broken_there(case, (5_020, AT)) == ["ROAD-FALL"]
    assert found(case, 54.6) == pytest.approx((5_054.6, AT), abs=0.03)


def test_power_lines_and_heritage_are_kept_from(communes, plan):
    line = zones(("power_line", shapely.box(4_000, 0, 5_000, 10_000), "voltage_kv=220"))
    is_lawful_at(case_of(communes, plan, [new(5_001)], zones=line), 5_006, AT)
    heritage = zones(("heritage_1", shapely.box(4_000, 0, 5_000, 10_000)))
    is_lawful_at(case_of(communes, plan, [new(4_990)], zones=heritage), 5_000.02, AT)


def test_across_the_border_of_a_town_its_own_limit_counts(communes, plan):
    """400 m outside towns would be 350 m farther on; 100 m in the ward is right behind the border."""
    case = case_of(communes, plan, [low(9_950)], [full(9_900)])
    point = found(case)
    assert point == pytest.approx((10_000.05, AT), abs=0.05)
    assert broken_there(case, point) == []


def test_a_site_in_town_stays_there_where_that_is_nearer(communes, plan):
    is_lawful_at(case_of(communes, plan, [low(10_020)], [full(9_990)]), 10_090, AT)


def test_beyond_the_border_of_the_province_nothing_is_lawful(communes, plan):
    """Straight away from the mast is outside: the nearest is where its circle cuts the border."""
    point = found(case_of(communes, plan, [new(200)], [full(300)]))
    assert point[0] == pytest.approx(0.05, abs=0.05)
    assert abs(point[1] - AT) == pytest.approx(sqrt(400**2 - 300**2), abs=0.1)


def test_within_two_kilometres_there_may_be_none(communes, plan):
    far = with_value(plan, "SPACE-2.ELSEWHERE", 3_000.0)
    assert found(case_of(communes, far, [new(AT)], [full(AT + 1)])) is None
    near = with_value(plan, "SPACE-2.ELSEWHERE", FARTHEST_M - 10)
    assert found(case_of(communes, near, [new(AT)], [full(AT + 1)])) is not None


def test_out_of_a_zone_that_does_not_allow_the_class(communes, plan):
    core = zones(("urban_core", shapely.box(4_000, 0, 5_000, 10_000)))
    is_lawful_at(case_of(communes, plan, [new(4_990)], zones=core), 5_000.02, AT)


def test_of_two_zones_at_a_place_the_strictest_decides(communes, plan):
    both = zones(
        ("urban_core", shapely.box(4_000, 0, 5_000, 10_000)),
        ("a1_only", shapely.box(4_900, 0, 5_000, 10_000)),
    )
    site = new(4_910, mast_class="A2a", mast_height_m=9.0, building_height_m=9.0)
    is_lawful_at(case_of(communes, plan, [site], zones=both), 4_899.98, AT)


def test_into_a_zone_that_alone_allows_the_class(communes, plan):
    rules = (
        ZoneRule("urban_core", ("A2b",), parameter("ZONE.core", None)),
        ZoneRule("elsewhere", ("A1a",), parameter("ZONE.elsewhere", None)),
    )
    core = zones(("urban_core", shapely.box(4_000, 0, 5_000, 10_000)))
    case = case_of(communes, replace(plan, zones=rules), [new(5_030)], zones=core)
    point = found(case)
    assert point == pytest.approx((4_999.95, AT), abs=0.05)
    assert broken_there(case, point) == []


def test_a_plan_without_limits_keeps_a_site_where_it_is(communes, plan):
    names = ("SPACE-2.URBAN", "SPACE-2.ELSEWHERE", "SHARE.URBAN", "SHARE.ELSEWHERE")
    case = case_of(communes, without(plan, *names), [new(AT)], [old(AT)])
    assert found(case) == pytest.approx((AT, AT))


STEP = 5.0


def grid_around(metres):
    """Return the offsets of a grid within a distance."""
    steps = np.arange(-metres, metres + STEP, STEP)
    offsets = np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2)
    return offsets[np.hypot(*offsets.T) <= metres]


places = st.tuples(st.integers(-700, 700), st.integers(-700, 700))


@settings(max_examples=25)
@given(
    masts=st.lists(places, min_size=1, max_size=8, unique=True),
    taken=st.integers(0, 255),
    town=st.booleans(),
)
def test_the_point_keeps_every_limit_and_no_nearer_one_does(masts, taken, town):
    """Against a search of our own: circles by hypot, a road's edge, the border of the town at 10 km."""
    communes, plan = province()
    x = 9_900 if not town else 10_100
    standing = [
        old(x + dx, AT + dy, f"M{n}", shared_with=FULL if taken >> n & 1 else None)
        for n, (dx, dy) in enumerate(masts)
    ]
    road = zones(("road", shapely.box(9_700, 0, 9_720, 10_000), "class=I"))
    case = case_of(communes, plan, [low(x)], standing, zones=road)

    def lawful(spots):
        in_town = spots[:, 0] >= 10_000
        kept = np.ones(len(spots), dtype=bool)
        for n, (dx, dy) in enumerate(masts):
            metres = np.hypot(spots[:, 0] - x - dx, spots[:, 1] - AT - dy)
            spacing, sharing = np.where(in_town, 100, 400), np.where(in_town, 100, 500)
            kept &= metres >= spacing - 0.005
            kept &= (metres > sharing + 0.005) | bool(taken >> n & 1)
        to_road = np.maximum(np.maximum(9_700 - spots[:, 0], spots[:, 0] - 9_720), 0)
        return kept & (in_town | (to_road >= 17 - 0.005))

    point = found(case)
    assert point is not None  # eight masts leave room within 2 km
    assert lawful(np.array([point]))[0]
    assert broken_there(case, point) == []
    metres = hypot(point[0] - x, point[1] - AT)
    nearer = np.array([x, AT]) + grid_around(max(metres - 0.2, 0.0))
    assert not lawful(nearer[np.hypot(*(nearer - [x, AT]).T) < metres - 0.2]).any()


def province():
    """Return the communes and the plan of the fixtures, for a test that is run many times."""
    return _PROVINCE["communes"].copy(), _PROVINCE["plan"]


_PROVINCE = {}


@pytest.fixture(autouse=True)
def _drawn_once(communes, plan):
    _PROVINCE.update(communes=communes, plan=plan)


def test_the_ward_is_where_this_file_thinks(communes, plan):
    assert case_of(communes, cited(plan), [new(WARD)]).urban.tolist() == [True]
