"""The registers of commune radio as offices send them: stations, hamlets, loudspeakers, facts.

One file may hold one of them or all, a sheet each. The good rows become layers in their schemas; every
other row is named with what is wrong, and nothing is mended unless somebody accepted the suggestion.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import pandas as pd
from shapely.geometry.base import BaseGeometry

from planner.base import messages
from planner.base.errors import InputFileError
from planner.base.words import plain
from planner.geo.vn2000 import WGS84
from planner.intake.accepted import Applied, accepted_note, with_accepted
from planner.intake.accounting import check_records
from planner.intake.cells import Site
from planner.intake.choices import Choices
from planner.intake.columns import (
    COMMUNE_FACTS,
    HAMLETS,
    LOUDSPEAKERS,
    RADIO,
    RADIO_TABLES,
    field_of,
)
from planner.intake.file_faults import file_faults
from planner.intake.hamlet_names import codes_of, hamlet_names
from planner.intake.headings import HEADING_WITHIN_ROWS
from planner.intake.legacy_text import turned
from planner.intake.opening import open_file
from planner.intake.radio_cells import read_cluster, read_facts, read_hamlet, read_radio
from planner.intake.radio_places import place_of, with_group_districts
from planner.intake.read import (
    Located,
    Reading,
    locate,
    readings_of,
    with_split_positions,
)
from planner.intake.reference import Reference
from planner.intake.remarks import remarks_of
from planner.intake.report import ERROR, Place, fault
from planner.intake.sheets import Sheet
from planner.intake.tables import Table, make_tables, repair_text
from planner.intake.words import read_text
from planner.layers.catalogue import LAYERS, LayerSpec
from planner.layers.faults import Fault
from planner.layers.io import check_columns, empty_layer, with_schema_types

_READERS: dict[str, Callable[[Place], tuple[Site, list[Fault]]]] = {
    RADIO: read_radio,
    HAMLETS: read_hamlet,
    LOUDSPEAKERS: read_cluster,
    COMMUNE_FACTS: read_facts,
}
# What no two records of a layer may share, and the columns that a fault of it names.
_KEYS = {
    RADIO: ("commune_code", "year"),
    HAMLETS: ("hamlet_code",),
    LOUDSPEAKERS: ("cluster_id",),
    COMMUNE_FACTS: ("commune_code", "year"),
}
Numbered = tuple[int, Fault]


@dataclass(frozen=True)
class RadioRegister:
    """What a file says about commune radio.

    Attributes
    ----------
    layers
        ``radio``, ``hamlets``, ``loudspeakers``, ``commune_facts``: the good rows in their schemas
        (EPSG:4326), empty where the file has no such table.
    faults, remarks, readings, applied, tables, sheets
        As those of a carrier's proposal.
    unplaced
        Commune and year of the radio records that state no place: they stand in their commune's middle.
    """

    layers: dict[str, gpd.GeoDataFrame]
    faults: list[Fault]
    remarks: list[str]
    readings: list[Reading]
    applied: list[Applied]
    tables: tuple[Table, ...]
    sheets: tuple[Sheet, ...]
    file: str
    unplaced: frozenset[tuple[str, int]] = frozenset()


@dataclass(frozen=True)
class GoodRow:
    """A row that can be used: its number in the file, what it says, and where it lies (EPSG:4326)."""

    number: int
    place: Place
    values: Site
    spot: BaseGeometry


def read_radio_register(
    path: Path,
    reference: Reference,
    source_date: datetime.date,
    choices: Choices | None = None,
    only: str | None = None,
) -> RadioRegister:
    """Read a file about commune radio.

    Parameters
    ----------
    path
        Excel, CSV, zipped shapefile, KML/KMZ, GeoPackage or GeoJSON; told by its content.
    reference
        The communes, the province's zone, and the hamlets that clusters may name.
    source_date
        The date of the register.
    choices
        Columns, system and order as somebody decided them, and the suggestions accepted.
    only
        The one table of it that is wanted; all of them where None.

    Raises
    ------
    InputFileError
        If the file cannot be used at all: of another kind, broken, unsafe, without a table of ours.
    """
    choices = choices or Choices()
    sheets = open_file(path)
    unicode, encoding, mended = repair_text(sheets)
    unicode = [_with_turned_headings(sheet, encoding) for sheet in unicode]
    every = _tables(sheets, unicode, choices, RADIO_TABLES)
    own = [table for table in every if only in (None, table.kind)]
    if not own and only is not None:  # so few columns that they also fit another table
        own = _tables(sheets, unicode, choices, (only,))
    if not own:
        raise InputFileError("intake.no_heading", file=path.name, rows=HEADING_WITHIN_ROWS)
    if not any(table.records for table in own):
        raise InputFileError("intake.no_records", file=path.name)
    tables, by_group = with_group_districts(own, unicode)
    register = _judge(tables, path.name, reference, source_date, choices)
    tables, applied = with_accepted(tables, register.faults, choices)
    if applied:
        register = _judge(tables, path.name, reference, source_date, choices)
    notes = [accepted_note(suggestion, path.name) for suggestion in applied]
    others = {table.sheet for table in every} - {table.sheet for table in own}
    shown = [sheet for sheet in sheets if sheet.name not in others]
    return replace(
        register,
        faults=[*notes, *register.faults],
        remarks=[*remarks_of(shown, tables, encoding, mended), *by_group, *register.remarks],
        applied=applied,
        sheets=tuple(sheets),
    )


def _tables(
    sheets: Sequence[Sheet], unicode: Sequence[Sheet], choices: Choices, kinds: Sequence[str]
) -> list[Table]:
    return [
        with_split_positions(table)
        for sheet, raw in zip(unicode, sheets, strict=True)
        for table in make_tables(sheet, choices.columns, raw, kinds)
    ]


def _with_turned_headings(sheet: Sheet, encoding: str | None) -> Sheet:
    """Return a sheet of an old font with the headings turned that also make words as they stand.

    "Sè Êp, khãm" (Số ấp, khóm in TCVN3) is three syllables of Vietnamese, so its letters do not give
    it away; that it is a heading once turned does.
    """
    if encoding is None:
        return sheet

    def means_a_field(text: str) -> bool:
        return any(field_of(text, kind) is not None for kind in RADIO_TABLES)

    def mended(cell: object) -> object:
        if not isinstance(cell, str) or means_a_field(cell):
            return cell
        other = turned(cell, encoding)
        return other if means_a_field(other) else cell

    return sheet.with_rows(
        tuple(
            (number, tuple(map(mended, cells)) if number <= HEADING_WITHIN_ROWS else cells)
            for number, cells in sheet.rows
        )
    )


def _judge(
    tables: list[Table], file: str, reference: Reference, source_date: datetime.date, choices: Choices
) -> RadioRegister:
    located = locate(tables, file, reference, choices)
    layers: dict[str, gpd.GeoDataFrame] = {}
    numbered: list[Numbered] = []
    remarks: list[str] = []
    unplaced: set[tuple[str, int]] = set()
    for kind in RADIO_TABLES:  # hamlets stand before the clusters that name them
        hamlets = [
            layer
            for layer in (reference.hamlets, layers.get(HAMLETS))
            if layer is not None and len(layer)
        ]
        rows = [(n, place) for n, place in enumerate(located.places) if place.table.kind == kind]
        layers[kind], faults, said = _layer(
            kind, rows, located, reference, source_date, hamlets, unplaced
        )
        numbered += faults
        remarks += said
    best = located.sources[0] if located.sources else None
    of_rows = [fault for _, fault in sorted(numbered, key=lambda pair: pair[0])]
    return RadioRegister(
        layers=layers,
        faults=[*file_faults(tables, file, best, reference.crs, choices), *of_rows],
        remarks=remarks,
        readings=[] if best is None else readings_of(best, tables),
        applied=[],
        tables=tuple(tables),
        sheets=(),
        file=file,
        unplaced=frozenset(unplaced),
    )


def _layer(
    kind: str,
    rows: Sequence[tuple[int, Place]],
    located: Located,
    reference: Reference,
    source_date: datetime.date,
    hamlets: Sequence[gpd.GeoDataFrame],
    unplaced: set[tuple[str, int]],
) -> tuple[gpd.GeoDataFrame, list[Numbered], list[str]]:
    """Return the good rows of one kind of table, the faults of all, and what was done on the way."""
    if not rows:
        return empty_layer(kind), [], []
    faults: list[Numbered] = []
    good: list[GoodRow] = []
    seen: dict[tuple[str, ...], Place] = {}
    names = hamlet_names(hamlets)
    coded = 0
    for number, place in rows:
        row, of_row = _READERS[kind](place)
        spot, code, surveyed, place_faults = place_of(number, place, located, reference.border_error_m)
        row["commune_code"] = code
        of_row = [*of_row, *place_faults]
        if kind == HAMLETS and row["hamlet_code"] is None and code and row["name"] is not None:
            row["hamlet_code"] = f"{code}-{plain(row['name']).replace(' ', '-')}"
            coded += 1
        if kind == LOUDSPEAKERS and row["hamlet_codes"] is not None and code is not None:
            row["hamlet_codes"], code_faults = codes_of(place, str(row["hamlet_codes"]), code, names)
            of_row += code_faults
        of_row += _duplicate(kind, row, place, seen)
        faults += [(number, fault) for fault in of_row]
        if spot is not None and not any(fault.severity == ERROR for fault in of_row):
            if kind == RADIO and not surveyed:
                unplaced.add((str(code), int(float(str(row["year"])))))
            good.append(GoodRow(number, place, row, spot))
    layer, more = checked_layer(LAYERS[kind], good, source_date)
    counted = (
        ("remark_in_middle", len(unplaced) if kind == RADIO else 0),
        ("remark_hamlet_codes", coded),
    )
    remarks: list[str] = [
        messages.said(f"intake.{name}", count=count) for name, count in counted if count
    ]
    refused = {number for number, fault in [*faults, *more] if fault.severity == ERROR}
    check_records(rows[0][1].file, len(rows), len(layer), len(refused))
    return layer, [*faults, *more], remarks


def _duplicate(kind: str, row: Site, place: Place, seen: dict[tuple[str, ...], Place]) -> list[Fault]:
    """Return a fault for a record that is there twice; the first one stands."""
    values = [row.get(column) for column in _KEYS[kind]]
    if place.record is None or any(value is None for value in values):
        return []
    first = seen.setdefault(tuple(str(value).casefold() for value in values), place)
    if first is place or first.record is None:
        return []
    where = messages.said("intake.where", sheet=first.table.sheet, row=first.record.row)
    shown = ", ".join(read_text(value) for value in values)
    facts = {"value": shown, "expected": messages.said("intake.expected_once")}
    return [fault("duplicate_record", ERROR, place, _KEYS[kind], facts=facts, first=where)]


def checked_layer(
    spec: LayerSpec, rows: Sequence[GoodRow], source_date: datetime.date
) -> tuple[gpd.GeoDataFrame, list[Numbered]]:
    """Return the rows that agree with the schema of a layer, and numbered faults of the others."""
    provenance = {"source_date": source_date.isoformat(), "origin": "reported"}
    records = [{**row.values, **provenance, "source": row.place.file} for row in rows]
    table = pd.DataFrame(records, columns=list(spec.schema.columns))
    shapes = gpd.GeoSeries([row.spot for row in rows], crs=WGS84)
    layer = with_schema_types(gpd.GeoDataFrame(table, geometry=shapes), spec)
    bad = [
        (failure.row - 1, str(failure.column))
        for failure in check_columns(layer, spec)
        if failure.row is not None
    ]
    faults = [
        (rows[row].number, fault("out_of_range", ERROR, rows[row].place, (column,)))
        for row, column in dict.fromkeys(bad)
    ]
    return layer.drop(index=list({row for row, _ in bad})).reset_index(drop=True), faults
