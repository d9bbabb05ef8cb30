"""The frequency for a new or converted station that conflicts least with the stations that stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from planner.base import messages, numbers
from planner.base.errors import ParameterError
from planner.base.messages.table import table_of
from planner.base.numbers import figure
from planner.broadcast.cells import Land, land_of
from planner.broadcast.field_strength import FieldSettings
from planner.broadcast.protection import STEADY, ProtectionRatios
from planner.broadcast.service import (
    ConflictRequest,
    Service,
    interfering_dbuv_m,
    kilometres,
    margin_of,
    service_of,
)
from planner.broadcast.transmitters import Transmitter, transmitters_of
from planner.geo.rasters import PeopleRaster

BAND_MHZ = (60.0, 68.0)  # RAD-BAND: preferred for commune stations
RASTER_KHZ = 100.0  # assumed: no channel raster of commune stations has been read
NODES_APART_MHZ = 1.0  # frequencies at which the new station's field is computed
NAMED = 3  # pairs named among the reasons

Floats = npt.NDArray[np.float64]
Fields = dict[str, Floats]


@dataclass(frozen=True)
class _New:
    """The new station: its fields at all cells, by kind, at some frequencies of the band.

    Between two of them the fields are taken along a straight line, which is within 0.1 dB.

    Attributes
    ----------
    may_serve
        Rows of the cells that it serves where its field is strong enough.
    """

    station: Transmitter
    nodes_mhz: Floats
    fields: tuple[Fields, ...]
    may_serve: npt.NDArray[np.int64]

    def fields_at(self, mhz: float) -> Fields:
        above = int(np.clip(np.searchsorted(self.nodes_mhz, mhz), 1, len(self.nodes_mhz) - 1))
        low, high = self.nodes_mhz[above - 1 : above + 1]
        share = (mhz - low) / (high - low)
        before, after = self.fields[above - 1 : above + 1]
        return {kind: before[kind] * (1 - share) + after[kind] * share for kind in before}


@dataclass(frozen=True)
class _Standing:
    """A station that stands: what it does where the new one may serve, and what it serves itself."""

    station: Transmitter
    on_new: Fields
    served: Service


@dataclass(frozen=True)
class _Pair:
    """One direction of interference between the new station and one that stands, on one channel."""

    other: Transmitter
    spacing_khz: float
    margin_db: float
    is_received: bool


def free_frequencies(
    new: gpd.GeoDataFrame,
    stations: gpd.GeoDataFrame,
    communes: gpd.GeoDataFrame,
    crs: str,
    request: ConflictRequest = ConflictRequest(),  # noqa: B008 - frozen
    *,
    band_mhz: tuple[float, float] = BAND_MHZ,
    raster_khz: float = RASTER_KHZ,
    people: PeopleRaster | None = None,
) -> pd.DataFrame:
    """Return every channel of a band for a station, the one that conflicts least first.

    A channel's margin is the least over all stations within the table's spacing (400 kHz), both of what
    the new station suffers and of what it causes; where there is none it is infinite, and those
    furthest in frequency from any station come first.

    Parameters
    ----------
    new
        One record of the radio layer: a point with ``commune_code``, ``power_w``, ``antenna_height_m``;
        its ``frequency_mhz`` is not looked at.
    stations
        Those that stand, one a commune; the record of ``new``'s own commune is left out, so that a
        station to be converted does not conflict with itself.
    band_mhz, raster_khz
        First and last channel, and the step between channels.
    request, people
        As ``conflicts.conflicts_of``.

    Returns
    -------
    DataFrame
        ``frequency_mhz``, ``margin_db`` (the lesser of ``received_db`` and ``caused_db``), ``conflicts``
        (pairs below 0 dB), ``worst_station`` (commune code), ``nearest_khz`` (to the nearest station in
        frequency), ``reasons`` (the worst pairs), ``citation`` and ``certainty`` of the
        protection ratios.

    Raises
    ------
    ParameterError
        If the new station lacks its power or height, or the kind of service is unknown.
    """
    code = str(new["commune_code"].iloc[0])
    others = stations[stations["commune_code"] != code]
    standing = transmitters_of(others, communes, crs, request.settings).complete
    land, ratios = land_of(communes, crs, request.cell_m, people), request.ratios()
    station = _the_new(new, communes, crs, request.settings, band_mhz[0])
    planned = _planned(station, code, land, request, _nodes_mhz(band_mhz))
    beyond_mhz = ratios.widest_khz / 1000
    around = [
        _standing(other, planned, land, request)
        for other in standing
        if band_mhz[0] - beyond_mhz <= other.emission.frequency_mhz <= band_mhz[1] + beyond_mhz
    ]
    taken_mhz = [other.emission.frequency_mhz for other in standing]
    rows = []
    for mhz in _channels(band_mhz, raster_khz):
        pairs = list(_pairs(mhz, planned, around, ratios, request.service_dbuv_m))
        rows.append(_row(mhz, pairs, planned, taken_mhz, ratios))
    table = table_of(rows).sort_values(
        ["margin_db", "nearest_khz", "frequency_mhz"], ascending=[False, False, True], ignore_index=True
    )
    return table.assign(citation=ratios.citation, certainty=ratios.certainty)


def _planned(
    station: Transmitter, code: str, land: Land, request: ConflictRequest, nodes_mhz: Floats
) -> _New:
    """Return the new station with its field at some frequencies, and where it may serve."""
    away = kilometres(station, land.xy)
    fields = tuple(
        interfering_dbuv_m(away, replace(station.emission, frequency_mhz=mhz), request.settings)
        for mhz in nodes_mhz.tolist()
    )
    reached = np.max([field[STEADY] for field in fields], axis=0) >= request.service_dbuv_m
    own = land.codes[land.commune] == code if request.is_own_only() else True
    return _New(station, nodes_mhz, fields, np.nonzero(reached & own)[0])


def _standing(other: Transmitter, planned: _New, land: Land, request: ConflictRequest) -> _Standing:
    """Return a station that stands with its field where the new one may serve, and its own service."""
    away = kilometres(other, land.xy[planned.may_serve])
    on_new = interfering_dbuv_m(away, other.emission, request.settings)
    return _Standing(other, on_new, service_of(other, land, request))


def _channels(band_mhz: tuple[float, float], raster_khz: float) -> list[float]:
    """Return the channels of a band, first and last included, MHz."""
    first, last = band_mhz
    if raster_khz <= 0 or last < first:
        raise ParameterError(
            "coverage.bad_parameter", name="raster_khz", value=raster_khz, low=1, high=1000
        )
    count = int((last - first) * 1000 / raster_khz + 1e-6) + 1
    return [round(first + step * raster_khz / 1000, 6) for step in range(count)]


def _nodes_mhz(band_mhz: tuple[float, float]) -> Floats:
    """Return frequencies about 1 MHz apart that hold the band, two or more."""
    first, last = band_mhz
    steps = max(1, int(np.ceil((last - first) / NODES_APART_MHZ)))
    return np.linspace(first, max(last, first + NODES_APART_MHZ), steps + 1)


def _the_new(
    new: gpd.GeoDataFrame,
    communes: gpd.GeoDataFrame,
    crs: str,
    settings: FieldSettings,
    frequency_mhz: float,
) -> Transmitter:
    asked = new.assign(kind="wireless_fm", frequency_mhz=frequency_mhz)
    transmitters = transmitters_of(asked, communes, crs, settings)
    if len(transmitters.complete) != 1:
        reason = messages.joined(transmitters.skipped["reason"], "; ")
        raise ParameterError("reach.new_unusable", reason=reason)
    return transmitters.complete[0]


def _pairs(
    mhz: float,
    planned: _New,
    around: list[_Standing],
    ratios: ProtectionRatios,
    service_dbuv_m: float,
) -> Iterator[_Pair]:
    """Yield every direction of interference on one channel within the table's spacing."""
    fields = planned.fields_at(mhz)
    at_own = fields[STEADY][planned.may_serve]
    serves = at_own >= service_dbuv_m
    for other in around:
        spacing = round(abs(other.station.emission.frequency_mhz - mhz) * 1000, 3)
        if spacing > ratios.widest_khz:
            continue
        if serves.any():
            interfering = {kind: field[serves] for kind, field in other.on_new.items()}
            margin = margin_of(at_own[serves], interfering, spacing, ratios)
            yield _Pair(other.station, spacing, float(margin.db.min()), is_received=True)
        cells = other.served.cells
        if cells.size:
            interfering = {kind: field[cells] for kind, field in fields.items()}
            margin = margin_of(other.served.wanted_dbuv_m, interfering, spacing, ratios)
            yield _Pair(other.station, spacing, float(margin.db.min()), is_received=False)


def _row(
    mhz: float, pairs: list[_Pair], planned: _New, taken_mhz: list[float], ratios: ProtectionRatios
) -> dict[str, Any]:
    ranked = sorted(pairs, key=lambda pair: pair.margin_db)
    received = min((pair.margin_db for pair in pairs if pair.is_received), default=np.inf)
    caused = min((pair.margin_db for pair in pairs if not pair.is_received), default=np.inf)
    return {
        "frequency_mhz": mhz,
        "margin_db": min(received, caused),
        "received_db": received,
        "caused_db": caused,
        "conflicts": sum(pair.margin_db < 0 for pair in pairs),
        "worst_station": ranked[0].other.commune_code if ranked else None,
        "nearest_khz": min((round(abs(taken - mhz) * 1000, 3) for taken in taken_mhz), default=np.inf),
        "reasons": _reasons(ranked, planned, ratios),
    }


def _reasons(ranked: list[_Pair], planned: _New, ratios: ProtectionRatios) -> str:
    reasons = [
        messages.said(
            "reach.reason_received" if pair.is_received else "reach.reason_caused",
            name=pair.other.name,
            mhz=figure(pair.other.emission.frequency_mhz),
            khz=figure(pair.spacing_khz),
            km=numbers.number(_apart_km(pair.other, planned.station), 1),
            margin=numbers.number(pair.margin_db, 1, signed=True),
        )
        for pair in ranked[:NAMED]
    ]
    if not ranked:
        reasons.append(messages.said("reach.reason_free", khz=figure(ratios.widest_khz)))
    if not planned.may_serve.size:
        reasons.append(messages.said("reach.reason_unserved"))
    return messages.joined(reasons, "; ")


def _apart_km(first: Transmitter, other: Transmitter) -> float:
    return float(np.hypot(first.east_m - other.east_m, first.north_m - other.north_m) / 1000)
