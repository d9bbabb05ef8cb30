"""Sheets → tables whose columns are understood; the one shape that every kind of file is turned into."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import shapely
from shapely.geometry.base import BaseGeometry

from planner.base.progress import Tell, silent
from planner.intake.accounting import check_rows
from planner.intake.columns import CABLES, SITES, TABLES, Headings, is_blank, understand
from planner.intake.headings import HeadingBlock, TitlesAbove, find_headings, heading_below
from planner.intake.legacy_text import find_encoding, repaired
from planner.intake.merged_cells import Carried, carried_down
from planner.intake.row_kinds import CODE_FIELDS, NotRecord, Reason, holds_data, reason_of
from planner.intake.sheets import Row, Sheet
from planner.intake.side_by_side import ColumnBlock, TablePart, column_blocks, parts_of
from planner.intake.ticks import ticked, with_ticks

# Where a position can stand, x first; the geometry of a GIS file counts as two columns, and so do the
# two numbers of one cell.
GEOMETRY = ("geometry_x", "geometry_y")
LON_LAT = ("longitude", "latitude")
EAST_NORTH = ("east_m", "north_m")
ONE_CELL = ("position_x", "position_y")
PAIRS = (GEOMETRY, EAST_NORTH, LON_LAT, ONE_CELL)

# What names the feature of a GIS layer when no other column does.
_LABEL_FIELDS = {**CODE_FIELDS, "hamlets": "name", "radio": "commune", "commune_facts": "commune"}


@dataclass(frozen=True)
class Record:
    """One row of a file.

    Attributes
    ----------
    row
        Number of the row as Excel shows it; in a GIS file the number of the feature, from 1.
    values
        Field → cell, in Unicode; blank cells are left out.
    cells
        Heading → cell, as it stands in the file.
    geometry
        In the file's own system; None without.
    """

    row: int
    values: dict[str, object]
    cells: tuple[tuple[str, object], ...] = ()
    geometry: BaseGeometry | None = None


@dataclass(frozen=True)
class Table:
    """One sheet of a workbook or one layer of a GIS file.

    Attributes
    ----------
    kind
        ``sites`` (M3), ``cables`` (M4, M5) or ``service_points`` (M2).
    crs
        The coordinate system that the file itself declares, None where it declares none.
    above
        The text above the headings: titles, notes, the name of the sheet.
    skipped
        The rows that hold something and are no records, and why: titles, headings, groups, sums…
    carried
        Merged cells whose value was taken for every row that they span.
    """

    sheet: str
    headings: Headings
    records: tuple[Record, ...]
    crs: str | None = None
    kind: str = SITES
    above: str = ""
    skipped: tuple[NotRecord, ...] = ()
    carried: tuple[Carried, ...] = ()


def repair_text(sheets: Sequence[Sheet]) -> tuple[list[Sheet], str | None, int]:
    """Return the sheets in Unicode NFC, the old encoding found, and how many cells it mended."""
    texts = (cell for sheet in sheets for _, cells in sheet.rows for cell in cells)
    encoding = find_encoding(text for text in texts if isinstance(text, str))
    mended = 0
    unicode = []
    for sheet in sheets:
        rows = []
        for number, cells in sheet.rows:
            fixed = tuple(repaired(c, encoding) if isinstance(c, str) else c for c in cells)
            mended += encoding is not None and sum(
                isinstance(old, str) and repaired(old, None) != new
                for old, new in zip(cells, fixed, strict=True)
            )
            rows.append((number, fixed))
        unicode.append(sheet.with_rows(tuple(rows)))
    return unicode, encoding if mended else None, mended


def make_tables(
    sheet: Sheet,
    mapping: Mapping[str, str],
    original: Sheet,
    kinds: Sequence[str] = TABLES,
    tell: Tell = silent,
) -> list[Table]:
    """Return the tables of a sheet, below and beside each other; none where it has no headings we know.

    Every row of a sheet with a table is a record of it, or named as none with its reason.

    Parameters
    ----------
    sheet
        In Unicode.
    mapping
        Plain heading → field, as the reviewer decided.
    original
        The sheet as it came, for the cells that each record keeps.
    kinds
        The kinds of table that it can be.

    Raises
    ------
    InputFileError
        If a row were neither: a fault of this program, and no file is taken with it.
    """
    if sheet.geometry is not None:
        layer = _layer_table(sheet, mapping, original, kinds)
        return [] if layer is None else [layer]
    reader = _SheetReader(sheet, mapping, dict(original.rows), kinds, tell)
    blocks = column_blocks(sheet.rows, reader.first_headings)
    tables = [table for block in blocks for table in reader.stacked(block)]
    if tables:
        records = (record.row for table in tables for record in table.records)
        named = (skipped.row for table in tables for skipped in table.skipped)
        check_rows(sheet, records, named)
    return tables


@dataclass(frozen=True)
class _SheetReader:
    """What stays the same while the tables of one sheet are read."""

    sheet: Sheet
    mapping: Mapping[str, str]
    raw: Mapping[int, tuple[object, ...]]
    kinds: Sequence[str]
    tell: Tell

    def first_headings(self, rows: Sequence[Row]) -> HeadingBlock | None:
        """Return the first headings among rows."""
        return find_headings(rows, self.mapping, self.sheet.name, self.kinds)

    def stacked(self, block: ColumnBlock) -> Iterator[Table]:
        """Give the tables of some columns of the sheet, from top to bottom."""
        rows = block.rows
        headings = self.first_headings(rows)
        above = rows[: headings.first] if headings is not None else ()
        named = [NotRecord(n, Reason.ABOVE if holds_data(c) else Reason.TITLE) for n, c in above]
        titles = TitlesAbove(rows, self.sheet.name)
        while headings is not None:
            end, below = self._end(rows, headings, titles)
            body = rows[headings.last + 1 : end]
            named += [NotRecord(n, Reason.HEADING) for n, _ in rows[headings.first : headings.last + 1]]
            tables = [
                self._table(block, part, _texts(above), named, body)
                for part in parts_of(headings, self.mapping, self.kinds)
            ]
            yield from tables
            last = max((record.row for table in tables for record in table.records), default=0)
            above = [row for row in body if row[0] > last]  # named already, as rows of the table above
            headings, named = below, []

    def _end(
        self, rows: Sequence[Row], headings: HeadingBlock, titles: TitlesAbove
    ) -> tuple[int, HeadingBlock | None]:
        """Return where the records of a table end, and the other headings that follow there."""
        for place in range(headings.last + 1, len(rows)):
            self.tell("progress.columns", place / len(rows))
            below = heading_below(rows, place, self.mapping, titles, self.kinds)
            if below is not None and below.headings.fields != headings.headings.fields:
                return place, below
        return len(rows), None

    def _table(
        self,
        block: ColumnBlock,
        part: TablePart,
        title: Sequence[str],
        named: Sequence[NotRecord],
        body: Sequence[Row],
    ) -> Table:
        rows = [(number, cells) for number, row in body if (cells := part.of(row))]
        headings = with_ticks(part.headings, part.wordings, rows)
        spanned, carried = carried_down(rows, self.sheet.merged, headings.fields)
        records: list[Record] = []
        skipped = list(named)
        for number, cells in rows:
            values = _values(headings, spanned.get(number, cells))
            reason = reason_of(values, cells, headings, part.kind, first=not records)
            if reason is None:
                raw = part.of(block.of(self.raw[number]))
                records.append(Record(number, values, _original(headings, raw)))
            else:
                skipped.append(NotRecord(number, reason))
        text = " ".join([self.sheet.name, *title, *headings.names.values()])
        return Table(
            self.sheet.name,
            headings,
            tuple(records),
            self.sheet.crs,
            part.kind,
            text,
            tuple(skipped),
            tuple(carried),
        )


def _texts(rows: Sequence[Row]) -> list[str]:
    return [cell for _, cells in rows for cell in cells if isinstance(cell, str)]


def _layer_table(
    sheet: Sheet, mapping: Mapping[str, str], original: Sheet, kinds: Sequence[str]
) -> Table | None:
    if not sheet.rows or sheet.geometry is None:
        return None
    wordings = [(None if cell is None else str(cell),) for cell in sheet.rows[0][1]]
    fitting = [kind for kind in kinds if (kind == CABLES) == _has_lines(sheet)] or list(kinds)
    kind = max(fitting, key=lambda table: len(understand(wordings, table, mapping).fields))
    headings = with_ticks(understand(wordings, kind, mapping), wordings, sheet.rows[1:])
    headings = _with_code(headings, kind)
    raw = dict(original.rows)
    by_number = dict(sheet.rows)
    records = [
        Record(
            number,
            {**_values(headings, by_number.get(number, ())), **_point(geometry)},
            _original(headings, raw.get(number, ())),
            geometry,
        )
        for number, geometry in sheet.geometry.items()
    ]
    return Table(sheet.name, headings, tuple(records), sheet.crs, kind, sheet.name)


def _has_lines(sheet: Sheet) -> bool:
    kinds = [shape.geom_type for shape in (sheet.geometry or {}).values() if shape is not None]
    return sum("LineString" in kind for kind in kinds) * 2 > len(kinds)


def _with_code(headings: Headings, kind: str) -> Headings:
    """Take the label of a feature for its code where no column of codes stands beside it."""
    code = _LABEL_FIELDS[kind]
    if {code, CODE_FIELDS[kind]} & set(headings.names) or "name" not in headings.names:
        return headings
    fields = {at: code if name == "name" else name for at, name in headings.fields.items()}
    names = {(code if name == "name" else name): text for name, text in headings.names.items()}
    return replace(headings, fields=fields, names=names)


def _point(geometry: BaseGeometry | None) -> dict[str, object]:
    """Return the coordinates of a point, or what stands in its place for the fault to name."""
    if geometry is None or geometry.is_empty:
        return {}
    if shapely.get_num_coordinates(geometry) == 1:
        x, y = shapely.get_coordinates(geometry)[0].tolist()
        return dict(zip(GEOMETRY, (x, y), strict=True))
    return dict.fromkeys(GEOMETRY, geometry.geom_type)


def _values(headings: Headings, cells: tuple[object, ...]) -> dict[str, object]:
    values = {
        field: cells[position]
        for position, field in headings.fields.items()
        if position < len(cells) and not is_blank(cells[position])
    }
    said = ticked(headings, cells)
    return values if said is None else {**values, "action": said}


def _original(headings: Headings, cells: tuple[object, ...]) -> tuple[tuple[str, object], ...]:
    return tuple(
        (headings.labels.get(at, f"#{at + 1}"), cell)
        for at, cell in enumerate(cells)
        if cell is not None and cell == cell  # noqa: PLR0124 - NaN is the one value unequal to itself
    )
