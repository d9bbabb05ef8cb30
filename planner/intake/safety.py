"""What is a file by its content, and is it safe to open? Asked before any parser sees it.

The name is not believed: a ".xls" may be a zip, a ".csv" a workbook. Zips are read through once, so
that a bomb, a climbing path or a document type is refused before a library unpacks it.

A kind is added in one of three tables: what a file starts with (:data:`_STARTS`), what lies in a zip
(:data:`_ZIPS`), the first tag of an XML file (:data:`_ROOTS`); and its reader in
``planner.intake.opening``. Kinds that are known and not read are in ``planner.intake.other_kinds``.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from planner.base.errors import InputFileError
from planner.intake.other_kinds import (
    first_tag,
    ole_kind,
    refuse,
    refuse_by_parts,
    refuse_by_root,
    refuse_by_start,
    refuse_other_database,
)
from planner.intake.sheets import refusing
from planner.intake.xml_stream import Attributes, XmlLimits, read_xml, root_of

MAX_FILE_MB = 50
MAX_ENTRIES = 300
MAX_UNPACKED_MB = 200
BYTES_PER_MB = 1_000_000
CHUNK_BYTES = 1 << 20
HEAD_BYTES = 4096
# Tags, and text of one tag: a description of Google Earth can hold a picture.
KML_LIMITS = XmlLimits(elements=3_000_000, text=10_000_000)
ODS_LIMITS = XmlLimits(elements=3_000_000)
DOCX_LIMITS = XmlLimits(depth=200, elements=1_500_000)  # python-docx holds the whole document

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

# What a zip may hold that is read: a GIS file of several parts, or a file that is read by itself.
GIS_PARTS = (".shp", ".tab", ".mif", ".gdbtable")
_ENCRYPTED = 0x1  # the flag of a zip's entry
_BYTE_ORDER_MARKS = b"\xef\xbb\xbf\xfe\xff"
_HTML_TAGS = ("html", "head", "body", "table", "meta", "style", "div", "center")
_HTML = re.compile(rb"<\s*(?:!doctype html|html|table|meta|body|style)\b", re.IGNORECASE)
_MIF_START = re.compile(rb"version\s+\d+\s", re.IGNORECASE)
_GEOJSON = re.compile(rb'"(?:type|features|geometry|geometryType|coordinates|displayFieldName)"\s*:')
_LIST_OF_OBJECTS = re.compile(rb"\[\s*\{")

Detector = Callable[[Path, bytes], str]  # path and first bytes → kind; raises what must not be opened
ZipDetector = Callable[[Path, zipfile.ZipFile], str]


def check_file(path: Path) -> str:
    """Return the kind of a file by its content (``xlsx``, ``xls``, ``csv``, ``kml``…).

    Raises
    ------
    InputFileError
        If the file is missing, empty, too big, of a kind we do not read, or holds something that
        must not be opened.
    """
    _check_size(path)
    with refusing(path):
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
        for magic, detector in _STARTS:
            if head.startswith(magic):
                return detector(path, head)
        if _starts_a_drawing(head):
            return DXF
        refuse_by_start(path, head)
        return _text(path, head)


def _check_size(path: Path) -> None:
    if not path.is_file():
        raise InputFileError("intake.file_missing", file=path.name)
    size = path.stat().st_size
    if size == 0:
        raise InputFileError("intake.file_empty", file=path.name)
    if size > MAX_FILE_MB * BYTES_PER_MB:
        raise InputFileError("intake.file_too_big", file=path.name, limit=MAX_FILE_MB)


def _is(kind: str) -> Detector:
    return lambda _path, _head: kind


def _sqlite(path: Path, head: bytes) -> str:
    refuse_other_database(path, head)
    return GPKG


def _starts_a_drawing(head: bytes) -> bool:
    """Say whether a text is a drawing: comments (999), then "0", then "SECTION", a line each."""
    lines = [line.strip() for line in head.lstrip().splitlines()]
    at = 0
    while lines[at : at + 1] == [b"999"]:
        at += 2
    return lines[at : at + 2] == [b"0", b"SECTION"]


def _text(path: Path, head: bytes) -> str:
    bare = head.lstrip(_BYTE_ORDER_MARKS).replace(b"\0", b"").lstrip()  # UTF-16 reads as UTF-8 so
    if bare.startswith(b"<"):
        return _markup(path, head, bare)
    if bare.startswith(b"{") and _GEOJSON.search(bare):
        return GEOJSON
    if bare.startswith(b"{") or _LIST_OF_OBJECTS.match(bare):
        if b"docs.google.com" in bare:
            refuse(path, "other_link", "Google Drive")
        refuse(path, "other_json", "JSON")
    return MIF if _MIF_START.match(bare) else _delimited(path, head)


def _delimited(path: Path, head: bytes) -> str:
    utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff"))  # UTF-32, too
    if not head.strip(_BYTE_ORDER_MARKS + b"\0 \t\r\n") and path.stat().st_size <= HEAD_BYTES:
        raise InputFileError("intake.file_empty", file=path.name)
    if not utf16 and head.count(0) > len(head) // 3 and head.count(0) < len(head) * 2 // 3:
        utf16 = True  # UTF-16 without its mark: about every other byte is zero
    controls = sum(byte < 32 and byte not in b"\t\n\r\x0c\x1a" for byte in head)
    if controls and not utf16:
        expected = ", ".join(SUFFIXES)
        raise InputFileError("intake.unsupported", file=path.name, expected=expected)
    return CSV


def _markup(path: Path, head: bytes, bare: bytes) -> str:
    root = first_tag(head) or first_tag(bare)
    if root in _ROOTS:
        with path.open("rb") as stream:
            return _ROOTS[root](stream, path)
    if root in _HTML_TAGS or (not root and _HTML.search(bare)):
        return HTML
    return refuse_by_root(path, root)


def _gpx(stream: IO[bytes], path: Path) -> str:
    read_xml(stream, path, KML_LIMITS)
    return GPX


def _kml(stream: IO[bytes], path: Path) -> str:
    is_first = True

    def start(name: str, _: Attributes) -> None:
        nonlocal is_first
        # The root must be KML itself: GDAL would follow an XML of another kind to other files.
        if is_first and name.casefold() != "kml":
            refuse_by_root(path, name.casefold())
        is_first = False
        if name.casefold() == "networklink":
            raise InputFileError("intake.network_link", file=path.name)

    read_xml(stream, path, KML_LIMITS, start=start)
    return KML


def _zip(path: Path, _head: bytes) -> str:
    with zipfile.ZipFile(path) as archive:
        _check_entries(archive, path)
        names = {name.lower() for name in archive.namelist() if "__macosx" not in name.lower()}
        refuse_by_parts(path, archive, names)
        for part, detector in _ZIPS:
            if part in names:
                return detector(path, archive)
        return _archive(path, archive, names)


def _package(kind: str, limits: XmlLimits | None = None) -> ZipDetector:
    """Return the detector of an office document, whose parts a library reads as XML.

    A library that builds a whole part in memory is given none that passes the limits.
    """

    def checked(path: Path, archive: zipfile.ZipFile) -> str:
        for entry in archive.infolist():
            with archive.open(entry) as document:
                start = document.read(HEAD_BYTES).lstrip(_BYTE_ORDER_MARKS).lstrip(b"\0 \r\n\t")
            if not start.startswith(b"<"):  # a part is what its content says, whatever its name
                continue
            with archive.open(entry) as document:
                if limits is None:
                    root_of(document, path)  # refuses a document type; none can follow the first tag
                else:
                    read_xml(document, path, limits)
        return kind

    return checked


def _archive(path: Path, archive: zipfile.ZipFile, names: set[str]) -> str:
    documents = [name for name in archive.namelist() if name.lower().endswith(".kml")]
    others = [name for name in names if name.endswith((*GIS_PARTS, *SUFFIXES)) and name[-4:] != ".kml"]
    if others:
        return ARCHIVE  # each file in it is checked when its turn comes
    for name in documents:
        with archive.open(name) as document:
            _kml(document, path)
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
        for chunk in _chunks(archive, entry):  # the header's own figure may lie
            unpacked += len(chunk)
            if unpacked > MAX_UNPACKED_MB * BYTES_PER_MB:
                raise InputFileError("intake.zip_too_big", file=path.name, limit=MAX_UNPACKED_MB)


def _chunks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(entry) as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


# What a file starts with; the first that fits counts.
_STARTS: tuple[tuple[bytes, Detector], ...] = (
    (b"PK\x03\x04", _zip),
    (b"PK\x05\x06", _zip),  # one without any file
    (b"PK\x07\x08", _zip),  # one that was made to be split
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", lambda path, _head: ole_kind(path)),
    (b"SQLite format 3\x00", _sqlite),
    (b"AutoCAD Binary DXF", _is(DXF)),
    (b"fgb\x03fgb", _is(FLATGEOBUF)),
    (b"PAR1", _is(PARQUET)),
)
# A part that tells a document (in small letters); a zip without any is looked through by its files.
_ZIPS: tuple[tuple[str, ZipDetector], ...] = (
    ("xl/workbook.xml", _package(XLSX)),
    ("word/document.xml", _package(DOCX, DOCX_LIMITS)),
    ("content.xml", _package(ODS, ODS_LIMITS)),
)
# The first tag of an XML file that is read.
_ROOTS: dict[str, Callable[[IO[bytes], Path], str]] = {"kml": _kml, "gpx": _gpx}
