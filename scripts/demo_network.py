"""A made-up network of settlement: roads between commune centres, along which people live.

Every commune has a centre; neighbours are joined as a Gabriel graph would (no centre lies nearer to
the middle of a road than its ends), each road bent a little and kept on the land.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from demo_common import CRS

from planner.geo.vn2000 import project


@dataclass(frozen=True)
class Network:
    """Land in metres and what is built on it.

    Attributes
    ----------
    land
        Polygon of each commune, in the order of the communes, shrunk so that a mast keeps its feet
        dry.
    centres
        Centre of each commune (n, 2).
    roads
        Lines between centres; ``ends`` holds the indices of the two communes.
    """

    land: np.ndarray
    centres: np.ndarray
    roads: list[shapely.LineString]
    ends: list[tuple[int, int]]


def build_network(communes: gpd.GeoDataFrame, rng: np.random.Generator) -> Network:
    """Return the network over the communes."""
    plane = project(communes, CRS)
    land = shapely.buffer(plane.geometry.to_numpy(), -60.0)
    main = [max(shapely.get_parts(area), key=lambda part: part.area) for area in land]
    centres = shapely.get_coordinates([shapely.point_on_surface(part) for part in main])
    centroids = shapely.get_coordinates(shapely.centroid(main))
    inside = shapely.contains(main, shapely.points(centroids))
    centres = np.where(inside[:, None], centroids, centres)
    whole = plane.union_all().buffer(-40.0)
    roads, ends = [], []
    for i, j in _gabriel_pairs(centres):
        bend = rng.normal(0.0, 0.06, size=3)
        road = _bent(centres[i], centres[j], bend)
        if whole.contains(road):
            roads.append(road)
            ends.append((i, j))
    return Network(land, centres, roads, ends)


def _gabriel_pairs(centres: np.ndarray) -> list[tuple[int, int]]:
    pairs = []
    for i in range(len(centres)):
        for j in range(i + 1, len(centres)):
            middle = (centres[i] + centres[j]) / 2
            radius = np.hypot(*(centres[i] - centres[j])) / 2
            distances = np.hypot(*(centres - middle).T)
            if (distances < radius * 0.999).sum() == 0 and radius < 8000:
                pairs.append((i, j))
    return pairs


def _bent(start: np.ndarray, end: np.ndarray, bend: np.ndarray) -> shapely.LineString:
    along = end - start
    across = np.array([-along[1], along[0]])
    steps = np.array([0.25, 0.5, 0.75])
    inner = start + steps[:, None] * along + bend[:, None] * across
    return shapely.LineString(np.vstack([start, inner, end]))


def candidates(
    network: Network, commune: int, count: int, rng: np.random.Generator, town: bool
) -> np.ndarray:
    """Return ``count`` places (n, 2) in a commune: near its centre, along its roads, some apart.

    Towns gather round their centre; in the country most people live along the roads.
    """
    land = network.land[commune]
    own = [
        road.intersection(land)
        for road, pair in zip(network.roads, network.ends, strict=True)
        if commune in pair
    ]
    roads = shapely.union_all([road for road in own if not road.is_empty])
    spread = np.sqrt(land.area) * (0.30 if town else 0.16)
    places: list[np.ndarray] = []
    while len(places) < count:
        draw = rng.random()
        if draw < (0.55 if town else 0.22):
            place = network.centres[commune] + rng.normal(0, spread, 2)
        elif draw < 0.9 and not roads.is_empty:
            spot = shapely.line_interpolate_point(roads, rng.random(), normalized=True)
            if roads.geom_type == "MultiLineString":
                part = shapely.get_parts(roads)[rng.integers(len(shapely.get_parts(roads)))]
                spot = shapely.line_interpolate_point(part, rng.random(), normalized=True)
            place = shapely.get_coordinates(spot)[0] + rng.normal(0, 120, 2)
        else:
            west, south, east, north = land.bounds
            place = np.array([rng.uniform(west, east), rng.uniform(south, north)])
        if shapely.contains_xy(land, *place):
            places.append(place)
    return np.array(places)
