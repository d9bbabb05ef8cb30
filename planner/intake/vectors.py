"""GIS files (shapefile in a zip, KML, GeoPackage, GeoJSON) as tables."""

from __future__ import annotations

import tempfile
import warnings
import zipfile
from dataclasses import replace
from pathlib import Path, PurePosixPath

import geopandas as gpd
import pyogrio
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from planner.errors import InputFileError
from planner.geo.vn2000 import read_crs, vn2000_zones
from planner.intake.columns import Headings, is_blank, understand
from planner.intake.safety import KML, SHAPEFILE
from planner.intake.tables import GEOMETRY, Record, Table

_SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_PROJECTION_PARAMETERS = (
    "Longitude of natural origin",
    "Scale factor at natural origin",
    "False easting",
    "False northing",
)


def read_vectors(path: Path, kind: str) -> list[Table]:
    """Return every layer of a GIS file that has features with geometry.

    Raises
    ------
    InputFileError
        If GDAL cannot read the file, or it holds no such layer.
    """
    if kind == SHAPEFILE:
        with tempfile.TemporaryDirectory() as folder:
            return _layers(_unpacked(path, Path(folder)), path, kind)
    return _layers(path, path, kind)


def _unpacked(path: Path, folder: Path) -> Path:
    """Take the parts of the one shapefile out of a zip that has been found safe."""
    with zipfile.ZipFile(path) as archive:
        names = [PurePosixPath(name) for name in archive.namelist() if "__MACOSX" not in name]
        shapes = [name for name in names if name.suffix.lower() == ".shp"]
        if len(shapes) != 1:
            raise InputFileError("intake.no_shapefile", file=path.name, value=len(shapes))
        for name in names:
            part = name.suffix.lower()
            if name.with_suffix("") == shapes[0].with_suffix("") and part in _SHAPEFILE_PARTS:
                (folder / f"sites{part}").write_bytes(archive.read(str(name)))
    missing = [part for part in _SHAPEFILE_PARTS[:3] if not (folder / f"sites{part}").is_file()]
    if missing:
        raise InputFileError("intake.shapefile_part", file=path.name, value=", ".join(missing))
    return folder / "sites.shp"


def _layers(opened: Path, path: Path, kind: str) -> list[Table]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # GDAL remarks on what it skips; faults say it by row
            names = [str(name) for name, _ in pyogrio.list_layers(opened)]
            frames = {
                name: pyogrio.read_dataframe(opened, layer=name, encoding=_encoding(opened))
                for name in names
            }
    except (
        pyogrio.errors.DataSourceError,
        pyogrio.errors.DataLayerError,
        pyogrio.errors.FeatureError,
        shapely.errors.ShapelyError,
        CRSError,
        ValueError,
        OSError,
    ) as error:
        raise InputFileError("intake.unreadable", file=path.name) from error
    tables = [
        _table(path.stem if kind == SHAPEFILE else name, frame, kind)
        for name, frame in frames.items()
        if isinstance(frame, gpd.GeoDataFrame) and len(frame)
    ]
    if not tables:
        raise InputFileError("intake.no_features", file=path.name)
    return tables


def _encoding(opened: Path) -> str | None:
    """Return UTF-8 for a shapefile that does not say its encoding and can be nothing else."""
    if opened.suffix.lower() != ".shp" or opened.with_suffix(".cpg").is_file():
        return None
    try:
        opened.with_suffix(".dbf").read_bytes()[32:].decode()  # the first 32 bytes are binary
    except UnicodeDecodeError:
        return None
    return "UTF-8"


def _table(sheet: str, frame: gpd.GeoDataFrame, kind: str) -> Table:
    columns = [str(name) for name in frame.columns if name != frame.geometry.name]
    headings = _headings(columns, kind)
    cells = {
        field: frame[columns[position]].astype(object).tolist()
        for position, field in headings.fields.items()
    }
    records = []
    for index, geometry in enumerate(frame.geometry.tolist()):
        values = {field: column[index] for field, column in cells.items()}
        record = {field: value for field, value in values.items() if not is_blank(value)}
        records.append(Record(index + 1, {**record, **_point(geometry)}))
    declared = None if frame.crs is None else known_system(frame.crs)
    return Table(sheet, headings, tuple(records), declared)


def _headings(columns: list[str], kind: str) -> Headings:
    headings = understand(columns)
    if kind != KML or "site_id" in headings.names or "name" not in headings.names:
        return headings
    # A placemark has one label of its own; where no code stands beside it, the label is the code.
    fields = {at: "site_id" if name == "name" else name for at, name in headings.fields.items()}
    names = {("site_id" if key == "name" else key): text for key, text in headings.names.items()}
    return replace(headings, fields=fields, names=names)


def _point(geometry: shapely.Geometry | None) -> dict[str, object]:
    """Return the coordinates of a point, or what stands in its place for the fault to name."""
    if geometry is None or geometry.is_empty:
        return {}
    if shapely.get_num_coordinates(geometry) == 1:
        x, y = shapely.get_coordinates(geometry)[0].tolist()
        return dict(zip(GEOMETRY, (x, y), strict=True))
    return dict.fromkeys(GEOMETRY, geometry.geom_type)


def known_system(crs: CRS) -> str | None:
    """Return the code of a coordinate system that a file declares, None if it cannot be told.

    A .prj often names no code; a VN-2000 zone is then known by its projection's parameters.
    """
    epsg = crs.to_epsg(min_confidence=70)
    if epsg is not None:
        return f"EPSG:{epsg}"
    if "VN" not in crs.name.upper() or "2000" not in crs.name or not crs.is_projected:
        return None
    wanted = _parameters(crs)
    return next((code for code in vn2000_zones() if _parameters(read_crs(code)) == wanted), None)


def _parameters(crs: CRS) -> tuple[float, ...] | None:
    operation = crs.coordinate_operation
    if operation is None:
        return None
    values = {parameter.name: parameter.value for parameter in operation.params}
    return tuple(round(float(values.get(name, 0.0)), 6) for name in _PROJECTION_PARAMETERS)
