"""What a file is that somebody took for a backup, by its first bytes."""

from __future__ import annotations

import zipfile
from pathlib import Path

from planner.base import messages
from planner.base.errors import StoreError

SQLITE, ZIP = b"SQLite format 3\x00", b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_HEAD_BYTES = 4096
# Keys of the catalogue (`trail.file_…`) by how a file begins.
_STARTS = {
    b"\xff\xd8\xff": "jpeg",
    b"\x89PNG": "png",
    b"GIF8": "gif",
    b"BM": "bmp",
    b"II*\x00": "tiff",
    b"MM\x00*": "tiff",
    b"%PDF": "pdf",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "old_office",
    b"{\\rtf": "rtf",
    b"Rar!": "rar",
    b"7z\xbc\xaf\x27\x1c": "seven_zip",
    b"\x1f\x8b": "gzip",
    b"AC10": "dwg",
    b"MZ": "program",
    b"\x7fELF": "program",
    b"ID3": "sound",
    b"RIFF": "media",
}
_INSIDE = {  # of zips that are something more
    "word/": "docx",
    "xl/": "xlsx",
    "ppt/": "pptx",
    "doc.kml": "kmz",
    "mimetype": "odf",
}
_CONTROLS = frozenset(range(32)) - set(b"\t\n\r\x0c")


class OtherKindError(StoreError):
    """A file is no backup but something else; ``kind`` says what, by a key of the catalogue."""

    def __init__(self, path: Path, kind: str) -> None:
        super().__init__("trail.other_kind", path=str(path), kind=kind)
        self.kind = kind

    def text(self, lang: str | None = None) -> str:
        """Return the message, the kind in words."""
        facts = {**self.facts, "kind": messages.text(f"trail.file_{self.kind}", lang)}
        return messages.text(self.key, lang, **facts)


def begins_with(path: Path, start: bytes) -> bool:
    """Whether a file begins with some bytes."""
    return _head(path).startswith(start)


def refuse_other_kinds(path: Path) -> None:
    """Refuse a file that is neither a database nor a plain zip, and say what it is.

    Raises
    ------
    OtherKindError
        If it is a picture, a document, a drawing or whatever else can be told.
    """
    kind = other_kind(path)
    if kind is not None:
        raise OtherKindError(path, kind)


def other_kind(path: Path) -> str | None:
    """Return what a file is; None of a database, of a plain zip, and of what nobody knows."""
    head = _head(path)
    if not head:
        return "empty"
    if head.startswith((ZIP, _EMPTY_ZIP)):
        return _kind_of_zip(path)
    name = next((kind for start, kind in _STARTS.items() if head.startswith(start)), None)
    if name is None and head[4:8] == b"ftyp":
        name = "media"
    if name is None and _is_text(head):
        name = "text"
    return name


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEAD_BYTES)


def _kind_of_zip(path: Path) -> str | None:
    try:
        with zipfile.ZipFile(path) as packed:
            names = packed.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return None
    return next(
        (kind for start, kind in _INSIDE.items() if any(n.startswith(start) for n in names)), None
    )


def _is_text(head: bytes) -> bool:
    if not head or _CONTROLS & set(head):
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > len(head) - 4 and len(head) == _HEAD_BYTES  # a sign cut in two
    return True
