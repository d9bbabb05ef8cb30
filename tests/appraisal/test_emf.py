"""EMF-R, EMF-LIM, EMF-INSPECT: the screening of exposure, which never fails a site."""

from datetime import date
from math import log10, pi, sqrt

import pytest
from appraisal.appraisal_tools import (
    RURAL,
    WARD,
    case_of,
    cited,
    new,
    old,
    only,
    with_value,
    without,
)
from hypothesis import given
from hypothesis import strategies as st

from planner.appraisal.emf import (
    check_emf_distance,
    check_emf_inspection,
    check_emf_limit,
    screening_distance_m,
    sources_at,
    watts,
)

VACUUM_OHM = 376.730  # impedance of free space: S = E² / 377
KW = 60.0  # dBm
BOTH = pytest.mark.parametrize("check", [check_emf_distance, check_emf_limit])


def sender(eirp=KW, antenna=40.0, x=RURAL, **values):
    return new(x, eirp_dbm=eirp, antenna_height_m=antenna, **values)


@pytest.mark.parametrize(("kilowatts", "metres"), [(1, 6.3), (4, 12.6), (8, 17.8)])
def test_the_published_screening_distances_come_out(kilowatts, metres):
    """RULES.md, EMF-R."""
    assert screening_distance_m(1000 * kilowatts, 2.0) == pytest.approx(metres, abs=0.05)


def test_decibels_are_watts():
    # 30 dBm is 1 W; 3.0103 dB more is twice as much; 10 dB more ten times
    assert watts(30.0) == pytest.approx(1.0)
    assert watts(30.0 + 10 * log10(2)) == pytest.approx(2.0)
    assert watts(63.0103) == pytest.approx(2000.0, rel=1e-6)


@given(st.floats(1.0, 1e5), st.floats(0.1, 50.0))
def test_at_the_screening_distance_the_density_is_the_limit(eirp_w, density):
    metres = screening_distance_m(eirp_w, density)
    assert eirp_w / (4 * pi * metres**2) == pytest.approx(density)
    # The field √(30·EIRP) / r there is that of a plane wave of this density.
    assert (sqrt(30 * eirp_w) / metres) ** 2 / VACUUM_OHM == pytest.approx(density, rel=0.01)


def test_people_under_the_antenna_are_far_enough(communes, plan):
    # 40 − 2 = 38 m to a head; 1 kW falls to 2 W/m² at 6.31 m. There: 1000 / (4π·38²) = 0.055 W/m²
    case = case_of(communes, plan, [sender()])
    far, low = (only(check, case) for check in (check_emf_distance, check_emf_limit))
    assert (far.verdict, far.measured, far.limit, far.unit) == ("pass", 6.31, 38.0, "m")
    assert (low.verdict, low.measured, low.limit, low.unit) == ("pass", 0.06, 2.0, "W/m²")


@pytest.mark.parametrize(("antenna", "verdict"), [(8.31, "pass"), (8.30, "review")])
@BOTH
def test_a_centimetre_decides_between_far_enough_and_a_measurement(
    communes, plan, check, antenna, verdict
):
    # r of 1 kW is 6.3078 m: 6.31 m is enough and 6.30 m is not, by S and by r alike
    finding = only(check, case_of(communes, plan, [sender(antenna=antenna)]))
    assert (finding.verdict, finding.missing) == (verdict, "")


@BOTH
def test_too_near_is_a_question_even_where_every_value_is_cited(communes, plan, check):
    finding = only(check, case_of(communes, cited(plan), [sender(antenna=3.0)]))
    assert (finding.verdict, finding.certainty) == ("review", "cited")


def test_people_on_the_roof_are_measured_from_the_roof(communes, plan):
    # 25 − 15 − 2 = 8 m; 4 kW need 12.6 m
    site = sender(66.0206, 25.0, mast_class="A2a", building_height_m=15.0)
    finding = only(check_emf_distance, case_of(communes, plan, [site]))
    assert (finding.verdict, finding.measured, finding.limit) == ("review", 12.62, 8.0)
    finding = only(check_emf_limit, case_of(communes, plan, [site]))
    # 4000 / (4π·8²) = 4.97 W/m²; √(30·4000) / 8 = 43.3 V/m
    assert (finding.verdict, finding.measured) == ("review", 4.97)
    assert "43,3 V/m" in finding.explanation


def test_the_field_can_be_over_its_limit_where_the_density_is_not(communes, plan):
    # 1 kW at 6.31 m: 1.9986 W/m² and √30000 / 6.31 = 27.449 V/m
    case = case_of(communes, with_value(plan, "EMF.FIELD", 27.4), [sender(antenna=8.31)])
    assert only(check_emf_limit, case).verdict == "review"
    case = case_of(communes, with_value(plan, "EMF.FIELD", 27.45), [sender(antenna=8.31)])
    assert only(check_emf_limit, case).verdict == "pass"


@pytest.mark.parametrize("antenna", [2.0, 1.5])
def test_an_antenna_no_higher_than_a_head_needs_a_measurement(communes, plan, antenna):
    case = case_of(communes, plan, [sender(antenna=antenna)])
    for check in (check_emf_distance, check_emf_limit):
        finding = only(check, case)
        assert (finding.verdict, finding.missing) == ("review", "")


def test_all_that_sends_from_one_mast_adds_up_in_watts(communes, plan):
    """Four records of 1 kW are 4 kW: 12.6 m (RULES.md)."""
    there = [
        old(RURAL + 10, site_id="A", carrier="vnpt", eirp_dbm=KW),
        old(RURAL + 20.01, site_id="ELSEWHERE", carrier="vnpt", eirp_dbm=90.0),
    ]
    others = [
        new(RURAL + 20, site_id="B", carrier="mobifone", action="share", eirp_dbm=KW),
        new(RURAL, site_id="GONE", carrier="mobifone", action="remove", eirp_dbm=90.0),
    ]
    second = new(RURAL, site_id="Q", action="change", eirp_dbm=KW)
    case = case_of(communes, plan, [sender(), second], there, others)
    assert sources_at(case, 0, case.sites[0]).count == 4
    assert only(check_emf_distance, case).measured == pytest.approx(12.6, abs=0.05)


def test_a_changed_site_sends_what_the_file_says_and_not_what_stands(communes, plan):
    changed = sender(KW, action="change", site_id="OLD")
    case = case_of(communes, plan, [changed], [old(RURAL, eirp_dbm=80.0)])
    assert sources_at(case, 0, case.sites[0]) == sources_at(
        case_of(communes, plan, [changed]), 0, case.sites[0]
    )


def test_what_the_file_removes_sends_no_longer(communes, plan):
    gone = old(RURAL, action="remove", eirp_dbm=80.0)
    case = case_of(communes, plan, [sender(), gone], [old(RURAL, eirp_dbm=80.0)])
    assert sources_at(case, 0, case.sites[0]).eirp_w == pytest.approx(1000.0)


def test_a_power_that_is_not_stated_is_that_of_the_technologies(communes, plan):
    # 58 dBm = 630.957 W, 59 dBm = 794.328 W, 61 dBm = 1258.925 W, 75 dBm = 31622.8 W
    for technologies, eirp_w in (("2G 4G", 1889.883), ("5G", 31_622.777), (None, 2684.211)):
        case = case_of(communes, plan, [sender(float("nan"), technologies=technologies)])
        sources = sources_at(case, 0, case.sites[0])
        assert sources.eirp_w == pytest.approx(eirp_w, rel=1e-6)
        assert (sources.by_default, sources.count) == (("P",), 1)


@BOTH
def test_a_default_power_is_named_and_the_finding_rests_on_it(communes, plan, check):
    neighbour = old(RURAL + 5, carrier="vnpt", technologies="3G")  # states no EIRP
    finding = only(check, case_of(communes, cited(plan), [sender()], [neighbour]))
    assert (finding.verdict, finding.missing) == ("pass", "")
    assert "OLD không nêu EIRP, lấy mức mặc định" in finding.explanation
    unread = only(check, case_of(communes, plan, [sender()], [neighbour]))
    assert "EMF-EIRP.3G" in unread.assumed.split()
    assert "EMF-EIRP.2G" not in unread.assumed.split()


@BOTH
def test_without_a_default_the_power_is_to_be_measured(communes, plan, check):
    site = sender(float("nan"), technologies="2G 4G")
    finding = only(check, case_of(communes, without(plan, "EMF-EIRP.4G"), [site]))
    assert (finding.verdict, finding.missing, finding.kind) == ("review", "eirp_dbm", "obligation")
    assert "4G" in finding.explanation
    assert "2G" not in finding.explanation


@pytest.mark.parametrize(
    "values",
    [
        {"antenna": float("nan")},
        {"mast_class": "A2a"},  # building not stated
        {"mast_class": None},
        {"antenna": float("nan"), "mast_class": "A1a"},
    ],
)
def test_an_antenna_of_unknown_height_is_at_the_top_of_its_mast(communes, plan, values):
    # 12 − 2 = 10 m to a head on the ground or on the roof; 1 kW needs 6.31 m
    finding = only(check_emf_distance, case_of(communes, plan, [sender(mast_height_m=12.0, **values)]))
    assert (finding.verdict, finding.measured, finding.limit) == ("pass", 6.31, 10.0)
    assert "coi ăng ten ở đỉnh cột" in finding.explanation
    finding = only(check_emf_limit, case_of(communes, plan, [sender(mast_height_m=12.0, **values)]))
    assert (finding.verdict, finding.measured) == ("pass", 0.8)  # 1000 / (4π·10²)


@BOTH
def test_without_any_height_exposure_is_to_be_measured(communes, plan, check):
    site = sender(antenna=float("nan"), mast_height_m=float("nan"))
    finding = only(check, case_of(communes, plan, [site]))
    assert (finding.verdict, finding.missing, finding.kind) == ("review", "mast_height_m", "obligation")


@pytest.mark.parametrize("name", ["EMF.DENSITY", "EMF.PERSON"])
@BOTH
def test_without_its_values_exposure_is_not_judged(communes, plan, check, name):
    finding = only(check, case_of(communes, without(plan, name), [sender()]))
    assert (finding.verdict, finding.missing) == ("not_applicable", "plan")


def test_a_density_of_zero_is_no_limit_to_divide_by(communes, plan):
    finding = only(check_emf_distance, case_of(communes, with_value(plan, "EMF.DENSITY", 0), [sender()]))
    assert (finding.verdict, finding.missing) == ("not_applicable", "plan")


@pytest.mark.parametrize(
    ("on", "document"),
    [(date(2023, 6, 30), "QCVN 8:2010/BTTTT"), (date(2023, 7, 1), "QCVN 8:2022/BTTTT")],
)
@BOTH
def test_the_regulation_changes_on_the_first_of_july_2023(communes, plan, check, on, document):
    finding = only(check, case_of(communes, plan, [sender()], on=on))
    assert document in finding.citation
    assert finding.verdict == "pass"


@pytest.mark.parametrize("action", ["keep", "remove"])
@pytest.mark.parametrize("check", [check_emf_distance, check_emf_limit, check_emf_inspection])
def test_what_sends_nothing_anew_is_not_screened(communes, plan, check, action):
    assert only(check, case_of(communes, plan, [sender(action=action)])).verdict == "not_applicable"


@pytest.mark.parametrize(
    ("x", "building", "evidence", "verdict", "missing"),
    [
        (RURAL, float("nan"), None, "review", "emf_inspection"),
        (RURAL, 0.0, None, "review", "emf_inspection"),
        (RURAL, 9.0, None, "review", "emf_inspection"),  # on a building
        (WARD, float("nan"), None, "review", "emf_inspection"),  # in town
        (WARD, float("nan"), "no_emf_inspection", "review", "emf_inspection"),
        (RURAL, float("nan"), "no_emf_inspection", "review", "emf_inspection"),
        (RURAL, float("nan"), "emf_inspection", "pass", ""),
        (WARD, 9.0, "emf_inspection", "pass", ""),
    ],
)
def test_an_inspection_is_due_before_use(communes, plan, x, building, evidence, verdict, missing):
    site = sender(x=x, building_height_m=building, evidence=evidence)
    finding = only(check_emf_inspection, case_of(communes, cited(plan), [site]))
    assert (finding.verdict, finding.missing) == (verdict, missing)
    assert finding.measured is None  # nothing is measured: a paper is seen or not
    hangs_on_people = x == RURAL and not building > 0
    assert ("nếu có người" in finding.explanation) == (verdict == "review" and hangs_on_people)


def test_without_its_distance_an_inspection_is_not_judged(communes, plan):
    site = sender(evidence="emf_inspection")
    case = case_of(communes, without(plan, "EMF-INSPECT.DISTANCE"), [site])
    finding = only(check_emf_inspection, case)
    assert (finding.verdict, finding.missing) == ("not_applicable", "plan")
