"""A carrier's file → a proposal: the sites that can be used, and every fault of the rest."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd

from planner.errors import InputFileError, ParameterError
from planner.geo.vn2000 import WGS84
from planner.intake.columns import Headings
from planner.intake.coordinates import Source, axis_order, find_sources
from planner.intake.region import Region
from planner.intake.report import NOTE, WARNING, Place, fault
from planner.intake.safety import XLSX, check_file
from planner.intake.sites import build_sites, find_positions
from planner.intake.tables import Table
from planner.intake.vectors import read_vectors
from planner.intake.workbook import read_workbook
from planner.layers.faults import Fault
from planner.layers.vocabulary import CARRIERS


@dataclass(frozen=True)
class Proposal:
    """What a carrier asks for.

    Attributes
    ----------
    sites
        The good rows in the schema of the stations layer, plus ``file``, ``sheet``, ``row``.
    faults
        Everything wrong with the file; a row with an ``error`` is not among the sites.
    crs
        The system in which the file gives its coordinates, for example ``"EPSG:9209"``.
    axis_order
        What the file's first and second coordinate are: ``"longitude,latitude"``, ``"north,east"``…
    file, carrier
        Name of the file, and whose it is.
    """

    sites: gpd.GeoDataFrame
    faults: list[Fault]
    crs: str
    axis_order: str
    file: str
    carrier: str


def read(
    path: Path,
    carrier: str,
    province_crs: str,
    communes: gpd.GeoDataFrame,
    received: datetime.date,
) -> Proposal:
    """Read a carrier's file.

    Parameters
    ----------
    path
        Excel workbook, zipped shapefile, KML, GeoPackage or GeoJSON.
    carrier
        Whose file it is (``viettel``, ``vnpt``…).
    province_crs
        The province's VN-2000 zone.
    communes
        The communes layer (EPSG:4326).
    received
        The day the file came in; the date of the sites' source.

    Raises
    ------
    InputFileError
        If the file cannot be used at all: of another kind, broken, unsafe, without a site table.
    ParameterError
        If the carrier is unknown.
    """
    if carrier not in CARRIERS:
        raise ParameterError("intake.unknown_carrier", value=carrier, expected=", ".join(CARRIERS))
    kind = check_file(path)
    tables = read_workbook(path) if kind == XLSX else read_vectors(path, kind)
    places = [Place(path.name, table, record) for table in tables for record in table.records]
    if not places:
        raise InputFileError("intake.no_sites", file=path.name)
    region = Region(communes, province_crs)
    columns = {field for table in tables for field in table.headings.names}
    records = [place.record for place in places if place.record is not None]
    sources = find_sources(records, columns, _declared(tables, path), region)
    if not sources:
        raise InputFileError("intake.no_positions", file=path.name)
    positions = find_positions(sources, len(records), region)
    sites, faults = build_sites(places, positions, region, carrier, received)
    best = sources[0]
    return Proposal(
        sites=sites,
        faults=[*_file_faults(tables, path.name, best, province_crs), *faults],
        crs=best.crs,
        axis_order=axis_order(best, tables),
        file=path.name,
        carrier=carrier,
    )


def _declared(tables: list[Table], path: Path) -> str | None:
    declared = {table.crs for table in tables if table.crs is not None}
    if len(declared) > 1:
        raise InputFileError("intake.mixed_crs", file=path.name, value=", ".join(sorted(declared)))
    return declared.pop() if declared else None


def _file_faults(tables: list[Table], file: str, best: Source, province_crs: str) -> list[Fault]:
    """Return what there is to say about the file itself, before its rows."""
    found = []
    for table in tables:
        place = Place(file, table)
        found += _heading_faults(place, table.headings)
        expected = table.crs or province_crs
        if best.crs not in (WGS84, expected) or (table.crs and best.crs != table.crs):
            found.append(
                fault("other_crs", WARNING, place, best.fields, value=best.crs, expected=expected)
            )
        if best.swapped:
            found.append(fault("axes_swapped", WARNING, place, best.fields))
    return found


def _heading_faults(place: Place, headings: Headings) -> list[Fault]:
    wanted = ("site_id", "mast_class", "mast_height_m")
    return [
        *(fault("column_missing", WARNING, place, (f,)) for f in wanted if f not in headings.names),
        *(fault("unknown_column", NOTE, place, value=name) for name in headings.unknown),
        *(fault("repeated_column", WARNING, place, value=name) for name in headings.repeated),
    ]
