"""The layers as zipped shapefiles in the province's VN-2000 zone, for the drawing office and ArcGIS."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio

from planner.dossier.gis.geopackage import writable
from planner.dossier.tables import csv_bytes
from planner.geo.vn2000 import project, read_crs

MOST = 10  # letters of a field's name, by the format
MOST_BYTES = 254  # of a text; GeoPackage has it whole
FIELDS = "ten-truong.csv"


def shapefiles(layers: Mapping[str, gpd.GeoDataFrame], crs: str, day: date) -> dict[str, bytes]:
    """Return the files of a shapefile for each layer by name, and what their fields were called.

    Text is UTF-8 and says so (``.cpg``); ``.prj`` names the VN-2000 zone as ArcGIS writes it.

    Parameters
    ----------
    crs
        The province's VN-2000 zone, to which the layers (EPSG:4326) are moved by the pinned operation.
    day
        What the tables are dated.
    """
    files: dict[str, bytes] = {}
    fields = []
    with tempfile.TemporaryDirectory() as folder:
        for name, layer in layers.items():
            short = short_names(
                [str(column) for column in layer.columns if column != layer.geometry.name]
            )
            fields += [{"layer": name, "field": field, "name": long} for long, field in short.items()]
            plane = _fitting(project(writable(layer), crs)).rename(columns=short)
            path = Path(folder) / f"{name}.shp"
            options = {"ENCODING": "UTF-8", "DBF_DATE_LAST_UPDATE": day.isoformat()}
            pyogrio.write_dataframe(plane, path, driver="ESRI Shapefile", layer_options=options)
            path.with_suffix(".prj").write_text(read_crs(crs).to_wkt("WKT1_ESRI"), encoding="ascii")
        for path in sorted(Path(folder).iterdir()):
            files[path.name] = path.read_bytes()
    files[FIELDS] = csv_bytes(pd.DataFrame(fields))
    return files


def _fitting(layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return a layer whose texts the format can hold."""
    texts = [name for name in layer.columns if layer[name].map(lambda cell: isinstance(cell, str)).any()]
    return layer.assign(**{name: layer[name].map(shortened) for name in texts})


def shortened(cell: object) -> object:
    """Return a text cut after a word where it is too long, anything else as it is.

    Examples
    --------
    >>> shortened("đạt"), shortened("một hai " * 40)[-12:]
    ('đạt', 'hai một hai…')
    """
    if not isinstance(cell, str) or len(cell.encode()) <= MOST_BYTES:
        return cell
    begin = cell.encode()[: MOST_BYTES - len("…".encode())].decode(errors="ignore")
    return f"{begin.rpartition(' ')[0] or begin}…"


def short_names(names: list[str]) -> dict[str, str]:
    """Return a name of at most ten letters for each, no two the same.

    Examples
    --------
    >>> short_names(["site_id", "antenna_height_m", "antenna_heights"])
    {'site_id': 'site_id', 'antenna_height_m': 'antenna_he', 'antenna_heights': 'antenna_h2'}
    """
    taken: dict[str, str] = {}
    for name in names:
        short, at = name[:MOST], 2
        while short in taken.values():
            short = f"{name[: MOST - len(str(at))]}{at}"
            at += 1
        taken[name] = short
    return taken
