"""Kinds that offices send and that are not read: told by content, each with what to send instead."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

from xlrd import compdoc

from planner.base.errors import InputFileError

# What a file starts with → the message that refuses it, and the name of the kind.
_STARTS: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "other_pdf", "PDF"),
    (b"Rar!", "other_archive", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "other_archive", "7z"),
    (b"\x1f\x8b", "other_archive", "GZIP"),
    (b"BZh", "other_archive", "BZIP2"),
    (b"\xfd7zXZ", "other_archive", "XZ"),
    (b"\x28\xb5\x2f\xfd", "other_archive", "ZSTD"),
    (b"MSCF\0\0\0\0", "other_archive", "CAB"),
    (b"AC10", "other_drawing", "DWG"),
    (b"\x89PNG", "other_image", "PNG"),
    (b"\xff\xd8\xff", "other_image", "JPEG"),
    (b"GIF8", "other_image", "GIF"),
    (b"BM", "other_image", "BMP"),
    (b"II*\x00", "other_image", "TIFF"),
    (b"MM\x00*", "other_image", "TIFF"),
    (b"II+\x00", "other_image", "TIFF"),
    (b"MM\x00+", "other_image", "TIFF"),
    (b"{\\rtf", "other_text", "RTF"),
    (b"\x00\x01\x00\x00Standard Jet DB", "other_database", "Access (.mdb)"),
    (b"\x00\x01\x00\x00Standard ACE DB", "other_database", "Access (.accdb)"),
    (b"\x00\x00\x27\x0a", "other_part", "SHP"),
    (b"!table", "other_part", "MapInfo TAB"),
    (b"PROJCS[", "other_part", "PRJ"),
    (b"GEOGCS[", "other_part", "PRJ"),
    (b"PROJCRS[", "other_part", "PRJ"),
    (b"GEOGCRS[", "other_part", "PRJ"),
    (b"\x08\x09\xfe", "other_drawing", "MicroStation (.dgn)"),
    (b"8BPS", "other_image", "Photoshop (.psd)"),
    (b"%!PS", "other_pdf", "PostScript"),
    (b"ID;P", "other_workbook", "SYLK (.slk)"),
    (b"\x09\x00\x04\x00", "other_workbook", "Excel 2"),
    (b"\x09\x02\x06\x00", "other_workbook", "Excel 3"),
    (b"\x09\x04\x06\x00", "other_workbook", "Excel 4"),
    (b"[InternetShortcut]", "other_link", "URL"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "other_link", "LNK"),
    (b"ID3", "other_media", "MP3"),
    (b"MZ", "other_program", "EXE"),
    (b"\x7fELF", "other_program", "ELF"),
)
_PRINTED_STARTS = (
    b"BM",
    b"MZ",
    b"BZh",
    b"ID3",
    b"AC10",
    b"GIF8",
    b"8BPS",
)  # letters that a text may start with, too
_DBASE_VERSIONS = (b"\x02", b"\x03", b"\x30", b"\x31", b"\x83", b"\x8b", b"\xf5")
_SQLITE_BYTES = 1 << 20
_PDF_WITHIN = 1024  # readers of PDF take one that begins so far down
# Four bytes of length, then "ftyp" and what the file holds.
_PHONE_PICTURES = (b"heic", b"heix", b"heif", b"mif1", b"avif")
_MAIL_FIELDS = (
    b"received:",
    b"mime-version:",
    b"return-path:",
    b"delivered-to:",
    b"from:",
    b"message-id:",
)
# A stream of an OLE file → the message and the kind; "" where the file is a workbook.
_STREAMS: tuple[tuple[str, str, str], ...] = (
    ("encryptedpackage", "password", ""),
    ("workbook", "", "xls"),
    ("book", "", "xls"),
    ("worddocument", "other_text", "Word 97–2003 (.doc)"),
    ("powerpoint document", "other_slides", "PowerPoint (.ppt)"),
    ("__properties_version1.0", "other_mail", "Outlook (.msg)"),
    ("visiodocument", "other_drawing", "Visio"),
    ("mx document", "other_project", "ArcMap (.mxd)"),
    ("dgn~s", "other_drawing", "MicroStation (.dgn)"),
)
# A part of a zip → the same.
_PARTS: tuple[tuple[str, str, str], ...] = (
    ("xl/workbook.bin", "other_workbook", "Excel (.xlsb)"),
    ("ppt/presentation.xml", "other_slides", "PowerPoint (.pptx)"),
    ("visio/document.xml", "other_drawing", "Visio (.vsdx)"),
    ("index/document.iwa", "other_workbook", "Apple iWork (.numbers, .pages)"),
    ("index.zip", "other_workbook", "Apple iWork (.numbers, .pages)"),
    ("fixeddocseq.fdseq", "other_pdf", "XPS"),
    ("fixeddocumentsequence.fdseq", "other_pdf", "XPS"),
    ("androidmanifest.xml", "other_program", "APK"),
    ("gisproject.json", "other_project", "ArcGIS Pro (.aprx)"),
    ("gisproject.xml", "other_project", "ArcGIS Pro (.aprx)"),
)
_OPEN_DOCUMENTS = {
    "text": ("other_text", "OpenDocument (.odt)"),
    "presentation": ("other_slides", "OpenDocument (.odp)"),
    "graphics": ("other_drawing", "OpenDocument (.odg)"),
}
# The root of an XML file → the same.
_ROOTS: dict[str, tuple[str, str]] = {
    "workbook": ("other_workbook", "XML Spreadsheet 2003"),
    "worddocument": ("other_text", "Word XML 2003"),
    "package": ("other_text", "Word XML"),
    "document": ("other_workbook", "OpenDocument (.fods)"),
    "featurecollection": ("other_gis", "GML"),
    "svg": ("other_image", "SVG"),
    "qgis": ("other_project", "QGIS (.qgs)"),
}


def refuse(path: Path, key: str, value: str) -> NoReturn:
    """Refuse a file by the name of its kind; the message says what to send instead."""
    raise InputFileError(f"intake.{key}", file=path.name, value=value)


def refuse_by_start(path: Path, head: bytes) -> None:
    """Refuse a file whose first bytes tell a kind that is not read."""
    for start, key, kind in _STARTS:
        if head.startswith(start) and not (start in _PRINTED_STARTS and _is_printed(head)):
            refuse(path, key, kind)
    if head[4:8] == b"ftyp":
        is_picture = head[8:12] in _PHONE_PICTURES
        refuse(path, *(("other_image", "HEIC") if is_picture else ("other_media", "MP4")))
    if head.startswith(b"RIFF"):
        refuse(path, *(("other_image", "WebP") if head[8:12] == b"WEBP" else ("other_media", "RIFF")))
    if b"%PDF-" in head[:_PDF_WITHIN] and not head.startswith(b"PK"):
        refuse(path, "other_pdf", "PDF")
    if head[257:262] == b"ustar":
        refuse(path, "other_archive", "TAR")
    if _is_dbase(head):
        refuse(path, "other_part", "DBF")
    _refuse_mail(path, head)


def refuse_other_database(path: Path, head: bytes) -> None:
    """Refuse an SQLite database that is no GeoPackage."""
    with path.open("rb") as file:
        # GeoPackage's own mark; old writers leave it out, but not the tables that make one.
        if not head[68:72].startswith(b"GP") and b"gpkg_contents" not in file.read(_SQLITE_BYTES):
            refuse(path, "other_database", "SQLite")


def _is_dbase(head: bytes) -> bool:
    """Say whether a file is a dBase table: its version, a date, a whole number of columns."""
    columns, rest = divmod(int.from_bytes(head[8:10], "little") - 33, 32)
    return (
        len(head) > 32
        and head[:1] in _DBASE_VERSIONS
        and 1 <= head[2] <= 12
        and 1 <= head[3] <= 31
        and columns > 0
        and rest in (0, 263 % 32)
    )


def _is_printed(head: bytes) -> bool:
    return not any(byte < 32 and byte not in b"\t\n\r\x0c" for byte in head)


def _refuse_mail(path: Path, head: bytes) -> None:
    lines = [line.lower() for line in head.splitlines()[:30]]
    fields = {field for line in lines for field in _MAIL_FIELDS if line.startswith(field)}
    if len(fields) < 2:
        return
    if any(line.startswith(b"content-type: multipart/related") for line in lines):
        refuse(path, "other_workbook", "MHTML (.mht)")
    refuse(path, "other_mail", "EML")


def ole_kind(path: Path) -> str:
    """Return the kind of an OLE file that is read (``xls``), by the streams at its root.

    Raises
    ------
    InputFileError
        If it is of another kind, or has a password.
    """
    names = _streams(path.read_bytes())
    for stream, key, kind in _STREAMS:
        if stream in names:
            if not key:
                return kind
            refuse(path, key, kind)
    refuse(path, "other_kind", "OLE")


def _streams(content: bytes) -> set[str]:
    """Return the names at the root of an OLE file; of a broken one the names that stand in it."""
    try:
        directory = compdoc.CompDoc(content, logfile=io.StringIO()).dirlist
        return {entry.name.casefold() for entry in directory if entry.parent == 0}
    except Exception:
        spelt = ("EncryptedPackage", "Workbook", "Book", "WordDocument", "PowerPoint Document")
        return {name.casefold() for name in spelt if name.encode("utf-16-le") in content}


def refuse_by_parts(path: Path, archive: zipfile.ZipFile, names: Collection[str]) -> None:
    """Refuse a zip whose parts tell a document that is not read; ``names`` in small letters."""
    if "encrypted-package" in names or _is_encrypted(archive, names):
        refuse(path, "password", "")
    for part, key, kind in _PARTS:
        if part in names:
            refuse(path, key, kind)
    if any(name.endswith(".qgs") for name in names) and not any(map(_is_layer, names)):
        refuse(path, "other_project", "QGIS (.qgz)")
    if "mimetype" in names and "content.xml" in names:
        declared = archive.read("mimetype")[:200].decode("ascii", "replace").strip()
        for word, (key, kind) in _OPEN_DOCUMENTS.items():
            if declared.removesuffix("-template").endswith(f"opendocument.{word}"):
                refuse(path, key, kind)


def _is_layer(name: str) -> bool:
    return name.endswith((".shp", ".gpkg", ".tab", ".mif", ".kml", ".geojson", ".gdbtable"))


def _is_encrypted(archive: zipfile.ZipFile, names: Collection[str]) -> bool:
    """Say whether an OpenDocument has a password: its list of parts then names the cipher of each."""
    listed = "meta-inf/manifest.xml"
    if listed not in names:
        return False
    name = next(name for name in archive.namelist() if name.lower() == listed)
    return b"encryption-data" in archive.read(name)


def first_tag(head: bytes) -> str:
    """Return the name of the first tag of a file that may be XML, in small letters; "" of no XML.

    It only names the kind: whether the file may be opened is asked of those that are read.

    Examples
    --------
    >>> first_tag(b"<?xml version='1.0'?><!-- a --><k:kml xmlns:k='x'><Document>")
    'kml'
    """
    names: list[str] = []

    def began(name: str, _attributes: dict[str, str]) -> None:
        names.append(name)

    parser = expat.ParserCreate()
    parser.StartElementHandler = began
    with suppress(expat.ExpatError):
        parser.Parse(head, False)
    return names[0].rpartition(":")[2].casefold() if names else ""


def refuse_by_root(path: Path, root: str) -> NoReturn:
    """Refuse an XML file whose root is none that is read."""
    key, kind = _ROOTS.get(root, ("other_kind", "XML"))
    refuse(path, key, kind)
