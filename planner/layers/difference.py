"""A proposal against the approved plan: added, changed field by field, dropped or kept, the same."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from planner.geo.measure import points_m
from planner.layers.rows import is_missing

# Of what a proposal does not name: a whole plan drops it, an adjustment keeps it.
ADDED, CHANGED, DROPPED, SAME, KEPT = "added", "changed", "dropped", "same", "kept"
CHANGES = (ADDED, CHANGED, DROPPED, SAME, KEPT)
MOVED_M = 1.0  # positions are written to 0.1 m; below a metre nothing moved
FIELDS = (
    "name", "address", "technologies", "mast_class", "mast_height_m", "building_height_m",
    "antenna_height_m", "land_area_m2", "shared_with", "status", "action", "year", "eirp_dbm",
    "azimuths_deg",
)  # fmt: skip
OF_A_DOSSIER = ("radius_m", "evidence")  # no part of a plan: compared where both lists have them
_LEAST_DIFFERENCE = 1e-6


def compare(
    proposed: gpd.GeoDataFrame, approved: gpd.GeoDataFrame, crs: str, *, adjusts: bool = False
) -> pd.DataFrame:
    """Return what a proposal would change in the approved plan.

    Parameters
    ----------
    proposed, approved
        Sites in the schema of the stations layer (EPSG:4326); a site is the same by its code.
    crs
        The province's VN-2000 zone, in which a move is measured.
    adjusts
        Whether the proposal is an adjustment: what it does not name stays in force.

    Returns
    -------
    DataFrame
        ``site_id``, ``change``, ``field``, ``before``, ``after``: a row for each field of a changed
        site (``position``: metres moved in ``after``), one row for every other site.
    """
    old, new = (layer.drop_duplicates("site_id").set_index("site_id") for layer in (approved, proposed))
    rows: list[tuple[object, ...]] = []
    both = [code for code in new.index if code in old.index]
    moved = np.hypot(*(points_m(new.loc[both], crs) - points_m(old.loc[both], crs)).T)
    far = dict(zip(both, moved.tolist(), strict=True))
    before, after = (layer.to_dict("index") for layer in (old, new))
    names = [
        *(name for name in FIELDS if name in new),
        *(n for n in OF_A_DOSSIER if n in old and n in new),
    ]
    for code in new.index:
        if code not in before:
            rows.append((code, ADDED, None, None, None))
            continue
        fields: list[tuple[object, ...]] = [
            (code, CHANGED, field, before[code].get(field), after[code].get(field))
            for field in names
            if not _equal(before[code].get(field), after[code].get(field))
        ]
        if far[code] > MOVED_M:
            fields.append((code, CHANGED, "position", None, round(far[code], 1)))
        rows += fields or [(code, SAME, None, None, None)]
    unnamed = KEPT if adjusts else DROPPED
    rows += [(code, unnamed, None, None, None) for code in old.index if code not in after]
    return pd.DataFrame(rows, columns=["site_id", "change", "field", "before", "after"])


def counts(difference: pd.DataFrame) -> dict[str, int]:
    """Return the number of sites added, changed, dropped, the same and kept unnamed."""
    sites = difference.drop_duplicates("site_id")["change"].value_counts()
    return {change: int(sites.get(change, 0)) for change in CHANGES}


def _equal(before: object, after: object) -> bool:
    if is_missing(before) or is_missing(after):
        return is_missing(before) and is_missing(after)
    if isinstance(before, int | float) and isinstance(after, int | float):
        return abs(before - after) < _LEAST_DIFFERENCE
    return str(before) == str(after)
