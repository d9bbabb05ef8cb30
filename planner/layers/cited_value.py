"""A value of law or plan as a rule takes it: number, unit, citation, certainty, days of effect."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from planner.base import messages, numbers
from planner.base.vocabulary import Certainty

NATIONAL, PROVINCIAL = "law", "plan"


@dataclass(frozen=True)
class Confirmation:
    """Who in the department has confirmed an assumed value, when and by what."""

    who: str
    on: date
    why: str


@dataclass(frozen=True)
class CitedValue:
    """One value that a rule uses, with where it stands and how far it can be trusted.

    Attributes
    ----------
    value
        None where the source gives none: a check that needs it says ``review``.
    document, article
        Where the value stands; the article may be unknown.
    stated
        ``cited`` or ``assumed``, as the file says.
    effective_from, effective_until
        First and last day of effect; None is open.
    unread
        A later document that replaces or amends the value and that nobody has compared; from its first
        day on the value is one of its own, so that nothing is continued in silence.
    confirmed
        The department's confirmation of an assumed value.
    scope
        ``law`` or ``plan``.
    """

    parameter_id: str
    name: str
    value: float | None
    unit: str
    document: str
    stated: str
    article: str = ""
    effective_from: date | None = None
    effective_until: date | None = None
    unread: str = ""
    note: str = ""
    confirmed: Confirmation | None = None
    scope: str = PROVINCIAL

    @property
    def citation(self) -> str:
        """The document, and the article where it is known."""
        return f"{self.document}, {self.article}" if self.article else self.document

    @property
    def certainty(self) -> Certainty:
        """``cited``, ``assumed``, or ``confirmed`` by the department; an assumed value cannot fail."""
        stated = Certainty(self.stated)
        return Certainty.CONFIRMED if stated is Certainty.ASSUMED and self.confirmed else stated

    @property
    def warning(self) -> str:
        """Which later document nobody has compared, and from when on; "" where there is none.

        What the department has confirmed, it has confirmed against that document too.
        """
        if not self.unread or self.confirmed:
            return ""
        return messages.said(
            "layers.unread",
            document=self.unread,
            day="–" if self.effective_from is None else numbers.day(self.effective_from),
        )

    def in_force(self, on: date) -> bool:
        """Whether the value holds on a day."""
        after = self.effective_from is None or self.effective_from <= on
        return after and (self.effective_until is None or on <= self.effective_until)


NOTHING = CitedValue("", "", None, "", "", Certainty.ASSUMED)  # where nothing is in force


def weakest(used: Iterable[CitedValue | None]) -> Certainty:
    """Return the certainty of what rests on some values: that of the least certain one.

    What rests on a value that is not there, or on none, is assumed.
    """
    certainties = {Certainty.ASSUMED if value is None else value.certainty for value in used}
    return next((certainty for certainty in Certainty if certainty in certainties), Certainty.ASSUMED)


def warnings_of(used: Iterable[CitedValue]) -> str:
    """Return the warnings of some values, each once."""
    return messages.joined(dict.fromkeys(value.warning for value in used if value.warning), "; ")


def citation_of(used: Iterable[CitedValue]) -> str:
    """Return the citations of some values, each once."""
    return "; ".join(dict.fromkeys(value.citation for value in used if value.citation))
