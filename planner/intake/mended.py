"""Cells of a carrier's file that the office has mended, laid over it as it is read.

The file as received stays as it is: an edit says which cell, from what, to what, by whom and when. Edits
are kept with the other choices of that very file, so that page, console and dossier read the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from planner.base import messages
from planner.base.local_time import moment_text
from planner.base.numbers import day
from planner.intake.report import NOTE
from planner.intake.row_kinds import Reason
from planner.intake.sheets import Row, Sheet
from planner.intake.tables import Table
from planner.layers.faults import SEVERITIES, Fault

MENDED = "mended"


@dataclass(frozen=True)
class Edit:
    """One cell mended: from what, to what; None is an empty cell.

    Attributes
    ----------
    row, column
        Row as the file's own program numbers it; column from 0, beyond the last for a new one.
    """

    sheet: str
    row: int
    column: int
    old: str | None
    new: str | None
    who: str = ""
    when: str = ""

    @property
    def place(self) -> tuple[str, int, int]:
        """The cell."""
        return self.sheet, self.row, self.column


@dataclass(frozen=True)
class FaultGroup:
    """Faults of one kind in one column of a sheet: one line, mended together.

    Attributes
    ----------
    at
        The column from 0, None where the file has none for the field.
    """

    sheet: str | None
    code: str
    severity: str
    column: str | None
    value: str | None
    expected: str | None
    at: int | None
    rows: tuple[int, ...]


def with_edits(sheets: Sequence[Sheet], edits: Iterable[Edit]) -> list[Sheet]:
    """Return sheets with edits laid over them; one for a row that a sheet has not is left out."""
    by_sheet: dict[str, dict[int, dict[int, str | None]]] = {}
    for edit in edits:
        by_sheet.setdefault(edit.sheet, {}).setdefault(edit.row, {})[edit.column] = edit.new
    return [
        sheet.with_rows(tuple(_mended(row, by_sheet[sheet.name]) for row in _rows_of(sheet)))
        if sheet.name in by_sheet
        else sheet
        for sheet in sheets
    ]


def _rows_of(sheet: Sheet) -> list[Row]:
    """Return the rows of a sheet; a feature of a GIS layer has one also where it has no attribute."""
    if sheet.geometry is None:
        return list(sheet.rows)
    cells_by_row = dict(sheet.rows)
    return [
        (number, cells_by_row.get(number, ())) for number in sorted({*cells_by_row, *sheet.geometry})
    ]


def _mended(row: Row, edits: dict[int, dict[int, str | None]]) -> Row:
    number, cells = row
    if number not in edits:
        return row
    changed = list(cells)
    for column, new in edits[number].items():
        changed += [None] * (column + 1 - len(changed))
        changed[column] = new
    return number, tuple(changed)


def merged(kept: Sequence[Edit], new: Iterable[Edit]) -> tuple[Edit, ...]:
    """Return edits with new ones: the last of a cell counts, ``old`` stays that of the file.

    A cell that is put back to what the file says is no edit any more.
    """
    by_place = {edit.place: edit for edit in kept}
    for edit in new:
        before = by_place.pop(edit.place, None)
        whole = edit if before is None else replace(edit, old=before.old)
        if whole.new != whole.old:
            by_place[whole.place] = whole
    return tuple(by_place.values())


def cell_text(cell: object) -> str | None:
    """Return a cell as somebody would type it, None for an empty one.

    Examples
    --------
    >>> [cell_text(cell) for cell in (51.0, 51.25, " A2b ", None, "")]
    ['51', '51.25', ' A2b ', None, None]
    """
    if cell is None or cell == "" or cell != cell:  # noqa: PLR0124 - NaN
        return None
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        cell = cell.date()
    if isinstance(cell, datetime):
        return str(cell)
    return day(cell) if isinstance(cell, date) else str(cell)


def edit_of(sheet: Sheet, row: int, column: int, new: str | None) -> Edit:
    """Return the edit that puts a value into a cell of a file as it was received."""
    cells = dict(sheet.rows).get(row, ())
    return Edit(sheet.name, row, column, cell_text(cells[column] if column < len(cells) else None), new)


def new_column(sheet: Sheet, table: Table, heading: str, edits: Sequence[Edit] = ()) -> Edit | None:
    """Return the edit that adds a column to a table, None where no row of headings is known.

    The column stands behind the last cell of the sheet, edits included; its heading in the last row of
    the table's headings.
    """
    row = heading_row(sheet, table)
    if row is None:
        return None
    width = max((len(cells) for _, cells in with_edits([sheet], edits)[0].rows), default=0)
    return Edit(sheet.name, row, width, None, heading)


def heading_row(sheet: Sheet, table: Table) -> int | None:
    """Return the last row of a table's headings, 0 for a GIS layer; None where it is not known."""
    if sheet.geometry is not None:
        return 0
    first = min((record.row for record in table.records), default=0)
    rows = [s.row for s in table.skipped if s.reason == Reason.HEADING and s.row < first]
    return max(rows, default=None)


def grouped(faults: Iterable[Fault]) -> list[FaultGroup]:
    """Return the faults of rows by kind, column and value, with their rows; the worst first."""
    groups: dict[tuple[object, ...], list[Fault]] = {}
    for fault in faults:
        if fault.row is not None and fault.code not in (MENDED, "accepted"):
            key = (fault.sheet, fault.code, fault.severity, fault.column, fault.value)
            groups.setdefault(key, []).append(fault)
    listed = [_group(of_kind) for of_kind in groups.values()]
    return sorted(listed, key=lambda g: (SEVERITIES.index(g.severity), -len(g.rows)))


def _group(faults: Sequence[Fault]) -> FaultGroup:
    first = faults[0]
    rows = tuple(dict.fromkeys(fault.row for fault in faults if fault.row is not None))
    at = first.at[0] if len(first.at) == 1 else None
    return FaultGroup(
        first.sheet, first.code, first.severity, first.column, first.value, first.expected, at, rows
    )


def mended_note(edit: Edit, file: str, column: str) -> Fault:
    """Return the note that says which cell was mended, and by whom."""
    text = messages.said(
        "intake.mended",
        file=file,
        sheet=edit.sheet,
        row=edit.row,
        column=column,
        before=edit.old or "–",
        after=edit.new or "–",
        who=edit.who or "–",
        when=moment_text(edit.when) if edit.when else "–",
    )
    return Fault(
        MENDED,
        NOTE,
        text,
        file,
        edit.sheet,
        edit.row,
        column,
        value=edit.old,
        expected=edit.new,
        at=(edit.column,),
    )
