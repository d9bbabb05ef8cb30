"""COVERAGE: whom a site newly covers, by the result that is passed in."""

import pandas as pd
import pytest
from appraisal.appraisal_tools import RURAL, case_of, cited, new, only

from planner.appraisal.benefit import check_coverage
from planner.coverage.benefit import COLUMNS


def benefit_of(*rows):
    """Return a coverage result from (site, technology, people)."""
    table = pd.DataFrame(rows, columns=["site_id", "technology", "alone_population"])
    filled = table.assign(alone_km2=1.25, marginal_population=0.4, marginal_km2=0.5)
    return filled.assign(order=1, method="mô hình thử")[COLUMNS]


def judged(communes, plan, benefit, **values):
    return only(check_coverage, case_of(communes, plan, [new(RURAL, **values)], benefit=benefit))


@pytest.mark.parametrize(("people", "word"), [(1.0, "thêm"), (0.99, "Không"), (0.0, "Không")])
def test_whom_it_covers_is_told_and_speaks_neither_for_nor_against(communes, plan, people, word):
    finding = judged(communes, cited(plan), benefit_of(("P", "4G", people)))
    assert (finding.verdict, finding.measured, finding.unit) == ("pass", people, "người")
    assert word in finding.explanation
    assert (finding.missing, finding.citation) == ("", "mô hình thử")


def test_the_technology_that_covers_most_people_speaks_for_the_site(communes, plan):
    benefit = benefit_of(("P", "2G", 0.0), ("P", "4G", 250.0), ("P", "3G", 30.0), ("Q", "2G", 900.0))
    finding = judged(communes, plan, benefit)
    assert finding.measured == 250.0
    assert "4G" in finding.explanation


@pytest.mark.parametrize(
    "benefit",
    [None, benefit_of(), benefit_of(("Q", "4G", 9.0)), benefit_of(("P", "4G", float("nan")))],
    ids=["not computed", "nothing", "another site", "no number"],
)
def test_a_site_without_a_result_is_not_judged(communes, plan, benefit):
    finding = judged(communes, plan, benefit)
    assert (finding.verdict, finding.missing) == ("not_applicable", "coverage")


@pytest.mark.parametrize("action", ["keep", "remove"])
def test_what_sends_nothing_anew_covers_nobody_anew(communes, plan, action):
    finding = judged(communes, plan, benefit_of(("P", "4G", 9.0)), action=action)
    assert finding.verdict == "not_applicable"
