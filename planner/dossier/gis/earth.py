"""The layers as KMZ: a folder a layer, a style a symbol, every text as text."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from xml.etree import ElementTree as ET

import geopandas as gpd
import pandas as pd
import shapely
from PIL import Image, ImageDraw
from shapely.geometry.base import BaseGeometry

from planner.base.files import bytes_of, zip_bytes
from planner.dossier.gis.geopackage import symbol_words
from planner.dossier.gis.plain_text import printable
from planner.dossier.headings import readable
from planner.layers.rows import is_missing, records

NAMES = ("site_id", "name", "cable_id", "zone_id", "gap_id")
SHOWN = ("address", "mast_class", "mast_height_m", "action", "year", "conclusion", "condition", "reason")
_ICON, _ZOOM = 32, 4  # pixels of an icon; drawn larger and then made smaller, for smooth edges


def kmz_bytes(layers: Mapping[str, gpd.GeoDataFrame], titles: Mapping[str, str]) -> bytes:
    """Return the layers (EPSG:4326) as a KMZ: the same layers, the same bytes.

    Parameters
    ----------
    titles
        Name of a layer → that of its folder.
    """
    root = ET.Element("kml", xmlns="http://www.opengis.net/kml/2.2")
    document = ET.SubElement(root, "Document")
    ET.SubElement(document, "name").text = printable(titles.get("", ""))
    icons: dict[str, bytes] = {}
    for name, layer in layers.items():
        folder = ET.SubElement(document, "Folder")
        ET.SubElement(folder, "name").text = titles.get(name, name)
        styles = {symbol: f"{name}-{at}" for at, symbol in enumerate(symbol_words(name, layer))}
        for symbol, style in styles.items():
            _style(document, style, symbol, icons)
        table = readable(pd.DataFrame(layer), [column for column in SHOWN if column in layer])
        words_of = table.itertuples(index=False, name=None)
        for row, words in zip(records(layer), words_of, strict=True):
            placemark = _place(folder, row, str(layer.geometry.name), styles[row["symbol"]])
            lines = [
                f"{heading}: {value}"
                for heading, value in zip(table.columns, words, strict=True)
                if not pd.isna(value)
            ]
            if placemark is not None:
                ET.SubElement(placemark, "description").text = printable("\n".join(lines))
    return zip_bytes({"doc.kml": ET.tostring(root, "utf-8", xml_declaration=True), **icons})


def _place(folder: ET.Element, row: dict[str, object], shape: str, style: str) -> ET.Element | None:
    geometry = row[shape]
    if not isinstance(geometry, BaseGeometry) or geometry.is_empty:
        return None
    placemark = ET.SubElement(folder, "Placemark")
    called = next((str(row[name]) for name in NAMES if not is_missing(row.get(name))), "")
    ET.SubElement(placemark, "name").text = printable(called)
    ET.SubElement(placemark, "styleUrl").text = f"#{style}"
    _shape(placemark, geometry)
    return placemark


def _shape(parent: ET.Element, geometry: BaseGeometry) -> None:
    parts = shapely.get_parts(geometry)
    into = ET.SubElement(parent, "MultiGeometry") if len(parts) > 1 else parent
    for part in parts:
        if part.geom_type == "Polygon":
            polygon = ET.SubElement(into, "Polygon")
            for kind, ring in [("outer", part.exterior), *(("inner", hole) for hole in part.interiors)]:
                edge = ET.SubElement(ET.SubElement(polygon, f"{kind}BoundaryIs"), "LinearRing")
                ET.SubElement(edge, "coordinates").text = _coordinates(ring)
        else:
            element = ET.SubElement(into, "Point" if part.geom_type == "Point" else "LineString")
            ET.SubElement(element, "coordinates").text = _coordinates(part)


def _coordinates(geometry: BaseGeometry) -> str:
    return " ".join(f"{x:.7f},{y:.7f}" for x, y in shapely.get_coordinates(geometry))


def _style(document: ET.Element, style: str, symbol: str, icons: dict[str, bytes]) -> None:
    shape, colour, fill = symbol.split("|")
    element = ET.SubElement(document, "Style", id=style)
    red, green, blue = colour[1:3], colour[3:5], colour[5:7]
    if shape in ("area", "line"):
        line = ET.SubElement(element, "LineStyle")
        ET.SubElement(line, "color").text = f"ff{blue}{green}{red}"
        ET.SubElement(line, "width").text = "1.5"
        area = ET.SubElement(element, "PolyStyle")
        ET.SubElement(area, "color").text = f"{'50' if fill == 'filled' else '00'}{blue}{green}{red}"
        return
    path = f"icons/{style}.png"
    icons[path] = _icon(shape, colour, fill)
    point = ET.SubElement(element, "IconStyle")
    ET.SubElement(point, "scale").text = "0.6"
    ET.SubElement(ET.SubElement(point, "Icon"), "href").text = path
    ET.SubElement(ET.SubElement(element, "LabelStyle"), "scale").text = "0.7"


def _icon(shape: str, colour: str, fill: str) -> bytes:
    """Draw a symbol as on our map, as a PNG with a clear ground."""
    side = _ICON * _ZOOM
    picture = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    pen, middle = ImageDraw.Draw(picture), side / 2
    reach = side * (0.17 if shape == "dot" else 0.28)
    inside = colour if fill.startswith("filled") else "#ffffff"
    low, high = middle - reach, middle + reach
    if shape == "cross" or "+cross" in fill:
        ends = [((low, low), (high, high)), ((high, low), (low, high))]
    else:
        ends = []
    if shape == "triangle":
        pen.polygon([(middle, low), (high, high), (low, high)], inside, colour, width=3 * _ZOOM)
    elif shape == "square":
        pen.rectangle((low, low, high, high), inside, colour, width=3 * _ZOOM)
    elif shape == "diamond":
        corners = [(middle, low), (high, middle), (middle, high), (low, middle)]
        pen.polygon(corners, inside, colour, width=3 * _ZOOM)
    elif shape != "cross":
        pen.ellipse((low, low, high, high), inside, colour, width=3 * _ZOOM)
    if "+ring" in fill:
        wide = side * 0.46
        pen.ellipse(
            (middle - wide, middle - wide, middle + wide, middle + wide), outline=colour, width=2 * _ZOOM
        )
    for end in ends:
        pen.line(end, fill=colour if shape == "cross" else "#000000", width=3 * _ZOOM)
    icon = picture.resize((_ICON, _ICON), Image.Resampling.LANCZOS)
    return bytes_of(partial(icon.save, format="PNG"))
