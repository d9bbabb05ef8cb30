"""An XML document as a stream of tags, with limits on each thing in which it could be without measure.

Expat reads it, piece by piece; what grows without end is refused before it is held in memory. A
document type is refused before anything else is read: it can name entities that are files or
addresses, or that swell when they are read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from xml.parsers import expat

from planner.errors import InputFileError

PIECE_BYTES = 1 << 18
MAX_TAG_BYTES = 1 << 20  # a tag with its attributes, a comment: expat holds it whole

Attributes = dict[str, str]


@dataclass(frozen=True)
class XmlLimits:
    """How much one document may hold; ``text`` is of one element, in characters."""

    depth: int = 100
    attributes: int = 200
    elements: int = 200_000
    text: int = 1_000_000


class _EnoughError(Exception):
    """Ends a document whose rest need not be read."""


class _Watched:
    """A document's tags, counted against the limits and passed on."""

    def __init__(
        self,
        path: Path,
        limits: XmlLimits,
        start: Callable[[str, Attributes], None] | None,
        end: Callable[[str], None] | None,
        text: Callable[[str], None] | None,
    ) -> None:
        self._path, self._limits = path, limits
        self._start, self._end, self._text = start, end, text
        self._depth = self._elements = self._characters = 0
        self._local: dict[str, str] = {}

    def parser(self) -> expat.XMLParserType:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._entity
        parser.StartElementHandler = self._started
        parser.EndElementHandler = self._ended
        parser.CharacterDataHandler = self._said
        return parser

    def refuse(self, part: str, limit: int) -> InputFileError:
        return InputFileError(f"intake.xml_{part}", file=self._path.name, limit=limit)

    def _doctype(self, name: str, *_: object) -> None:
        if name.casefold() == "html":
            raise InputFileError("intake.other_kind", file=self._path.name, value="HTML")
        raise InputFileError("intake.unsafe_xml", file=self._path.name)

    def _entity(self, *_: object) -> None:
        raise InputFileError("intake.unsafe_xml", file=self._path.name)

    def _started(self, name: str, attributes: Attributes) -> None:
        limits = self._limits
        self._depth += 1
        self._elements += 1
        self._characters = 0
        if self._depth > limits.depth:
            raise self.refuse("depth", limits.depth)
        if self._elements > limits.elements:
            raise self.refuse("elements", limits.elements)
        if len(attributes) > limits.attributes:
            raise self.refuse("attributes", limits.attributes)
        if self._start is not None:
            self._start(self._bare(name), attributes)

    def _ended(self, name: str) -> None:
        self._depth -= 1
        self._characters = 0
        if self._end is not None:
            self._end(self._bare(name))

    def _said(self, text: str) -> None:
        self._characters += len(text)
        if self._characters > self._limits.text:
            raise self.refuse("text", self._limits.text)
        if self._text is not None:
            self._text(text)

    def _bare(self, name: str) -> str:
        known = self._local.get(name)
        if known is None:
            known = self._local.setdefault(name, name.rpartition(":")[2])
        return known


def read_xml(
    stream: IO[bytes],
    path: Path,
    limits: XmlLimits | None = None,
    *,
    start: Callable[[str, Attributes], None] | None = None,
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Read a document to its end, telling each tag by its name without a prefix.

    Parameters
    ----------
    stream, path
        Its bytes, and the file that messages name.
    start, end, text
        Are told each tag, with its attributes, and the text between tags, which comes in pieces.

    Raises
    ------
    InputFileError
        If it has a document type, is no XML, or passes a limit; the message says which.
    """
    watched = _Watched(path, limits or XmlLimits(), start, end, text)
    parser = watched.parser()
    fed = 0
    try:
        while piece := stream.read(PIECE_BYTES):
            parser.Parse(piece, False)
            fed += len(piece)
            if fed - parser.CurrentByteIndex > MAX_TAG_BYTES:  # a tag that has not ended so far
                raise watched.refuse("tag", MAX_TAG_BYTES)
        parser.Parse(b"", True)
    except _EnoughError:
        return
    except (expat.ExpatError, ValueError, LookupError) as error:
        if isinstance(error, InputFileError):
            raise
        raise InputFileError("intake.unreadable", file=path.name) from error


def root_of(stream: IO[bytes], path: Path) -> str:
    """Return the name of a document's first tag; after it no document type can follow."""
    names: list[str] = []

    def first(name: str, _: Attributes) -> None:
        names.append(name)
        raise _EnoughError

    read_xml(stream, path, start=first)
    return names[0]
