"""What each row of a sheet is: a record, or no record for a reason that can be said.

A row that might be a record is taken for one, so that what it lacks is reported. A row that holds
values of data is never a heading, whatever words stand in it.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import dropwhile, pairwise

from planner.base.errors import CoordinateError
from planner.base.words import plain
from planner.geo.map_links import is_short_link, link_in, plus_code_in
from planner.geo.position import LATITUDE_RANGE, LONGITUDE_RANGE, in_degrees, in_metres, read_pair
from planner.intake.columns import (
    CABLES,
    RADIO_TABLES,
    TABLES,
    Headings,
    field_of,
    is_blank,
    is_heading,
    vocabulary,
)
from planner.intake.numbers import read_coordinate, read_date, read_number
from planner.intake.words import (
    read_action,
    read_cable_kind,
    read_mast_class,
    read_point_kind,
    read_technologies,
)

EXAMPLE_WORD = "vi du"  # what our templates write in front of their example row
LEAST_FIELDS = 3  # a title never names three columns
_LEAST_NUMBERED = 3  # "1 2" may be a row of data
CODE_FIELDS = {
    "sites": "site_id",
    "cables": "cable_id",
    "service_points": "point_id",
    "radio": "commune_code",
    "zones": "zone_id",
    "works": "work_id",
    "hamlets": "hamlet_code",
    "loudspeakers": "cluster_id",
    "commune_facts": "commune_code",
}
POSITION_FIELDS = ("east_m", "north_m", "longitude", "latitude", "position")
_PAIRS = (("east_m", "north_m"), ("longitude", "latitude"))
_CODE = re.compile(r"(?=.*\d)\S+")
# A code beyond doubt: letters, then at least two digits ("TV01", "TVH-0012"); "A2b" and "X1" are words.
_SURE_CODE = re.compile(r"(?:[A-ZĐ]+|[a-zđ]{1,3})(?:[-_./]?[A-ZĐ]+)*[-_./]?\d{2,}[A-Za-z0-9_./-]*")
_NUMBERS = ("mast_height_m", "building_height_m", "antenna_height_m", "land_area_m2", "length_m", "year")
_NAMES = ("name", "route", "route_from", "address", "hamlet", "commune")
_READ_BY_WORD = {
    "mast_class": read_mast_class,
    "technologies": read_technologies,
    "action": read_action,
    "status": read_action,
}
_MOST_LETTERS = (
    40  # "Vĩ độ: 9°55'48\" Bắc; kinh độ: 106°20'43\" Đông" has 23; a text with more is an address
)
_DIGITS = re.compile(r"\d+")
_DIGIT = re.compile(r"\d")
_NUMERAL = re.compile(r"^(?:[ivx]+|[a-z]|\d+) ")
_FIRST_YEAR, _LAST_YEAR = 1990, 2100


class Reason(StrEnum):
    """Why a row that holds something is no record."""

    TITLE = "title"
    HEADING = "heading"
    REPEATED_HEADING = "repeated_heading"
    NUMBERING = "numbering"
    EXAMPLE = "example"
    GROUP = "group"
    SUM = "sum"
    NOTE = "note"
    SIGNATURE = "signature"
    OUTSIDE = "outside"
    NO_DATA = "no_data"
    ABOVE = "above"
    NO_TABLE = "no_table"


@dataclass(frozen=True)
class NotRecord:
    """A row that holds something and is no record, and why."""

    row: int
    reason: Reason


def holds_data(cells: Sequence[object], kinds: Sequence[str] = TABLES) -> bool:
    """Say whether a row holds values of data: a number, a coordinate, a date, a code.

    A run of years ("2018 | 2019 | 2020") heads columns; any other number is data.
    """
    years = []
    for cell in cells:
        if cell is None or not _is_value(cell, kinds):
            continue
        year = read_number(cell)
        if year is None or not _FIRST_YEAR <= year <= _LAST_YEAR:
            return True
        years.append(year)
    return bool(years) and not _is_run_of_years(years)


def _is_value(cell: object, kinds: Sequence[str]) -> bool:
    if isinstance(cell, datetime.date | datetime.time | bool):
        return True
    if not isinstance(cell, str):
        return not is_blank(cell) and not is_heading(cell, kinds)
    text = cell.strip()
    # Most cells of most rows end here: without a digit, and no link, a text is no value.
    if not _DIGIT.search(text) and link_in(text) is None:
        return False
    sure = _SURE_CODE.fullmatch(text) is not None and plain(text) not in vocabulary().units
    if not sure and sum(map(str.isalpha, text)) > _MOST_LETTERS and link_in(text) is None:
        return plus_code_in(text) is not None
    value = sure or read_coordinate(text) is not None or read_date(text) is not None
    return (value or holds_pair((text,))) and not is_heading(text, kinds)  # "8.1" may be one


def _is_run_of_years(years: Sequence[float]) -> bool:
    return len(years) > 1 and all(later - year == 1 for year, later in pairwise(years))


def holds_pair(cells: Sequence[object]) -> bool:
    """Say whether a row holds both coordinates of a place of Việt Nam, in one cell or in two."""
    numbers = [number for cell in cells if (number := read_coordinate(cell)) is not None]
    numbers = [number for number in numbers if not number.is_integer() or number > LONGITUDE_RANGE[1]]
    degrees = [any(low <= n <= high for n in numbers) for low, high in (LATITUDE_RANGE, LONGITUDE_RANGE)]
    metres = [number for number in numbers if in_metres(number)]
    if all(degrees) or (metres and min(metres) < 900_000 <= max(metres)):
        return True
    return any(_is_position(cell) for cell in cells if isinstance(cell, str))


def _is_position(text: str) -> bool:
    if is_short_link(text) or plus_code_in(text):
        return True
    if len(_DIGITS.findall(text)) < 2:  # two numbers make a position
        return False
    try:
        read_pair(text)
    except CoordinateError:
        return False
    return True


def reason_of(
    values: Mapping[str, object],
    cells: Sequence[object],
    headings: Headings,
    kind: str,
    *,
    first: bool = False,
) -> Reason | None:
    """Return why a row below the headings is no record, None for a record.

    Parameters
    ----------
    values
        Field → cell, blank ones left out.
    cells
        The row as it stands.
    headings
        Those above it.
    kind
        The kind of the table.
    first
        Whether no record stands between the headings and this row: there the columns are numbered.
    """
    furniture = _furniture(cells, first=first)
    if furniture is None and _repeats_headings(values, cells, headings, kind):
        furniture = Reason.REPEATED_HEADING
    if furniture is not None or _is_placed(values):
        return furniture
    filled = [cell for cell in cells if not is_blank(cell)]
    said = _said(filled)
    if not values:
        return said or (Reason.OUTSIDE if filled else Reason.NO_DATA)
    if kind in RADIO_TABLES:
        return _reason_of_commune_row(values, said)
    return _reason_of_row(values, filled, said, kind)


def _furniture(cells: Sequence[object], *, first: bool) -> Reason | None:
    filled = (cell for cell in cells if not is_blank(cell))
    begin = next(filled, None)
    if begin is not None and plain(begin) == EXAMPLE_WORD:
        return Reason.EXAMPLE
    return Reason.NUMBERING if first and _is_numbering([begin, *filled]) else None


def _reason_of_row(
    values: Mapping[str, object], filled: list[object], said: Reason | None, kind: str
) -> Reason | None:
    code = str(values.get(CODE_FIELDS[kind], "")).strip().removesuffix(".0")  # ".xls" knows no integers
    coded = _CODE.fullmatch(code) is not None and (said is None or not code.isdigit())
    placed = any(_holds_position(values[field]) for field in POSITION_FIELDS if field in values)
    if len(filled) == 1:
        return None if coded or (placed and said is None) else said or Reason.NO_DATA
    if coded or (said is not Reason.SIGNATURE and _is_described(values, kind)):
        return None
    if said in (Reason.SUM, Reason.SIGNATURE, Reason.NOTE):
        return said
    return None if placed or _is_told(values, kind, said) else said or Reason.NO_DATA


def _is_told(values: Mapping[str, object], kind: str, said: Reason | None) -> bool:
    """Say whether a row without code and position tells of one thing: by its number or by figures."""
    numbered = read_number(values.get("number")) is not None
    if numbered and len(values) > (1 if said is None else 2):
        return True
    measured = sum(read_number(values.get(field)) is not None for field in _NUMBERS)
    named = CODE_FIELDS[kind] in values or any(field in values for field in _NAMES)
    return said is None and measured > 0 and (named or measured > 1)


def _reason_of_commune_row(values: Mapping[str, object], said: Reason | None) -> Reason | None:
    """Return why a row of the radio registers is no record: a district's heading, a sum, a signature."""
    about = {"number", "commune", "address", "hamlet", "district"}
    facts = {field: value for field, value in values.items() if field not in about}
    coded = any(
        _CODE.fullmatch(str(values.get(field, ""))) is not None
        for field in ("commune_code", "hamlet_code", "cluster_id")
    )
    if said in (Reason.SUM, Reason.SIGNATURE, Reason.NOTE) and not coded:
        return said
    in_words = [
        value for value in facts.values() if isinstance(value, str) and read_number(value) is None
    ]
    if plain(values.get("commune", "")).startswith(_DISTRICT_STARTS) and not in_words and not coded:
        return Reason.GROUP
    if any(field in values for field in POSITION_FIELDS) or coded or len(facts) > 1:
        return None
    named = {"commune", "address"} & set(values)
    if named and (facts or read_number(values.get("number")) is not None):
        return None
    return said or Reason.NO_DATA


_DISTRICT_STARTS = ("huyen ", "thi xa ", "thanh pho ", "tp ", "tx ")


def _is_numbering(filled: Sequence[object]) -> bool:
    """Say whether a row numbers the columns: "1 2 3 …", "(1) (2) (3)", "A B 1 2 3"."""
    texts = [str(cell).strip(" ()[]").removesuffix(".0") for cell in filled]
    counted = list(dropwhile(lambda text: len(text) == 1 and text.isalpha(), texts))
    expected = [str(number) for number in range(1, len(counted) + 1)]
    return len(texts) >= _LEAST_NUMBERED and len(counted) > 1 and counted == expected


def _repeats_headings(
    values: Mapping[str, object], cells: Sequence[object], headings: Headings, kind: str
) -> bool:
    """Say whether a row says the headings again, each word in its own column."""
    if holds_data(cells, (kind,)):  # the first cells of most rows say so
        return False
    same = sum(field_of(value, kind) == field for field, value in values.items())
    if same < LEAST_FIELDS:
        filled = [at for at, cell in enumerate(cells) if not is_blank(cell)]
        again = all(plain(cells[at]) in plain(headings.labels.get(at, "")) for at in filled)
        return len(filled) > 1 and again
    return True


def _is_placed(values: Mapping[str, object]) -> bool:
    """Say whether a row gives both coordinates of a position, or a cell with a position."""
    for pair in _PAIRS:
        numbers = [read_coordinate(values.get(field)) for field in pair]
        if all(n is not None and (in_degrees(n) or in_metres(n) or n > _LAST_YEAR) for n in numbers):
            return True
    return "position" in values and _is_position(str(values["position"]))


def _holds_position(value: object) -> bool:
    return read_coordinate(value) is not None or len(re.findall(r"\d{2,}", str(value))) > 1


def _is_described(values: Mapping[str, object], kind: str) -> bool:
    """Say whether a row tells by a word what is built there: its class, kind, technology, action."""
    kind_reader = read_cable_kind if kind == CABLES else read_point_kind
    readers = {**_READ_BY_WORD, "kind": kind_reader}
    return any(read(values[field]) is not None for field, read in readers.items() if field in values)


def _said(filled: Sequence[object]) -> Reason | None:
    """Return what the first words of a row make of it: a sum, a signature, a note, a group."""
    texts = [plain(cell) for cell in filled if isinstance(cell, str)]
    if not texts:
        return None
    first = texts[0]
    if (_NUMERAL.fullmatch(f"{first} ") or first.isdigit()) and len(texts) > 1:
        first = texts[1]  # "I | Huyện Trà Cú"
    bare = _NUMERAL.sub("", first)
    words = vocabulary()
    if first in words.sum_words_alone or _starts(bare, words.sum_words) or bare in words.sum_words_alone:
        return Reason.SUM
    if _starts(first, words.signature_words) or re.match(
        r"^.{0,30}\bngay .{0,6}thang .{0,6}nam\b", first
    ):
        return Reason.SIGNATURE
    if _starts(first, words.note_words):
        return Reason.NOTE
    if _starts(bare, words.group_words) or (bare != first and len(filled) == 1):
        return Reason.GROUP
    return None


def _starts(text: str, words: Sequence[str]) -> bool:
    return f"{text} ".startswith(_with_spaces(tuple(words)))


@cache
def _with_spaces(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{word} " for word in words)
