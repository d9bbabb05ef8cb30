"""The layers as DXF in the province's VN-2000 zone, in metres, for the drawing office."""

from __future__ import annotations

import io
from collections.abc import Mapping

import geopandas as gpd
import shapely
from ezdxf._options import options
from ezdxf.document import Drawing
from ezdxf.filemanagement import new
from ezdxf.layouts.layout import Modelspace
from shapely.geometry.base import BaseGeometry

from planner.dossier.gis.plain_text import one_line
from planner.geo.vn2000 import project

SYMBOL_M, TEXT_M = 60.0, 40.0  # on the ground: 1.2 mm and 0.8 mm at 1:50,000
LABELS = {"proposal": "site_id", "stations": "site_id", "communes": "name"}
_COLOURS = {
    "communes": 8,
    "proposal": 1,
    "stations": 5,
    "cables": 3,
    "zones": 6,
    "radio": 30,
    "gaps": 10,
}


def dxf_bytes(layers: Mapping[str, gpd.GeoDataFrame], crs: str, note: str) -> bytes:
    """Return the layers (EPSG:4326) as DXF R2010: the same layers, the same bytes.

    A layer of the drawing for each layer, and of points for each mast class; a block for each shape of
    symbol.

    Parameters
    ----------
    crs
        The province's VN-2000 zone; DXF itself has no place for it.
    note
        Written beside the drawing: which zone it is, and what its data are.
    """
    fixed = options.write_fixed_meta_data_for_testing
    options.write_fixed_meta_data_for_testing = True  # no clock and no random id in the file
    try:
        drawing = new("R2010", units=6)  # metres
        drawing.styles.add("TINOS", font="times.ttf")
        _blocks(drawing)
        space = drawing.modelspace()
        planes = {name: project(layer, crs) for name, layer in layers.items()}
        for name, plane in planes.items():
            _draw(drawing, space, name, plane)
        west, _, _, north = planes["communes"].total_bounds
        place = {"layer": "0", "height": 5 * TEXT_M, "style": "TINOS"}
        space.add_text(one_line(note), dxfattribs=place).set_placement((west, north + 20 * TEXT_M))
        for kind in sorted(drawing.entitydb.dxf_types_in_use()):
            drawing.classes.add_class(kind)  # else in the order of a set, which each run has another of
        buffer = io.StringIO()
        drawing.write(buffer)
    finally:
        options.write_fixed_meta_data_for_testing = fixed
    return buffer.getvalue().encode("utf-8")


def _draw(drawing: Drawing, space: Modelspace, name: str, plane: gpd.GeoDataFrame) -> None:
    colour = _COLOURS.get(name.split("_")[0], 7)
    by_class = "mast_class" in plane
    for row in plane.to_dict("records"):
        layer = f"{name}-{row['mast_class']}" if by_class else name
        if layer not in drawing.layers:
            drawing.layers.add(layer, color=colour)
        geometry = row[plane.geometry.name]
        if not isinstance(geometry, BaseGeometry) or geometry.is_empty:
            continue
        for part in shapely.get_parts(geometry):
            _part(space, part, layer, str(row["symbol"]).split("|")[0])
        if name in LABELS:
            spot = geometry.representative_point()
            look = {"layer": layer, "height": TEXT_M, "style": "TINOS"}
            text = space.add_text(one_line(row[LABELS[name]]), dxfattribs=look)
            text.set_placement((spot.x + SYMBOL_M, spot.y))


def _part(space: Modelspace, part: BaseGeometry, layer: str, shape: str) -> None:
    if isinstance(part, shapely.Point):
        space.add_blockref(shape.upper(), (part.x, part.y), dxfattribs={"layer": layer})
        return
    rings = [part.exterior, *part.interiors] if isinstance(part, shapely.Polygon) else [part]
    for ring in rings:
        points = shapely.get_coordinates(ring)
        space.add_lwpolyline(points, dxfattribs={"layer": layer}, close=part.geom_type == "Polygon")


def _blocks(drawing: Drawing) -> None:
    """Make a block for each shape of symbol, in metres about its middle."""
    half = SYMBOL_M / 2
    corners = {
        "TRIANGLE": [(0, half), (half, -half), (-half, -half)],
        "SQUARE": [(-half, -half), (half, -half), (half, half), (-half, half)],
        "DIAMOND": [(0, -half), (half, 0), (0, half), (-half, 0)],
    }
    for name, points in corners.items():
        drawing.blocks.new(name).add_lwpolyline(points, close=True)
    drawing.blocks.new("CIRCLE").add_circle((0, 0), half)
    drawing.blocks.new("DOT").add_circle((0, 0), half / 2)
    cross = drawing.blocks.new("CROSS")
    cross.add_line((-half, -half), (half, half))
    cross.add_line((-half, half), (half, -half))
