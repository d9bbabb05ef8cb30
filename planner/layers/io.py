"""Reading and checking layers of a data directory, and writing them atomically."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pandera.errors
import pyogrio
import shapely

from planner import messages
from planner.errors import DataFileError
from planner.files import write_atomic
from planner.geo.vn2000 import WGS84
from planner.layers.catalogue import LAYERS, LayerSpec
from planner.layers.faults import Fault

COORDINATE_DECIMALS = 6  # 0.1 m, finer than any position we are given


def read_layer(data_dir: Path, name: str) -> gpd.GeoDataFrame:
    """Read one layer of a data directory and check it.

    Returns
    -------
    GeoDataFrame
        In EPSG:4326, text columns as ``str``, missing values missing; empty where the file of an
        optional layer is absent.

    Raises
    ------
    DataFileError
        If the file is missing, unreadable, or not what its schema says (first fault named).
    """
    spec = LAYERS[name]
    layer = _read_file(data_dir, spec)
    faults = check_layer(layer, spec)
    if faults:
        raise DataFileError(
            "layers.file_faults", file=spec.file, count=len(faults), first=faults[0].message
        )
    return layer


def _read_file(data_dir: Path, spec: LayerSpec) -> gpd.GeoDataFrame:
    path = data_dir / spec.file
    if spec.optional and not path.exists():
        return empty_layer(spec.name)
    if not path.is_file():
        raise DataFileError("layers.file_missing", file=spec.file, folder=str(data_dir))
    try:
        layer = gpd.read_file(path)
    except (pyogrio.errors.DataSourceError, ValueError, UnicodeDecodeError) as error:
        raise DataFileError("layers.file_broken", file=spec.file, reason=str(error)) from error
    if not isinstance(layer, gpd.GeoDataFrame):
        raise DataFileError("layers.file_broken", file=spec.file, reason="no geometry")
    # GeoJSON writes its columns with the features: a file without any says nothing about them.
    return with_schema_types(layer, spec) if len(layer) else empty_layer(spec.name)


def with_schema_types(layer: gpd.GeoDataFrame, spec: LayerSpec) -> gpd.GeoDataFrame:
    """Return the layer with text as ``str`` and numbers as ``float``, where the values allow it.

    GDAL guesses types from the values: a column of codes comes back as numbers, an empty one as
    objects. A value that is not of the type stays as it is and is reported by the check.
    """
    typed = layer.copy()
    if not len(typed):  # an empty file has no column at all
        needed = [name for name, made in spec.schema.columns.items() if made.required]
        typed = typed.reindex(columns=list(dict.fromkeys([*typed.columns, *needed])))
    for name, column in spec.schema.columns.items():
        if name not in typed:
            continue
        if str(column.dtype).startswith("str"):
            typed[name] = typed[name].astype("str")
        elif str(column.dtype) == "float64":
            typed[name] = pd.to_numeric(typed[name], errors="coerce").astype(float)
    return typed


def check_layer(layer: gpd.GeoDataFrame, spec: LayerSpec) -> list[Fault]:
    """Return every fault of a layer against its schema; an empty list means it is sound."""
    return [*_geometry_faults(layer, spec), *check_columns(layer, spec)]


def _fault(spec: LayerSpec, key: str, row: int | None, column: str | None, **facts: object) -> Fault:
    value = facts.get("value")
    return Fault(
        code=key,
        severity="error",
        message=messages.text(f"layers.{key}", file=spec.file, row=row or "–", column=column, **facts),
        file=spec.file,
        row=row,
        column=column,
        value=None if value is None else str(value),
        expected=None if facts.get("expected") is None else str(facts["expected"]),
    )


def _geometry_faults(layer: gpd.GeoDataFrame, spec: LayerSpec) -> list[Fault]:
    if layer.crs is None or layer.crs.to_string() not in (WGS84, "OGC:CRS84"):
        found = "–" if layer.crs is None else layer.crs.to_string()
        return [_fault(spec, "crs", None, "geometry", value=found, expected=WGS84)]
    faults = []
    for row, geometry in enumerate(layer.geometry, start=1):
        if geometry is None or geometry.is_empty:
            faults.append(_fault(spec, "no_geometry", row, "geometry"))
        elif geometry.geom_type not in spec.geometry_types:
            expected = ", ".join(spec.geometry_types)
            faults.append(
                _fault(
                    spec,
                    "geometry_type",
                    row,
                    "geometry",
                    value=geometry.geom_type,
                    expected=expected,
                )
            )
        elif not geometry.is_valid:
            reason = shapely.is_valid_reason(geometry)
            faults.append(_fault(spec, "invalid_geometry", row, "geometry", value=reason))
    return faults


def check_columns(layer: gpd.GeoDataFrame, spec: LayerSpec) -> list[Fault]:
    """Return every fault of a layer's columns against its schema, its geometry left aside."""
    try:
        spec.schema.validate(pd.DataFrame(layer.drop(columns=layer.geometry.name)), lazy=True)
    except pandera.errors.SchemaErrors as error:
        return [_schema_fault(spec, case) for case in error.failure_cases.to_dict("records")]
    return []


def _schema_fault(spec: LayerSpec, case: dict[str, object]) -> Fault:
    if case["check"] == "column_in_dataframe":
        name = str(case["failure_case"])
        return _fault(spec, "column_missing", None, name)
    index = case["index"]
    row = None if index is None or pd.isna(index) else int(str(index).split(".", maxsplit=1)[0]) + 1
    return _fault(
        spec,
        "bad_value",
        row,
        str(case["column"] or ""),
        value=case["failure_case"],
        expected=case["check"],
    )


def layer_metadata(data_dir: Path, name: str) -> dict[str, object]:
    """Return the ``metadata`` object of a GeoJSON layer (title, origin, licence…), {} without."""
    path = data_dir / LAYERS[name].file
    if LAYERS[name].optional and not path.exists():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8")).get("metadata", {})
    except (OSError, ValueError, AttributeError) as error:
        raise DataFileError("layers.file_broken", file=path.name, reason=str(error)) from error
    return dict(found)


def geojson_text(layer: gpd.GeoDataFrame, name: str, metadata: dict[str, object]) -> str:
    """Return a layer as GeoJSON, a feature a line, the same bytes for the same content.

    Parameters
    ----------
    layer
        In EPSG:4326; missing values become ``null``.
    name, metadata
        Written as foreign members at the top, so that the file says itself what it is.
    """
    features = []
    for record in json.loads(layer.to_json(na="null", drop_id=True))["features"]:
        record.pop("bbox", None)
        record["geometry"]["coordinates"] = _rounded(record["geometry"]["coordinates"])
        record["properties"] = {key: _plain(value) for key, value in record["properties"].items()}
        features.append(json.dumps(record, ensure_ascii=False, separators=(",", ":")))
    head = json.dumps({"name": name, "metadata": metadata}, ensure_ascii=False)[1:-1]
    body = ",\n".join(features)
    return f'{{"type":"FeatureCollection",{head},"features":[\n{body}\n]}}\n'


def _rounded(value: object) -> object:
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    return round(float(str(value)), COORDINATE_DECIMALS)


def _plain(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def layer_bytes(layer: gpd.GeoDataFrame, name: str, metadata: dict[str, object]) -> bytes:
    """Return the file of a layer of the data directory; its schema is checked first.

    Raises
    ------
    DataFileError
        If the layer does not agree with its schema.
    """
    spec = LAYERS[name]
    faults = check_layer(with_schema_types(layer, spec), spec)
    if faults:
        raise DataFileError(
            "layers.file_faults", file=spec.file, count=len(faults), first=faults[0].message
        )
    return geojson_text(layer, name, metadata).encode()


def write_layer(layer: gpd.GeoDataFrame, data_dir: Path, name: str, metadata: dict[str, object]) -> None:
    """Write a layer of the data directory atomically; its schema is checked first.

    Raises
    ------
    DataFileError
        If the layer does not agree with its schema.
    """
    write_atomic(data_dir / LAYERS[name].file, layer_bytes(layer, name, metadata))


def empty_layer(name: str) -> gpd.GeoDataFrame:
    """Return a layer of the catalogue without a record: its columns and types, EPSG:4326."""
    columns = LAYERS[name].schema.columns.items()
    table = {key: pd.Series(dtype=str(column.dtype)) for key, column in columns}
    return gpd.GeoDataFrame(table, geometry=gpd.GeoSeries([], crs=WGS84), crs=WGS84)


def check_data_dir(data_dir: Path) -> dict[str, tuple[int, list[Fault]]]:
    """Return the number of records and the faults of every layer of a data directory.

    A file that cannot be read at all is one fault, with no records.
    """
    found: dict[str, tuple[int, list[Fault]]] = {}
    for name, spec in LAYERS.items():
        try:
            layer = _read_file(data_dir, spec)
            found[name] = len(layer), check_layer(layer, spec)
        except DataFileError as error:
            fault = Fault(code=error.key, severity="error", message=error.text(), file=spec.file)
            found[name] = 0, [fault]
    return found
