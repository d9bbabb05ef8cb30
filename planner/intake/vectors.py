"""GIS files (shapefile in a zip, KML, KMZ, GeoPackage, GeoJSON) as sheets with geometry."""

from __future__ import annotations

import html
import re
import tempfile
import warnings
import zipfile
from pathlib import Path, PurePosixPath

import geopandas as gpd
import pyogrio
from pyproj import CRS

from planner.errors import InputFileError
from planner.geo.vn2000 import read_crs, vn2000_zones
from planner.intake.kml_names import with_plain_names
from planner.intake.safety import KMZ, SHAPEFILE
from planner.intake.sheets import MAX_COLUMNS, MAX_ROWS, Sheet, refusing, trimmed

_SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_CELLS = re.compile(r"<t[dh][^>]*>(.*?)</t[dh]>\s*<td[^>]*>(.*?)</td>", re.IGNORECASE | re.DOTALL)
_TAGS = re.compile(r"<[^>]*>")
_PROJECTION_PARAMETERS = (
    "Longitude of natural origin",
    "Scale factor at natural origin",
    "False easting",
    "False northing",
)


def read_vectors(path: Path, kind: str) -> list[Sheet]:
    """Return every layer of a GIS file that has features with geometry.

    Raises
    ------
    InputFileError
        If GDAL cannot read the file, it holds no such layer, or too many features.
    """
    sheets = [_sheet(name, frame) for name, frame in read_frames(path, kind)]
    if not sheets:
        raise InputFileError("intake.no_features", file=path.name)
    return sheets


def read_frames(path: Path, kind: str) -> list[tuple[str, gpd.GeoDataFrame]]:
    """Return the name and the features of every layer that has geometry; raises as reading sheets."""
    with refusing(path), tempfile.TemporaryDirectory() as folder:
        if kind not in (SHAPEFILE, KMZ):
            # GDAL looks at the ending too, so a file with a wrong one is opened under the right one.
            opened = Path(folder) / f"{path.stem}.{kind}"
            opened.write_bytes(path.read_bytes())
            return _frames({opened: None}, path)
        unpack = _shapefiles if kind == SHAPEFILE else _documents
        return _frames(unpack(path, Path(folder)), path)


def _shapefiles(path: Path, folder: Path) -> dict[Path, str | None]:
    """Take the shapefiles out of a zip that has been found safe; each is named as in the zip."""
    with zipfile.ZipFile(path) as archive:
        names = [PurePosixPath(name) for name in archive.namelist() if "__MACOSX" not in name]
        shapes = [name for name in names if name.suffix.lower() == ".shp"]
        found: dict[Path, str | None] = {}
        for number, shape in enumerate(shapes):
            for name in names:
                part = name.suffix.lower()
                if name.with_suffix("") == shape.with_suffix("") and part in _SHAPEFILE_PARTS:
                    (folder / f"layer{number}{part}").write_bytes(archive.read(str(name)))
            opened = folder / f"layer{number}.shp"
            missing = [p for p in _SHAPEFILE_PARTS[:3] if not opened.with_suffix(p).is_file()]
            if missing:
                raise InputFileError("intake.shapefile_part", file=path.name, value=", ".join(missing))
            found[opened] = path.stem if len(shapes) == 1 else shape.stem
    return found


def _documents(path: Path, folder: Path) -> dict[Path, str | None]:
    found: dict[Path, str | None] = {}
    with zipfile.ZipFile(path) as archive:
        for number, name in enumerate(n for n in archive.namelist() if n.lower().endswith(".kml")):
            opened = folder / f"layer{number}.kml"
            opened.write_bytes(archive.read(name))
            found[opened] = None
    return found


def _frames(opened: dict[Path, str | None], path: Path) -> list[tuple[str, gpd.GeoDataFrame]]:
    found = []
    for one, name in opened.items():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # GDAL remarks on what it skips; faults say it by row
            names = with_plain_names(one) if one.suffix.lower() == ".kml" else {}
            for layer in (str(known) for known, _ in pyogrio.list_layers(one)):
                frame = pyogrio.read_dataframe(
                    one, layer=layer, encoding=_encoding(one), max_features=MAX_ROWS + 1
                )
                if len(frame) > MAX_ROWS:
                    raise InputFileError("intake.too_many_rows", file=path.name, limit=MAX_ROWS)
                if isinstance(frame, gpd.GeoDataFrame) and len(frame):
                    found.append((name or layer, frame.rename(columns=names)))
    return found


def _encoding(opened: Path) -> str | None:
    """Return the encoding of a shapefile that does not say its own: UTF-8, else byte by byte."""
    if opened.suffix.lower() != ".shp" or opened.with_suffix(".cpg").is_file():
        return None
    content = opened.with_suffix(".dbf").read_bytes()
    try:
        content[32:].decode()  # the first 32 bytes are binary
    except UnicodeDecodeError:
        return "CP1252" if content[29] == 0 else None
    return "UTF-8"


def _sheet(name: str, frame: gpd.GeoDataFrame) -> Sheet:
    columns = [str(one) for one in frame.columns if one != frame.geometry.name][:MAX_COLUMNS]
    cells = [frame[column].astype(object).tolist() for column in columns]
    for column in [one for one in columns if one.casefold() == "description"]:
        told = [_told(text) for text in cells[columns.index(column)]]
        for heading in dict.fromkeys(key for facts in told for key in facts):
            columns.append(heading)
            cells.append([facts.get(heading) for facts in told])
    rows = [trimmed(tuple(column[at] for column in cells)) for at in range(len(frame))]
    geometry = dict(enumerate(frame.geometry.tolist(), start=1))
    declared = None if frame.crs is None else known_system(frame.crs)
    numbered = tuple(enumerate(rows, start=1))
    return Sheet(name, ((0, tuple(columns)), *numbered), geometry=geometry, crs=declared)


def _told(description: object) -> dict[str, str]:
    """Return the table that a description in HTML holds (Google Earth and ArcGIS write one)."""
    if not isinstance(description, str) or "<td" not in description.casefold():
        return {}
    pairs = [[_TAGS.sub("", cell).strip() for cell in pair] for pair in _CELLS.findall(description)]
    return {html.unescape(heading): html.unescape(value) for heading, value in pairs if heading}


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
