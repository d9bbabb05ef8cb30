"""Text tables (CSV, TSV): the encoding and the separator are found from the content."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from planner.base.errors import InputFileError
from planner.base.progress import Tell, silent
from planner.intake.headings import most_fields
from planner.intake.sheets import MAX_ROWS, Row, Sheet, limited, refusing

SEPARATORS = (";", ",", "\t", "|")
MAX_LINES = 1_048_576  # as many as a sheet of Excel has rows
MAX_LINE_CHARACTERS = 1_000_000
_LOOK_AT_ROWS = 40
_UTF_32 = (b"\xff\xfe\0\0", b"\0\0\xfe\xff")
# Five bytes mean nothing in Windows-1252; they stay as they are.
_WINDOWS_1252 = {byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(128, 160)}


def read_delimited(path: Path, most_rows: int = MAX_ROWS, tell: Tell = silent) -> list[Sheet]:
    """Return the one sheet of a text table.

    Raises
    ------
    InputFileError
        If it cannot be read as one, or has too many rows.
    """
    with refusing(path):
        text = decoded(path.read_bytes())
        most_lines = max(MAX_LINES, 2 * most_rows)
        if text.count("\n") > most_lines:
            raise InputFileError("intake.too_many_lines", file=path.name, limit=most_lines)
        first = list(islice(_lines(text, path), _LOOK_AT_ROWS))
        named = first[0].strip() if first else ""
        if named.casefold().startswith("sep=") and len(named) == 5:  # Excel's own first line
            separator = named[4]
            text = text.replace(named, "", 1)
        else:
            separator = max(SEPARATORS, key=lambda mark: _promise(first, mark))
        lines = _lines(text, path)
        rows, cut = limited(_sound_rows(lines, separator, path), path, most_rows, tell=tell)
        return [Sheet(path.stem, rows, cut=cut)]


def _lines(text: str, path: Path) -> Iterator[str]:
    """Give the lines of a text, none of which may be without measure."""
    for line in io.StringIO(text, newline=""):
        if len(line) > MAX_LINE_CHARACTERS:
            limit = MAX_LINE_CHARACTERS
            raise InputFileError("intake.line_too_long", file=path.name, limit=limit)
        yield line


def decoded(content: bytes) -> str:
    """Return the text of a file in UTF-8, UTF-16, UTF-32 or an 8-bit encoding.

    What is none of the first three is returned byte by byte as Windows-1252 shows it: Windows-1258,
    TCVN3 and VNI are then told apart by the words (``planner.intake.legacy_text``).
    """
    if content.startswith(_UTF_32):
        return content.decode("utf-32")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    if content.startswith(b"\xef\xbb\xbf"):
        return content.decode("utf-8-sig")
    if content[:2000].count(0) > len(content[:2000]) // 3:
        little = content[1:2000:2].count(0) >= content[0:2000:2].count(0)
        return content.decode("utf-16-le" if little else "utf-16-be")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("latin-1").translate(_WINDOWS_1252)


def _rows(lines: Iterable[str], separator: str) -> Iterator[Row]:
    for number, row in enumerate(csv.reader(lines, delimiter=separator), 1):
        yield number, tuple(cell.strip() or None for cell in row)


def _sound_rows(lines: Iterable[str], separator: str, path: Path) -> Iterator[Row]:
    """Give the rows of a text table, none of which has run into the cell of another.

    A quotation mark that is not closed makes one cell of all that follows; such a cell holds whole
    lines, with as many separators as a row has.
    """
    reader = csv.reader(lines, delimiter=separator)
    width, begins = 0, 1
    for number, row in enumerate(reader, 1):
        marks = separator if width else "".join(SEPARATORS)  # it was found from what may be one cell
        if any("\n" in cell and _holds_rows(cell, marks, width) for cell in row):
            raise InputFileError("intake.csv_quote", file=path.name, row=begins)
        width, begins = max(width, len(row)), reader.line_num + 1
        yield number, tuple(cell.strip() or None for cell in row)


def _holds_rows(cell: str, marks: str, width: int) -> bool:
    least = max(2, width - 2)
    return any(line.count(mark) >= least for line in cell.split("\n")[1:] for mark in marks)


def _promise(lines: list[str], separator: str) -> tuple[int, int]:
    """Return how many headings, then how many cells, a separator makes of the first lines."""
    try:
        rows = list(_rows(lines, separator))
    except csv.Error:
        return 0, 0
    return most_fields(rows), sum(len(cells) for _, cells in rows)
