"""Tables that sum a dossier up: each figure against the data it is of, each formula counted anew."""

from __future__ import annotations

import io
from dataclasses import replace

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pytest
from annex_tools import HEAD, column, columns, counted_anew, formulas

from planner.appraisal.appraise import appraise
from planner.appraisal.conclusions import rule_name
from planner.appraisal.findings import pairs_under_distance
from planner.base import messages
from planner.dossier.summaries import by_district, summaries, summaries_workbook


@pytest.fixture(scope="module")
def material(material):
    """The sample, with a change against the plan and two decisions that it has not."""
    code, other = material.proposal["site_id"].iloc[[3, 5]]
    decided = pd.DataFrame(
        [
            (code, "condition", "=HẠ(42)", "xem lại móng", "lan@sotttt", "2018-03-02T01:00:00+00:00"),
            (other, "reject", "", "quá gần", "lan@sotttt", "2018-03-05T01:00:00+00:00"),
        ],
        columns=material.decisions.columns,
    )
    changed = material.changes.copy()
    changed.loc[0, ["change", "field", "before", "after"]] = ["changed", "mast_height_m", 51.0, 45.0]
    return replace(material, decisions=decided, changes=changed)


@pytest.fixture(scope="module")
def content(material):
    return summaries_workbook(material)


@pytest.fixture(scope="module")
def book(content):
    return openpyxl.load_workbook(io.BytesIO(content), data_only=True)


def last(sheet):
    return dict(zip(columns(sheet), (cell.value for cell in sheet[sheet.max_row]), strict=True))


def test_the_same_material_gives_the_same_bytes(material, content):
    assert summaries_workbook(material) == content


def test_a_program_that_counts_every_formula_again_gets_the_values_that_stand_there(content, tmp_path):
    stated, anew = counted_anew(content, tmp_path)
    assert len(stated) == len(formulas(content)) > 2_500
    assert anew == pytest.approx(stated, abs=1e-6)


def test_new_masts_are_counted_by_class_and_their_shares_make_a_hundred(material, book):
    sheet = book["Tổng hợp theo huyện"]
    assert columns(sheet)[:6] == ["TT", "Đơn vị hành chính", "A2a", "A2b", "A2c", "A1b"]  # RULES.md
    new = material.proposal[material.proposal["action"] == "new"]
    sums = last(sheet)
    for mast_class, count in new["mast_class"].value_counts().items():
        assert sums[mast_class] == count
    assert sums["Tổng"] == len(new)
    assert sums["Tỷ lệ (%)"] == 100
    assert sum(column(sheet, "Tỷ lệ (%)")) == pytest.approx(100, abs=0.5)


def test_a_new_mast_without_class_has_a_column_of_its_own(material):
    case = material.appraisal.case
    proposal = case.proposal.copy()
    at = proposal.index[proposal["action"] == "new"][0]
    proposal.loc[at, "mast_class"] = None
    bare = appraise(replace(case, proposal=proposal))
    annex = by_district(replace(material, appraisal=bare))
    assert annex.headings["no_class"] == "Chưa ghi loại"
    assert annex.rows["no_class"].sum() == 1
    assert annex.below["total"] == (proposal["action"] == "new").sum()


def test_a_share_that_lies_between_two_tenths_is_rounded_as_excel_does(material):
    case = material.appraisal.case
    proposal = case.proposal[case.proposal["action"] == "new"].iloc[[0] * 80].reset_index(drop=True)
    towns = case.communes.groupby("district_code", sort=False).first()
    spots = towns.set_geometry("geometry", crs=case.communes.crs).representative_point().to_list()
    spots = [spots[0], *[spots[1]] * 79]  # 1 of 80 is 1.25 %
    proposal = proposal.assign(site_id=[f"S{n}" for n in range(80)], geometry=spots)
    moved = replace(case, proposal=gpd.GeoDataFrame(proposal, crs=case.proposal.crs))
    only = replace(material.appraisal, case=moved)
    shares = by_district(replace(material, appraisal=only)).rows["share_pct"]
    assert sorted(shares[shares > 0]) == [1.3, 98.8]


@pytest.mark.parametrize("technology", ["3G", "4G", "5G"])
def test_coverage_by_commune_adds_up_to_the_figures_of_the_report(material, book, technology):
    sums, both = last(book[f"Vùng phủ {technology}"]), material.coverage[technology]
    totals, province = both.totals, both.before.totals
    for when, word in (("before", "trước"), ("after", "sau")):
        people, km2 = totals[f"covered_population_{when}"], totals[f"covered_km2_{when}"]
        assert sums[f"Dân phủ {word}"] == pytest.approx(people)
        assert sums[f"Phủ {word} (km²)"] == pytest.approx(km2)
        assert sums[f"Dân vùng lõm {word}"] == pytest.approx(province["population"] - people)
        assert sums[f"Lõm {word} (km²)"] == pytest.approx(province["area_km2"] - km2)


def test_every_listed_gap_says_what_becomes_of_it(material, book):
    sheet, gaps = book["Vùng lõm 4G"], material.coverage["4G"].gaps
    assert column(sheet, "Mã vùng lõm") == gaps["gap_id"].tolist()
    words = {"closed": "Được xóa", "partly": "Thu hẹp", "left": "Còn nguyên"}
    assert column(sheet, "Kết quả") == [words[state] for state in gaps["state"]]
    assert "0,05 km²" in sheet["A5"].value


def test_findings_by_rule_are_those_of_the_appraisal(material, book):
    sheet = book["Theo quy tắc"]
    asked = ("Chưa xét được", "Cần xem xét", "Còn phải làm")
    headings = ("Tên", "Đạt", "Không đạt", *asked)
    rows = zip(*(column(sheet, heading) for heading in headings), strict=True)
    counts = {rule: (passed, failed, sum(others)) for rule, passed, failed, *others in rows}
    for rule_id, by_verdict in material.appraisal.totals["findings"].items():
        counts_in_row = (by_verdict["pass"], by_verdict["fail"], by_verdict["review"])
        assert counts.pop(rule_name(rule_id)) == counts_in_row
    assert not counts
    assert last(sheet)["Tổng"] == len(material.appraisal.findings)


def test_pairs_masts_outside_their_zone_and_heights_are_all_there(material, book):
    findings, pairs = material.appraisal.findings, material.appraisal.pairs
    sheet = book["Cặp giữa các hồ sơ"]
    assert column(sheet, "Mã trạm") == pairs["site_id"].tolist()
    assert column(sheet, "Khoảng cách (m)") == pytest.approx(pairs["distance_m"].tolist())
    near = book["Cặp cột quá gần"]
    space = findings[
        findings["rule_id"].isin(["SPACE", "SPACE-2"]) & (findings["measured"] < findings["limit"])
    ]
    wanted = {frozenset(pair) for pair in zip(space["site_id"], space["other_site_id"], strict=True)}
    near_pairs = pairs_under_distance(material.appraisal.findings)
    listed = [
        frozenset(pair) for pair in zip(near_pairs["site_id"], near_pairs["other_site_id"], strict=True)
    ]
    assert len(listed) == len(set(listed)) == len(wanted)
    assert len(space) > len(wanted)  # the sample has pairs that both rules find
    assert set(listed) == wanted
    assert all(np.array(column(near, "Giá trị đo")) < np.array(column(near, "Giới hạn")))
    wrong = findings[(findings["rule_id"] == "ZONE") & findings["verdict"].isin(["fail", "review"])]
    assert sorted(column(book["Cột sai khu vực"], "Mã trạm")) == sorted(wrong["site_id"])
    high = findings[(findings["rule_id"] == "AIR-45") & (findings["measured"] >= findings["limit"])]
    assert set(column(book["Cần chấp thuận độ cao"], "Mã trạm")) == set(high["site_id"])


def test_what_was_decided_stands_first_with_condition_reason_and_who(material, book):
    sheet = book["Quyết định"]
    assert len(column(sheet, "Mã trạm")) == len(material.proposal)
    rows = {name: column(sheet, name)[:3] for name in columns(sheet)}
    assert rows["Mã trạm"][:2] == material.decisions["site_id"].tolist()
    assert rows["Điều kiện"] == ["=HẠ(42)", "", None]
    assert rows["Lý do"][:2] == ["xem lại móng", "quá gần"]
    assert rows["Ngày"] == ["02/03/2018", "05/03/2018", None]
    assert rows["Quyết định"][2] == "Chưa quyết định"


def test_the_list_of_changes_leaves_out_what_stays_the_same(material, book):
    sheet = book["Danh mục thay đổi"]
    assert column(sheet, "Mã trạm") == [material.changes["site_id"].iloc[0]]
    assert (column(sheet, "Trước"), column(sheet, "Sau")) == (["51"], ["45"])


def test_a_first_plan_has_nothing_to_be_compared_with_and_that_is_said(material):
    first = replace(material, changes=None, radio=None)
    annexes = {annex.name: annex for annex in summaries(first)}
    assert annexes["Danh mục thay đổi"].note == messages.text("annexes.no_plan")
    assert "Xã chưa có đài" not in annexes
    book = openpyxl.load_workbook(io.BytesIO(summaries_workbook(first)))
    assert book["Danh mục thay đổi"].cell(HEAD + 1, 1).value == messages.text("annexes.none")


def test_communes_without_a_radio_station_are_listed_with_their_state_by_8_3(material, book):
    sheet, radio = book["Xã chưa có đài"], material.radio
    without = radio[radio["status"].isin(["none", "unknown"])]
    assert set(column(sheet, "Mã xã")) == set(without["commune_code"])
    kinds = dict(zip(radio["commune_code"], radio["commune_kind"], strict=True))
    words = zip(column(sheet, "Mã xã"), column(sheet, "Tiêu chí 8.3"), strict=True)
    for code, verdict in words:
        assert (verdict == "Không áp dụng") == (kinds[code] != "xã")
        assert verdict != "Đạt"
    assert last(sheet)["Dân số"] == pytest.approx(without["population"].sum())


def test_every_sheet_prints_as_the_annexes_do(book):
    for sheet in book:
        assert sheet.print_title_rows == f"${HEAD}:${HEAD}"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet["A1"].value == sheet["A1"].value.upper()
        assert "20/03/2018" in sheet["A2"].value
