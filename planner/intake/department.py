"""The department's own registers, as they come, over the layers that are shipped.

Through the same door as a carrier's file: stations, cables, service points, the radio register, zones.
The good rows become the layer; what stood there before is kept as a version (planner.layers.versions).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry.base import BaseGeometry

from planner.base import messages
from planner.base.errors import InputFileError, ParameterError
from planner.base.vocabulary import Status
from planner.base.words import says_something
from planner.geo.vn2000 import WGS84, transform_geometry
from planner.intake.accounting import check_records
from planner.intake.cells import read_zone
from planner.intake.choices import Choices
from planner.intake.columns import CABLES, RADIO_TABLES, SERVICE_POINTS, SITES, ZONES
from planner.intake.file_faults import file_faults
from planner.intake.opening import open_file
from planner.intake.radio_register import GoodRow, RadioRegister, checked_layer, read_radio_register
from planner.intake.read import (
    Located,
    Reading,
    locate,
    readings_of,
    with_split_positions,
)
from planner.intake.records import build_layer
from planner.intake.reference import Reference
from planner.intake.remarks import remarks_of
from planner.intake.replacement import Replacement, standing_layer
from planner.intake.report import ERROR, Place, fault
from planner.intake.sheets import Sheet
from planner.intake.tables import Record, Table, make_tables, repair_text
from planner.intake.words import read_carriers
from planner.layers import versions
from planner.layers.catalogue import LAYERS
from planner.layers.faults import Fault
from planner.layers.io import layer_metadata
from planner.layers.radio_provenance import WEAKEST_FIRST
from planner.layers.vocabulary import ORIGINS

KINDS = {
    "stations": SITES,
    "cables": CABLES,
    "service_points": SERVICE_POINTS,
    **{kind: kind for kind in RADIO_TABLES},
    "zones": ZONES,
}


@dataclass(frozen=True)
class Register:
    """A register that was read.

    Attributes
    ----------
    name
        The layer that it is of.
    layer
        The good rows in the schema of the layer (EPSG:4326).
    faults, remarks
        As those of a carrier's proposal.
    readings
        How the coordinates were read; empty where the file gives none.
    tables, sheets
        How the columns were understood, and the file as it came.
    """

    name: str
    layer: gpd.GeoDataFrame
    faults: list[Fault]
    remarks: list[str]
    readings: list[Reading]
    tables: tuple[Table, ...]
    sheets: tuple[Sheet, ...]
    file: str


def read_register(
    path: Path,
    name: str,
    reference: Reference,
    source_date: datetime.date,
    choices: Choices | None = None,
) -> Register:
    """Read a register of the department.

    Parameters
    ----------
    path
        A file of any kind that a carrier may send.
    name
        A layer of :data:`KINDS`.
    reference
        The communes and the province's zone.
    source_date
        The date of the register.
    choices
        Columns, system and order as somebody decided them.

    Raises
    ------
    InputFileError
        If the file cannot be used at all.
    ParameterError
        If there is no such layer.
    """
    if name not in KINDS:
        raise ParameterError("versions.unknown_layer", value=name, expected=", ".join(KINDS))
    choices = choices or Choices()
    kind = KINDS[name]
    if kind in RADIO_TABLES:
        return _of_radio(read_radio_register(path, reference, source_date, choices, kind), name)
    sheets = open_file(path)
    unicode, encoding, mended = repair_text(sheets)
    every = [
        with_split_positions(table)
        for sheet, raw in zip(unicode, sheets, strict=True)
        for table in make_tables(sheet, choices.columns, raw, (kind,))
    ]
    tables = [table for table in every if table.records]
    if not tables:
        raise InputFileError("intake.no_heading", file=path.name, rows=30)
    located = locate(tables, path.name, reference, choices)
    if kind in (SITES, SERVICE_POINTS) and not located.sources:
        unknown = ", ".join(heading for table in tables for heading in table.headings.unknown) or "–"
        raise InputFileError("intake.no_positions", file=path.name, unknown=unknown)
    bare = replace(reference, stations=None, years=None)
    more: list[str] = []
    if kind == ZONES:
        layer, faults = _zones(located, bare, source_date)
    else:
        layer, faults, more = _by_carrier(kind, located, bare, source_date)
    best = located.sources[0] if located.sources else None
    of_file = file_faults(tables, path.name, best, reference.crs, choices)
    return Register(
        name=name,
        layer=layer,
        faults=[*of_file, *faults],
        remarks=[*remarks_of(sheets, every, encoding, mended), *more],
        readings=[] if best is None else readings_of(best, tables),
        tables=tuple(every),
        sheets=tuple(sheets),
        file=path.name,
    )


def _by_carrier(
    kind: str, located: Located, reference: Reference, source_date: datetime.date
) -> tuple[gpd.GeoDataFrame, list[Fault], list[str]]:
    """Return a register of all carriers: each row is read as a row of the carrier that it names."""
    faults: list[tuple[int, Fault]] = []
    of_carrier: dict[str, list[tuple[int, Place]]] = {}
    for number, place in enumerate(located.places):
        values = {} if place.record is None else place.record.values
        carrier, _ = read_carriers(values["carrier"]) if "carrier" in values else (None, None)
        if carrier is None or " " in carrier:
            faults.append((number, fault("no_carrier", ERROR, place, ("carrier",))))
        else:
            of_carrier.setdefault(carrier, []).append((number, _standing(place)))
    positions = None if kind == CABLES else located.positions
    layers = []
    for carrier, rows in of_carrier.items():
        built = build_layer(kind, rows, positions, located.region, reference, carrier, source_date)
        layers.append(built.layer)
        faults += built.faults
    spec = LAYERS[next(name for name, layer_kind in KINDS.items() if layer_kind == kind)]
    if not layers:
        file, count = located.places[0].file, len(located.places)
        raise InputFileError("intake.register_no_carrier", file=file, rows=count)
    layer = gpd.GeoDataFrame(pd.concat(layers, ignore_index=True), crs=WGS84)
    refused = {number for number, fault in faults if fault.severity == ERROR}
    check_records(located.places[0].file, len(located.places), len(layer), len(refused))
    faults += _of_two_carriers(layer, spec.key, located.places)
    drawn = layer[layer.geometry.notna()]
    remarks: list[str] = []
    if len(drawn) < len(layer):
        remarks.append(messages.said("intake.remark_left_out", count=len(layer) - len(drawn)))
    twice = drawn.loc[drawn.duplicated(spec.key), spec.key]
    if len(twice):  # one code in the lists of two carriers
        codes = ", ".join(sorted(set(twice)))
        remarks.append(messages.said("intake.remark_code_twice", count=len(twice), codes=codes))
    drawn = drawn.drop_duplicates(spec.key).sort_values(spec.key, ignore_index=True)
    ordered = [fault for _, fault in sorted(faults, key=lambda pair: pair[0])]
    return drawn[[*spec.schema.columns, "geometry"]], ordered, remarks


def _of_two_carriers(
    layer: gpd.GeoDataFrame, key: str, places: Sequence[Place]
) -> Iterator[tuple[int, Fault]]:
    """Give an error for each row whose code another carrier's row has; the first one stands."""
    numbers = {
        (place.table.sheet, place.record.row): number
        for number, place in enumerate(places)
        if place.record is not None
    }
    firsts = layer.drop_duplicates(key).set_index(key)
    for row in layer[layer.duplicated(key)].to_dict("records"):
        number, first = numbers[row["sheet"], row["row"]], firsts.loc[row[key]]
        where = messages.said("intake.where", sheet=first["sheet"], row=first["row"])
        yield number, fault("duplicate_site_id", ERROR, places[number], (key,), first=where)


def _standing(place: Place) -> Place:
    """Take a row that does not say so for one of what stands: that is what a register lists."""
    record = place.record
    if record is None or {"action", "status"} & set(record.values):
        return place
    return replace(place, record=replace(record, values={**record.values, "status": Status.EXISTING}))


def _of_radio(register: RadioRegister, name: str) -> Register:
    return Register(
        name=name,
        layer=register.layers[name],
        faults=register.faults,
        remarks=register.remarks,
        readings=register.readings,
        tables=register.tables,
        sheets=register.sheets,
        file=register.file,
    )


def _zones(
    located: Located, reference: Reference, source_date: datetime.date
) -> tuple[gpd.GeoDataFrame, list[Fault]]:
    faults: list[tuple[int, Fault]] = []
    good = []
    for number, place in enumerate(located.places):
        zone, of_row = read_zone(place)
        spot, area_faults = _area(place, reference.crs)
        of_row = [*of_row, *area_faults]
        faults += [(number, fault) for fault in of_row]
        if spot is not None and not any(fault.severity == ERROR for fault in of_row):
            good.append(GoodRow(number, place, zone, spot))
    layer, more = checked_layer(LAYERS[ZONES], good, source_date)
    every = [*faults, *more]
    refused = {number for number, fault in every if fault.severity == ERROR}
    check_records(located.places[0].file, len(located.places), len(layer), len(refused))
    return layer, [fault for _, fault in sorted(every, key=lambda pair: pair[0])]


def _area(place: Place, crs: str) -> tuple[BaseGeometry | None, list[Fault]]:
    record: Record | None = place.record
    shape = None if record is None else record.geometry
    if shape is None or "Polygon" not in shape.geom_type or not shape.is_valid:
        kind = "–" if shape is None else shape.geom_type
        return None, [fault("not_an_area", ERROR, place, ("geometry_x",), value=kind)]
    return transform_geometry(np.array([shape]), place.table.crs or crs, WGS84)[0], []


def adopt_register(
    data_dir: Path,
    register: Register,
    metadata: Mapping[str, str],
    change: Replacement,
    *,
    who: str,
    why: str,
    when: datetime.datetime,
) -> versions.Version:
    """Put a register in the place of what it speaks for; the layer that stands is kept as a version.

    Parameters
    ----------
    metadata
        ``title``, ``licence``, ``source_date`` (ISO) and ``origin`` (``surveyed``, ``reported``…) as
        somebody states them of the register.
    change
        What was shown of it: :func:`planner.intake.replacement.replacement`.
    when
        With a time zone.

    Raises
    ------
    ParameterError
        If something is not stated, no reason is given, or another layer stands than was compared with.
    DataFileError
        If the layer does not agree with its schema.
    """
    _check_stated(metadata, why)
    name = register.name
    if standing_layer(data_dir, name)[1] != change.seen:
        raise ParameterError("intake.register_stale", layer=name)
    layer = change.layer.copy()
    layer.loc[change.of_file, "origin"] = metadata["origin"]
    written: dict[str, object] = {**metadata, "source": register.file}
    if not change.of_file.all():  # of the others, what the layer says of itself still holds
        standing = layer_metadata(data_dir, name)
        origins = sorted(set(layer["origin"]), key=WEAKEST_FIRST.index)
        sources = [str(source) for source in (standing.get("source"), register.file) if source]
        written = {**written, **standing, "source": "; ".join(sources), "origin": origins[0]}
    kept = versions.replace_layers(data_dir, {name: (layer, written)}, who, why, when)
    return kept[name]


def _check_stated(metadata: Mapping[str, str], why: str) -> None:
    """Raise where origin, title, licence, date or reason are not stated: none of them has a default."""
    origin = metadata.get("origin", "")
    if origin not in ORIGINS:
        raise ParameterError("intake.unknown_origin", value=origin or "–", expected=", ".join(ORIGINS))
    for field in ("title", "licence", "source_date"):
        if not says_something(metadata.get(field, "")):
            named = messages.said(f"intake.stated_{field}")
            raise ParameterError("intake.register_unstated", name=named)
    if not says_something(why):
        raise ParameterError("intake.register_unstated", name=messages.said("intake.stated_why"))
