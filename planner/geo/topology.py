"""Do areas fit together: mending what is not valid, and finding gaps and overlaps between them."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from planner.geo.vn2000 import WGS84, project

LEAST_AREA_M2 = 1.0  # below this it is the rounding of coordinates


def areas_only(geometry: BaseGeometry | None) -> BaseGeometry | None:
    """Return the polygons of a geometry, valid and without heights; None where it has none."""
    if geometry is None or geometry.is_empty:
        return None
    sound = geometry if geometry.is_valid else shapely.make_valid(geometry, method="structure")
    parts = shapely.get_parts(shapely.get_parts(sound))
    polygons = [part for part in parts if part.geom_type in ("Polygon", "MultiPolygon")]
    merged = shapely.force_2d(shapely.union_all(polygons))
    return None if merged.is_empty else merged


def overlaps(areas: gpd.GeoDataFrame, key: str, crs: str) -> gpd.GeoDataFrame:
    """Return where two areas cover the same ground, the largest first.

    Parameters
    ----------
    areas
        Valid polygons, any system.
    key
        Column that names an area.
    crs
        The VN-2000 zone to measure in.

    Returns
    -------
    GeoDataFrame
        EPSG:4326: ``one``, ``other`` (keys), ``area_m2``; smaller than 1 m² is left out.
    """
    plane = project(areas, crs)
    shapes, keys = plane.geometry.to_numpy(), plane[key].to_numpy()
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    first, second = first[first < second], second[first < second]
    common = shapely.intersection(shapes[first], shapes[second])
    return _layer({"one": keys[first], "other": keys[second]}, common, crs)


def gaps(areas: gpd.GeoDataFrame, key: str, crs: str) -> gpd.GeoDataFrame:
    """Return the holes that the areas together leave between them, the largest first.

    A gap that opens to the outside cannot be told from the outside and is not found.

    Returns
    -------
    GeoDataFrame
        EPSG:4326: ``around`` (keys of the areas that touch the gap, parted by spaces), ``area_m2``;
        smaller than 1 m² is left out.
    """
    plane = project(areas, crs)
    shapes, keys = plane.geometry.to_numpy(), plane[key].astype(str).to_numpy()
    rings = [ring for part in shapely.get_parts(shapely.union_all(shapes)) for ring in part.interiors]
    holes = np.array([shapely.Polygon(ring) for ring in rings], dtype=object)
    hole, area = shapely.STRtree(shapes).query(holes, predicate="dwithin", distance=0.01)
    around = [" ".join(sorted(keys[area[hole == number]])) for number in range(len(holes))]
    return _layer({"around": np.array(around, dtype=object)}, holes, crs)


def _layer(columns: dict[str, object], shapes: npt.NDArray[np.object_], crs: str) -> gpd.GeoDataFrame:
    plane = gpd.GeoDataFrame(pd.DataFrame(columns), geometry=gpd.GeoSeries(shapes, crs=crs), crs=crs)
    plane = plane.assign(area_m2=plane.area)
    kept = plane[plane["area_m2"] >= LEAST_AREA_M2].sort_values("area_m2", ascending=False)
    return project(kept.reset_index(drop=True), WGS84)
