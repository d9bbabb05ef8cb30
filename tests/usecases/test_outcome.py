"""What the committee decides on: each site in exactly one group, reviewers above findings."""

from __future__ import annotations

import pytest
from outcome_tools import FAIL, NOT_APPLICABLE, PASS, REVIEW, appraisal, decisions, finding

from planner.appraisal.conclusions import CONCLUSIONS
from planner.store.decisions import DECISIONS
from planner.usecases.outcome import (
    BY_DECISION,
    GROUPS,
    cited_conditions,
    group_by_conclusion,
    outcome_of,
)

NOBODY = decisions()
SITES = {
    "passes": "new", "due": "new", "law": "new", "assumed": "new", "lacks": "new", "doubt": "new",
    "removed": "remove", "unjudged": "new",
}  # fmt: skip
FINDINGS = (
    finding("passes", "ROAD-COR", PASS),
    finding("due", "ROAD-COR", PASS),
    finding("due", "AIR-45", REVIEW, missing="height_consent"),
    finding("due", "EVIDENCE", REVIEW, missing="land permit", assumed="EVIDENCE.PERMIT"),
    finding("law", "ROAD-COR", FAIL, measured=5.6, limit=13.0, unit="m"),
    finding("law", "SPACE-2", FAIL, "assumed", assumed="SPACE-2.ELSEWHERE"),
    finding("assumed", "SPACE-2", FAIL, "assumed", assumed="SPACE-2.ELSEWHERE"),
    finding("assumed", "AIR-45", REVIEW, missing="height_consent"),
    finding("lacks", "CLASS", REVIEW, missing="radius_m"),
    finding("doubt", "ADDRESS", REVIEW),
    finding("removed", "ROAD-COR", NOT_APPLICABLE),
    finding("unjudged", "ROAD-COR", NOT_APPLICABLE),
)
BY_FINDINGS = {
    "passes": "approve", "due": "conditions", "law": "refuse", "assumed": "confirm",
    "lacks": "send_back", "doubt": "judge", "removed": "approve", "unjudged": "judge",
}  # fmt: skip


@pytest.fixture
def judged():
    return appraisal(SITES, *FINDINGS)


def groups(outcome):
    return dict(zip(outcome.sites["site_id"], outcome.sites["group"], strict=True))


def test_a_site_that_nobody_decided_of_stands_where_its_conclusion_puts_it(judged):
    outcome = outcome_of(judged, NOBODY)
    assert groups(outcome) == BY_FINDINGS
    assert outcome.undecided == outcome.counts
    assert sum(outcome.counts.values()) == len(SITES)


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize("decision", DECISIONS)
def test_a_reviewers_decision_stands_above_every_conclusion(judged, site, decision):
    outcome = outcome_of(judged, decisions(**{site: (decision, "", "vì")}))
    assert groups(outcome) == BY_FINDINGS | {site: BY_DECISION[decision].value}
    assert sum(outcome.undecided.values()) == len(SITES) - 1
    assert sum(outcome.counts.values()) == len(SITES)


def test_every_conclusion_and_every_decision_has_a_group():
    by_conclusion = {
        group_by_conclusion(conclusion, certainty, "new").value
        for conclusion in (*CONCLUSIONS, None)
        for certainty in ("cited", "assumed")
    }
    assert by_conclusion == set(GROUPS)
    assert set(BY_DECISION) == set(DECISIONS)


@pytest.mark.parametrize("certainty", ["cited", "confirmed"])
def test_only_what_assumed_values_break_waits_for_their_confirmation(certainty):
    assert group_by_conclusion("fail", certainty, "new") == "refuse"
    assert group_by_conclusion("fail", "assumed", "new") == "confirm"


def test_nothing_that_no_rule_judged_is_approved_but_what_stands_or_goes():
    by_action = {
        action: group_by_conclusion("not_applicable", "assumed", action).value
        for action in ("keep", "remove", "new", "change", "share", None)
    }
    assert {action for action, group in by_action.items() if group == "approve"} == {"keep", "remove"}
    assert by_action["new"] == "judge"


def test_a_decision_that_departs_from_the_conclusion_is_marked(judged):
    decided = decisions(
        passes=("accept", "", ""), law=("accept", "", "đã dời"), due=("accept", "", "đủ")
    )
    sites = outcome_of(judged, decided).sites.set_index("site_id")
    assert sites["departs"][["passes", "law", "due"]].tolist() == [False, True, True]
    assert not sites["departs"].drop(["law", "due"]).any()


def test_a_refused_site_tells_the_limit_that_the_law_breaks_not_the_assumed_one(judged):
    (row,) = outcome_of(judged, NOBODY).refused.to_dict("records")
    assert (row["site_id"], row["rule"]) == ("law", "Hành lang an toàn đường bộ")
    assert (row["measured"], row["limit"], row["unit"]) == (5.6, 13.0, "m")
    assert row["why"] == "ROAD-COR fail"


def test_a_reviewers_refusal_tells_every_broken_limit_and_the_reason(judged):
    decided = decisions(assumed=("reject", "", "quá gần"), passes=("reject", "", "dân phản đối"))
    refused = outcome_of(judged, decided).refused.astype(object).fillna("").set_index("site_id")
    assert refused.loc["assumed", ["rule_id", "reason"]].tolist() == ["SPACE-2", "quá gần"]
    assert refused.loc["passes", ["rule", "why", "reason"]].tolist() == ["", "", "dân phản đối"]


def test_a_value_that_sites_wait_for_tells_what_they_are_without_it(judged):
    (waiting,) = outcome_of(judged, NOBODY).waiting
    assert waiting.value.parameter_id == "SPACE-2.ELSEWHERE"
    assert waiting.broken == ("assumed",)  # the site that the law refuses does not wait
    assert dict(waiting.becomes) == {"conditional": 1}
    sites = judged.sites.set_index("site_id")
    assert sites.loc["assumed", "otherwise"] == "conditional"


def test_conditions_are_those_of_the_approved_sites_each_with_its_own_citation(judged):
    conditions = outcome_of(judged, NOBODY).conditions
    assert conditions[["site_id", "condition", "moment"]].values.tolist() == [
        ["due", "height_consent", "before_building"],
        ["due", "land", "before_building"],
        ["due", "permit", "before_building"],
    ]
    by_name = conditions.set_index("condition")
    assert by_name["citation"]["height_consent"] == "văn bản của AIR-45"
    assert by_name["certainty"][["land", "permit"]].tolist() == ["cited", "assumed"]
    assert by_name["assumed"].tolist() == ["", "", "EVIDENCE.PERMIT"]
    assert set(cited_conditions(judged)["site_id"]) == {"due", "assumed"}


def test_a_reviewers_condition_stands_beside_those_of_the_findings(judged):
    decided = decisions(due=("condition", "Hạ còn 42 m", ""), doubt=("condition", "Đo lại", ""))
    conditions = outcome_of(judged, decided).conditions
    listed = conditions.groupby("site_id")["condition"].agg(list)
    assert listed["due"] == ["height_consent", "land", "permit", "reviewer"]
    assert listed["doubt"] == ["reviewer"]
    own = conditions[conditions["condition"] == "reviewer"]
    assert own["text"].tolist() == ["Hạ còn 42 m", "Đo lại"]


def test_a_condition_that_the_reviewer_took_from_the_findings_is_listed_once(judged):
    texts = cited_conditions(judged).query("site_id == 'due'")["text"]
    same = outcome_of(judged, decisions(due=("condition", "; ".join(texts), ""))).conditions
    assert same["condition"].tolist() == ["height_consent", "land", "permit"]
    more = f"{' '.join(texts)} Sơn màu xám."
    assert (
        "Sơn màu xám."
        in outcome_of(judged, decisions(due=("condition", more, ""))).conditions["text"].tolist()
    )


def test_what_is_sent_back_tells_the_input_or_the_reviewers_question(judged):
    decided = decisions(passes=("ask", "", "móng cột ra sao"))
    lacking = outcome_of(judged, decided).lacking
    assert lacking.values.tolist() == [
        ["passes", "móng cột ra sao", "reviewer"],
        ["lacks", "radius_m", "findings"],
    ]


def test_the_last_decision_of_a_site_counts_and_the_order_is_that_of_the_proposal(judged):
    twice = decisions(law=("accept", "", "x")).loc[[0, 0]].assign(decision=["accept", "ask"])
    outcome = outcome_of(judged, twice)
    assert groups(outcome)["law"] == "send_back"
    assert outcome.sites["site_id"].tolist() == list(SITES)


def test_sites_of_which_nothing_was_found_or_nothing_remains_have_an_outcome_too():
    bare = outcome_of(appraisal({"A": "new", "B": "keep"}), NOBODY)
    assert groups(bare) == {"A": "judge", "B": "judge"}
    fine = outcome_of(appraisal({"A": "new"}, finding("A", "ROAD-COR", PASS)), NOBODY)
    assert groups(fine) == {"A": "approve"}
    for outcome in (bare, fine):
        assert outcome.conditions.empty
        assert outcome.refused.empty
        assert outcome.waiting == []
        assert outcome.lacking.empty
