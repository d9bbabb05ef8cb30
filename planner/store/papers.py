"""Which papers a dossier takes: told by content, opened by the library of their kind, not by name."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path, PurePath

import pypdfium2
from PIL import Image

from planner.base import apart, messages
from planner.base.errors import DecisionError, InputFileError
from planner.base.progress import Tell
from planner.intake.other_kinds import refuse_by_start

PAPER_SUFFIXES = (".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".docx", ".xlsx", ".zip")
MOST_ENTRIES = 300  # of a zip
MOST_PIXELS = 60_000_000  # that are looked at one by one; of a larger picture the head is
_HEAD_BYTES = 4096
_ENCRYPTED = 0x1
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OFFICE = "application/vnd.openxmlformats-officedocument"
_PICTURES = {"PNG": "image/png", "JPEG": "image/jpeg", "TIFF": "image/tiff"}
_SUFFIXES_OF = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/tiff": (".tif", ".tiff"),
    f"{_OFFICE}.wordprocessingml.document": (".docx",),
    f"{_OFFICE}.spreadsheetml.sheet": (".xlsx",),
    "application/zip": (".zip",),
}


def paper_type(name: str, content: bytes) -> str:
    """Return the media type of a paper, by its content.

    Raises
    ------
    DecisionError
        If it is of a kind that no dossier takes, cannot be opened, has a password, or if its name says
        that it is of another kind.
    InputFileError
        If opening it takes more time or memory than a file may (:mod:`planner.base.apart`).
    """
    if not content.startswith(tuple(start for start, _ in _STARTS)):
        raise _refused(name, "paper_kind", kind=_kind_in_words(name, content))
    (opened,) = apart.plain_items(opened_as, name, content, file=name)
    media_type = str(opened)
    suffix = PurePath(name).suffix.lower()
    if suffix in PAPER_SUFFIXES and suffix not in _SUFFIXES_OF[media_type]:
        raise _refused(name, "paper_name", kind=_SUFFIXES_OF[media_type][0])
    return media_type


def opened_as(name: str, content: bytes, tell: Tell) -> Iterator[object]:
    """Give the media type of a paper that its library can open; in a process of its own."""
    tell("progress.open", 0.1)
    yield next(opened for start, opened in _STARTS if content.startswith(start))(name, content)


def _refused(name: str, key: str, **facts: object) -> DecisionError:
    return DecisionError(f"store.{key}", name=name, **facts)


def _pdf(name: str, content: bytes) -> str:
    try:
        with pypdfium2.PdfDocument(content) as document:
            pages = len(document)
    except pypdfium2.PdfiumError as error:
        key = "paper_password" if "password" in str(error).lower() else "paper_broken"
        raise _refused(name, key, kind="PDF") from error
    if not pages:
        raise _refused(name, "paper_broken", kind="PDF")
    return "application/pdf"


def _picture(name: str, content: bytes) -> str:
    kind = "PNG" if content.startswith(b"\x89") else "JPEG" if content.startswith(b"\xff") else "TIFF"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of size: it is held to MOST_PIXELS here
            with Image.open(io.BytesIO(content), formats=[kind]) as picture:
                pixels = picture.width * picture.height
                picture.verify()
            if pixels <= MOST_PIXELS:
                with Image.open(io.BytesIO(content), formats=[kind]) as picture:
                    picture.load()
    except Image.DecompressionBombError as error:
        raise _refused(name, "paper_pixels") from error
    except Exception as error:  # Pillow fails in as many ways as there are broken pictures
        raise _refused(name, "paper_broken", kind=kind) from error
    return _PICTURES[kind]


def _zip(name: str, content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if any(entry.flag_bits & _ENCRYPTED for entry in entries):
                raise _refused(name, "paper_password", kind="ZIP")
            if not entries or len(entries) > MOST_ENTRIES:
                raise _refused(name, "paper_entries", limit=MOST_ENTRIES)
            names = {entry.filename for entry in entries}
            declared = b""
            if "[Content_Types].xml" in names:
                with archive.open("[Content_Types].xml") as listed:
                    declared = listed.read(_HEAD_BYTES * 100)
            for entry in entries:
                archive.open(entry).close()  # its own head must agree with the list's
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
        if isinstance(error, DecisionError):
            raise
        raise _refused(name, "paper_broken", kind="ZIP") from error
    return _office_type(name, names, declared)


def _office_type(name: str, names: set[str], declared: bytes) -> str:
    """Return what a zip is by the list of types that every Office document has, else a plain zip."""
    for media_type, part in (
        (f"{_OFFICE}.wordprocessingml.document", "word/document.xml"),
        (f"{_OFFICE}.spreadsheetml.sheet", "xl/workbook.xml"),
    ):
        if part in names:
            if f"{media_type}.main+xml".encode() not in declared:
                raise _refused(name, "paper_kind", kind=messages.text("store.paper_macros"))
            return media_type
    if declared:
        raise _refused(name, "paper_kind", kind=messages.text("store.paper_office"))
    return "application/zip"


def _kind_in_words(name: str, content: bytes) -> str:
    """Return what a file is that is no paper, as far as its first bytes tell."""
    path = Path(PurePath(name).name or "?")
    try:
        refuse_by_start(path, content[:_HEAD_BYTES])
    except InputFileError as error:
        return str(error.facts["value"])
    return messages.text("store.paper_old_office" if content.startswith(_OLE) else "store.paper_unknown")


# What a paper starts with, and what opens it.
_STARTS: tuple[tuple[bytes, Callable[[str, bytes], str]], ...] = (
    (b"%PDF-", _pdf),
    (b"\x89PNG\r\n\x1a\n", _picture),
    (b"\xff\xd8\xff", _picture),
    (b"II*\x00", _picture),
    (b"MM\x00*", _picture),
    (b"PK\x03\x04", _zip),
)
