"""WGS 84 ↔ VN-2000 by the one pinned operation of QĐ 05/2007/QĐ-BTNMT.

PROJ's own choice between the two is operation (1) in Trà Vinh, 0.8 m off; it is refused here: every
datum change goes through "VN-2000 to WGS 84 (2)", whose parameters are those of QĐ 05/2007.
"""

from __future__ import annotations

from functools import cache

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Transformer
from pyproj.database import query_crs_info
from pyproj.exceptions import CRSError
from pyproj.transformer import TransformerGroup

from planner.base import messages
from planner.base.errors import CoordinateError

WGS84 = "EPSG:4326"
DATUM_OPERATION = "VN-2000 to WGS 84 (2)"  # EPSG's name of the parameters of QĐ 05/2007/QĐ-BTNMT

NEAR_DEG = 3.0  # a zone is also used beside its area, at sea most of all

FloatArray = npt.NDArray[np.float64]


@cache
def vn2000_zones() -> dict[str, str]:
    """Return the projected VN-2000 systems PROJ knows, ``{"EPSG:9209": "VN-2000 / TM-3 105-30"}``."""
    return {
        f"EPSG:{info.code}": info.name
        for info in query_crs_info("EPSG")
        if info.name.startswith("VN-2000 / ")
    }


def read_crs(code: str) -> CRS:
    """Return the coordinate system of ``code`` (``"EPSG:9209"``).

    Raises
    ------
    CoordinateError
        If PROJ knows no such system, or it is none of positions (heights alone, a place of work).
    """
    try:
        crs = CRS.from_user_input(code)
    except CRSError as error:
        raise CoordinateError("geo.unknown_crs", crs=code) from error
    if not (crs.is_geographic or crs.is_projected):
        raise CoordinateError("geo.not_of_positions", crs=code, name=crs.name)
    return crs


def _changes_datum(source: CRS, target: CRS) -> bool:
    return any(
        ("VN-2000" in crs.name) != ("VN-2000" in other.name)
        for crs, other in ((source, target), (target, source))
    )


@cache
def transformer(source: str, target: str) -> Transformer:
    """Return the transformer between two systems, x (longitude, east) first, datum change pinned.

    Parameters
    ----------
    source, target
        Codes such as ``"EPSG:4326"`` and ``"EPSG:9209"``.

    Raises
    ------
    CoordinateError
        If a system is unknown, or the pinned operation cannot be had between the two.
    """
    source_crs, target_crs = read_crs(source), read_crs(target)
    group = TransformerGroup(source_crs, target_crs, always_xy=True)
    for candidate in group.transformers:
        if not _changes_datum(source_crs, target_crs) or DATUM_OPERATION in candidate.description:
            return candidate
    raise CoordinateError("geo.no_pinned_operation", source=source, target=target)


def convert(
    x: npt.ArrayLike, y: npt.ArrayLike, source: str, target: str
) -> tuple[FloatArray, FloatArray]:
    """Convert coordinates, longitude or east first on both sides.

    Parameters
    ----------
    x, y
        Degrees for geographic systems, metres for projected ones; any equal shapes.
    source, target
        Codes such as ``"EPSG:4326"`` and ``"EPSG:9209"``.

    Returns
    -------
    tuple of arrays
        x and y in ``target``, shaped as the input; ``inf`` where it cannot be converted.

    Raises
    ------
    CoordinateError
        As :func:`transformer`.

    Examples
    --------
    >>> east, north = convert(106.3453, 9.9347, "EPSG:4326", "EPSG:9209")
    >>> round(float(east), 2), round(float(north), 2)
    (592494.77, 1098752.26)
    """
    out_x, out_y = transformer(source, target).transform(np.asarray(x, float), np.asarray(y, float))
    return np.asarray(out_x), np.asarray(out_y)


def convert_point(x: float, y: float, source: str, target: str) -> tuple[float, float]:
    """Convert one position that must lie where both systems are used, within :data:`NEAR_DEG` of it.

    Raises
    ------
    CoordinateError
        As :func:`transformer`; if the position cannot be converted or lies elsewhere, with a hint where
        the two numbers the other way round would do.
    """
    if (reason := _misplaced(x, y, source, target)) is not None:
        key, facts = reason
        swapped = _misplaced(y, x, source, target) is None
        pair = {"x": f"{x:.12g}", "y": f"{y:.12g}"}
        hint = messages.said("geo.hint_swapped", **pair) if swapped else ""
        raise CoordinateError(key, **pair, source=source, hint=hint, **facts)
    out_x, out_y = convert(x, y, source, target)
    return float(out_x), float(out_y)


def _misplaced(x: float, y: float, source: str, target: str) -> tuple[str, dict[str, str]] | None:
    """Return key and facts of what is wrong with a position; None where nothing is."""
    lon, lat = (float(value) for value in convert(x, y, source, WGS84))
    out = convert(x, y, source, target)
    if not all(np.isfinite(value) for value in (lon, lat, *out)):
        return "geo.not_convertible", {}
    for code in (source, target):
        area = read_crs(code).area_of_use
        if area is None:
            continue
        across = area.west - NEAR_DEG <= lon <= area.east + NEAR_DEG
        if not (across and area.south - NEAR_DEG <= lat <= area.north + NEAR_DEG):
            bounds = {name: f"{getattr(area, name):g}" for name in ("west", "east", "south", "north")}
            return "geo.not_in_area", {
                "lon": f"{lon:.4f}",
                "lat": f"{lat:.4f}",
                "system": code,
                **bounds,
            }
    return None


def project(layer: gpd.GeoDataFrame, target: str) -> gpd.GeoDataFrame:
    """Return ``layer`` in another system through the pinned operation; index and columns stay.

    Raises
    ------
    CoordinateError
        If the layer names no system, or as :func:`transformer`.
    """
    if layer.crs is None:
        raise CoordinateError("geo.layer_without_crs")
    moved = transform_geometry(layer.geometry.to_numpy(), layer.crs.to_string(), target)
    return layer.set_geometry(gpd.GeoSeries(moved, index=layer.index, crs=target))


def transform_geometry(
    geometries: npt.NDArray[np.object_], source: str, target: str
) -> npt.NDArray[np.object_]:
    """Return shapely geometries moved from ``source`` to ``target`` (missing ones stay missing)."""

    def move(points: FloatArray) -> FloatArray:
        return np.column_stack(convert(points[:, 0], points[:, 1], source, target))

    moved: npt.NDArray[np.object_] = shapely.transform(geometries, move)
    return moved
