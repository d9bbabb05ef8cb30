"""Coverage as an image in the extent of its grid, and its gaps hatched."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from matplotlib.colors import to_rgba
from shapely.geometry.base import BaseGeometry

from planner.base import messages
from planner.coverage.compare import Comparison
from planner.coverage.compute import Coverage
from planner.coverage.people import OUTSIDE
from planner.dossier.maps.marks import WHITE, Area
from planner.dossier.maps.view import SPECIALIST, Entry, Layer, View
from planner.geo.vn2000 import project
from planner.mapview.words import number

COVERED = Area("#a5d6a7")
GAINED = Area("#43a047")
LOST = Area("#ef9a9a", "#b71c1c", "oo", 0.1)
GAP = Area(None, "#8d4a4a", "/////", 0.08)
Mask = npt.NDArray[np.bool_]


def coverage(comparison: Comparison, crs: str, *, after: bool) -> Layer:
    """Return the layer of what is covered before or after a proposal, and of the gaps that are left.

    After: what is newly covered is darker, what is no longer covered is marked.
    """
    before, later = _covered(comparison.before), _covered(comparison.after)
    shades = [(later & before, COVERED, "covered"), (later & ~before, GAINED, "gained")]
    if not after:
        shades = [(before, COVERED, "covered")]
    lost = _shape(comparison.after, before & ~later) if after else []
    gaps = _plane((comparison.after if after else comparison.before).gaps, crs)

    def draw(view: View) -> Sequence[Entry]:
        entries = []
        heading = messages.text("maps.heading_coverage")
        picture = np.zeros((*before.shape, 4), np.float32)
        for mask, style, name in shades:
            picture[mask] = to_rgba(style.fill or WHITE)
            if mask.any():
                text = messages.text(f"maps.{name}")
                entries.append(Entry(SPECIALIST, heading, text, style))
        _image(view, comparison.before, picture)
        if lost and view.areas(lost, LOST, 4):
            entries.append(Entry(SPECIALIST, heading, messages.text("maps.lost"), LOST))
        if view.areas(gaps, GAP, 4.5):
            text = messages.text("maps.gap", n=len(gaps))
            entries.append(Entry(SPECIALIST, heading, text, GAP))
        return entries

    return draw


def coverage_table(comparison: Comparison) -> list[tuple[str, str, str]]:
    """Return the figures beside the map: name, before, after."""
    totals, rows = comparison.totals, []
    for name, digits in (("covered_km2", 1), ("covered_population", 0), ("covered_share", 1)):
        factor = 100 if name == "covered_share" else 1
        sides = [number(totals[f"{name}_{side}"] * factor, digits) for side in ("before", "after")]
        rows.append((messages.text(f"maps.{name}"), sides[0], sides[1]))
    for name in ("gained", "lost"):
        value = number(totals[f"{name}_km2"], 1)
        rows.append((messages.text(f"maps.{name}_km2"), "", value))
    rows.append(
        (messages.text("maps.gaps"), str(len(comparison.before.gaps)), str(len(comparison.after.gaps)))
    )
    return rows


def method_note(coverage: Coverage) -> str:
    """Return the model, the frequency, the threshold and the rest that a reader asks for, in a line."""
    request = coverage.request
    return messages.text(
        "maps.note_method",
        model=messages.text(f"coverage.model_{request.model}"),
        frequency=number(request.frequency_mhz, 0),
        threshold=number(request.threshold_dbm, 0).replace("-", "−"),
        probability=number(request.probability * 100, 0),
        resolution=number(request.resolution_m, 0),
        year=request.year,
    )


def _covered(coverage: Coverage) -> Mask:
    return np.asarray((coverage.above > 0) & (coverage.land.commune != OUTSIDE))


def _image(view: View, coverage: Coverage, picture: npt.NDArray[np.float32]) -> None:
    west, south, east, north = coverage.grid.bounds_m()
    limits = view.axes.get_xlim(), view.axes.get_ylim()
    view.axes.imshow(
        (picture * 255).astype(np.uint8),
        extent=(west, east, south, north),
        interpolation="none",
        zorder=3,
        aspect="auto",
    )
    view.axes.set(xlim=limits[0], ylim=limits[1])


def _shape(coverage: Coverage, mask: Mask) -> list[BaseGeometry]:
    """Return cells as areas in metres, those of a row joined."""
    strips = []
    grid = coverage.grid
    edges = np.diff(np.pad(mask.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    rows, starts = np.nonzero(edges == 1)
    _, ends = np.nonzero(edges == -1)
    for row, start, end in zip(rows, starts, ends, strict=True):
        top = grid.north_m - row * grid.cell_m
        left, right = grid.west_m + start * grid.cell_m, grid.west_m + end * grid.cell_m
        strips.append(shapely.box(left, top - grid.cell_m, right, top))
    joined = shapely.union_all(strips) if strips else None
    return [] if joined is None else list(shapely.get_parts(joined))


def _plane(gaps: gpd.GeoDataFrame, crs: str) -> list[BaseGeometry]:
    return list(project(gaps, crs).geometry) if len(gaps) else []
