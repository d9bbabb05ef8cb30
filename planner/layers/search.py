"""Finding a place by what somebody types: a site code, a commune, or a position."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd

from planner.base.words import plain_text
from planner.geo.position import read_position


@dataclass(frozen=True)
class Place:
    """What was found.

    Attributes
    ----------
    kind
        ``site``, ``commune`` or ``position``.
    key
        Site code, commune code, or the text itself.
    lon, lat
        Degrees, EPSG:4326.
    """

    kind: str
    key: str
    label: str
    lon: float
    lat: float


def find_place(text: str, sites: gpd.GeoDataFrame, communes: gpd.GeoDataFrame, crs: str) -> Place:
    """Return the place that a text names.

    A site code wins over a commune's name, the whole name over a part of it; what is neither is
    read as a position.

    Raises
    ------
    CoordinateError
        If it is none of these.
    """
    wanted = plain_text(text)
    exact = sites[sites["site_id"].map(plain_text) == wanted]
    if len(exact):
        site = exact.iloc[0]
        return Place("site", site["site_id"], site["site_id"], site.geometry.x, site.geometry.y)
    if wanted and not wanted[0].isdigit():
        commune = _commune(wanted, communes)
        if commune is not None:
            return commune
    lon, lat, _ = read_position(text, crs)
    return Place("position", text, text, lon, lat)


def _commune(wanted: str, communes: gpd.GeoDataFrame) -> Place | None:
    names = communes["name"].map(plain_text)
    full = names + ", " + communes["district"].map(plain_text)
    for match in (
        (names == wanted) | (full == wanted),
        full.str.endswith(" " + wanted) | names.str.endswith(" " + wanted),
        full.str.contains(wanted, regex=False),
    ):
        if match.any():
            row = communes[match].iloc[0]
            spot = row.geometry.representative_point()
            label = f"{row['name']}, {row['district']}"
            return Place("commune", row["commune_code"], label, spot.x, spot.y)
    return None
