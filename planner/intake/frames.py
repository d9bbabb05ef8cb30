"""GIS layers as frames, and rasters: opened in a process of their own, handed back as plain values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry.base import BaseGeometry

from planner.base import apart
from planner.base.progress import Tell, silent
from planner.geo.grid import Grid
from planner.geo.rasters import HeightRaster, PeopleRaster
from planner.intake.height_raster import read_heights
from planner.intake.opening import as_wkb, batches, from_wkb
from planner.intake.people_raster import read_people_raster
from planner.intake.safety import VECTOR_KINDS, check_file
from planner.intake.vectors import read_frames


def open_frames(
    path: Path, tell: Tell = silent, *, spent: apart.Spent | None = None
) -> list[tuple[str, gpd.GeoDataFrame]] | None:
    """Return the name and the features of every layer of a GIS file; None where it is another kind.

    Raises
    ------
    InputFileError
        As :func:`planner.intake.opening.open_file`.
    """
    pieces = apart.plain_items(frame_items, path, file=path.name, tell=tell, spent=spent)
    kind = next(pieces)
    layers = _frames(pieces)
    return layers if kind in VECTOR_KINDS else None


def frame_items(path: Path, tell: Tell) -> Iterator[object]:
    """Give the kind of a file, then its layers as plain values: each its facts, rows and shapes."""
    kind = check_file(path)
    yield kind
    tell("progress.open", 0.2)
    for name, frame in read_frames(path, kind) if kind in VECTOR_KINDS else []:
        columns = [column for column in frame.columns if column != frame.geometry.name]
        crs = None if frame.crs is None else frame.crs.to_wkt()
        yield {"name": name, "columns": [str(column) for column in columns], "crs": crs}
        for places in batches(range(len(frame))):
            part = frame.iloc[places[0] : places[-1] + 1]
            cells = [part[column].astype(object).tolist() for column in columns]
            yield {"cells": cells, "shapes": as_wkb(part.geometry.array)}
            tell("progress.open", places[-1] / len(frame))


def _frames(pieces: Iterator[object]) -> list[tuple[str, gpd.GeoDataFrame]]:
    layers: list[tuple[dict[str, Any], list[list[object]], list[BaseGeometry | None]]] = []
    for piece in cast("Iterator[dict[str, Any]]", pieces):
        if "name" in piece:
            layers.append((piece, [[] for _ in piece["columns"]], []))
            continue
        _, columns, shapes = layers[-1]
        for column, cells in zip(columns, piece["cells"], strict=True):
            column += cells
        shapes += from_wkb(piece["shapes"])
    return [(facts["name"], _frame(facts, columns, shapes)) for facts, columns, shapes in layers]


def _frame(
    facts: dict[str, Any], columns: list[list[object]], shapes: list[BaseGeometry | None]
) -> gpd.GeoDataFrame:
    table = pd.DataFrame(dict(zip(facts["columns"], columns, strict=True)), index=range(len(shapes)))
    return gpd.GeoDataFrame(table, geometry=np.array(shapes, dtype=object), crs=facts["crs"])


def _facts(
    function: Callable[..., Iterator[object]], *arguments: object, path: Path, tell: Tell
) -> dict[str, Any]:
    (facts,) = apart.plain_items(function, path, *arguments, file=path.name, tell=tell)
    return cast("dict[str, Any]", facts)


def open_heights(path: Path, grid: Grid, tell: Tell = silent) -> HeightRaster:
    """Return the heights of a raster; as :func:`read_heights`, in a process of its own."""
    return HeightRaster(**_facts(height_items, grid, path=path, tell=tell))


def height_items(path: Path, grid: Grid, tell: Tell) -> Iterator[object]:
    """Give what a raster of heights holds as one plain value."""
    tell("progress.open", 0.1)
    yield asdict(read_heights(path, grid))


def open_people(
    path: Path, bounds_deg: tuple[float, float, float, float], crs: str, tell: Tell = silent
) -> PeopleRaster:
    """Return the people of a raster; as :func:`read_people_raster`, in a process of its own."""
    return PeopleRaster(**_facts(people_items, bounds_deg, crs, path=path, tell=tell))


def people_items(
    path: Path, bounds_deg: tuple[float, float, float, float], crs: str, tell: Tell
) -> Iterator[object]:
    """Give what a raster of people holds as one plain value."""
    tell("progress.open", 0.1)
    yield asdict(read_people_raster(path, bounds_deg, crs))
