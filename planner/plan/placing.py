"""Where a record is counted: in the commune that its point lies in, or else in the one that it names."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely


def rows_at(layer: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> npt.NDArray[np.int64]:
    """Return the row of the area that each point lies in, the first one named; −1 outside all."""
    area_rows = np.full(len(layer), -1)
    tree = shapely.STRtree(areas.geometry.to_numpy())
    point, area = tree.query(layer.geometry.to_numpy(), predicate="intersects")
    order = np.lexsort((area, point))[::-1]
    area_rows[point[order]] = area[order]
    return area_rows


def commune_rows(layer: gpd.GeoDataFrame, communes: gpd.GeoDataFrame) -> npt.NDArray[np.int64]:
    """Return the row of the commune of each record, by its point, else by its code; −1 for neither."""
    by_code = pd.Index(communes["commune_code"]).get_indexer(layer["commune_code"])
    by_point = rows_at(layer, communes)
    return np.where(by_point >= 0, by_point, by_code)


def district_codes(layer: gpd.GeoDataFrame, communes: gpd.GeoDataFrame) -> npt.NDArray[np.object_]:
    """Return the code of the district of each record; "" where it is in none that is known."""
    return np.append(communes["district_code"].to_numpy(object), "")[commune_rows(layer, communes)]
