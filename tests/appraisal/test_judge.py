"""How a check words what it finds."""

import pytest
from appraisal.appraisal_tools import RURAL, case_of, new
from conftest import parameter

from planner.appraisal.judge import (
    building_m,
    citation_of,
    each_site,
    lacking,
    measured,
    number,
    plain,
    unset,
)
from planner.base.numbers import figure
from planner.base.vocabulary import Kind

CITED, ASSUMED = parameter("A", 1.0, "cited"), parameter("B", 1.0)
KEYS = ("air_45_low", "air_45_ask")


@pytest.fixture
def site(communes, plan):
    return case_of(communes, plan, [new(RURAL)]).sites[0]


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (12.5, "12,5"), (300.0, "300"), (6.308, "6,31"), (100.0, "100"), (-1.5, "−1,5")],
)
def test_a_figure_has_a_decimal_comma_and_no_needless_noughts(value, text):
    assert figure(value) == text


def test_a_missing_number_is_none_and_nought_is_a_number():
    assert number(float("nan")) is None
    assert number(None) is None
    assert number(0) == 0.0


@pytest.mark.parametrize(
    ("mast_class", "building", "expected"),
    [("A2b", float("nan"), 0.0), ("A2b", 9.0, 9.0), ("A2a", float("nan"), None), ("A2a", 0.0, 0.0)],
)
def test_only_a2b_stands_on_the_ground_unless_the_dossier_says_else(
    communes, plan, mast_class, building, expected
):
    row = new(RURAL, mast_class=mast_class, building_height_m=building)
    assert building_m(case_of(communes, plan, [row]).sites[0]) == expected


def test_documents_are_cited_once_in_their_order():
    assert citation_of([CITED, None, ASSUMED]) == "văn bản thử"
    assert citation_of([None]) == "chưa có trích dẫn"
    assert citation_of([]) == "chưa có trích dẫn"


@pytest.mark.parametrize(
    ("ok", "used", "kind", "missing", "verdict", "said"),
    [
        (True, (CITED,), None, (), "pass", ""),
        (False, (CITED,), None, (), "fail", ""),
        (False, (ASSUMED,), None, (), "fail", ""),  # broken is broken
        (False, (CITED,), Kind.OBLIGATION, (), "review", ""),
        (False, (CITED,), Kind.PAPER, ("land",), "review", "land"),
        (False, (CITED,), Kind.JUDGEMENT, (), "review", ""),
        (False, (CITED,), None, ("marking", "law"), "review", "marking law"),
        (True, (CITED,), None, ("marking",), "pass", ""),  # not needed: it is met
    ],
)
def test_only_a_limit_is_broken_and_only_where_nothing_is_missing(
    site, ok, used, kind, missing, verdict, said
):
    finding = measured(
        "CLASS",
        site,
        ok=ok,
        keys=KEYS,
        used=used,
        value=2.345,
        limit=3.0,
        kind=kind,
        missing=missing,
    )
    assert (finding.verdict, finding.missing) == (verdict, said)
    assert finding.kind == (kind or Kind.LIMIT)  # of CLASS
    assert finding.assumed == ("B" if ASSUMED in used else "")
    # 2.345 is 2.3450000000000002
    assert (finding.measured, finding.limit, finding.unit) == (2.35, 3.0, "m")
    assert finding.evidence == site.geometry


def test_what_is_lacking_is_a_review_that_names_it(site):
    finding = lacking("CLASS", site, "class_no_height", ("mast_height_m", "action"), (CITED,))
    assert (finding.verdict, finding.missing) == ("review", "mast_height_m action")
    assert (finding.certainty, finding.subject, finding.site_id) == ("cited", "site", "P")


def test_what_the_plan_does_not_set_is_not_for_a_site_and_names_the_plan(site):
    finding = unset("CLASS", site, "no_parameter", "plan")
    assert (finding.verdict, finding.missing, finding.kind) == ("not_applicable", "plan", "limit")


def test_a_finding_without_a_site_is_one_on_the_dossier():
    finding = plain("PRIORITY", None, "pass", "class_other")
    assert (finding.subject, finding.site_id, finding.evidence) == ("dossier", None, None)


def test_each_site_is_judged_if_the_rule_is_for_what_it_asks(communes, plan):
    actions = ["new", "share", None]
    rows = [new(RURAL, site_id=f"P{n}", action=action) for n, action in enumerate(actions)]
    case = case_of(communes, plan, rows)
    seen = []

    def judge(_, number_, site):
        seen.append((number_, site.site_id))
        return plain("CLASS", site, "pass", "class_other")

    findings = list(each_site(case, "CLASS", ("new",), judge))
    assert [finding.verdict for finding in findings] == ["pass", "not_applicable", "review"]
    assert [finding.missing for finding in findings] == ["", "", "action"]
    assert seen == [(0, "P0")]
    assert "Dùng chung" in findings[1].explanation or "dùng chung" in findings[1].explanation
