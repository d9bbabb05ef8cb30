"""The second worked case: forty sites by the sea, as a carrier hands them in (case_ven_bien/).

By hand: of every site what does not simply pass, with its number, and what the site comes to.
"""

from __future__ import annotations

from collections import Counter, defaultdict

from appraisal import expected_of_case as hands
from appraisal import layers_of_case as layers
from appraisal.expected_of_case import (
    NOTHING,
    agrees,
    assert_none,
    codes,
    findings_of,
    number,
    verdict_word,
)

from planner.appraisal.catalogue import RULES
from planner.layers import schemas
from planner.plan.check import check_plan

CASE, EXPECTED = "case_ven_bien", "expected.txt"
OPEN = ("fail", "ask", "review", "due")  # what decides; all else passes or is not for the site


def sites_by_hand() -> dict[str, list[str]]:
    return hands.by_site(CASE, EXPECTED, "sites")


def open_by_hand() -> dict[tuple[str, str], list[str]]:
    """Return the cells of [decides] behind «who», by rule and site."""
    rows: dict[tuple[str, str], list[str]] = {}
    for rule, who, *cells in hands.expected(CASE, EXPECTED)["decides"]:
        for code in codes(who):
            assert (rule, code) not in rows, f"{code} stands twice under {rule}"
            rows[rule, code] = cells
    return rows


def verdicts_by_site() -> dict[str, dict[str, str]]:
    """Return the verdicts on each site by hand: what decides, and that all else passes."""
    verdicts: dict[str, dict[str, str]] = defaultdict(lambda: {"every other": "pass"})
    for (rule, code), (verdict, *_) in open_by_hand().items():
        verdicts[code][rule] = verdict
    return verdicts


# -- the hand agrees with itself


def test_the_plan_and_the_layers_of_the_case_are_sound():
    assert check_plan(layers.folder(CASE) / "plan.yaml") == []
    for name, layer in layers.layers(CASE).items():
        kind = "stations" if name.startswith("planned") else name
        getattr(schemas, kind.upper()).validate(layer, lazy=True)
    schemas.STATIONS.validate(layers.proposal(CASE), lazy=True)


def test_each_of_forty_sites_has_its_expectation():
    sites = [row[0] for row in layers.layout(CASE)["sites"]]
    assert len(sites) == len(set(sites)) == 40
    assert list(sites_by_hand()) == sites
    rules = {rule.rule_id for rule in RULES}
    assert {rule for rule, _ in open_by_hand()} <= rules
    assert {code for _, code in open_by_hand()} <= set(sites)
    assert {cells[0] for cells in open_by_hand().values()} == set(OPEN)


def test_the_conclusion_of_a_site_derived_by_hand_is_by_the_worst_of_its_verdicts():
    assert_none(hands.misjudged_sites(sites_by_hand(), verdicts_by_site()), "site sites worst")


def test_the_certainty_of_a_failure_derived_by_hand_is_the_strongest_of_its_broken_limits():
    broken = {key: cells[4] for key, cells in open_by_hand().items() if cells[0] == "fail"}
    rows = hands.mistrusted_sites(sites_by_hand(), verdicts_by_site(), broken)
    assert_none(rows, "site certainty strongest else left")


def test_the_conditions_of_a_site_derived_by_hand_are_what_is_due_of_it():
    lacking = hands.grouped(CASE, EXPECTED, "missing")
    papers = {code: words for rule, code, words in lacking if rule == "EVIDENCE"}
    rows = hands.misnamed_conditions(sites_by_hand(), verdicts_by_site(), papers)
    assert_none(rows, "site sites due")


def test_four_fifths_of_the_dossier_are_decided():
    counts = Counter(conclusion for conclusion, *_ in sites_by_hand().values())
    assert counts == {"fail": 16, "conditional": 11, "incomplete": 6, "pass": 5, "review": 2}
    assert counts["pass"] + counts["conditional"] + counts["fail"] >= 0.8 * counts.total()


# -- the code agrees with the hand


def test_nothing_is_open_of_a_site_but_what_was_derived_by_hand():
    hand = open_by_hand()
    by_code = {
        key: finding
        for key, finding in findings_of(hands.outcome(CASE, EXPECTED)).iterrows()
        if verdict_word(finding) in OPEN
    }
    rows: list[tuple[object, ...]] = [(*key, "not open", "by code") for key in by_code.keys() - hand]
    rows += [(*key, "open", "not by code") for key in hand.keys() - by_code]
    for key in hand.keys() & by_code.keys():
        finding = by_code[key]
        verdict, measured, limit, other, certainty, *_ = hand[key]
        said = (verdict_word(finding), finding["other_site_id"], finding["certainty"])
        same = said == (
            verdict,
            said[1] if other == NOTHING else other,
            said[2] if certainty == NOTHING else certainty,
        )
        figures = (finding["measured"], finding["limit"])
        same &= agrees(number(measured), figures[0]) and agrees(number(limit), figures[1])
        if not same:
            rows.append((*key, hand[key], (*said, *figures)))
    assert_none(rows, "rule site hand code")


def test_a_finding_names_what_it_misses():
    assert_none(hands.unnamed_inputs(CASE, EXPECTED, ()), "rule site hand code")


def test_every_site_comes_to_what_was_derived_by_hand():
    assert_none(hands.differing_sites(CASE, EXPECTED), "site hand code")


def test_the_conditions_of_every_site_are_those_derived_by_hand():
    assert_none(hands.differing_conditions(CASE, EXPECTED), "site hand code")


def test_every_condition_has_its_rule_moment_citation_and_words():
    assert len(hands.outcome(CASE, EXPECTED).conditions)
    assert_none(hands.faulty_conditions(CASE, EXPECTED), "site condition fault")
