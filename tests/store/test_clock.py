"""The clock of a dossier: it stops while the carrier owes an answer and goes on with its receipt."""

from datetime import date

import pytest
from store.store_tools import READER, RECEIVED_ON, REVIEWER, receive_one, taken_in

from planner.base.local_time import today
from planner.store.clock import Clock, clock_of, clocks
from planner.store.dossiers import move

# 2018: 25/4, 30/4 and 1/5 are holidays. Received on Monday 2/4; twenty working days end on 3/5.
MON, TUE, WED, THU, FRI = (date(2018, 4, day) for day in (9, 10, 11, 12, 13))


@pytest.fixture
def received(store):
    return receive_one(store)


def test_the_term_begins_the_day_after_reception(received):
    assert (received.received_on, received.due_on) == (date(2018, 4, 2), date(2018, 5, 3))
    assert clock_of(received, [], RECEIVED_ON) == Clock(0, 0, received.due_on, is_stopped=False)
    assert clock_of(received, [], date(2018, 4, 3)).used == 1
    assert clock_of(received, [], date(2018, 5, 3)).used == 20  # by hand: 31 days, less 8 + 3


def test_while_the_carrier_owes_an_answer_no_day_counts_and_the_end_of_the_term_is_put_off(received):
    steps = [(date(2018, 4, 3), "checking"), (MON, "sent_back")]
    running = clock_of(received, steps[:1], MON)
    assert (running.used, running.is_stopped) == (5, False)
    stopped = clock_of(received, steps, FRI)
    assert (stopped.used, stopped.stopped, stopped.is_stopped) == (5, 4, True)
    # Four working days after Thursday 3/5: 4/5, 7/5, 8/5, 9/5.
    assert stopped.due_on == date(2018, 5, 9)


def test_with_the_receipt_the_clock_goes_on(received):
    steps = [(MON, "sent_back"), (WED, "checking")]
    clock = clock_of(received, steps, FRI)
    assert (clock.used, clock.stopped, clock.is_stopped) == (7, 2, False)
    assert clock.due_on == date(2018, 5, 7)
    assert clock.days_left(date(2018, 5, 8)) == -1


def test_a_dossier_that_is_sent_back_twice_stands_still_twice(received):
    steps = [(MON, "sent_back"), (TUE, "checking"), (WED, "sent_back"), (THU, "checking")]
    assert clock_of(received, steps, FRI).stopped == 2


def test_days_off_are_no_days_of_the_clock(received):
    steps = [(FRI, "sent_back"), (date(2018, 4, 16), "checking")]  # over a weekend, to Monday
    assert clock_of(received, steps, date(2018, 4, 16)).stopped == 1


def test_the_clock_of_what_is_closed_stands_at_its_last_step(received):
    steps = [(TUE, "checking"), (WED, "withdrawn")]
    assert clock_of(received, steps, date(2018, 12, 31)) == clock_of(received, steps, WED)


def test_the_clock_reads_the_steps_from_the_trail_and_a_file_that_comes_sets_it_going(store, received):
    other = receive_one(store, received_on=today())
    sent = move(store, REVIEWER, received, "sent_back")
    both = clocks(store, READER, [sent, other], today())
    assert (both[sent.id].is_stopped, both[other.id].is_stopped) == (True, False)
    taken_in(store, sent, "V1")
    assert not clocks(store, READER, [sent], today())[sent.id].is_stopped
    assert clocks(store, READER, [], today()) == {}
