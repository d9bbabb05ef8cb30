"""What ``map_assets/map.js`` draws a map in a browser from: layers, legend and credits as JSON."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
from PIL import Image

from planner.base import messages
from planner.base.files import bytes_of

ASSETS = Path(__file__).with_name("assets")
Json = dict[str, Any]


@dataclass(frozen=True)
class MapData:
    """What one map shows.

    Attributes
    ----------
    layers
        As the functions below make them, in the order of the legend.
    legend
        Further sections of the legend, ``{"title", "entries"}``.
    bounds
        West, south, east, north in degrees.
    credits
        Origin of the data, shown on the map.
    card
        The card of what was clicked: ``{"title", "rows"}``.
    focus
        Where to go: ``{"lat", "lon", "zoom", "key"}``; a new key moves the map.
    """

    layers: Sequence[Json]
    bounds: tuple[float, float, float, float]
    credits: str
    legend: Sequence[Json] = field(default_factory=tuple)
    card: Json | None = None
    focus: Json | None = None
    height_px: int = 600


def revision(*parts: object) -> str:
    """Return a short fingerprint of what a layer holds; the browser redraws when it changes."""
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def points_layer(
    layer_id: str, title: str, group: str, points: gpd.GeoDataFrame, **options: object
) -> Json:
    """Return a layer of points; ``points`` has the columns ``symbol``, ``key`` and ``title``."""
    rows = [
        [round(x, 6), round(y, 6), symbol, key, text]
        for x, y, symbol, key, text in zip(
            points.geometry.x,
            points.geometry.y,
            points["symbol"],
            points["key"],
            points["title"],
            strict=True,
        )
    ]
    layer: Json = {"id": layer_id, "title": title, "group": group, "kind": "points", "points": rows}
    return {**layer, "count": len(rows), "visible": True, **options, "revision": revision(rows)}


def shapes_layer(
    layer_id: str, title: str, group: str, shapes: Sequence[Mapping[str, object]], **options: object
) -> Json:
    """Return a layer of lines or areas; a shape has ``geometry`` (GeoJSON), ``style``, ``title``."""
    layer: Json = {"id": layer_id, "title": title, "group": group, "kind": "areas", "shapes": shapes}
    return {**layer, "visible": True, **options, "revision": revision(shapes, options)}


def raster_layer(
    layer_id: str,
    title: str,
    group: str,
    rgba: npt.NDArray[np.uint8],
    bounds: tuple[float, float, float, float],
    **options: object,
) -> Json:
    """Return a picture layer; ``rgba`` (rows, columns, 4) is laid between ``bounds`` in degrees.

    The rows must be equally spaced in Web Mercator, as Leaflet stretches a picture.
    """
    picture = bytes_of(partial(Image.fromarray(rgba).save, format="PNG"))
    url = "data:image/png;base64," + base64.b64encode(picture).decode()
    layer: Json = {"id": layer_id, "title": title, "group": group, "kind": "raster", "url": url}
    return {
        **layer,
        "bounds": list(bounds),
        "visible": True,
        **options,
        "revision": revision(url),
    }


def payload(map_data: MapData) -> Json:
    """Return a map as ``map.js`` reads it."""
    fields: Json = {
        "layers": list(map_data.layers),
        "legend": list(map_data.legend),
        "bounds": list(map_data.bounds),
        "credits": map_data.credits,
        "card": map_data.card,
        "focus": map_data.focus,
        "height": map_data.height_px,
        "texts": {name: messages.text(f"web.map_{name}") for name in ("layers", "close", "failure")},
    }
    fields["revision"] = revision(
        [layer["revision"] for layer in map_data.layers], map_data.card, map_data.focus
    )
    return fields
