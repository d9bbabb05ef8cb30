"""A proposal that came back: what changed of each site, and its conclusion before and after.

Every site is judged anew, since a mast that moved may stand too near to one that did not; shown is what
changed by its own fields or in its conclusion. Every other site keeps conclusion and decision.
"""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from planner.appraisal.conclusions import concluded
from planner.base.messages.table import table_of
from planner.layers.difference import SAME, compare

COLUMNS = ("site_id", "change", "fields", "conclusion_before", "conclusion_after", "because")


def returned(
    before: tuple[gpd.GeoDataFrame, pd.DataFrame],
    after: tuple[gpd.GeoDataFrame, pd.DataFrame],
    crs: str,
) -> pd.DataFrame:
    """Return the sites that changed between two judged versions, or whose conclusion did.

    Parameters
    ----------
    before, after
        Sites (schema of the stations layer, EPSG:4326) and findings of a version.
    crs
        The province's VN-2000 zone, in which a move is measured.

    Returns
    -------
    DataFrame
        ``site_id``; ``change`` (``added``, ``changed``, ``dropped``; ``same``: by its neighbours
        alone); ``fields`` that changed, parted by a space (``position``: it moved); the conclusions,
        missing where there is none; ``because`` of the one after. Other conclusions stand on top.
    """
    differing = compare(after[0], before[0], crs)
    change = differing.drop_duplicates("site_id").set_index("site_id")["change"]
    named = differing[differing["field"].notna()].groupby("site_id")["field"].agg(" ".join)
    old, new = (
        concluded(*side).drop_duplicates("site_id").set_index("site_id") for side in (before, after)
    )
    rows = []
    for code, kind in change.items():
        was, now = (_of(side, code, "conclusion") for side in (old, new))
        if kind == SAME and was == now:
            continue
        rows.append(
            {
                "site_id": code,
                "change": kind,
                "fields": named.get(code, ""),
                "conclusion_before": was,
                "conclusion_after": now,
                "because": _of(new, code, "because"),
            }
        )
    rows.sort(key=lambda row: row["conclusion_before"] == row["conclusion_after"])
    return table_of(rows, COLUMNS)


def unchanged(sites: gpd.GeoDataFrame, changes: pd.DataFrame) -> list[str]:
    """Return the codes of the sites that keep conclusion and decision."""
    return sites.loc[~sites["site_id"].isin(changes["site_id"]), "site_id"].tolist()


def _of(side: pd.DataFrame, code: object, column: str) -> object:
    return side[column].get(code) if code in side.index else None
