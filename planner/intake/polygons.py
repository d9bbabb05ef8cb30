"""Areas that a user brings along for coverage: water to leave out, settlements where the people live."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from planner.base.errors import CoordinateError, InputFileError
from planner.base.progress import Tell, silent
from planner.geo.vn2000 import WGS84, project
from planner.intake.frames import open_frames


def read_polygons(path: Path, communes: gpd.GeoDataFrame, tell: Tell = silent) -> gpd.GeoDataFrame:
    """Return the polygons of a GIS file around the communes, EPSG:4326; lines and points are left out.

    Raises
    ------
    InputFileError
        If it is no GIS file, names no system, or has no polygon in the province.
    """
    frames = open_frames(path, tell)
    if frames is None:
        raise InputFileError("coverage.polygons_none", file=path.name)
    parts = []
    for _, frame in frames:
        areas = frame[frame.geom_type.isin(["Polygon", "MultiPolygon"])][["geometry"]]
        if not len(areas):
            continue
        if areas.crs is None:
            raise InputFileError("coverage.polygons_no_crs", file=path.name)
        try:
            plain = areas.set_geometry(shapely.force_2d(shapely.make_valid(areas.geometry.to_numpy())))
            parts.append(project(plain.set_crs(areas.crs), WGS84))
        except CoordinateError as error:
            raise InputFileError("coverage.polygons_no_crs", file=path.name) from error
    if parts:
        polygons = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=WGS84)
        polygons = polygons[polygons.intersects(communes.union_all().envelope)].reset_index(drop=True)
        if len(polygons):
            return polygons
    raise InputFileError("coverage.polygons_none", file=path.name)
