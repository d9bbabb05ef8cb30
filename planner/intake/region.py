"""The province as the intake needs it: which commune a point lies in, and how far off it is."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from planner.geo.vn2000 import WGS84, convert, project
from planner.intake.columns import plain

NOWHERE = -1
_KINDS = ("xa ", "phuong ", "thi tran ", "tt ", "p ", "x ")

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
        self._plain_names = np.array([commune_name(name) for name in self.names], dtype=object)
        self._tree = shapely.STRtree(communes.geometry.to_numpy())
        self._land = shapely.union_all(project(communes, crs).geometry.to_numpy())

    def communes_at(self, lon: FloatArray, lat: FloatArray) -> IntArray:
        """Return the position of the commune that each point lies in, ``NOWHERE`` outside."""
        found = np.full(len(lon), NOWHERE, dtype=np.int64)
        good = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat))
        points = shapely.points(lon[good], lat[good])
        which, commune = self._tree.query(points, predicate="intersects")
        # A point on a shared border goes to the commune that the layer names first.
        order = np.lexsort((commune, which))[::-1]
        found[good[which[order]]] = commune[order]
        return found

    def agreeing(self, communes: IntArray, named: list[str | None]) -> int:
        """Return how many points lie in the commune that their row names."""
        inside = np.flatnonzero(communes != NOWHERE)
        return sum(self._plain_names[communes[row]] == named[row] for row in inside)

    def distance_m(self, lon: float, lat: float) -> float:
        """Return how far a point lies outside the province, metres; infinite if it is nowhere."""
        x, y = convert(lon, lat, WGS84, self.crs)
        if not (np.isfinite(x) and np.isfinite(y)):
            return float("inf")
        return float(shapely.distance(self._land, shapely.Point(float(x), float(y))))


def commune_name(text: object) -> str:
    """Return the name of a commune as it is compared: without its kind and leading zeros.

    Examples
    --------
    >>> commune_name("Xã Tân Hòa"), commune_name("P. 07")
    ('tan hoa', '7')
    """
    name = plain(text)
    kind = next((kind for kind in _KINDS if name.startswith(kind)), "")
    return name.removeprefix(kind).lstrip("0")
