"""COVERAGE: whom a site newly covers, by the result that is passed in."""

import pandas as pd
import pytest
from appraisal.appraisal_tools import RURAL, case_of, cited, new, only

from planner.appraisal.benefit import check_coverage
from planner.coverage.benefit import COLUMNS


def result(*rows):
    """Return a coverage result from (site, technology, people)."""
    table = pd.DataFrame(rows, columns=["site_id", "technology", "alone_population"])
    filled = table.assign(alone_km2=1.25, marginal_population=0.4, marginal_km2=0.5)
    return filled.assign(order=1, method="mô hình thử")[COLUMNS]


def judged(communes, plan, benefit, **values):
    return only(check_coverage, case_of(communes, plan, [new(RURAL, **values)], benefit=benefit))


@pytest.mark.parametrize(("people", "verdict"), [(1.0, "pass"), (0.99, "review"), (0.0, "review")])
def test_one_more_person_is_a_gain_and_less_is_a_question(communes, plan, people, verdict):
    found = judged(communes, cited(plan), result(("P", "4G", people)))
    assert (found.verdict, found.measured, found.unit) == (verdict, people, "người")
    assert (found.missing, found.citation) == ("", "mô hình thử")


def test_the_technology_that_covers_most_people_speaks_for_the_site(communes, plan):
    benefit = result(("P", "2G", 0.0), ("P", "4G", 250.0), ("P", "3G", 30.0), ("Q", "2G", 900.0))
    found = judged(communes, plan, benefit)
    assert found.measured == 250.0
    assert "4G" in found.explanation


@pytest.mark.parametrize(
    "benefit",
    [None, result(), result(("Q", "4G", 9.0)), result(("P", "4G", float("nan")))],
    ids=["not computed", "nothing", "another site", "no number"],
)
def test_a_site_without_a_result_is_asked_for_it(communes, plan, benefit):
    found = judged(communes, plan, benefit)
    assert (found.verdict, found.missing) == ("review", "coverage")


@pytest.mark.parametrize("action", ["keep", "remove"])
def test_what_sends_nothing_anew_covers_nobody_anew(communes, plan, action):
    found = judged(communes, plan, result(("P", "4G", 9.0)), action=action)
    assert found.verdict == "not_applicable"
