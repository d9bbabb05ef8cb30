"""Stations that harm each other on one channel or on neighbouring ones."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from planner.broadcast.cells import Land, land_of
from planner.broadcast.protection import ProtectionRatios
from planner.broadcast.service import (
    ConflictRequest,
    Service,
    interfering_dbuv_m,
    kilometres,
    margin_of,
    service_of,
    spacing_khz,
)
from planner.broadcast.transmitters import Transmitter, transmitters_of
from planner.geo.rasters import PeopleRaster
from planner.geo.vn2000 import WGS84, convert

COLUMNS = (
    "wanted", "wanted_name", "interferer", "interferer_name", "wanted_mhz", "interferer_mhz",
    "spacing_khz", "kind", "distance_km", "worst_margin_db", "steady_margin_db",
    "tropospheric_margin_db", "protection_db", "interference",
    "worst_lon", "worst_lat", "affected_km2", "affected_people", "service_km2", "service_people",
    "citation", "certainty",
)  # fmt: skip


def conflicts_of(
    stations: gpd.GeoDataFrame,
    communes: gpd.GeoDataFrame,
    crs: str,
    request: ConflictRequest = ConflictRequest(),  # noqa: B008 - frozen
    *,
    people: PeopleRaster | None = None,
    all_pairs: bool = False,
) -> pd.DataFrame:
    """Return the pairs of stations of which one takes from the other what protection it needs.

    Pairs further apart in frequency than the table knows (400 kHz) are no conflict. Each interferer is
    judged alone: the sum of several is not. Flat land.

    Parameters
    ----------
    stations
        Records of the radio layer, one a commune, points in EPSG:4326.
    communes
        EPSG:4326, with ``population`` and ``is_urban``.
    crs
        The province's VN-2000 zone.
    people
        A raster of people; without one they are spread evenly over the land of their commune.
    all_pairs
        Also return the pairs within the table that leave a margin of 0 dB or more.

    Returns
    -------
    DataFrame
        One row a wanted station and interferer, the worst margin first: ``wanted``, ``interferer``
        (commune codes) and their names and frequencies, ``spacing_khz``, ``kind`` (``co_channel``,
        ``adjacent``), ``distance_km`` between them, ``worst_margin_db`` with the ``protection_db`` and
        ``interference`` (``steady``, ``tropospheric``) there, ``worst_lon``, ``worst_lat``; the least
        ``steady_margin_db`` (half of the time) and ``tropospheric_margin_db`` (1 % of it) alone;
        ``affected_km2``, ``affected_people`` where the margin is below 0, of ``service_km2``,
        ``service_people``; ``citation`` and ``certainty`` of the ratios.

    Raises
    ------
    ParameterError
        If the kind of service is unknown, or there are no ratios for the deviation.
    """
    ratios = request.ratios()
    transmitters = transmitters_of(stations, communes, crs, request.settings).complete
    land = land_of(communes, crs, request.cell_m, people)
    rows = []
    for wanted in transmitters:
        served = service_of(wanted, land, request)
        if not served.cells.size:
            continue
        for other in transmitters:
            spacing = spacing_khz(wanted.emission, other.emission)
            if other is not wanted and spacing <= ratios.widest_khz:
                rows.append(_pair(wanted, other, served, land, request, ratios))
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    table = table.sort_values(["worst_margin_db", "wanted", "interferer"], ignore_index=True)
    table["worst_lon"], table["worst_lat"] = convert(table["worst_lon"], table["worst_lat"], crs, WGS84)
    if all_pairs:
        return table
    return table[table["worst_margin_db"] < 0].reset_index(drop=True)


def _pair(
    wanted: Transmitter,
    other: Transmitter,
    served: Service,
    land: Land,
    request: ConflictRequest,
    ratios: ProtectionRatios,
) -> dict[str, Any]:
    spacing = spacing_khz(wanted.emission, other.emission)
    places = land.xy[served.cells]
    fields = interfering_dbuv_m(kilometres(other, places), other.emission, request.settings)
    margin = margin_of(served.wanted_dbuv_m, fields, spacing, ratios)
    harmed = served.cells[margin.db < 0]
    east, north = places[margin.worst]
    between = np.hypot(wanted.east_m - other.east_m, wanted.north_m - other.north_m)
    return {
        "wanted": wanted.commune_code,
        "wanted_name": wanted.name,
        "interferer": other.commune_code,
        "interferer_name": other.name,
        "wanted_mhz": wanted.emission.frequency_mhz,
        "interferer_mhz": other.emission.frequency_mhz,
        "spacing_khz": spacing,
        "kind": "co_channel" if spacing == 0 else "adjacent",
        "distance_km": float(between / 1000),
        "worst_margin_db": float(margin.db.min()),
        "steady_margin_db": margin.steady_db,
        "tropospheric_margin_db": margin.tropospheric_db,
        "protection_db": margin.protection_db,
        "interference": margin.interference,
        "worst_lon": east,
        "worst_lat": north,
        "affected_km2": float(land.km2[harmed].sum()),
        "affected_people": float(land.people[harmed].sum()),
        "service_km2": float(land.km2[served.cells].sum()),
        "service_people": float(land.people[served.cells].sum()),
        "citation": ratios.citation,
        "certainty": ratios.certainty,
    }
