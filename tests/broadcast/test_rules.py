"""The rules of commune radio as the plan over the law gives them: the values of RULES.md, by date."""

from dataclasses import replace
from datetime import date

import pytest
from conftest import parameter

from planner.broadcast.rules import radio_rules
from planner.layers.cited_value import Confirmation
from planner.plan.load import over_law, read_plan
from planner.plan.model import Plan

LAW = over_law(Plan("Luật", "1", ""))
ON = date(2018, 4, 3)


@pytest.mark.parametrize(
    ("name", "value", "certainty"),
    [
        ("band_low_mhz", 54, "cited"),
        ("band_high_mhz", 68, "cited"),
        ("preferred_low_mhz", 60, "cited"),
        ("preferred_high_mhz", 68, "cited"),
        ("old_low_mhz", 87, "cited"),
        ("old_high_mhz", 108, "cited"),
        ("power_max_w", 30, "cited"),
        ("licence", 1, "cited"),
        ("licence_ending_days", 90, "assumed"),
        ("criterion_8", 4, "cited"),
        ("station", 1, "cited"),
        ("service_standard", 1, "assumed"),
        ("station_legal", 1, "assumed"),
        ("hamlet_share", 0.6667, "assumed"),
        ("hamlet_share_disadvantaged", 0.3333, "assumed"),
        ("loudspeaker_reach_m", 500, "assumed"),
        ("it_telecom", None, "assumed"),  # not yet
    ],
)
def test_the_values_of_the_rules_with_their_certainty(name, value, certainty):
    rule_value = getattr(radio_rules(LAW, ON), name)
    assert (rule_value.value, rule_value.certainty) == (value, certainty)
    assert bool(rule_value.citation) == (value is not None)


def test_the_field_strengths_of_reception():
    levels = {name: value.value for name, value in radio_rules(LAW, ON).field_strength.items()}
    assert levels == {"stereo_rural": 54, "stereo_urban": 66, "stereo_city": 74,
                     "mono_rural": 48, "mono_urban": 60, "mono_city": 70}  # fmt: skip


def test_it_telecom_begins_on_18_1_2021_whatever_day_is_asked_for():
    for on, value in ((date(2021, 1, 17), None), (date(2021, 1, 18), 1), (date(2030, 1, 1), 1)):
        rules = radio_rules(LAW, on)
        assert (rules.it_telecom.value, rules.it_telecom_from) == (value, date(2021, 1, 18))


def test_the_citation_is_that_of_the_day():
    assert radio_rules(LAW, date(2012, 12, 31)).power_max_w.citation == "CV 601/CTS-PTTH ngày 12/4/2007"
    assert "QCVN 70:2013" in radio_rules(LAW, date(2013, 1, 1)).power_max_w.citation
    assert radio_rules(LAW, date(2007, 4, 11)).power_max_w.citation == ""


def test_the_provinces_own_and_confirmed_values_go_before_the_laws():
    days = replace(parameter("RAD-ENDING.DAYS", 60), confirmed=Confirmation("B", ON, "đã đối chiếu"))
    plan = replace(LAW, parameters=(days, *LAW.parameters))
    ending = radio_rules(plan, ON).licence_ending_days
    assert (ending.value, ending.certainty) == (60, "confirmed")


def test_the_shipped_plan_gives_every_rule_of_2018(shipped):
    rules = radio_rules(read_plan(shipped), ON)
    missing = [name for name, value in vars(rules).items() if getattr(value, "value", 1) is None]
    assert missing == ["it_telecom"]
    tables = (rules.field_strength, rules.weights, rules.costs)
    assert all(value.value is not None for table in tables for value in table.values())
