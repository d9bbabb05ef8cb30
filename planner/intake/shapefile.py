"""Shapefiles: do their parts agree, and in which encoding is their text.

A name of a column has ten bytes and a cell its width, so that "Loại cột" loses half of its last letter;
a reader that decodes strictly then refuses the whole file.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from planner.base.errors import InputFileError

_HEADER_BYTES = 32
_COLUMN_BYTES = 32
_NAME_BYTES = 11
_WIDTH_AT = 16
_ENCODING_AT = 29
_END_OF_COLUMNS = 0x0D
_INDEX_HEADER_BYTES, _INDEX_BYTES = 100, 8
_PADDING = b" \0"


def check_counts(opened: Path, file: str) -> None:
    """Refuse a shapefile whose parts do not belong together: GDAL would read what the shorter one has.

    Raises
    ------
    InputFileError
        If its index and its table have different numbers of records.
    """
    indexed = max(0, opened.with_suffix(".shx").stat().st_size - _INDEX_HEADER_BYTES) // _INDEX_BYTES
    with opened.with_suffix(".dbf").open("rb") as table:
        listed = int.from_bytes(table.read(_HEADER_BYTES)[4:8], "little")
    if indexed != listed:
        facts = {"shapes": indexed, "rows": listed}
        raise InputFileError("intake.shapefile_counts", file=file, **facts)


def encoding_of(opened: Path) -> str | None:
    """Return the encoding of a shapefile: UTF-8 or byte by byte where it does not say its own.

    Parameters
    ----------
    opened
        The .shp of a copy, whose table is mended: half a letter at the end of a name or a cell of
        UTF-8 is blanked.
    """
    table, stated = opened.with_suffix(".dbf"), opened.with_suffix(".cpg")
    content = bytearray(table.read_bytes())
    says_utf8 = stated.is_file() and b"UTF-8" in stated.read_bytes().upper().replace(b"UTF8", b"UTF-8")
    if says_utf8 or not stated.is_file():
        halves = _halves(content)
        if halves is not None:
            for start, end, blank in halves:
                content[start:end] = blank * (end - start)
            table.write_bytes(content)
            return "UTF-8"
    if stated.is_file():
        return None
    return "CP1252" if content[_ENCODING_AT] == 0 else None


def _halves(content: bytearray) -> list[tuple[int, int, bytes]] | None:
    """Return where half letters stand, and what blanks them; None where the text is not UTF-8."""
    halves = []
    for start, end, blank in _texts(content):
        text = bytes(content[start:end]).rstrip(_PADDING)
        try:
            text.decode()
        except UnicodeDecodeError as error:
            if error.reason != "unexpected end of data":
                return None
            halves.append((start + error.start, end, blank))
    return halves


def _texts(content: bytearray) -> Iterator[tuple[int, int, bytes]]:
    """Give where each name of a column and each cell begins and ends, and how it is padded."""
    widths = []
    at = _HEADER_BYTES
    while at + _COLUMN_BYTES <= len(content) and content[at] != _END_OF_COLUMNS:
        yield at, at + _NAME_BYTES, b"\0"
        widths.append(content[at + _WIDTH_AT])
        at += _COLUMN_BYTES
    row, length = (int.from_bytes(content[n : n + 2], "little") for n in (8, 10))
    if content[row:].isascii():
        return
    for first in range(row, len(content) - length + 1, max(1, length)):
        place = first + 1  # a mark of deleted rows stands first
        for width in widths:
            yield place, place + width, b" "
            place += width
