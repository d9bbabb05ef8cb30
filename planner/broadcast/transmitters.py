"""The wireless stations of the register as transmitters, and those that cannot be computed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from planner.base import messages
from planner.base.messages.table import table_of
from planner.broadcast.field_strength import POWER_W, Emission, FieldSettings
from planner.coverage.p1812 import FREQUENCY_MHZ, HEIGHT_M
from planner.geo.measure import points_m
from planner.layers.rows import rows

_NEEDED = {
    "frequency_mhz": FREQUENCY_MHZ,
    "power_w": POWER_W,
    "antenna_height_m": HEIGHT_M,
}


class _Record(NamedTuple):
    commune_code: str
    frequency_mhz: float
    power_w: float
    antenna_height_m: float


@dataclass(frozen=True)
class Transmitter:
    """A station at a place.

    Attributes
    ----------
    commune_code, name
        Of the commune whose station it is.
    east_m, north_m
        In the province's VN-2000 zone.
    """

    commune_code: str
    name: str
    east_m: float
    north_m: float
    emission: Emission


@dataclass(frozen=True)
class Transmitters:
    """The stations that can be computed, and why the others cannot.

    Attributes
    ----------
    complete
        In the order of the register.
    skipped
        ``commune_code``, ``reason``; a station without its frequency, power or height is never guessed.
    """

    complete: tuple[Transmitter, ...]
    skipped: pd.DataFrame


def standing_on(radio: gpd.GeoDataFrame, on: date) -> gpd.GeoDataFrame:
    """Return the latest record of each commune up to the year of a day."""
    records = radio[radio["year"] <= on.year].sort_values("year", kind="stable")
    return records.drop_duplicates("commune_code", keep="last").sort_index()


def transmitters_of(
    stations: gpd.GeoDataFrame,
    communes: gpd.GeoDataFrame,
    crs: str,
    settings: FieldSettings,
) -> Transmitters:
    """Return the wireless stations among some records of the register.

    Parameters
    ----------
    stations
        Records of the radio layer (points, EPSG:4326), one a commune (:func:`standing_on`); those that
        are not ``wireless_fm`` send nothing and are left out without a word.
    communes
        Say which station stands in a town and what a commune is called.
    crs
        The province's VN-2000 zone.
    """
    wireless = stations[stations["kind"] == "wireless_fm"]
    named = communes.set_index("commune_code")
    towns = set(named.index[named["is_urban"].astype(bool)])
    usable, skipped = [], []
    for row, (east, north) in zip(rows(wireless, _Record), points_m(wireless, crs), strict=True):
        outside = _outside(row)
        if not np.isfinite([east, north]).all():
            outside.append(messages.said("reach.field_place"))
        if outside:
            reason = messages.said("reach.skipped", what=messages.joined(outside))
            skipped.append({"commune_code": row.commune_code, "reason": reason})
            continue
        is_town = row.commune_code in towns
        environment = settings.town_environment if is_town else settings.rural_environment
        emission = Emission(row.frequency_mhz, row.power_w, row.antenna_height_m, environment)
        name = str(named["name"].get(row.commune_code, row.commune_code))
        usable.append(Transmitter(row.commune_code, name, float(east), float(north), emission))
    return Transmitters(tuple(usable), table_of(skipped, ["commune_code", "reason"]))


def _outside(row: _Record) -> list[str]:
    """Return the fields of a record that are missing or outside what the model can take."""
    return [
        messages.said(f"reach.field_{name}")
        for name, (low, high) in _NEEDED.items()
        if not low <= getattr(row, name) <= high  # a missing number is in no range
    ]
