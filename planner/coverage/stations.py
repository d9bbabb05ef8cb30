"""Which stations stand in a year: what exists, less what goes, plus what is planned by then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import geopandas as gpd
import pandas as pd

from planner.base.vocabulary import Action
from planner.coverage.request import ASSUMED_HEIGHT_M, UNKNOWN_CLASS_HEIGHT_M, CoverageRequest
from planner.layers.standing import standing as standing_on
from planner.layers.vocabulary import words


def standing_in(
    stations: gpd.GeoDataFrame, plans: Sequence[gpd.GeoDataFrame], year: int
) -> gpd.GeoDataFrame:
    """Return the stations that stand at the end of ``year`` if every plan is carried out.

    A station without a year is taken to stand, unless it is only planned. Of the records of a code
    in the plans the latest counts: ``new`` and ``share`` add a record,
    ``change`` replaces the one of the same code, ``remove`` takes it away, ``keep`` does nothing.
    A station to be removed for which no plan says when is taken to stand.
    """
    standing = standing_on(stations, date(year, 12, 31))
    if not plans:
        return standing
    replaced, added = changes_by(plans, year)
    kept = standing[~standing["site_id"].isin(replaced)]
    return gpd.GeoDataFrame(pd.concat([kept, added], ignore_index=True), crs=stations.crs)


def changes_by(plans: Sequence[gpd.GeoDataFrame], year: float) -> tuple[set[str], gpd.GeoDataFrame]:
    """Return the codes that plans take away or replace by a year, and the records they add."""
    planned = pd.concat(plans, ignore_index=True).sort_values("year", kind="stable")
    due = planned[planned["year"] <= year].drop_duplicates("site_id", keep="last")
    replaced = set(due.loc[due["action"].isin([Action.CHANGE, Action.REMOVE]), "site_id"])
    added = due[due["action"].isin([Action.NEW, Action.SHARE, Action.CHANGE])]
    return replaced, gpd.GeoDataFrame(added, crs=plans[0].crs)


def serving(stations: gpd.GeoDataFrame, request: CoverageRequest) -> gpd.GeoDataFrame:
    """Return the stations of the request's carrier that have its technology."""
    keep = stations["technologies"].map(lambda text: request.technology in words(text)).astype(bool)
    if request.carrier is not None:
        keep &= stations["carrier"] == request.carrier
    return stations[keep]


def antenna_heights_m(stations: pd.DataFrame) -> tuple[pd.Series, int]:
    """Return the antenna heights above ground, and how many of them had to be assumed.

    The stated height, else mast plus building, else an assumed one by mast class.
    """
    mast = stations["mast_height_m"] + stations["building_height_m"].fillna(0)
    heights = stations["antenna_height_m"].fillna(mast)
    assumed = stations["mast_class"].map(ASSUMED_HEIGHT_M).fillna(UNKNOWN_CLASS_HEIGHT_M)
    return heights.fillna(assumed).astype(float), int(heights.isna().sum())
