"""The file that goes back to the carrier: only what the carrier has to answer."""

import io

import openpyxl
import pandas as pd
from conftest import make_stations

from planner.appraisal.completeness import completeness
from planner.appraisal.findings import Finding, findings_table
from planner.appraisal.kinds import KINDS
from planner.dossier.send_back import send_back_workbook
from planner.store.decisions import Decision
from planner.store.desk import desk_table

FAULT = {
    "severity": "error",
    "sheet": "M3",
    "row": 7,
    "column": "X",
    "value": "12",
    "message": "ngoài tỉnh",
}


def rows(book, sheet):
    """Return the rows under the note and the headings."""
    return [list(row) for row in book[sheet].iter_rows(min_row=4, values_only=True)]


def test_questions_missing_inputs_and_faults_stand_in_it_and_nothing_of_the_departments_own():
    sites = make_stations([{"site_id": code, "at": (100 * n, 0)} for n, code in enumerate("ABC")])
    decisions = {
        "A": Decision(1, "A", "ask", "", "Thiếu hợp đồng đất", "an", "2018-04-03T00:00:00+00:00", 1),
        "B": Decision(1, "B", "accept", "", "", "an", "2018-04-03T00:00:00+00:00", 1),
    }
    findings = findings_table(
        [
            Finding(
                "EMF-R",
                KINDS["EMF-R"],
                "B",
                "review",
                "x",
                "y",
                "assumed",
                missing="eirp_dbm antenna_height_m",
            ),
            Finding("EMF-LIM", KINDS["EMF-LIM"], "B", "review", "x", "y", "assumed", missing="eirp_dbm"),
            Finding("SPACE", KINDS["SPACE"], "C", "review", "x", "y", "assumed", missing="plan"),
        ]
    )
    lacking = completeness(sites.assign(action="new", eirp_dbm=[57.0, None, 57.0]), findings)
    content = send_back_workbook(
        desk_table(sites, findings, decisions), lacking, [FAULT], "Hồ sơ HS-2018-001"
    )
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.worksheets[0]["A1"].value == "Hồ sơ HS-2018-001"
    (question,) = rows(book, "Yêu cầu, câu hỏi")
    assert question[0] == "A"
    assert "Thiếu hợp đồng đất" in question
    missing = {row[0]: row for row in rows(book, "Thông tin cần bổ sung")}
    assert missing["EIRP (dBm)"][2] == 1
    assert missing["EIRP (dBm)"][-1] == "B"
    assert not any("quy hoạch" in str(row) for row in missing.values())  # C lacks the department's own
    assert "ngoài tỉnh" in rows(book, "Lỗi trong tệp")[0]
    assert [row[0] for row in rows(book, "Vị trí của hồ sơ")] == ["C", "B", "A"]  # the worst first


def test_a_dossier_without_questions_or_faults_gives_empty_sheets():
    desk = desk_table(make_stations([{"site_id": "A", "at": (0, 0)}]), None, {})
    book = openpyxl.load_workbook(io.BytesIO(send_back_workbook(desk, None, [], "x")))
    assert rows(book, "Yêu cầu, câu hỏi") == []
    assert pd.DataFrame(rows(book, "Lỗi trong tệp")).empty
