"""Records and their positions → layers in their schemas, and all the faults of the rows."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from planner.base import messages
from planner.base.numbers import figure
from planner.base.progress import Tell, each, silent
from planner.geo.shapes import perhaps_missing
from planner.geo.vn2000 import WGS84, transform_geometry
from planner.intake.cells import Site, read_cable, read_service_point, read_site, read_work
from planner.intake.checks import check_sites
from planner.intake.columns import CABLES, SERVICE_POINTS, SITES, WORKS
from planner.intake.numbers import read_coordinate
from planner.intake.positions import Positions, position_faults
from planner.intake.reference import Reference
from planner.intake.report import ERROR, NOTE, WARNING, Place, fault
from planner.layers import catalogue
from planner.layers.faults import Fault
from planner.layers.io import check_columns, with_schema_types
from planner.layers.region import NOWHERE, Region

PLACE_COLUMNS = ("file", "sheet", "row", "cells")
LENGTH_SHARE = 0.1  # a stated length may differ so much from the line's own
_SPEC = {
    SITES: catalogue.LAYERS["stations"],
    CABLES: catalogue.LAYERS["cables"],
    SERVICE_POINTS: catalogue.LAYERS["service_points"],
    WORKS: catalogue.WORKS,
}
_MORE_COLUMNS = {
    SITES: (),
    CABLES: ("route", "ducts"),
    SERVICE_POINTS: ("address", "land_area_m2", "land_use", "built_area_m2", "floor_area_m2",
                     "building_height_m"),
    WORKS: ("work_kind",),
}  # fmt: skip
_READERS: dict[str, Callable[[Place, str], tuple[Site, list[Fault]]]] = {
    SITES: read_site,
    CABLES: read_cable,
    SERVICE_POINTS: read_service_point,
    WORKS: read_work,
}
_LINE_ENDS = (("start_east_m", "start_north_m"), ("end_east_m", "end_north_m"))

Numbered = tuple[int, Fault]


@dataclass(frozen=True)
class Built:
    """One layer made of the good rows, and the faults of all its rows."""

    layer: gpd.GeoDataFrame
    faults: list[Numbered]


def build_layer(
    kind: str,
    rows: Sequence[tuple[int, Place]],
    positions: Positions | None,
    region: Region,
    reference: Reference,
    carrier: str,
    received: datetime.date,
    tell: Tell = silent,
) -> Built:
    """Return the good rows of one kind of table as a layer (EPSG:4326), and the faults of all rows.

    A row with an error is kept out, never mended.

    Parameters
    ----------
    rows
        (number in the file, place).
    positions
        Of every record of the file, by number; None for cables.
    """
    if not rows:  # most files hold one kind of table
        return Built(_empty(kind).copy(), [])
    faults: list[Numbered] = []
    good: list[Site] = []
    geometry: list[BaseGeometry | None] = []
    seen: dict[str, Place] = {}
    places = dict(rows)
    spots = [] if positions is None else _spots(positions)
    for number, place in each(tell, "progress.rows", rows):
        row, of_row = _READERS[kind](place, carrier)
        of_row = [*of_row, *_duplicate(row, place, seen, _SPEC[kind].key)]
        if positions is not None:
            of_row += position_faults(number, place, positions, region, reference.border_error_m)
            spot, commune = spots[number], int(positions.commune[number])
        else:
            spot, more = _line(place, row, reference.crs)
            of_row += more
            commune = NOWHERE
        faults += [(number, fault) for fault in of_row]
        if any(fault.severity == ERROR for fault in of_row):
            continue
        good.append(
            {
                **row,
                "commune_code": None if commune == NOWHERE else region.codes[commune],
                "source": place.file,
                "source_date": received.isoformat(),
                "origin": "reported",
                **_location(place),
                "number": number,
            }
        )
        geometry.append(spot)
    layer, more_faults = _checked(kind, good, geometry, places)
    faults += more_faults
    if kind == SITES:
        of_sites = check_sites(layer, places.__getitem__, reference)
        refused = {number for number, fault in of_sites if fault.severity == ERROR}
        layer = layer[~layer["number"].isin(refused)].reset_index(drop=True)
        faults += of_sites
    return Built(layer.drop(columns="number"), faults)


def _spots(positions: Positions) -> list[BaseGeometry | None]:
    """Return the point of every record (EPSG:4326), None without a position."""
    spots = np.full(len(positions.lon), None, dtype=object)
    has_position = np.isfinite(positions.lon) & np.isfinite(positions.lat)
    spots[has_position] = shapely.points(positions.lon[has_position], positions.lat[has_position])
    points: list[BaseGeometry | None] = spots.tolist()
    return points


def _line(place: Place, row: Site, crs: str) -> tuple[BaseGeometry | None, list[Fault]]:
    """Return the line of a cable (EPSG:4326), with the length that the file leaves out."""
    record = place.record
    source = place.table.crs or crs
    line = None
    if record is not None and record.geometry is not None:
        if "LineString" not in record.geometry.geom_type:
            kind = record.geometry.geom_type
            return None, [fault("not_a_line", ERROR, place, ("geometry_x",), value=kind)]
        line = record.geometry
    elif record is not None:
        ends = [[read_coordinate(record.values.get(name)) for name in end] for end in _LINE_ENDS]
        places = [[value for value in end if value is not None] for end in ends]
        if places == ends:
            line, source = shapely.LineString(places), crs
    if line is None:
        no_length = row.get("length_m") is None
        return None, [fault("missing_required", ERROR, place, ("length_m",))] if no_length else []
    faults: list[Fault] = []
    plane = transform_geometry(np.array([line]), source, crs)[0]
    length_m = float(shapely.length(plane))
    stated = row.get("length_m")
    if stated is None:
        row["length_m"] = round(length_m, 1)
        faults.append(
            fault("length_measured", NOTE, place, ("length_m",), length_m=figure(round(length_m)))
        )
    elif abs(float(str(stated)) - length_m) > LENGTH_SHARE * length_m and record is not None:
        straight = record.geometry is None  # between its two ends a route is never shorter
        if not straight or float(str(stated)) < length_m:
            faults.append(
                fault(
                    "length_disagrees", WARNING, place, ("length_m",), length_m=figure(round(length_m))
                )
            )
    return transform_geometry(np.array([line]), source, WGS84)[0], faults


def _location(place: Place) -> dict[str, object]:
    cells = {} if place.record is None else dict(place.record.cells)
    return {
        "file": place.file,
        "sheet": place.table.sheet,
        "row": None if place.record is None else place.record.row,
        "cells": json.dumps(cells, ensure_ascii=False, default=str),
    }


def _duplicate(row: Site, place: Place, seen: dict[str, Place], code: str) -> list[Fault]:
    if row[code] is None or place.record is None:
        return []
    first = seen.setdefault(str(row[code]).casefold(), place)
    if first is place or first.record is None:
        return []
    where = messages.said("intake.where", sheet=first.table.sheet, row=first.record.row)
    return [fault("duplicate_site_id", ERROR, place, (code,), first=where)]


@cache
def _empty(kind: str) -> gpd.GeoDataFrame:
    """Return the layer that a file without such a table gives."""
    return _checked(kind, [], [], {})[0].drop(columns="number")


def _checked(
    kind: str,
    good: list[Site],
    geometry: list[BaseGeometry | None],
    places: dict[int, Place],
) -> tuple[gpd.GeoDataFrame, list[Numbered]]:
    """Return the records that agree with the schema, and numbered faults of those that do not."""
    spec = _SPEC[kind]
    columns = [*spec.schema.columns, *_MORE_COLUMNS[kind], *PLACE_COLUMNS, "number"]
    numbers = [int(str(row["number"])) for row in good]
    table = pd.DataFrame(good, columns=list(dict.fromkeys(columns)))
    layer = with_schema_types(
        gpd.GeoDataFrame(table, geometry=gpd.GeoSeries(perhaps_missing(geometry), crs=WGS84)), spec
    )
    for name in _MORE_COLUMNS[kind]:
        numeric = name.endswith("_m2") or name in ("ducts", "building_height_m")
        layer[name] = layer[name].astype(float if numeric else "str")
    failures = check_columns(layer, spec) if len(layer) else []
    bad = [(failure.row - 1, str(failure.column)) for failure in failures if failure.row is not None]
    faults = [
        (numbers[row], fault("out_of_range", ERROR, places[numbers[row]], (column,)))
        for row, column in dict.fromkeys(bad)
    ]
    kept = layer.drop(index=list({row for row, _ in bad})).reset_index(drop=True)
    return kept, faults
