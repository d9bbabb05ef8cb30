"""Reading a GeoJSON file record by record, so that what is no record is named and nothing is guessed.

GDAL drops in silence what is no feature, takes an unknown system for EPSG:4326, reads a file of another
kind for what it is and guesses types from the values; a department's own file deserves to be told.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from planner.base.errors import DataFileError
from planner.base.messages import Text, said
from planner.geo.shapes import perhaps_missing
from planner.geo.vn2000 import WGS84

# What shapely raises on coordinates that are none, beside its own errors.
_NO_GEOMETRY = (
    shapely.errors.ShapelyError, ValueError, TypeError, KeyError, IndexError, AttributeError,
    OverflowError, RecursionError,
)  # fmt: skip


_HALF_SIGN = re.compile(rb"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")


@dataclass(frozen=True)
class Records:
    """What a GeoJSON file holds.

    Attributes
    ----------
    layer
        A row for each record, in the system that the file names (EPSG:4326 where it names none).
    broken
        Record (from 1) → key of the message that says why it is none; such a row is empty.
    name
        What the file calls itself, "" where it does not.
    """

    layer: gpd.GeoDataFrame
    broken: dict[int, str]
    name: str = ""


def read_content(path: Path) -> bytes:
    """Return the bytes of a file.

    Raises
    ------
    DataFileError
        If it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise _broken(path.name, error.strerror or str(error)) from error


def read_records(file: str, content: bytes) -> Records:
    """Read a GeoJSON file of a name.

    Raises
    ------
    DataFileError
        If it is no JSON (the line is named), no collection of features, or names a
        coordinate system that nobody knows.
    """
    collection = _collection(file, content)
    crs = _system(collection, file)
    rows: list[Mapping[str, object]] = []
    geometries: list[BaseGeometry | None] = []
    broken = {}
    for number, feature in enumerate(collection["features"], start=1):
        properties, geometry, key = _record(feature)
        rows.append(properties)
        geometries.append(geometry)
        if key is not None:
            broken[number] = key
    table = pd.DataFrame.from_records(rows, index=range(len(rows)))
    table = table.drop(columns="geometry", errors="ignore")  # a property of that name is not the place
    named = collection.get("name")
    name = named if isinstance(named, str) else ""
    return Records(gpd.GeoDataFrame(table, geometry=perhaps_missing(geometries), crs=crs), broken, name)


def read_metadata(path: Path) -> dict[str, object]:
    """Return what a GeoJSON file says of itself (title, origin, licence…); raises as its records do."""
    return dict(_collection(path.name, read_content(path)).get("metadata", {}))


def _collection(file: str, content: bytes) -> dict[str, Any]:
    collection = _parsed(file, content)
    if not isinstance(collection, dict) or not isinstance(collection.get("features"), list):
        raise _broken(file, said("layers.not_collection"))
    if not isinstance(collection.get("metadata", {}), dict):
        raise _broken(file, said("layers.bad_metadata"))
    return collection


def _parsed(file: str, content: bytes) -> Any:  # noqa: ANN401 - whatever JSON holds
    try:
        parsed = json.loads(content.decode("utf-8-sig"), parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise _broken(file, said("layers.not_json", line=error.lineno, reason=error.msg)) from error
    except UnicodeDecodeError as error:
        raise _broken(file, said("layers.not_utf8", at=error.start)) from error
    except RecursionError as error:
        raise _broken(file, said("layers.too_deep")) from error
    except ValueError as error:
        raise _broken(file, said("layers.not_a_number", value=str(error)[:60])) from error
    half = _HALF_SIGN.search(content)  # no library takes a text with half a sign in it
    if half and not _can_be_written(parsed):
        line = content.count(b"\n", 0, half.start()) + 1
        raise _broken(file, said("layers.half_sign", line=line, value=half[0].decode()))
    return parsed


def _can_be_written(parsed: object) -> bool:
    try:
        json.dumps(parsed, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _no_number(constant: str) -> float:
    raise ValueError(constant)


def _broken(file: str, reason: Text | str) -> DataFileError:
    return DataFileError("layers.file_broken", file=file, reason=reason)


def _system(content: Mapping[str, Any], file: str) -> pyproj.CRS:
    """Return the system that the member ``crs`` of a file names, EPSG:4326 where it has none."""
    member = content.get("crs")
    if member is None:
        return pyproj.CRS(WGS84)
    try:
        return pyproj.CRS(member["properties"]["name"])
    except (pyproj.exceptions.CRSError, KeyError, TypeError) as error:
        name = json.dumps(member, ensure_ascii=False)[:80]
        raise _broken(file, said("layers.unknown_crs", value=name, expected=WGS84)) from error


def _record(feature: object) -> tuple[Mapping[str, object], BaseGeometry | None, str | None]:
    """Return properties and geometry of a feature; the key of what is wrong where it is none."""
    if not isinstance(feature, Mapping) or feature.get("type") != "Feature":
        return {}, None, "not_feature"
    properties, geometry = feature.get("properties"), feature.get("geometry")
    if not isinstance(properties, Mapping):
        return {}, None, "no_properties"
    try:
        shape = None if geometry is None else shapely.geometry.shape(geometry)
    except _NO_GEOMETRY:
        return properties, None, "not_geometry"
    return properties, shape, None
