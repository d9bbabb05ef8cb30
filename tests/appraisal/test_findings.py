"""What a finding is, and how far it can be trusted."""

from dataclasses import replace
from datetime import date

import pytest
import shapely
from conftest import parameter

from planner.appraisal.findings import COLUMNS, Finding, findings_table
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


def test_a_table_keeps_the_findings_in_their_order_with_their_places():
    where = shapely.Point(106.3, 9.9)
    of_site = Finding(
        "SPACE", "limit", "P", "fail", "gần", "QĐ", "cited", 99.99, 100.0, "m", where, "OLD"
    )
    whole = Finding(
        "PRIORITY", "paper", None, "review", "thiếu", "QĐ", "assumed", subject="dossier", missing="year"
    )
    table = findings_table([of_site, whole])
    assert [name for name in table if name != "geometry"] == list(COLUMNS)
    assert table["rule_id"].tolist() == ["SPACE", "PRIORITY"]
    assert (table["measured"].iloc[0], table["limit"].iloc[0]) == (99.99, 100.0)
    assert table.geometry.iloc[0] == where
    assert table.geometry.iloc[1] is None
    assert table["missing"].tolist() == ["", "year"]
    assert table["kind"].tolist() == ["limit", "paper"]
    assert table.crs == "EPSG:4326"


def test_no_findings_are_an_empty_table():
    table = findings_table([])
    assert len(table) == 0
    assert list(table)[:-1] == list(COLUMNS)
