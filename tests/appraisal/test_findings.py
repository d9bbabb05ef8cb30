"""What a finding is, and which verdict follows from which certainty."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
import shapely
from conftest import parameter

from planner.appraisal.findings import (
    COLUMNS,
    VERDICTS,
    Finding,
    findings_table,
    verdict_of,
    worst_verdict,
)
from planner.layers.cited_value import Confirmation, weakest

CITED, ASSUMED = parameter("A", 1.0, "cited"), parameter("B", 1.0, "assumed")
CONFIRMED = replace(ASSUMED, confirmed=Confirmation("Sở", date(2018, 1, 5), "công văn"))


@pytest.mark.parametrize(
    ("used", "certainty"),
    [
        ([CITED], "cited"),
        ([CONFIRMED], "confirmed"),
        ([ASSUMED], "assumed"),
        ([CITED, CONFIRMED], "confirmed"),
        ([CITED, CONFIRMED, ASSUMED], "assumed"),
        ([CITED, None], "assumed"),  # a value that is not there
        ([], "assumed"),
    ],
)
def test_a_finding_is_as_certain_as_the_weakest_value_that_it_uses(used, certainty):
    assert weakest(used) == certainty
    assert weakest(used[::-1]) == certainty


@pytest.mark.parametrize(
    ("certainty", "broken"), [("cited", "fail"), ("confirmed", "fail"), ("assumed", "review")]
)
def test_what_is_met_passes_and_what_is_broken_fails_unless_assumed(certainty, broken):
    assert verdict_of(ok=True, certainty=certainty) == "pass"
    assert verdict_of(ok=False, certainty=certainty) == broken


@pytest.mark.parametrize(
    ("verdicts", "worst"),
    [
        (["pass", "fail", "review"], "fail"),
        (["pass", "not_applicable", "review"], "review"),
        (["not_applicable", "pass"], "pass"),
        (["not_applicable"], "not_applicable"),
    ],
)
def test_the_worst_verdict_comes_first(verdicts, worst):
    assert worst_verdict(pd.Series(verdicts)) == worst
    assert set(verdicts) <= set(VERDICTS)


def test_a_table_keeps_the_findings_in_their_order_with_their_places():
    where = shapely.Point(106.3, 9.9)
    of_site = Finding("SPACE", "P", "fail", "gần", "QĐ", "cited", 99.99, 100.0, "m", where, "OLD")
    whole = Finding(
        "PRIORITY", None, "review", "thiếu", "QĐ", "assumed", subject="dossier", missing="year"
    )
    table = findings_table([of_site, whole])
    assert [name for name in table if name != "geometry"] == list(COLUMNS)
    assert table["rule_id"].tolist() == ["SPACE", "PRIORITY"]
    assert (table["measured"].iloc[0], table["limit"].iloc[0]) == (99.99, 100.0)
    assert table.geometry.iloc[0] == where
    assert table.geometry.iloc[1] is None
    assert table["missing"].tolist() == ["", "year"]
    assert table.crs == "EPSG:4326"


def test_no_findings_are_an_empty_table():
    table = findings_table([])
    assert len(table) == 0
    assert list(table)[:-1] == list(COLUMNS)
