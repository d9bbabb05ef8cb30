"""Who hears a station: contours of field strength, people and hamlets inside, overlaps of stations.

People are counted by cells of a grid laid on the communes (as mobile coverage spreads them), a cell
being inside where its centre is; hamlets are points. The contours themselves are exact.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from planner.base import messages
from planner.base.messages.table import table_of
from planner.base.numbers import figure
from planner.broadcast.cells import Land, land_of
from planner.broadcast.contours import (
    LEVELS_DBUV_M,
    LOCATIONS_PERCENT,
    Contour,
    contours_of,
)
from planner.broadcast.field_strength import DEFAULT, FieldSettings, Ground
from planner.broadcast.transmitters import transmitters_of
from planner.geo.measure import M2_PER_KM2, points_m
from planner.geo.rasters import PeopleRaster
from planner.geo.vn2000 import WGS84, transform_geometry

BY = ["level_dbuv_m", "location_percent"]

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class ReachRequest:
    """What is asked of reach.

    Attributes
    ----------
    levels_dbuv_m, locations_percent
        Field strengths, and shares of places at which they are met; by half of the time.
    cell_m
        Side of the cells by which people are counted.
    """

    settings: FieldSettings = DEFAULT
    levels_dbuv_m: tuple[float, ...] = LEVELS_DBUV_M
    locations_percent: tuple[float, ...] = LOCATIONS_PERCENT
    cell_m: float = 100.0


@dataclass(frozen=True)
class Reach:
    """The reach of some stations. Every table has a row for each level and share of places.

    Attributes
    ----------
    contours
        EPSG:4326: ``commune_code`` of the station, ``level_dbuv_m``, ``location_percent``, ``meaning``,
        ``distance_m`` (mean radius), ``nearest_m``, ``farthest_m``, ``area_km2``.
    stations
        By station: ``land_km2``, ``people``, ``hamlets`` inside, each also ``own_…`` (of its own
        commune) and ``outside_…``; ``own_people_share`` of all people of the commune.
    communes
        By commune, of any station: ``stations`` that reach some of it, ``covered_km2``, ``people``,
        ``people_share``, ``hamlets``, ``hamlets_total``. Hamlets are missing where no layer is known.
    overlap
        Of the province: ``covered_km2``, ``overlap_km2`` (two stations or more), ``people``,
        ``overlap_people``.
    skipped
        Stations that cannot be computed: ``commune_code``, ``reason``.
    parameters
        Everything that was taken for granted.
    """

    contours: gpd.GeoDataFrame
    stations: pd.DataFrame
    communes: pd.DataFrame
    overlap: pd.DataFrame
    skipped: pd.DataFrame
    parameters: dict[str, object]


def reach_of(
    stations: gpd.GeoDataFrame,
    communes: gpd.GeoDataFrame,
    crs: str,
    request: ReachRequest = ReachRequest(),
    *,
    hamlets: gpd.GeoDataFrame | None = None,
    people: PeopleRaster | None = None,
    ground: Ground | None = None,
) -> Reach:
    """Return who hears the wireless stations.

    Parameters
    ----------
    stations
        Records of the radio layer, one a commune (``transmitters.standing_on``), points in EPSG:4326.
    communes
        Those of the day, EPSG:4326, with ``population`` and ``is_urban``.
    crs
        The province's VN-2000 zone.
    hamlets
        Points with ``commune_code``; None where no layer is loaded.
    people
        A raster of people; without one they are spread evenly over the land of their commune.
    ground
        A terrain; without one the land is flat.

    Raises
    ------
    ModelRangeError, ParameterError
        As ``field_strength.field_dbuv_m``.
    """
    levels, shares = request.levels_dbuv_m, request.locations_percent
    transmitters = transmitters_of(stations, communes, crs, request.settings)
    contours = list(
        contours_of(
            transmitters.complete, request.settings, levels=levels, locations=shares, ground=ground
        )
    )
    count = _Count.on(land_of(communes, crs, request.cell_m, people), crs, hamlets)
    inside = [count.inside(contour) for contour in contours]
    pairs = list(zip(contours, inside, strict=True))
    together = [
        count.together(level, share, [rows for contour, rows in pairs if _is(contour, level, share)])
        for share in shares
        for level in levels
    ]
    return Reach(
        _layer(contours, crs),
        pd.DataFrame([count.station(*pair) for pair in pairs], columns=_STATION_COLUMNS),
        pd.concat([table for table, _ in together], ignore_index=True),
        pd.DataFrame([row for _, row in together]),
        transmitters.skipped,
        _parameters(request, ground),
    )


def _parameters(request: ReachRequest, ground: Ground | None) -> dict[str, object]:
    flat = messages.said("coverage.terrain_flat")
    return {
        **request.settings.as_parameters(),
        "time_percent": 50.0,
        "cell_m": request.cell_m,
        "terrain": flat if ground is None else ", ".join(ground.terrain.names),
        "power": messages.said("reach.power_is_erp"),
    }


def level_meaning(level_dbuv_m: float) -> str:
    """Return what a level is good for, by RAD-E, in words."""
    if level_dbuv_m in LEVELS_DBUV_M:
        return messages.said(f"reach.level_{level_dbuv_m:g}")
    return messages.said("reach.level_other", level=figure(level_dbuv_m))


def _is(contour: Contour, level: float, share: float) -> bool:
    return (contour.level_dbuv_m, contour.location_percent) == (level, share)


def _layer(contours: list[Contour], crs: str) -> gpd.GeoDataFrame:
    rows = [
        {
            "commune_code": contour.transmitter.commune_code,
            "level_dbuv_m": contour.level_dbuv_m,
            "location_percent": contour.location_percent,
            "meaning": level_meaning(contour.level_dbuv_m),
            "distance_m": contour.distance_m,
            "nearest_m": contour.nearest_m,
            "farthest_m": contour.farthest_m,
            "area_km2": contour.polygon.area / M2_PER_KM2,
        }
        for contour in contours
    ]
    columns = ["commune_code", *BY, "meaning", "distance_m", "nearest_m", "farthest_m", "area_km2"]
    shapes = np.array([contour.polygon for contour in contours], object)
    return gpd.GeoDataFrame(
        table_of(rows, columns), geometry=transform_geometry(shapes, crs, WGS84), crs=WGS84
    )


_STATION_COLUMNS = [
    "commune_code", *BY, "land_km2", "own_km2", "outside_km2", "people", "own_people", "outside_people",
    "own_people_share", "hamlets", "own_hamlets", "outside_hamlets",
]  # fmt: skip


@dataclass(frozen=True)
class _Count:
    """The cells and hamlets that are counted; hamlets None where no layer is known."""

    land: Land
    hamlet_xy: Floats | None
    hamlet_commune: npt.NDArray[np.object_]

    @staticmethod
    def on(land: Land, crs: str, hamlets: gpd.GeoDataFrame | None) -> _Count:
        if hamlets is None:
            return _Count(land, None, np.array([], object))
        return _Count(land, points_m(hamlets, crs), hamlets["commune_code"].to_numpy(object))

    def inside(self, contour: Contour) -> tuple[Rows, Rows]:
        """Return the rows of the cells and of the hamlets inside a contour."""
        hamlets = np.empty((0, 2)) if self.hamlet_xy is None else self.hamlet_xy
        return _inside(contour.polygon, self.land.xy), _inside(contour.polygon, hamlets)

    def station(self, contour: Contour, inside: tuple[Rows, Rows]) -> list[object]:
        """Return a row of the stations' table."""
        land, code = self.land, contour.transmitter.commune_code
        cells, heard = inside
        own = cells[land.codes[land.commune[cells]] == code]
        people, own_people = land.people[cells].sum(), land.people[own].sum()
        km2, own_km2 = land.km2[cells].sum(), land.km2[own].sum()
        lived = land.population[land.codes == code].sum()
        share = own_people / lived if lived else np.nan
        hamlets, own_hamlets = np.nan, np.nan
        if self.hamlet_xy is not None:
            hamlets, own_hamlets = len(heard), (self.hamlet_commune[heard] == code).sum()
        return [
            code, contour.level_dbuv_m, contour.location_percent, km2, own_km2, km2 - own_km2, people,
            own_people, people - own_people, share, hamlets, own_hamlets, hamlets - own_hamlets,
        ]  # fmt: skip

    def together(
        self, level: float, percent: float, inside: list[tuple[Rows, Rows]]
    ) -> tuple[pd.DataFrame, dict[str, float]]:
        """Return the communes' table and the province's row of one level and share of places."""
        land = self.land
        reached = np.zeros(len(land.xy), np.int64)
        reaching = np.zeros(len(land.codes), np.int64)
        hamlets = np.zeros(len(self.hamlet_commune), np.bool_)
        for cells, heard_here in inside:
            reached[cells] += 1
            reaching[np.unique(land.commune[cells])] += 1
            hamlets[heard_here] = True
        heard, twice = reached > 0, reached > 1
        people, nobody = land.by_commune(land.people * heard), land.population <= 0
        key = {"level_dbuv_m": level, "location_percent": percent}
        table = pd.DataFrame(
            {
                "commune_code": land.codes,
                **key,
                "stations": reaching,
                "covered_km2": land.by_commune(land.km2 * heard),
                "people": people,
                "people_share": people / np.where(nobody, np.nan, land.population),
                "hamlets": self._hamlets(hamlets),
                "hamlets_total": self._hamlets(np.ones_like(hamlets)),
            }
        )
        row = {
            **key,
            "covered_km2": float(land.km2[heard].sum()),
            "overlap_km2": float(land.km2[twice].sum()),
            "people": float(land.people[heard].sum()),
            "overlap_people": float(land.people[twice].sum()),
        }
        return table, row

    def _hamlets(self, chosen: Mask) -> Floats:
        """Return chosen hamlets by commune; those of no known commune are in no row."""
        if self.hamlet_xy is None:
            return np.full(len(self.land.codes), np.nan)
        counts = pd.Series(self.hamlet_commune[chosen]).value_counts()
        return np.asarray(counts.reindex(self.land.codes, fill_value=0), float)


def _inside(polygon: shapely.Polygon, xy: Floats) -> Rows:
    """Return the rows of the points (n, 2) in a polygon; only those in its frame are looked at."""
    west, south, east, north = polygon.bounds
    x, y = xy[:, 0], xy[:, 1]
    near = np.nonzero((x >= west) & (x <= east) & (y >= south) & (y <= north))[0]
    shapely.prepare(polygon)
    return np.asarray(near[shapely.contains_xy(polygon, x[near], y[near])])
