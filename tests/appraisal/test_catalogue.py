"""The catalogue: every rule of RULES.md, once, with its name, its citation and its certainty."""

from dataclasses import replace
from datetime import date

import pytest
from appraisal.appraisal_tools import RURAL, case_of, new, stated, without
from conftest import parameter

from planner.appraisal.catalogue import ALL_RULES, LISTED_RULES, RADIO_RULES, RULES, rules_table
from planner.base import messages
from planner.plan.load import over_law, read_plan
from planner.plan.model import Plan

# RULES.md: what a plan sets, safety and clearance, the classes of masts; two rules on the data are ours.
OF_A_PLAN = ("ZONE", "SPACE", "SPACE-2", "SHARE", "SHARE-PCT", "UG-PCT", "QUANTITY", "PRIORITY")
OF_SAFETY = ("EMF-LIM", "EMF-R", "EMF-INSPECT", "AIR-45", "AIR-TX", "AIR-MARK", "AIR-TIME", "HER",
             "ROAD-COR", "ROAD-CLR", "ROAD-FALL", "PWR-COR", "CAB-POLE", "EVIDENCE")  # fmt: skip
OF_CLASSES_AND_OUR_OWN = ("CLASS", "ADDRESS", "COVERAGE")
# RULES.md: commune radio and criterion 8; the last four are working values of ours.
OF_RADIO = ("RAD-BAND", "RAD-LIC", "RAD-E", "NTM8", "NTM8.1", "NTM8.2", "NTM8.3", "NTM8.4", "RAD-PREF",
            "RAD-OLD", "RAD-POWER", "RAD-IT", "RAD-ENDING", "RAD-SPEAKER", "RAD-PRIORITY",
            "RAD-COST")  # fmt: skip
ON = date(2018, 4, 3)


def row(plan, rule_id, on=ON):
    return rules_table(plan, on).set_index("rule_id").loc[rule_id]


def test_the_catalogue_holds_every_rule_once():
    rule_ids = [rule.rule_id for rule in RULES]
    assert sorted(rule_ids) == sorted([*OF_A_PLAN, *OF_SAFETY, *OF_CLASSES_AND_OUR_OWN])
    assert sorted(rule.rule_id for rule in RADIO_RULES) == sorted(OF_RADIO)


def test_the_rules_of_radio_are_listed_with_the_others_but_judge_no_carriers_dossier(plan):
    assert not any(hasattr(rule, "check") for rule in (*LISTED_RULES, *RADIO_RULES))
    assert rules_table(plan, ON)["rule_id"].tolist() == [rule.rule_id for rule in RULES]
    table = rules_table(plan, date(2021, 1, 18), ALL_RULES).set_index("rule_id")
    assert table.index.tolist() == [rule.rule_id for rule in ALL_RULES]
    assert table.loc["RAD-IT", ["certainty", "effective_from"]].tolist() == ["cited", "2021-01-18"]
    assert table.loc["RAD-BAND", "citation"] == "CV 601/CTS-PTTH ngày 12/4/2007; QCVN 70:2013/BTTTT"
    assert table.loc["RAD-LIC", "citation"] == "TT 05/2015/TT-BTTTT, Điều 3, Điều 14"
    assert table.loc[["RAD-ENDING", "NTM8.3", "RAD-COST"], "certainty"].tolist() == ["assumed"] * 3


@pytest.mark.parametrize("lang", messages.LANGS)
def test_every_rule_has_a_name_and_a_method_in_both_languages(lang):
    for rule in ALL_RULES:
        key = rule.rule_id.replace("-", "_").replace(".", "_")
        assert messages.text(f"appraisal.rule_{key}", lang) != ""
        assert messages.text(f"appraisal.method_{key}", lang) != ""


def test_a_check_finds_by_its_own_rule_alone(communes, plan):
    case = case_of(communes, plan, [new(RURAL)])
    for rule in RULES:
        rule_ids = {finding.rule_id for finding in rule.check(case)}
        assert rule_ids <= {rule.rule_id}


@pytest.mark.parametrize("name", ["law alone", "shipped"])
def test_every_value_in_force_belongs_to_a_rule(shipped, name):
    plan = over_law(Plan("", "1", "")) if name == "law alone" else read_plan(shipped)
    starts = tuple(start for rule in ALL_RULES for start in rule.parameters)
    names = [value.parameter_id for value in plan.values()]
    assert [name for name in names if not name.startswith(starts)] == []


def test_a_rule_names_its_documents_once_and_its_weakest_certainty(plan):
    rule = row(plan, "AIR-45")
    assert rule["citation"] == "NĐ 32/2016/NĐ-CP ngày 06/5/2016, Điều 9 khoản 2"
    assert (rule["certainty"], rule["effective_from"]) == ("cited", "2016-06-26")
    assert row(plan, "AIR-TX")["certainty"] == "assumed"  # how near is near, no law says
    assert row(stated(plan, "confirmed"), "AIR-TX")["certainty"] == "confirmed"
    assert row(plan, "SPACE-2")["citation"] == "văn bản thử"


def test_a_rule_without_a_value_in_force_has_no_document(plan):
    rule = row(plan, "AIR-45", date(2016, 6, 25))
    assert (rule["citation"], rule["certainty"]) == ("", "assumed")
    assert row(without(plan, "HER.ZONE_1", "HER.ZONE_2"), "HER")["citation"] == ""


@pytest.mark.parametrize("rule_id", ["ADDRESS", "COVERAGE"])
def test_a_rule_of_our_own_says_that_it_is_no_document(plan, rule_id):
    assert row(plan, rule_id)["citation"] == messages.text("appraisal.own_rule")


def test_the_provinces_value_goes_before_the_laws_of_the_same_name(plan):
    own = replace(parameter("ROAD-FALL.FACTOR", 1.0, "cited"), document="QĐ của tỉnh")
    over = replace(plan, parameters=(own, *plan.parameters))
    rule = row(over, "ROAD-FALL")
    assert rule["citation"].split("; ")[0] == "QĐ của tỉnh"
    # before its day nothing holds: the law's is of 2016
    rule = row(over, "ROAD-FALL", date(2013, 12, 31))
    assert (rule["certainty"], rule["citation"]) == ("assumed", "")


def test_a_later_document_that_nobody_has_compared_is_a_warning_from_its_first_day(plan):
    for on, certainty, warning in (
        (date(2024, 12, 31), "cited", ""),
        (
            date(2025, 1, 1),
            "assumed",
            "từ 01/01/2025 có NĐ 165/2024/NĐ-CP ngày 26/12/2024, chưa đối chiếu",
        ),
    ):
        rule = row(plan, "ROAD-COR", on)
        assert (rule["certainty"], rule["warning"]) == (certainty, warning)
        assert plan.value("ROAD-COR.I", on) == 17


@pytest.mark.parametrize(
    ("rule_id", "last", "before", "after"),
    [
        ("EMF-R", date(2023, 6, 30), "QCVN 8:2010", "QCVN 8:2022"),
        ("CAB-POLE", date(2020, 6, 30), "QCVN 33:2011", "QCVN 33:2019"),
    ],
)
def test_on_the_day_after_a_regulation_ends_the_next_is_named(plan, rule_id, last, before, after):
    first = date.fromordinal(last.toordinal() + 1)
    assert before in row(plan, rule_id, last)["citation"]
    assert after not in row(plan, rule_id, last)["citation"]
    assert after in row(plan, rule_id, first)["citation"]
    assert before not in row(plan, rule_id, first)["citation"]
    assert row(plan, rule_id, last)["effective_until"] == last.isoformat()
