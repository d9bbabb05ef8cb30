"""Faults of a file, worded for whoever has to mend it: file, sheet, row, column as the file has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from planner.base import messages
from planner.intake.tables import GEOMETRY, ONE_CELL, Record, Table
from planner.layers.faults import Fault

ERROR = "error"
WARNING = "warning"
NOTE = "note"


@dataclass(frozen=True)
class Mend:
    """The one sensible mending of a fault.

    Attributes
    ----------
    kind
        What sort of slip it mends; suggestions can be accepted by kind.
    values
        (field, new value) of the record.
    text
        What would be done, in words.
    """

    kind: str
    values: tuple[tuple[str, object], ...]
    text: str


@dataclass(frozen=True)
class Place:
    """Where a fault stands: a row of a sheet, or the sheet itself where ``record`` is None."""

    file: str
    table: Table
    record: Record | None = None

    def heading(self, *fields: str) -> str:
        """Return the headings of fields as the file writes them; a field it lacks by our name."""
        names = dict.fromkeys(
            messages.said("intake.field_geometry")
            if field in GEOMETRY
            else self.table.headings.names.get("position", "")
            if field in ONE_CELL
            # A missing column has no heading in the file, so the catalogue names it.
            else self.table.headings.names.get(field) or self._said("field", field) or field
            for field in fields
        )
        return messages.joined(names) if len(names) > 1 else next(iter(names), "")

    def expected(self, *fields: str) -> str | None:
        """Return what the first of some fields should hold, None where the catalogue does not say."""
        name = ("position" if fields[0] in ONE_CELL else fields[0]) if fields else ""
        return self._said("expected", name)

    def _said(self, topic: str, field: str) -> str | None:
        """Return a text about a field: that of this kind of table, else that of every table."""
        return _text_about(topic, self.table.kind, field)

    def value(self, *fields: str) -> str | None:
        """Return the cells of fields as text, None where they are blank."""
        if self.record is None:
            return None
        wanted = dict.fromkeys("position" if field in ONE_CELL else field for field in fields)
        cells = (self.record.values.get(field) for field in wanted)
        texts = dict.fromkeys(str(cell) for cell in cells if cell is not None)
        return "; ".join(texts) or None


@cache
def _text_about(topic: str, kind: str, field: str) -> str | None:
    own, general = f"intake.{topic}_{kind}_{field}", f"intake.{topic}_{field}"
    key = own if messages.knows(own) else general
    return messages.said(key) if messages.knows(key) else None


def fault(
    code: str,
    severity: str,
    place: Place,
    fields: tuple[str, ...] = (),
    *,
    mend: Mend | None = None,
    facts: Mapping[str, object] | None = None,
    **more: object,
) -> Fault:
    """Return one fault.

    Parameters
    ----------
    code
        Key of the fault, of its message ``intake.<code>`` and, where there is one, of what is
        expected: ``expected`` in ``facts``, else that of the first field (:meth:`Place.expected`).
    severity
        ``error``: the row is kept out; ``warning``, ``note``: it is kept.
    place, fields
        Where, and in which columns.
    mend
        The one sensible mending.
    facts, more
        More values for the message; ``value`` and ``expected`` stand for what would be found here.
    """
    given = {**(facts or {}), **more}
    value = given.pop("value", None) or (place.value(*fields) if fields else None)
    expected = given.pop("expected", None) or place.expected(*fields)
    column = place.heading(*fields) if fields else None
    row = None if place.record is None else place.record.row
    return Fault(
        code=code,
        severity=severity,
        message=messages.said(
            f"intake.{code}",
            file=place.file,
            sheet=place.table.sheet,
            row="–" if row is None else row,
            column=column,
            value="" if value is None else value,
            expected=expected,
            **given,
        ),
        file=place.file,
        sheet=place.table.sheet,
        row=row,
        column=column,
        value=_words(value),
        expected=_words(expected),
        suggestion=None if mend is None else mend.text,
        fix_kind=None if mend is None else mend.kind,
        fix=() if mend is None else mend.values,
        at=place.table.headings.positions(
            *fields, *(("position",) if set(fields) & set(ONE_CELL) else ())
        ),
    )


def field_said(name: str) -> str:
    """Return what a field of a table is called; its own name where the catalogue has none."""
    key = f"intake.field_{name}"
    return messages.said(key) if messages.knows(key) else name


def _words(value: object) -> str | None:
    """Return what is shown as a text: one that can be said in another language stays so."""
    return value if value is None or isinstance(value, str) else str(value)
