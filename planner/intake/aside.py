"""The whole of a carrier's file in processes of their own: opened in one, understood in another."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from planner import apart
from planner.intake.choices import Choices
from planner.intake.read import Proposal, understand
from planner.intake.reference import Reference
from planner.intake.sheets import Sheet
from planner.progress import Tell, silent


def understand_aside(
    sheets: Sequence[Sheet],
    file: str,
    carrier: str,
    known: Reference,
    received: datetime.date,
    choices: Choices | None = None,
    tell: Tell = silent,
    *,
    limits: apart.Limits | None = None,
    spent: apart.Spent | None = None,
) -> Proposal:
    """Return the proposal that sheets make; as :func:`planner.intake.read.understand`, within limits.

    Raises
    ------
    InputFileError
        As there, or if a limit of time, memory or output was passed.
    """
    understood = apart.result_of(understand, file, limits, spent, tell)
    return understood(sheets, file, carrier, known, received, choices)
