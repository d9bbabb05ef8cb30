"""What was done on the way through a file and is no fault."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.base import messages
from planner.intake.accounting import rows_text, skipped_remarks
from planner.intake.sheets import MAX_COLUMNS, Sheet
from planner.intake.tables import Table

_SHOWN_SPANS = 12  # blocks of merged cells that a remark names


def remarks_of(
    sheets: Sequence[Sheet], tables: list[Table], encoding: str | None, mended: int
) -> list[str]:
    """Return what was done on the way and is no fault."""
    remarks: list[str] = []
    if encoding is not None:
        remarks.append(messages.said("intake.remark_encoding", encoding=encoding, count=mended))
    of_tables: dict[str, list[Table]] = {}
    for table in tables:
        of_tables.setdefault(table.sheet, []).append(table)
    for sheet in sheets:
        remarks += sheet.remarks
        own = of_tables.get(sheet.name, [])
        if not own:
            remarks.append(messages.said("intake.remark_sheet_unused", sheet=sheet.name))
            continue
        numbers = {record.row for table in own for record in table.records}
        hidden = sorted(numbers & sheet.hidden_rows)
        if sheet.cut:
            text = messages.said("intake.remark_cut", sheet=sheet.name, count=MAX_COLUMNS)
            remarks.append(text)
        if sheet.hidden:
            remarks.append(messages.said("intake.remark_sheet_hidden", sheet=sheet.name))
        if hidden:
            rows = rows_text(hidden)
            remarks.append(messages.said("intake.remark_hidden", sheet=sheet.name, rows=rows))
        remarks += skipped_remarks(sheet.name, [row for table in own for row in table.skipped])
        remarks += [messages.said("intake.remark_carried", **span) for span in _carried(own)]
        if sheet.notes:
            text = messages.said("intake.remark_notes", sheet=sheet.name, count=len(sheet.notes))
            remarks.append(text)
    return remarks


def _carried(tables: Sequence[Table]) -> Iterator[dict[str, object]]:
    """Give for each column of merged cells what was carried down it."""
    for table in tables:
        of_field: dict[str, list[str]] = {}
        for block in table.carried:
            of_field.setdefault(block.field, []).append(f"{block.first}–{block.last}")
        for name, spans in of_field.items():
            rows = ", ".join(spans[:_SHOWN_SPANS]) + ("…" if len(spans) > _SHOWN_SPANS else "")
            yield {"sheet": table.sheet, "column": table.headings.names[name], "rows": rows}
