"""How much is shared and how much lies underground: positions of masts, kilometres of cable, by year."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd

from planner.base.vocabulary import Action, Status
from planner.geo.measure import points_m
from planner.layers.masts import mast_numbers
from planner.layers.vocabulary import UNDERGROUND, words
from planner.plan.inventory import M_PER_KM, Network

COLUMNS = ["year", "part", "whole"]
_ON_MAST = (Action.NEW, Action.SHARE)  # planned sites that put equipment on a mast


def position_shares(network: Network, years: Sequence[int], same_mast_m: float) -> pd.DataFrame:
    """Return the positions of masts at the end of each year, and how many of them are shared.

    Records that lie within ``same_mast_m`` metres of each other are one position. It is shared if more
    than one carrier is there, by its own record or by the ``shared_with`` of another's.

    Returns
    -------
    DataFrame
        ``year``, ``part`` (shared positions), ``whole`` (positions).
    """
    records = _records(network)
    records["position"] = mast_numbers(points_m(records, network.crs), same_mast_m)
    rows = []
    for year in years:
        alive = records[(records["since"] <= year) & (records["until"] > year)]
        gone = records[records["until"] <= year]
        left = set(zip(gone["position"], gone["carrier"], strict=True))
        shared = sum(
            _is_shared(there, {carrier for at, carrier in left if at == position})
            for position, there in alive.groupby("position")
        )
        rows.append((year, shared, alive["position"].nunique()))
    return pd.DataFrame(rows, columns=COLUMNS)


def underground_shares(network: Network, years: Sequence[int]) -> pd.DataFrame:
    """Return the kilometres of cable at the end of each year, and how many of them lie in ducts.

    Returns
    -------
    DataFrame
        ``year``, ``part`` (km in ducts), ``whole`` (km).
    """
    rows = [(year, *kilometres_in_ducts(network.cables, year)) for year in years]
    return pd.DataFrame(rows, columns=COLUMNS)


def kilometres_in_ducts(
    cables: pd.DataFrame, year: int, carriers: Collection[str] | None = None
) -> tuple[float, float]:
    """Return the kilometres in ducts and of all cable at the end of a year, of some carriers or of all.

    Cables to be removed are left out; one without a year is there from the start.
    """
    there = (cables["status"] != Status.TO_REMOVE) & (cables["year"].fillna(0) <= year)
    if carriers is not None:
        there &= cables["carrier"].isin(carriers)
    km, under = cables["length_m"] / M_PER_KM, cables["kind"].isin(UNDERGROUND)
    return float(km[there & under].sum()), float(km[there].sum())


def _records(network: Network) -> gpd.GeoDataFrame:
    """Return the records that are or will be on a mast, with the year from and the year to."""
    stations, planned = network.stations, network.planned.drop_duplicates("site_id")
    is_registered = planned["site_id"].isin(stations["site_id"])
    gone = planned[planned["action"] == Action.REMOVE].set_index("site_id")["year"].fillna(0)
    until = stations["site_id"].map(gone).fillna(np.inf)
    fresh = planned[~is_registered & planned["action"].isin(_ON_MAST)]
    columns = ["site_id", "carrier", "shared_with", "year", "geometry"]
    both = pd.concat(
        [stations[columns].assign(until=until), fresh[columns].assign(until=np.inf)],
        ignore_index=True,
    )
    return both.assign(since=both["year"].fillna(0))


def _is_shared(there: pd.DataFrame, left: set[str]) -> bool:
    named = {carrier for text in there["shared_with"] for carrier in words(text)}
    return len(set(there["carrier"]) | (named - left)) > 1
