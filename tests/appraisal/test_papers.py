"""EVIDENCE and PRIORITY: the papers of a site, and the order of the investment."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from appraisal.appraisal_tools import (
    RURAL,
    case_of,
    cited,
    new,
    only,
    stated,
    with_value,
    without,
)

from planner.appraisal.papers import check_evidence, check_priority, consent
from planner.layers.cited_value import Confirmation
from planner.layers.vocabulary import PAPERS

ALL = " ".join(PAPERS)


def judged(communes, plan, **values):
    return only(check_evidence, case_of(communes, plan, [new(RURAL, **values)]))


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ("permit land", True),
        ("no_permit land", False),
        ("land", None),
        ("permits", None),  # another word
        ("permit no_permit", None),  # says both, which says nothing
        (None, None),
        (float("nan"), None),
    ],
)
def test_a_paper_is_there_or_not_or_not_said(evidence, expected):
    assert consent(SimpleNamespace(evidence=evidence), "permit") is expected


def test_a_site_of_a_layer_without_papers_says_nothing():
    assert consent(SimpleNamespace(evidence=None), "permit") is None


@pytest.mark.parametrize("action", ["new", "change", "share"])
def test_a_site_with_the_six_papers_passes(communes, plan, action):
    finding = judged(communes, plan, action=action, evidence=ALL)
    assert (finding.verdict, finding.missing) == ("pass", "")


@pytest.mark.parametrize("action", ["keep", "remove"])
def test_what_sends_nothing_anew_needs_no_papers(communes, plan, action):
    assert judged(communes, plan, action=action).verdict == "not_applicable"


@pytest.mark.parametrize("paper", PAPERS)
def test_a_paper_that_is_not_named_is_missing_and_no_verdict(communes, plan, paper):
    finding = judged(communes, cited(plan), evidence=ALL.replace(paper, ""))
    assert (finding.verdict, finding.missing) == ("review", paper)


def test_a_site_that_names_no_paper_lacks_all_six(communes, plan):
    assert judged(communes, plan).missing == ALL


@pytest.mark.parametrize("word", ["assumed", "confirmed", "cited"])
def test_a_paper_that_the_site_says_it_has_not_is_a_condition_too(communes, plan, word):
    finding = judged(communes, stated(plan, word), evidence=ALL.replace("permit", "no_permit"))
    assert (finding.verdict, finding.certainty, finding.missing) == ("review", word, "permit")
    assert finding.kind == "paper"
    assert "Giấy phép xây dựng" in finding.explanation
    assert "Tiếp đất" not in finding.explanation


def test_a_missing_paper_is_as_certain_as_the_rule_on_that_paper(communes, plan):
    # Of the six papers the department has confirmed the permit alone.
    by = Confirmation("Phòng BCVT", plan.parameters[0].effective_from, "công văn")
    confirmed = tuple(
        replace(parameter, confirmed=by) if parameter.parameter_id == "EVIDENCE.PERMIT" else parameter
        for parameter in plan.parameters
    )
    plan = replace(plan, parameters=confirmed)
    permit = judged(communes, plan, evidence=ALL.replace("permit", "no_permit"))
    land = judged(communes, plan, evidence=ALL.replace("land", "no_land"))
    assert (permit.verdict, permit.certainty) == ("review", "confirmed")
    assert (land.verdict, land.certainty) == ("review", "assumed")


@pytest.mark.parametrize(
    "change", [lambda plan, name: without(plan, name), lambda plan, name: with_value(plan, name, 0.0)]
)
def test_a_paper_that_the_plan_does_not_ask_for_is_not_missed(communes, plan, change):
    finding = judged(communes, change(plan, "EVIDENCE.LAND"), evidence=ALL.replace("land", ""))
    assert finding.verdict == "pass"


def priority(communes, plan, proposal):
    return only(check_priority, case_of(communes, plan, proposal), None)


def test_every_new_site_has_its_year(communes, plan):
    dated, undated = new(RURAL), new(RURAL, site_id="Q", year=float("nan"))
    finding = priority(communes, plan, [dated, undated])
    assert (finding.verdict, finding.missing, finding.subject) == ("review", "year", "dossier")
    assert "1 trong 2" in finding.explanation
    assert priority(communes, plan, [dated]).verdict == "pass"
    assert priority(communes, cited(plan), [dated, undated]).verdict == "review"


def test_what_is_not_new_needs_no_year(communes, plan):
    kept = new(RURAL, site_id="Q", year=float("nan"), action="keep")
    assert priority(communes, plan, [new(RURAL), kept]).verdict == "pass"


@pytest.mark.parametrize(
    ("year", "missing"), [(2019.0, "action"), (float("nan"), "action")], ids=["dated", "undated"]
)
def test_a_site_that_does_not_say_what_it_asks_for_may_be_new(communes, plan, year, missing):
    finding = priority(communes, plan, [new(RURAL, action=None, year=year)])
    assert (finding.verdict, finding.missing) == ("review", missing)
    undated = new(RURAL, site_id="Q", year=float("nan"))
    finding = priority(communes, plan, [new(RURAL, action=None, year=year), undated])
    assert (finding.verdict, finding.missing) == ("review", "action year")


def test_the_order_of_the_investment_has_no_number(plan):
    assert plan.parameter("PRIORITY.YEAR", date(2018, 4, 3)).value is None


def test_a_dossier_of_no_site_has_an_order(communes, plan):
    assert priority(communes, plan, []).verdict == "pass"
