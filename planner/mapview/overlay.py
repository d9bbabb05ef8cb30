"""Coverage as a picture for the map: classes of level, laid on Web Mercator by the pinned operation."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from planner.coverage.compare import Comparison
from planner.coverage.compute import Coverage
from planner.coverage.people import OUTSIDE
from planner.geo.grid import Grid, corners_degrees
from planner.geo.vn2000 import convert
from planner.layers.rows import rows
from planner.mapview.map_data import Json, raster_layer, shapes_layer
from planner.mapview.words import number, t

WEB_MERCATOR = "EPSG:3857"
# Viridis-like steps: in order of lightness, so that they survive colour blindness and grey print.
# Bands of the probability that the threshold is met at a place; fit for colour-blind eyes and print.
BANDS = (0.95, 0.90, 0.75, 0.50)
BAND_COLOURS = ("#30678d", "#35b778", "#a5db36", "#fde725")
GAP_COLOUR = "#d7301f"
CHANGE_COLOURS = ("#542788", "#b35806", "#000000")  # gained, lost; the last is drawn transparent


def classes(coverage: Coverage) -> npt.NDArray[np.int8]:
    """Return the band of each cell: 0…3 by the probability of the threshold, 4 under, −1 not drawn."""
    level = np.nan_to_num(coverage.level_dbm, nan=-np.inf)
    bands = np.full(level.shape, len(BANDS), np.int8)
    for band in reversed(range(len(BANDS))):
        bands[level >= _least_dbm(coverage, BANDS[band])] = band
    bands[coverage.land.commune == OUTSIDE] = -1
    return bands


def _least_dbm(coverage: Coverage, probability: float) -> float:
    request = coverage.request
    return request.threshold_dbm + request.margin_db(probability) + request.load_margin_db()


def coverage_layer(coverage: Coverage, title: str) -> Json:
    """Return the map layer of a coverage, its legend in bands of probability and their levels."""
    colours = [*BAND_COLOURS, GAP_COLOUR, "#000000"]  # the last, −1, is drawn transparent
    palette = _palette(colours)
    values, bounds = to_mercator(classes(coverage), coverage.grid)
    legend = [
        {
            "colour": colour,
            "text": t(
                "coverage_band",
                probability=number(100 * probability),
                level=number(_least_dbm(coverage, probability), 1).replace("-", "−"),
            ),
        }
        for probability, colour in zip(BANDS, BAND_COLOURS, strict=True)
    ]
    legend.append({"colour": GAP_COLOUR, "text": t("coverage_below")})
    counted = t("coverage_counted", probability=number(100 * coverage.request.probability))
    legend.append({"colour": "#ffffff", "text": counted})
    return raster_layer(
        "coverage", title, t("group_result"), palette[values], bounds, opacity=0.55, legend=legend
    )


def _palette(colours: Sequence[str]) -> npt.NDArray[np.uint8]:
    """Return the colours as RGBA, the last one transparent."""
    rgb = [[int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in colours]
    palette = np.array([[*colour, 255] for colour in rgb], np.uint8)
    palette[-1, 3] = 0
    return palette


def gain_layer(both: Comparison) -> Json:
    """Return the picture of what a proposal newly covers and what is lost by it."""
    needed = both.before.request.needed_dbm()
    was, now = (coverage.level_dbm >= needed for coverage in (both.before, both.after))
    land = both.before.land.commune != OUTSIDE
    changes = np.full(was.shape, -1, np.int8)
    changes[now & ~was & land] = 0
    changes[was & ~now & land] = 1
    palette = _palette(CHANGE_COLOURS)
    values, bounds = to_mercator(changes, both.before.grid)
    texts = ("legend_gained", "legend_lost")
    legend = [{"colour": c, "text": t(text)} for c, text in zip(CHANGE_COLOURS, texts, strict=False)]
    title, group = t("layer_gain"), t("group_result")
    return raster_layer("gain", title, group, palette[values], bounds, opacity=0.8, legend=legend)


class _Gap(NamedTuple):
    rank: int
    name: str
    area_km2: float
    population: float
    geometry: BaseGeometry


def gap_layer(coverage: Coverage) -> Json:
    """Return the outlines of the gaps with their people, switched off at first."""
    shapes = [
        {
            "geometry": json.loads(shapely.to_geojson(shapely.transform(row.geometry, _to_a_metre))),
            "style": {"color": GAP_COLOUR, "weight": 1.5, "fillOpacity": 0.1},
            "title": t(
                "gap_title",
                rank=row.rank,
                name=row.name,
                area=number(row.area_km2, 2),
                people=number(row.population),
            ),
        }
        for row in rows(coverage.gaps, _Gap)
    ]
    legend = [{"colour": "#fbe3e0", "outline": GAP_COLOUR, "text": t("legend_gap")}]
    options = {"visible": False, "count": len(shapes), "legend": legend}
    return shapes_layer("gaps", t("layer_gaps"), t("group_result"), shapes, **options)


def _to_a_metre(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Round degrees to five places: half as much to send, and cells are a hundred metres wide."""
    return np.round(points, 5)


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
    nearest = np.full(inside.shape, -1, values.dtype)
    nearest[inside] = values[row[inside], column[inside]]
    return nearest, (float(west), float(south), float(east), float(north))


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
