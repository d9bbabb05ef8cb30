"""The papers of a site: yes, no, not said, and what is none of these."""

from datetime import date

import build_ugly_files as ugly
import pytest

from planner.intake.read import read
from planner.intake.reference import read_reference
from planner.layers.province import DEFAULT_DATA_DIR
from planner.layers.vocabulary import words

PAPERS = ["Giấy phép xây dựng", "Tiếp đất", "Chấp thuận độ cao", "Bán kính cột (m)"]


@pytest.fixture(scope="module")
def reference():
    return read_reference(DEFAULT_DATA_DIR)


def take(tmp_path, reference, *answers):
    rows = [[*ugly.HEADINGS, *PAPERS]]
    rows += [[*row, *answer] for row, answer in zip(ugly.rows(len(answers)), answers, strict=True)]
    path = tmp_path / "a.xlsx"
    path.write_bytes(ugly.workbook(rows))
    return read(path, "viettel", reference, date(2018, 1, 2))


def test_papers_are_read_as_had_not_had_and_not_said(tmp_path, reference):
    proposal = take(
        tmp_path, reference, ["Có", "Không", None, 0.4], ["x", None, "chưa có", None], [None] * 4
    )
    assert proposal.faults == []
    assert [set(words(value)) for value in proposal.sites["evidence"]] == [
        {"permit", "no_earthing"},
        {"permit", "no_height_consent"},
        set(),
    ]
    assert proposal.sites["radius_m"].tolist()[0] == 0.4


def test_an_answer_that_is_neither_yes_nor_no_is_an_error_that_names_the_cell(tmp_path, reference):
    proposal = take(tmp_path, reference, ["đang xin", None, None, None], ["Có", None, None, None])
    (fault,) = proposal.faults
    assert (fault.severity, fault.column, fault.value) == ("error", "Giấy phép xây dựng", "đang xin")
    assert "Có" in str(fault.expected)
    assert len(proposal.sites) == 1
