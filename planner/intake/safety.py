"""Is the file what its name says, and is it safe to open? Asked before any parser sees it."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from planner.errors import InputFileError

MAX_FILE_MB = 50
MAX_ENTRIES = 100
MAX_UNPACKED_MB = 200
BYTES_PER_MB = 1_000_000
CHUNK_BYTES = 1 << 20

XLSX = "xlsx"
SHAPEFILE = "shapefile"
KML = "kml"
GPKG = "gpkg"
GEOJSON = "geojson"
KINDS = {
    ".xlsx": XLSX,
    ".zip": SHAPEFILE,
    ".kml": KML,
    ".gpkg": GPKG,
    ".geojson": GEOJSON,
    ".json": GEOJSON,
}

_ZIP_MAGIC = b"PK\x03\x04"
_SQLITE_MAGIC = b"SQLite format 3\x00"
_BYTE_ORDER_MARKS = b"\xef\xbb\xbf\xfe\xff"
# A document type can name entities that are files or addresses, or that swell when they are read.
_UNSAFE_XML = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_KML_LINK = re.compile(rb"<\s*(?:\w+:)?NetworkLink\b", re.IGNORECASE)
# The root must be KML itself: GDAL would follow an XML of another kind to other files.
_KML_ROOT = re.compile(rb"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*<\s*(?:kml:)?kml\b", re.DOTALL)
_XML_SUFFIXES = (".xml", ".rels", ".vml")


def check_file(path: Path) -> str:
    """Return the kind of a file (``xlsx``, ``shapefile``, ``kml``, ``gpkg``, ``geojson``).

    Raises
    ------
    InputFileError
        If the file is missing, empty, too big, of a kind we do not read, not what its name says, or
        holds something that must not be opened.
    """
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        raise InputFileError("intake.unsupported", file=path.name, expected=", ".join(KINDS))
    _check_size(path)
    if kind in (XLSX, SHAPEFILE):
        _check_zip(path, kind)
    elif kind == KML:
        _check_kml(path)
    elif kind == GPKG:
        _require(_head(path, len(_SQLITE_MAGIC)) == _SQLITE_MAGIC, path)
    else:
        _require(_head(path, 1024).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"), path)
    return kind


def _require(good: bool, path: Path) -> None:
    if not good:
        raise InputFileError("intake.wrong_type", file=path.name, expected=path.suffix.lower())


def _head(path: Path, count: int) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(count)
    except OSError as error:
        raise InputFileError("intake.unreadable", file=path.name) from error


def _check_size(path: Path) -> None:
    if not path.is_file():
        raise InputFileError("intake.file_missing", file=path.name)
    size = path.stat().st_size
    if size == 0:
        raise InputFileError("intake.file_empty", file=path.name)
    if size > MAX_FILE_MB * BYTES_PER_MB:
        raise InputFileError("intake.file_too_big", file=path.name, limit=MAX_FILE_MB)


def _check_kml(path: Path) -> None:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputFileError("intake.unreadable", file=path.name) from error
    bare = content.lstrip(_BYTE_ORDER_MARKS).replace(b"\0", b"")  # UTF-16 reads as UTF-8 so
    if _UNSAFE_XML.search(bare) or _KML_LINK.search(bare):
        raise InputFileError("intake.unsafe_xml", file=path.name)
    _require(_KML_ROOT.match(bare) is not None, path)


def _check_zip(path: Path, kind: str) -> None:
    _require(_head(path, len(_ZIP_MAGIC)) == _ZIP_MAGIC, path)
    try:
        with zipfile.ZipFile(path) as archive:
            _check_entries(archive, path)
            names = {name.lower() for name in archive.namelist()}
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError) as error:
        raise InputFileError("intake.unreadable", file=path.name) from error
    except ValueError as error:
        if isinstance(error, InputFileError):
            raise
        raise InputFileError("intake.unreadable", file=path.name) from error
    is_workbook = "xl/workbook.xml" in names
    _require(is_workbook if kind == XLSX else not is_workbook, path)


def _check_entries(archive: zipfile.ZipFile, path: Path) -> None:
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise InputFileError("intake.zip_too_many", file=path.name, limit=MAX_ENTRIES)
    unpacked = 0
    for entry in entries:
        parts = PurePosixPath(entry.filename.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts or ":" in entry.filename:
            raise InputFileError("intake.zip_path", file=path.name, value=entry.filename)
        tail = b""
        for chunk in _chunks(archive, entry):  # the header's own figure may lie
            unpacked += len(chunk)
            if unpacked > MAX_UNPACKED_MB * BYTES_PER_MB:
                raise InputFileError("intake.zip_too_big", file=path.name, limit=MAX_UNPACKED_MB)
            if entry.filename.lower().endswith(_XML_SUFFIXES):
                if _UNSAFE_XML.search((tail + chunk).replace(b"\0", b"")):
                    raise InputFileError("intake.unsafe_xml", file=path.name)
                tail = chunk[-64:]


def _chunks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(entry) as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk
