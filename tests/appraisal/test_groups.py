"""Sites with the same conclusion for the same reasons, grouped; conditions worded for a decision."""

import pandas as pd
import pytest

from planner.appraisal.conclusions import concluded, conditions, rule_name
from planner.appraisal.findings import Finding, findings_table
from planner.appraisal.groups import among, groups, wording
from planner.appraisal.kinds import KINDS
from planner.base import messages

# Site → what is found: rule, verdict, certainty, what is missing.
FOUND = {
    "P1": [("SPACE", "pass", "cited", "")],
    "P2": [("SPACE", "pass", "assumed", "")],
    "H1": [("SPACE", "pass", "cited", ""), ("AIR-45", "review", "cited", "height_consent")],
    "H2": [("AIR-45", "review", "cited", "height_consent")],
    "H3": [("AIR-45", "review", "cited", "height_consent")],
    "HP": [("AIR-45", "review", "cited", "height_consent"), ("EVIDENCE", "review", "cited", "land")],
    "FC": [("ROAD-COR", "fail", "cited", ""), ("SPACE", "fail", "assumed", "")],
    "FA": [("SPACE", "fail", "assumed", "")],
    "FB": [("SPACE", "fail", "cited", "")],
    "I1": [("SPACE", "review", "cited", "mast_class"), ("CLASS", "review", "cited", "mast_class")],
    "I2": [("CLASS", "review", "cited", "mast_class")],
    "R1": [("ADDRESS", "review", "cited", "")],
    "N1": [("SPACE", "not_applicable", "cited", "plan")],
}


@pytest.fixture
def findings():
    return findings_table(
        [
            Finding(rule, KINDS[rule], code, verdict, f"{rule} {code}", "NĐ 32/2016, Đ11", certainty,
                    missing=missing)
            for code, finding in FOUND.items()
            for rule, verdict, certainty, missing in finding
        ]
    )  # fmt: skip


@pytest.fixture
def sites(findings):
    return concluded(pd.DataFrame({"site_id": [*FOUND, "SILENT"]}), findings)


def test_sites_are_grouped_by_conclusion_and_reasons_the_worst_and_then_the_largest_first(
    sites, findings
):
    assert [(group.conclusion, group.reasons, group.site_ids) for group in groups(sites, findings)] == [
        ("fail", ("ROAD-COR", "SPACE"), ("FC",)),
        ("fail", ("assumed", "SPACE"), ("FA",)),
        ("fail", ("SPACE",), ("FB",)),
        ("incomplete", ("mast_class",), ("I1", "I2")),
        ("review", ("ADDRESS",), ("R1",)),
        ("conditional", ("height_consent",), ("H1", "H2", "H3")),
        ("conditional", ("height_consent", "land"), ("HP",)),
        ("pass", (), ("P1", "P2")),
        ("not_applicable", (), ("N1",)),
    ]


def test_a_site_of_which_nothing_was_found_is_in_no_group(sites, findings):
    assert "SILENT" not in {code for group in groups(sites, findings) for code in group.site_ids}


def test_only_the_sites_asked_about_are_grouped(sites, findings):
    some = sites[sites["site_id"].isin(["H2", "P1"])]
    assert [group.site_ids for group in groups(some, findings)] == [("H2",), ("P1",)]


def test_of_groups_only_some_of_their_sites_are_left_as_if_only_these_had_been_grouped(sites, findings):
    codes = {"H2", "H3", "HP", "P1", "I2"}
    some = sites[sites["site_id"].isin(codes)]
    left = among(groups(sites, findings), codes)
    assert left == groups(some, findings)
    assert [group.site_ids for group in left] == [("I2",), ("H2", "H3"), ("HP",), ("P1",)]


def test_no_two_groups_have_one_key(sites, findings):
    listed = groups(sites, findings)
    assert len({group.key for group in listed}) == len(listed) == 9


def test_a_group_says_in_words_what_its_sites_share(sites, findings):
    said = {group.site_ids[0]: group.text for group in groups(sites, findings)}
    consent, land = (messages.text(f"appraisal.missing_{name}") for name in ("height_consent", "land"))
    assert said["H1"] == f"chỉ còn {consent}"
    assert said["HP"] == f"chỉ còn {consent}; {land}"
    assert said["FA"] == f"không đạt theo giá trị giả định: {rule_name('SPACE')}"
    assert said["FB"] == f"không đạt: {rule_name('SPACE')}"
    assert said["I1"] == f"thiếu {messages.text('appraisal.missing_mast_class')}"


def test_conditions_are_worded_with_moment_and_citation_those_that_share_both_in_one_sentence(findings):
    table = conditions(findings)
    assert wording(table[table["site_id"] == "HP"]) == (
        "Trước khi xây dựng: có văn bản chấp thuận độ cao công trình của cơ quan quân sự có thẩm quyền;"
        " có giấy tờ về quyền sử dụng đất hoặc thỏa thuận thuê (NĐ 32/2016, Đ11)."
    )
    apart = table[table["site_id"] == "HP"].assign(citation=["NĐ 32/2016, Đ11", "QCVN 9"])
    assert wording(apart) == (
        "Trước khi xây dựng: có văn bản chấp thuận độ cao công trình của cơ quan quân sự có thẩm quyền"
        " (NĐ 32/2016, Đ11)."
        " Trước khi xây dựng: có giấy tờ về quyền sử dụng đất hoặc thỏa thuận thuê (QCVN 9)."
    )
    assert wording(table.iloc[:0]) == ""


def test_what_cites_nothing_is_worded_without_a_citation(findings):
    table = conditions(findings).iloc[:1].assign(citation=messages.text("appraisal.no_citation"))
    assert wording(table) == (
        "Trước khi xây dựng: có văn bản chấp thuận độ cao công trình của cơ quan quân sự có thẩm quyền."
    )
