"""A table of communes as it comes, and which commune each row is.

Boundaries, population and a new province share this.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from planner.base import messages
from planner.base.words import plain
from planner.geo.position import readings
from planner.intake.columns import COMMUNES, YEAR, factor_of, field_of
from planner.layers.commune_names import commune_key, district_key, kind_of
from planner.layers.faults import Fault

AREAS = ("area_km2", "land_area_km2")
COUNTS = ("population", "households")
MAX_COUNT = 1_000_000  # as the layer's schema

BY_CODE = "code"
BY_NAME = "name"


@dataclass(frozen=True)
class CommuneRow:
    """One row of a table of communes; what is missing is None.

    Attributes
    ----------
    row
        As the file's own program numbers it.
    code, district_code
        Digits only, with their leading zeros (five and three).
    area_km2, land_area_km2
        As the file states them, in km².
    """

    row: int
    code: str | None
    name: str | None
    kind: str | None
    district_code: str | None
    district: str | None
    province_code: str | None
    population: float | None
    households: float | None
    area_km2: float | None
    land_area_km2: float | None

    @property
    def label(self) -> str:
        """Everything that names the row, for a reader."""
        return ", ".join(text for text in (self.code, self.name, self.district) if text) or "–"


@dataclass(frozen=True)
class CommuneTable:
    """A table that was understood.

    Attributes
    ----------
    headings
        Field → heading as the file writes it.
    unused
        Headings that mean nothing to us or lost to a later year.
    """

    rows: tuple[CommuneRow, ...]
    headings: dict[str, str]
    unused: tuple[str, ...]
    faults: tuple[Fault, ...]

    @property
    def names_communes(self) -> bool:
        """Whether the rows can be told apart: a code or a name."""
        return "code" in self.headings or "name" in self.headings


@dataclass(frozen=True)
class Match:
    """Which commune each row is.

    Attributes
    ----------
    communes
        Position of a row → commune code.
    ways
        Position of a row → ``code`` or ``name``.
    """

    communes: dict[int, str]
    ways: dict[int, str]

    def count(self, way: str) -> int:
        """Return how many rows were matched in one way."""
        return sum(row_way == way for row_way in self.ways.values())


def fault(
    code: str,
    severity: str,
    file: str,
    row: int | None = None,
    column: str | None = None,
    **facts: object,
) -> Fault:
    """Return a fault of this room, its message ``boundaries.<code>`` of the catalogue."""
    value, expected = (
        fact if fact is None or isinstance(fact, str) else str(fact)
        for fact in (facts.get("value"), facts.get("expected"))
    )
    message = messages.said(
        f"boundaries.{code}", file=file, row="–" if row is None else row, column=column, **facts
    )
    return Fault(
        code, severity, message, file=file, row=row, column=column, value=value, expected=expected
    )


def read_table(frame: pd.DataFrame, file: str, first_row: int = 1) -> CommuneTable:
    """Understand the columns of a table and read its rows.

    Parameters
    ----------
    frame
        Columns as the file names them.
    file
        Its name, for the faults.
    first_row
        Number of the first record as the file's own program shows it (GIS: 1, Excel: below the
        heading).
    """
    columns = _columns(frame)
    chosen = {field: names[0] for field, names in columns.items()}
    used = set(chosen.values())
    faults: list[Fault] = []
    rows = [
        _row(first_row + at, {f: record[name] for f, name in chosen.items()}, chosen, file, faults)
        for at, record in enumerate(frame.to_dict("records"))
    ]
    return CommuneTable(
        rows=tuple(rows),
        headings={field: str(name) for field, name in chosen.items()},
        unused=tuple(str(name) for name in frame.columns if name not in used),
        faults=tuple(faults),
    )


def _columns(frame: pd.DataFrame) -> dict[str, list[str]]:
    """Field → its columns, the best first: the latest year, then the fullest."""
    columns: dict[str, list[str]] = {}
    for name in frame.columns:
        field = field_of(name, COMMUNES)
        if field is not None and not frame[name].isna().all():
            columns.setdefault(field, []).append(name)

    def rank(name: str) -> tuple[int, int]:
        years = [int(year) for year in YEAR.findall(str(name))]
        return -max(years, default=0), int(frame[name].isna().sum())

    return {field: sorted(names, key=rank) for field, names in columns.items()}


def _row(
    number: int, values: dict[str, object], names: dict[str, str], file: str, faults: list[Fault]
) -> CommuneRow:
    numbers: dict[str, float | None] = {}
    for field in (*COUNTS, *AREAS):
        value = values.get(field)
        figure = _number(value, whole=field in COUNTS)
        numbers[field] = None if figure is None else figure * factor_of(names[field], field)
        if not _missing(value) and figure is None:
            expected = messages.said(f"boundaries.expected_{'count' if field in COUNTS else 'area'}")
            faults.append(
                fault("bad_number", "error", file, number, names[field], value=value, expected=expected)
            )
    name = _text(values.get("name"))
    return CommuneRow(
        row=number,
        code=_code(values.get("code"), 5),
        name=name,
        kind=kind_of(_text(values.get("kind")), name),
        district_code=_code(values.get("district_code"), 3),
        district=_text(values.get("district")),
        province_code=_code(values.get("province_code"), 2),
        population=numbers["population"],
        households=numbers["households"],
        area_km2=numbers["area_km2"],
        land_area_km2=numbers["land_area_km2"],
    )


def _missing(value: object) -> bool:
    if value is None or (isinstance(value, float) and math.isnan(value)) or value is pd.NaT:
        return True
    return isinstance(value, str) and not value.strip(" -–—")


def _text(value: object) -> str | None:
    if _missing(value):
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return unicodedata.normalize("NFC", " ".join(str(value).split())) or None


def _code(value: object, digits: int) -> str | None:
    text = _text(value)
    if text is None or not re.fullmatch(rf"\d{{1,{digits}}}", text):
        return None
    return text.zfill(digits)


def _number(value: object, *, whole: bool) -> float | None:
    """Return a count or an area; a text that can be read twice ("9.976") is people 9976, km² 9.976."""
    if _missing(value) or isinstance(value, bool):
        return None
    numbers = readings(value) if isinstance(value, str) else (float(str(value)),)
    number = (numbers[0] if whole else numbers[-1]) if numbers else math.nan
    good = 0 <= number <= MAX_COUNT and number % 1 == 0 if whole else 0 < number < math.inf
    return number if good else None


def match_rows(rows: Iterable[CommuneRow], communes: pd.DataFrame) -> Match:
    """Match rows to communes: by the statistics office's code, else by district and name.

    A name stands for a commune only if it can be no other: with its district, or without one where
    the province has the name once.

    Parameters
    ----------
    communes
        Needs ``commune_code``, ``name``, ``district``.
    """
    codes = set(communes["commune_code"])
    code_of_row: dict[int, str] = {}
    ways: dict[int, str] = {}
    for at, row in enumerate(rows):
        code = row.code if row.code in codes else _by_name(row, communes)
        if code is not None:
            code_of_row[at], ways[at] = code, BY_CODE if code == row.code else BY_NAME
    return Match(code_of_row, ways)


def _by_name(row: CommuneRow, communes: pd.DataFrame) -> str | None:
    if row.name is None:
        return None
    same = communes["name"].map(commune_key) == commune_key(row.name)
    if row.district is not None:
        same &= communes["district"].map(district_key) == district_key(row.district)
    # Two of one name: the words that the comparison leaves out (Thị xã, Huyện; Xã, Thị trấn) decide.
    for column, text in (("district", row.district), ("name", row.name)):
        if same.sum() > 1 and text is not None:
            exact = same & (communes[column].map(plain) == plain(text))
            same = exact if exact.any() else same
    return str(communes.loc[same, "commune_code"].iloc[0]) if same.sum() == 1 else None
