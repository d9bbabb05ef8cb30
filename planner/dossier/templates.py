"""Empty tables M1–M5 for carriers to fill in: drop-downs, notes, protected headings, an example row.

What is filled in comes back through intake without a fault: the headings are intake's own words, and the
example row is known by the word in front of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import xlsxwriter
from xlsxwriter.format import Format

from planner.base import messages, numbers
from planner.base.vocabulary import Action
from planner.dossier.tables import book_bytes, write_cell
from planner.layers.vocabulary import (
    CONSENTS,
    MAST_CLASSES,
    PAPERS,
    SERVICE_POINT_KINDS,
    TECHNOLOGIES,
    YES_NO,
)

TEMPLATES = ("M1", "M2", "M3", "M4", "M5")
ROWS = 2_000  # rows with drop-downs; more can be added below
HEADING_ROW = 4  # row (from 0) of the headings
_WIDTH = 16


@dataclass(frozen=True)
class Column:
    """One column of a template.

    Attributes
    ----------
    field
        The field of ``columns.yaml``; its heading and what is expected come from the catalogue.
    example
        What stands in the example row.
    choices
        The words of its drop-down, empty without.
    limits
        Least and greatest number, None where it holds text.
    label
        The name of its heading in the catalogue, where that of the field would mislead.
    """

    field: str
    example: object
    choices: tuple[str, ...] = ()
    limits: tuple[float, float] | None = None
    label: str = ""

    @property
    def heading(self) -> str:
        """The heading as the file shows it, one of intake's own words."""
        return messages.text(f"intake.field_{self.label or self.field}")


def example(name: str) -> str:
    """Return a text of an example row: Vietnamese in every language, as is what carriers hand in."""
    return messages.in_file(f"dossier.example_{name}")


_YES_OR_NO = tuple(messages.in_file(f"dossier.radio_word_{word}") for word in YES_NO)
_CHOICES = {
    action: messages.in_file(f"dossier.choice_{action}")
    for action in (Action.KEEP, Action.NEW, Action.SHARE, Action.CHANGE, Action.REMOVE)
}
ACTIONS = tuple(_CHOICES.values())
_NUMBER = Column("number", example("number"))
_PLACE = (
    Column("hamlet", example("hamlet")),
    Column("commune", example("commune")),
    Column("district", example("district")),
)
_DEGREES = (
    Column("longitude", 106.2966, limits=(102, 110)),
    Column("latitude", 9.63818, limits=(8, 24)),
)
_METRES = (
    Column("north_m", 1065942.36, limits=(900_000, 2_600_000)),
    Column("east_m", 587231.81, limits=(300_000, 800_000)),
)
_ENDS = tuple(
    Column(f"{end}_{axis}_m", None, limits=limits)
    for end in ("start", "end")
    for axis, limits in (("north", (900_000, 2_600_000)), ("east", (300_000, 800_000)))
)
_YEAR = Column("year", 2019, limits=(1990, 2035))
_ACTION = Column("action", _CHOICES[Action.NEW], ACTIONS)
_SHARED = Column("shared_with", "VNPT, MobiFone")
COLUMNS: dict[str, tuple[Column, ...]] = {
    "M1": (
        _NUMBER,
        Column("work_id", "CT-001"),
        Column("name", example("work")),
        *_PLACE,
        *_DEGREES,
        *_METRES,
        Column("status", _CHOICES[Action.KEEP], ACTIONS),
        _YEAR,
    ),
    "M2": (
        _NUMBER,
        Column("point_id", "DV-001"),
        Column("name", example("service_point")),
        *_PLACE,
        Column("kind", SERVICE_POINT_KINDS[0], SERVICE_POINT_KINDS),
        *_DEGREES,
        *_METRES,
        Column("land_area_m2", 200, limits=(0, 100_000)),
        Column("land_use", example("land_use")),
        Column("built_area_m2", 80, limits=(0, 100_000)),
        Column("floor_area_m2", 160, limits=(0, 100_000)),
        Column("building_height_m", 8, limits=(0, 400)),
        Column("status", _CHOICES[Action.NEW], ACTIONS),
        _YEAR,
    ),
    "M3": (
        _NUMBER,
        Column("site_id", "TVH-0001"),
        Column("name", example("mast")),
        *_PLACE,
        *_DEGREES,
        *_METRES,
        Column("mast_class", "A2b", MAST_CLASSES),
        Column("mast_height_m", 42, limits=(0, 200)),
        Column("building_height_m", None, limits=(0, 400)),
        Column("antenna_height_m", 40, limits=(0, 600)),
        Column("land_area_m2", 300, limits=(0, 100_000)),
        Column("technologies", "/".join(TECHNOLOGIES[1:3])),
        _ACTION,
        _SHARED,
        _YEAR,
        Column("eirp_dbm", 57, limits=(20, 90)),
        Column("radius_m", None, limits=(0, 20)),
        *(Column(f"evidence_{name}", None, _YES_OR_NO) for name in (*PAPERS, *CONSENTS)),
    ),
    "M4": (
        _NUMBER,
        Column("cable_id", "TC-001"),
        Column("route_from", example("route_from")),
        Column("route_to", example("route_to")),
        Column("kind", "C1", ("C1", "C2")),
        Column("length_m", 850, limits=(0, 1_000_000)),
        Column("clearance_m", None, limits=(0, 100)),
        *_ENDS,
        _SHARED,
        _YEAR,
    ),
    "M5": (
        _NUMBER,
        Column("cable_id", "CB-001"),
        Column("route_from", example("route_from")),
        Column("route_to", example("route_to")),
        Column("kind", "N2", ("N1", "N2", "N3")),
        Column("length_m", 1250, limits=(0, 1_000_000)),
        Column("ducts", 4, limits=(0, 100)),
        *_ENDS,
        _SHARED,
        _YEAR,
    ),
}


@dataclass(frozen=True)
class Formats:
    """The looks of a sheet to be filled in."""

    bold: Format
    note: Format
    heading: Format
    example: Format
    free: Format
    day: Format


def formats_of(book: xlsxwriter.Workbook) -> Formats:
    """Return the looks, of a workbook."""
    heading = {"bold": True, "border": 1, "text_wrap": True, "align": "center", "bg_color": "#dfe7ef"}
    return Formats(
        bold=book.add_format({"bold": True, "font_size": 13}),
        note=book.add_format({"italic": True}),
        heading=book.add_format(heading),
        example=book.add_format({"italic": True, "font_color": "#777777", "bg_color": "#f4f4f4"}),
        free=book.add_format({"locked": False}),
        day=book.add_format({"locked": False, "num_format": numbers.SHEET_DAY}),
    )


def template_workbook(table: str, zone_name: str) -> bytes:
    """Return an empty table for a carrier to fill in.

    Parameters
    ----------
    table
        ``M1`` … ``M5``.
    zone_name
        The province's VN-2000 zone as the note above the headings names it.
    """
    return book_bytes(lambda book: _write(book, table, zone_name))


def _write(book: xlsxwriter.Workbook, table: str, zone_name: str) -> None:
    sheet = book.add_worksheet(messages.in_file("dossier.table_name", table=table))
    formats = formats_of(book)
    sheet.write_string(0, 0, t(f"template_{table}"), formats.bold)
    sheet.write_string(1, 0, t("template_note", zone=zone_name), formats.note)
    sheet.write_string(2, 0, t("template_example"), formats.note)
    for at, column in enumerate(COLUMNS[table]):
        sheet.set_column(at, at, 7 if column.field == "number" else _WIDTH, formats.free)
        sheet.write_string(HEADING_ROW, at, column.heading, formats.heading)
        add_notes(sheet, at, column)
        add_validation(sheet, at, column, HEADING_ROW + 2)
        write_cell(sheet, HEADING_ROW + 1, at, column.example, formats.example)
    for row in range(HEADING_ROW):
        sheet.set_row(row, None, book.add_format({"locked": True}))
    sheet.set_row(HEADING_ROW, 45, formats.heading)
    sheet.freeze_panes(HEADING_ROW + 2, 2)
    sheet.protect("", {"format_columns": True, "format_rows": True, "insert_rows": True, "sort": True,
                       "delete_rows": True, "autofilter": True})  # fmt: skip


def t(name: str, /, **facts: object) -> str:
    """Return the text ``dossier.name`` of the catalogue."""
    return messages.text(f"dossier.{name}", **facts)


def add_notes(sheet: xlsxwriter.worksheet.Worksheet, at: int, column: Column) -> None:
    """Write what a column expects as a comment on its heading."""
    catalogue = messages.catalogue(messages.DEFAULT_LANG)
    expected = catalogue.get(f"intake.expected_{column.field}")
    if column.choices:
        expected = ", ".join(column.choices)
    if expected:
        sheet.write_comment(HEADING_ROW, at, expected, {"x_scale": 1.8})


def add_validation(
    sheet: xlsxwriter.worksheet.Worksheet, at: int, column: Column, first_row: int
) -> None:
    """Give the cells of a column, from a row (from 0) on, its drop-down or its limits."""
    rule: dict[str, object] | None = None
    if column.choices:
        rule = {"validate": "list", "source": list(column.choices)}
    elif column.limits is not None:
        low, high = column.limits
        rule = {"validate": "decimal", "criteria": "between", "minimum": low, "maximum": high,
                "error_type": "warning"}  # fmt: skip
    if rule is not None:
        rule |= {"error_title": column.heading[:32], "ignore_blank": True}
        sheet.data_validation(first_row, at, first_row + ROWS - 1, at, rule)
