"""`planner convert`: one position between coordinate systems."""

from __future__ import annotations

import argparse

from planner.cli.arguments import coordinate, words
from planner.cli.common import DONE, Commands, Outcome, add
from planner.geo import vn2000


def add_commands(commands: Commands) -> None:
    """Add the command."""
    command = add(commands, "convert", convert_point, "convert")
    command.add_argument("--from", dest="source", type=words, required=True)
    command.add_argument("--to", dest="target", type=words, required=True)
    command.add_argument("x", type=coordinate)
    command.add_argument("y", type=coordinate)


def convert_point(arguments: argparse.Namespace) -> Outcome:
    """Convert one position between coordinate systems by the pinned operation."""
    x, y = vn2000.convert_point(arguments.x, arguments.y, arguments.source, arguments.target)
    operation = vn2000.transformer(arguments.source, arguments.target).description
    position = {"x": x, "y": y, "operation": operation}
    return DONE, position, f"{position['x']:.6f} {position['y']:.6f}\n{operation}"
