"""MapInfo tables (.tab and its parts) and exchange files (.mif, .mid): may they be opened, and how."""

from __future__ import annotations

import re
from pathlib import Path

from pyproj import CRS

from planner.base.errors import InputFileError

TAB_PARTS = (".tab", ".dat", ".map", ".id")
MIF_PARTS = (".mif", ".mid")
_HEAD_BYTES = 100_000
_CHARSET = re.compile(r'charset\s+"?([\w-]+)', re.IGNORECASE)
_COLUMNS = re.compile(r"^\s*columns\s+(\d+)", re.IGNORECASE | re.MULTILINE)
_NATIVE = re.compile(r"^\s*type\s+native\b", re.IGNORECASE | re.MULTILINE)
_SEAMLESS = re.compile(r'"\\IsSeamless"\s*=\s*"TRUE"', re.IGNORECASE)
_ENCODINGS = {"windowsvietnamese": "CP1258"}  # GDAL's iconv does not know this charset by MapInfo's name
# QĐ 05/2007/QĐ-BTNMT: the shift from VN-2000 to WGS 84, as MapInfo's own datum 9999 states it.
_VN2000_SHIFT_M = (-191.90441429, -39.30318279, -111.45032835)


def check_table(opened: Path, file: str) -> None:
    """Refuse a table that is made of other files, and one that lacks a part of its own.

    Raises
    ------
    InputFileError
        If it is linked, seamless or a view, or a part is not there.
    """
    head = _head(opened)
    if opened.suffix == ".mif":
        columns = _COLUMNS.search(head)
        if columns and int(columns[1]) and not opened.with_suffix(".mid").is_file():
            # GDAL would say nothing and read no feature.
            raise InputFileError("intake.mapinfo_part", file=file, value=".mid")
        return
    if _NATIVE.search(head) is None or _SEAMLESS.search(head):
        raise InputFileError("intake.mapinfo_linked", file=file)
    missing = [part for part in TAB_PARTS if not opened.with_suffix(part).is_file()]
    if missing:
        raise InputFileError("intake.mapinfo_part", file=file, value=", ".join(missing))


def check_length(opened: Path, features: int, file: str) -> None:
    """Refuse an exchange file whose shapes end before its rows do; raises as :func:`check_table`."""
    beside = opened.with_suffix(".mid")
    if opened.suffix != ".mif" or not beside.is_file():
        return
    lines, quoted = 0, False
    for line in beside.read_bytes().rstrip(b"\x1a\0 ").splitlines():
        lines += bool(line) and not quoted
        quoted ^= line.count(b'"') % 2 == 1  # a text of several lines
    if lines > features:
        raise InputFileError("intake.mapinfo_short", file=file, shapes=features, rows=lines)


def encodings(opened: Path) -> tuple[str | None, ...]:
    """Return the encodings to try: what the file declares, else byte by byte.

    Text that is read byte by byte is turned by its words (``planner.intake.legacy_text``).
    """
    charset = _CHARSET.search(_head(opened))
    declared = _ENCODINGS.get(charset[1].casefold()) if charset else None
    return (declared, "CP1252", "ISO-8859-1")


def _head(opened: Path) -> str:
    with opened.open("rb") as file:
        return file.read(_HEAD_BYTES).decode("latin-1")


def is_vn2000_shift(crs: CRS) -> bool:
    """Say whether a system of no name is bound to WGS 84 by the shift that is lawful for VN-2000."""
    operation = crs.coordinate_operation
    if not crs.is_bound or operation is None:
        return False
    shift = [float(parameter.value) for parameter in list(operation.params)[:3]]
    return all(abs(a - b) < 1 for a, b in zip(shift, _VN2000_SHIFT_M, strict=True))
