"""An XML document as a stream of tags, with limits on each thing in which it could be without measure.

Expat reads it, piece by piece; what grows without end is refused before it is held in memory. A
document type is refused before anything else is read: it can name entities that are files or
addresses, or that swell when they are read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO
from xml.parsers import expat

from planner.base.errors import InputFileError

PIECE_BYTES = 1 << 18
MAX_TAG_BYTES = 1 << 20  # a tag with its attributes, a comment: expat holds it whole

Attributes = dict[str, str]
# Who hears the tags: one function for all of them, or for some names a function each.
Starts = Callable[[str, Attributes], None] | Mapping[str, Callable[[Attributes], None]]
Ends = Callable[[str], None] | Mapping[str, Callable[[], None]]


@dataclass(frozen=True)
class XmlLimits:
    """How much one document may hold; ``text`` is of one element, in characters."""

    depth: int = 100
    attributes: int = 200
    elements: int = 200_000
    text: int = 1_000_000


class _EnoughError(Exception):
    """Ends a document whose rest need not be read."""


class _ByName(dict[str, "Callable[..., None] | None"]):
    """Tag as it is written, with its prefix → who hears it; found out when it first comes."""

    def __init__(self, heard: Starts | Ends | None) -> None:
        super().__init__()
        self._heard = heard

    def __missing__(self, written: str) -> Callable[..., None] | None:
        name, heard = written.rpartition(":")[2], self._heard
        if heard is None or isinstance(heard, Mapping):
            self[written] = None if heard is None else heard.get(name)
        else:
            self[written] = partial(heard, name)
        return self[written]


def _watched(
    path: Path, most: XmlLimits, start: Starts | None, end: Ends | None, said: Callable[[str], None]
) -> expat.XMLParserType:
    """Return a parser whose tags are counted against the limits and passed on.

    A sheet has millions of tags, so what is done for each of them is little, and without objects.
    """
    starts, ends = _ByName(start), _ByName(end)
    depth = elements = characters = 0

    def started(name: str, attributes: Attributes) -> None:
        nonlocal depth, elements, characters
        depth += 1
        elements += 1
        characters = 0
        if depth > most.depth or elements > most.elements or len(attributes) > most.attributes:
            raise _passed(path, most, depth, elements)
        heard = starts[name]
        if heard is not None:
            heard(attributes)

    def ended(name: str) -> None:
        nonlocal depth, characters
        depth -= 1
        characters = 0
        heard = ends[name]
        if heard is not None:
            heard()

    def text(text: str) -> None:
        nonlocal characters
        characters += len(text)
        if characters > most.text:
            raise _refusal(path, "text", most.text)
        said(text)

    def doctype(name: str, *_: object) -> None:
        if name.casefold() == "html":
            raise InputFileError("intake.other_kind", file=path.name, value="HTML")
        raise InputFileError("intake.unsafe_xml", file=path.name)

    def entity(*_: object) -> None:
        raise InputFileError("intake.unsafe_xml", file=path.name)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = doctype
    parser.EntityDeclHandler = entity
    parser.StartElementHandler = started
    parser.EndElementHandler = ended
    parser.CharacterDataHandler = text
    return parser


def _passed(path: Path, most: XmlLimits, depth: int, elements: int) -> InputFileError:
    if depth > most.depth:
        return _refusal(path, "depth", most.depth)
    if elements > most.elements:
        return _refusal(path, "elements", most.elements)
    return _refusal(path, "attributes", most.attributes)


def _refusal(path: Path, part: str, limit: int) -> InputFileError:
    return InputFileError(f"intake.xml_{part}", file=path.name, limit=limit)


def _nothing(text: str) -> None:
    """Hear a text that nobody asked for."""


def reading_xml(
    stream: IO[bytes],
    path: Path,
    limits: XmlLimits | None = None,
    *,
    start: Starts | None = None,
    end: Ends | None = None,
    text: Callable[[str], None] = _nothing,
) -> Iterator[None]:
    """Read a document piece by piece, as :func:`read_xml`; after each the caller has its turn."""
    parser = _watched(path, limits or XmlLimits(), start, end, text)
    fed = 0
    try:
        while piece := stream.read(PIECE_BYTES):
            parser.Parse(piece, False)
            fed += len(piece)
            if fed - parser.CurrentByteIndex > MAX_TAG_BYTES:  # a tag that has not ended so far
                raise _refusal(path, "tag", MAX_TAG_BYTES)
            yield
        parser.Parse(b"", True)
        yield
    except _EnoughError:
        return
    except (expat.ExpatError, ValueError, LookupError) as error:
        if isinstance(error, InputFileError):
            raise
        raise InputFileError("intake.unreadable", file=path.name) from error


def read_xml(
    stream: IO[bytes],
    path: Path,
    limits: XmlLimits | None = None,
    *,
    start: Starts | None = None,
    end: Ends | None = None,
    text: Callable[[str], None] = _nothing,
) -> None:
    """Read a document to its end, telling each tag by its name without a prefix.

    Parameters
    ----------
    stream, path
        Its bytes, and the file that messages name.
    start, end
        Are told each tag, with its attributes; of a mapping each function those of its name.
    text
        Is told the text between tags, which comes in pieces.

    Raises
    ------
    InputFileError
        If it has a document type, is no XML, or passes a limit; the message says which.
    """
    for _ in reading_xml(stream, path, limits, start=start, end=end, text=text):
        pass


def root_of(stream: IO[bytes], path: Path) -> str:
    """Return the name of a document's first tag; after it no document type can follow."""
    names: list[str] = []

    def first(name: str, _: Attributes) -> None:
        names.append(name)
        raise _EnoughError

    read_xml(stream, path, start=first)
    return names[0]
