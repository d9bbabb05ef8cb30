"""From stations and communes to coverage: rasters, tables that add up, gaps, parameters."""

from __future__ import annotations

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from planner import messages
from planner.coverage import pathloss
from planner.coverage.gaps import gap_polygons
from planner.coverage.people import LandGrid, land_grid
from planner.coverage.request import CoverageRequest
from planner.coverage.signal import best_level
from planner.coverage.stations import antenna_heights_m, serving
from planner.geo.grid import Grid, grid_over

ASSUMED = ("eirp_dbm", "threshold_dbm", "body_loss_db", "delta_n", "surface_n", "sigma_db")
SUMS = ("area_km2", "covered_km2", "gap_km2", "population", "covered_population", "gap_population")


@dataclass(frozen=True)
class Coverage:
    """The answer to one request.

    Attributes
    ----------
    level_dbm, second_dbm, server, above
        Rasters on ``grid``: best and second level (NaN where none), row of ``stations`` that gives the
        best, and a bit for each of ``CARRIERS`` whose stations cover the cell.
    communes, districts
        Area, people, covered, share, gap and rank (1 = most people without).
    totals
        The sums of either table.
    gaps
        Polygons without coverage (EPSG:4326).
    parameters
        Everything that a sceptic asks for beside the figures.
    """

    request: CoverageRequest
    grid: Grid
    land: LandGrid
    level_dbm: npt.NDArray[np.float32]
    second_dbm: npt.NDArray[np.float32]
    above: npt.NDArray[np.uint8]
    server: npt.NDArray[np.int32]
    stations: gpd.GeoDataFrame
    communes: pd.DataFrame
    districts: pd.DataFrame
    totals: dict[str, float]
    gaps: gpd.GeoDataFrame
    parameters: dict[str, object]


def compute(
    standing: gpd.GeoDataFrame, communes: gpd.GeoDataFrame, request: CoverageRequest, crs: str
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
    """
    _, south, _, north = communes.total_bounds
    request = replace(request, latitude_deg=round((south + north) / 2, 1))
    grid = grid_over(communes, request.resolution_m, crs)
    stations = serving(standing, request)
    urban_codes = set(communes.loc[communes["is_urban"], "commune_code"])
    urban = stations["commune_code"].isin(urban_codes)
    field = best_level(stations, urban, request, grid)
    level = field.best_dbm
    covered = level >= request.needed_dbm()
    land = land_grid(communes, grid)
    by_commune = _commune_table(communes, land, covered)
    by_district = _district_table(by_commune)
    totals = {name: float(by_commune[name].sum()) for name in SUMS}
    return Coverage(
        request=request,
        grid=grid,
        land=land,
        level_dbm=level,
        second_dbm=field.second_dbm,
        server=field.server,
        above=field.above,
        stations=stations,
        communes=by_commune,
        districts=by_district,
        totals=totals | _total_shares(totals),
        gaps=gap_polygons(land, covered, communes),
        parameters=_parameters(stations, urban, request, grid) | {"fit_error_db": field.fit_error_db},
    )


def _commune_table(
    communes: gpd.GeoDataFrame, land: LandGrid, covered: npt.NDArray[np.bool_]
) -> pd.DataFrame:
    share = land.share_where(covered)
    people = communes["population"].to_numpy(float)
    table = communes[["commune_code", "name", "district_code", "district"]].reset_index(drop=True)
    table = table.assign(
        area_km2=land.land_km2,
        covered_km2=share * land.land_km2,
        gap_km2=(1 - share) * land.land_km2,
        population=people,
        covered_population=share * people,
        gap_population=(1 - share) * people,
    )
    return _with_shares(table)


def _district_table(by_commune: pd.DataFrame) -> pd.DataFrame:
    grouped = by_commune.groupby(["district_code", "district"], sort=True)[list(SUMS)].sum()
    return _with_shares(grouped.reset_index())


def _with_shares(table: pd.DataFrame) -> pd.DataFrame:
    people, area = table["population"], table["area_km2"]
    return table.assign(
        covered_share=table["covered_population"] / people.where(people > 0),
        covered_area_share=table["covered_km2"] / area,
        rank=table["gap_population"].rank(ascending=False, method="min").astype(int),
    )


def _total_shares(totals: dict[str, float]) -> dict[str, float]:
    people, area = totals["population"], totals["area_km2"]
    return {
        "covered_share": totals["covered_population"] / people if people else float("nan"),
        "covered_area_share": totals["covered_km2"] / area if area else float("nan"),
    }


def _parameters(
    stations: gpd.GeoDataFrame, urban: pd.Series, request: CoverageRequest, grid: Grid
) -> dict[str, object]:
    heights, assumed = antenna_heights_m(stations)
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
        "needed_dbm": request.needed_dbm(),
        "reference_offset_db": request.reference_offset_db(),
        "crs": grid.crs,
        "stations_used": len(stations),
        "stations_synthetic": int((stations["origin"] == "synthetic").sum()),
        "stations_source_date": str(stations["source_date"].max()) if len(stations) else None,
        "stations_with_assumed_height": assumed,
        "stations_with_default_eirp": int(stations["eirp_dbm"].isna().sum()),
        "stations_omnidirectional": int(stations["azimuths_deg"].isna().sum()),
        "range_notes": [
            {"code": code, "stations": count, "text": messages.text(f"coverage.note_{code}")}
            for code, count in notes.items()
        ],
        "certainty": dict.fromkeys(ASSUMED, "assumed"),
        "population": messages.text("coverage.population_note"),
        "level": messages.text("coverage.level_note"),
    }


def to_json_dict(coverage: Coverage) -> dict[str, object]:
    """Return the figures as plain values for ``planner coverage --json``."""
    digits = {**dict.fromkeys(SUMS, 6), "covered_share": 6, "covered_area_share": 6}

    def rows(table: pd.DataFrame) -> list[dict[str, object]]:
        clean = table.round(digits).astype(object)
        return list(clean.where(clean.notna(), None).to_dict("records"))

    return {
        **{
            name: round(value, 6) if np.isfinite(value) else None
            for name, value in coverage.totals.items()
        },
        "communes": rows(coverage.communes),
        "districts": rows(coverage.districts),
        "gaps": len(coverage.gaps),
        "parameters": coverage.parameters,
    }
