"""What a file makes a parser do harms its own process only; a limit that is passed is named."""

import os
import time

import apart_tools as tools
import pytest

from planner.base import apart
from planner.base.errors import InputFileError
from planner.base.progress import CancelledError


def key_of(function, *arguments, **limits):
    with pytest.raises(InputFileError) as refused:
        list(apart.plain_items(function, *arguments, file="a.xlsx", limits=apart.Limits(**limits)))
    return refused.value.key


def test_plain_values_come_back_as_they_are_and_progress_is_told():
    steps = []
    items = apart.plain_items(tools.numbers, 3000, file="a", tell=lambda *step: steps.append(step))
    assert list(items) == [{"number": n, "own": (None, "ấp", 2.5)} for n in range(3000)]
    assert steps


def test_work_past_its_memory_is_refused_as_that():
    assert key_of(tools.greedy, 900, memory_mb=400) == "apart.memory"


def test_the_same_work_within_its_memory_is_done():
    assert list(apart.plain_items(tools.greedy, 100, file="a")) == [100_000_000]


def test_work_past_its_time_is_refused_as_that():
    assert key_of(tools.endless, seconds=0.5) == "apart.time"


def test_work_that_hands_back_too_much_is_refused_as_that():
    assert key_of(tools.flooding, output_mb=5) == "apart.output"


def test_work_that_dies_is_told_and_the_next_is_done_all_the_same():
    assert key_of(tools.crashing) == "apart.died"
    assert len(list(apart.plain_items(tools.numbers, 2, file="a"))) == 2


def test_a_refusal_keeps_its_kind_its_message_and_its_facts():
    with pytest.raises(InputFileError) as refused:
        list(apart.plain_items(tools.refusing, file="a.xlsx"))
    assert refused.value.key == "intake.file_too_big"
    assert dict(refused.value.facts) == {"file": "a.xlsx", "limit": 50}


def test_what_nobody_foresaw_comes_with_its_traceback():
    with pytest.raises(apart.ApartError, match="ZeroDivisionError"):
        list(apart.plain_items(tools.wrong, file="a"))


def test_an_object_that_would_run_code_comes_back_as_text_only():
    (item,) = apart.plain_items(tools.trapped, file="a")
    assert isinstance(item, str)


def test_work_that_is_cancelled_ends_with_its_process(tmp_path):
    mark = tmp_path / "pid"

    def tell(step, share):
        if mark.is_file() and mark.read_text(encoding="utf-8"):
            raise CancelledError

    with pytest.raises(CancelledError):
        list(apart.plain_items(tools.marked, mark, file="a", tell=tell))
    number = int(mark.read_text(encoding="utf-8"))
    for _ in range(400):
        if not is_running(number):
            return
        time.sleep(0.05)
    pytest.fail("the process goes on")


def is_running(number):
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True


def test_two_pieces_of_work_on_one_file_share_their_time():
    limits = apart.Limits(seconds=30)
    for used_s in (0.0, 10.0, 29.9):
        left = apart.left_after(apart.Spent(seconds=used_s), limits)
        assert 0 < left.seconds <= 30
        assert used_s + left.seconds <= 35


def test_work_of_our_own_comes_back_whole():
    assert apart.result_of(tools.doubled, "a")([1, 2]) == [2, 4]
    assert apart.result_of(sorted, "a")({"b", "a"}) == ["a", "b"]


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("limit", ["memory", "time", "output"])
def test_the_message_of_a_limit_names_the_file_and_the_limit(lang, limit):
    text = InputFileError(f"apart.{limit}", file="ho_so.xlsx", limit=30).text(lang)
    assert "ho_so.xlsx" in text
    assert "30" in text
