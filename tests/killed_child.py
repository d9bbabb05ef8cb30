"""Writers to be killed: for each line `KIND FOLDER NUMBER` a process is forked that writes KIND.

Each write is of one number, the next one, told before it begins (`start N`) and when it is done
(`done N`): what is found afterwards must be wholly of one of the last two numbers.
"""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from planner.layers.io import layer_metadata, read_layer
from planner.layers.versions import replace_layers
from planner.plan.versions import open_plan, save_edits
from planner.store.database import Store, store_path
from planner.store.people import Actor
from planner.store.radio_import import import_radio

REVIEWER = Actor("an@so.gov.vn", "Nguyễn Văn An", "chuyên viên", "reviewer")
LAYERS = ("communes", "stations")  # of one map: they are replaced together


def write_layers(folder):
    layers = {name: (read_layer(folder, name), layer_metadata(folder, name)) for name in LAYERS}

    def write(number):
        changed = {
            name: (layer.assign(source=str(number)), meta) for name, (layer, meta) in layers.items()
        }
        replace_layers(folder, changed, "An", f"lần {number}", datetime.now(UTC))

    return write


def write_plan(folder):
    def write(number):
        def edit(raw):
            return {**raw, "note": str(number)}

        save_edits(folder, open_plan(folder), [edit], "An", f"lần {number}", datetime.now(UTC))

    return write


def write_register(folder):
    layer = read_layer(folder, "radio")
    store = Store(store_path(folder))

    def write(number):
        import_radio(store, REVIEWER, layer.assign(hamlets_total=20.0 + number), f"lần {number}")

    return write


KINDS = {"layers": write_layers, "plan": write_plan, "register": write_register}


def say(*words):
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def work(kind, folder, first):
    write = KINDS[kind](Path(folder))
    number = int(first)
    say("writing", os.getpid())
    while True:
        number += 1
        say("start", number)
        write(number)
        say("done", number)


def main():
    say("ready")
    for line in sys.stdin:
        child = os.fork()
        if not child:
            try:
                work(*line.split())
            finally:
                os._exit(1)
        _, status = os.waitpid(child, 0)
        say("dead", os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
