"""Decisions made at once and undone at once: what somebody has said since is left alone."""

import json
import threading
from dataclasses import replace

import pytest
from store.store_tools import (
    OTHER,
    READER,
    REVIEWER,
    assert_sound,
    everything,
    receive_one,
    sites_of,
    submitted,
    taken_in,
    trail,
)

from planner.base.errors import DecisionError, StaleEditError
from planner.store.batches import last_batch, undo_batch
from planner.store.decisions import Wanted, decide, decisions, undo
from planner.store.dossiers import dossier, move

CODES = [f"V{n}" for n in range(6)]


@pytest.fixture
def opened(store):
    """A dossier with a file that is not appraised yet."""
    received = receive_one(store)
    taken_in(store, received, *CODES)
    return dossier(store, READER, received.id)


def bulk(store, opened, *codes, actor=REVIEWER, decision="accept", **revisions):
    """Decide of some sites at once."""
    wanted = [Wanted(code, decision, "lý do", revision=revisions.get(code, 0)) for code in codes]
    return decide(store, actor, opened.id, wanted, {})


def decided_in(store, opened):
    return decisions(store, READER, opened.id)


def test_a_batch_names_its_person_its_sites_and_counts_in_its_dossier(store, opened):
    bulk(store, opened, "V0", "V1")
    bulk(store, opened, "V2", "V3", "V4", actor=OTHER)
    mine, theirs = last_batch(store, REVIEWER, opened.id), last_batch(store, OTHER, opened.id)
    assert (mine.number, mine.who, mine.standing) == (1, REVIEWER.email, ("V0", "V1"))
    assert (theirs.number, theirs.who, theirs.standing) == (2, OTHER.email, ("V2", "V3", "V4"))
    entry = trail(store, f"{opened.subject}/batch/2")[-1]
    assert (entry.action, entry.at) == ("decide_many", theirs.at)
    assert json.loads(entry.after) == {"sites": {"V2": 1, "V3": 1, "V4": 1}}


def test_one_decision_is_no_batch_and_dossiers_do_not_mix_theirs(store, opened):
    other = receive_one(store)
    taken_in(store, other, "V0", "V1")
    bulk(store, opened, "V0")
    bulk(store, other, "V0", "V1")
    assert last_batch(store, REVIEWER, opened.id) is None
    assert last_batch(store, REVIEWER, other.id).number == 1
    with pytest.raises(DecisionError, match="không có lần quyết định hàng loạt số 1"):
        undo_batch(store, REVIEWER, opened.id, 1)


def test_a_batch_is_undone_at_once_to_what_stood_before(store, opened):
    (first,) = bulk(store, opened, "V0", decision="ask", actor=OTHER)
    bulk(store, opened, *CODES, V0=1)
    done = undo_batch(store, REVIEWER, opened.id, 1)
    assert (done.standing, done.changed) == (tuple(CODES), ())
    assert decided_in(store, opened) == {"V0": replace(first, revision=3)}
    actions = [entry.action for entry in trail(store, opened.subject)]
    assert actions[-7:] == ["undo"] * 6 + ["undo_many"]
    assert_sound(store.path)


def test_what_was_decided_of_or_undone_since_is_left_alone_and_named(store, opened):
    bulk(store, opened, *CODES)
    (later,) = decide(store, OTHER, opened.id, [Wanted("V1", "reject", "x", revision=1)], {})
    undo(store, OTHER, opened.id, "V2", 1)
    # Undone and undone again: the word of the batch stands again, but somebody has looked at it.
    undo(store, OTHER, opened.id, "V3", 1)
    again = undo(store, OTHER, opened.id, "V3", 0)
    assert last_batch(store, REVIEWER, opened.id).changed == ("V1", "V2", "V3")
    done = undo_batch(store, REVIEWER, opened.id, 1)
    assert (done.standing, done.changed) == (("V0", "V4", "V5"), ("V1", "V2", "V3"))
    assert decided_in(store, opened) == {"V1": later, "V3": again}
    assert_sound(store.path)


def test_a_batch_over_a_batch_is_undone_step_by_step(store, opened):
    bulk(store, opened, "V0", "V1")
    bulk(store, opened, "V0", "V1", "V2", decision="ask", V0=1, V1=1)
    undo_batch(store, REVIEWER, opened.id, 2)
    assert {code: decision.decision for code, decision in decided_in(store, opened).items()} == {
        "V0": "accept",
        "V1": "accept",
    }
    # Brought back by an undoing, the first batch's decisions are revisions of their own.
    before = everything(store)
    with pytest.raises(StaleEditError, match="không còn gì để hoàn tác"):
        undo_batch(store, REVIEWER, opened.id, 1)
    assert everything(store) == before


def test_a_batch_is_not_undone_twice(store, opened):
    bulk(store, opened, *CODES)
    undo_batch(store, REVIEWER, opened.id, 1)
    before = everything(store)
    with pytest.raises(StaleEditError):
        undo_batch(store, REVIEWER, opened.id, 1)
    assert everything(store) == before
    assert last_batch(store, REVIEWER, opened.id).standing == ()


def test_an_undone_batch_is_brought_back_site_by_site(store, opened):
    bulk(store, opened, "V0", "V1")
    undo_batch(store, REVIEWER, opened.id, 1)
    assert undo(store, REVIEWER, opened.id, "V0", 0).decision == "accept"
    assert set(decided_in(store, opened)) == {"V0"}


def test_nothing_is_undone_in_a_dossier_that_is_closed_or_submitted(store, opened):
    bulk(store, opened, *CODES)
    move(store, REVIEWER, opened, "withdrawn", "nhận nhầm")
    sent = submitted(store, receive_one(store), sites_of("V0", "V1"))
    before = everything(store)
    for closed in (opened, sent):
        with pytest.raises(DecisionError):
            undo_batch(store, REVIEWER, closed.id, 1)
    assert everything(store) == before


def at_once(*works):
    """Run some functions at the same moment; return what each gave or raised."""
    gate, outcomes = threading.Barrier(len(works)), {}

    def run(number, work):
        gate.wait()
        try:
            outcomes[number] = work()
        except (StaleEditError, DecisionError) as error:
            outcomes[number] = error

    threads = [threading.Thread(target=run, args=numbered) for numbered in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [outcomes[number] for number in range(len(works))]


def test_of_several_who_undo_a_batch_at_the_same_moment_one_does(store, opened):
    bulk(store, opened, *CODES)
    outcomes = at_once(*[lambda: undo_batch(store, REVIEWER, opened.id, 1)] * 6)
    assert sum(isinstance(outcome, StaleEditError) for outcome in outcomes) == 5
    assert decided_in(store, opened) == {}
    assert [entry.action for entry in trail(store)].count("undo_many") == 1
    assert_sound(store.path)


def test_a_decision_at_the_moment_of_the_undoing_is_told_or_kept_and_never_lost(store):
    for _ in range(8):
        received = receive_one(store)
        taken_in(store, received, *CODES)
        bulk(store, received, *CODES)

        def undone(dossier=received):
            return undo_batch(store, REVIEWER, dossier.id, 1)

        def decided(dossier=received):
            return decide(store, OTHER, dossier.id, [Wanted("V3", "ask", "x", revision=1)], {})

        batch, other = at_once(undone, decided)
        stands = decided_in(store, received)
        if isinstance(other, StaleEditError):
            assert (stands, batch.changed) == ({}, ())
        else:
            assert stands == {"V3": other[0]}
            assert batch.changed == ("V3",)
    assert_sound(store.path)
