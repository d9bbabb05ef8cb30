"""The command `serve`: the pages on a data directory, as `make run` serves them."""

from __future__ import annotations

import argparse
import os
import sys
from typing import NoReturn

from planner.base import messages
from planner.base.errors import DataFileError
from planner.base.shipped import ROOT
from planner.cli.arguments import whole
from planner.cli.common import Commands, common
from planner.layers.province import FILE

SERVER = "planner.web.serve"  # named, not imported: only the screen knows Streamlit
PORT = 8501


def add_commands(commands: Commands) -> None:
    """Add the command `serve`."""
    command = commands.add_parser("serve", parents=[common()], help=messages.text("cli.serve_help"))
    command.add_argument(
        "--port", type=whole(1, 65535), default=PORT, help=messages.text("cli.serve_port")
    )
    command.set_defaults(run=run_serve)


def run_serve(arguments: argparse.Namespace) -> NoReturn:
    """Become the server of a data directory; it ends as that does.

    Raises
    ------
    DataFileError
        If there is no province in it.
    """
    data_dir = arguments.data.resolve()
    if not (data_dir / FILE).is_file():  # a profile with faults is told by the pages
        raise DataFileError("layers.file_missing", file=FILE, folder=str(data_dir))
    command = [sys.executable, "-m", SERVER, "--server.port", str(arguments.port)]
    sys.stdout.flush()
    os.chdir(ROOT)  # where Streamlit's settings and secrets stand
    os.execve(sys.executable, command, {**os.environ, "PLANNER_DATA": str(data_dir)})  # noqa: S606
