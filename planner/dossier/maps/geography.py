"""The ground that every map shares, projected and simplified once: communes, districts, the province."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from planner.base import messages
from planner.base.errors import LayerError, ParameterError
from planner.base.vocabulary import CommuneKind
from planner.broadcast.status import communes_on
from planner.dossier.maps.frame import Extent
from planner.geo.vn2000 import project
from planner.layers.commune_names import short_name
from planner.layers.province import Province
from planner.layers.vocabulary import OFFICIAL, REFERENCE

BORDER_TOLERANCE_M = 40.0  # 0.2 mm at 1:200 000; of the drawn borders only, shared edges stay shared
MARGIN = 0.006  # around what is wanted, of its longer side
LEAST_TOWN_COMMUNES = 4


@dataclass(frozen=True)
class Geography:
    """The communes valid on a day, in metres of the province's VN-2000 zone.

    Attributes
    ----------
    communes
        ``commune_code``, ``name``, ``short``, ``kind``, ``district_code``, ``district``, ``is_urban``.
    districts
        ``district_code``, ``district``.
    middles
        A place well inside each commune, (n, 2) in metres.
    boundary_note
        Whether the borders are official, in words.
    """

    province: Province
    communes: gpd.GeoDataFrame
    districts: gpd.GeoDataFrame
    outline: BaseGeometry
    middles: npt.NDArray[np.float64]
    boundary_note: str

    @property
    def crs(self) -> str:
        """The province's VN-2000 zone."""
        return self.province.crs


def geography_of(province: Province, communes: gpd.GeoDataFrame, on: date) -> Geography:
    """Return the ground of the maps of a day; a day that the layer does not know takes all of it."""
    try:
        valid = communes_on(communes, on)
    except LayerError:
        valid = communes
    plane = project(valid, province.crs).reset_index(drop=True)
    plane = plane.set_geometry(plane.simplify_coverage(BORDER_TOLERANCE_M))
    plane = plane.assign(short=[short_name(name) for name in plane["name"]])
    districts = plane.dissolve("district_code", as_index=False)[
        ["district_code", "district", "geometry"]
    ]
    return Geography(
        province=province,
        communes=plane,
        districts=districts,
        outline=shapely.union_all(districts.geometry.to_numpy()),
        middles=np.array([middle_of(area) for area in plane.geometry]).reshape(-1, 2),
        boundary_note=_boundary_note(set(valid["boundary"])),
    )


def middle_of(area: BaseGeometry) -> tuple[float, float]:
    """Return the middle of the largest circle inside the largest part of an area."""
    part = max(shapely.get_parts(area), key=lambda piece: piece.area)
    circle = shapely.maximum_inscribed_circle(part, tolerance=max(part.length / 500, 1e-9))
    x, y = circle.coords[0]
    return float(x), float(y)


def _boundary_note(kinds: set[str]) -> str:
    if kinds == {OFFICIAL}:
        return messages.text("maps.boundary_official")
    derived = kinds.isdisjoint({OFFICIAL, REFERENCE})
    return messages.text("maps.boundary_derived" if derived else "maps.boundary_reference")


def extent_of(geography: Geography, kind: str, code: str | None = None) -> Extent:
    """Return what a map of the ``province``, a ``district`` or a ``commune`` has to show, in metres.

    Raises
    ------
    ParameterError
        If there is no such district or commune.
    """
    bounds = area_of(geography, kind, code).bounds
    rim = MARGIN * max(bounds[2] - bounds[0], bounds[3] - bounds[1])
    return bounds[0] - rim, bounds[1] - rim, bounds[2] + rim, bounds[3] + rim


def area_of(geography: Geography, kind: str, code: str | None = None) -> BaseGeometry:
    """Return the area of the province, a district or a commune; raises as :func:`extent_of`."""
    if kind == "province":
        return geography.outline
    layer = geography.districts if kind == "district" else geography.communes
    shapes = layer.geometry[layer[f"{kind}_code"] == code]
    if shapes.empty:
        raise ParameterError("maps.no_such_area", kind=kind, code=code)
    return shapes.iloc[0]


def towns_of(geography: Geography) -> list[tuple[str, BaseGeometry]]:
    """Return the towns whose wards lie close together: name of the district, area of the wards."""
    wards = geography.communes[geography.communes["kind"] == CommuneKind.PHUONG]
    return [
        (str(name), shapely.union_all(rows.geometry.to_numpy()))
        for name, rows in wards.groupby("district", sort=False)
        if len(rows) >= LEAST_TOWN_COMMUNES
    ]
