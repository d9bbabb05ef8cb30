"""Coordinate systems that fit a file alike: where each puts the same records, and how far apart."""

from __future__ import annotations

import geopandas as gpd
import shapely
import streamlit as st

from planner.geo.vn2000 import WGS84
from planner.intake.read import Reading
from planner.mapview.map_data import MapData, points_layer
from planner.web.shared import data as source
from planner.web.shared.layers import base_layers
from planner.web.shared.map import show_map
from planner.web.shared.text import number, plain, t

COLOURS = ("#1565c0", "#d84315", "#2e7d32", "#6a1b9a")  # of the chosen reading, and of its rivals


def show_rivals(readings: list[Reading], names: dict[str, str], key: str) -> None:
    """Show the chosen reading and its rivals on a map; nothing where there is none.

    Parameters
    ----------
    names
        Name of each coordinate system by its code.
    key
        Of the file that is looked at.
    """
    rivals = [reading for reading in readings if reading.is_rival]
    if not rivals:
        return
    st.warning(t("intake_rivals"))
    for rival in rivals:
        metres = number(rival.apart_m)
        st.caption(
            plain(t("intake_rival", here=names[readings[0].crs], there=names[rival.crs], metres=metres))
        )
    shown = [readings[0], *rivals][: len(COLOURS)]
    layers = [
        _layer(reading, colour, names[reading.crs])
        for reading, colour in zip(shown, COLOURS, strict=False)
    ]
    province = source.province()
    loaded = source.load("communes")
    spots = [spot for reading in shown for spot in reading.places]
    west, south, east, north = shapely.total_bounds(shapely.points(spots))
    show_map(
        MapData(
            layers=[*base_layers(province.crs), *layers],
            bounds=(float(west), float(south), float(east), float(north)),
            credits=source.credits(loaded, province.crs),
            height_px=380,
        ),
        key=f"rivals_{key}",
    )


def _layer(reading: Reading, colour: str, name: str) -> dict[str, object]:
    symbol = f"circle|{colour}|{'hollow' if reading.is_rival else 'filled'}"
    numbers = [str(at) for at in range(1, len(reading.places) + 1)]
    points = gpd.GeoDataFrame(
        {"symbol": symbol, "key": numbers, "title": [f"{at} · {name}" for at in numbers]},
        geometry=shapely.points(list(reading.places)),
        crs=WGS84,
    )
    code = f"rival_{reading.crs}_{reading.axis_order}"
    return points_layer(code, name, t("group_result"), points, symbol=symbol, radius=6)
