"""Versions of a layer: what a file held before it was replaced, who replaced it, when and why.

``<data>/versions/<layer>/<UTC time>.geojson`` is the file as it was, byte for byte; the ``.json``
beside it says who, why and when, and holds the SHA-256 by which the copy is checked when it is
brought back. Nothing is ever deleted here.
"""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd

from planner.errors import DataFileError, ParameterError
from planner.files import write_atomic
from planner.layers.catalogue import LAYERS
from planner.layers.io import layer_bytes, layer_metadata, read_layer

FOLDER = "versions"
_STAMP = "%Y%m%dT%H%M%SZ"
_VERSION = re.compile(r"\d{8}T\d{6}Z(?:-\d{1,3})?")


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
    folder = _folder(data_dir, name)
    if not who.strip():
        raise ParameterError("versions.nobody")
    if when.tzinfo is None:
        raise ParameterError("versions.naive_time", value=when.isoformat())
    moment = when.astimezone(UTC)
    path = data_dir / LAYERS[name].file
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise DataFileError("layers.file_missing", file=path.name, folder=str(data_dir)) from error
    version = _free_name(folder, moment.strftime(_STAMP))
    digest = hashlib.sha256(content).hexdigest()
    kept = Version(name, version, digest, who, why, moment.isoformat(timespec="seconds"))
    # The record comes last: a copy without one was never finished and is not listed.
    write_atomic(folder / f"{version}.geojson", content)
    record = json.dumps(asdict(kept), ensure_ascii=False, indent=1)
    write_atomic(folder / f"{version}.json", (record + "\n").encode())
    return kept


def list_versions(data_dir: Path, name: str) -> list[Version]:
    """Return the kept versions of a layer, the latest first.

    Raises
    ------
    ParameterError
        If there is no such layer.
    DataFileError
        If a record cannot be read.
    """
    paths = sorted(_folder(data_dir, name).glob("*.json"), key=_order, reverse=True)
    return [_read_record(path) for path in paths]


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
    folder = _folder(data_dir, name)
    # The name comes from a command line or a screen: nothing but a version's name becomes a path.
    if not _VERSION.fullmatch(version) or not (folder / f"{version}.json").is_file():
        raise ParameterError("versions.unknown", layer=name, value=version)
    record = _read_record(folder / f"{version}.json")
    path = folder / f"{version}.geojson"
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataFileError("versions.changed", layer=name, value=version) from error
    if hashlib.sha256(content).hexdigest() != record.sha256:
        raise DataFileError("versions.changed", layer=name, value=version)
    return content


def version_layer(data_dir: Path, name: str, version: str) -> tuple[gpd.GeoDataFrame, dict[str, object]]:
    """Return a kept version as a layer (EPSG:4326) with its metadata; raises as restoring does."""
    content = version_bytes(data_dir, name, version)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / LAYERS[name].file).write_bytes(content)
        return read_layer(Path(folder), name), layer_metadata(Path(folder), name)


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
    written: list[str] = []
    try:
        for name, content in contents.items():
            write_atomic(data_dir / LAYERS[name].file, content)
            written.append(name)
    except OSError:
        # Half of a switch is worse than none: communes of one map with stations of another.
        for name in written:
            old = version_bytes(data_dir, name, kept[name].version)
            write_atomic(data_dir / LAYERS[name].file, old)
        raise
    return kept


def _folder(data_dir: Path, name: str) -> Path:
    if name not in LAYERS:
        raise ParameterError("versions.unknown_layer", value=name, expected=", ".join(LAYERS))
    return data_dir / FOLDER / name


def _free_name(folder: Path, stamp: str) -> str:
    """Return the time as a name, numbered where a version of the same second is there already."""
    version, number = stamp, 2
    while (folder / f"{version}.geojson").exists():
        version, number = f"{stamp}-{number}", number + 1
    return version


def _order(path: Path) -> tuple[str, int]:
    stamp, _, number = path.stem.partition("-")
    return stamp, int(number) if number.isdecimal() else 1


def _read_record(path: Path) -> Version:
    try:
        return Version(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise DataFileError("layers.file_broken", file=path.name, reason=str(error)) from error
