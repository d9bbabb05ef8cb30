"""The clock of a dossier: it stops while the carrier owes an answer, and goes on with its receipt.

It is read from the trail, where every step stands with its day.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from planner.base.local_time import local_day
from planner.base.working_days import after_working_days, working_days
from planner.store.database import Store
from planner.store.dossiers import CLOSED, SENT_BACK, Dossier
from planner.store.people import Actor

Step = tuple[date, str]  # the day of a step, and the status that it led to


@dataclass(frozen=True)
class Clock:
    """How much of the term of a dossier is used.

    Attributes
    ----------
    used, stopped
        Working days since the day after it was received: those that count, and those on which the
        carrier owed an answer.
    due_on
        Last day of the term, put off by the days on which the clock stood.
    is_stopped
        Whether it stands now.
    """

    used: int
    stopped: int
    due_on: date
    is_stopped: bool

    def days_left(self, on: date) -> int:
        """Calendar days to the end of the term; less than 0 when it is past."""
        return (self.due_on - on).days


def clock_of(opened: Dossier, steps: Sequence[Step], on: date) -> Clock:
    """Return the clock of a dossier as it stands on a day.

    Parameters
    ----------
    steps
        Of the dossier, in their order; those after the day are not looked at. What is closed counts
        to the day of its last step.
    """
    steps = [step for step in steps if step[0] <= on]
    until = steps[-1][0] if steps and steps[-1][1] in CLOSED else on
    ends = [*(day for day, _ in steps[1:]), until]
    stopped = sum(
        working_days(max(day, opened.received_on), end)
        for (day, status), end in zip(steps, ends, strict=False)
        if status == SENT_BACK
    )
    used = working_days(opened.received_on, until) - stopped
    due_on = after_working_days(opened.due_on, stopped)
    return Clock(max(used, 0), stopped, due_on, bool(steps) and steps[-1][1] == SENT_BACK)


def clocks(store: Store, actor: Actor, dossiers: Sequence[Dossier], on: date) -> Mapping[int, Clock]:
    """Return the clocks of some dossiers by their numbers, as they stand on a day."""
    steps: dict[str, list[Step]] = {opened.subject: [] for opened in dossiers}
    marks = ", ".join("?" * len(steps))
    with store.reading(actor) as connection:
        rows = connection.execute(
            f"SELECT subject, at, after FROM audit WHERE action = 'move' AND subject IN ({marks})"  # noqa: S608
            " ORDER BY seq",
            list(steps),
        )
        for row in rows:
            status = str(json.loads(row["after"])["status"])
            steps[row["subject"]].append((local_day(row["at"]), status))
    return {opened.id: clock_of(opened, steps[opened.subject], on) for opened in dossiers}
