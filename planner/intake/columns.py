"""What the headings and words of a carrier's table mean; the lists are data (``columns.yaml``)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

import yaml

from planner.base.words import plain

SITES = "sites"
CABLES = "cables"
SERVICE_POINTS = "service_points"
WORKS = "works"
TABLES = (SITES, CABLES, SERVICE_POINTS, WORKS)  # what carriers hand in
RADIO = "radio"
ZONES = "zones"
HAMLETS = "hamlets"
LOUDSPEAKERS = "loudspeakers"
COMMUNE_FACTS = "commune_facts"
RADIO_TABLES = (RADIO, HAMLETS, LOUDSPEAKERS, COMMUNE_FACTS)  # a row of them is about a commune
COMMUNES = "communes"
MEASUREMENTS = "measurements"
REGISTERS = (SITES, CABLES, SERVICE_POINTS, *RADIO_TABLES, ZONES)  # what the department keeps itself
REMEMBERED = 100_000  # texts of cells: a file is gone through several times
_LONGEST_HEADING = 16  # words
_LONGEST_UNIT = 3  # words
SHORT_NAME = 10  # letters that a shapefile leaves of a column's name
IGNORE = "ignore"  # what a mapping says of a column that is of no use

_IN_BRACKETS = re.compile(r"\([^()]*\)")
YEAR = re.compile(r"(?:19|20)\d{2}")
_VOCABULARY_FILE = Path(__file__).with_name("columns.yaml")


@dataclass(frozen=True)
class Vocabulary:
    """The lists of ``columns.yaml``, turned round to be looked up by what stands in a file.

    Attributes
    ----------
    headings
        Table → plain heading → field.
    fields
        Table → its fields, in the order of the list.
    factors
        Field → unit at the end of its heading → factor to the unit of the field.
    dated, continued
        Tables whose headings hold a year, and those whose headings go on after the words we know.
    following
        Table → plain heading → field of the column to its left → the field that it then is.
    actions
        Plain phrase → (status, action).
    """

    units: tuple[str, ...]
    factors: dict[str, dict[str, float]]
    headings: dict[str, dict[str, str]]
    fields: dict[str, tuple[str, ...]]
    dated: frozenset[str]
    continued: frozenset[str]
    following: dict[str, dict[str, dict[str, str]]]
    ignored: frozenset[str]
    group_words: tuple[str, ...]
    sum_words: tuple[str, ...]
    sum_words_alone: frozenset[str]
    note_words: tuple[str, ...]
    signature_words: tuple[str, ...]
    blank_words: frozenset[str]
    ticks: frozenset[str]
    crosses: frozenset[str]
    and_words: tuple[str, ...]
    actions: dict[str, tuple[str, str]]
    technologies: dict[str, str]
    carriers: dict[str, str]
    radio_kinds: dict[str, str]
    zone_kinds: dict[str, str]
    programmes: dict[str, str]
    criterion_results: dict[str, str]


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
        factors={
            field: {plain(unit): float(factor) for unit, factor in factors.items()}
            for field, factors in raw["factors"].items()
        },
        headings={table: _with_short(lists) for table, lists in raw["tables"].items()},
        fields={table: tuple(lists) for table, lists in raw["tables"].items()},
        dated=frozenset(raw["dated"]),
        continued=frozenset(raw["continued"]),
        following=raw["following"],
        ignored=frozenset(map(plain, raw["ignored"])),
        group_words=tuple(map(plain, raw["group_words"])),
        sum_words=tuple(map(plain, raw["sum_words"])),
        sum_words_alone=frozenset(map(plain, raw["sum_words_alone"])),
        note_words=tuple(map(plain, raw["note_words"])),
        signature_words=tuple(map(plain, raw["signature_words"])),
        blank_words=frozenset(str(word) for word in raw["blank_words"]),
        ticks=frozenset(raw["ticks"]),
        crosses=frozenset(raw["crosses"]),
        and_words=tuple(raw["and_words"]),
        actions=actions,
        technologies=_turned(raw["technologies"]),
        carriers=_turned(raw["carriers"]),
        radio_kinds=_turned(raw["radio_kinds"]),
        zone_kinds=_turned(raw["zone_kinds"]),
        programmes=_turned(raw["programmes"]),
        criterion_results=_turned(raw["criterion_results"]),
    )


def _turned(lists: dict[str, list[str]]) -> dict[str, str]:
    return {plain(word): str(key) for key, words in lists.items() for word in words}


def _with_short(lists: dict[str, list[str]]) -> dict[str, str]:
    """Return the headings with what a shapefile leaves of those that are names of columns."""
    short = {
        field: [word[:SHORT_NAME] for word in words if "_" in word] for field, words in lists.items()
    }
    return {**dict(reversed(_turned(short).items())), **_turned(lists)}


def field_of(heading: object, table: str = SITES) -> str | None:
    """Return the field that a heading of a table means, None for one that is not known.

    Examples
    --------
    >>> field_of("Vĩ độ (WGS-84)"), field_of("Người phụ trách"), field_of("mast_heigh")
    ('latitude', None, 'mast_height_m')
    >>> [field_of(heading, COMMUNES) for heading in ("Tên xã/phường", "pop2019", "geom_note")]
    ['name', 'population', None]
    >>> field_of("RSRP trung bình (dBm)", MEASUREMENTS)
    'level_dbm'
    """
    return _field_of(plain(heading), table)


def is_heading(text: object, tables: Iterable[str]) -> bool:
    """Say whether a text heads a column of one of some tables."""
    words = plain(text)
    return any(_field_of(words, table) is not None for table in _tables_of(words) if table in tables)


def known_in(text: object) -> tuple[str, ...]:
    """Return the tables of which a text heads a column."""
    words = plain(text)
    return tuple(table for table in _tables_of(words) if _field_of(words, table) is not None)


def _tables_of(words: str) -> tuple[str, ...]:
    """Return the tables with a heading of the same first word: none for most cells of a file."""
    return _tables_by_first_word().get(words.partition(" ")[0], ())


@cache
def _tables_by_first_word() -> dict[str, tuple[str, ...]]:
    tables: dict[str, tuple[str, ...]] = {}
    for table in vocabulary().headings:
        for word in _first_words(table):
            tables[word] = (*tables.get(word, ()), table)
    return tables


@lru_cache(maxsize=REMEMBERED)
def _field_of(words: str, table: str) -> str | None:
    if table in vocabulary().dated:
        words = _without_year(words)
    if words.partition(" ")[0] not in _first_words(table):
        return None  # most cells of a file end here
    field = _known_field(words, table)
    return field if field is not None else _field_said_twice(words, table)


def _known_field(words: str, table: str) -> str | None:
    headings = vocabulary().headings[table]
    while words not in headings:
        shorter = _shorter(words, table)
        if not shorter:
            return None
        words = shorter
    return headings[words]


def _shorter(words: str, table: str) -> str | None:
    if table in vocabulary().continued:
        return words.rpartition(" ")[0]
    return None if table in vocabulary().dated else _without_unit(words)


def _without_year(words: str) -> str:
    return " ".join(YEAR.sub(" ", words).split())


def _without_unit(words: str) -> str | None:
    """Return a heading without the unit at its end, the longest first; None without one."""
    parts = words.split()
    for count in range(min(_LONGEST_UNIT, len(parts) - 1), 0, -1):
        if " ".join(parts[-count:]) in _units():
            return " ".join(parts[:-count])
    return None


@cache
def _units() -> frozenset[str]:
    return frozenset(vocabulary().units)


@cache
def _first_words(table: str) -> frozenset[str]:
    return frozenset(heading.partition(" ")[0] for heading in vocabulary().headings[table])


def _field_said_twice(words: str, table: str) -> str | None:
    """Return the field of a heading in two languages ("Mã trạm / Site ID"): both parts must mean it."""
    parts = words.split(maxsplit=_LONGEST_HEADING)
    starts = _first_words(table)
    if not 1 < len(parts) <= _LONGEST_HEADING or parts[0] not in starts:
        return None
    for at in range(1, len(parts)):
        if parts[at] in starts:
            first = _known_field(" ".join(parts[:at]), table)
            if first is not None and first == _known_field(" ".join(parts[at:]), table):
                return first
    return None


def factor_of(heading: object, field_name: str) -> float:
    """Return the factor from the unit that a heading names to the unit of its field.

    Examples
    --------
    >>> factor_of("Diện tích đất (ha)", "land_area_m2"), factor_of("area_ha_2009", "area_km2")
    (10000.0, 0.01)
    """
    last = _without_year(plain(heading)).rpartition(" ")[2]
    return vocabulary().factors.get(field_name, {}).get(last, 1.0)


def is_blank(value: object) -> bool:
    """Say whether a cell holds nothing, or a word that says so."""
    if value is None:
        return True
    if isinstance(value, str):
        word = value.strip()
        blank_words, longest = _blank_texts()
        return len(word) <= longest and word.casefold() in blank_words
    return value != value  # noqa: PLR0124 - NaN is the one value unequal to itself


@cache
def _blank_texts() -> tuple[frozenset[str], int]:
    """Return the words that say that a cell holds nothing, and how long the longest is."""
    words = vocabulary().blank_words
    return words, max(map(len, words))


@dataclass(frozen=True)
class Headings:
    """How the columns of a table are understood.

    Attributes
    ----------
    fields
        Position of a column → field.
    names
        Field → heading as the file writes it.
    labels
        Position of a column → its heading, understood or not.
    factors
        Field → factor from the unit of its heading.
    unknown, repeated
        Headings that mean nothing to us, and those that mean a field already found.
    ticks
        Position of a column that is ticked → what a tick in it says is asked for.
    """

    fields: dict[int, str]
    names: dict[str, str]
    unknown: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()
    labels: dict[int, str] = field(default_factory=dict)
    factors: dict[str, float] = field(default_factory=dict)
    ticks: dict[int, str] = field(default_factory=dict)

    def positions(self, *fields: str) -> tuple[int, ...]:
        """Return the columns (from 0) of fields, those that the file has."""
        ticks = self.ticks if "action" in fields else {}
        return (*(at for at, name in self.fields.items() if name in fields), *ticks)


def understand(
    labels: Iterable[tuple[str | None, ...]], table: str, mapping: Mapping[str, str] | None = None
) -> Headings:
    """Return the meaning of a row of headings; the first column of a field is the one used.

    Parameters
    ----------
    labels
        For every column the ways to word its heading, the fullest first; empty without a heading.
    table
        Which table it is, of those of ``columns.yaml``.
    mapping
        Plain heading → field or ``ignore``, as the reviewer decided; it wins over the lists.
    """
    fields: dict[int, str] = {}
    names: dict[str, str] = {}
    shown: dict[int, str] = {}
    unknown, repeated = [], []
    for position, wordings in enumerate(labels):
        words = [" ".join(wording.split()) for wording in wordings if wording]
        if not words:
            continue
        shown[position] = words[0]
        meaning = _meaning(words, table, mapping or {})
        if meaning is None:  # "Minh chứng" beside "Tiêu chí 8.1" is the evidence of that
            beside = vocabulary().following.get(table, {}).get(plain(words[0]), {})
            meaning = beside.get(fields.get(position - 1, ""))
        if meaning is None:
            unknown.append(words[0])
        elif meaning in names:
            repeated.append(words[0])
        elif meaning != IGNORE:
            fields[position], names[meaning] = meaning, words[0]
    factors = {name: factor_of(label, name) for name, label in names.items()}
    factors = {name: factor for name, factor in factors.items() if factor != 1.0}
    return Headings(fields, names, tuple(unknown), tuple(repeated), shown, factors)


def _meaning(words: list[str], table: str, mapping: Mapping[str, str]) -> str | None:
    for word in words:
        if plain(word) in mapping:
            return mapping[plain(word)]
    meaning = next((field for word in words if (field := field_of(word, table))), None)
    if meaning is None and table in RADIO_TABLES:  # "Loại đài (vô tuyến FM/có dây/…)"
        bare = (_IN_BRACKETS.sub(" ", word) for word in words)
        meaning = next((field for word in bare if (field := field_of(word, table))), None)
    return IGNORE if meaning is None and plain(words[0]) in vocabulary().ignored else meaning
