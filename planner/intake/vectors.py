"""GIS files (shapefile and MapInfo in a zip, KML, GeoPackage, GPX…) as sheets with geometry."""

from __future__ import annotations

import tempfile
import warnings
import zipfile
from collections import Counter
from contextlib import suppress
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from planner.base.errors import DataFileError, InputFileError
from planner.geo.gdal_drivers import only_allowed
from planner.geo.vn2000 import read_crs, vn2000_zones
from planner.intake.archive import Unpacked, unpack, vector_files
from planner.intake.html_facts import facts_of
from planner.intake.kml_names import with_plain_names
from planner.intake.mapinfo import check_length, check_table, encodings, is_vn2000_shift
from planner.intake.safety import ARCHIVE, GEOJSON, KMZ, MIF
from planner.intake.shapefile import encoding_of
from planner.intake.sheets import MAX_COLUMNS, MAX_ROWS, Sheet, as_cell, refusing, trimmed
from planner.layers.geojson import read_records

# A GPX lists the points of its lines once more, as layers of their own.
_POINTS_OF_LINES = ("route_points", "track_points")
_STYLES = "layer_styles"  # how QGIS draws the layers of a GeoPackage
_COLLECTION = b'"FeatureCollection"'
_PROJECTION_PARAMETERS = (
    "Longitude of natural origin",
    "Scale factor at natural origin",
    "False easting",
    "False northing",
)


def read_vectors(path: Path, kind: str) -> list[Sheet]:
    """Return every layer of a GIS file that has features, and every table without geometry in it.

    Raises
    ------
    InputFileError
        If the file cannot be read, holds neither, or too many features.
    """
    with refusing(path):
        sheets = layer_sheets(_read_all(path, kind))
    if not sheets:
        raise InputFileError("intake.no_features", file=path.name)
    return sheets


def layer_sheets(frames: list[tuple[str, pd.DataFrame]]) -> list[Sheet]:
    """Return layers, and tables without geometry, as sheets."""
    return [
        _sheet(name, frame) if isinstance(frame, gpd.GeoDataFrame) else _table(name, frame)
        for name, frame in frames
    ]


def read_frames(path: Path, kind: str) -> list[tuple[str, gpd.GeoDataFrame]]:
    """Return the name and the features of every layer that has geometry; raises as reading sheets."""
    frames = _read_all(path, kind)
    return [(name, frame) for name, frame in frames if isinstance(frame, gpd.GeoDataFrame)]


def _read_all(path: Path, kind: str) -> list[tuple[str, pd.DataFrame]]:
    only_allowed()
    with refusing(path), tempfile.TemporaryDirectory() as folder:
        if kind == ARCHIVE:
            return archive_frames(unpack(path, Path(folder)), path)
        if kind == KMZ:
            return _frames(_documents(path, Path(folder)), path)
        if kind == GEOJSON and _COLLECTION in (content := path.read_bytes()):
            return _collection(path, content)
        # GDAL looks at the ending too, so a file with a wrong one is opened under the right one.
        opened = Path(folder) / f"{path.stem}.{kind}"
        opened.write_bytes(path.read_bytes())
        if kind == MIF:
            check_table(opened, path.name)
        return _frames({opened: None}, path)


def archive_frames(unpacked: Unpacked, path: Path) -> list[tuple[str, pd.DataFrame]]:
    """Return the layers, and the tables without geometry, of an archive that has been taken apart."""
    only_allowed()
    frames = _frames(unpacked.datasets, path)
    for file, kind in vector_files(unpacked).items():
        frames += _read_all(file, kind)
    return frames


def _collection(path: Path, content: bytes) -> list[tuple[str, pd.DataFrame]]:
    """Return the features of a GeoJSON file, what is none as an empty one: GDAL drops it in silence."""
    try:
        records = read_records(path.name, content)
    except DataFileError as error:
        reason = error.facts["reason"]
        raise InputFileError("intake.geojson_broken", file=path.name, reason=reason) from error
    _check_length(records.layer, path)
    return [(records.name or path.stem, records.layer)] if len(records.layer) else []


def _check_length(frame: pd.DataFrame, path: Path) -> None:
    if len(frame) > MAX_ROWS:
        raise InputFileError("intake.too_many_rows", file=path.name, limit=MAX_ROWS)


def _documents(path: Path, folder: Path) -> dict[Path, str | None]:
    documents: dict[Path, str | None] = {}
    with zipfile.ZipFile(path) as archive:
        for number, name in enumerate(n for n in archive.namelist() if n.lower().endswith(".kml")):
            opened = folder / f"layer{number}.kml"
            opened.write_bytes(archive.read(name))
            documents[opened] = None
    return documents


def _frames(opened: dict[Path, str | None], path: Path) -> list[tuple[str, pd.DataFrame]]:
    frames: list[tuple[str, pd.DataFrame]] = []
    for file, name in opened.items():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # GDAL remarks on what it skips; faults say it by row
            names = with_plain_names(file) if file.suffix.lower() == ".kml" else {}
            layers = [str(layer) for layer, _ in pyogrio.list_layers(file)]
            for layer in layers:
                if layer in _POINTS_OF_LINES or layer.casefold() == _STYLES:
                    continue
                frame = _layer(file, layer)
                _check_length(frame, path)
                check_length(file, len(frame), path.name)
                if len(frame):
                    frames.append((name or layer, _with_names(frame, names)))
    return frames


def _with_names(frame: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """Return a frame with its columns' own names; one that stands twice is numbered."""
    geometry = frame.geometry.name if isinstance(frame, gpd.GeoDataFrame) else None
    seen = Counter([geometry])
    columns = []
    for column in map(str, frame.columns):
        if column == geometry:
            columns.append(column)
            continue
        name = names.get(column, column)
        seen[name] += 1
        columns.append(f"{name} ({seen[name]})" if seen[name] > 1 else name)
    return frame.set_axis(columns, axis="columns")


def _layer(opened: Path, layer: str) -> pd.DataFrame:
    """Return the features of a layer, in the first of the encodings that its text can be read in."""
    *tried, last = _encodings(opened)
    for encoding in tried:
        with suppress(UnicodeDecodeError):
            return _features(opened, layer, encoding)
    return _features(opened, layer, last)


def _encodings(opened: Path) -> tuple[str | None, ...]:
    if opened.suffix in (".mif", ".tab"):
        return encodings(opened)
    return (encoding_of(opened),) if opened.suffix.lower() == ".shp" else (None,)


def _features(opened: Path, layer: str, encoding: str | None) -> pd.DataFrame:
    frame: pd.DataFrame = pyogrio.read_dataframe(
        opened, layer=layer, encoding=encoding, max_features=MAX_ROWS + 1
    )
    return frame


def _sheet(name: str, frame: gpd.GeoDataFrame) -> Sheet:
    columns = [str(column) for column in frame.columns if column != frame.geometry.name][:MAX_COLUMNS]
    cells = [_cells(frame[column]) for column in columns]
    for column in [name for name in columns if name.casefold() == "description"]:
        facts_of_cells = [facts_of(text) for text in cells[columns.index(column)]]
        for heading in dict.fromkeys(key for facts in facts_of_cells for key in facts):
            if len(columns) > MAX_COLUMNS:
                break
            columns.append(heading)
            cells.append([facts.get(heading) for facts in facts_of_cells])
    rows = [trimmed(tuple(column[at] for column in cells)) for at in range(len(frame))]
    geometry: dict[int, BaseGeometry | None] = dict(enumerate(frame.geometry.tolist(), start=1))
    declared = None if frame.crs is None else known_system(frame.crs)
    numbered = tuple(enumerate(rows, start=1))
    cut = len(columns) > MAX_COLUMNS
    return Sheet(name, ((0, tuple(columns)), *numbered), geometry=geometry, crs=declared, cut=cut)


def _table(name: str, frame: pd.DataFrame) -> Sheet:
    """Return a table without geometry as a sheet, its headings in row 1."""
    columns = [str(column) for column in frame.columns][:MAX_COLUMNS]
    rows = zip(*(_cells(frame[column]) for column in columns), strict=True)
    kept = ((number, trimmed(cells)) for number, cells in enumerate(rows, start=2))
    filled = tuple((number, cells) for number, cells in kept if cells)
    return Sheet(name, ((1, tuple(columns)), *filled), cut=len(frame.columns) > MAX_COLUMNS)


def _cells(column: pd.Series) -> list[object]:
    return [as_cell(value) for value in column.astype(object).tolist()]


def known_system(crs: CRS) -> str | None:
    """Return the code of a coordinate system that a file declares, None if it cannot be told.

    A .prj often names no code; a VN-2000 zone is then known by its projection's parameters.
    """
    epsg = crs.to_epsg(min_confidence=70)
    if epsg is not None:
        return f"EPSG:{epsg}"
    named = "VN" in crs.name.upper() and "2000" in crs.name
    if not (named or is_vn2000_shift(crs)) or not crs.is_projected:
        return None
    crs = crs.source_crs or crs
    wanted = _parameters(crs)
    return next((code for code in vn2000_zones() if _parameters(read_crs(code)) == wanted), None)


def _parameters(crs: CRS) -> tuple[float, ...] | None:
    operation = crs.coordinate_operation
    if operation is None:
        return None
    values = {parameter.name: parameter.value for parameter in operation.params}
    return tuple(round(float(values.get(name, 0.0)), 6) for name in _PROJECTION_PARAMETERS)
