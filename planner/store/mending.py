"""Cells of a carrier's file that the office has mended, on the trail with old and new value."""

from __future__ import annotations

from collections.abc import Iterable

from planner.base.vocabulary import Role
from planner.intake.mended import Edit
from planner.store.database import Store
from planner.store.people import Actor


def record_edits(store: Store, actor: Actor, file: str, key: str, edits: Iterable[Edit]) -> None:
    """Write edits on the trail, an entry each; the file itself stays as it was received.

    Parameters
    ----------
    file
        Name of the file.
    key
        What names it by its content (:func:`planner.intake.choices.content_key`).
    edits
        ``old`` is what the cell said before this edit, of the file or of an earlier edit.
    """
    with store.writing(actor, Role.REVIEWER) as transaction:
        for edit in edits:
            place = {"file": file, "sheet": edit.sheet, "row": edit.row, "column": edit.column + 1}
            old, new = {"value": edit.old or ""}, {**place, "value": edit.new or ""}
            transaction.record("mend", f"file/{key}", old, new)
