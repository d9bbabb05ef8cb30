"""A carrier's file → a proposal: what can be used, and every fault of the rest.

``open_file`` turns any format into sheets, ``look`` says how the columns are understood, ``read`` does
the whole. Nothing is mended unless the reviewer's choices say so; then the trail says so too.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import geopandas as gpd
import numpy as np
from openpyxl.utils import get_column_letter

from planner.base import messages, numbers
from planner.base.errors import InputFileError, ParameterError
from planner.base.local_time import moment_text
from planner.base.progress import Tell, each, part, silent
from planner.geo.vn2000 import WGS84, read_crs, vn2000_zones
from planner.intake.accounting import check_records, rows_text, skipped_remarks
from planner.intake.blocks import written_once
from planner.intake.choices import Accepted, Choices
from planner.intake.columns import CABLES, SERVICE_POINTS, SITES, TABLES, WORKS, Headings
from planner.intake.coordinates import (
    UTM_48N,
    VN2000_UTM_48N,
    Source,
    axis_order,
    declared_in_text,
    find_sources,
    split_position,
)
from planner.intake.headings import HEADING_WITHIN_ROWS
from planner.intake.made_codes import with_made_codes
from planner.intake.named_place import named_place
from planner.intake.opening import open_file
from planner.intake.positions import Positions, find_positions
from planner.intake.records import Built, build_layer
from planner.intake.reference import Reference
from planner.intake.region import Region
from planner.intake.report import ERROR, NOTE, WARNING, Place, fault, field_said
from planner.intake.sheets import MAX_COLUMNS, Sheet
from planner.intake.tables import Table, make_tables, repair_text
from planner.layers.faults import Fault
from planner.layers.vocabulary import CARRIERS

_SHOWN_SPANS = 12  # blocks of merged cells that a remark names


NO_DATUM = (UTM_48N, VN2000_UTM_48N)  # a title that says "UTM" says of no datum for sure
SHOWN_PLACES = 50


@dataclass(frozen=True)
class Applied:
    """A suggestion that was accepted and carried out: where, from what, to what, by whom."""

    key: str
    kind: str
    sheet: str
    row: int
    before: str
    after: str
    who: str
    when: str


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


def look(sheets: Sequence[Sheet], choices: Choices | None = None) -> list[Table]:
    """Return the tables that the sheets hold: how each column is understood, and the records."""
    unicode, _, _ = repair_text(sheets)
    mapping = {} if choices is None else choices.columns
    return [
        table
        for one, raw in zip(unicode, sheets, strict=True)
        for table in make_tables(one, mapping, raw)
    ]


def read(
    path: Path,
    carrier: str,
    known: Reference,
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
    known
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
    return understand(sheets, path.name, carrier, known, received, choices, part(tell, 0.2, 1))


def understand(
    sheets: Sequence[Sheet],
    file: str,
    carrier: str,
    known: Reference,
    received: datetime.date,
    choices: Choices | None = None,
    tell: Tell = silent,
) -> Proposal:
    """Return the proposal that sheets make; as :func:`read`, for a file that is open already."""
    choices = choices or Choices()
    unicode, encoding, mended = repair_text(sheets)
    tables = [
        with_split_positions(table)
        for one, raw in zip(unicode, sheets, strict=True)
        for table in make_tables(one, choices.columns, raw, tell=part(tell, 0, 0.4))
    ]
    if not tables:
        raise InputFileError("intake.no_heading", file=file, rows=HEADING_WITHIN_ROWS)
    if not any(table.records for table in tables):
        raise InputFileError("intake.no_sites", file=file)
    standing = [] if known.stations is None else known.stations["site_id"]
    tables = with_made_codes(tables, carrier, standing)
    proposal = _judge(tables, file, carrier, known, received, choices, part(tell, 0.4, 0.8))
    tables, applied = with_accepted(tables, proposal.faults, choices)
    if applied:
        proposal = _judge(tables, file, carrier, known, received, choices, part(tell, 0.8, 1))
    notes = [accepted_note(one, file) for one in applied]
    remarks = remarks_of(sheets, tables, encoding, mended)
    if known.border_error_assumed:
        accuracy = round(known.border_error_m)
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
    )


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
    tables: Sequence[Table], file: str, known: Reference, choices: Choices, tell: Tell = silent
) -> Located:
    """Return where the records of tables lie, in the system that fits the file as a whole."""
    places = [Place(file, table, record) for table in tables for record in table.records]
    records = [record for table in tables for record in table.records]
    region = Region(known.communes, known.crs)
    named = [
        named_place(record, region) for record in each(part(tell, 0, 0.4), "progress.positions", records)
    ]
    with_points = [table for table in tables if table.kind != CABLES]
    sources = find_sources(
        records,
        {field for table in with_points for field in table.headings.names},
        [one.communes for one in named],
        _declared(tables, file),
        region,
        crs=choices.crs,
        order=choices.axis_order,
        tables=with_points,
    )
    rest = part(tell, 0.4, 1)
    positions = find_positions(sources, records, named, region, known.border_error_m, rest)
    return Located(places, region, sources, positions)


def _judge(
    tables: list[Table],
    file: str,
    carrier: str,
    known: Reference,
    received: datetime.date,
    choices: Choices,
    tell: Tell,
) -> Proposal:
    located = locate(tables, file, known, choices, part(tell, 0, 0.4))
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
        built[kind] = build_layer(kind, rows, spots, located.region, known, carrier, received, step)
    numbered = [one for kind in TABLES for one in built[kind].faults]
    numbered += written_once(places, positions)
    faults = [one for _, one in sorted(numbered, key=lambda pair: pair[0])]
    kept = sum(len(one.layer) for one in built.values())
    check_records(file, len(places), kept, len({n for n, one in numbered if one.severity == ERROR}))
    best = sources[0] if sources else None
    return Proposal(
        sites=built[SITES].layer,
        cables=built[CABLES].layer,
        service_points=built[SERVICE_POINTS].layer,
        works=built[WORKS].layer,
        faults=[*file_faults(tables, file, best, known.crs, choices), *faults],
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
    rivals = [id(one) for one in best.rivals]  # told apart by what they are: they hold arrays
    return [
        Reading(
            crs=one.crs,
            axis_order=axis_order(one, tables),
            inside=one.inside,
            agreeing=one.agreeing,
            looked_at=one.looked_at,
            apart_m=round(one.apart_m, 1),
            is_rival=id(one) in rivals,
            places=_places(one) if rivals and (one is best or id(one) in rivals) else (),
        )
        for one in (best, *best.others)
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


def with_accepted(
    tables: list[Table], faults: list[Fault], choices: Choices
) -> tuple[list[Table], list[Applied]]:
    """Return the tables with the accepted suggestions carried out, and what was done."""
    accepted: dict[tuple[str | None, int | None], list[tuple[Fault, Accepted]]] = {}
    for one in faults:
        acceptance = choices.accepts(one.key, one.fix_kind) if one.fix else None
        if acceptance is not None:
            accepted.setdefault((one.sheet, one.row), []).append((one, acceptance))
    if not accepted:
        return tables, []
    applied = []
    made = []
    for table in tables:
        records = []
        # Beside another table in the same rows a fault is of the one whose columns it is about.
        columns = set(table.headings.labels)
        for record in table.records:
            values = record.values
            for one, acceptance in accepted.get((table.sheet, record.row), []):
                if one.at and not columns & set(one.at):
                    continue
                before = {field: values.get(field) for field, _ in one.fix}
                values = {**values, **dict(one.fix)}
                applied.append(
                    Applied(
                        one.key,
                        str(one.fix_kind),
                        table.sheet,
                        record.row,
                        _worded(before),
                        _worded(dict(one.fix)),
                        acceptance.who,
                        acceptance.when,
                    )
                )
            records.append(replace(record, values=values))
        made.append(replace(table, records=tuple(records)))
    return made, applied


def _worded(values: dict[str, object]) -> str:
    return messages.joined(
        (messages.joined([field_said(name), str(value)], " = ") for name, value in values.items()), "; "
    )


def accepted_note(one: Applied, file: str) -> Fault:
    """Return the note that says which suggestion was carried out, and who accepted it."""
    text = messages.said(
        "intake.accepted", file=file, sheet=one.sheet, row=one.row, before=one.before,
        after=one.after, who=one.who or "–", when=moment_text(one.when) if one.when else "–",
    )  # fmt: skip
    return Fault("accepted", NOTE, text, file, one.sheet, one.row, value=one.before, expected=one.after)


def remarks_of(
    sheets: Sequence[Sheet], tables: list[Table], encoding: str | None, mended: int
) -> list[str]:
    """Return what was done on the way and is no fault."""
    found: list[str] = []
    if encoding is not None:
        found.append(messages.said("intake.remark_encoding", encoding=encoding, count=mended))
    of_tables: dict[str, list[Table]] = {}
    for table in tables:
        of_tables.setdefault(table.sheet, []).append(table)
    for sheet in sheets:
        found += sheet.remarks
        own = of_tables.get(sheet.name, [])
        if not own:
            found.append(messages.said("intake.remark_sheet_unused", sheet=sheet.name))
            continue
        numbers = {record.row for table in own for record in table.records}
        hidden = sorted(numbers & sheet.hidden_rows)
        if sheet.cut:
            text = messages.said("intake.remark_cut", sheet=sheet.name, count=MAX_COLUMNS)
            found.append(text)
        if sheet.hidden:
            found.append(messages.said("intake.remark_sheet_hidden", sheet=sheet.name))
        if hidden:
            rows = rows_text(hidden)
            found.append(messages.said("intake.remark_hidden", sheet=sheet.name, rows=rows))
        found += skipped_remarks(sheet.name, [one for table in own for one in table.skipped])
        found += [messages.said("intake.remark_carried", **one) for one in _carried(own)]
        if sheet.notes:
            text = messages.said("intake.remark_notes", sheet=sheet.name, count=len(sheet.notes))
            found.append(text)
    return found


def _carried(tables: Sequence[Table]) -> Iterator[dict[str, object]]:
    """Give for each column of merged cells what was carried down it."""
    for table in tables:
        of_field: dict[str, list[str]] = {}
        for one in table.carried:
            of_field.setdefault(one.field, []).append(f"{one.first}–{one.last}")
        for name, spans in of_field.items():
            rows = ", ".join(spans[:_SHOWN_SPANS]) + ("…" if len(spans) > _SHOWN_SPANS else "")
            yield {"sheet": table.sheet, "column": table.headings.names[name], "rows": rows}


def file_faults(
    tables: list[Table], file: str, best: Source | None, province_crs: str, choices: Choices
) -> list[Fault]:
    """Return what there is to say about the file itself, before its rows."""
    found = []
    for table in tables:
        place = Place(file, table)
        found += _heading_faults(place, table.headings)
        if best is None or table.kind == CABLES or choices.crs is not None:
            continue
        stated = table.crs or declared_in_text(table.above)
        expected = stated or province_crs
        declares = expected != province_crs or table.crs is not None
        if best.rivals and (stated is None or (table.crs is None and stated in NO_DATUM)):
            found.append(_unsure(place, best))
        elif best.crs not in (WGS84, expected) or (declares and best.crs != expected and table.crs):
            facts = {"value": _system_name(best.crs), "expected": _system_name(expected)}
            found.append(fault("other_crs", WARNING, place, best.fields, facts=facts))
        if best.swapped and choices.axis_order is None:
            found.append(fault("axes_swapped", WARNING, place, best.fields))
    return found


def _unsure(place: Place, best: Source) -> Fault:
    """Return that several systems fit alike: which, and how far apart they put the same records."""
    others = messages.joined(
        (
            messages.said("intake.rival", name=_system_name(one.crs), metres=numbers.number(one.apart_m))
            for one in best.rivals
        ),
        "; ",
    )
    return fault("crs_unsure", WARNING, place, best.fields, value=_system_name(best.crs), others=others)


def _system_name(code: str) -> str:
    name = vn2000_zones().get(code) or ("WGS 84 / UTM 48N" if code == UTM_48N else read_crs(code).name)
    return f"{name} ({code})"


def _without_heading(table: Table) -> Counter[int]:
    """Return the columns (from 1) that no heading names, and in how many records they are filled."""
    named = set(table.headings.labels.values())
    return Counter(
        int(label[1:]) for record in table.records for label, _ in record.cells if label not in named
    )


def _heading_faults(place: Place, headings: Headings) -> list[Fault]:
    wanted = ("site_id", "mast_class", "mast_height_m") if place.table.kind == SITES else ()
    return [
        *(fault("column_missing", WARNING, place, (f,)) for f in wanted if f not in headings.names),
        *(fault("unknown_column", NOTE, place, value=name) for name in headings.unknown),
        *(fault("repeated_column", WARNING, place, value=name) for name in headings.repeated),
        *(
            fault("column_without_heading", WARNING, place, value=get_column_letter(at), cells=count)
            for at, count in sorted(_without_heading(place.table).items())
        ),
    ]
