"""Numbers in Vietnamese form; what a finding says in a word."""

import pytest

from planner.base.vocabulary import Kind
from planner.mapview.words import finding_word, number, percent


def test_numbers_are_written_the_vietnamese_way():
    assert number(1234567.891, 1) == "1.234.567,9"
    assert number(float("nan")) == number(None) == "–"
    assert percent(0.2346) == "23,5 %"


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize(
    ("verdict", "word"),
    [("pass", "Đạt"), ("fail", "Không đạt"), ("not_applicable", "Không áp dụng")],
)
def test_what_is_judged_is_worded_alike_for_every_kind(kind, verdict, word):
    assert finding_word(kind, verdict) == word


@pytest.mark.parametrize(
    ("kind", "missing", "word"),
    [
        (Kind.LIMIT, "", "Cần xem xét"),
        (Kind.LIMIT, "radius_m", "Chưa xét được"),
        (Kind.OBLIGATION, "height_consent", "Phải thực hiện"),
        (Kind.OBLIGATION, "", "Phải thực hiện"),
        (Kind.PAPER, "land permit", "Còn thiếu"),
        (Kind.JUDGEMENT, "", "Cần xem xét"),
        (Kind.JUDGEMENT, "commune_code", "Cần xem xét"),
        *((kind, "action", "Chưa xét được") for kind in Kind),
    ],
)
def test_a_question_is_worded_by_what_its_rule_asks_for(kind, missing, word):
    assert finding_word(kind, "review", missing) == word
