"""One remark for each rule that the plan, the law or the layers leave without a value."""

import pandas as pd
import pytest
from outcome_tools import NOT_APPLICABLE, PASS, REVIEW, finding

from planner.appraisal.findings import findings_table
from planner.appraisal.remarks import COLUMNS, remarks
from planner.base.messages import in_lang

SITES = pd.DataFrame(
    {
        "site_id": ["A", "B", "C", "D"],
        "mast_class": ["A2b", "A2b", "A2a", None],
        "urban": [False, False, True, False],
    }
)


def told(*findings):
    return remarks(findings_table(findings), SITES)


def test_many_sites_without_a_value_are_one_remark_with_their_classes_and_land():
    (row,) = told(
        *(
            finding(
                code, "SPACE", NOT_APPLICABLE, missing="plan", explanation=f"cột gần nhất của {code}"
            )
            for code in "ABCD"
        )
    ).to_dict("records")
    assert (row["rule_id"], row["missing"], row["sites"]) == ("SPACE", "plan", 4)
    assert row["rule"] == "Khoảng cách tối thiểu theo loại cột"
    assert row["where"] == "A2b ngoài đô thị: 2; A2a trong đô thị: 1; chưa nêu loại cột ngoài đô thị: 1"
    assert "của A" not in row["explanation"]  # what is said of one site is not said of all


def test_what_all_sites_are_told_alike_is_kept():
    (row,) = told(
        *(
            finding(code, "AIR-TX", NOT_APPLICABLE, missing="zones", explanation="Lớp chưa có.")
            for code in "AB"
        )
    ).to_dict("records")
    assert row["explanation"] == "Lớp chưa có."


def test_the_rule_that_concerns_most_sites_stands_first_and_each_lack_apart():
    table = told(
        finding("A", "AIR-45", NOT_APPLICABLE, missing="law"),
        finding("A", "SPACE", NOT_APPLICABLE, missing="plan"),
        finding("B", "SPACE", NOT_APPLICABLE, missing="plan"),
        finding("C", "AIR-TX", NOT_APPLICABLE, missing="law"),
        finding("C", "AIR-TX", NOT_APPLICABLE, missing="zones"),
    )
    assert table[["rule_id", "missing", "sites"]].values.tolist() == [
        ["SPACE", "plan", 2],
        ["AIR-45", "law", 1],
        ["AIR-TX", "law", 1],
        ["AIR-TX", "zones", 1],
    ]


@pytest.mark.parametrize(
    "other",
    [
        finding("A", "SPACE", PASS),
        finding("A", "SPACE", NOT_APPLICABLE),
        finding("A", "COVERAGE", NOT_APPLICABLE, missing="coverage"),
        finding("A", "ADDRESS", NOT_APPLICABLE, missing="address"),
        finding("A", "HER", REVIEW, missing="zones"),
    ],
    ids=lambda finding: f"{finding.rule_id} {finding.verdict} {finding.missing}",
)
def test_nothing_else_is_a_remark_on_the_plan(other):
    table = told(other)
    assert table.empty
    assert tuple(table.columns) == COLUMNS


def test_the_dossier_and_its_cables_are_told_as_a_whole():
    table = told(
        finding(None, "SHARE-PCT", NOT_APPLICABLE, missing="plan", subject="dossier"),
        finding("K1", "CAB-POLE", NOT_APPLICABLE, missing="plan", subject="cable"),
        finding("K2", "CAB-POLE", NOT_APPLICABLE, missing="plan", subject="cable"),
    )
    assert table[["rule_id", "sites", "where"]].values.tolist() == [
        ["SHARE-PCT", 0, "cả hồ sơ"],
        ["CAB-POLE", 0, "2 tuyến cáp"],
    ]


def test_a_remark_can_be_said_in_english():
    (row,) = told(finding("A", "SPACE", NOT_APPLICABLE, missing="plan")).to_dict("records")
    assert in_lang(row["where"], "en") == "A2b outside towns: 1"
