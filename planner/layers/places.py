"""Whether the records of a layer lie in the province: what the schema of a layer cannot judge."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from planner.base import numbers
from planner.geo.vn2000 import project
from planner.layers.catalogue import LayerSpec
from planner.layers.check import layer_fault
from planner.layers.faults import Fault

NEAR_M = 2_000.0  # borders derived from cells, and works that stand on the bank beyond
_SHOWN = 6  # decimals of a degree


def ground_of(communes: gpd.GeoDataFrame, crs: str) -> BaseGeometry:
    """Return the ground of the communes and what is near it, in the province's zone (metres)."""
    plane = shapely.make_valid(project(communes, crs).geometry.to_numpy())
    return shapely.union_all(plane).buffer(NEAR_M)


def place_faults(
    layer: gpd.GeoDataFrame, spec: LayerSpec, ground: BaseGeometry, crs: str
) -> list[Fault]:
    """Return a fault for each record that lies outside the province.

    Parameters
    ----------
    layer
        Sound by its schema, EPSG:4326.
    ground
        As :func:`ground_of` returns it.
    crs
        The province's zone.
    """
    if layer.empty:
        return []
    plane = project(layer, crs).geometry.to_numpy()
    shapely.prepare(ground)
    outside = ~shapely.intersects(ground, plane)
    places = zip(layer.loc[outside, spec.key], layer.geometry[outside], strict=True)
    rows = [number for number, is_out in enumerate(outside, start=1) if is_out]
    return [
        layer_fault(
            spec,
            "outside",
            row,
            "geometry",
            value=_spot(geometry),
            key=key,
            expected=numbers.figure(NEAR_M / 1000),
        )
        for row, (key, geometry) in zip(rows, places, strict=True)
    ]


def frame_faults(communes: gpd.GeoDataFrame, spec: LayerSpec, bounds: Sequence[float]) -> list[Fault]:
    """Return a fault for each commune that lies wholly outside the frame of the province's maps."""
    west, south, east, north = bounds
    frame = shapely.box(west, south, east, north)
    outside = ~shapely.intersects(frame, communes.geometry.to_numpy())
    return [
        layer_fault(
            spec, "outside_frame", row, "geometry", value=_spot(geometry), key=key,
            expected=", ".join(f"{bound:g}" for bound in bounds),
        )
        for row, (key, geometry, is_out) in enumerate(
            zip(communes[spec.key], communes.geometry, outside, strict=True), start=1
        )
        if is_out
    ]  # fmt: skip


def _spot(geometry: BaseGeometry) -> str:
    point = geometry.representative_point()
    return f"{point.x:.{_SHOWN}g}, {point.y:.{_SHOWN}g}"
