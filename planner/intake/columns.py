"""What the headings and words of a carrier's table mean; the lists are data (``columns.yaml``)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

_VOCABULARY_FILE = Path(__file__).with_name("columns.yaml")


@dataclass(frozen=True)
class Vocabulary:
    """The lists of ``columns.yaml``, turned round to be looked up by what stands in a file.

    Attributes
    ----------
    headings
        Plain heading → field.
    actions
        Plain phrase → (status, action).
    """

    units: tuple[str, ...]
    headings: dict[str, str]
    ignored: frozenset[str]
    group_words: tuple[str, ...]
    blank_words: frozenset[str]
    actions: dict[str, tuple[str, str]]
    technologies: dict[str, str]
    carriers: dict[str, str]


@cache
def vocabulary() -> Vocabulary:
    """Return the lists of ``columns.yaml``."""
    raw = yaml.safe_load(_VOCABULARY_FILE.read_text(encoding="utf-8"))
    actions = {}
    for phrase, pair in _turned(raw["actions"]).items():
        status, action = pair.split()
        actions[phrase] = (status, action)
    return Vocabulary(
        units=tuple(sorted(map(plain, raw["units"]), key=len, reverse=True)),
        headings=_turned(raw["headings"]),
        ignored=frozenset(map(plain, raw["ignored"])),
        group_words=tuple(map(plain, raw["group_words"])),
        blank_words=frozenset(str(word) for word in raw["blank_words"]),
        actions=actions,
        technologies=_turned(raw["technologies"]),
        carriers=_turned(raw["carriers"]),
    )


def _turned(lists: dict[str, list[str]]) -> dict[str, str]:
    return {plain(word): str(key) for key, words in lists.items() for word in words}


def plain(text: object) -> str:
    """Return a text without accents, case and punctuation, words parted by one space.

    Examples
    --------
    >>> plain("Chiều cao cột (m)")
    'chieu cao cot m'
    """
    bare = unicodedata.normalize("NFKD", str(text).replace("Đ", "D").replace("đ", "d"))
    letters = "".join(sign for sign in bare if not unicodedata.combining(sign)).casefold()
    return " ".join(re.sub(r"[\W_]+", " ", letters).split())


def field_of(heading: object) -> str | None:
    """Return the field that a heading means, None for one that is not known.

    Examples
    --------
    >>> field_of("Vĩ độ (WGS-84)"), field_of("Người phụ trách")
    ('latitude', None)
    """
    known = vocabulary()
    words = plain(heading)
    while words not in known.headings:
        unit = next((unit for unit in known.units if words.endswith(f" {unit}")), None)
        if unit is None:
            return None
        words = words.removesuffix(f" {unit}")
    return known.headings[words]


def is_blank(value: object) -> bool:
    """Say whether a cell holds nothing, or a word that says so."""
    if value is None or value != value:  # noqa: PLR0124 - NaN is the one value unequal to itself
        return True
    return isinstance(value, str) and value.strip().casefold() in _blank_texts()


@cache
def _blank_texts() -> frozenset[str]:
    return vocabulary().blank_words | {"không", "không có", "chưa có"}


@dataclass(frozen=True)
class Headings:
    """How the columns of a table are understood.

    Attributes
    ----------
    fields
        Position of a column → field.
    names
        Field → heading as the file writes it.
    unknown, repeated
        Headings that mean nothing to us, and those that mean a field already found.
    """

    fields: dict[int, str]
    names: dict[str, str]
    unknown: tuple[str, ...]
    repeated: tuple[str, ...]


def understand(cells: Iterable[object]) -> Headings:
    """Return the meaning of a row of headings; the first column of a field is the one used."""
    fields: dict[int, str] = {}
    names: dict[str, str] = {}
    unknown, repeated = [], []
    for position, cell in enumerate(cells):
        if cell is None or not str(cell).strip():
            continue
        heading = " ".join(str(cell).split())
        field = field_of(heading)
        if field is None:
            if plain(heading) not in vocabulary().ignored:
                unknown.append(heading)
        elif field in names:
            repeated.append(heading)
        else:
            fields[position], names[field] = field, heading
    return Headings(fields, names, tuple(unknown), tuple(repeated))
