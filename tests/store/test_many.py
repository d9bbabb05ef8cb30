"""Twenty reviewers at once, 5,000 decisions on the same sites: none lost or doubled, stale ones told."""

import json
from collections import Counter, defaultdict
from contextlib import ExitStack

from store.store_tools import READER, assert_sound, receive_one, started, taken_in, trail

from planner.store.database import open_store
from planner.store.decisions import decisions

PROCESSES, THREADS, EACH, SITES = 4, 5, 250, 400


def test_twenty_reviewers_make_five_thousand_decisions_and_none_is_lost_or_doubled(memory):
    store = open_store(memory / "planner.sqlite")
    opened = receive_one(store)
    taken_in(store, opened, *[f"V{n}" for n in range(SITES)])
    lines = at_once(store, opened, memory)
    confirmed = [line for line in lines if "token" in line]
    stale = [line for line in lines if "stale" in line]
    undone = Counter(line["undone"] for line in lines if "undone" in line)
    assert len(confirmed) == PROCESSES * THREADS * EACH == 5000
    assert len(stale) > 100
    assert undone

    entries = [entry for entry in trail(store) if entry.action in ("decide", "undo")]
    assert sum(entry.action == "decide" for entry in entries) == 5000
    assert (
        Counter(entry.subject.rsplit("/", 1)[1] for entry in entries if entry.action == "undo") == undone
    )
    afters = [json.loads(entry.after) for entry in entries if entry.action == "decide"]
    kept = {(after["reason"], after["site_id"], after["revision"]) for after in afters}
    assert kept == {(line["token"], line["site"], line["revision"]) for line in confirmed}
    assert len({after["reason"] for after in afters}) == 5000

    assert_nobody_overwrote_what_they_had_not_seen(entries)
    assert_sound(store.path)
    last = {entry.subject.rsplit("/", 1)[1]: entry.after for entry in entries}
    for site, decision in decisions(store, READER, opened.id).items():
        assert json.loads(last[site])["reason"] == decision.reason


def at_once(store, opened, folder):
    """Let the reviewers begin together, and return what was said to them."""
    outs = [folder / f"{n}.jsonl" for n in range(PROCESSES)]
    with ExitStack() as stack:
        children = []
        for n, out in enumerate(outs):
            asked = (store.path, opened.id, n * THREADS, THREADS, EACH, SITES, out)
            children.append(stack.enter_context(started("store.reviewers_child", *asked)))
        for child in children:
            child.stdin.write("go\n")
        for child in children:
            assert child.wait(timeout=120) == 0
    return [json.loads(line) for out in outs for line in out.read_text(encoding="utf-8").splitlines()]


def assert_nobody_overwrote_what_they_had_not_seen(entries):
    """Fail unless each change of a site starts from the one before and takes the next revision."""
    by_site = defaultdict(list)
    for entry in entries:
        by_site[entry.subject].append(entry)
    for changes in by_site.values():
        standing = None
        for revision, change in enumerate(changes, start=1):
            assert change.before == standing
            if change.after is not None:
                assert json.loads(change.after)["revision"] == revision
            standing = change.after
