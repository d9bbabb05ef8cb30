"""Build data/communes.geojson: 106 communes derived from figures, not official boundaries.

commune_cells.csv gives area, centroid and spread of each commune on each piece of GSHHG land; a
power diagram with those figures (power_diagram.py) is drawn on a fine grid, its borders smoothed
once for both sides, and cut by the real coastline. Run `python scripts/build_communes.py`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from gshhg import read_land
from power_diagram import Sites, assign, fit
from rasterio.features import rasterize, shapes, sieve
from rasterio.transform import from_origin
from scipy.ndimage import distance_transform_edt

from planner.geo.vn2000 import WGS84, convert, transform_geometry
from planner.layers.io import write_layer

ROOT = Path(__file__).resolve().parent.parent
CRS = "EPSG:9209"
FIT_M, DRAW_M = 150.0, 40.0  # cell sides of the grids for fitting and for drawing
FRAME_M = (543000.0, 1049000.0, 634000.0, 1123000.0)  # west, south, east, north
SMALLEST_PIECE_KM2 = 0.12  # a smaller detached piece on the same land joins its neighbour
SLIVER_M2 = 30_000.0
TOLERANCE_M = 45.0  # of the staircase simplification, about a cell
ROUND = 1e-6  # degrees
# Measured by scripts/measure_communes.py against ../shared/data/reference_communes_106.geojson.
AGREEMENT = {
    "land_in_right_commune": 0.909,
    "outline_precision": 0.997,
    "outline_recall": 0.998,
    "median_iou": 0.83,
    "median_area_error": 0.0084,
    "border_error_m_median": 128,
    "border_error_m_p90": 350,
}


def read_sources() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the facts (a row per commune) and the cells (a row per commune and piece of land)."""
    text = {"commune_code": str, "district_code": str}
    folder = ROOT / "data" / "sources"
    facts = pd.read_csv(folder / "communes_facts.csv", dtype=text)
    cells = pd.read_csv(folder / "commune_cells.csv", dtype=text)
    x, y = convert(cells["centroid_lon"], cells["centroid_lat"], WGS84, CRS)
    return facts, cells.assign(x=x, y=y)


def sites_of(cells: pd.DataFrame) -> Sites:
    """Return the stated figures of some rows of the cells table in metres."""
    east, north = cells["sd_east_m"].to_numpy(), cells["sd_north_m"].to_numpy()
    cross = east * north * cells["corr_en"].to_numpy()
    covariance = np.stack([np.stack([east**2, cross], -1), np.stack([cross, north**2], -1)], -2)
    area_m2 = cells["land_area_km2"].to_numpy() * 1e6
    return Sites(cells[["x", "y"]].to_numpy(), covariance, area_m2)


def frame_grid(side_m: float):  # noqa: ANN201 - affine has no types
    """Return the shape and the transform of the frame's grid with cells of ``side_m``."""
    west, south, east, north = FRAME_M
    return (int((north - south) / side_m), int((east - west) / side_m)), from_origin(
        west, north, side_m, side_m
    )


def centres(mask: np.ndarray, side_m: float) -> np.ndarray:
    """Return the centres (n, 2) in metres of the cells where ``mask`` is true."""
    rows, columns = np.nonzero(mask)
    west, _, _, north = FRAME_M
    return np.column_stack([west + (columns + 0.5) * side_m, north - (rows + 0.5) * side_m])


def label_grid(land: list[shapely.Polygon], cells: pd.DataFrame) -> np.ndarray:
    """Return the grid of labels: 1 + row of ``cells``' commune, 0 outside, water filled from near.

    A cell competes only for the land that its centroid lies on.
    """
    shape, transform = frame_grid(DRAW_M)
    coarse_shape, coarse_transform = frame_grid(FIT_M)
    labels = np.zeros(shape, np.int32)
    is_land = np.zeros(shape, bool)
    for number, rows in cells.groupby("land_part", sort=True):
        piece = land[int(number)]
        fine = rasterize([piece], out_shape=shape, transform=transform).astype(bool)
        is_land |= fine
        if len(rows) == 1:
            labels[fine] = rows["label"].iloc[0]
            continue
        coarse = rasterize([piece], out_shape=coarse_shape, transform=coarse_transform).astype(bool)
        sites = sites_of(rows)
        theta = fit(centres(coarse, FIT_M), FIT_M**2, sites)
        owner = assign(centres(fine, DRAW_M), sites, theta)
        owned = np.where(owner >= 0, rows["label"].to_numpy()[owner], 0)
        labels[fine] = owned if number == 0 else _filled(owned, centres(fine, DRAW_M))
    labels = sieve(labels, int(SMALLEST_PIECE_KM2 * 1e6 / DRAW_M**2), mask=is_land)
    nearest = distance_transform_edt(~is_land, return_distances=False, return_indices=True)
    return np.asarray(labels[tuple(nearest)])


def lands_of(pieces: list[shapely.Polygon], cells: pd.DataFrame) -> list[shapely.Polygon]:
    """Return the piece of land of each ``land_part``: the nearest to its rows' centroids."""
    tree = shapely.STRtree(pieces)
    lands = []
    for _, rows in cells.groupby("land_part", sort=True):
        nearest = tree.nearest(shapely.points(rows[["x", "y"]].to_numpy()))
        lands.append(pieces[np.bincount(nearest).argmax()])
    return lands


def _filled(owned: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Islands belong to somebody all over: give what is left to the nearest owned point."""
    have = np.nonzero(owned)[0]
    tree = shapely.STRtree(shapely.points(points[have]))
    return owned[have[tree.nearest(shapely.points(points))]]


def smooth_arc(line: shapely.LineString) -> shapely.LineString:
    """Return an arc with its corners cut twice (Chaikin); its ends stay, rings stay closed."""
    points = shapely.get_coordinates(line)
    if len(points) < 3:
        return line
    for _ in range(2):
        ahead = 0.75 * points[:-1] + 0.25 * points[1:]
        behind = 0.25 * points[:-1] + 0.75 * points[1:]
        cut = np.stack([ahead, behind], axis=1).reshape(-1, 2)
        points = np.vstack([points[:1], cut[1:-1], points[-1:]])
    return shapely.simplify(shapely.LineString(points), 8.0)


def smooth_cells(labels: np.ndarray) -> tuple[list[shapely.Polygon], list[int]]:
    """Return the cells of the grid as polygons with smoothed borders, and their labels."""
    _, transform = frame_grid(DRAW_M)
    drawn = [(shapely.geometry.shape(g), int(v)) for g, v in shapes(labels, transform=transform)]
    plain = shapely.coverage_simplify([g for g, _ in drawn], TOLERANCE_M)
    borders = shapely.line_merge(shapely.union_all([g.boundary for g in plain]))
    arcs = [smooth_arc(arc) for arc in shapely.get_parts(borders)]
    faces = list(shapely.get_parts(shapely.polygonize([shapely.union_all(arcs)])))
    inner = shapely.STRtree(plain)
    values = [v for _, v in drawn]
    face_labels = []
    for face in faces:
        near = inner.query(face, predicate="intersects")
        shared = [face.intersection(plain[i]).area for i in near]
        face_labels.append(values[near[int(np.argmax(shared))]])
    return faces, face_labels


def cut_by_land(
    cells: list[shapely.Polygon], labels: list[int], land: list[shapely.Polygon]
) -> dict[int, shapely.Geometry]:
    """Return label → area on land in degrees, with borders identical on both sides.

    All lines are put on the rounding grid and noded together before any polygon is made, so that
    neighbours share every vertex.
    """
    borders = shapely.union_all([cell.boundary for cell in cells])
    within = shapely.union_all([c for c, v in zip(cells, labels, strict=True) if v > 0]).buffer(1)
    coast = shapely.union_all([p.boundary for p in land if p.intersects(within)])
    lines = transform_geometry(
        np.array([borders.intersection(shapely.union_all(land)), coast]), CRS, WGS84
    )
    noded = shapely.union_all(lines, grid_size=ROUND)
    faces = [f for f in shapely.get_parts(shapely.polygonize([noded])) if f.area > 0]
    plane = transform_geometry(np.array(faces), WGS84, CRS)
    spots = shapely.point_on_surface(plane)
    on_land = np.isin(np.arange(len(faces)), shapely.STRtree(spots).query(land, "contains")[1])
    tree = shapely.STRtree(cells)
    owner = np.zeros(len(faces), int)
    for spot, cell in tree.query(spots, "within").T:
        owner[spot] = labels[cell]
    owner = join_slivers(faces, plane, np.where(on_land, owner, -1))
    return {
        int(label): shapely.union_all([f for f, o in zip(faces, owner, strict=True) if o == label])
        for label in np.unique(owner[owner > 0])
    }


def join_slivers(faces: list[shapely.Polygon], plane: np.ndarray, owner: np.ndarray) -> np.ndarray:
    """Return owners with each sliver given to the land neighbour of its longest border."""
    joined = owner.copy()
    tree = shapely.STRtree(plane)
    for i in np.nonzero((shapely.area(plane) < SLIVER_M2) & (owner >= 0))[0]:
        near = [j for j in tree.query(plane[i], "intersects") if j != i and owner[j] >= 0]
        lengths = [faces[i].boundary.intersection(faces[j].boundary).length for j in near]
        if lengths and max(lengths) > 0:
            joined[i] = joined[near[int(np.argmax(lengths))]]
    return joined


def layer_of(areas: dict[int, shapely.Geometry], facts: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the layer with the properties of the communes schema, in the order of the codes."""
    geometry = np.array([shapely.orient_polygons(areas[i + 1]) for i in range(len(facts))])
    land_km2 = shapely.area(transform_geometry(geometry, WGS84, CRS)) / 1e6
    kind = facts["kind"].str.lower()
    columns = {
        "commune_code": facts["commune_code"],
        "name": facts["name"].str.normalize("NFC"),
        "kind": kind,
        "district_code": facts["district_code"],
        "district": facts["district"].str.normalize("NFC"),
        "population": facts["population_2019"],
        "households": facts["households_2019"],
        "area_km2": facts["area_km2"],
        "land_area_km2": np.round(land_km2, 3),
        "is_urban": kind.isin(["phường", "thị trấn"]),
        "boundary": "derived, not official",
        "valid_from": "2015-05-15",
        "valid_to": "2024-12-31",
        "source": "GSO (mã, dân số, hộ); GSHHG (bờ biển); dẫn xuất bởi scripts/build_communes.py",
        "source_date": "2019-04-01",
        "origin": "derived",
    }
    return gpd.GeoDataFrame(columns, geometry=geometry, crs=WGS84)


METADATA: dict[str, object] = {
    "title": "106 xã, phường, thị trấn tỉnh Trà Vinh (15/5/2015 – 31/12/2024)",
    "origin": "derived",
    "boundary": "Ranh giới tham khảo, dẫn xuất từ số liệu, không phải ranh giới hành chính chính"
    " thức / Derived from figures, not official boundaries",
    "method": "Generalised power diagram with stated land area, centroid and second moments of"
    " each commune (data/sources/commune_cells.csv), cut by the GSHHG coastline",
    "sources": "GSO codes; census 1/4/2019; GSHHG full resolution (LGPL-3.0)",
    "licence": ("LGPL-3.0-or-later (đường bờ biển GSHHG); số liệu thống kê là dữ kiện"),
    "source_date": "2019-04-01",
    "accuracy": AGREEMENT,
}


def main() -> int:
    """Build the layer and write it."""
    facts, cells = read_sources()
    label = {code: number for number, code in enumerate(facts["commune_code"], start=1)}
    cells = cells.assign(label=cells["commune_code"].map(label).fillna(0).astype(int))
    land = lands_of(list(transform_geometry(np.array(read_land()), WGS84, CRS)), cells)
    polygons, labels = smooth_cells(label_grid(land, cells))
    areas = cut_by_land(polygons, labels, land)
    write_layer(layer_of(areas, facts), ROOT / "data", "communes", METADATA)
    return 0


if __name__ == "__main__":
    sys.exit(main())
