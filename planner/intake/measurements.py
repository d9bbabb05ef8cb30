"""Drive-test measurements: samples of received level, with the faults of the file they came in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd

from planner.base import apart, messages
from planner.base.errors import InputFileError
from planner.geo.vn2000 import WGS84
from planner.intake.accounting import SkippedRow, check_records, check_rows, named_rows, rows_above
from planner.intake.columns import MEASUREMENTS, understand
from planner.intake.headings import HEADING_WITHIN_ROWS
from planner.intake.numbers import read_coordinate, read_date, read_number
from planner.intake.opening import open_file
from planner.intake.row_kinds import holds_data
from planner.intake.sheets import Sheet
from planner.intake.words import read_carriers, read_technologies
from planner.layers.faults import Fault

MOST_SAMPLES = 1_000_000
MANY = apart.Limits(seconds=2 * apart.SECONDS)  # twenty times the rows of a carrier's file
LEVELS_DBM = (-150.0, -20.0)
MOST_FAULTS = 500  # of one kind; the rest are counted
COLUMNS = ["time", "carrier", "technology", "band_mhz", "level_dbm", "commune_code", "row"]
NEEDED = ("latitude", "longitude", "carrier", "technology", "level_dbm")


@dataclass(frozen=True)
class Measurements:
    """The samples of a file.

    Attributes
    ----------
    samples
        Points in EPSG:4326 with the columns ``COLUMNS``; ``time`` and ``band_mhz`` may be missing.
    faults
        Of the rows left out (errors) and of those kept (warnings).
    rows, left_out
        Rows with something in them below the headings, and how many of them are not samples.
    skipped
        The other rows of the file, and why they are none.
    """

    file: str
    samples: gpd.GeoDataFrame
    faults: tuple[Fault, ...]
    rows: int
    left_out: int
    skipped: tuple[SkippedRow, ...] = ()


def read_measurements(path: Path, communes: gpd.GeoDataFrame) -> Measurements:
    """Read samples: time, latitude, longitude, carrier, technology, level, and the band if it is there.

    Raises
    ------
    InputFileError
        If the file cannot be read, or no sheet of it names these columns.
    """
    sheets = open_file(path, most_rows=MOST_SAMPLES, limits=MANY)
    parts, named = [], {}
    for sheet in sheets:
        heading = _heading(sheet)
        if heading is not None:
            columns = _columns(sheet.rows[heading][1])
            parts.append(_read(path.name, sheet, heading, columns, communes))
            named[sheet.name] = rows_above(sheet, heading)
            below = (number for number, _ in sheet.rows[heading + 1 :])
            check_rows(sheet, below, named[sheet.name])
    if not parts:
        expected = messages.joined(messages.said(f"measurements.{name}") for name in NEEDED)
        raise InputFileError("measurements.no_columns", file=path.name, expected=expected)
    samples = gpd.GeoDataFrame(pd.concat([part.samples for part in parts], ignore_index=True), crs=WGS84)
    return Measurements(
        path.name,
        samples,
        tuple(fault for part in parts for fault in part.faults),
        sum(part.rows for part in parts),
        sum(part.left_out for part in parts),
        tuple(named_rows(sheets, named)),
    )


def _heading(sheet: Sheet) -> int | None:
    """Return the place of the row that names the columns; one that holds data names none."""
    for at, (_, cells) in enumerate(sheet.rows[:HEADING_WITHIN_ROWS]):
        if all(name in _columns(cells) for name in NEEDED) and not holds_data(cells):
            return at
    return None


def _columns(cells: tuple[object, ...]) -> dict[str, int]:
    """Return which column is what, the first of a field."""
    headings = understand(((str(cell or ""),) for cell in cells), MEASUREMENTS)
    return {field: at for at, field in headings.fields.items()}


def _read(
    file: str, sheet: Sheet, heading: int, columns: dict[str, int], communes: gpd.GeoDataFrame
) -> Measurements:
    below = sheet.rows[heading + 1 :]
    titles = [str(cell or "") for cell in sheet.rows[heading][1]]
    cells = {
        name: [row[1][at] if at < len(row[1]) else None for row in below] for name, at in columns.items()
    }
    table = pd.DataFrame({"row": [row[0] for row in below]})
    read = {
        "latitude": read_coordinate,
        "longitude": read_coordinate,
        "carrier": lambda cell: read_carriers(cell)[0],
        "technology": _technology,
        "level_dbm": read_number,
        "band_mhz": read_number,
        "time": _time,
    }
    for name, reader in read.items():
        table[name] = pd.Series(_mapped(cells.get(name, [None] * len(table)), reader), table.index)
    places = gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(*_numbers(table)), crs=WGS84)
    places["commune_code"] = _communes_of(places, communes)
    low, high = LEVELS_DBM
    level = pd.to_numeric(places["level_dbm"], errors="coerce")
    wrong = {
        "latitude": pd.to_numeric(table["latitude"], errors="coerce").isna(),
        "longitude": pd.to_numeric(table["longitude"], errors="coerce").isna(),
        "carrier": table["carrier"].isna(),
        "technology": table["technology"].isna(),
        "level_dbm": ~level.between(low, high),
    }
    bad = pd.concat(wrong, axis=1).any(axis=1)
    outside = ~bad & places["commune_code"].isna()
    twice = places[~bad & ~outside].duplicated(["time", "latitude", "longitude", *COLUMNS[1:5]])
    untimed = ~bad & ~outside & table["time"].isna()
    faults = _faults(file, sheet.name, titles, columns, cells, table["row"], wrong)
    place = [f"{lat}; {lon}" for lat, lon in zip(cells["latitude"], cells["longitude"], strict=True)]
    faults += _row_faults("outside", "error", file, sheet.name, table["row"], outside, place)
    faults += _row_faults("untimed", "warning", file, sheet.name, table["row"], untimed, place)
    again = twice.reindex(table.index, fill_value=False)
    faults += _row_faults("twice", "warning", file, sheet.name, table["row"], again, place)
    kept = places[~bad & ~outside]
    samples = kept[[*COLUMNS, "geometry"]].reset_index(drop=True)
    samples = samples.astype({"level_dbm": float, "band_mhz": float})
    check_records(file, len(table), len(samples), int((bad | outside).sum()))
    return Measurements(file, samples, tuple(faults), len(table), int((bad | outside).sum()))


def _mapped(cells: list[object], reader: Callable[[object], object]) -> list[object]:
    """Read every cell, each distinct one once: a drive repeats carrier, technology and level."""
    value_of: dict[object, object] = {}
    values = []
    for cell in cells:
        key = (type(cell), cell)
        if key not in value_of:
            value_of[key] = None if cell is None else reader(cell)
        values.append(value_of[key])
    return values


def _numbers(table: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    x, y = (pd.to_numeric(table[name], errors="coerce") for name in ("longitude", "latitude"))
    return x, y


def _technology(cell: object) -> str | None:
    technologies = read_technologies(cell)
    return technologies if technologies is not None and " " not in technologies else None


def _time(cell: object) -> str | None:
    """Return a moment as ISO text; a day alone is a day."""
    day = read_date(cell)
    moment = pd.to_datetime(str(cell), errors="coerce", dayfirst="-" not in str(cell)[:5])
    if pd.isna(moment):
        return day
    return str(moment.isoformat())


def _communes_of(places: gpd.GeoDataFrame, communes: gpd.GeoDataFrame) -> pd.Series:
    """Return the commune of each place, missing outside all of them."""
    joined = places[["geometry"]].sjoin(communes[["commune_code", "geometry"]], predicate="within")
    return joined[~joined.index.duplicated()]["commune_code"].reindex(places.index)


def _faults(
    file: str,
    sheet: str,
    titles: list[str],
    columns: dict[str, int],
    cells: dict[str, list[object]],
    rows: pd.Series,
    wrong: dict[str, pd.Series],
) -> list[Fault]:
    faults = []
    for name, mask in wrong.items():
        expected = messages.said(f"measurements.expected_{name}")
        heading = titles[columns[name]]
        for at in mask[mask].index[:MOST_FAULTS]:
            value = "" if cells[name][at] is None else str(cells[name][at])
            row = int(rows[at])
            message = messages.said(
                "measurements.bad_value",
                file=file, sheet=sheet, row=row, column=heading, value=value, expected=expected,
            )  # fmt: skip
            faults.append(
                Fault("bad_value", "error", message, file=file, sheet=sheet, row=row, column=heading,
                      value=value, expected=expected)
            )  # fmt: skip
        faults += _more("bad_value", "error", file, sheet, int(mask.sum()))
    return faults


def _row_faults(
    code: str, severity: str, file: str, sheet: str, rows: pd.Series, mask: pd.Series, values: list[str]
) -> list[Fault]:
    faults = []
    for at in mask[mask].index[:MOST_FAULTS]:
        row = int(rows[at])
        facts = {"file": file, "sheet": sheet, "row": row, "value": values[at]}
        message = messages.said(f"measurements.{code}", **facts)
        faults.append(Fault(code, severity, message, **facts))
    return faults + _more(code, severity, file, sheet, int(mask.sum()))


def _more(code: str, severity: str, file: str, sheet: str, count: int) -> list[Fault]:
    """Count the faults of a kind that are not listed one by one."""
    if count <= MOST_FAULTS:
        return []
    rest = count - MOST_FAULTS
    message = messages.said("measurements.more", file=file, sheet=sheet, count=rest)
    return [Fault(code, severity, message, file=file, sheet=sheet)]
