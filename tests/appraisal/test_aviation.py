"""AIR-45, AIR-MARK, AIR-TX, AIR-TIME: what aviation and air defence must agree to (NĐ 32/2016)."""

from datetime import date
from types import SimpleNamespace

import pytest
import shapely
from appraisal.appraisal_tools import (
    RURAL,
    case_of,
    cited,
    new,
    only,
    stated,
    with_value,
    without,
    zones,
)

from planner.appraisal.aviation import (
    check_height,
    check_marking,
    check_time,
    check_transmitter,
    height_above_ground_m,
    sites_needing_consent,
)

EVE, DAY = date(2016, 6, 25), date(2016, 6, 26)  # NĐ 32/2016 is in force from 26/6/2016
NAN = float("nan")
RADAR = shapely.box(0, 4_000, 4_000, 6_000)
TALL = [(check_height, "height_consent"), (check_marking, "marking")]


def judged(check, communes, plan, on=date(2018, 4, 3), layer=None, x=RURAL, **values):
    return only(check, case_of(communes, plan, [new(x, **values)], on=on, zones=layer))


@pytest.mark.parametrize(("check", "paper"), TALL)
def test_44_99_m_passes_and_45_m_needs_the_paper(communes, plan, check, paper):
    low = judged(check, communes, plan, mast_height_m=44.99)
    high = judged(check, communes, plan, mast_height_m=45.0)
    assert (low.verdict, low.measured, low.limit, low.missing) == ("pass", 44.99, 45.0, "")
    assert (high.verdict, high.measured, high.limit, high.missing) == ("review", 45.0, 45.0, paper)


@pytest.mark.parametrize(("check", "paper"), TALL)
@pytest.mark.parametrize("word", ["assumed", "confirmed", "cited"])
def test_the_paper_settles_it_and_without_it_it_is_open(communes, plan, check, paper, word):
    plan = stated(plan, word)
    given = judged(check, communes, plan, mast_height_m=50.0, evidence=paper)
    refused = judged(check, communes, plan, mast_height_m=50.0, evidence=f"no_{paper}")
    assert (given.verdict, given.certainty) == ("pass", word)
    assert (refused.verdict, refused.certainty, refused.missing) == ("review", word, paper)
    assert refused.kind == "obligation"


@pytest.mark.parametrize(("check", "paper"), TALL)
def test_the_building_counts_to_the_height_above_ground(communes, plan, check, paper):
    # 12 + 32.99 = 44.99 and 12 + 33 = 45
    for mast, verdict in ((32.99, "pass"), (33.0, "review")):
        values = {"mast_class": "A2a", "mast_height_m": mast, "building_height_m": 12.0}
        finding = judged(check, communes, plan, **values)
        assert (finding.verdict, finding.measured) == (verdict, 12 + mast)


def test_heights_are_added_to_the_centimetre():
    # In binary fractions 0.1 + 0.2 is not 0.3; every pair of centimetres must meet its sum.
    for mast_cm in range(1, 4_500):
        site = SimpleNamespace(
            mast_class="A2a", mast_height_m=mast_cm / 100, building_height_m=(4_500 - mast_cm) / 100
        )
        assert height_above_ground_m(site) == 45.0


@pytest.mark.parametrize(
    ("mast_class", "mast", "building", "missing"),
    [
        ("A2b", NAN, NAN, "mast_height_m"),  # A2b stands on the ground
        ("A2a", 20.0, NAN, "building_height_m"),
        ("A2c", 20.0, NAN, "building_height_m"),
        (None, 20.0, NAN, "building_height_m"),
        ("A2a", NAN, 12.0, "mast_height_m"),
        ("A1a", NAN, NAN, "mast_height_m building_height_m"),
    ],
)
@pytest.mark.parametrize(("check", "paper"), TALL)
def test_a_height_that_is_not_known_is_asked_for(
    communes, plan, check, paper, mast_class, mast, building, missing
):
    values = {"mast_class": mast_class, "mast_height_m": mast, "building_height_m": building}
    finding = judged(check, communes, plan, **values, evidence=paper)
    assert (finding.verdict, finding.missing) == ("review", missing)


@pytest.mark.parametrize(("mast", "building"), [(45.0, NAN), (NAN, 45.0)])
@pytest.mark.parametrize(("check", "paper"), TALL)
def test_a_part_that_reaches_45_m_alone_is_enough_to_need_the_paper(
    communes, plan, check, paper, mast, building
):
    values = {"mast_class": "A2a", "mast_height_m": mast, "building_height_m": building}
    asked = judged(check, communes, plan, **values)
    assert (asked.verdict, asked.measured, asked.missing) == ("review", 45.0, paper)
    refused = judged(check, communes, plan, **values, evidence=f"no_{paper}")
    assert (refused.verdict, refused.missing) == ("review", paper)


@pytest.mark.parametrize(("check", "paper"), TALL)
def test_before_26_june_2016_there_is_no_law_to_judge_by(communes, plan, check, paper):
    values = {"mast_height_m": 50.0, "evidence": f"no_{paper}"}
    before = judged(check, communes, plan, on=EVE, **values)
    after = judged(check, communes, plan, on=DAY, **values)
    assert (before.verdict, before.missing) == ("not_applicable", "law")
    assert "25/06/2016" in before.explanation
    assert (after.verdict, after.missing, after.kind) == ("review", paper, "obligation")
    assert "NĐ 32/2016/NĐ-CP" in after.citation


@pytest.mark.parametrize(("check", "paper"), TALL)
def test_a_changed_mast_is_measured_and_one_that_is_shared_is_not(communes, plan, check, paper):
    values = {"mast_height_m": 50.0, "evidence": f"no_{paper}"}
    assert judged(check, communes, plan, action="change", **values).verdict == "review"
    for action in ("share", "keep", "remove"):
        finding = judged(check, communes, plan, action=action, **values)
        assert finding.verdict == "not_applicable"


def sender(communes, plan, x, layer=None, **values):
    layer = zones(("defence", RADAR)) if layer is None else layer
    return judged(check_transmitter, communes, plan, layer=layer, x=x, mast_height_m=5.0, **values)


@pytest.mark.parametrize(
    ("x", "metres", "verdict"),
    [
        (3_000, 0.0, "review"),  # inside: the law says so
        (4_000, 0.0, "review"),  # the edge is inside
        (4_000.01, 0.01, "review"),  # next to it: how near is the software's assumption
        (5_000, 1000.0, "review"),
        (5_000.01, 1000.01, "pass"),
    ],
)
def test_a_transmitter_in_or_next_to_a_radar_needs_consent_at_any_height(
    communes, plan, x, metres, verdict
):
    finding = sender(communes, plan, x, evidence="no_aviation_consent")
    assert (finding.verdict, finding.measured, finding.limit) == (verdict, metres, 1000.0)
    assert finding.other_site_id == "Z0"
    assert sender(communes, plan, x, evidence="aviation_consent").verdict == "pass"
    unsaid = sender(communes, plan, x)
    assert unsaid.verdict == ("pass" if verdict == "pass" else "review")
    assert unsaid.missing == ("" if verdict == "pass" else "aviation_consent")


@pytest.mark.parametrize("word", ["assumed", "confirmed", "cited"])
def test_next_to_a_radar_consent_is_as_sure_as_the_distance(communes, plan, word):
    finding = sender(communes, stated(plan, word), 4_500, evidence="no_aviation_consent")
    assert (finding.verdict, finding.certainty, finding.kind) == ("review", word, "obligation")


def test_the_nearest_of_radars_and_airfields_counts(communes, plan):
    layer = zones(("airfield", shapely.box(7_500, 0, 9_000, 9_000)), ("defence", RADAR))
    finding = sender(communes, plan, 6_900, layer)
    assert (finding.measured, finding.other_site_id) == (600.0, "Z0")


@pytest.mark.parametrize("action", ["new", "change", "share"])
def test_whoever_sends_anew_is_asked(communes, plan, action):
    assert sender(communes, plan, 3_000, action=action).verdict == "review"


@pytest.mark.parametrize("action", ["keep", "remove"])
def test_whoever_sends_nothing_anew_is_not_asked(communes, plan, action):
    assert sender(communes, plan, 3_000, action=action).verdict == "not_applicable"


@pytest.mark.parametrize("layer", [zones(), zones(("road", RADAR))])
def test_a_layer_without_radars_is_a_remark_on_the_layers_and_does_not_pass(communes, plan, layer):
    finding = sender(communes, plan, 3_000, layer)
    assert (finding.verdict, finding.missing) == ("not_applicable", "zones")
    finding = judged(check_transmitter, communes, plan)
    assert (finding.verdict, finding.missing) == ("not_applicable", "zones")


def test_a_radar_before_the_law_or_without_its_values_asks_for_the_law(communes, plan):
    assert sender(communes, plan, 3_000, on=EVE).missing == "law"
    assert sender(communes, plan, 3_000, on=DAY).missing == "aviation_consent"
    for name in ("AIR-TX.NEAR", "AIR-TX.CONSENT"):
        assert sender(communes, without(plan, name), 3_000).missing == "law"


def term(communes, plan, tall, on=date(2018, 4, 3), low=0):
    proposal = [new(RURAL, n, site_id=f"T{n}", mast_height_m=50.0) for n in range(tall)]
    proposal += [new(RURAL, n, site_id=f"L{n}", mast_height_m=44.99) for n in range(low)]
    return only(check_time, case_of(communes, plan, proposal, on=on), None)


@pytest.mark.parametrize(
    ("count", "days", "due"),
    [
        # From Tuesday 3/4/2018, without 25/4, 30/4 and 1/5; counted by hand in test_working_days
        (1, 15.0, "24/04/2018"),
        (9, 15.0, "24/04/2018"),
        (10, 30.0, "18/05/2018"),
        (50, 30.0, "18/05/2018"),
        (51, 45.0, "08/06/2018"),
    ],
)
def test_the_term_grows_with_the_number_of_stations(communes, plan, count, days, due):
    finding = term(communes, plan, count, low=3)
    assert (finding.measured, finding.limit, finding.unit) == (count, days, "ngày làm việc")
    assert finding.verdict in ("pass", "review")  # it only tells
    assert due in finding.explanation


def test_a_dossier_of_low_masts_waits_for_nothing(communes, plan):
    finding = term(communes, plan, 0, low=2)
    assert (finding.verdict, finding.missing) == ("not_applicable", "")


def test_a_height_that_is_not_known_leaves_the_term_open(communes, plan):
    unknown = [
        new(RURAL, site_id="NO-MAST", mast_height_m=NAN),
        new(RURAL, 1, site_id="NO-BUILDING", mast_class="A2a", mast_height_m=20.0),
        new(RURAL, 2, site_id="NO-ACTION", mast_height_m=50.0, action=None),
        new(RURAL, 3, site_id="KEPT", mast_height_m=NAN, action="keep"),
        new(RURAL, 4, site_id="LOW", mast_height_m=44.99, action=None),
    ]
    finding = only(check_time, case_of(communes, plan, unknown), None)
    assert finding.verdict == "review"
    assert finding.missing == "mast_height_m building_height_m action"
    assert "NO-MAST, NO-BUILDING, NO-ACTION" in finding.explanation
    tall = new(RURAL, 9, site_id="TALL", mast_height_m=50.0)
    finding = only(check_time, case_of(communes, plan, [tall, unknown[0]]), None)
    assert (finding.verdict, finding.measured, finding.missing) == ("review", 1.0, "mast_height_m")
    assert "NO-MAST" in finding.explanation
    assert only(check_time, case_of(communes, plan, unknown[3:]), None).verdict == "not_applicable"


def test_without_the_height_from_which_consent_is_needed_there_is_no_term(communes, plan):
    finding = term(communes, without(plan, "AIR-45.HEIGHT"), 1)
    assert (finding.verdict, finding.missing) == ("not_applicable", "law")


def test_the_term_says_in_how_many_days_an_invalid_file_comes_back(communes, plan):
    assert "trả lại trong 10 ngày làm việc" in term(communes, plan, 1).explanation
    seven = with_value(plan, "AIR-TIME.RETURN", 7)
    assert "trả lại trong 7 ngày làm việc" in term(communes, seven, 1).explanation
    assert term(communes, without(plan, "AIR-TIME.RETURN"), 1).limit == 15.0


def test_consent_near_radars_has_no_number(plan):
    assert plan.parameter("AIR-TX.CONSENT", DAY).value is None


def test_before_the_law_its_terms_are_asked_for(communes, plan):
    finding = term(communes, plan, 1, on=EVE)
    assert (finding.verdict, finding.missing) == ("not_applicable", "law")
    unknown = term(communes, with_value(plan, "AIR-TIME.DAYS", None), 1)
    assert (unknown.verdict, unknown.missing) == ("not_applicable", "law")


def test_consent_is_counted_for_what_is_built_or_changed_given_or_not(communes, plan):
    tall = {"mast_height_m": 45.0}
    proposal = [
        new(RURAL, site_id="NEW", **tall, evidence="height_consent"),
        new(RURAL, site_id="CHANGE", **tall, action="change"),
        new(RURAL, site_id="NO-BUILDING", **tall, mast_class="A2a"),
        new(RURAL, site_id="SHARE", **tall, action="share"),
        new(RURAL, site_id="REMOVE", **tall, action="remove"),
        new(RURAL, site_id="NO-ACTION", **tall, action=None),
        new(RURAL, site_id="NO-HEIGHT", mast_height_m=NAN),
        new(RURAL, site_id="LOW", mast_height_m=44.99),
    ]
    codes = sites_needing_consent(case_of(communes, cited(plan), proposal))
    assert codes == ["NEW", "CHANGE", "NO-BUILDING"]
    assert sites_needing_consent(case_of(communes, plan, proposal, on=EVE)) == []
