"""What a formal paper cites: what is certain by its text, what is assumed by the annex alone."""

from dataclasses import replace

import pandas as pd
import pytest
from conftest import parameter
from outcome_tools import appraisal

from planner.dossier.citations import Citations, without_remarks

LAW = replace(parameter("AIR-45.HEIGHT", 45.0, "cited"), document="NĐ 32/2016/NĐ-CP", article="Điều 9")
TWO = replace(parameter("CLASS.X", 3.0, "cited"), document="QCVN 8:2022/BTTTT; TCVN 3718-1:2005")
GUESS = replace(parameter("EMF.PERSON", 2.0), document="Giả định của phần mềm")
LONGER = replace(parameter("EMF-EIRP.2G", 58.0), document="Giả định của phần mềm (vùng phủ)")
RECALLED = replace(parameter("EMF-INSPECT.DISTANCE", 100.0), document="TT 17/2011/TT-BTTTT (nhớ lại)")
NOTE = "(giá trị giả định, xem Phụ lục 3)"


@pytest.fixture
def citations():
    return Citations(appraisal({"A": "new"}, values=(LAW, TWO, GUESS, LONGER, RECALLED)))


@pytest.mark.parametrize(
    ("citation", "assumed", "said"),
    [
        ("NĐ 32/2016/NĐ-CP, Điều 9", [], "NĐ 32/2016/NĐ-CP, Điều 9"),
        ("Giả định của phần mềm", ["EMF.PERSON"], NOTE),
        (
            "NĐ 32/2016/NĐ-CP, Điều 9; Giả định của phần mềm",
            ["EMF.PERSON"],
            f"NĐ 32/2016/NĐ-CP, Điều 9 {NOTE}",
        ),
        (
            f"{GUESS.citation}; {TWO.citation}; {LONGER.citation}",
            ["EMF.PERSON", "EMF-EIRP.2G"],
            f"QCVN 8:2022/BTTTT; TCVN 3718-1:2005 {NOTE}",
        ),
        ("TT 17/2011/TT-BTTTT (nhớ lại)", ["EMF-INSPECT.DISTANCE"], NOTE),
        ("Vùng phủ theo mô hình", ["COVERAGE"], "Vùng phủ theo mô hình"),  # no value of the plan
    ],
)
def test_an_assumed_value_is_cited_by_the_annex(citations, citation, assumed, said):
    assert citations.formal(citation, assumed) == said


def test_a_decision_cites_what_is_certain_and_says_nothing_of_the_rest(citations):
    assert citations.cited("NĐ 32/2016/NĐ-CP, Điều 9; Giả định của phần mềm", ["EMF.PERSON"]) == (
        "NĐ 32/2016/NĐ-CP, Điều 9"
    )
    assert citations.cited("Giả định của phần mềm", ["EMF.PERSON"]) == ""


def test_a_row_that_does_not_name_its_assumed_values_is_read_by_its_citation(citations):
    table = pd.DataFrame(
        {
            "citation": ["Giả định của phần mềm", "NĐ 32/2016/NĐ-CP, Điều 9", "Theo dữ liệu nạp vào"],
            "certainty": ["assumed", "cited", "assumed"],
        }
    )
    said = [NOTE, "NĐ 32/2016/NĐ-CP, Điều 9", "Theo dữ liệu nạp vào"]
    assert citations.column(table).tolist() == said
    assert citations.column(table.assign(assumed=["EMF.PERSON", "", ""])).tolist() == said


def test_our_own_remark_is_taken_from_a_citation_and_another_bracket_stays():
    assert without_remarks("TT 14/2013 (nhớ lại; khớp văn bản hai tỉnh)") == "TT 14/2013"
    assert without_remarks("QĐ 26/2018 (mượn, nguồn thứ cấp)") == "QĐ 26/2018 (mượn, nguồn thứ cấp)"
