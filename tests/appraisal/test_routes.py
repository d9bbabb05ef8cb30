"""CAB-POLE and ROAD-CLR: new overhead routes along old ones, and over roads."""

from datetime import date

import pytest
import shapely
from appraisal.appraisal_tools import (
    STATED,
    case_of,
    cited,
    only,
    routes,
    stated,
    with_value,
    without,
    zones,
)

from planner.appraisal.routes import check_clearance, check_poles

NEW = [(1_000, 1_000), (2_000, 1_000)]  # a kilometre to the east
ROAD = zones(("road", shapely.box(1_490, 0, 1_510, 5_000), "class=III"))


def along(metres, off=10.0, **values):
    """Return a standing route that runs beside the first metres of the new one."""
    line = [(0, 1_000 + off), (1_000 + metres, 1_000 + off)]
    return {"cable_id": "OLD", "line": line, "status": "existing", **values}


def poles(communes, plan, new, *standing, on=date(2018, 4, 3), code="T0"):
    layers = {"cables": routes(new), "standing_cables": routes(*standing)}
    return only(check_poles, case_of(communes, plan, on=on, **layers), code)


def clearance(communes, plan, layer=ROAD, **values):
    cables = routes({"line": NEW, **values})
    return only(check_clearance, case_of(communes, plan, cables=cables, zones=layer), "T0")


def percent_of(metres, off):
    """Return the share of the kilometre within 15 m of a route that ends beside its metre."""
    return (metres + (15.0**2 - off**2) ** 0.5) / 10  # the round end reaches a little farther


@pytest.mark.parametrize(("word", "verdict"), STATED)
def test_a_fifth_of_the_route_along_standing_poles_is_too_much(communes, plan, word, verdict):
    # At 15 m the end of the strip adds nothing: 200 m are 20 % and 199.9 m are 19.99 %
    for metres, percent, expected in ((200.0, 20.0, verdict), (199.9, 19.99, "pass")):
        finding = poles(communes, stated(plan, word), {"line": NEW}, along(metres, 15.0 - 1e-6))
        assert finding.measured == pytest.approx(percent, abs=0.02)
        assert (finding.verdict, finding.limit, finding.unit) == (expected, 20.0, "%")
        assert (finding.subject, finding.certainty) == ("cable", word)


@pytest.mark.parametrize("off", [0.0, 9.0, 12.0])
def test_the_share_is_that_of_the_length_within_15_m(communes, plan, off):
    finding = poles(communes, plan, {"line": NEW}, along(400, off))
    assert finding.measured == pytest.approx(percent_of(400, off), abs=0.02)
    assert finding.other_site_id == "OLD"
    assert "1.000 m" in finding.explanation


@pytest.mark.parametrize(("off", "percent"), [(14.99, 100.0), (15.01, 0.0)])
def test_a_route_farther_off_than_15_m_is_another_route(communes, plan, off, percent):
    finding = poles(communes, plan, {"line": NEW}, along(2_000, off))
    assert finding.measured == percent
    assert (finding.other_site_id is None) == (percent == 0.0)


def test_two_standing_routes_side_by_side_count_once_and_the_longer_is_named(communes, plan):
    beside = along(300, 5.0), along(400, -5.0, cable_id="LONGER")
    finding = poles(communes, plan, {"line": NEW}, *beside)
    assert finding.measured == pytest.approx(percent_of(400, 5.0), abs=0.02)
    assert finding.other_site_id == "LONGER"


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "N1"},  # no poles
        {"status": "planned"},
        {"status": "to_remove"},
        {"cable_id": "T0"},  # the proposal's own record
    ],
)
def test_what_carries_no_standing_poles_is_no_route_to_follow(communes, plan, values):
    finding = poles(communes, plan, {"line": NEW}, along(1_000, **values))
    assert (finding.verdict, finding.measured) == ("pass", 0.0)


@pytest.mark.parametrize("kind", ["C1", "C2"])
def test_poles_of_both_kinds_are_a_route_that_has_poles(communes, plan, kind):
    assert poles(communes, plan, {"line": NEW}, along(1_000, kind=kind)).verdict == "fail"


def test_a_route_on_power_or_lighting_poles_plants_none(communes, plan):
    finding = poles(communes, plan, {"line": NEW, "kind": "C2"}, along(1_000))
    assert (finding.verdict, finding.missing) == ("not_applicable", "")


def poles_of(communes, plan, cables, standing):
    return only(check_poles, case_of(communes, plan, cables=cables, standing_cables=standing), "T0")


def test_a_standing_route_that_the_dossier_lists_again_is_still_there(communes, plan):
    new, again = {"line": NEW}, along(1_000)
    finding = poles_of(communes, plan, routes(new, again), routes(again))
    assert (finding.verdict, finding.measured, finding.other_site_id) == ("fail", 100.0, "OLD")


def test_a_standing_route_that_only_the_dossier_knows_is_followed_too(communes, plan):
    new, own = {"line": NEW}, along(1_000)
    finding = poles_of(communes, plan, routes(new, own), routes())
    assert (finding.verdict, finding.measured, finding.other_site_id) == ("fail", 100.0, "OLD")
    duct = along(1_000, kind="N1")
    unknown = {**along(1_000), "cable_id": "NO-LINE", "line": None}
    assert poles_of(communes, plan, routes(new, duct, unknown), routes()).measured == 0.0


@pytest.mark.parametrize(
    ("status", "carrier", "percent"),
    [
        ("to_remove", "viettel", 0.0),  # its poles go
        ("planned", "viettel", 0.0),
        ("to_remove", "vnpt", 100.0),  # not its own to remove
    ],
)
def test_only_its_own_route_is_taken_away_by_a_dossier(communes, plan, status, carrier, percent):
    cables = routes({"line": NEW}, along(1_000, status=status))
    finding = poles_of(communes, plan, cables, routes(along(1_000, carrier=carrier)))
    assert finding.measured == percent


def test_the_text_says_how_many_boxes_a_pole_may_carry(communes, plan):
    after = date(2020, 7, 1)
    assert "không quá 1 hộp" in poles(communes, plan, {"line": NEW}, along(9), on=after).explanation
    plan = with_value(plan, "CAB-POLE.BOXES", 3)
    assert "không quá 3 hộp" in poles(communes, plan, {"line": NEW}, along(9), on=after).explanation
    assert "không quá – hộp" in poles(communes, plan, {"line": NEW}, along(9)).explanation


@pytest.mark.parametrize("kind", ["N1", "N2", "N3"])
def test_a_route_in_ducts_has_no_poles_and_hangs_over_no_road(communes, plan, kind):
    assert poles(communes, plan, {"line": NEW, "kind": kind}, along(9)).verdict == "not_applicable"
    assert clearance(communes, plan, kind=kind).verdict == "not_applicable"


@pytest.mark.parametrize("status", ["existing", "to_remove"])
def test_only_planned_routes_are_judged(communes, plan, status):
    cables = routes({"line": NEW, "status": status})
    case = case_of(communes, plan, cables=cables, standing_cables=cables, zones=ROAD)
    assert list(check_poles(case)) == []
    assert list(check_clearance(case)) == []


def test_a_dossier_without_cables_has_no_finding_on_cables(communes, plan):
    assert list(check_poles(case_of(communes, plan))) == []
    assert list(check_clearance(case_of(communes, plan))) == []


@pytest.mark.parametrize("line", [None, [(1_000, 1_000), (1_000, 1_000)]], ids=["none", "point"])
def test_a_route_without_a_line_is_asked_for_it(communes, plan, line):
    finding = poles(communes, plan, {"line": line, "length_m": 100.0}, along(1_000))
    assert (finding.verdict, finding.missing) == ("review", "geometry")
    finding = clearance(communes, plan, line=line, length_m=100.0)
    assert (finding.verdict, finding.missing) == ("review", "geometry")


def test_without_a_layer_of_standing_cable_it_is_asked_for(communes, plan):
    case = case_of(communes, plan, cables=routes({"line": NEW}))
    finding = only(check_poles, case, "T0")
    assert (finding.verdict, finding.missing) == ("review", "cables")


@pytest.mark.parametrize("name", ["NEW", "SAME_ROUTE", "SAME_SHARE"])
def test_without_its_values_a_route_is_not_judged(communes, plan, name):
    name = f"CAB-POLE.{name}"
    for poorer in (without(plan, name), with_value(plan, name, None)):
        finding = poles(communes, poorer, {"line": NEW}, along(1_000))
        assert (finding.verdict, finding.missing) == ("not_applicable", "plan")


def test_where_the_plan_allows_new_poles_the_rule_is_not_for_the_route(communes, plan):
    finding = poles(communes, with_value(plan, "CAB-POLE.NEW", 1), {"line": NEW}, along(1_000))
    assert (finding.verdict, finding.missing) == ("not_applicable", "")


@pytest.mark.parametrize(
    ("on", "document"),
    [(date(2020, 6, 30), "QCVN 33:2011/BTTTT"), (date(2020, 7, 1), "QCVN 33:2019/BTTTT")],
)
def test_the_regulation_changes_on_the_first_of_july_2020(communes, plan, on, document):
    finding = poles(communes, plan, {"line": NEW}, along(1_000), on=on)
    assert document in finding.citation
    # What counts as the same route stays the software's assumption, so that no route fails.
    assert (finding.verdict, finding.certainty) == ("fail", "assumed")


@pytest.mark.parametrize(("word", "verdict"), STATED)
def test_over_a_road_5_5_m_are_enough_and_a_centimetre_less_is_not(communes, plan, word, verdict):
    for height, expected in ((5.5, "pass"), (5.49, verdict)):
        finding = clearance(communes, stated(plan, word), clearance_m=height)
        assert (finding.verdict, finding.measured, finding.limit) == (expected, height, 5.5)
        assert (finding.certainty, finding.subject) == (word, "cable")
        assert "road Z0" in finding.explanation


def test_over_a_road_the_height_is_asked_for(communes, plan):
    finding = clearance(communes, cited(plan))
    assert (finding.verdict, finding.missing) == ("review", "clearance_m")


def test_a_route_over_no_road_needs_no_height(communes, plan):
    line = [(1_000, 1_000), (1_489.99, 1_000)]  # the road begins at x = 1 490
    assert clearance(communes, plan, line=line).verdict == "not_applicable"
    line = [(1_000, 1_000), (1_490.01, 1_000)]
    assert clearance(communes, plan, line=line).missing == "clearance_m"


@pytest.mark.parametrize("layer", [None, zones(), zones(("power_line", shapely.box(0, 0, 9, 9)))])
def test_without_roads_in_the_layer_they_are_asked_for(communes, plan, layer):
    finding = clearance(communes, plan, layer, clearance_m=9.0)
    assert (finding.verdict, finding.missing) == ("review", "zones")


def test_without_its_value_a_clearance_is_not_judged(communes, plan):
    finding = clearance(communes, without(plan, "ROAD-CLR.HEIGHT"), clearance_m=9.0)
    assert (finding.verdict, finding.missing) == ("not_applicable", "plan")
