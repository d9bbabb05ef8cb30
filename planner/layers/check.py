"""Every fault of a layer against its schema, in words: record, column, value, what is wanted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from math import isnan

import geopandas as gpd
import pandas as pd
import pandera.errors
import shapely
from pandas.api.types import is_object_dtype
from shapely.geometry.base import BaseGeometry

from planner.base.messages import Text, said
from planner.geo.vn2000 import WGS84
from planner.layers.catalogue import LayerSpec
from planner.layers.faults import Fault
from planner.layers.rows import is_missing

Bounds = tuple[float, float, float, float]
_TYPES = {"str": (str, int, float), "float64": (int, float), "bool": (bool,)}
# How pandera names what a value failed → the words for it.
_EXPECTED = (
    (r"isin\(\((.*)\)\)", "one_of"),
    (r"(?:less_than_or_equal_to|less_than)\((.*)\)", "at_most"),
    (r"greater_than_or_equal_to\((.*)\)", "at_least"),
    (r"greater_than\((.*)\)", "above"),
    (r"(?:multiple_)?fields?_uniqueness", "unique"),
    (r"not_nullable", "given"),
    (r"not blank", "given"),
    (r"NFC Unicode", "nfc"),
    (r"whole number", "whole"),
    (r"words of (.*)", "words"),
    (r"day", "day"),
    (r"str_matches\('\^\[0-9\]\{(\d)\}.*'\)", "digits"),
    (r"str_matches\('\^\\+S\+.*'\)", "one_word"),
)


def check_layer(layer: gpd.GeoDataFrame, spec: LayerSpec) -> list[Fault]:
    """Return every fault of a layer against its schema; an empty list means it is sound."""
    if layer.empty and not spec.may_be_empty:
        return [layer_fault(spec, "no_record", None, None, expected=said("layers.expected_record"))]
    return [*_geometry_faults(layer, spec), *check_columns(layer, spec)]


def layer_fault(
    spec: LayerSpec, code: str, row: int | None, column: str | None, **facts: object
) -> Fault:
    """Return a fault of a layer; its message is ``layers.<code>``."""
    value, expected = facts.get("value"), facts.get("expected")
    return Fault(
        code=code,
        severity="error",
        message=said(f"layers.{code}", file=spec.file, row=row or "–", column=column, **facts),
        file=spec.file,
        row=row,
        column=column,
        value=None if value is None else str(value),
        expected=None if expected is None else str(expected),
    )


def _geometry_faults(layer: gpd.GeoDataFrame, spec: LayerSpec) -> list[Fault]:
    if layer.crs is None or layer.crs.to_string() not in (WGS84, "OGC:CRS84"):
        name = "–" if layer.crs is None else layer.crs.to_string()
        return [layer_fault(spec, "crs", None, "geometry", value=name, expected=WGS84)]
    faults = (
        _geometry_fault(spec, row, geometry) for row, geometry in enumerate(layer.geometry, start=1)
    )
    return [fault for fault in faults if fault is not None]


def _geometry_fault(spec: LayerSpec, row: int, geometry: BaseGeometry | None) -> Fault | None:
    """Return what is wrong with the geometry of a record, None where nothing is."""
    expected = ", ".join(spec.geometry_types)
    if geometry is None or geometry.is_empty:
        return layer_fault(spec, "no_geometry", row, "geometry", expected=expected)
    if geometry.geom_type not in spec.geometry_types:
        value = geometry.geom_type
        return layer_fault(spec, "geometry_type", row, "geometry", value=value, expected=expected)
    if not _is_in_degrees(geometry.bounds):
        return _nowhere(spec, row, geometry.bounds)
    if not geometry.is_valid:
        reason = shapely.is_valid_reason(geometry)
        return layer_fault(spec, "invalid_geometry", row, "geometry", value=reason, expected=expected)
    return None


def _is_in_degrees(bounds: Bounds) -> bool:
    west, south, east, north = bounds
    return -180 <= west <= east <= 180 and -90 <= south <= north <= 90


def _nowhere(spec: LayerSpec, row: int, bounds: Bounds) -> Fault:
    """Return the fault of a record that lies nowhere on earth; most often its numbers changed places."""
    west, south, east, north = bounds
    key = "swapped" if _is_in_degrees((south, west, north, east)) else "not_degrees"
    expected = said("layers.expected_degrees", crs=WGS84)
    value = f"{west:.6g}, {south:.6g}"
    return layer_fault(spec, key, row, "geometry", value=value, expected=expected)


def check_columns(layer: gpd.GeoDataFrame, spec: LayerSpec) -> list[Fault]:
    """Return every fault of a layer's columns against its schema, its geometry left aside."""
    table = pd.DataFrame(layer.drop(columns=layer.geometry.name))
    faults = [*_type_faults(table, spec)]
    mistyped = {fault.column for fault in faults}
    # pandera would look at every value of a column of texts, which pandas lets hold nothing else.
    texts = {
        name: {"dtype": None}
        for name, column in spec.schema.columns.items()
        if str(column.dtype).startswith("str") and isinstance(table.dtypes.get(name), pd.StringDtype)
    }
    try:
        spec.schema.update_columns(texts).validate(_without_structures(table), lazy=True)
    except pandera.errors.SchemaErrors as error:
        cases = error.failure_cases.to_dict("records")
        faults += [_schema_fault(spec, case) for case in cases if case["column"] not in mistyped]
    return faults


def _without_structures(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose lists and objects are texts: pandas cannot look for one among others."""
    plain = table.copy()
    for name in [name for name in plain.columns if is_object_dtype(plain[name])]:
        plain[name] = [str(value) if isinstance(value, list | dict) else value for value in plain[name]]
    return plain


def _type_faults(table: pd.DataFrame, spec: LayerSpec) -> Iterator[Fault]:
    """Give a fault for each value of another type than its column: pandera names no record of those."""
    for name, column in spec.schema.columns.items():
        kind = re.split(r"[\[(]", str(column.dtype))[0].replace("string", "str")
        if name not in table or table[name].dtype != object or kind not in _TYPES:
            continue
        for row, value in enumerate(table[name], start=1):
            is_missing = value is None or value is pd.NA or (isinstance(value, float) and isnan(value))
            is_bool = isinstance(value, bool)
            fits = isinstance(value, _TYPES[kind]) and is_bool == (kind == "bool")
            if not fits and (not is_missing or kind == "bool"):
                expected = said(f"layers.expected_{kind}")
                yield layer_fault(spec, "bad_value", row, name, value=value, expected=expected)


def _schema_fault(spec: LayerSpec, case: Mapping[str, object]) -> Fault:
    if case["check"] == "column_in_dataframe":
        name = str(case["failure_case"])
        expected = ", ".join(spec.schema.columns)
        return layer_fault(spec, "column_missing", None, name, expected=expected)
    index = case["index"]
    row = None if is_missing(index) else int(str(index).split(".", maxsplit=1)[0]) + 1
    value, expected = case["failure_case"], _in_words(str(case["check"]))
    return layer_fault(spec, "bad_value", row, str(case["column"] or ""), value=value, expected=expected)


def _in_words(check: str) -> Text | str:
    """Return what a check of the schema wants."""
    for pattern, key in _EXPECTED:
        if match := re.fullmatch(pattern, check):
            wanted = ", ".join(re.findall(r"[^',\s]+(?: [^',\s]+)*", (match.groups() or ("",))[0]))
            return said(f"layers.expected_{key}", wanted=wanted)
    return check
