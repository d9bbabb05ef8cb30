"""Which VN-2000 zone is a province's own: where the EPSG registry says that each is used."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from planner.base.words import plain_text
from planner.geo.vn2000 import read_crs, vn2000_zones

_BETWEEN = re.compile(r"[,;]| and ")


def listed_zones(province: str) -> tuple[str, ...]:
    """Return the zones that EPSG lists a province under, none where it does not name it.

    Examples
    --------
    >>> listed_zones("Trà Vinh"), listed_zones("Tỉnh Bến Tre"), listed_zones("Thử")
    (('EPSG:9209',), ('EPSG:9210',), ())
    """
    name = re.sub(r"^(tinh|thanhpho)", "", _plain(province))
    return tuple(code for code in sorted(vn2000_zones()) if name in _provinces(code))


def reaches(code: str, bounds: Sequence[float]) -> bool:
    """Whether a zone is used anywhere in west, south, east, north (degrees)."""
    area = read_crs(code).area_of_use
    west, south, east, north = bounds
    return area is None or not (
        area.east < west or east < area.west or area.north < south or north < area.south
    )


@cache
def _provinces(code: str) -> frozenset[str]:
    """Return the names of the provinces in the area of use of a zone, plain."""
    area = read_crs(code).area_of_use
    if area is None:
        return frozenset()
    text = area.name.removeprefix("Vietnam - ")
    names = (re.sub(r"(municipality|cities|provinces?|\.)", "", part) for part in _BETWEEN.split(text))
    return frozenset(filter(None, map(_plain, names)))


def _plain(name: str) -> str:
    """Return a name in small letters without marks, spaces and hyphens."""
    return "".join(sign for sign in plain_text(name) if sign.isalnum())
