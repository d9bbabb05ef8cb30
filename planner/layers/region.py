"""The province asked about points and names: the commune a point lies in, how far off it is."""

from __future__ import annotations

import difflib

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from planner.geo.vn2000 import WGS84, convert, project
from planner.layers.commune_names import bare_district, commune_key, district_name, kind_of

NOWHERE = -1
MAX_MISSPELT = 2_000  # names that are compared with all others; a file with more is wrong as a whole

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


class Region:
    """The communes of the province, ready to be asked about many points.

    Parameters
    ----------
    communes
        The communes layer (EPSG:4326).
    crs
        The province's VN-2000 zone.
    """

    def __init__(self, communes: gpd.GeoDataFrame, crs: str) -> None:
        self.crs = crs
        self.codes = communes["commune_code"].astype(str).tolist()
        self.names = communes["name"].astype(str).tolist()
        self._plain_names = np.array([commune_key(name) for name in self.names], dtype=object)
        self.districts = communes["district"].astype(str).tolist()
        self._district_names = [
            (district_name(district), bare_district(district)) for district in self.districts
        ]
        self._all_districts = {name for names in self._district_names for name in names}
        self._close: dict[str, list[str]] = {}
        self._named: dict[str, tuple[int, ...]] = {}  # as a file says it
        self._by_name: dict[str, tuple[int, ...]] = {}
        for at, name in enumerate(self._plain_names):
            self._by_name[name] = (*self._by_name.get(name, ()), at)
        self._areas = communes.geometry.to_numpy()
        self._plane = project(communes, crs).geometry.to_numpy()
        self._tree = shapely.STRtree(communes.geometry.to_numpy())
        self._land = shapely.union_all(self._plane)

    def communes_at(self, lon: FloatArray, lat: FloatArray) -> IntArray:
        """Return the position of the commune that each point lies in, ``NOWHERE`` outside."""
        communes = np.full(len(lon), NOWHERE, dtype=np.int64)
        good = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat))
        points = shapely.points(lon[good], lat[good])
        which, commune = self._tree.query(points, predicate="intersects")
        # A point on a shared border goes to the commune that the layer names first.
        order = np.lexsort((commune, which))[::-1]
        communes[good[which[order]]] = commune[order]
        return communes

    def named(self, name: object) -> tuple[int, ...]:
        """Return the communes of a name, whatever their district.

        A commune and a township may share a name (Định An), so the kind counts where it is given.
        """
        text = str(name)
        if text not in self._named:
            communes = self._by_name.get(commune_key(text), ())
            kind = kind_of(text)
            of_kind = tuple(at for at in communes if kind_of(self.names[at]) == kind)
            self._named[text] = of_kind or communes
        return self._named[text]

    def in_district(self, communes: tuple[int, ...], district: object) -> tuple[int, ...]:
        """Return those communes that lie in a district; a town and a district may share a name."""
        wanted = district_name(district)
        return tuple(at for at in communes if wanted in self._district_names[at])

    def knows_district(self, district: object) -> bool:
        """Say whether the province has a district of this name."""
        return district_name(district) in self._all_districts

    def close_names(self, name: object) -> list[str]:
        """Return the names of communes that a misspelt one may mean."""
        key = commune_key(name)
        if key not in self._close:
            if len(self._close) >= MAX_MISSPELT:
                return []
            close_keys = difflib.get_close_matches(key, list(self._by_name), n=2, cutoff=0.8)
            self._close[key] = [self.names[self._by_name[close_key][0]] for close_key in close_keys]
        return self._close[key]

    def agreeing(self, communes: IntArray, wanted: list[tuple[int, ...]]) -> int:
        """Return how many points lie in one of the communes that their row names."""
        inside = np.flatnonzero(communes != NOWHERE)
        return sum(int(communes[row]) in wanted[row] for row in inside)

    def distance_to_m(self, communes: tuple[int, ...], lon: float, lat: float) -> float:
        """Return how far a point lies from the nearest of some communes, metres."""
        x, y = convert(lon, lat, WGS84, self.crs)
        if not communes or not (np.isfinite(x) and np.isfinite(y)):
            return float("inf")
        spot = shapely.Point(float(x), float(y))
        return float(min(shapely.distance(self._plane[at], spot) for at in communes))

    def middle(self, commune: int) -> shapely.Point:
        """Return a point inside a commune (EPSG:4326)."""
        spot: shapely.Point = shapely.point_on_surface(self._areas[commune])
        return spot

    def distance_m(self, lon: float, lat: float) -> float:
        """Return how far a point lies outside the province, metres; infinite if it is nowhere."""
        x, y = convert(lon, lat, WGS84, self.crs)
        if not (np.isfinite(x) and np.isfinite(y)):
            return float("inf")
        return float(shapely.distance(self._land, shapely.Point(float(x), float(y))))
