"""What says nothing, in every sign that Unicode has for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.base.words import says_something

SILENT = ["", " ", "\u200b", "\u00ad", "\u3164", "\u2800", "…", "-", ".", "\x00", "\ufeff"]


@pytest.mark.parametrize("text", SILENT)
def test_spaces_marks_and_signs_that_are_not_seen_say_nothing(text):
    assert not says_something(text * 3)


@given(st.text(max_size=20), st.sampled_from("aĐế7漢"))
def test_one_letter_or_digit_says_something_wherever_it_stands(text, sign):
    assert says_something(text + sign + text)
