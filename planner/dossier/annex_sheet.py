"""A table for signing as a sheet of Excel: head, headings, totals as formulas, ready for print."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from planner.base import messages, numbers
from planner.dossier.tables import book_bytes, write_cell
from planner.layers.rows import is_missing
from planner.usecases.material import Material

FIRST = 5  # row (from 0) of the headings
NUMBER = "number"  # the column that counts the rows
A3, A4 = 8, 9  # as Excel numbers the papers
_A4_CHARS = 130  # what a landscape A4 holds before fitting to its width makes the print too small
_NARROW, _WIDE, _WIDE_OF_MANY = 8, 42, 22  # signs of a column; the last where there are many columns
_MANY, _SHORT = 12, 14
_CENTRED = (NUMBER, "year", "horizon")
_SIGNS_A_UNIT = 1.12  # Times is narrower than the letters that Excel measures a column by
_LINE_POINTS = 15.0
_FONT = {"font_name": "Times New Roman", "font_size": 11}
_PEOPLE, _KM2 = numbers.sheet_format(), numbers.sheet_format(2)
_NUMBER_FORMATS = {
    **dict.fromkeys(("longitude", "latitude"), numbers.sheet_format(6, grouped=False)),
    **dict.fromkeys(("north_m", "east_m"), numbers.sheet_format(2, grouped=False)),
    **dict.fromkeys(("length_m", "distance_m", "share_pct"), numbers.sheet_format(1)),
}


@dataclass(frozen=True)
class Annex:
    """One table.

    Attributes
    ----------
    name
        Of its sheet.
    title
        As its head says.
    headings
        Field → heading, in their order; the first is ``number``.
    rows
        A column a field; of a computed one the values that its formula gives.
    summed
        Fields with a sum below.
    computed
        Field → formula, ``{other}`` standing for the cell of a field in the row, ``{other_sum}`` for
        that below the column: ``"={after}-{before}"``.
    below
        Of the computed fields those whose formula holds in the row of the sums too, with what it gives.
    note
        A line below the head: what the table leaves out.
    none
        What stands in a table without rows; by default that the dossier has no such works.
    """

    name: str
    title: str
    headings: Mapping[str, str]
    rows: pd.DataFrame
    summed: tuple[str, ...] = ()
    computed: Mapping[str, str] = field(default_factory=dict)
    below: Mapping[str, float] = field(default_factory=dict)
    note: str = ""
    none: str = ""


@dataclass(frozen=True)
class _Formats:
    title: Format
    line: Format
    heading: Format
    cells: Mapping[str, Format]
    sums: Mapping[str, Format]


def annex_workbook(annexes: Sequence[Annex], material: Material) -> bytes:
    """Return tables as one Excel file, a sheet each: the same material, the same bytes."""

    def write(book: xlsxwriter.Workbook) -> None:
        for annex in annexes:
            _sheet(book, annex, material)

    return book_bytes(write)


def _sheet(book: xlsxwriter.Workbook, annex: Annex, material: Material) -> None:
    sheet, formats = book.add_worksheet(annex.name), _formats(book, annex)
    widths = [_width(annex, name) for name in annex.headings]
    for at, width in enumerate(widths):
        sheet.set_column(at, at, width)
    _head(sheet, [annex.title, *_subtitle(annex, material)], widths, formats)
    for at, text in enumerate(annex.headings.values()):
        sheet.write_string(FIRST, at, text, formats.heading)
    _heights(sheet, annex, widths)
    cells = _cells(annex)
    for at, name in enumerate(annex.headings):
        for row, value in enumerate(annex.rows[name].tolist(), start=FIRST + 1):
            if name in annex.computed:
                formula = annex.computed[name].format(**cells(row))
                _formula(sheet, row, at, formula, formats.cells[name], value)
            else:
                write_cell(sheet, row, at, value, formats.cells[name])
    _sums(sheet, annex, formats)
    _print_set_up(sheet, sum(widths))


def _formats(book: xlsxwriter.Workbook, annex: Annex) -> _Formats:
    centred = {"align": "center", "valign": "vcenter", "text_wrap": True}
    look = {
        name: {
            **_FONT,
            **(centred if _is_short(annex, name) else {"text_wrap": True, "valign": "vcenter"}),
            "border": 1,
            "num_format": number_format(name),
        }
        for name in annex.headings
    }
    return _Formats(
        title=book.add_format({**_FONT, **centred, "bold": True, "font_size": 14}),
        line=book.add_format({**_FONT, "italic": True, "text_wrap": True, "valign": "top"}),
        heading=book.add_format({**_FONT, **centred, "bold": True, "border": 1}),
        cells={name: book.add_format(style) for name, style in look.items()},
        sums={name: book.add_format({**style, "bold": True}) for name, style in look.items()},
    )


def number_format(name: str) -> str:
    """Return how Excel shows the numbers of a field: people whole, land to a hundredth of a km²."""
    if "population" in name:
        return _PEOPLE
    return _KM2 if "km2" in name else _NUMBER_FORMATS.get(name, "General")


def _is_short(annex: Annex, name: str) -> bool:
    """Return whether a column holds short words or codes, which stand in its middle."""
    texts = [cell for cell in annex.rows[name].tolist() if not isinstance(cell, float | int)]
    return name in _CENTRED or (any(texts) and max(len(str(text)) for text in texts) <= _SHORT)


def _width(annex: Annex, name: str) -> int:
    """Return the width of a column in signs: what its cells need, within bounds; more is wrapped."""
    if name == NUMBER:
        return 5
    widest = _WIDE_OF_MANY if len(annex.headings) > _MANY else _WIDE
    words = annex.headings[name].split()
    cells = [len(_shown(name, cell)) for cell in annex.rows[name].tolist()]
    return min(widest, max(_NARROW, *map(len, words), *cells, 0) + 2)


def _shown(name: str, value: object) -> str:
    """Return about how a cell is shown, for its width."""
    if isinstance(value, float) and not pd.isna(value):
        return f"{value:,.{number_format(name).partition('.')[2].count('0')}f}"
    return "" if is_missing(value) else str(value)


def _heights(sheet: Worksheet, annex: Annex, widths: list[int]) -> None:
    """Make the rows high enough for what is wrapped in them: not every program does so itself."""
    shown = [[_shown(name, cell) for cell in annex.rows[name].tolist()] for name in annex.headings]
    table = [tuple(annex.headings.values()), *zip(*shown, strict=True)]
    for row, texts in enumerate(table, start=FIRST):
        lines = max(
            _lines(text, int(width * _SIGNS_A_UNIT)) for text, width in zip(texts, widths, strict=True)
        )
        if lines > 1:
            sheet.set_row(row, _LINE_POINTS * lines)


def _lines(text: str, width: int) -> int:
    """Return on how many lines a text stands in a column."""
    lines, left = 1, width
    for word in text.split():
        if len(word) > left and left < width:
            lines, left = lines + 1, width
        lines += (len(word) - 1) // width
        left -= len(word) % width + 1
    return lines


def _subtitle(annex: Annex, material: Material) -> list[str]:
    """Return the lines below the title: whose, of when, what is synthetic, from where."""
    carrier = messages.text(f"common.carrier_{material.carrier}")
    day = numbers.day(material.made_on)
    lines = [messages.text("dossier.annex_head", carrier=carrier, code=material.code, day=day)]
    if material.synthetic:
        lines.append(messages.text("dossier.findings_synthetic"))
    sources = "; ".join(dict.fromkeys(source.title for source in material.sources))
    lines.append(messages.text("annexes.sources", sources=sources))
    lines.append(annex.note)
    return [line for line in lines if line]


def _head(sheet: Worksheet, lines: list[str], widths: list[int], formats: _Formats) -> None:
    for at, line in enumerate(lines):
        look, size = (formats.title, 1.4) if at == 0 else (formats.line, 1.0)
        sheet.merge_range(at, 0, at, len(widths) - 1, "", look)
        sheet.write_string(at, 0, line, look)  # a merged range would take text for a formula
        sheet.set_row(at, _LINE_POINTS * size * ceil(len(line) * size / sum(widths)))


def _cells(annex: Annex) -> Callable[[int], dict[str, str]]:
    """Return what gives the cells of a row (from 0) by field, and those of the sums."""
    letters = {name: xl_col_to_name(at) for at, name in enumerate(annex.headings)}
    last = FIRST + 2 + len(annex.rows)
    sums = {f"{name}_sum": f"{letter}${last}" for name, letter in letters.items()}
    return lambda row: {**sums, **{name: f"{letter}{row + 1}" for name, letter in letters.items()}}


def _formula(sheet: Worksheet, row: int, at: int, formula: str, look: Format, value: object) -> None:
    computed = "" if is_missing(value) else value
    sheet.write_formula(row, at, formula, look, computed)


def _sums(sheet: Worksheet, annex: Annex, formats: _Formats) -> None:
    """Write the last row: how many there are, and sums, as formulas with the values they have."""
    rows, last = len(annex.rows), FIRST + 1 + len(annex.rows)
    if not rows:
        sheet.merge_range(last, 0, last, len(annex.headings) - 1, "", formats.line)
        sheet.write_string(last, 0, annex.none or messages.text("dossier.annex_none"), formats.line)
        return
    cells = _cells(annex)(last)
    for at, name in enumerate(annex.headings):
        letter, look = xl_col_to_name(at), formats.sums[name]
        over = f"{letter}{FIRST + 2}:{letter}{last}"
        if name == NUMBER:
            sheet.write_formula(last, at, f"=COUNT({over})", look, rows)
        elif name in annex.below:
            _formula(sheet, last, at, annex.computed[name].format(**cells), look, annex.below[name])
        elif name in annex.summed:
            total = float(annex.rows[name].astype(float).sum())
            sheet.write_formula(last, at, f"=SUM({over})", look, total)
        else:
            sheet.write_string(last, at, messages.text("dossier.summary_sum") if at == 1 else "", look)


def _print_set_up(sheet: Worksheet, width: int) -> None:
    sheet.set_paper(A3 if width > _A4_CHARS else A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(FIRST)
    sheet.set_footer("&C&P/&N")
    sheet.set_margins(left=0.6, right=0.4, top=0.6, bottom=0.6)
    sheet.freeze_panes(FIRST + 1, 2)
