"""Pieces of work for the tests of work apart; they stand in a module, as such work must."""

import os
import time
from pathlib import Path

from planner.base.errors import InputFileError


def numbers(count, tell):
    for number in range(count):
        tell("progress.open", number / count)
        yield {"number": number, "own": (None, "ấp", 2.5)}


def greedy(megabytes, tell):
    yield len(bytearray(megabytes * 1_000_000).replace(b"\0", b"\1"))


def endless(tell):
    while True:
        time.sleep(0.01)
        yield from ()


def marked(path, tell):
    """Write the number of this process into a file, then never end."""
    Path(path).write_text(str(os.getpid()), encoding="utf-8")
    yield from endless(tell)


def flooding(tell):
    while True:
        yield "x" * 1_000_000


def crashing(tell):
    os.abort()
    yield


def refusing(tell):
    raise InputFileError("intake.file_too_big", file="a.xlsx", limit=50)
    yield


def wrong(tell):
    raise ZeroDivisionError
    yield


class Trap:
    """What would run code where it is unpickled."""

    def __reduce__(self):
        return os.abort, ()


def trapped(tell):
    yield Trap()


def doubled(numbers):
    return [2 * number for number in numbers]
