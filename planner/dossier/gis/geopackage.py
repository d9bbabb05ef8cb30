"""One GeoPackage of all layers, whose ``layer_styles`` QGIS takes up when it opens a layer."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio

from planner.base import messages
from planner.base.files import bytes_on_disk
from planner.dossier.gis.styles import qml

LABELS = {"communes": "name", "proposal": "site_id"}
VERSION = {"VERSION": "1.2"}  # that the older QGIS of an office reads without a warning
_STYLES = """
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
  f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
  useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME
)
"""


def geopackage_bytes(layers: Mapping[str, gpd.GeoDataFrame], day: date) -> bytes:
    """Return the layers (EPSG:4326) as a GeoPackage, dated ``day``: the same layers, the same bytes."""

    def write(path: Path) -> None:
        write_layers(layers, path, day)
        _add_styles(path, layers, _moment(day))

    return bytes_on_disk("ho-so.gpkg", write)


def write_layers(layers: Mapping[str, gpd.GeoDataFrame], path: Path, day: date) -> None:
    """Write layers (EPSG:4326) into a new GeoPackage that says it is of ``day``, without styles."""
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _moment(day)})
    try:
        for at, (name, layer) in enumerate(layers.items()):
            options = {"append": at > 0, "dataset_options": VERSION if at == 0 else None}
            pyogrio.write_dataframe(writable(layer), path, layer=name, driver="GPKG", **options)
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def writable(layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the layer with columns that GDAL can type: text where nothing is known."""
    copy = layer.copy()
    for name in copy.columns.drop([copy.geometry.name]):
        if not pd.api.types.is_numeric_dtype(copy[name]) and not pd.api.types.is_bool_dtype(copy[name]):
            texts = copy[name].map(lambda value: None if pd.isna(value) else str(value))
            copy[name] = texts.astype("str").where(texts.notna(), None)
    return copy


def _add_styles(path: Path, layers: Mapping[str, gpd.GeoDataFrame], moment: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(_STYLES)
        connection.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change)"
            " VALUES ('layer_styles', 'attributes', 'layer_styles', ?)",
            (moment,),
        )
        for name, layer in layers.items():
            style = qml(symbol_words(name, layer), LABELS.get(name))
            connection.execute(
                "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name,"
                " f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner,"
                " update_time) VALUES ('', '', ?, 'geom', ?, ?, '', 1, '', '', ?)",
                (name, name, style, moment),
            )


def symbol_words(name: str, layer: gpd.GeoDataFrame) -> dict[str, str]:
    """Return the words of the legend for each symbol of a layer, in the order of the words."""
    firsts = layer.drop_duplicates("symbol")
    legend = {row["symbol"]: _words(name, row) for _, row in firsts.iterrows()}
    return dict(sorted(legend.items(), key=lambda entry: (entry[1], entry[0])))


def _words(name: str, row: pd.Series) -> str:
    if name == "proposal":
        conclusion = messages.text(f"common.conclusion_{row['conclusion']}")
        return f"{conclusion} · {row['mast_class']}"
    if name == "radio":
        return messages.text(f"broadcast.status_{row['status']}")
    if name in ("cables", "zones"):
        kind = "cable" if name == "cables" else "zone"
        return messages.text(f"web.{kind}_{row['kind']}")
    if "carrier" in row:
        status = messages.text(f"common.status_{row['status']}")
        carrier = messages.text(f"common.carrier_{row['carrier']}")
        shared = [messages.text("web.fill_shared")] if isinstance(row["shared_with"], str) else []
        return " · ".join([carrier, str(row["mast_class"]), status, *shared])
    if name.startswith("gaps_"):
        return messages.text("web.layer_gaps")
    return messages.text("web.layer_communes")
