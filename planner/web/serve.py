"""`python -m planner.web.serve`: the server with libraries and layers read before the first visitor.

Streamlit imports an app only when somebody opens it; the first planner of the morning would wait
for what every later one finds ready.
"""

from __future__ import annotations

import sys
from pathlib import Path

from streamlit.web import cli

from planner import messages
from planner.coverage import field, kernel
from planner.web import data, pages, shared_layers
from planner.web.pages import appraisal, coverage, dossiers, overview, plan, radio

APP = Path(__file__).resolve().parent.parent.parent / "app.py"
PAGES = (pages, appraisal, coverage, dossiers, overview, plan, radio)


def main() -> None:
    """Read the layers into Streamlit's own cache, then serve; arguments are streamlit run's."""
    loaded = data.load()
    if loaded.has("communes"):
        shared_layers.base_layers(data.province().crs)
        shared_layers.other_layers()
    if not kernel.is_compiled():
        sys.stdout.write(messages.text("coverage.compiling") + "\n")
        sys.stdout.flush()
    field.warm_up()
    sys.argv = ["streamlit", "run", str(APP), *sys.argv[1:]]
    cli.main()


if __name__ == "__main__":
    main()
