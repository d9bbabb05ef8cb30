"""How far a long piece of work has come, told to whoever waits, who may answer that it is to stop."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import TypeVar

from planner.base.errors import PlannerError

# What the work does now, as a key of the message catalogue (``progress.…``), and the share 0…1 done.
Tell = Callable[[str, float], None]
T = TypeVar("T")


class CancelledError(PlannerError):
    """The work was told to stop; nothing of it is kept.

    Raised by a :data:`Tell` out of the middle of the work. What catches a :class:`PlannerError` to go on
    with something else must let this one pass.
    """

    def __init__(self) -> None:
        super().__init__("progress.cancelled")


def silent(step: str, share: float) -> None:
    """Tell nobody."""


def part(tell: Tell, low: float, high: float) -> Tell:
    """Return what tells of a part of the work, which takes it from one share to another.

    Examples
    --------
    >>> part(lambda step, share: print(step, share), 0.5, 1.0)("progress.figures", 0.5)
    progress.figures 0.75
    """
    return lambda step, share: tell(step, low + share * (high - low))


def each(tell: Tell, step: str, items: Collection[T]) -> Iterator[T]:
    """Give the items one by one, telling before each how many are behind."""
    for done, item in enumerate(items):
        tell(step, done / len(items))
        yield item
