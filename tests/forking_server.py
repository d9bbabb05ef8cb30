"""The app's server for many data directories: libraries are read once, each server is a fork.

Started as ``python -m forking_server``. For each line of input, JSON of a data directory and a port, it
serves the app there as `make run` does, and says the number of the process.
"""

import gc
import json
import os
import signal
import sys
from pathlib import Path

# numba looks for coverage.py by its name, and would take the folder tests/coverage for it.
sys.modules.setdefault("coverage", None)
ROOT = Path(__file__).parents[1]


def serve_apart(serve, folder, port):
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    os.environ["PLANNER_DATA"] = folder
    os.chdir(ROOT)
    serve.main(["--server.port", str(port)])


def main():
    from planner.web import serve

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a server
    gc.collect()
    gc.freeze()  # shared with the servers
    for line in sys.stdin:
        server = os.fork()
        if not server:
            try:
                serve_apart(serve, *json.loads(line))
            finally:
                os._exit(1)
        print(server, flush=True)


if __name__ == "__main__":
    main()
