"""A file of commune boundaries, in any vector format and coordinate system → areas and their names."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from planner.base.errors import InputFileError
from planner.base.progress import Tell, silent
from planner.geo.position import LATITUDE_RANGE, LONGITUDE_RANGE
from planner.geo.shapes import perhaps_missing
from planner.geo.topology import areas_only
from planner.geo.vn2000 import WGS84, read_crs, transform_geometry
from planner.intake.commune_table import CommuneTable, fault, read_table
from planner.intake.frames import open_frames
from planner.intake.vectors import known_system
from planner.layers.faults import Fault


@dataclass(frozen=True)
class Boundaries:
    """What a file of boundaries holds.

    Attributes
    ----------
    file
        Its name.
    crs
        The system its coordinates were read in.
    table
        What its columns say, a row a feature that has an area.
    areas
        The area of each row, valid, EPSG:4326, in the order of ``table.rows``.
    faults
        What is wrong with features and values.
    """

    file: str
    crs: str
    table: CommuneTable
    areas: gpd.GeoSeries
    faults: tuple[Fault, ...]


def read_boundaries(
    path: Path, province_crs: str, crs: str | None = None, tell: Tell = silent
) -> Boundaries:
    """Read polygons and what names them.

    Parameters
    ----------
    path
        Shapefile in a zip, GeoPackage, GeoJSON or KML.
    province_crs
        The province's VN-2000 zone: areas are measured in it, and metres without a declared system
        are read in it.
    crs
        The system of the file where it declares none, or a wrong one; None takes what it declares.

    Raises
    ------
    InputFileError
        If the file cannot be read, holds no polygons, no column that names communes, or its
        coordinate system cannot be told.
    CoordinateError
        If ``crs`` is unknown.
    """
    layers = open_frames(path, tell)
    if layers is None:
        raise InputFileError("boundaries.not_vector", file=path.name)
    frame, table = _best_layer([frame for _, frame in layers], path.name)
    if crs is not None:
        read_crs(crs)
        return _boundaries(frame, table, path.name, crs, [])
    system, noted = _system(frame, path.name, province_crs)
    return _boundaries(frame, table, path.name, system, noted)


def _best_layer(frames: list[gpd.GeoDataFrame], file: str) -> tuple[gpd.GeoDataFrame, CommuneTable]:
    """Return the layer with the most areas whose columns name communes (districts have fewer)."""
    layers: list[tuple[bool, int, gpd.GeoDataFrame, CommuneTable]] = []
    seen: list[str] = []
    for frame in frames:
        names = [name for name in frame.columns if name != frame.geometry.name]
        seen += [str(name) for name in names]
        kinds = frame.geometry.geom_type.isin(["Polygon", "MultiPolygon", "GeometryCollection"])
        if kinds.any():
            table = read_table(pd.DataFrame(frame[names]), file)
            layers.append((table.names_communes, int(kinds.sum()), frame, table))
    if not layers:
        raise InputFileError("boundaries.no_areas", file=file)
    named, _, frame, table = max(layers, key=lambda entry: entry[:2])
    if not named:
        value = ", ".join(dict.fromkeys(seen)) or "–"
        raise InputFileError("boundaries.no_columns", file=file, value=value)
    return frame, table


def _system(frame: gpd.GeoDataFrame, file: str, province_crs: str) -> tuple[str, list[Fault]]:
    """Return the system that a layer declares, or the one that its numbers can only be in."""
    west, south, east, north = frame.total_bounds
    degrees = _within((west, east), LONGITUDE_RANGE) and _within((south, north), LATITUDE_RANGE)
    declared = frame.crs
    # GeoJSON cannot say that it has no system: metres in it are metres, whatever it declares.
    if declared is not None and (degrees or not declared.is_geographic):
        code = WGS84 if _is_wgs84(declared) else known_system(declared)
        if code is None:
            raise InputFileError("boundaries.unknown_crs", file=file, value=declared.name)
        return code, []
    code = WGS84 if degrees else province_crs
    return code, [fault("crs_assumed", "warning", file, value=code)]


def _within(values: tuple[float, float], limits: tuple[float, float]) -> bool:
    return all(limits[0] <= value <= limits[1] for value in values)


def _is_wgs84(crs: CRS) -> bool:
    return crs.is_geographic and crs.name.startswith("WGS 84")


def _boundaries(
    frame: gpd.GeoDataFrame, table: CommuneTable, file: str, crs: str, noted: list[Fault]
) -> Boundaries:
    faults = [*noted, *table.faults]
    rows, kept = [], []
    plane = frame.geometry.to_numpy()
    for row, geometry in zip(table.rows, plane, strict=True):
        area = areas_only(geometry)
        if area is None:
            faults.append(fault("no_area", "error", file, row.row, value=row.label))
            continue
        if not geometry.is_valid:
            reason = shapely.is_valid_reason(geometry)
            faults.append(
                fault("invalid", "warning", file, row.row, "geometry", value=reason, name=row.label)
            )
        rows.append(row)
        kept.append(area)
    moved = transform_geometry(np.array(kept, dtype=object), crs, WGS84)
    # Converting bends nothing but rounds: what was valid to the micrometre may no longer be.
    areas = gpd.GeoSeries(perhaps_missing([areas_only(area) for area in moved]), crs=WGS84)
    if not all(math.isfinite(value) for value in areas.total_bounds):
        raise InputFileError("boundaries.elsewhere", file=file, value=crs)
    return Boundaries(file, crs, replace(table, rows=tuple(rows)), areas, tuple(faults))
