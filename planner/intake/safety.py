"""What is a file by its content, and is it safe to open? Asked before any parser sees it.

The name is not believed: a ".xls" may be a zip, a ".csv" a workbook. Zips are read through once, so
that a bomb, a climbing path or a document type is refused before a library unpacks it.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from planner.errors import InputFileError
from planner.intake.other_kinds import (
    ole_kind,
    refuse,
    refuse_by_parts,
    refuse_by_root,
    refuse_by_start,
    root_of,
)
from planner.intake.sheets import refusing

MAX_FILE_MB = 50
MAX_ENTRIES = 300
MAX_UNPACKED_MB = 200
BYTES_PER_MB = 1_000_000
CHUNK_BYTES = 1 << 20

XLSX = "xlsx"
XLS = "xls"
ODS = "ods"
DOCX = "docx"
HTML = "html"
CSV = "csv"
ARCHIVE = "zip"
KML = "kml"
KMZ = "kmz"
GPX = "gpx"
GPKG = "gpkg"
GEOJSON = "geojson"
FLATGEOBUF = "fgb"
MIF = "mif"
PARQUET = "parquet"
DXF = "dxf"
VECTOR_KINDS = (ARCHIVE, KML, KMZ, GPX, GPKG, GEOJSON, FLATGEOBUF, MIF)  # what GDAL reads
SUFFIXES = (
    ".xlsx", ".xlsm", ".xls", ".ods", ".docx", ".csv", ".tsv", ".txt", ".zip", ".kml", ".kmz", ".gpkg",
    ".geojson", ".json", ".fgb", ".mif", ".parquet", ".gpx", ".dxf",
)  # fmt: skip

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STARTS = (
    (b"SQLite format 3\x00", GPKG),
    (b"AutoCAD Binary DXF", DXF),
    (b"fgb\x03fgb", FLATGEOBUF),
    (b"PAR1", PARQUET),
)
# What a zip may hold that is read: a GIS file of several parts, or a file that is read by itself.
GIS_PARTS = (".shp", ".tab", ".mif", ".gdbtable")
_ENCRYPTED = 0x1  # the flag of a zip's entry
_BYTE_ORDER_MARKS = b"\xef\xbb\xbf\xfe\xff"
# A document type can name entities that are files or addresses, or that swell when they are read.
_UNSAFE_XML = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_KML_LINK = re.compile(rb"<\s*(?:\w+:)?NetworkLink\b", re.IGNORECASE)
# The root must be KML itself: GDAL would follow an XML of another kind to other files.
_KML_ROOT = re.compile(rb"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*<\s*(?:kml:)?kml\b", re.DOTALL)
_DXF_START = re.compile(rb"\s*(?:999\r?\n[^\n]*\n\s*)*0\s*\r?\n\s*SECTION\b")
_XML_SUFFIXES = (".xml", ".rels", ".vml", ".kml", ".gpx")
_HTML = re.compile(rb"<\s*(?:!doctype html|html|table|meta|body|style)\b", re.IGNORECASE)
_MIF_START = re.compile(rb"version\s+\d+\s", re.IGNORECASE)


def check_file(path: Path) -> str:
    """Return the kind of a file by its content (``xlsx``, ``xls``, ``csv``, ``shapefile``…).

    Raises
    ------
    InputFileError
        If the file is missing, empty, too big, of a kind we do not read, or holds something that
        must not be opened.
    """
    _check_size(path)
    head = _head(path, 4096)
    if head.startswith(_ZIP):
        return _check_zip(path)
    if head.startswith(_OLE):
        return ole_kind(path)
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind
    if _DXF_START.match(head):
        return DXF
    refuse_by_start(path, head)
    return _check_text(path, head)


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


def _check_text(path: Path, head: bytes) -> str:
    bare = head.lstrip(_BYTE_ORDER_MARKS).replace(b"\0", b"").lstrip()  # UTF-16 reads as UTF-8 so
    if bare.startswith(b"{"):
        return GEOJSON
    if bare.startswith(b"<"):
        return _check_markup(path, bare)
    if _MIF_START.match(bare):
        return MIF
    utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not utf16 and head.count(0) > len(head) // 3 and head.count(0) < len(head) * 2 // 3:
        utf16 = True  # UTF-16 without its mark: about every other byte is zero
    controls = sum(byte < 32 and byte not in b"\t\n\r\x0c\x1a" for byte in head)
    if controls and not utf16:
        expected = ", ".join(SUFFIXES)
        raise InputFileError("intake.unsupported", file=path.name, expected=expected)
    return CSV


def _check_markup(path: Path, head: bytes) -> str:
    root = root_of(head)
    if root == "kml":
        _check_kml(path.read_bytes(), path)
        return KML
    if root in ("", "html", "table") and _HTML.search(head):
        return HTML
    if _UNSAFE_XML.search(path.read_bytes().replace(b"\0", b"")):
        raise InputFileError("intake.unsafe_xml", file=path.name)
    return GPX if root == "gpx" else refuse_by_root(path, root)


def _check_kml(content: bytes, path: Path) -> None:
    bare = content.lstrip(_BYTE_ORDER_MARKS).replace(b"\0", b"")
    if _UNSAFE_XML.search(bare) or _KML_LINK.search(bare):
        raise InputFileError("intake.unsafe_xml", file=path.name)
    if _KML_ROOT.match(bare) is None:
        refuse(path, "other_kind", "XML")


def _check_zip(path: Path) -> str:
    # A broken stream raises the decompressor's own errors, whatever they are.
    with refusing(path), zipfile.ZipFile(path) as archive:
        _check_entries(archive, path)
        return _kind_of_zip(archive, path)


def _kind_of_zip(archive: zipfile.ZipFile, path: Path) -> str:
    names = {name.lower() for name in archive.namelist() if "__macosx" not in name.lower()}
    refuse_by_parts(path, archive, names)
    for part, kind in (("xl/workbook.xml", XLSX), ("word/document.xml", DOCX), ("content.xml", ODS)):
        if part in names:
            return kind
    documents = [name for name in archive.namelist() if name.lower().endswith(".kml")]
    for name in documents:
        _check_kml(archive.read(name), path)
    others = [name for name in names if name.endswith((*GIS_PARTS, *SUFFIXES)) and name[-4:] != ".kml"]
    if others:
        return ARCHIVE
    if documents:
        return KMZ
    within = ", ".join(sorted(PurePosixPath(name).name for name in names)[:8]) or "–"
    raise InputFileError("intake.zip_without_data", file=path.name, value=within)


def _check_entries(archive: zipfile.ZipFile, path: Path) -> None:
    entries = archive.infolist()
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise InputFileError("intake.password", file=path.name)
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
