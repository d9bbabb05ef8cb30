"""A carrier's file → a proposal: what can be used, and every fault of the rest.

``open_file`` turns any format into sheets, ``look`` says how the columns are understood, ``read`` does
the whole. Nothing is mended unless the reviewer's choices say so; then the trail says so too.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import geopandas as gpd
import numpy as np

from planner.base import messages
from planner.base.errors import InputFileError, ParameterError
from planner.base.progress import Tell, each, part, silent
from planner.intake.accepted import Applied, accepted_note, with_accepted
from planner.intake.accounting import check_records
from planner.intake.blocks import written_once
from planner.intake.choices import Choices
from planner.intake.columns import CABLES, SERVICE_POINTS, SITES, TABLES, WORKS
from planner.intake.coordinates import (
    Source,
    axis_order,
    declared_in_text,
    find_sources,
    split_position,
)
from planner.intake.file_faults import file_faults
from planner.intake.headings import HEADING_WITHIN_ROWS
from planner.intake.made_codes import with_made_codes
from planner.intake.mended import Edit, mended_note, with_edits
from planner.intake.named_place import named_place
from planner.intake.opening import open_file
from planner.intake.positions import Positions, find_positions
from planner.intake.records import Built, build_layer
from planner.intake.reference import Reference
from planner.intake.remarks import remarks_of
from planner.intake.report import ERROR, Place
from planner.intake.sheets import Sheet
from planner.intake.tables import Table, make_tables, repair_text
from planner.layers.faults import Fault
from planner.layers.region import Region
from planner.layers.vocabulary import CARRIERS

SHOWN_PLACES = 50


@dataclass(frozen=True)
class Reading:
    """One way in which the file's coordinates can be read, and how well it fits.

    Attributes
    ----------
    apart_m
        How far from the chosen reading it puts a record, in metres (median); 0 for the chosen one.
    is_rival
        Whether it fits as well as the chosen one and puts the records elsewhere.
    places
        Longitude and latitude of the first records, where the chosen reading has a rival.
    """

    crs: str
    axis_order: str
    inside: int
    agreeing: int
    looked_at: int
    apart_m: float = 0.0
    is_rival: bool = False
    places: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class Proposal:
    """What a carrier asks for.

    Attributes
    ----------
    sites, cables, service_points, works
        The good rows in the schemas of their layers (EPSG:4326), plus ``file``, ``sheet``, ``row`` and
        ``cells``: the original cells as JSON. A cable without a line has no geometry.
    faults
        Everything wrong with the file; a row with an ``error`` is not among the good ones.
    remarks
        What was done on the way and is no fault: text in an old encoding, hidden rows, rows that are
        titles or sums.
    crs, axis_order
        The system in which the file gives its coordinates, for example ``"EPSG:9209"``, and what its
        first and second coordinate are: ``"longitude,latitude"``, ``"north,east"``…
    readings
        How well that reading fits, then the next best ones.
    applied
        The suggestions that were accepted and carried out.
    edits
        The cells that were mended (:mod:`planner.intake.mended`).
    tables, sheets
        How the columns were understood, and the file as it came.
    file, carrier
        Name of the file, and whose it is.
    """

    sites: gpd.GeoDataFrame
    cables: gpd.GeoDataFrame
    service_points: gpd.GeoDataFrame
    works: gpd.GeoDataFrame
    faults: list[Fault]
    remarks: list[str]
    crs: str | None
    axis_order: str | None
    readings: list[Reading]
    applied: list[Applied]
    tables: tuple[Table, ...]
    sheets: tuple[Sheet, ...]
    file: str
    carrier: str
    edits: tuple[Edit, ...] = ()


def look(sheets: Sequence[Sheet], choices: Choices | None = None) -> list[Table]:
    """Return the tables that the sheets hold: how each column is understood, and the records."""
    unicode, _, _ = repair_text(with_edits(sheets, () if choices is None else choices.edits))
    mapping = {} if choices is None else choices.columns
    return [
        table
        for sheet, raw in zip(unicode, sheets, strict=True)
        for table in make_tables(sheet, mapping, raw)
    ]


def read(
    path: Path,
    carrier: str,
    reference: Reference,
    received: datetime.date,
    choices: Choices | None = None,
    tell: Tell = silent,
) -> Proposal:
    """Read a carrier's file.

    Parameters
    ----------
    path
        A file of any kind that is read (``planner.intake.safety``); told by its content.
    carrier
        Whose file it is (``viettel``, ``vnpt``…).
    reference
        What the department knows: communes, stations, the approved plan.
    received
        The day the file came in; the date of the sites' source.
    choices
        What the reviewer decided: meaning of columns, system and order of the coordinates,
        suggestions accepted.
    tell
        Is told how far the reading has come.

    Raises
    ------
    InputFileError
        If the file cannot be used at all: of another kind, broken, unsafe, without a table of ours.
    ParameterError
        If the carrier is unknown.
    """
    if carrier not in CARRIERS:
        raise ParameterError("intake.unknown_carrier", value=carrier, expected=", ".join(CARRIERS))
    sheets = open_file(path, part(tell, 0, 0.2))
    return understand(sheets, path.name, carrier, reference, received, choices, part(tell, 0.2, 1))


def understand(
    sheets: Sequence[Sheet],
    file: str,
    carrier: str,
    reference: Reference,
    received: datetime.date,
    choices: Choices | None = None,
    tell: Tell = silent,
) -> Proposal:
    """Return the proposal that sheets make; as :func:`read`, for a file that is open already."""
    choices = choices or Choices()
    unicode, encoding, mended = repair_text(with_edits(sheets, choices.edits))
    tables = [
        with_split_positions(table)
        for sheet, raw in zip(unicode, sheets, strict=True)
        for table in make_tables(sheet, choices.columns, raw, tell=part(tell, 0, 0.4))
    ]
    if not tables:
        raise InputFileError("intake.no_heading", file=file, rows=HEADING_WITHIN_ROWS)
    if not any(table.records for table in tables):
        raise InputFileError("intake.no_sites", file=file)
    standing: Iterable[str] = [] if reference.stations is None else reference.stations["site_id"]
    tables = with_made_codes(tables, carrier, standing)
    proposal = _judge(tables, file, carrier, reference, received, choices, part(tell, 0.4, 0.8))
    tables, applied = with_accepted(tables, proposal.faults, choices)
    if applied:
        proposal = _judge(tables, file, carrier, reference, received, choices, part(tell, 0.8, 1))
    notes = [mended_note(edit, file, _heading_of(edit, tables)) for edit in choices.edits]
    notes += [accepted_note(suggestion, file) for suggestion in applied]
    remarks = remarks_of(sheets, tables, encoding, mended)
    if reference.border_error_assumed:
        accuracy = round(reference.border_error_m)
        remarks.append(messages.said("intake.remark_border", accuracy_m=accuracy))
    undrawn = int(proposal.cables.geometry.isna().sum())
    if undrawn:
        remarks.append(messages.said("intake.remark_no_line", count=undrawn))
    return replace(
        proposal,
        faults=[*notes, *proposal.faults],
        remarks=remarks,
        applied=applied,
        sheets=tuple(sheets),
        edits=choices.edits,
    )


def _heading_of(edit: Edit, tables: Sequence[Table]) -> str:
    """Return the heading of the column of an edit, its number where it has none."""
    labels = (table.headings.labels for table in tables if table.sheet == edit.sheet)
    return next((own[edit.column] for own in labels if edit.column in own), f"#{edit.column + 1}")


def with_split_positions(table: Table) -> Table:
    """Return a table whose cells with both numbers are split in two, where they can be read."""
    return replace(table, records=tuple(map(split_position, table.records)))


@dataclass(frozen=True)
class Located:
    """The records of a file and where they lie; ``sources`` is empty where nothing says where."""

    places: list[Place]
    region: Region
    sources: list[Source]
    positions: Positions


def locate(
    tables: Sequence[Table], file: str, reference: Reference, choices: Choices, tell: Tell = silent
) -> Located:
    """Return where the records of tables lie, in the system that fits the file as a whole."""
    places = [Place(file, table, record) for table in tables for record in table.records]
    records = [record for table in tables for record in table.records]
    region = Region(reference.communes, reference.crs)
    named = [
        named_place(record, region) for record in each(part(tell, 0, 0.4), "progress.positions", records)
    ]
    with_points = [table for table in tables if table.kind != CABLES]
    sources = find_sources(
        records,
        {field for table in with_points for field in table.headings.names},
        [place.communes for place in named],
        _declared(tables, file),
        region,
        crs=choices.crs,
        order=choices.axis_order,
        tables=with_points,
    )
    rest = part(tell, 0.4, 1)
    positions = find_positions(sources, records, named, region, reference.border_error_m, rest)
    return Located(places, region, sources, positions)


def _judge(
    tables: list[Table],
    file: str,
    carrier: str,
    reference: Reference,
    received: datetime.date,
    choices: Choices,
    tell: Tell,
) -> Proposal:
    located = locate(tables, file, reference, choices, part(tell, 0, 0.4))
    places, sources, positions = located.places, located.sources, located.positions
    with_points = [table for table in tables if table.kind != CABLES]
    if with_points and not sources:
        unknown = ", ".join(name for table in tables for name in table.headings.unknown) or "–"
        raise InputFileError("intake.no_positions", file=file, unknown=unknown)
    built: dict[str, Built] = {}
    for kind in TABLES:
        rows = [(n, place) for n, place in enumerate(places) if place.table.kind == kind]
        spots = None if kind == CABLES else positions
        step = part(tell, 0.4, 1)
        built[kind] = build_layer(kind, rows, spots, located.region, reference, carrier, received, step)
    numbered = [pair for kind in TABLES for pair in built[kind].faults]
    numbered += written_once(places, positions)
    faults = [fault for _, fault in sorted(numbered, key=lambda pair: pair[0])]
    kept = sum(len(built_layer.layer) for built_layer in built.values())
    check_records(file, len(places), kept, len({n for n, fault in numbered if fault.severity == ERROR}))
    best = sources[0] if sources else None
    return Proposal(
        sites=built[SITES].layer,
        cables=built[CABLES].layer,
        service_points=built[SERVICE_POINTS].layer,
        works=built[WORKS].layer,
        faults=[*file_faults(tables, file, best, reference.crs, choices), *faults],
        remarks=[],
        crs=None if best is None else best.crs,
        axis_order=None if best is None else axis_order(best, with_points),
        readings=[] if best is None else readings_of(best, with_points),
        applied=[],
        tables=tuple(tables),
        sheets=(),
        file=file,
        carrier=carrier,
    )


def readings_of(best: Source, tables: list[Table]) -> list[Reading]:
    """Return what the reviewer is shown of each way to read the coordinates, the chosen one first."""
    rivals = [id(source) for source in best.rivals]  # told apart by what they are: they hold arrays
    return [
        Reading(
            crs=source.crs,
            axis_order=axis_order(source, tables),
            inside=source.inside,
            agreeing=source.agreeing,
            looked_at=source.looked_at,
            apart_m=round(source.apart_m, 1),
            is_rival=id(source) in rivals,
            places=_places(source) if rivals and (source is best or id(source) in rivals) else (),
        )
        for source in (best, *best.others)
    ]


def _places(source: Source) -> tuple[tuple[float, float], ...]:
    """Return the first positions of a reading, for a map of where its rivals put the same records."""
    is_placed = np.isfinite(source.lon) & np.isfinite(source.lat)
    pairs = zip(source.lon[is_placed].tolist(), source.lat[is_placed].tolist(), strict=True)
    return tuple((round(lon, 6), round(lat, 6)) for lon, lat in islice(pairs, SHOWN_PLACES))


def _declared(tables: Sequence[Table], file: str) -> str | None:
    declared = {table.crs for table in tables if table.crs is not None}
    if len(declared) > 1:
        raise InputFileError("intake.mixed_crs", file=file, value=", ".join(sorted(declared)))
    in_titles = (declared_in_text(table.above) for table in tables)
    return declared.pop() if declared else next((crs for crs in in_titles if crs is not None), None)
