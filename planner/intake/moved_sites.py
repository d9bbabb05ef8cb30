"""Sites that lie in another commune once the boundaries are others."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import pandas as pd
import shapely

from planner.layers.commune_names import labels_by_code


def move_sites(
    sites: dict[str, gpd.GeoDataFrame], before: gpd.GeoDataFrame, after: gpd.GeoDataFrame
) -> tuple[dict[str, gpd.GeoDataFrame], pd.DataFrame, pd.DataFrame]:
    """Return the sites whose commune another layer of communes changes.

    A site changes where its position lies in another commune than before. A record that already
    named another commune than its position is not corrected here: the switch did not cause it. A
    site that lies in no commune of the new layer keeps its code.

    Returns
    -------
    changed
        Name → whole layer with the new codes, for the layers with a change.
    moves
        ``layer``, ``site_id``, ``carrier``, ``name``, ``before``, ``after`` (names), ``before_code``,
        ``after_code``.
    outside
        ``layer``, ``site_id``, ``before_code`` of those that have come to lie in no commune.
    """
    changed: dict[str, gpd.GeoDataFrame] = {}
    moves, lost = [], []
    for name, layer in sites.items():
        was, now = _commune_at(layer, before), _commune_at(layer, after)
        stated = layer["commune_code"]
        moved = now.notna() & (now != was) & (now != stated)
        gone = now.isna() & was.notna()
        key = "site_id" if "site_id" in layer else "point_id"
        if moved.any():
            changed[name] = layer.assign(commune_code=stated.where(~moved, now).astype(stated.dtype))
            moved_sites = layer.loc[moved, [key, "carrier", "name"]].rename(columns={key: "site_id"})
            moves.append(
                moved_sites.assign(layer=name, before_code=stated[moved], after_code=now[moved])
            )
        if gone.any():
            lost_sites = layer.loc[gone, [key]].rename(columns={key: "site_id"})
            lost.append(lost_sites.assign(layer=name, before_code=stated[gone]))
    table = _concat(moves, ["layer", "site_id", "carrier", "name", "before_code", "after_code"])
    for side, communes in (("before", before), ("after", after)):
        table[side] = table[f"{side}_code"].map(labels_by_code(communes))
    return changed, table, _concat(lost, ["layer", "site_id", "before_code"])


def _concat(parts: Sequence[pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    if not parts:
        return pd.DataFrame(columns=columns, dtype=object)
    return pd.concat(parts, ignore_index=True)[columns]


def _commune_at(points: gpd.GeoDataFrame, communes: gpd.GeoDataFrame) -> pd.Series:
    """Return the code of the commune under each point (the first, on a border), None outside."""
    tree = shapely.STRtree(communes.geometry.to_numpy())
    point, commune = tree.query(points.geometry.to_numpy(), predicate="intersects")
    first = pd.Series(commune, index=point, dtype=int).groupby(level=0).min()
    codes = communes["commune_code"].to_numpy(object)
    commune_codes = pd.Series(None, index=range(len(points)), dtype=object)
    commune_codes[first.index] = codes[first.to_numpy()]
    return commune_codes.set_axis(points.index)
