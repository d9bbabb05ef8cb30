"""Several reviewers in one process, each a thread: decide of sites that all the others decide of too.

`reviewers_child STORE DOSSIER FIRST COUNT EACH SITES OUT`: for every confirmed decision a line of
JSON in OUT, and one for every edit that was refused as stale.
"""

import json
import random
import sys
import threading
from pathlib import Path

from planner.base.errors import StaleEditError
from planner.store.database import Store
from planner.store.decisions import Wanted, decide, undo
from planner.store.people import Actor


def review(store, dossier, number, each, sites, say):
    """Make so many decisions; what the reviewer has last seen of a site is all that they know of it."""
    actor = Actor(f"r{number}@so.gov.vn", f"Người {number}", "", "reviewer")
    chance, seen, done = random.Random(number), {}, 0
    while done < each:
        site = f"V{chance.randrange(sites)}"
        revision = seen.get(site, 0)
        token = f"{number}/{done}"
        try:
            if revision and chance.random() < 0.05:
                standing = undo(store, actor, dossier, site, revision)
                say({"undone": site, "by": number})
                seen[site] = 0 if standing is None else standing.revision
                continue
            wanted = Wanted(site, chance.choice(("accept", "reject", "ask")), token, revision=revision)
            (decision,) = decide(store, actor, dossier, [wanted], {})
        except StaleEditError as error:
            standing = error.standing
            assert (0 if standing is None else standing.revision) != revision
            say(
                {"stale": site, "saw": revision, "held": None if standing is None else standing.revision}
            )
            seen[site] = 0 if standing is None else standing.revision
            continue
        say({"token": token, "site": site, "revision": decision.revision})
        seen[site] = decision.revision
        done += 1


def main(path, dossier, first, count, each, sites, out):
    lock = threading.Lock()
    with Path(out).open("w", encoding="utf-8") as file:

        def say(line):
            with lock:
                file.write(json.dumps(line) + "\n")

        arguments = [(Store(Path(path)), dossier, first + n, each, sites, say) for n in range(count)]
        print("ready", flush=True)
        sys.stdin.readline()
        threads = [threading.Thread(target=review, args=args) for args in arguments]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:7]), sys.argv[7])
