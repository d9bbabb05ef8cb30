"""Long work beside a page: shared, cancelled, ended when nobody waits, and quick work left quick."""

import threading

import pytest
from streamlit.testing.v1 import AppTest

from planner.base.errors import InputFileError
from planner.base.progress import CancelledError
from planner.web.shared import work
from planner.web.shared.work import Jobs

SOON_S = 5.0


class Gate:
    """Work that goes on until it is let through; counts how often it was begun."""

    def __init__(self):
        self.begun, self.open = 0, threading.Event()

    def __call__(self, tell):
        self.begun += 1
        while not self.open.wait(0.01):
            tell("progress.paint", 0.5)
        return f"answer {self.begun}"


@pytest.fixture
def gate():
    new_gate = Gate()
    yield new_gate
    new_gate.open.set()


def everybody(session):
    return True


def test_two_sessions_that_ask_the_same_share_the_work(gate):
    jobs = Jobs(everybody)
    first, second = (jobs.join(session, "same", gate) for session in ("a", "b"))
    assert first is second
    gate.open.set()
    assert first.finished.wait(SOON_S)
    assert (gate.begun, first.result) == (1, "answer 1")


def test_another_question_is_work_of_its_own_and_a_later_one_begins_anew(gate):
    jobs = Jobs(everybody)
    gate.open.set()
    both = [jobs.join("a", key, gate) for key in ("one", "two")]
    assert all(job.finished.wait(SOON_S) for job in both)
    again = jobs.join("a", "one", gate)
    assert again.finished.wait(SOON_S)
    assert (again is both[0], gate.begun) == (False, 3)


def test_work_goes_on_while_one_session_waits_and_stops_soon_after_the_last_has_left(gate):
    jobs = Jobs(everybody)
    job = jobs.join("a", "same", gate)
    jobs.join("b", "same", gate)
    jobs.leave("a", job)
    assert not job.finished.wait(0.2)
    jobs.leave("b", job)
    assert job.finished.wait(1.0)
    assert isinstance(job.error, CancelledError)
    assert job.result is None


def test_who_asks_again_while_cancelled_work_still_ends_gets_work_of_its_own():
    jobs, release = Jobs(everybody), threading.Event()

    def slow_to_stop(tell):
        release.wait(SOON_S)
        tell("progress.paint", 0.5)
        return "whole"

    first = jobs.join("a", "same", slow_to_stop)
    jobs.leave("a", first)
    second = jobs.join("a", "same", slow_to_stop)
    assert second is not first
    release.set()
    assert first.finished.wait(SOON_S)
    assert second.finished.wait(SOON_S)
    assert isinstance(first.error, CancelledError)
    assert second.result == "whole"


def test_work_whose_browsers_are_all_gone_ends_after_the_grace(gate, monkeypatch):
    monkeypatch.setattr(work, "ROUND_S", 0.02)
    monkeypatch.setattr(work, "GRACE_S", 0.3)
    there = {"stays", "goes"}
    jobs = Jobs(there.__contains__)
    job = jobs.join("goes", "same", gate)
    there.clear()
    assert not job.finished.wait(0.1)  # a lost connection comes back
    there.add("goes")
    assert not job.finished.wait(0.5)
    there.clear()
    assert job.finished.wait(2.0)
    assert isinstance(job.error, CancelledError)


def test_an_error_of_the_work_is_kept_for_the_page():
    def fails(tell):
        raise InputFileError("intake.no_sites", file="a.xlsx")

    job = Jobs(everybody).join("a", "same", fails)
    assert job.finished.wait(SOON_S)
    assert isinstance(job.error, InputFileError)


def quick_page():
    import streamlit as st

    from planner.base.errors import InputFileError, PlannerError
    from planner.web.shared import work

    def answer(tell):
        if st_value == "bad":
            raise InputFileError("intake.no_sites", file="a.xlsx")
        return f"answer to {st_value}"

    st_value = st.text_input("question", "one")
    try:
        answered = work.done("test", st_value, answer)
    except PlannerError as error:
        st.error(error.text())
    else:
        st.write(answered)


def test_quick_work_shows_no_progress_and_its_error_is_the_pages():
    page = AppTest.from_function(quick_page, default_timeout=30).run()
    assert [block.value for block in page.markdown] == ["answer to one"]
    assert not page.button
    page.text_input[0].set_value("two").run()
    assert [block.value for block in page.markdown] == ["answer to two"]
    page.text_input[0].set_value("bad").run()
    assert len(page.error) == 1
    page.text_input[0].set_value("one").run()
    assert [block.value for block in page.markdown] == ["answer to one"]
    assert not page.exception


def long_page():
    import streamlit as st

    from planner.web.shared import work

    question = st.text_input("question", "quick")
    kept = st.empty()
    answer = work.gate if question == "long" else lambda tell: "quick answer"
    st.write(work.done("test", question, answer) or "no answer")
    kept.text_input("kept", key="kept")


def test_cancelled_work_stays_away_until_asked_again_and_spoils_no_other_question(gate, monkeypatch):
    monkeypatch.setattr(work, "gate", gate, raising=False)
    monkeypatch.setattr(work, "PATIENCE_S", 0.05)
    # The button beside the bar is clicked while the page waits.
    monkeypatch.setattr(work, "_wait", lambda job, slot, place: work._stop(slot))
    page = AppTest.from_function(long_page, default_timeout=30).run()
    page.text_input(key="kept").set_value("held")
    page.text_input[0].set_value("long").run()
    for _ in range(2):
        assert "Đã huỷ" in page.info[0].value
        assert page.markdown[0].value == "no answer"
        page.run()
    assert gate.begun == 1
    page.text_input[0].set_value("quick").run()
    assert (len(page.info), page.markdown[0].value) == (0, "quick answer")
    page.text_input[0].set_value("long").run()
    assert "Đã huỷ" in page.info[0].value
    gate.open.set()
    next(button for button in page.button if button.label == "Chạy lại").click()
    page.run()
    assert (len(page.info), page.markdown[0].value) == (0, f"answer {gate.begun}")
    assert page.text_input(key="kept").value == "held"
    assert not page.exception


def test_asked_for_something_else_the_session_no_longer_waits_for_the_former(gate, monkeypatch):
    monkeypatch.setattr(work, "gate", gate, raising=False)
    monkeypatch.setattr(work, "PATIENCE_S", 0.05)
    left = []

    def leaves_the_page(job, slot, place):
        import streamlit as st

        left.append(job)
        st.stop()

    monkeypatch.setattr(work, "_wait", leaves_the_page)
    page = AppTest.from_function(long_page, default_timeout=30).run()
    page.text_input[0].set_value("long").run()
    page.run()
    assert left[0] is left[1]  # a click elsewhere does not begin the work anew
    assert not left[0].finished.is_set()
    page.text_input[0].set_value("quick").run()
    assert page.markdown[0].value == "quick answer"
    assert left[0].finished.wait(1.0)
    assert isinstance(left[0].error, CancelledError)
