"""What is a file by its content, and is it safe to open? Asked before any parser sees it.

The name is not believed: a ".xls" may be a zip, a ".csv" a workbook. Zips are read through once, so
that a bomb, a climbing path or a document type is refused before a library unpacks it.

A kind is added in one of three tables: what a file starts with (:data:`_STARTS`), what lies in a zip
(:data:`_ZIPS`), what a text starts with (:data:`_TEXTS`); and its reader in ``planner.intake.opening``.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from planner.errors import InputFileError
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

XLSX = "xlsx"
XLS = "xls"
CSV = "csv"
SHAPEFILE = "shapefile"
KML = "kml"
KMZ = "kmz"
GPKG = "gpkg"
GEOJSON = "geojson"
DXF = "dxf"
VECTOR_KINDS = (SHAPEFILE, KML, KMZ, GPKG, GEOJSON)
SUFFIXES = (
    ".xlsx", ".xlsm", ".xls", ".csv", ".tsv", ".txt", ".zip", ".kml", ".kmz", ".gpkg", ".geojson",
    ".json", ".dxf",
)  # fmt: skip

_BYTE_ORDER_MARKS = b"\xef\xbb\xbf\xfe\xff"

Detector = Callable[[Path, bytes], str]  # path and first bytes → kind; raises what must not be opened
ZipDetector = Callable[[Path, zipfile.ZipFile], str]


def check_file(path: Path) -> str:
    """Return the kind of a file by its content (``xlsx``, ``xls``, ``csv``, ``shapefile``…).

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
        bare = head.lstrip(_BYTE_ORDER_MARKS).replace(b"\0", b"").lstrip()  # UTF-16 reads as UTF-8 so
        for magic, detector in _TEXTS:
            if bare.startswith(magic):
                return detector(path, head)
        return _delimited(path, head)


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


def _other(name: str) -> Detector:
    """Refuse a kind that offices send by mistake, by its name, so that the message can say so."""

    def refused(path: Path, _head: bytes) -> str:
        raise InputFileError("intake.other_kind", file=path.name, value=name)

    return refused


def _other_zip(name: str) -> ZipDetector:
    return lambda path, _archive: _other(name)(path, b"")


def _ole(path: Path, _head: bytes) -> str:
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise InputFileError("intake.password", file=path.name)
    if not any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        raise InputFileError("intake.other_kind", file=path.name, value="Word/PowerPoint")
    return XLS


def _starts_a_drawing(head: bytes) -> bool:
    """Say whether a text is a drawing: comments (999), then "0", then "SECTION", a line each."""
    lines = [line.strip() for line in head.lstrip().splitlines()]
    at = 0
    while lines[at : at + 1] == [b"999"]:
        at += 2
    return lines[at : at + 2] == [b"0", b"SECTION"]


def _kml(path: Path, _head: bytes) -> str:
    with path.open("rb") as stream:
        _check_kml(stream, path)
    return KML


def _delimited(path: Path, head: bytes) -> str:
    utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not utf16 and head.count(0) > len(head) // 3 and head.count(0) < len(head) * 2 // 3:
        utf16 = True  # UTF-16 without its mark: about every other byte is zero
    controls = sum(byte < 32 and byte not in b"\t\n\r\x0c\x1a" for byte in head)
    if controls and not utf16:
        expected = ", ".join(SUFFIXES)
        raise InputFileError("intake.unsupported", file=path.name, expected=expected)
    return CSV


def _check_kml(stream: IO[bytes], path: Path) -> None:
    is_first = True

    def start(name: str, _: Attributes) -> None:
        nonlocal is_first
        # The root must be KML itself: GDAL would follow an XML of another kind to other files.
        if is_first and name.casefold() != "kml":
            raise InputFileError("intake.other_kind", file=path.name, value="HTML/XML")
        is_first = False
        if name.casefold() == "networklink":
            raise InputFileError("intake.unsafe_xml", file=path.name)

    read_xml(stream, path, KML_LIMITS, start=start)


def _zip(path: Path, _head: bytes) -> str:
    with zipfile.ZipFile(path) as archive:
        _check_entries(archive, path)
        names = {name.lower() for name in archive.namelist() if "__macosx" not in name.lower()}
        for is_in, detector in _ZIPS:
            if any(map(is_in, names)):
                return detector(path, archive)
    raise InputFileError("intake.zip_without_data", file=path.name)


def _kmz(path: Path, archive: zipfile.ZipFile) -> str:
    for name in archive.namelist():
        if name.lower().endswith(".kml"):
            with archive.open(name) as document:
                _check_kml(document, path)
    return KMZ


def _check_entries(archive: zipfile.ZipFile, path: Path) -> None:
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise InputFileError("intake.zip_too_many", file=path.name, limit=MAX_ENTRIES)
    unpacked = 0
    for entry in entries:
        parts = PurePosixPath(entry.filename.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts or ":" in entry.filename:
            raise InputFileError("intake.zip_path", file=path.name, value=entry.filename)
        is_xml = False
        for number, chunk in enumerate(_chunks(archive, entry)):  # the header's own figure may lie
            unpacked += len(chunk)
            if unpacked > MAX_UNPACKED_MB * BYTES_PER_MB:
                raise InputFileError("intake.zip_too_big", file=path.name, limit=MAX_UNPACKED_MB)
            if number == 0:  # a part is what its content says, whatever its name
                is_xml = chunk[:HEAD_BYTES].lstrip(_BYTE_ORDER_MARKS).lstrip(b"\0 \r\n\t")[:1] == b"<"
        if is_xml:
            with archive.open(entry) as document:
                root_of(document, path)  # refuses a document type; none can follow the first tag


def _chunks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(entry) as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


# What a file starts with; the first that fits counts.
_STARTS: tuple[tuple[bytes, Detector], ...] = (
    (b"PK\x03\x04", _zip),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _ole),
    (b"SQLite format 3\x00", _is(GPKG)),
    (b"AutoCAD Binary DXF", _is(DXF)),
    (b"%PDF", _other("PDF")),
    (b"AC10", _other("DWG")),
    (b"Rar!", _other("RAR")),
    (b"7z\xbc\xaf", _other("7z")),
    (b"\x89PNG", _other("PNG")),
    (b"\xff\xd8\xff", _other("JPEG")),
    (b"{\\rtf", _other("RTF")),
)
# What the name of an entry of a zip says (in small letters); the first that any entry fits counts.
_ZIPS: tuple[tuple[Callable[[str], bool], ZipDetector], ...] = (
    (lambda name: name == "xl/workbook.xml", lambda _path, _archive: XLSX),
    (lambda name: name == "xl/workbook.bin", _other_zip(".xlsb")),
    (lambda name: name == "content.xml", _other_zip("OpenDocument")),
    (lambda name: name.endswith(".shp"), lambda _path, _archive: SHAPEFILE),
    (lambda name: name.endswith(".kml"), _kmz),
)
# What a text starts with, without marks and blanks; any other text is a table.
_TEXTS: tuple[tuple[bytes, Detector], ...] = ((b"{", _is(GEOJSON)), (b"<", _kml))
