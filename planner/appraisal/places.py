"""The zones around the proposed sites: which hold a site, which lie near it, and what they say."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import isfinite

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from planner.appraisal.neighbours import to_centimetre
from planner.geo.shapes import points
from planner.geo.vn2000 import WGS84, project, transform_geometry
from planner.layers.rows import Zone as ZoneRow
from planner.layers.rows import rows


@dataclass(frozen=True)
class Zone:
    """One zone: its code, kind, name, what its parameters say, its place in plane metres."""

    zone_id: str
    kind: str
    name: str
    parameters: dict[str, str]
    citation: str
    plane: BaseGeometry

    def number(self, name: str) -> float | None:
        """Return a parameter as a number, None where it is missing or none."""
        try:
            value = float(self.parameters[name])
        except (KeyError, ValueError):
            return None
        return value if isfinite(value) else None


@dataclass(frozen=True)
class Near:
    """A zone near a site, and how far: 0 inside it."""

    zone: Zone
    distance_m: float


class ZonePlaces:
    """Zones and sites in one plane.

    Parameters
    ----------
    zones
        Zones layer, EPSG:4326.
    xy
        Easting and northing of the sites in metres, in ``crs``.
    """

    def __init__(self, zones: gpd.GeoDataFrame, xy: npt.NDArray[np.float64], crs: str) -> None:
        plane = project(zones, crs)
        self._crs = crs
        self._points = points(xy)
        self._zones: dict[str, list[Zone]] = defaultdict(list)
        for row in rows(plane, ZoneRow):
            said = read_parameters(row.parameters)
            zone = Zone(row.zone_id, row.kind, row.name, said, row.citation, row.geometry)
            self._zones[row.kind].append(zone)
        self._near: dict[tuple[str, ...], list[Near | None]] = {}
        self._around: dict[tuple[float, tuple[str, ...]], dict[int, list[Near]]] = {}

    def has(self, *kinds: str) -> bool:
        """Whether the layer holds a zone of any of these kinds."""
        return any(self._zones.get(kind) for kind in kinds)

    def nearest(self, *kinds: str) -> list[Near | None]:
        """Return the nearest zone of some kinds to each site; None where there is none at all."""
        if kinds not in self._near:
            zones = [zone for kind in kinds for zone in self._zones.get(kind, ())]
            nearest: list[Near | None] = [None] * len(self._points)
            if zones and len(self._points):
                tree = shapely.STRtree([zone.plane for zone in zones])
                pairs, distances = tree.query_nearest(
                    self._points, return_distance=True, all_matches=False
                )
                for (site, zone), metres in zip(pairs.T, to_centimetre(distances), strict=True):
                    nearest[int(site)] = Near(zones[int(zone)], float(metres))
            self._near[kinds] = nearest
        return self._near[kinds]

    def around(self, metres: float, *kinds: str) -> dict[int, list[Near]]:
        """Return all zones of some kinds within a distance of each site, the nearest first."""
        if (metres, kinds) not in self._around:
            self._around[metres, kinds] = self._all_around(metres, kinds)
        return self._around[metres, kinds]

    def _all_around(self, metres: float, kinds: tuple[str, ...]) -> dict[int, list[Near]]:
        zones = [zone for kind in kinds for zone in self._zones.get(kind, ())]
        by_site: dict[int, list[Near]] = defaultdict(list)
        if not zones or not len(self._points):
            return by_site
        tree = shapely.STRtree([zone.plane for zone in zones])
        site, zone = tree.query(self._points, predicate="dwithin", distance=metres)
        far = to_centimetre(np.asarray(shapely.distance(self._points[site], tree.geometries[zone])))
        for at in np.argsort(far, kind="stable"):
            by_site[int(site[at])].append(Near(zones[int(zone[at])], float(far[at])))
        return by_site

    def of_kind(self, kind: str) -> list[Zone]:
        """Return the zones of a kind."""
        return self._zones.get(kind, [])

    def line_to(self, site: int, near: Near) -> BaseGeometry:
        """Return the shortest line from a site to a zone, EPSG:4326; the site's point inside it."""
        spot: shapely.Point = self._points[site]
        line = shapely.shortest_line(spot, near.zone.plane)
        shape = line if line.length > 0 else spot
        moved: BaseGeometry = transform_geometry(np.array([shape]), self._crs, WGS84)[0]
        return moved


def read_parameters(text: object) -> dict[str, str]:
    """Return the parameters of a zone, written as ``name=value`` parted by spaces.

    Examples
    --------
    >>> read_parameters("class=III wire=bare")
    {'class': 'III', 'wire': 'bare'}
    """
    if not isinstance(text, str):
        return {}
    return dict(part.split("=", 1) for part in text.split() if "=" in part)
