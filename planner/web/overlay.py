"""Coverage as a picture for the map: classes of level, laid on Web Mercator by the pinned operation."""

from __future__ import annotations

import json

import numpy as np
import numpy.typing as npt
import shapely

from planner.coverage.compute import Coverage
from planner.coverage.people import OUTSIDE
from planner.geo.grid import Grid, corners_degrees
from planner.geo.vn2000 import convert
from planner.web.map import Json, raster_layer, shapes_layer
from planner.web.text import number, t

WEB_MERCATOR = "EPSG:3857"
# Viridis-like steps: in order of lightness, so that they survive colour blindness and grey print.
STEPS_DB = (30, 20, 10, 0)
STEP_COLOURS = ("#30678d", "#35b778", "#a5db36", "#fde725")
GAP_COLOUR = "#d7301f"


def classes(coverage: Coverage) -> npt.NDArray[np.int8]:
    """Return the class of each cell: 0…3 by level above the threshold, 4 a gap, −1 nothing drawn."""
    above = np.nan_to_num(coverage.level_dbm, nan=-np.inf) - coverage.request.threshold_dbm
    found = np.full(above.shape, len(STEPS_DB), np.int8)
    for step in reversed(range(len(STEPS_DB))):
        found[above >= STEPS_DB[step]] = step
    found[coverage.land.commune == OUTSIDE] = -1
    return found


def coverage_layer(coverage: Coverage, title: str) -> Json:
    """Return the map layer of a coverage, with its legend of dBm classes."""
    colours = [*STEP_COLOURS, GAP_COLOUR, "#000000"]  # the last, −1, is drawn transparent
    palette = np.array([[int(c[i : i + 2], 16) for i in (1, 3, 5)] + [255] for c in colours], np.uint8)
    palette[-1, 3] = 0
    values, bounds = to_mercator(classes(coverage), coverage.grid)
    threshold = coverage.request.threshold_dbm
    legend = [
        {"colour": colour, "text": f"≥ {number(threshold + step)} dBm"}
        for step, colour in zip(STEPS_DB, STEP_COLOURS, strict=True)
    ]
    legend.append({"colour": GAP_COLOUR, "text": t("coverage_below", threshold=number(threshold))})
    return raster_layer(
        "coverage", title, t("group_result"), palette[values], bounds, opacity=0.55, legend=legend
    )


def gap_layer(coverage: Coverage) -> Json:
    """Return the outlines of the gaps with their people, switched off at first."""
    shapes = [
        {
            "geometry": json.loads(shapely.to_geojson(row.geometry)),
            "style": {"color": GAP_COLOUR, "weight": 1.5, "fillOpacity": 0.1},
            "title": t(
                "gap_title",
                rank=row.rank,
                name=row.name_text,
                area=number(row.area_km2, 2),
                people=number(row.population),
            ),
        }
        for row in coverage.gaps.rename(columns={"name": "name_text"}).itertuples()
    ]
    legend = [{"colour": "#fbe3e0", "outline": GAP_COLOUR, "text": t("legend_gap")}]
    options = {"visible": False, "count": len(shapes), "legend": legend}
    return shapes_layer("gaps", t("layer_gaps"), t("group_result"), shapes, **options)


def to_mercator(
    values: npt.NDArray[np.int8], grid: Grid
) -> tuple[npt.NDArray[np.int8], tuple[float, float, float, float]]:
    """Return the nearest values on a Web Mercator grid over the same area, −1 outside.

    Returns
    -------
    values
        As many rows and columns as ``grid``.
    bounds
        West, south, east, north in degrees.
    """
    corners = corners_degrees(grid)
    west, south = corners.min(axis=0)
    east, north = corners.max(axis=0)
    (left, right), (bottom, top) = convert([west, east], [south, north], "EPSG:4326", WEB_MERCATOR)
    x = left + (np.arange(grid.width) + 0.5) * (right - left) / grid.width
    y = top - (np.arange(grid.height) + 0.5) * (top - bottom) / grid.height
    easting, northing = _on_lattice(x, y, grid)
    column = np.floor((easting - grid.west_m) / grid.cell_m).astype(int)
    row = np.floor((grid.north_m - northing) / grid.cell_m).astype(int)
    inside = (column >= 0) & (column < grid.width) & (row >= 0) & (row < grid.height)
    found = np.full(inside.shape, -1, values.dtype)
    found[inside] = values[row[inside], column[inside]]
    return found, (float(west), float(south), float(east), float(north))


def _on_lattice(
    x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], grid: Grid
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Convert every 16th pixel and interpolate between: centimetres off, a hundredth of the time."""
    xs, ys = np.linspace(x[0], x[-1], len(x) // 16 + 2), np.linspace(y[0], y[-1], len(y) // 16 + 2)
    mesh_x, mesh_y = np.meshgrid(xs, ys)
    coarse = convert(mesh_x, mesh_y, WEB_MERCATOR, grid.crs)
    at_x = (x - xs[0]) / (xs[1] - xs[0])
    at_y = (y - ys[0]) / (ys[1] - ys[0])
    left = np.clip(at_x.astype(int), 0, len(xs) - 2)
    top = np.clip(at_y.astype(int), 0, len(ys) - 2)
    u, v = (at_x - left)[None, :], (at_y - top)[:, None]

    def blend(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        upper = values[np.ix_(top, left)] * (1 - u) + values[np.ix_(top, left + 1)] * u
        lower = values[np.ix_(top + 1, left)] * (1 - u) + values[np.ix_(top + 1, left + 1)] * u
        return np.asarray(upper * (1 - v) + lower * v)

    return blend(np.asarray(coarse[0])), blend(np.asarray(coarse[1]))
