"""Rows in = rows accounted for: every row of a sheet is a record, or named as none with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from planner.base import messages
from planner.base.errors import InputFileError
from planner.intake.row_kinds import NotRecord, Reason, holds_data
from planner.intake.sheets import Sheet

_SHOWN = 30
_SHOWN_TEXT = 300
# What every table has; the page lists it, the remarks need not repeat it.
_ALWAYS = (Reason.TITLE, Reason.HEADING, Reason.NUMBERING)


class TableRows(Protocol):
    """What this room needs to know of a table."""

    @property
    def sheet(self) -> str:
        """The sheet it stands in."""

    @property
    def skipped(self) -> tuple[NotRecord, ...]:
        """The rows that are no records."""


@dataclass(frozen=True)
class SkippedRow:
    """A row of a file that is no record: where, why, the reason in words, what stands in it."""

    sheet: str
    row: int
    reason: Reason
    text: str
    cells: str


def check_rows(sheet: Sheet, records: Iterable[int], named: Iterable[int]) -> None:
    """Make sure that every row of a sheet that holds something is accounted for.

    Raises
    ------
    InputFileError
        If one is not: a fault of this program, and then nothing of the file is taken.
    """
    lost = {number for number, _ in sheet.rows} - set(records) - set(named)
    if lost:
        raise InputFileError("intake.rows_lost", sheet=sheet.name, rows=rows_text(sorted(lost)))


def check_records(file: str, records: int, kept: int, refused: int) -> None:
    """Make sure that every record of a file was kept, or refused with an error.

    Raises
    ------
    InputFileError
        If one was neither: a fault of this program, and then nothing of the file is taken.
    """
    if records != kept + refused:
        facts = {"count": records, "kept": kept, "refused": refused}
        raise InputFileError("intake.records_lost", file=file, **facts)


def skipped_rows(sheets: Sequence[Sheet], tables: Iterable[TableRows]) -> list[SkippedRow]:
    """Return the rows of a file that are no records, in the order of its sheets and rows.

    In a sheet without a table that is every row.
    """
    named: dict[str, dict[int, Reason]] = {}
    for table in tables:
        of_sheet = named.setdefault(table.sheet, {})
        for skipped in table.skipped:
            of_sheet.setdefault(skipped.row, skipped.reason)
    return named_rows(sheets, named)


def named_rows(sheets: Sequence[Sheet], named: Mapping[str, Mapping[int, Reason]]) -> list[SkippedRow]:
    """Return the rows that are no records, with what stands in them; a sheet not named holds no table.

    Parameters
    ----------
    named
        Sheet → row → why it is no record.
    """
    skipped = []
    for sheet in sheets:
        rows = dict(sheet.rows)
        reasons = named.get(sheet.name, dict.fromkeys(rows, Reason.NO_TABLE))
        skipped += [
            SkippedRow(sheet.name, row, reason, reason_text(reason), _shown(rows.get(row, ())))
            for row, reason in sorted(reasons.items())
        ]
    return skipped


def rows_above(sheet: Sheet, heading: int) -> dict[int, Reason]:
    """Return why the rows down to a heading (its place in the list of rows) are no records."""
    reasons = {
        number: Reason.ABOVE if holds_data(cells) else Reason.TITLE
        for number, cells in sheet.rows[:heading]
    }
    return {**reasons, sheet.rows[heading][0]: Reason.HEADING}


def skipped_remarks(sheet: str, skipped: Iterable[NotRecord]) -> list[str]:
    """Return a line for each reason that is not plain to see: its rows."""
    rows: dict[Reason, list[int]] = {}
    for line in sorted(set(skipped), key=lambda line: line.row):
        rows.setdefault(line.reason, []).append(line.row)
    return [
        messages.said(
            "intake.remark_skipped",
            sheet=sheet,
            rows=rows_text(rows[reason]),
            reason=reason_text(reason),
        )
        for reason in Reason
        if reason in rows and reason not in _ALWAYS
    ]


def reason_text(reason: Reason) -> str:
    """Return a reason in words."""
    return messages.said(f"intake.skipped_{reason}")


def rows_text(rows: Sequence[int]) -> str:
    """Return numbers of rows for a reader; many are cut short."""
    return ", ".join(map(str, rows[:_SHOWN])) + ("…" if len(rows) > _SHOWN else "")


def _shown(cells: Iterable[object]) -> str:
    return " | ".join(str(cell) for cell in cells if cell not in (None, ""))[:_SHOWN_TEXT]
