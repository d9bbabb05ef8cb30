"""Writers to be killed: for each line `STORE SEED` a process is forked that writes until it dies.

It says `start WHAT` before each long write and `done WHAT …` once the store has confirmed it; when it is
dead, the parent says `dead`.
"""

import json
import os
import random
import sys
import tempfile
from pathlib import Path

from store.store_tools import (
    ADMINISTRATOR,
    REVIEWER,
    appraisal_of,
    paper_of,
    plan_text_of,
    proposal_of,
    receive_one,
    sites_of,
    taken_in,
)

from planner.store.backup import backup, restore
from planner.store.comments import comment
from planner.store.database import Store, open_store
from planner.store.decisions import Wanted, decide, decisions
from planner.store.dossiers import dossiers, move
from planner.store.files import attach
from planner.store.proposals import add_version, keep_appraisal

BULK = 120
SITES = sites_of(*[f"V{n}" for n in range(BULK)])


def say(*words):
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def decide_many(store, opened, token):
    decided = decisions(store, REVIEWER, opened.id)
    wanted = [
        Wanted(code, "reject", token, revision=decided[code].revision if code in decided else 0)
        for code in SITES["site_id"]
    ]
    decide(store, REVIEWER, opened.id, wanted, {})
    return opened.id


def take_in(store, opened, token):
    content = token.encode() * 20_000
    version = add_version(store, REVIEWER, opened.id, content, proposal_of(SITES, file=token), "")
    return version.file_sha256


def appraise(store, opened, token):
    version = add_version(store, REVIEWER, opened.id, token.encode(), proposal_of(SITES), "")
    return keep_appraisal(store, REVIEWER, version, appraisal_of(SITES), plan_text_of(token)).id


def attach_one(store, opened, token):
    return attach(store, REVIEWER, opened.id, token, paper_of(token.encode() * 30_000)).sha256


def open_and_move(store, opened, token):
    moved = move(store, REVIEWER, receive_one(store, title=token), "checking")
    return moved.code


def back_up(store, opened, token):
    folder = store.path.parent / "made"
    return backup(store, ADMINISTRATOR, folder / f"{random.randrange(3)}.sqlite").name


def put_back(store, opened, token):
    copy = store.path.parent / "own.sqlite"
    backup(store, ADMINISTRATOR, copy)  # nobody else writes: what was confirmed is in it
    restore(store.path, copy, ADMINISTRATOR).unlink()
    return "same"


WRITES = {  # and how often each is chosen
    decide_many: 3,
    take_in: 2,
    appraise: 2,
    attach_one: 1,
    open_and_move: 1,
    back_up: 1,
    put_back: 2,
}


def write(path, seed):
    """Write one thing after the other until killed."""
    random.seed(seed)
    store = Store(Path(path))
    opened = dossiers(store, REVIEWER, carriers=["viettel"], words="Quy hoạch 2018")[0]
    turn = 0
    while True:
        turn += 1
        (work,), token = random.choices([*WRITES], [*WRITES.values()]), f"{seed}.{turn}"
        say("start", work.__name__, token)
        answer = work(store, opened, token)
        say("done", work.__name__, token, json.dumps(answer))
        answer = comment(store, REVIEWER, opened.id, token).id
        say("done", "comment", token, answer)


def warm_up():
    """Do everything once, so that no writer spends its short life on loading libraries."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "store" / "planner.sqlite")
        opened = receive_one(store)
        taken_in(store, opened, *SITES["site_id"])
        for work in WRITES:
            work(store, opened, work.__name__)


def main():
    warm_up()
    say("ready")
    for line in sys.stdin:
        child = os.fork()
        if not child:
            try:
                write(*line.split())
            finally:
                os._exit(1)
        say("child", child)
        _, status = os.waitpid(child, 0)
        say("dead", os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
