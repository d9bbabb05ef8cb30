"""The worked case of three communes: what was derived by hand against what the appraisal says.

The case is text to be read beside squared paper (case_ba_xa/): layout.txt, plan.yaml, and for two dates
every verdict with its measure, limit and reason. Here it is only read and compared.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from functools import cache

import pandas as pd
import pytest
from appraisal.case_ba_xa.layers_of_case import (
    FOLDER,
    appraised,
    cables,
    layers,
    layout,
    proposal,
    sections,
)

from planner.appraisal.appraise import Appraisal
from planner.appraisal.catalogue import RULES
from planner.layers import schemas
from planner.plan.check import check_plan

YEARS = ("2018", "2024")
CABLE_RULES = ("CAB-POLE", "ROAD-CLR")
DOSSIER_RULES = ("SHARE-PCT", "UG-PCT", "QUANTITY", "PRIORITY", "AIR-TIME")
SITE_RULES = tuple(r.rule_id for r in RULES if r.rule_id not in CABLE_RULES + DOSSIER_RULES)
CENTIMETRE = 0.006  # half a unit of the second decimal, and room for binary fractions
WORST_FIRST = ("fail", "review", "ask", "pass", "n/a")
TABLES = ("sites", "dossier", "quantity", "pairs", "citations", "on")

both_dates = pytest.mark.parametrize("year", YEARS)
Expected = dict[tuple[str, str], tuple[str, float | None, float | None, str | None]]


# -- what was derived by hand, and what the appraisal says


@cache
def expected(year: str) -> dict[str, list[list[str]]]:
    tables = sections(f"expected_{year}.txt")
    return {
        name: [[cell.strip() for cell in row.split("|")] for row in rows]
        for name, rows in tables.items()
    }


def stated(text: str) -> float | None:
    return None if text == "·" else float(text)


def codes(text: str) -> list[str]:
    """Return the codes of «SP01-SP03 UR10»."""
    listed = []
    for part in text.split():
        first, _, last = part.partition("-")
        prefix, start = re.fullmatch(r"(\D+)(\d+)", first).groups()
        stop = int(last.removeprefix(prefix)) if last else int(start)
        listed += [f"{prefix}{n:0{len(start)}d}" for n in range(int(start), stop + 1)]
    return listed


def outcome(year: str) -> Appraisal:
    return appraised(date.fromisoformat(expected(year)["on"][0][0]))


def by_site_and_rule(year: str, rules: tuple[str, ...]) -> Expected:
    expectations: Expected = {}
    for rule in rules:
        for who, verdict, measured, limit, other, *_ in expected(year)[rule]:
            for code in codes(who):
                assert (code, rule) not in expectations, f"{code} stands twice under {rule} in {year}"
                other_code = None if other == "·" else other
                expectations[code, rule] = (verdict, stated(measured), stated(limit), other_code)
    return expectations


def verdict_word(verdict: str, missing: str) -> str:
    """Return the verdict in the words of the text files."""
    if verdict == "review" and missing:
        return "ask"
    return "n/a" if verdict == "not_applicable" else verdict


def agrees(hand: float | None, code: float | None) -> bool:
    return hand is None or (code is not None and abs(hand - code) <= CENTIMETRE)


def report(rows: list[tuple[object, ...]], *columns: str) -> str:
    """Return the lines on which hand and code differ as a table for a reader."""
    return "\n" + pd.DataFrame(rows, columns=list(columns)).to_string(index=False, max_colwidth=90)


def differences(year: str, subject: str, hand: Expected) -> list[tuple[object, ...]]:
    table = outcome(year).findings
    rows = []
    seen = Counter()
    for row in table[table["subject"] == subject].itertuples():
        verdict, measured, limit, other = hand.get(
            (row.site_id, row.rule_id), ("none", None, None, None)
        )
        seen[row.site_id, row.rule_id] += 1
        word = verdict_word(row.verdict, row.missing)
        same = word == verdict and agrees(measured, row.measured) and agrees(limit, row.limit)
        if not same or other not in (None, row.other_site_id):
            compared = (measured, row.measured, limit, row.limit, other, row.other_site_id)
            rows.append(
                (row.rule_id, row.site_id, verdict, word, *compared, row.missing, row.explanation)
            )
    absent = [
        (rule, code, hand[code, rule][0], "absent", *[None] * 8) for code, rule in hand.keys() - seen
    ]
    twice = [(rule, code, "once", "twice", *[None] * 8) for (code, rule), n in seen.items() if n > 1]
    return rows + absent + twice


def assert_same(rows: list[tuple[object, ...]]) -> None:
    columns = "rule site hand code m_hand m_code l_hand l_code o_hand o_code missing explanation"
    assert not rows, report(rows, *columns.split())


def test_the_plan_and_the_layers_of_the_case_are_sound():
    assert check_plan(FOLDER / "plan.yaml") == []
    for name, layer in layers().items():
        kind = "stations" if name.startswith("planned") else name
        getattr(schemas, kind.upper()).validate(layer, lazy=True)
    schemas.STATIONS.validate(proposal(), lazy=True)
    schemas.CABLES.validate(cables("cables"), lazy=True)


@both_dates
def test_every_site_has_an_expectation_under_every_rule(year):
    sites, routes = ({row[0] for row in layout()[name]} for name in ("sites", "cables"))
    assert len(sites) >= 34
    assert by_site_and_rule(year, SITE_RULES).keys() == {(s, r) for s in sites for r in SITE_RULES}
    assert by_site_and_rule(year, CABLE_RULES).keys() == {(c, r) for c in routes for r in CABLE_RULES}
    assert {row[0] for row in expected(year)["dossier"]} == set(DOSSIER_RULES)
    assert by_site_and_rule(year, ("sites",)).keys() == {(site, "sites") for site in sites}
    assert set(expected(year)) == {*SITE_RULES, *CABLE_RULES, *TABLES}


@both_dates
@pytest.mark.parametrize("rule", SITE_RULES)
def test_a_rule_says_of_every_site_what_was_derived_by_hand(year, rule):
    hand = by_site_and_rule(year, SITE_RULES)
    assert_same([row for row in differences(year, "site", hand) if row[0] == rule])


@both_dates
@pytest.mark.parametrize("rule", CABLE_RULES)
def test_a_rule_says_of_every_cable_what_was_derived_by_hand(year, rule):
    hand = by_site_and_rule(year, CABLE_RULES)
    assert_same([row for row in differences(year, "cable", hand) if row[0] == rule])


@both_dates
def test_the_verdict_of_a_site_derived_by_hand_is_the_worst_of_its_rules(year):
    worst: dict[str, str] = {}
    for (site, _), (verdict, *_) in by_site_and_rule(year, SITE_RULES).items():
        worst[site] = min(worst.get(site, "n/a"), verdict, key=WORST_FIRST.index)
    hand = {site: entry[0] for (site, _), entry in by_site_and_rule(year, ("sites",)).items()}
    rows = [(site, verdict, worst[site]) for site, verdict in hand.items() if verdict != worst[site]]
    assert not rows, report(rows, "site", "sites", "worst")


@both_dates
def test_the_verdict_of_every_site_is_the_one_derived_by_hand(year):
    hand = by_site_and_rule(year, ("sites",))
    rows = []
    for site in outcome(year).sites.itertuples():
        word = "n/a" if site.verdict == "not_applicable" else site.verdict
        word = "ask" if site.asks else word
        if word != hand[site.site_id, "sites"][0]:
            rows.append((site.site_id, hand[site.site_id, "sites"][0], word))
    assert not rows, report(rows, "site", "hand", "code")


@both_dates
@pytest.mark.parametrize("rule", DOSSIER_RULES)
def test_a_rule_says_of_the_dossier_what_was_derived_by_hand(year, rule):
    table = outcome(year).findings
    findings = list(table[(table["subject"] == "dossier") & (table["rule_id"] == rule)].itertuples())
    rows = []
    for _, verdict, measured, limit, words, *_ in [r for r in expected(year)["dossier"] if r[0] == rule]:
        parts = [] if words == "·" else words.split(",")
        same = [
            finding
            for finding in findings
            if verdict_word(finding.verdict, finding.missing) == verdict
            and agrees(stated(measured), finding.measured)
            and agrees(stated(limit), finding.limit)
            and all(part in finding.explanation for part in parts)
        ]
        if same:
            findings.remove(same[0])
        else:
            rows.append(("hand", verdict, measured, limit, words))
    rows += [
        ("code", verdict_word(row.verdict, row.missing), row.measured, row.limit, row.explanation)
        for row in findings
    ]
    assert not rows, report(rows, "by", "verdict", "measured", "limit", "explanation")


@both_dates
def test_the_masts_are_counted_as_by_hand(year):
    table = outcome(year).quantity
    columns = ["horizon", "standing", "new", "removed", "total", "target"]
    counted = sorted(tuple(map(float, row)) for row in table[columns].itertuples(index=False))
    hand = sorted(tuple(map(float, row)) for row in expected(year)["quantity"])
    assert counted == hand, table.to_string()


@both_dates
def test_the_pairs_across_carriers_are_those_derived_by_hand(year):
    table = outcome(year).pairs
    pairs = {(row.site_id, row.other_site_id): row for row in table.itertuples()}
    hand = {(row[0], row[1]): row[2:] for row in expected(year)["pairs"]}
    assert pairs.keys() == hand.keys(), table.drop(columns="line").to_string()
    for pair, (distance, limit, builder, sharer, by, _) in hand.items():
        judged_pair = pairs[pair]
        assert agrees(float(distance), judged_pair.distance_m), pair
        assert agrees(float(limit), judged_pair.limit_m), pair
        assert (judged_pair.builder, judged_pair.sharer) == (builder, sharer), (pair, judged_pair.reason)
        assert by in judged_pair.reason, pair


@both_dates
def test_a_finding_names_the_document_and_the_certainty_that_it_rests_on(year):
    table = outcome(year).findings.set_index(["rule_id", "site_id"])
    rows = []
    for rule, code, certainty, document in expected(year)["citations"]:
        finding = table.loc[(rule, code)] if (rule, code) in table.index else None
        if finding is None or finding["certainty"] != certainty or document not in finding["citation"]:
            shown = (None, None) if finding is None else (finding["certainty"], finding["citation"])
            rows.append((rule, code, certainty, shown[0], document, shown[1]))
    assert not rows, report(rows, "rule", "code", "hand", "code", "hand_document", "code_document")


def test_the_two_dates_differ_where_the_law_changed_and_name_other_documents():
    early, late = (outcome(year).sites.set_index("site_id") for year in YEARS)
    changed = early.index[(early["verdict"] != late["verdict"]) | (early["asks"] != late["asks"])]
    hand = [by_site_and_rule(year, ("sites",)) for year in YEARS]
    assert set(changed) == {
        site for site, key in hand[0] if hand[0][site, key][0] != hand[1][site, key][0]
    }
    assert set(changed) == {"RD04", "RD05", "RD07", "UR06", "UR07", "ZO02"}
    reasons = {"RD04": "ROAD-FALL", "RD06": "ROAD-FALL", "UR12": "ROAD-FALL", "ZO02": "ZONE"}
    reasons |= {"UR06": "SPACE", "UR07": "SPACE", "SP05": "SPACE-2", "SP04": "EMF-LIM"}
    before, after = (outcome(year).findings.set_index(["rule_id", "site_id"]) for year in YEARS)
    for site, rule in reasons.items():
        citations = [table.loc[(rule, site)]["citation"] for table in (before, after)]
        assert citations[0] != citations[1], (site, rule, citations[0])


@pytest.mark.parametrize(
    ("rule", "code", "last_day", "before", "after"),
    [
        ("SPACE-2", "SP02", "2020-12-31", "review", "pass"),  # 400 m assumed, then 350 m cited
        ("ZONE", "ZO02", "2020-12-31", "pass", "fail"),  # CORE allows A2a, then no longer
        ("SPACE", "UR06", "2018-12-31", "ask", "pass"),  # no value, then 200 m
        ("CAB-POLE", "CP01", "2020-06-30", "review", "fail"),  # QCVN 33:2011, then QCVN 33:2019
        ("AIR-45", "AI04", "2016-06-25", "ask", "fail"),  # no value, then NĐ 32/2016
        ("AIR-MARK", "AI04", "2016-06-25", "ask", "fail"),
        ("AIR-TX", "AF01", "2016-06-25", "ask", "fail"),
    ],
)
def test_a_value_holds_through_its_last_day_and_the_next_one_from_the_morning(
    rule, code, last_day, before, after
):
    on = date.fromisoformat(last_day)
    for day, verdict in ((on, before), (on + timedelta(days=1), after)):
        finding = appraised(day).findings.set_index(["rule_id", "site_id"]).loc[(rule, code)]
        assert verdict_word(finding["verdict"], finding["missing"]) == verdict, (
            day,
            finding["explanation"],
        )


@pytest.mark.parametrize(
    (
        "tall",
        "on",
        "days",
        "due",
    ),  # 25/4, 30/4, 1/5 are holidays of 2018; 2024 has none from March to 12/4
    [
        (9, "2018-04-03", 15, "24/04/2018"),
        (10, "2018-04-03", 30, "18/05/2018"),
        (50, "2018-04-03", 30, "18/05/2018"),
        (51, "2018-04-03", 45, "08/06/2018"),
        (9, "2024-03-01", 15, "22/03/2024"),
        (10, "2024-03-01", 30, "12/04/2024"),
    ],
)
def test_the_term_of_the_height_consent_goes_by_the_number_of_tall_sites(tall, on, days, due):
    table = appraised(date.fromisoformat(on), tall=tall).findings.set_index("rule_id")
    term = table.loc["AIR-TIME"]
    assert (term["measured"], term["limit"]) == (tall, days)
    assert due in term["explanation"]


def test_years_for_all_new_sites_leave_nothing_to_ask():
    # MI01 has no year; MI02 does not say what it asks for, and so may be new
    table = appraised(date(2018, 4, 3), ("MI01", "MI02")).findings.set_index("rule_id")
    assert table.loc["PRIORITY"]["verdict"] == "pass"


def test_a_rule_without_its_layer_asks_for_it_and_passes_nobody():
    rules = {"ZONE", "AIR-TX", "HER", "ROAD-COR", "ROAD-FALL", "PWR-COR", "COVERAGE", *CABLE_RULES}
    table = appraised(date(2018, 4, 3), ("zones", "cables", "benefit")).findings
    findings = table[table["rule_id"].isin(rules) & (table["verdict"] != "not_applicable")]
    assert set(findings["rule_id"]) == rules
    assert set(findings["verdict"]) == {"review"}
    assert (findings["missing"] != "").all()
