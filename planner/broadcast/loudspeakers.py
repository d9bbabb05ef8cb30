"""Which hamlets a working loudspeaker cluster serves, and the share of them by commune (NTM8.3)."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner.geo.measure import points_m
from planner.geo.shapes import points
from planner.layers.rows import rows
from planner.layers.vocabulary import words

ASSIGNED, DISTANCE = "assigned", "distance"
POINTS, REGISTER = "points", "register"  # what the share of a commune rests on
CENTIMETRE = 2  # decimals: distances are rounded before they are compared, as in appraisal
_WORKS, _UNKNOWN, _DEAD = 0, 1, 2
_HOW = (ASSIGNED, DISTANCE)


def clusters_on(clusters: gpd.GeoDataFrame, on: date) -> gpd.GeoDataFrame:
    """Return the clusters that stand on a day: since a year up to its own, and not ended before it."""
    end = clusters["valid_to"].astype("str")
    return clusters[(clusters["year"] <= on.year) & (end.isna() | (end >= on.isoformat()))]


def hamlets_served(
    hamlets: gpd.GeoDataFrame,
    clusters: gpd.GeoDataFrame,
    on: date,
    within_m: float | None,
    crs: str,
) -> pd.DataFrame:
    """Return for each hamlet whether a working cluster serves it, which one, how and from how far.

    Served: a cluster that stands on the day and has a working loudspeaker is assigned to the hamlet, or
    is within the distance (equal counts). An assigned one is named before a nearer one.

    Parameters
    ----------
    hamlets, clusters
        EPSG:4326, layers ``hamlets`` and ``loudspeakers``.
    within_m
        In metres; None: only what is assigned counts.
    crs
        The province's VN-2000 zone, in which distances are measured.

    Returns
    -------
    DataFrame
        ``hamlet_code``, ``commune_code``, ``name``, ``served`` (nullable boolean: missing where the
        clusters that would serve it do not say whether they work), ``cluster_id``, ``how``
        (``assigned`` or ``distance``), ``distance_m``, and ``clusters_known``: whether any cluster of
        its commune stands in the layer on that day.
    """
    standing = clusters_on(clusters, on)
    pairs = pd.concat(
        [_assigned(hamlets, standing), _near(hamlets, standing, within_m, crs)], ignore_index=True
    )
    pairs["distance_m"] = _metres(hamlets, standing, pairs, crs)
    pairs["works"] = _working(standing)[pairs["cluster"].to_numpy(int)]
    able = pairs[pairs["works"] != _DEAD].sort_values(
        ["hamlet", "works", "how", "distance_m", "cluster"]
    )
    best = able.drop_duplicates("hamlet").set_index("hamlet").reindex(range(len(hamlets)))
    served = pd.array((best["works"] == _WORKS).to_numpy(), dtype="boolean")
    served[(best["works"] == _UNKNOWN).to_numpy()] = pd.NA
    codes, with_cluster = standing["cluster_id"].to_numpy(object), best["cluster"].notna().to_numpy()
    at = best["cluster"].fillna(0).to_numpy(int)
    clusters_known = hamlets["commune_code"].isin(standing["commune_code"])
    return pd.DataFrame(
        {
            "hamlet_code": hamlets["hamlet_code"].to_numpy(),
            "commune_code": hamlets["commune_code"].to_numpy(),
            "name": hamlets["name"].to_numpy(),
            "served": served,
            "cluster_id": [
                codes[row] if has_cluster else None
                for row, has_cluster in zip(at, with_cluster, strict=True)
            ],
            "how": [None if pd.isna(how) else _HOW[int(how)] for how in best["how"]],
            "distance_m": best["distance_m"].to_numpy(float),
            "clusters_known": clusters_known.to_numpy(),
        },
        index=hamlets.index,
    )


def _assigned(hamlets: gpd.GeoDataFrame, clusters: gpd.GeoDataFrame) -> pd.DataFrame:
    row_of = {code: row for row, code in enumerate(hamlets["hamlet_code"])}
    named = [
        (row_of[code], row)
        for row, codes in enumerate(clusters["hamlet_codes"])
        for code in words(codes)
        if code in row_of
    ]
    return pd.DataFrame(named, columns=["hamlet", "cluster"], dtype=int).assign(how=0)


def _near(
    hamlets: gpd.GeoDataFrame, clusters: gpd.GeoDataFrame, within_m: float | None, crs: str
) -> pd.DataFrame:
    if within_m is None or clusters.empty or hamlets.empty:
        return pd.DataFrame({"hamlet": [], "cluster": [], "how": []}, dtype=int)
    tree = shapely.STRtree(points(points_m(clusters, crs)))
    places = points(points_m(hamlets, crs))
    hamlet, cluster = tree.query(places, predicate="dwithin", distance=within_m + 10**-CENTIMETRE)
    pairs = pd.DataFrame({"hamlet": hamlet, "cluster": cluster, "how": 1})
    return pairs[_metres(hamlets, clusters, pairs, crs) <= within_m]


def _metres(
    hamlets: gpd.GeoDataFrame, clusters: gpd.GeoDataFrame, pairs: pd.DataFrame, crs: str
) -> np.ndarray[Any, np.dtype[np.float64]]:
    if pairs.empty:
        return np.empty(0)
    ends = points_m(hamlets, crs)[pairs["hamlet"]], points_m(clusters, crs)[pairs["cluster"]]
    return np.asarray(np.hypot(*(ends[0] - ends[1]).T).round(CENTIMETRE), float)


def _working(clusters: gpd.GeoDataFrame) -> np.ndarray[Any, np.dtype[np.int64]]:
    count = clusters["loudspeakers_working"].to_numpy(float)
    return np.select([np.isnan(count), count > 0], [_UNKNOWN, _WORKS], _DEAD)


def served_by_commune(status: pd.DataFrame, hamlets: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return hamlets in all and served by commune, and what the figures rest on.

    Where hamlets and clusters of a commune are known as points, they are counted; elsewhere what its
    register says. There a station none of whose loudspeakers works serves nobody, as does no station.

    Parameters
    ----------
    status
        Of :func:`planner.broadcast.status.radio_status`.
    hamlets
        Of :func:`hamlets_served`, if there are points.

    Returns
    -------
    DataFrame
        A row per commune: ``commune_code``, ``hamlets_total``, ``hamlets_served``,
        ``hamlets_unknown`` (that may be served or not), ``share`` (served of all), ``basis``
        (``points``, ``register`` or None), ``missing`` (words).
    """
    counted = {} if hamlets is None else _counted(hamlets)
    hamlets_of = [counted.get(row.commune_code) or _of_register(row) for row in rows(status, _Record)]
    columns = ["hamlets_total", "hamlets_served", "hamlets_unknown", "basis", "missing"]
    table = pd.DataFrame(hamlets_of, columns=columns, index=status.index)
    table = table.astype(dict.fromkeys(columns[:3], float))
    share = table["hamlets_served"] / table["hamlets_total"].where(table["hamlets_total"] > 0)
    table.insert(0, "commune_code", status["commune_code"])
    table.insert(4, "share", share)
    return table


def _counted(hamlets: pd.DataFrame) -> dict[str, tuple[float, float, float, str | None, str]]:
    counted = hamlets[hamlets["clusters_known"]]
    unknown = counted["served"].isna()
    sums = pd.DataFrame(
        {"all": 1, "served": counted["served"].fillna(False).astype(int), "unknown": unknown}
    )
    counts = sums.groupby(counted["commune_code"]).sum()
    return {
        str(code): (total, served, unsure, POINTS, "loudspeakers_working" if unsure else "")
        for code, total, served, unsure in counts.itertuples(name=None)
    }


class _Record(NamedTuple):
    commune_code: str
    status: str
    hamlets_total: float
    hamlets_served: float
    loudspeakers_working: float


def _of_register(row: _Record) -> tuple[float, float, float, str | None, str]:
    total, served = row.hamlets_total, row.hamlets_served
    if row.status == "none" or row.loudspeakers_working == 0:
        served = 0.0
    if pd.isna(total) or pd.isna(served) or served > total:
        return total, np.nan, 0, None, "hamlets_served" if pd.notna(total) else "hamlets_total"
    unknown = served if served and pd.isna(row.loudspeakers_working) else 0
    missing = "loudspeakers_working" if unknown else ""
    return total, served - unknown, unknown, REGISTER, missing
