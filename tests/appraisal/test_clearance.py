"""ROAD-COR, ROAD-FALL, PWR-COR: metres from a mast to roads and power lines."""

from datetime import date

import pytest
import shapely
from appraisal.appraisal_tools import (
    RURAL,
    STATED,
    WARD,
    case_of,
    cited,
    new,
    only,
    stated,
    with_value,
    without,
    zones,
)

from planner.appraisal.clearance import check_power_line, check_road_corridor, check_road_fall

EAST = 5_000  # of everything drawn here is a strip from x = 4 000 to 5 000, right across the province
STRIP = shapely.box(4_000, -1_000, EAST, 11_000)
FAR = shapely.box(-60_000, -1_000, -50_000, 11_000)
NAN = float("nan")


def judged(check, communes, plan, layer, metres, **values):
    return only(check, case_of(communes, plan, [new(EAST + metres, **values)], zones=layer))


def road(parameters, shape=STRIP):
    return zones(("road", shape, parameters))


def power(parameters, shape=STRIP):
    return zones(("power_line", shape, parameters))


CORRIDORS = [("I", 17), ("II", 17), ("III", 13), ("IV", 9), ("V", 9), ("BELOW", 4), ("iii", 13)]
LINES = [
    ("voltage_kv=22 wire=insulated", 1),
    ("voltage_kv=22 wire=bare", 2),
    ("voltage_kv=0.4 wire=bare", 2),  # up to 22 kV
    ("voltage_kv=35 wire=insulated", 1.5),
    ("voltage_kv=35 wire=bare", 3),
    ("voltage_kv=110", 4),  # bare whatever it says
    ("voltage_kv=110 wire=insulated", 4),
    ("voltage_kv=220", 6),
    ("voltage_kv=500", 7),
]


@pytest.mark.parametrize(
    ("volts", "metres", "verdict"),
    [
        (66, 6.99, "review"),  # may be judged by 110 kV (4 m), or by 500 kV (7 m)
        (66, 7.0, "pass"),  # keeps the widest there is
        (22.1, 3.5, "review"),
        (750, 50.0, "review"),  # above all that the table names
    ],
)
def test_a_voltage_that_the_table_does_not_name_is_asked_not_judged_by_the_next(
    communes, plan, volts, metres, verdict
):
    finding = judged(check_power_line, communes, plan, power(f"voltage_kv={volts}"), metres)
    assert finding.verdict == verdict
    assert finding.missing == ("" if verdict == "pass" else "zones")


@pytest.mark.parametrize(("road_class", "limit"), CORRIDORS)
def test_a_mast_keeps_the_corridor_of_the_roads_class_to_the_centimetre(
    communes, plan, road_class, limit
):
    """RULES.md: 17 m for class I and II, 13 for III, 9 for IV and V, 4 below V."""
    layer = road(f"class={road_class}")
    kept = judged(check_road_corridor, communes, plan, layer, limit)
    broken = judged(check_road_corridor, communes, plan, layer, limit - 0.01)
    assert (kept.verdict, kept.measured, kept.limit) == ("pass", limit, limit)
    assert (broken.verdict, broken.measured) == ("fail", round(limit - 0.01, 2))
    assert (broken.other_site_id, broken.evidence.geom_type) == ("Z0", "LineString")
    assert "NĐ 100/2013" in broken.citation


@pytest.mark.parametrize(("parameters", "limit"), LINES)
def test_a_mast_keeps_the_distance_of_the_voltage_and_wire_to_the_centimetre(
    communes, plan, parameters, limit
):
    """RULES.md: insulated / bare 1 / 2 m to 22 kV, 1.5 / 3 at 35 kV; 4 at 110, 6 at 220, 7 at 500 kV."""
    kept = judged(check_power_line, communes, plan, power(parameters), limit)
    broken = judged(check_power_line, communes, plan, power(parameters), limit - 0.01)
    assert (kept.verdict, kept.measured, kept.limit) == ("pass", limit, limit)
    assert (broken.verdict, broken.measured) == ("fail", round(limit - 0.01, 2))
    assert "NĐ 14/2014" in broken.citation


@pytest.mark.parametrize(("word", "verdict"), STATED)
def test_a_corridor_that_is_only_assumed_cannot_fail(communes, plan, word, verdict):
    plan = stated(plan, word)
    for check, layer in (
        (check_road_corridor, road("class=III")),
        (check_power_line, power("voltage_kv=110")),
    ):
        finding = judged(check, communes, plan, layer, 1)
        assert (finding.verdict, finding.certainty) == (verdict, word)


def test_on_the_road_itself_the_distance_is_nought(communes, plan):
    finding = judged(check_road_corridor, communes, plan, road("class=III"), -100)
    assert (finding.verdict, finding.measured) == ("fail", 0.0)
    assert finding.evidence.geom_type == "Point"


def test_in_town_the_corridor_does_not_hold_and_the_power_line_does(communes, plan):
    strip = shapely.box(WARD - 100, 0, WARD - 3, 10_000)
    case = case_of(communes, plan, [new(WARD)], zones=road("class=I", strip))
    assert only(check_road_corridor, case).verdict == "not_applicable"
    case = case_of(communes, plan, [new(WARD)], zones=power("voltage_kv=110", strip))
    assert only(check_power_line, case).verdict == "fail"


def test_of_several_roads_the_one_that_leaves_the_least_room_decides(communes, plan):
    # 15 m from class III leaves 2 m; 16.9 m from class I leaves −0.1 m
    layer = zones(
        ("road", STRIP, "class=III"),
        ("road", shapely.box(5_031.9, 0, 5_100, 10_000), "class=I"),
    )
    finding = judged(check_road_corridor, communes, plan, layer, 15)
    assert (finding.verdict, finding.measured, finding.limit) == ("fail", 16.9, 17.0)
    assert finding.other_site_id == "Z1"


def test_far_from_every_road_the_nearest_one_is_named(communes, plan):
    finding = judged(check_road_corridor, communes, plan, road("class=III"), 2_500)
    assert (finding.verdict, finding.measured) == ("pass", 2500.0)


@pytest.mark.parametrize("parameters", [None, "", "class=VI", "class", "lanes=2"])
def test_a_road_without_a_class_is_asked_for_within_the_widest_corridor_and_not_beyond(
    communes, plan, parameters
):
    near = judged(check_road_corridor, communes, plan, road(parameters), 16.99)
    beyond = judged(check_road_corridor, communes, plan, road(parameters), 17.0)
    assert (near.verdict, near.missing, near.measured) == ("review", "zones", 16.99)
    assert near.other_site_id == "Z0"
    assert (beyond.verdict, beyond.limit) == ("pass", 17.0)


@pytest.mark.parametrize(
    ("parameters", "widest"),
    [
        ("voltage_kv=22", 2.0),  # no word on the wire
        ("voltage_kv=35 wire=?", 3.0),
        ("wire=bare", 7.0),  # no word on the voltage
        ("voltage_kv=nan", 7.0),
        ("voltage_kv=22kV wire=bare", 7.0),
        (None, 7.0),
    ],
)
def test_a_line_of_unknown_voltage_or_wire_is_asked_for_within_the_widest_distance(
    communes, plan, parameters, widest
):
    near = judged(check_power_line, communes, plan, power(parameters), widest - 0.01)
    beyond = judged(check_power_line, communes, plan, power(parameters), widest)
    assert (near.verdict, near.missing) == ("review", "zones")
    assert (beyond.verdict, beyond.limit) == ("pass", widest)


@pytest.mark.parametrize("parameters", ["voltage_kv=501", "voltage_kv=inf"])
def test_a_line_above_500_kv_has_no_distance_in_the_decree(communes, plan, parameters):
    finding = judged(check_power_line, communes, plan, power(parameters), 6.99)
    assert (finding.verdict, finding.missing) == ("review", "zones")


def test_a_corridor_that_is_broken_for_certain_fails_whatever_else_is_unknown(communes, plan):
    layer = zones(("road", STRIP, None), ("road", shapely.box(5_020, 0, 5_100, 10_000), "class=I"))
    finding = judged(check_road_corridor, communes, plan, layer, 5)
    assert (finding.verdict, finding.other_site_id) == ("fail", "Z1")
    # 17 m and more from class I: now the unknown road matters
    layer = zones(("road", STRIP, None), ("road", shapely.box(5_022, 0, 5_100, 10_000), "class=I"))
    finding = judged(check_road_corridor, communes, plan, layer, 5)
    assert (finding.verdict, finding.other_site_id) == ("review", "Z0")


CHECKS = (check_road_corridor, check_road_fall, check_power_line)


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("layer", [None, zones(), zones(("heritage_1", STRIP))])
def test_a_layer_without_roads_or_lines_is_asked_for_and_does_not_pass(communes, plan, check, layer):
    finding = judged(check, communes, plan, layer, 1)
    assert (finding.verdict, finding.missing) == ("review", "zones")


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("action", ["keep", "change", "share", "remove"])
def test_only_a_new_mast_is_measured(communes, plan, check, action):
    layer = zones(("road", STRIP, "class=I"), ("power_line", STRIP, "voltage_kv=110"))
    assert judged(check, communes, plan, layer, 1, action=action).verdict == "not_applicable"


@pytest.mark.parametrize("name", ["ROAD-COR.III", "PWR-COR.110.BARE"])
def test_a_corridor_without_a_value_is_not_judged(communes, plan, name):
    layer = zones(("road", STRIP, "class=III"), ("power_line", STRIP, "voltage_kv=110"))
    check = check_road_corridor if name.startswith("ROAD") else check_power_line
    for poorer in (without(plan, name), with_value(plan, name, None)):
        finding = judged(check, communes, poorer, layer, 1)
        assert (finding.verdict, finding.missing != "") == ("review", True)


@pytest.mark.parametrize(
    ("check", "eve"),
    [(check_road_corridor, date(2013, 9, 2)), (check_power_line, date(2014, 4, 14))],
)
def test_before_the_decree_the_law_is_asked_for_and_not_the_zones(communes, plan, check, eve):
    layer = zones(("road", STRIP, "class=III"), ("power_line", STRIP, "voltage_kv=110"))
    case = case_of(communes, plan, [new(EAST + 1)], zones=layer, on=eve)
    finding = only(check, case)
    assert (finding.verdict, finding.missing) == ("not_applicable", "law")


def test_the_text_says_the_factor_that_the_plan_has(communes, plan):
    plan = with_value(plan, "ROAD-FALL.FACTOR", 1.5)
    layer = zones(("road", STRIP))
    finding = judged(check_road_fall, communes, plan, layer, 1)
    assert "1,5 lần chiều cao cột và không dưới 5 m" in finding.explanation


@pytest.mark.parametrize(("word", "verdict"), STATED)
@pytest.mark.parametrize("mast_class", ["A2b", "A2c"])
def test_a_mast_on_the_ground_stands_1_3_times_its_height_from_a_road(
    communes, plan, word, verdict, mast_class
):
    # 1.3 × 42 m = 54.6 m
    for metres, expected in ((54.6, "pass"), (54.59, verdict)):
        values = {"mast_class": mast_class, "mast_height_m": 42.0}
        finding = judged(check_road_fall, communes, stated(plan, word), road(None), metres, **values)
        assert (finding.verdict, finding.measured, finding.limit) == (expected, metres, 54.6)
        assert finding.certainty == word


def test_a_low_mast_stands_5_m_from_a_road_all_the_same(communes, plan):
    """TT 50/2015 Điều 7(2)a: 1.3 × height and not under 5 m."""
    for height, metres, limit, verdict in (
        (3.0, 5.0, 5.0, "pass"),  # 1.3 × 3 = 3.9
        (3.0, 4.99, 5.0, "fail"),
        (4.0, 5.2, 5.2, "pass"),  # 1.3 × 4 = 5.2: the height counts again
        (4.0, 5.19, 5.2, "fail"),
    ):
        finding = judged(check_road_fall, communes, plan, road(None), metres, mast_height_m=height)
        assert (finding.limit, finding.verdict, finding.certainty) == (limit, verdict, "cited")
        assert finding.citation == "TT 50/2015/TT-BGTVT ngày 23/9/2015, Điều 7 khoản 2 điểm a"


def test_before_2016_the_law_of_the_falling_distance_is_asked_for(communes, plan):
    for on, verdict, missing in (
        (date(2015, 12, 31), "not_applicable", "law"),
        (date(2016, 1, 1), "fail", ""),
    ):
        case = case_of(communes, plan, [new(EAST + 10.0)], zones=road(None), on=on)
        finding = only(check_road_fall, case)
        assert (finding.verdict, finding.missing) == (verdict, missing)


def test_the_shipped_factor_breaks_a_mast_beside_a_road(communes, plan):
    assert judged(check_road_fall, communes, plan, road(None), 10.0).verdict == "fail"


@pytest.mark.parametrize("mast_class", ["A1a", "A1b", "A2a"])
def test_a_mast_on_a_building_cannot_fall_on_a_road(communes, plan, mast_class):
    finding = judged(check_road_fall, communes, cited(plan), road(None), 1, mast_class=mast_class)
    assert finding.verdict == "not_applicable"


def test_a_fall_is_not_judged_without_what_it_needs(communes, plan):
    def fall(on_plan, **values):
        finding = judged(check_road_fall, communes, on_plan, road(None), 60, **values)
        return finding.verdict, finding.missing

    assert fall(plan, mast_class=None) == ("review", "mast_class")
    assert fall(plan, mast_height_m=NAN) == ("review", "mast_height_m")
    for name in ("ROAD-FALL.FACTOR", "ROAD-FALL.LEAST"):
        for poorer in (without(plan, name), with_value(plan, name, None)):
            assert fall(poorer) == ("not_applicable", "law")


def test_a_road_at_the_other_end_of_the_country_changes_nothing(communes, plan):
    finding = judged(check_road_fall, communes, plan, road(None, FAR), RURAL - EAST)
    assert (finding.verdict, finding.measured) == ("pass", 55_000.0)
