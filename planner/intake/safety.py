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
from planner.intake.sheets import refusing

MAX_FILE_MB = 50
MAX_ENTRIES = 300
MAX_UNPACKED_MB = 200
BYTES_PER_MB = 1_000_000
CHUNK_BYTES = 1 << 20

XLSX = "xlsx"
XLS = "xls"
CSV = "csv"
SHAPEFILE = "shapefile"
KML = "kml"
KMZ = "kmz"
GPKG = "gpkg"
GEOJSON = "geojson"
DXF = "dxf"
SUFFIXES = (
    ".xlsx", ".xlsm", ".xls", ".csv", ".tsv", ".txt", ".zip", ".kml", ".kmz", ".gpkg", ".geojson",
    ".json", ".dxf",
)  # fmt: skip

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SQLITE = b"SQLite format 3\x00"
_BINARY_DXF = b"AutoCAD Binary DXF"
# Files that offices send by mistake: what they are, so that the message can say what to send.
_KNOWN_OTHERS = {
    b"%PDF": "PDF",
    b"AC10": "DWG",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"{\\rtf": "RTF",
}
_BYTE_ORDER_MARKS = b"\xef\xbb\xbf\xfe\xff"
# A document type can name entities that are files or addresses, or that swell when they are read.
_UNSAFE_XML = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_KML_LINK = re.compile(rb"<\s*(?:\w+:)?NetworkLink\b", re.IGNORECASE)
# The root must be KML itself: GDAL would follow an XML of another kind to other files.
_KML_ROOT = re.compile(rb"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*<\s*(?:kml:)?kml\b", re.DOTALL)
_DXF_START = re.compile(rb"\s*(?:999\r?\n[^\n]*\n\s*)*0\s*\r?\n\s*SECTION\b")
_XML_SUFFIXES = (".xml", ".rels", ".vml", ".kml")


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
        return _check_ole(path)
    if head.startswith(_SQLITE):
        return GPKG
    if head.startswith(_BINARY_DXF) or _DXF_START.match(head):
        return DXF
    for magic, name in _KNOWN_OTHERS.items():
        if head.startswith(magic):
            raise InputFileError("intake.other_kind", file=path.name, value=name)
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


def _check_ole(path: Path) -> str:
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise InputFileError("intake.password", file=path.name)
    if not any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        raise InputFileError("intake.other_kind", file=path.name, value="Word/PowerPoint")
    return XLS


def _check_text(path: Path, head: bytes) -> str:
    bare = head.lstrip(_BYTE_ORDER_MARKS).replace(b"\0", b"").lstrip()  # UTF-16 reads as UTF-8 so
    if bare.startswith(b"{"):
        return GEOJSON
    if bare.startswith(b"<"):
        _check_kml(path.read_bytes(), path)
        return KML
    utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not utf16 and head.count(0) > len(head) // 3 and head.count(0) < len(head) * 2 // 3:
        utf16 = True  # UTF-16 without its mark: about every other byte is zero
    controls = sum(byte < 32 and byte not in b"\t\n\r\x0c\x1a" for byte in head)
    if controls and not utf16:
        expected = ", ".join(SUFFIXES)
        raise InputFileError("intake.unsupported", file=path.name, expected=expected)
    return CSV


def _check_kml(content: bytes, path: Path) -> None:
    bare = content.lstrip(_BYTE_ORDER_MARKS).replace(b"\0", b"")
    if _UNSAFE_XML.search(bare) or _KML_LINK.search(bare):
        raise InputFileError("intake.unsafe_xml", file=path.name)
    if _KML_ROOT.match(bare) is None:
        raise InputFileError("intake.other_kind", file=path.name, value="HTML/XML")


def _check_zip(path: Path) -> str:
    # A broken stream raises the decompressor's own errors, whatever they are.
    with refusing(path), zipfile.ZipFile(path) as archive:
        _check_entries(archive, path)
        return _kind_of_zip(archive, path)


def _kind_of_zip(archive: zipfile.ZipFile, path: Path) -> str:
    names = [name.lower() for name in archive.namelist() if "__macosx" not in name.lower()]
    if "xl/workbook.xml" in names:
        return XLSX
    if "xl/workbook.bin" in names:
        raise InputFileError("intake.other_kind", file=path.name, value=".xlsb")
    if "content.xml" in names:
        raise InputFileError("intake.other_kind", file=path.name, value="OpenDocument")
    if any(name.endswith(".shp") for name in names):
        return SHAPEFILE
    documents = [name for name in archive.namelist() if name.lower().endswith(".kml")]
    if documents:
        for name in documents:
            _check_kml(archive.read(name), path)
        return KMZ
    raise InputFileError("intake.zip_without_data", file=path.name)


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
