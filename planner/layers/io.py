"""Reading and checking layers of a data directory, and writing them atomically."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

import geopandas as gpd
import pandas as pd

from planner.base.errors import DataFileError
from planner.base.files import PENDING, finish_switch, write_atomic
from planner.base.messages import said
from planner.geo.vn2000 import WGS84
from planner.layers.catalogue import LAYERS, LayerSpec
from planner.layers.check import check_columns, check_layer, layer_fault
from planner.layers.faults import Fault
from planner.layers.geojson import read_content, read_metadata, read_records

__all__ = [
    "check_columns", "check_data_dir", "check_layer", "empty_layer", "geojson_text", "layer_bytes",
    "layer_metadata", "read_layer", "with_schema_types", "write_layer",
]  # fmt: skip

REMEMBERED = 24  # layers: two provinces
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
    content = _content(data_dir, LAYERS[name])
    return empty_layer(name) if content is None else _sound(name, content).copy()


def _content(data_dir: Path, spec: LayerSpec) -> bytes | None:
    """Return the bytes of a layer's file; None where an optional one is absent."""
    _finish(data_dir)
    path = data_dir / spec.file
    if path.exists():
        return read_content(path)
    if spec.optional:
        return None
    raise DataFileError("layers.file_missing", file=spec.file, folder=str(data_dir))


@lru_cache(maxsize=REMEMBERED)
def _sound(name: str, content: bytes) -> gpd.GeoDataFrame:
    """Return the layer of a file without faults: a job asks for the same one several times."""
    layer, faults = _examined(content, LAYERS[name])
    _refuse(faults, LAYERS[name])
    return layer


def _examined(content: bytes, spec: LayerSpec) -> tuple[gpd.GeoDataFrame, list[Fault]]:
    """Return the layer of a file, and its faults."""
    records = read_records(spec.file, content)
    if records.broken:  # what its columns are is not known
        broken = records.broken.items()
        expected = said("layers.expected_feature")
        return records.layer, [
            layer_fault(spec, key, row, None, expected=expected) for row, key in broken
        ]
    # GeoJSON writes its columns with the features: a file without any says nothing about them.
    has_records = len(records.layer) > 0
    layer = with_schema_types(records.layer, spec) if has_records else empty_layer(spec.name)
    return layer, check_layer(layer, spec)


def _finish(data_dir: Path) -> None:
    """Let no reader see half of a switch of several layers, whose writer was killed."""
    try:
        finish_switch(data_dir)
    except OSError as error:
        reason = error.strerror or str(error)
        raise DataFileError("layers.file_broken", file=PENDING, reason=reason) from error


def _refuse(faults: Sequence[Fault], spec: LayerSpec) -> None:
    """Refuse a layer with faults; the first is named."""
    if faults:
        facts = {"file": spec.file, "count": len(faults), "first": faults[0].message}
        raise DataFileError("layers.file_faults", **facts)


def with_schema_types(layer: gpd.GeoDataFrame, spec: LayerSpec) -> gpd.GeoDataFrame:
    """Return the layer with text as ``str`` and numbers as ``float``, where the values allow it.

    A column of codes may stand there as numbers, an empty one as objects. A column with a value that is
    not of its type stays as it is, and the check tells.
    """
    typed = layer.copy()
    if not len(typed):  # an empty file has no column at all
        needed = [name for name, column in spec.schema.columns.items() if column.required]
        typed = typed.reindex(columns=list(dict.fromkeys([*typed.columns, *needed])))
    for name, column in spec.schema.columns.items():
        if name not in typed:
            continue
        if str(column.dtype).startswith("str"):
            values = () if isinstance(typed[name].dtype, pd.StringDtype) else typed[name]
            if not any(isinstance(value, list | dict | bool) for value in values):
                typed[name] = typed[name].astype("str")
        elif str(column.dtype) == "float64":
            numbers = pd.to_numeric(typed[name], errors="coerce")
            is_lost = numbers.isna() & typed[name].notna()
            typed[name] = typed[name].astype(object) if is_lost.any() else numbers.astype(float)
    return typed


def layer_metadata(data_dir: Path, name: str) -> dict[str, object]:
    """Return the ``metadata`` object of a GeoJSON layer (title, origin, licence…), {} without."""
    path = data_dir / LAYERS[name].file
    if LAYERS[name].optional and not path.exists():
        return {}
    return read_metadata(path)


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
        return [_rounded(part) for part in value]
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
    _refuse(check_layer(with_schema_types(layer, spec), spec), spec)
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
    return _empty(name).copy()


@cache
def _empty(name: str) -> gpd.GeoDataFrame:
    columns = LAYERS[name].schema.columns.items()
    table = {key: pd.Series(dtype=str(column.dtype)) for key, column in columns}
    return gpd.GeoDataFrame(table, geometry=gpd.GeoSeries([], crs=WGS84), crs=WGS84)


def check_data_dir(data_dir: Path) -> dict[str, tuple[int, list[Fault]]]:
    """Return the number of records and the faults of every layer of a data directory.

    A file that cannot be read at all is one fault, with no records.
    """
    checks: dict[str, tuple[int, list[Fault]]] = {}
    for name, spec in LAYERS.items():
        try:
            content = _content(data_dir, spec)
            layer, faults = (empty_layer(name), []) if content is None else _examined(content, spec)
            checks[name] = len(layer), faults
        except DataFileError as error:
            message = said(error.key, **error.facts)
            expected = said("layers.expected_geojson")
            fault = Fault(error.key, "error", message, spec.file, expected=expected)
            checks[name] = 0, [fault]
    return checks
