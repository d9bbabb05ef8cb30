"""Versions of a layer: what a file held before it was replaced, who replaced it, when and why.

They are kept under ``<data>/versions/<layer>/`` (see :mod:`planner.layers.archive`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import geopandas as gpd

from planner.base.errors import DataFileError, ParameterError
from planner.base.files import finish_switch, on_disk, switch, write_atomic
from planner.layers.archive import FOLDER, Archive
from planner.layers.catalogue import LAYERS
from planner.layers.io import empty_layer, layer_bytes, layer_metadata, read_layer


@dataclass(frozen=True)
class Version:
    """One kept file of a layer.

    Attributes
    ----------
    version
        Its name: the UTC time at which it was replaced (``20180403T021500Z``).
    sha256
        Of the kept file.
    who, why
        Who replaced it and for what, in words.
    when
        UTC time in ISO 8601.
    """

    layer: str
    version: str
    sha256: str
    who: str
    why: str
    when: str


def keep_version(data_dir: Path, name: str, who: str, why: str, when: datetime) -> Version:
    """Copy the present file of a layer into its versions; the layer itself stays as it is.

    Parameters
    ----------
    name
        Layer of the catalogue.
    when
        With a time zone; kept in UTC.

    Raises
    ------
    ParameterError
        If there is no such layer, ``when`` has no time zone, or nobody is named.
    DataFileError
        If the layer has no file.
    """
    archive = _archive(data_dir, name)
    path = data_dir / LAYERS[name].file
    finish_switch(data_dir)
    try:
        # Before an optional layer first comes, what stands is a layer without a record.
        absent = LAYERS[name].optional and not path.exists()
        content = layer_bytes(empty_layer(name), name, {}) if absent else path.read_bytes()
    except FileNotFoundError as error:
        raise DataFileError("layers.file_missing", file=path.name, folder=str(data_dir)) from error
    return Version(**archive.keep(content, {"layer": name, "who": who, "why": why}, when))


def list_versions(data_dir: Path, name: str) -> list[Version]:
    """Return the kept versions of a layer, the latest first.

    Raises
    ------
    ParameterError
        If there is no such layer.
    DataFileError
        If a record cannot be read.
    """
    return _archive(data_dir, name).records(Version)


def restore_version(
    data_dir: Path, name: str, version: str, who: str, why: str, when: datetime
) -> Version:
    """Put a kept version of a layer back, byte for byte.

    Returns
    -------
    Version
        What stood there until now; it is kept first.

    Raises
    ------
    ParameterError
        If there is no such layer or version.
    DataFileError
        If the kept file is not the one that was kept.
    """
    content = version_bytes(data_dir, name, version)
    replaced = keep_version(data_dir, name, who, why, when)
    write_atomic(data_dir / LAYERS[name].file, content)
    return replaced


def version_bytes(data_dir: Path, name: str, version: str) -> bytes:
    """Return the kept file, checked against the SHA-256 of its record; raises as restoring does."""
    return _archive(data_dir, name).content(version)


def version_layer(data_dir: Path, name: str, version: str) -> tuple[gpd.GeoDataFrame, dict[str, object]]:
    """Return a kept version as a layer (EPSG:4326) with its metadata; raises as restoring does."""
    content = version_bytes(data_dir, name, version)
    with on_disk(LAYERS[name].file, content) as path:
        return read_layer(path.parent, name), layer_metadata(path.parent, name)


def replace_layers(
    data_dir: Path,
    layers: Mapping[str, tuple[gpd.GeoDataFrame, dict[str, object]]],
    who: str,
    why: str,
    when: datetime,
) -> dict[str, Version]:
    """Write several layers that belong together, all of them or none, each kept as a version first.

    Parameters
    ----------
    layers
        Name → layer (EPSG:4326) and its metadata.

    Returns
    -------
    dict
        Name → the version that holds what was replaced.

    Raises
    ------
    DataFileError
        If a layer does not agree with its schema; nothing is written then.
    """
    contents = {name: layer_bytes(layer, name, meta) for name, (layer, meta) in layers.items()}
    kept = {name: keep_version(data_dir, name, who, why, when) for name in contents}
    # Half of a switch is worse than none: communes of one map with stations of another.
    switch(data_dir, {LAYERS[name].file: content for name, content in contents.items()})
    return kept


def _archive(data_dir: Path, name: str) -> Archive:
    if name not in LAYERS:
        raise ParameterError("versions.unknown_layer", value=name, expected=", ".join(LAYERS))
    return Archive(data_dir / FOLDER / name, ".geojson", name)
