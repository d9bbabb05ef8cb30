"""Each table of an appraisal is defined once: screen, workbook and annexes show the same columns."""

import io

import openpyxl
import pandas as pd
import pytest
from annex_tools import columns

from planner.appraisal.catalogue import ALL_RULES
from planner.base import messages
from planner.dossier.findings_tables import TABLES, appraisal_table, changes_in_words, findings_workbook
from planner.dossier.headings import readable
from planner.dossier.summaries import summaries_workbook

IN_ANNEXES = {
    "summary": "district", "quantity": "quantity", "pairs": "near", "across": "pair",
    "outside": "zone", "heights": "height", "remarks": "remarks", "assumed": "assumed",
}  # fmt: skip


@pytest.fixture(scope="module")
def workbook(material):
    return openpyxl.load_workbook(io.BytesIO(findings_workbook(material.appraisal)))


@pytest.fixture(scope="module")
def annexes(material):
    return openpyxl.load_workbook(io.BytesIO(summaries_workbook(material)), data_only=True)


@pytest.mark.parametrize("name", IN_ANNEXES)
def test_a_table_has_the_same_headings_in_the_workbook_and_in_the_annexes(name, workbook, annexes):
    sheet = workbook[messages.text(f"dossier.sheet_{name}")]
    headings = [cell.value for cell in sheet[3] if cell.value != "TT"]  # an annex numbers every table
    annex = annexes[messages.text(f"annexes.sheet_{IN_ANNEXES[name]}")]
    assert headings == columns(annex)[1:]


def test_every_column_of_every_table_has_a_heading_in_vietnamese(material):
    tables = {name: readable(appraisal_table(name, material.appraisal)) for name in TABLES}
    assert all(len(table.columns) > 4 for table in tables.values())
    assert [heading for table in tables.values() for heading in table if "_" in heading] == []


def test_masts_against_targets_say_whom_the_target_binds(material):
    table = appraisal_table("quantity", material.appraisal)
    carriers = material.appraisal.quantity["carrier"]
    assert table.loc[carriers == "viettel", "whom"].eq("Viettel").all()
    assert table["whom"].notna().all()


def test_a_change_is_said_in_words_and_what_stays_the_same_is_left_out():
    rows = [
        ("A", "added", None, None, None),
        ("B", "changed", "action", "new", "share"),
        ("B", "changed", "mast_height_m", 51.0, 45.5),
        ("B", "changed", "position", None, 12.3),
        ("C", "same", None, None, None),
        ("D", "kept", None, None, None),
    ]
    changes = pd.DataFrame(rows, columns=["site_id", "change", "field", "before", "after"])
    assert changes_in_words(changes).to_numpy().tolist() == [
        ["A", "Thêm mới", "", "", ""],
        ["B", "Thay đổi", "Hình thức", "Xây mới", "Dùng chung"],
        ["B", "Thay đổi", "Chiều cao cột (m)", "51", "45,5"],
        ["B", "Thay đổi", "Tọa độ (dời, m)", "", "12,3"],
        ["D", "Không nêu, vẫn giữ", "", "", ""],
    ]


def test_a_severity_is_a_word_wherever_faults_are_listed():
    table = readable(pd.DataFrame({"severity": ["error", "note"], "row": [3, 4]}))
    assert table.iloc[:, 0].tolist() == [messages.text("dossier.severity_error"), "Ghi chú"]


def cells(book):
    return [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]


def test_no_sheet_shows_the_code_of_a_rule_or_a_remark_of_ours(workbook, annexes):
    codes = {rule.rule_id for rule in ALL_RULES}
    for book in (workbook, annexes):
        texts = cells(book)
        assert len(texts) > 3_000
        assert codes & set(texts) == set()
        assert [text for text in texts if "nhớ lại" in text and "Giả định" not in text] == []


def test_an_obligation_or_a_paper_that_is_open_is_not_to_be_reviewed(material, workbook):
    sheet = workbook["Chi tiết"]
    heads = [cell.value for cell in sheet[3]]
    listed = pd.DataFrame(sheet.iter_rows(min_row=4, values_only=True), columns=heads)
    said = listed.groupby("Loại")["Kết luận"].agg(set)
    assert said["Nghĩa vụ"] == {"Đạt", "Phải thực hiện", "Không áp dụng"}
    assert said["Giấy tờ"] == {"Còn thiếu", "Không áp dụng"}
    assert "Chưa xét được" in said["Giới hạn"]


def test_sheets_of_sites_and_of_findings_begin_with_the_worst(material, workbook):
    order = ["Không đạt", "Thiếu thông tin", "Cần xem xét", "Đạt có điều kiện", "Đạt", "Không áp dụng"]
    sheet = workbook["Kết luận theo vị trí"]
    at = [cell.value for cell in sheet[3]].index("Kết luận")
    places = [order.index(row[at]) for row in sheet.iter_rows(min_row=4, values_only=True)]
    assert len(places) == len(material.proposal)
    assert places == sorted(places)
    sheet = workbook["Chi tiết"]
    at = [cell.value for cell in sheet[3]].index("Kết luận")
    said = list(dict.fromkeys(row[at] for row in sheet.iter_rows(min_row=4, values_only=True)))
    assert (said[0], said[-1]) == ("Không đạt", "Không áp dụng")
    assert said.index("Chưa xét được") < said.index("Phải thực hiện") < said.index("Đạt")


def test_what_an_assumed_value_cites_is_not_said_as_law(material):
    findings = material.appraisal.findings
    table = appraisal_table("findings", material.appraisal, formal=True)
    values = {value.parameter_id for value in material.plan.values()}  # the rest are data, no values
    assumed = findings.loc[table.index, "assumed"].map(lambda names: bool(values & set(names.split())))
    assert assumed.sum() > 1_000
    assert table.loc[assumed, "citation"].str.endswith("(giá trị giả định, xem Phụ lục 3)").all()
    cited = table["certainty"] == "cited"
    assert cited.sum() > 500
    assert not table.loc[cited, "citation"].str.contains("giả định").any()
    shown = appraisal_table("findings", material.appraisal)  # the screen tells every source
    assert not shown["citation"].str.contains("Phụ lục 3").any()
