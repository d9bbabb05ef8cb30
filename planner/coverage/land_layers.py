"""Water and settlements: what is no land, and where on the land the people live."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from planner.base import numbers
from planner.geo.rasters import PeopleRaster
from planner.geo.vn2000 import WGS84, project

SPACING_M = 25.0  # of the places that stand for a settlement


def without_water(communes: gpd.GeoDataFrame, water: gpd.GeoDataFrame, crs: str) -> gpd.GeoDataFrame:
    """Return the communes less the water: rivers are then no gap, and nobody lives on them.

    Parameters
    ----------
    communes, water
        EPSG:4326; cut in ``crs``, the province's VN-2000 zone. A commune of water alone stays whole.
    """
    plane = project(communes, crs)
    wet = project(water, crs).union_all()
    dry = plane.geometry.difference(wet)
    kept = dry.where(~dry.is_empty, plane.geometry)
    return project(plane.set_geometry(kept.set_crs(crs)), WGS84)


def people_in(settlements: gpd.GeoDataFrame, crs: str, name: str) -> PeopleRaster:
    """Return people spread evenly over settlements, as places 25 m apart.

    Every place weighs the same; the communes' own numbers scale them (``land_grid``), so that within a
    commune all people live in its settlements, and evenly on its land where it has none.
    """
    plane = shapely.union_all(project(settlements, crs).geometry.to_numpy())
    west, south, east, north = plane.bounds
    xs = np.arange(west + SPACING_M / 2, east, SPACING_M)
    ys = np.arange(south + SPACING_M / 2, north, SPACING_M)
    mesh_x, mesh_y = (part.ravel() for part in np.meshgrid(xs, ys))
    shapely.prepare(plane)
    inside = shapely.contains_xy(plane, mesh_x, mesh_y)
    found_x, found_y = mesh_x[inside], mesh_y[inside]
    places = np.ones(len(found_x))
    size = numbers.metres(SPACING_M)
    return PeopleRaster(name, crs, found_x, found_y, places, size, 1, 0, is_counted=False)
