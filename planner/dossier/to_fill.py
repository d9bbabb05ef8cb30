"""The carrier's own tables with the cells to fill marked, ready to be filled in and handed in again.

A table of a workbook or text comes back as it was sent, row for row, missing columns added behind it. Of
a layer of a map, which has no table to write into, the rows stand in the form M3.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pandas as pd
import xlsxwriter

from planner.appraisal.completeness import needed
from planner.base import messages, numbers
from planner.dossier.fault_workbook import MAX_COMMENTS, free_sheet_name, write_own_sheet
from planner.dossier.headings import heading
from planner.dossier.tables import book_bytes
from planner.dossier.templates import COLUMNS, HEADING_ROW, Column, add_notes, add_validation
from planner.geo.vn2000 import WGS84, convert
from planner.intake.columns import SITES
from planner.intake.mended import MENDED, heading_row, new_column, with_edits
from planner.intake.read import Proposal
from planner.intake.report import ERROR, NOTE, WARNING
from planner.intake.sheets import Row, Sheet
from planner.intake.tables import Record, Table
from planner.layers.faults import Fault

TO_FILL = "to_fill"
_FORM = "M3"
_ADDRESS = Column("address", None)
_IN_ADDRESS = ("hamlet", "commune", "district")


def to_fill_workbook(proposal: Proposal, lacking: pd.DataFrame, lines: Sequence[str]) -> bytes:
    """Return the carrier's tables as an Excel file, with the cells to fill coloured and commented.

    Red are cells that the dossier needs and rows that cannot be used, yellow is what helps. Cells that
    the office has mended have their new value, blue, for the carrier to confirm.

    Parameters
    ----------
    proposal
        As it was read; its ``sheets`` are the carrier's own.
    lacking
        As :func:`planner.appraisal.completeness.completeness` returns it.
    lines
        What the carrier is told on the first sheet.
    """
    wanted = _wanted(proposal, lacking)
    filled = [_filled(sheet, proposal, wanted) for sheet in _sheets(proposal)]

    def write(book: xlsxwriter.Workbook) -> None:
        names = {t("fill_sheet_guide").casefold()}
        left = MAX_COMMENTS
        for sheet, faults, columns in filled:
            left -= write_own_sheet(book, sheet, faults, free_sheet_name(sheet.name, names), left)
            worksheet = book.worksheets()[-1]
            for at, column in columns.items():
                add_notes(worksheet, at, column)
                add_validation(worksheet, at, column, HEADING_ROW + 1)
        _guide(book, lines)

    return book_bytes(write)


def t(name: str, /, **facts: object) -> str:
    """Return the text ``dossier.name`` of the catalogue."""
    return messages.text(f"dossier.{name}", **facts)


def _guide(book: xlsxwriter.Workbook, lines: Sequence[str]) -> None:
    """Write what the colours mean; one column of sentences, which nobody takes for a table."""
    sheet = book.add_worksheet(t("fill_sheet_guide"))
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 110)
    for row, line in enumerate(lines):
        sheet.write_string(row, 0, line, wrap)


Wanted = dict[tuple[str, int], list[tuple[str, str]]]  # sheet and row → (field, severity)


def _wanted(proposal: Proposal, lacking: pd.DataFrame) -> Wanted:
    """Return which fields each row is to be filled in, and how much each matters."""
    wanted: Wanted = {}
    for layer, code, is_cable in (
        (proposal.sites, "site_id", False),
        (proposal.cables, "cable_id", True),
    ):
        if code not in layer:
            continue
        triples = zip(layer[code].tolist(), layer["sheet"].tolist(), layer["row"].tolist(), strict=True)
        places = {own: (str(sheet), int(row)) for own, sheet, row in triples}
        fields = lacking[(lacking["form"] == _FORM) != is_cable]
        columns = zip(fields["field"], needed(fields), fields["codes"], strict=True)
        for field, is_needed, codes in columns:
            severity = ERROR if is_needed else WARNING
            for own in codes:
                if own in places:
                    wanted.setdefault(places[own], []).append((field, severity))
    return wanted


def _sheets(proposal: Proposal) -> list[Sheet]:
    """Return the sheets that hold a table, those of a map only where it is one of sites."""
    of_sites = {table.sheet for table in proposal.tables if table.kind == SITES}
    edited = with_edits(proposal.sheets, proposal.edits)
    return [sheet for sheet in edited if sheet.geometry is None or sheet.name in of_sites]


def _filled(
    sheet: Sheet, proposal: Proposal, wanted: Wanted
) -> tuple[Sheet, list[Fault], dict[int, Column]]:
    """Return a sheet with the columns that are wanted, its marks, and its columns of the form."""
    tables = [table for table in proposal.tables if table.sheet == sheet.name]
    faults = [f for f in proposal.faults if f.sheet == sheet.name and f.severity != NOTE]
    faults += [f for f in proposal.faults if f.sheet == sheet.name and f.code == MENDED]
    if sheet.geometry is not None:
        return _on_the_form(sheet, tables[0], proposal, wanted, faults)
    marks = list(faults)
    for table in tables:
        sheet, more = _with_columns(sheet, table, wanted)
        marks += more
    return sheet, marks, {}


def _with_columns(sheet: Sheet, table: Table, wanted: Wanted) -> tuple[Sheet, list[Fault]]:
    """Return a sheet with a column for each wanted field that a table of it lacks, and the marks."""
    columns = {name: at for at, name in table.headings.fields.items()}
    rows = {record.row for record in table.records}
    own = {place: fields for place, fields in wanted.items() if place[0] == sheet.name}
    own = {place: fields for place, fields in own.items() if place[1] in rows}
    needed = dict.fromkeys(field for fields in own.values() for field, _ in fields)
    if heading_row(sheet, table) is not None:
        for field in needed:
            if field in columns or (field == "action" and table.headings.ticks):
                continue
            added = new_column(sheet, table, heading(field, "intake.field"))
            if added is not None:
                sheet = with_edits([sheet], [added])[0]
                columns[field] = added.column
    return sheet, [
        _mark(sheet.name, row, columns[field], field, severity)
        for (_, row), fields in own.items()
        for field, severity in fields
        if field in columns
    ]


def _mark(sheet: str, row: int, column: int, field: str, severity: str) -> Fault:
    """Return the mark of a cell that is to be filled in, as a fault of it."""
    key = f"intake.expected_{field}"
    expected = messages.text(key) if messages.knows(key) else ""
    name = heading(field, "intake.field")
    text = t("fill_must" if severity == ERROR else "fill_may", field=name, expected=expected)
    return Fault(TO_FILL, severity, text.strip(), sheet=sheet, row=row, column=name, at=(column,))


def _on_the_form(
    sheet: Sheet, table: Table, proposal: Proposal, wanted: Wanted, faults: Iterable[Fault]
) -> tuple[Sheet, list[Fault], dict[int, Column]]:
    """Return the rows of a layer of a map in the form M3, with its marks and its columns."""
    has_address = any("address" in record.values for record in table.records)
    columns = [column for column in COLUMNS[_FORM] if not (has_address and column.field in _IN_ADDRESS)]
    if has_address:
        after = next(at for at, column in enumerate(columns) if column.field == "name")
        columns.insert(after + 1, _ADDRESS)
    form_fields = {column.field for column in columns}
    more = dict.fromkeys(name for name in table.headings.fields.values() if name not in form_fields)
    columns += [Column(name, None) for name in more if name not in ("commune_code", "status")]
    number_of = {record.row: HEADING_ROW + 2 + at for at, record in enumerate(table.records)}
    places = _positions(proposal, sheet.name)
    title = t(f"template_{_FORM}")
    rows: list[Row] = [(1, (title,)), (HEADING_ROW + 1, tuple(column.heading for column in columns))]
    for at, record in enumerate(table.records, start=1):
        values = {**record.values, **places.get(record.row, {}), "number": at}
        rows.append((number_of[record.row], tuple(_cell(column, values, record) for column in columns)))
    where = {column.field: at for at, column in enumerate(columns)}
    form = Sheet(
        t("fill_sheet_form", form=_FORM), tuple(rows), widths=dict.fromkeys(range(len(columns)), 16.0)
    )
    marks = [
        _mark(form.name, number_of[row], where[field], field, severity)
        for (name, row), fields in wanted.items()
        if name == sheet.name
        for field, severity in fields
        if field in where
    ]
    fields_at = table.headings.fields
    for fault in faults:
        if fault.row in number_of:
            at_form = tuple(where[fields_at[at]] for at in fault.at if fields_at.get(at) in where)
            row = number_of[fault.row]
            marks.append(replace(fault, sheet=form.name, row=row, at=at_form or (0,)))
    return form, marks, dict(enumerate(columns))


def _cell(column: Column, values: dict[str, object], record: Record) -> object:
    value = values.get(column.field)
    if value is None and column.field == "name":
        value = record.values.get("site_id")
    return value


def _positions(proposal: Proposal, sheet: str) -> dict[int, dict[str, object]]:
    """Return the position of each row that could be placed, in both systems of the form."""
    sites = proposal.sites[proposal.sites["sheet"] == sheet]
    zone = None if proposal.crs == WGS84 else proposal.crs
    lon, lat = sites.geometry.x.to_numpy(), sites.geometry.y.to_numpy()
    placed = {
        int(row): {"longitude": round(float(x), 7), "latitude": round(float(y), 7)}
        for row, x, y in zip(sites["row"], lon, lat, strict=True)
    }
    if zone is None:
        return {row: dict(place) for row, place in placed.items()}
    east, north = convert(lon, lat, WGS84, zone)
    metres = zip(sites["row"], east, north, strict=True)
    return {
        int(row): {**placed[int(row)], "north_m": round(float(n), 2), "east_m": round(float(e), 2)}
        for row, e, n in metres
    }


def counts_said(lacking: pd.DataFrame) -> list[str]:
    """Return a line for each field that is to be filled in: «Năm: 12 hàng (phải bổ sung)»."""
    columns = zip(lacking["field"], lacking["without"], lacking["stops"], strict=True)
    return [
        t(
            "fill_count",
            field=heading(field, "intake.field"),
            count=numbers.number(count),
            stops=messages.text(f"common.stops_{stops}"),
        )
        for field, count, stops in columns
    ]
