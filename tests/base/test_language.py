"""The language of the reader at hand holds for a block of work, and for that alone."""

import threading

import pytest

from planner.base.language import language, speaking
from planner.base.numbers import figure, percent


def test_it_is_vietnamese_unless_somebody_says_otherwise():
    assert language() == "vi"
    with speaking("en"):
        assert language() == "en"
    assert language() == "vi"


def test_it_is_what_it_was_after_an_error_too():
    with pytest.raises(ValueError, match="oh"), speaking("en"):
        raise ValueError("oh")
    assert language() == "vi"


def test_numbers_follow_it():
    with speaking("en"):
        assert (figure(1234.5), percent(0.125)) == ("1,234.5", "12.5 %")
    assert (figure(1234.5), percent(0.125)) == ("1.234,5", "12,5 %")


def test_the_reader_of_one_thread_is_not_that_of_another():
    heard = []
    with speaking("en"):
        other = threading.Thread(target=lambda: heard.append(language()))
        other.start()
        other.join()
    assert heard == ["vi"]
