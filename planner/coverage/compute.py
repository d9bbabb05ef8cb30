"""From stations and communes to coverage: rasters, tables that add up, gaps, parameters."""

from __future__ import annotations

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from planner.base import messages
from planner.base.progress import Tell, part, silent
from planner.coverage import pathloss
from planner.coverage.field import Field
from planner.coverage.figures import (
    carrier_table,
    carrier_totals,
    carriers_by_district,
    commune_table,
    district_table,
    plain_rows,
    threshold_table,
    totals_of,
)
from planner.coverage.gaps import gap_polygons
from planner.coverage.kernel import Servers
from planner.coverage.people import LandGrid, land_grid
from planner.coverage.request import CoverageRequest
from planner.coverage.signal import Laid, lay, without_the_weak
from planner.coverage.stations import antenna_heights_m, serving
from planner.coverage.surface import Surface, surface_of
from planner.coverage.terrain import Terrain
from planner.geo.grid import Grid, grid_over
from planner.geo.rasters import PeopleRaster
from planner.geo.vn2000 import WGS84, convert

ASSUMED = (
    "eirp_dbm",
    "threshold_dbm",
    "body_loss_db",
    "vehicle_loss_db",
    "indoor_loss_db",
    "load",
    "tilt_deg",
    "rx_height_m",
    "reference_offset_db",
    "town_environment",
    "rural_environment",
    "delta_n",
    "surface_n",
    "sigma_db",
    "min_gap_km2",
)


@dataclass(frozen=True)
class Coverage:
    """The answer to one request.

    Attributes
    ----------
    level_dbm, second_dbm, server, above
        Rasters on ``grid``: best and second level (NaN where none), row of ``stations`` that gives the
        best, and a bit for each of ``CARRIERS`` whose stations cover the cell.
    laid
        The stations as the kernel saw them.
    communes, districts
        Area, people, covered, share, gap and rank (1 = most people without).
    totals
        The sums of either table.
    thresholds
        Covered land and people by threshold and probability, side by side.
    carriers
        By commune: land and people reached by at least one, two, three carriers, and by none; None
        where only one carrier was asked for.
    carrier_districts, carrier_totals
        Its sums by district and over all communes.
    gaps
        Polygons without coverage (EPSG:4326), those under the least area left out.
    parameters
        Everything that a sceptic asks for beside the figures.
    """

    request: CoverageRequest
    grid: Grid
    land: LandGrid
    level_dbm: npt.NDArray[np.float32]
    second_dbm: npt.NDArray[np.float32]
    above: npt.NDArray[np.uint8]
    server: Servers
    laid: Laid
    stations: gpd.GeoDataFrame
    communes: pd.DataFrame
    districts: pd.DataFrame
    totals: dict[str, float]
    thresholds: pd.DataFrame
    carriers: pd.DataFrame | None
    carrier_districts: pd.DataFrame | None
    carrier_totals: dict[str, float] | None
    gaps: gpd.GeoDataFrame
    parameters: dict[str, object]


def compute(
    standing: gpd.GeoDataFrame,
    communes: gpd.GeoDataFrame,
    request: CoverageRequest,
    crs: str,
    people: PeopleRaster | None = None,
    terrain: Terrain | None = None,
    tell: Tell = silent,
) -> Coverage:
    """Compute the coverage of the stations that stand, by the request's method.

    Parameters
    ----------
    standing
        All stations that stand in the year (:func:`planner.coverage.stations.standing_in`).
    communes
        Communes layer, EPSG:4326.
    crs
        The province's VN-2000 zone; every area is measured there.
    people
        A raster of people; without one they are spread evenly over the land of their commune.
    terrain
        Ground and clutter on the grid of the communes at the request's resolution, for P.1812 along
        radials; flat land without.
    tell
        Is told how far the work has come.

    Raises
    ------
    ParameterError
        If there is a terrain but the model is not P.1812.
    """
    request = at_home(request, communes)
    surface = surface_of(request, grid_over(communes, request.resolution_m, crs), terrain)
    stations = serving(standing, request)
    laid = lay(stations, in_town(stations, communes), request, crs, tell=part(tell, 0, 0.4))
    land = land_grid(communes, surface.grid, people)
    field = surface.paint(laid, tell=part(tell, 0.4, 0.8))
    return coverage_of(field, laid, stations, communes, land, surface, people, part(tell, 0.8, 1))


def at_home(request: CoverageRequest, communes: gpd.GeoDataFrame) -> CoverageRequest:
    """Return the request at the latitude of the communes, to a tenth of a degree."""
    _, south, _, north = communes.total_bounds
    return replace(request, latitude_deg=round((south + north) / 2, 1))


def in_town(stations: gpd.GeoDataFrame, communes: gpd.GeoDataFrame) -> pd.Series:
    """Return whether each station stands in a ward or township."""
    urban_codes = set(communes.loc[communes["is_urban"], "commune_code"])
    return stations["commune_code"].isin(urban_codes)


def coverage_of(
    field: Field,
    laid: Laid,
    stations: gpd.GeoDataFrame,
    communes: gpd.GeoDataFrame,
    land: LandGrid,
    surface: Surface,
    people: PeopleRaster | None = None,
    tell: Tell = silent,
) -> Coverage:
    """Return the coverage that a painted field amounts to.

    Parameters
    ----------
    field
        As ``surface`` painted it; its servers are row numbers of ``stations``.
    """
    request = surface.request
    tell("progress.figures", 0)
    covered = field.best_dbm >= request.needed_dbm()
    by_commune = commune_table(communes, land, covered)
    totals = totals_of(by_commune)
    gaps, small = gap_polygons(land, covered, communes, request.min_gap_km2)
    tell("progress.figures", 0.6)
    shown = without_the_weak(field, request)
    details = {
        "fit_error_db": field.fit_error_db,
        "gaps_left_out": small,
        "zones": messages.said("coverage.zones_exact"),
        "gaps_listed": messages.said("coverage.gaps_by_cell"),
        "terrain": surface.note(),
        **people_note(land, people),
    }
    carriers = carrier_table(communes, land, field.above) if request.carrier is None else None
    return Coverage(
        request=request,
        grid=land.grid,
        land=land,
        level_dbm=shown.best_dbm,
        second_dbm=shown.second_dbm,
        server=shown.server,
        above=field.above,
        laid=laid,
        stations=stations,
        communes=by_commune,
        districts=district_table(by_commune),
        totals=totals,
        thresholds=threshold_table(land, field.best_dbm, request),
        carriers=carriers,
        carrier_districts=None if carriers is None else carriers_by_district(carriers),
        carrier_totals=None if carriers is None else carrier_totals(carriers),
        gaps=gaps,
        parameters=_parameters(stations, in_town(stations, communes), request, land.grid) | details,
    )


def at_point(
    standing: gpd.GeoDataFrame,
    communes: gpd.GeoDataFrame,
    request: CoverageRequest,
    crs: str,
    longitude_deg: float,
    latitude_deg: float,
    terrain: Terrain | None = None,
) -> pd.DataFrame:
    """Return the best station of every carrier at one point, by the unfitted model, the best first.

    Parameters
    ----------
    terrain
        As for :func:`compute`: every station's level is then that of the profile from it to the point.

    Returns
    -------
    DataFrame
        ``carrier``, ``site_id``, ``distance_km``, ``bearing_deg``, ``level_dbm``, ``margin_db`` over
        what counts as covered; a carrier without a station in reach is missing.
    """
    own, correction_db = request.carrier, request.correction_db
    # An offset is fitted to one carrier's samples and says nothing of the others.
    request = at_home(replace(request, carrier=None, correction_db=0.0), communes)
    stations = serving(standing, request)
    laid = lay(stations, in_town(stations, communes), request, crs)
    east, north = convert(longitude_deg, latitude_deg, WGS84, crs)
    surface = surface_of(request, grid_over(communes, request.resolution_m, crs), terrain)
    levels = surface.levels_at(laid, float(east), float(north))
    servers = stations[["carrier", "site_id"]].iloc[levels["station"]].reset_index(drop=True)
    table = pd.concat([servers, levels.drop(columns="station")], axis=1)
    for name in ("level_dbm", "margin_db"):
        table[name] += np.where(table["carrier"] == own, correction_db, 0.0)
    return table.drop_duplicates("carrier", ignore_index=True)


def _parameters(
    stations: gpd.GeoDataFrame, urban: pd.Series, request: CoverageRequest, grid: Grid
) -> dict[str, object]:
    heights, assumed = antenna_heights_m(stations)
    untilted = stations["tilts_deg"].isna() if "tilts_deg" in stations else True
    notes: dict[str, int] = {}
    for height, in_town in zip(heights, urban, strict=True):
        environment = request.town_environment if in_town else request.rural_environment
        for note in pathloss.range_notes(
            request.model, request.frequency_mhz, height, request.rx_height_m, environment
        ):
            notes[note] = notes.get(note, 0) + 1
    return {
        **request.parameters(),
        "model_source": pathloss.MODEL_SOURCES[request.model],
        "sigma_db": request.sigma_db(),
        "margin_db": request.margin_db(),
        "load_margin_db": request.load_margin_db(),
        "needed_dbm": request.needed_dbm(),
        "reference_offset_db": request.reference_offset_db(),
        "crs": grid.crs,
        "stations_used": len(stations),
        "stations_synthetic": int((stations["origin"] == "synthetic").sum()),
        "stations_source_date": str(stations["source_date"].max()) if len(stations) else None,
        "stations_with_assumed_height": assumed,
        "stations_with_default_eirp": int(stations["eirp_dbm"].isna().sum()),
        "stations_with_assumed_tilt": int((stations["azimuths_deg"].notna() & untilted).sum()),
        "stations_omnidirectional": int(stations["azimuths_deg"].isna().sum()),
        "range_notes": [
            {"code": code, "stations": count, "text": messages.said(f"coverage.note_{code}")}
            for code, count in notes.items()
        ],
        "certainty": dict.fromkeys(ASSUMED, "assumed"),
        "level": messages.said("coverage.level_note"),
    }


def people_note(land: LandGrid, people: PeopleRaster | None) -> dict[str, object]:
    """Say how people were spread, and by which totals."""
    if people is None or land.spread is None:
        return {"population": messages.said("coverage.population_note")}
    if not people.is_counted:
        facts = {"file": people.name, "evenly": int(land.spread["spread_evenly"].sum())}
        return {"population": messages.said("coverage.population_settlements", **facts)}
    raster = {
        "file": people.name,
        "cell": people.cell_of_source,
        "bands": people.bands,
        "negative": people.negative_cells,
        "raster": round(float(land.spread["raster_people"].sum())),
        "census": round(float(land.population.sum())),
        "evenly": int(land.spread["spread_evenly"].sum()),
    }
    return {"population": messages.said("coverage.population_raster", **raster), "people_raster": raster}


def to_json_dict(coverage: Coverage) -> dict[str, object]:
    """Return the figures as plain values for ``planner coverage --json``."""
    figures: dict[str, object] = {
        **{
            name: round(value, 6) if np.isfinite(value) else None
            for name, value in coverage.totals.items()
        },
        "communes": plain_rows(coverage.communes),
        "districts": plain_rows(coverage.districts),
        "thresholds": plain_rows(coverage.thresholds),
        "gaps": len(coverage.gaps),
        "parameters": coverage.parameters,
    }
    if coverage.carriers is not None and coverage.carrier_districts is not None:
        figures["carriers"] = plain_rows(coverage.carriers)
        figures["carrier_districts"] = plain_rows(coverage.carrier_districts)
        figures["carrier_totals"] = coverage.carrier_totals
    return figures
