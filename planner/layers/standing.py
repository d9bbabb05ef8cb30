"""What stands on a day: the one definition, for map, coverage, appraisal, report and statistics."""

from __future__ import annotations

from datetime import date

import geopandas as gpd

from planner.base.vocabulary import Status


def standing(layer: gpd.GeoDataFrame, on: date) -> gpd.GeoDataFrame:
    """Return the stations, cables or service points that stand on a day.

    A record stands unless it is only planned, from the year that it states on; one that states no year
    is taken to stand. What is to be removed stands until a plan says when it goes. Registers state
    years, not days: a station of 2017 counts on every day of 2017.

    Parameters
    ----------
    layer
        With ``status`` and ``year``; EPSG:4326.

    Returns
    -------
    GeoDataFrame
        The records that stand, with the index that they had.
    """
    built = layer["year"].isna() | (layer["year"] <= on.year)
    return layer[built & (layer["status"] != Status.PLANNED)]
