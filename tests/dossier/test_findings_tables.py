"""Each table of an appraisal is defined once: screen, workbook and annexes show the same columns."""

import io

import openpyxl
import pandas as pd
import pytest
from annex_tools import columns

from planner.base import messages
from planner.dossier.findings_tables import TABLES, appraisal_table, changes_in_words, findings_workbook
from planner.dossier.headings import heading, readable
from planner.dossier.summaries import summaries_workbook

IN_ANNEXES = {
    "summary": "district", "quantity": "quantity", "pairs": "near", "across": "pair",
    "outside": "zone", "heights": "height",
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
    # An annex numbers every table, and has no column for the code of a rule: it is signed.
    own = {"TT", heading("rule_id")}
    headings = [cell.value for cell in sheet[3] if cell.value not in own]
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
