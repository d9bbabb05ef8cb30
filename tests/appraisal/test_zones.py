"""ZONE and HER: what may stand where the site lies, and what heritage forbids."""

from dataclasses import replace
from datetime import date

import pytest
import shapely
from appraisal.appraisal_tools import RURAL, STATED, case_of, cited, new, only, stated, zones
from conftest import parameter

from planner.appraisal.zones import check_heritage, check_zone
from planner.plan.model import ZoneRule

SEAT = shapely.box(4_000, 4_000, 6_000, 6_000)  # around the site at (5 000, 5 000)
TOWN = shapely.box(3_000, 3_000, 7_000, 7_000)


def zoned(communes, plan, layer, x=RURAL, y=5000, on=date(2018, 4, 3), **values):
    return only(check_zone, case_of(communes, plan, [new(x, y, **values)], zones=layer, on=on))


def heritage(communes, plan, layer, x=RURAL, **values):
    return only(check_heritage, case_of(communes, plan, [new(x, **values)], zones=layer))


@pytest.mark.parametrize(
    ("kind", "allowed", "refused"),
    [
        ("a1_only", ("A1a", "A1b"), ("A2a", "A2b", "A2c")),
        ("urban_core", ("A1a", "A1b", "A2a"), ("A2b", "A2c")),
    ],
)
def test_a_zone_allows_the_classes_that_the_plan_lists_for_it(communes, plan, kind, allowed, refused):
    layer = zones((kind, SEAT))
    for mast_class in (*allowed, *refused):
        finding = zoned(communes, cited(plan), layer, mast_class=mast_class)
        assert finding.verdict == ("pass" if mast_class in allowed else "fail"), mast_class


@pytest.mark.parametrize(("word", "verdict"), STATED)
def test_a_class_that_is_not_allowed_fails_whatever_the_certainty_of_the_rule(
    communes, plan, word, verdict
):
    finding = zoned(communes, stated(plan, word), zones(("a1_only", SEAT)), mast_class="A2b")
    assert (finding.verdict, finding.certainty) == (verdict, word)
    assert (finding.measured, finding.other_site_id) == (0.0, "Z0")
    assert "A1a, A1b" in finding.explanation


def test_of_several_zones_the_strictest_decides(communes, plan):
    layer = zones(("urban_core", TOWN), ("a1_only", SEAT))
    inside_both = zoned(communes, cited(plan), layer, mast_class="A2a")
    assert (inside_both.verdict, inside_both.other_site_id) == ("fail", "Z1")
    only_in_town = zoned(communes, cited(plan), layer, x=3_500, mast_class="A2a")
    assert (only_in_town.verdict, only_in_town.other_site_id) == ("pass", "Z0")


def test_the_edge_is_inside_and_a_centimetre_farther_is_outside(communes, plan):
    layer = zones(("a1_only", SEAT))
    on_the_edge = zoned(communes, cited(plan), layer, x=6_000)
    outside = zoned(communes, cited(plan), layer, x=6_000.01)
    assert (on_the_edge.verdict, on_the_edge.measured) == ("fail", 0.0)
    assert (outside.verdict, outside.measured) == ("pass", 0.01)


def test_outside_it_is_said_how_far_the_nearest_restricted_zone_is(communes, plan):
    layer = zones(("a1_only", SEAT), ("urban_core", shapely.box(8_000, 4_000, 9_000, 6_000)))
    finding = zoned(communes, plan, layer, x=7_500)  # 1 500 m to the one, 500 m to the other
    assert (finding.verdict, finding.measured) == ("pass", 500.0)
    assert "urban_core Z1" in finding.explanation


def test_a_class_that_is_allowed_nowhere_else_fails_outside_the_zones_too(communes, plan):
    narrow = ZoneRule("elsewhere", ("A2b",), parameter("ZONE.elsewhere", None, "cited"))
    plan = replace(plan, zones=(*plan.zones[:2], narrow))
    layer = zones(("a1_only", SEAT))
    assert zoned(communes, plan, layer, x=8_000, mast_class="A2a").verdict == "fail"
    assert zoned(communes, plan, layer, x=8_000, mast_class="A2b").verdict == "pass"


@pytest.mark.parametrize("layer", [zones(), zones(("road", SEAT))], ids=["empty", "only roads"])
def test_a_layer_without_a_restricted_zone_is_asked_for_and_does_not_pass(communes, plan, layer):
    finding = zoned(communes, cited(plan), layer)
    assert (finding.verdict, finding.missing) == ("review", "zones")


def test_a_zone_that_restricts_nothing_is_elsewhere(communes, plan):
    layer = zones(("road", SEAT), ("a1_only", shapely.box(8_000, 4_000, 9_000, 6_000)))
    for mast_class in ("A1a", "A1b", "A2a", "A2b", "A2c"):
        assert zoned(communes, cited(plan), layer, mast_class=mast_class).verdict == "pass"


@pytest.mark.parametrize(
    ("layer", "on", "mast_class", "expected"),
    [
        (None, date(2018, 4, 3), "A2b", ("review", "zones")),
        (zones(("a1_only", SEAT)), date(2018, 4, 3), None, ("review", "mast_class")),
        # in force from 1/1/2014
        (zones(("a1_only", SEAT)), date(2013, 12, 31), "A2b", ("not_applicable", "plan")),
    ],
)
def test_a_zone_is_not_judged_without_what_it_needs(communes, plan, layer, on, mast_class, expected):
    finding = zoned(communes, cited(plan), layer, on=on, mast_class=mast_class)
    assert (finding.verdict, finding.missing) == expected


@pytest.mark.parametrize("action", ["keep", "change", "share", "remove"])
def test_only_a_new_mast_is_judged_by_its_zone(communes, plan, action):
    finding = zoned(communes, cited(plan), zones(("a1_only", SEAT)), action=action)
    assert finding.verdict == "not_applicable"


@pytest.mark.parametrize("evidence", [None, "heritage_consent"])
def test_nothing_is_built_in_heritage_zone_i_consent_or_not(communes, plan, evidence):
    layer = zones(("heritage_1", SEAT), ("heritage_2", TOWN))
    finding = heritage(communes, plan, layer, evidence=evidence)
    assert (finding.verdict, finding.certainty, finding.other_site_id) == ("fail", "cited", "Z0")
    assert "Luật Di sản văn hóa 28/2001/QH10 ngày 29/6/2001, Điều 32" in finding.citation


@pytest.mark.parametrize(
    ("evidence", "verdict", "missing"),
    [
        ("heritage_consent", "pass", ""),
        ("no_heritage_consent", "review", "heritage_consent"),
        (None, "review", "heritage_consent"),
        ("permit", "review", "heritage_consent"),  # another paper
        ("heritage_consent no_heritage_consent", "review", "heritage_consent"),  # says both
    ],
)
def test_heritage_zone_ii_needs_written_consent(communes, plan, evidence, verdict, missing):
    layer = zones(("heritage_1", SEAT), ("heritage_2", TOWN))
    finding = heritage(communes, plan, layer, x=6_500, evidence=evidence)
    assert (finding.verdict, finding.missing, finding.other_site_id) == (verdict, missing, "Z1")
    assert finding.kind == "obligation"


@pytest.mark.parametrize(("word", "verdict"), STATED)
def test_a_heritage_zone_fails_whatever_the_certainty_of_the_law(communes, plan, word, verdict):
    finding = heritage(communes, stated(plan, word), zones(("heritage_1", SEAT)))
    assert (finding.verdict, finding.certainty) == (verdict, word)


def test_a_centimetre_outside_heritage_no_consent_is_needed(communes, plan):
    layer = zones(("heritage_2", SEAT))
    assert heritage(communes, plan, layer, x=6_000).verdict == "review"
    outside = heritage(communes, plan, layer, x=6_000.01)
    assert (outside.verdict, outside.measured) == ("pass", 0.01)


@pytest.mark.parametrize("layer", [None, zones(), zones(("a1_only", SEAT))])
def test_a_layer_without_heritage_is_asked_for_and_does_not_pass(communes, plan, layer):
    finding = heritage(communes, plan, layer)
    assert (finding.verdict, finding.missing) == ("review", "zones")


def test_a_changed_mast_is_judged_by_heritage_and_a_shared_one_is_not(communes, plan):
    layer = zones(("heritage_1", SEAT))
    assert heritage(communes, plan, layer, action="change").verdict == "fail"
    assert heritage(communes, plan, layer, action="share").verdict == "not_applicable"
