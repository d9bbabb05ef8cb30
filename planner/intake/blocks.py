"""Communes written once for a block of rows, not merged: offered for its rows, never filled in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.base import messages
from planner.intake.positions import Positions
from planner.intake.report import NOTE, Mend, Place, fault
from planner.layers.faults import Fault

_FIELDS = ("commune", "district")


def written_once(places: Sequence[Place], positions: Positions) -> Iterator[tuple[int, Fault]]:
    """Give a note for each row that leaves out its commune and lies in the one written above it.

    A row whose point lies elsewhere may be of another block, so nothing is offered for it.
    """
    above: Place | None = None
    communes: tuple[int, ...] = ()
    for number, place in enumerate(places):
        if above is not None and above.table is not place.table:
            above = None
        if place.record is None or "commune" not in place.table.headings.names:
            continue
        if "commune" in place.record.values:
            above, communes = place, positions.named[number].communes
        elif above is not None and _is_inside(number, communes, positions):
            yield number, _offer(place, above)


def _is_inside(number: int, communes: tuple[int, ...], positions: Positions) -> bool:
    """Say whether a row that names no commune anywhere lies in one of some communes."""
    return positions.named[number].text is None and int(positions.commune[number]) in communes


def _offer(place: Place, above: Place) -> Fault:
    """Return the note that offers what the row above says."""
    record = above.record
    stated = {} if record is None else record.values
    row = None if record is None else record.row
    filled = tuple((name, stated[name]) for name in _FIELDS if name in stated)
    shown = ", ".join(str(value) for _, value in filled)
    mend = Mend("fill_down", filled, messages.said("intake.suggest_fill_down", value=shown, row=row))
    facts = {"expected": shown, "above": row}
    return fault("written_once", NOTE, place, ("commune",), mend=mend, facts=facts)
