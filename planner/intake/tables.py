"""Sheets → tables whose columns are understood; the one shape that every kind of file is turned into."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile

import shapely

from planner.intake.columns import (
    CABLES,
    RADIO_TABLES,
    SITES,
    TABLES,
    Headings,
    field_of,
    is_blank,
    plain,
    understand,
    vocabulary,
)
from planner.intake.headings import LEAST_FIELDS, HeadingBlock, find_headings
from planner.intake.legacy_text import find_encoding, repaired
from planner.intake.numbers import read_coordinate, read_number
from planner.intake.sheets import Sheet
from planner.progress import Tell, silent

# Where a position can stand, x first; the geometry of a GIS file counts as two columns, and so do the
# two numbers of one cell.
GEOMETRY = ("geometry_x", "geometry_y")
LON_LAT = ("longitude", "latitude")
EAST_NORTH = ("east_m", "north_m")
ONE_CELL = ("position_x", "position_y")
PAIRS = (GEOMETRY, EAST_NORTH, LON_LAT, ONE_CELL)

EXAMPLE = "vi du"  # what our templates write in front of their example row
_CODE_FIELDS = {
    "sites": "site_id",
    "cables": "cable_id",
    "service_points": "point_id",
    "radio": "commune_code",
    "zones": "zone_id",
    "works": "work_id",
    "hamlets": "hamlet_code",
    "loudspeakers": "cluster_id",
    "commune_facts": "commune_code",
}
# What names the feature of a GIS layer when no other column does.
_LABEL_FIELDS = {**_CODE_FIELDS, "hamlets": "name", "radio": "commune", "commune_facts": "commune"}
_SUM_WORDS = ("tong", "cong", "ghi chu", "nguoi lap", "vi du")
_DISTRICT_WORDS = ("huyen ", "thi xa ", "thanh pho ", "tp ", "tx ")
_CODE = re.compile(r"(?=.*\d)\S+")
_NUMBERS = ("mast_height_m", "building_height_m", "antenna_height_m", "land_area_m2", "length_m")
_POSITION_FIELDS = (*EAST_NORTH, *LON_LAT, "position")


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
    geometry: shapely.Geometry | None = None


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
        Rows below the headings that are no records: groups, sums, signatures.
    """

    sheet: str
    headings: Headings
    records: tuple[Record, ...]
    crs: str | None = None
    kind: str = SITES
    above: str = ""
    skipped: tuple[int, ...] = ()


def repair_text(sheets: Sequence[Sheet]) -> tuple[list[Sheet], str | None, int]:
    """Return the sheets in Unicode NFC, the old encoding found, and how many cells it mended."""
    texts = (cell for sheet in sheets for _, cells in sheet.rows for cell in cells)
    encoding = find_encoding(text for text in texts if isinstance(text, str))
    mended = 0
    made = []
    for sheet in sheets:
        rows = []
        for number, cells in sheet.rows:
            fixed = tuple(repaired(c, encoding) if isinstance(c, str) else c for c in cells)
            mended += encoding is not None and sum(
                isinstance(old, str) and repaired(old, None) != new
                for old, new in zip(cells, fixed, strict=True)
            )
            rows.append((number, fixed))
        made.append(sheet.with_rows(tuple(rows)))
    return made, encoding if mended else None, mended


def make_tables(
    sheet: Sheet,
    mapping: Mapping[str, str],
    original: Sheet,
    kinds: Sequence[str] = TABLES,
    tell: Tell = silent,
) -> list[Table]:
    """Return the tables of a sheet, one below the other; none where it has no headings that we know.

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
    """
    if sheet.geometry is not None:
        layer = _layer_table(sheet, mapping, original, kinds)
        return [] if layer is None else [layer]
    raw = dict(original.rows)
    made: list[Table] = []
    found = find_headings(sheet.rows, mapping, sheet.name, kinds)
    start = 0
    while found is not None:
        table, end = _one_table(sheet, found, start, mapping, raw, kinds, tell)
        made.append(table)
        start, found = end, None
        if end < len(sheet.rows):
            found = find_headings(sheet.rows[end : end + 3], mapping, sheet.name, kinds, within=None)
    return made


def _one_table(
    sheet: Sheet,
    found: HeadingBlock,
    start: int,
    mapping: Mapping[str, str],
    raw: dict[int, tuple[object, ...]],
    kinds: Sequence[str],
    tell: Tell,
) -> tuple[Table, int]:
    """Return a table, and where in the rows the next one starts."""
    first = start + found.last + 1
    title = [
        str(cell)
        for _, cells in sheet.rows[start : start + found.first]
        for cell in cells
        if isinstance(cell, str)
    ]
    records, skipped = [], []
    end = len(sheet.rows)
    for place in range(first, len(sheet.rows)):
        number, cells = sheet.rows[place]
        tell("progress.columns", place / len(sheet.rows))
        if _is_other_heading(cells, found, mapping, kinds):
            end = place
            break
        record = Record(number, _values(found.headings, cells), _original(found.headings, raw[number]))
        if is_record(record, cells, found.table):
            records.append(record)
        else:
            skipped.append(number)
    above = " ".join([sheet.name, *title, *found.headings.names.values()])
    table = Table(
        sheet.name,
        found.headings,
        tuple(records),
        sheet.crs,
        found.table,
        above,
        tuple(skipped),
    )
    return table, end


def _is_other_heading(
    cells: tuple[object, ...], found: HeadingBlock, mapping: Mapping[str, str], kinds: Sequence[str]
) -> bool:
    """Say whether a row is the heading of a table with other columns than the one it stands in."""
    filled = [cell for cell in cells if cell is not None]
    if len(filled) < LEAST_FIELDS or not all(isinstance(cell, str) for cell in filled):
        return False
    wordings = [(None if cell is None else str(cell),) for cell in cells]
    for kind in kinds:
        fields = understand(wordings, kind, mapping).fields
        if len(fields) >= max(LEAST_FIELDS, len(filled) / 2) and fields != found.headings.fields:
            return True
    return False


def _layer_table(
    sheet: Sheet, mapping: Mapping[str, str], original: Sheet, kinds: Sequence[str]
) -> Table | None:
    if not sheet.rows or sheet.geometry is None:
        return None
    wordings = [(None if cell is None else str(cell),) for cell in sheet.rows[0][1]]
    fitting = [kind for kind in kinds if (kind == CABLES) == _has_lines(sheet)] or list(kinds)
    kind = max(fitting, key=lambda table: len(understand(wordings, table, mapping).fields))
    headings = _with_code(understand(wordings, kind, mapping), kind)
    raw = dict(original.rows)
    by_number = dict(sheet.rows)
    made = [
        Record(
            number,
            {**_values(headings, by_number.get(number, ())), **_point(geometry)},
            _original(headings, raw.get(number, ())),
            geometry,
        )
        for number, geometry in sheet.geometry.items()
    ]
    return Table(sheet.name, headings, tuple(made), sheet.crs, kind, sheet.name)


def _has_lines(sheet: Sheet) -> bool:
    kinds = [one.geom_type for one in (sheet.geometry or {}).values() if one is not None]
    return sum("LineString" in kind for kind in kinds) * 2 > len(kinds)


def _with_code(headings: Headings, kind: str) -> Headings:
    """Take the label of a feature for its code where no column of codes stands beside it."""
    code = _LABEL_FIELDS[kind]
    if {code, _CODE_FIELDS[kind]} & set(headings.names) or "name" not in headings.names:
        return headings
    fields = {at: code if name == "name" else name for at, name in headings.fields.items()}
    names = {(code if name == "name" else name): text for name, text in headings.names.items()}
    return replace(headings, fields=fields, names=names)


def _point(geometry: shapely.Geometry | None) -> dict[str, object]:
    """Return the coordinates of a point, or what stands in its place for the fault to name."""
    if geometry is None or geometry.is_empty:
        return {}
    if shapely.get_num_coordinates(geometry) == 1:
        x, y = shapely.get_coordinates(geometry)[0].tolist()
        return dict(zip(GEOMETRY, (x, y), strict=True))
    return dict.fromkeys(GEOMETRY, geometry.geom_type)


def _values(headings: Headings, cells: tuple[object, ...]) -> dict[str, object]:
    return {
        field: cells[position]
        for position, field in headings.fields.items()
        if position < len(cells) and not is_blank(cells[position])
    }


def _original(headings: Headings, cells: tuple[object, ...]) -> tuple[tuple[str, object], ...]:
    return tuple(
        (headings.labels.get(at, f"#{at + 1}"), cell)
        for at, cell in enumerate(cells)
        if cell is not None and cell == cell  # noqa: PLR0124 - NaN is the one value unequal to itself
    )


def is_record(record: Record, cells: tuple[object, ...], kind: str = SITES) -> bool:
    """Say whether a row below the headings is a record, not a group, sum, numbering or signature.

    A row that might be a record is taken for one, so that what it lacks is reported.
    """
    values = record.values
    code = _CODE_FIELDS[kind]
    if _is_furniture(values, cells, kind):
        return False
    if kind in RADIO_TABLES:
        return _is_of_commune(values, cells)
    grouping = _starts_with_group_word(cells)
    coded = _CODE.fullmatch(str(values.get(code, ""))) is not None and not grouping
    placed = any(_holds_position(values[field]) for field in _POSITION_FIELDS if field in values)
    if coded or placed:
        return True
    if grouping or "number" in values:
        numbered = read_number(values.get("number")) is not None
        return numbered and len(values) > (2 if grouping else 1)
    measured = any(read_number(values.get(field)) is not None for field in _NUMBERS)
    if kind == CABLES:
        return measured and bool({"route", "route_from", "cable_id"} & set(values))
    return code in values and measured


def _is_of_commune(values: dict[str, object], cells: tuple[object, ...]) -> bool:
    """Say whether a row is about a commune, not a district's heading, a sum or a signature."""
    texts = [plain(cell) for cell in cells if isinstance(cell, str) and not is_blank(cell)]
    if any(text.startswith(_SUM_WORDS) for text in texts[:1]):
        return False
    if plain(values.get("commune", "")).startswith(_DISTRICT_WORDS):
        return False
    placed = any(field in values for field in _POSITION_FIELDS)
    named = {"commune", "commune_code", "hamlet_code", "cluster_id", "address"} & set(values)
    told = set(values) - {"number", "commune", "address", "hamlet"}
    numbered = read_number(values.get("number")) is not None
    return placed or bool(named and (told or numbered))


def _is_furniture(values: dict[str, object], cells: tuple[object, ...], kind: str) -> bool:
    """Say whether a row is empty, an example, repeats the headings, or numbers the columns (1 2 3 …)."""
    filled = [str(cell).strip(" ()").removesuffix(".0") for cell in cells if not is_blank(cell)]
    if filled and plain(filled[0]) == EXAMPLE:
        return True
    if not values or len(filled) < 2:
        return not values or _CODE_FIELDS[kind] not in values
    counted = list(dropwhile(lambda text: len(text) == 1 and text.isalpha(), filled))  # "A B 1 2 3"
    if len(counted) > 1 and counted == [str(number) for number in range(1, len(counted) + 1)]:
        return True
    return sum(field_of(value, kind) == field for field, value in values.items()) >= LEAST_FIELDS


def _holds_position(value: object) -> bool:
    return read_coordinate(value) is not None or bool(re.search(r"\d.*\d[,./\s;]+\d.*\d", str(value)))


def _starts_with_group_word(cells: tuple[object, ...]) -> bool:
    texts = [plain(cell) for cell in cells if isinstance(cell, str) and not is_blank(cell)]
    words = vocabulary().group_words
    return any(text == word or text.startswith(f"{word} ") for text in texts[:1] for word in words)
