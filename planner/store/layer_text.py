"""Layers as text and back: GeoJSON that remembers the types of its columns, so that nothing changes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from planner.base.errors import StoreError
from planner.geo.vn2000 import WGS84

_GEOMETRY = "geometry"  # name of the column, and its type


def layer_text(layer: gpd.GeoDataFrame) -> str:
    """Return a layer (EPSG:4326) as GeoJSON with ``dtypes`` (column → type) beside its features.

    What is missing is ``null``, a geometry too.
    """
    features = json.loads(layer.to_json(na="null", ensure_ascii=False))["features"]
    for feature, key in zip(features, layer.index, strict=True):
        feature["id"] = key
    collection = {
        "type": "FeatureCollection",
        "dtypes": {name: str(dtype) for name, dtype in layer.dtypes.items()},
        "features": features,
    }
    return json.dumps(collection, ensure_ascii=False, allow_nan=False, default=int)


@contextmanager
def as_written(path: Path) -> Iterator[None]:
    """Take what is no text of ours any more, though SQLite could read it, for damage of the store."""
    try:
        yield
    except (ValueError, LookupError, TypeError, shapely.errors.ShapelyError) as error:
        raise StoreError("store.damaged", path=str(path), reason=repr(error)) from error


def layer_of(text: str) -> gpd.GeoDataFrame:
    """Return the layer that :func:`layer_text` made a text of: values, types, index, geometry.

    Missing is NaN in a column of text or numbers, None in one of objects.
    """
    collection: Mapping[str, Any] = json.loads(text)
    features = collection["features"]
    keys = [feature["id"] for feature in features]
    index = pd.RangeIndex(len(keys)) if keys == list(range(len(keys))) else pd.Index(keys)
    shapes: Iterable[BaseGeometry] = (
        gpd.GeoDataFrame.from_features(features).geometry if features else []
    )
    columns = {
        name: gpd.GeoSeries(list(shapes), index=index, crs=WGS84)
        if dtype == _GEOMETRY
        else pd.Series(
            [feature["properties"][name] for feature in features], index=index, dtype=object
        ).astype(dtype)
        for name, dtype in collection["dtypes"].items()
    }
    return gpd.GeoDataFrame(columns, index=index, geometry=_GEOMETRY, crs=WGS84)
