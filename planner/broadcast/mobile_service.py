"""Who has mobile service at all, for sub-criterion 8.2: by any carrier, by the method of coverage."""

from __future__ import annotations

from typing import cast

import geopandas as gpd
import pandas as pd

from planner.coverage.compute import Coverage, compute
from planner.coverage.request import default_request

TECHNOLOGIES = ("2G", "3G", "4G")
TECHNOLOGY = "2G"  # the least that counts: a telephone


def covered_share(
    standing: gpd.GeoDataFrame,
    communes: gpd.GeoDataFrame,
    year: int,
    crs: str,
    technology: str = TECHNOLOGY,
) -> pd.Series:
    """Return the share of each commune's people whom any carrier covers, by ``commune_code``, 0…1.

    Parameters
    ----------
    standing
        The stations that stand in the year (EPSG:4326).
    crs
        The province's VN-2000 zone.
    technology
        One of :data:`TECHNOLOGIES`, at its usual band and threshold.
    """
    return share_in(compute(standing, communes, default_request(None, technology, year), crs))


def share_in(found: Coverage) -> pd.Series:
    """Return the share of each commune's people that a coverage reaches, by ``commune_code``, 0…1."""
    table = found.communes.set_index("commune_code")
    return cast("pd.Series", table["covered_population"] / table["population"])
