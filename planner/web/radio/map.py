"""The map of commune radio: status, hamlets, loudspeakers, the reach of one station; its print."""

from __future__ import annotations

from collections.abc import Hashable
from functools import partial

import geopandas as gpd
import numpy as np
import pandas as pd
import streamlit as st

from planner.base.local_time import today
from planner.broadcast.loudspeakers import clusters_on
from planner.broadcast.reach import level_meaning
from planner.broadcast.status import STATUSES
from planner.dossier.maps.draw import pdf_bytes, render_pages
from planner.dossier.maps.map_set import radio_maps
from planner.dossier.radio_files import radio_sources
from planner.geo.vn2000 import WGS84, transform_geometry
from planner.mapview.cards import radio_card
from planner.mapview.layers import as_geojson, radio_label, radio_layer
from planner.mapview.map_data import Json, MapData, points_layer, shapes_layer
from planner.web.radio.data import Day, contours_on
from planner.web.shared import data as source
from planner.web.shared.layers import base_layers
from planner.web.shared.map import show_map
from planner.web.shared.text import number, t
from planner.web.shared.who import fragment

PICKED = "radio_picked"
PAPERS = ("A3", "A4")
LEVEL_COLOURS = {48.0: "#64b5f6", 54.0: "#1e88e5", 60.0: "#1565c0", 66.0: "#0d2f66"}
LEVEL_DASHES = {48.0: "2 5", 54.0: "8 4", 60.0: "12 3 2 3", 66.0: None}  # apart in a grey print too
HAMLET_SYMBOLS = {
    "yes": "dot|#2e7d32|filled",
    "no": "dot|#b71c1c|hollow",
    "unknown": "dot|#777777|hollow+cross",
}
CLUSTER_SYMBOLS = {
    "works": "square|#4527a0|filled",
    "dead": "square|#4527a0|hollow+cross",
    "unknown": "square|#4527a0|hollow",
}


def show(day: Day) -> None:
    """Show the tab."""
    _map(day)
    _print(day)


def _filtered(day: Day) -> gpd.GeoDataFrame:
    districts = dict(zip(day.status["district_code"], day.status["district"], strict=True))
    left, right = st.columns(2)
    states = left.multiselect(
        t("radio_filter_status"), STATUSES, format_func=radio_label, placeholder=t("filter_all")
    )
    chosen = right.multiselect(
        t("filter_districts"),
        list(districts),
        format_func=lambda code: districts[code],
        placeholder=t("filter_all"),
    )
    shown = day.status
    if states:
        wanted = set(states)  # any of a commune's states, not the worst alone
        shown = shown[shown["all_statuses"].map(lambda text: bool(wanted & set(text.split())))]
    return shown[shown["district_code"].isin(chosen)] if chosen else shown


@fragment
def _map(day: Day) -> None:
    province, shown = source.province(), _filtered(day)
    picked = st.session_state.get(PICKED)
    commune = shown[shown["commune_code"] == picked["id"]] if picked else shown.iloc[:0]
    code = str(commune["commune_code"].iloc[0]) if len(commune) else None
    codes = set(shown["commune_code"])
    layers = [
        radio_layer(shown, visible=True),
        *(contour_layers(day, code) if code else []),
        *_hamlet_layers(day, codes),
        *_cluster_layers(day, codes),
        *base_layers(province.crs),
    ]
    clicked, _ = show_map(
        MapData(
            layers=layers,
            bounds=province.bounds,
            credits=source.credits(day.loaded, province.crs),
            card=_card(commune.iloc[0], day) if code else None,
            height_px=560,
        ),
        key="radio_map",
    )
    if clicked and clicked != picked and clicked["layer"] == "radio":
        st.session_state[PICKED] = clicked
        st.rerun(scope="fragment")


def _card(row: pd.Series, day: Day) -> Json:
    """Return the card of a commune: its station, all reasons, and how many hamlets hear loudspeakers."""
    card = radio_card(row)
    served = day.served[day.served["commune_code"] == row["commune_code"]].iloc[0]
    if isinstance(served["basis"], str):
        counted = f"{number(served['hamlets_served'])} / {number(served['hamlets_total'])}"
        basis = t(f"radio_basis_{served['basis']}")
        card["rows"].append([t("card_hamlets_counted"), f"{counted} ({basis})"])
    return card


def contour_layers(day: Day, code: str) -> list[Json]:
    """Return the contours of the station of a commune, [] where it sends nothing that is known."""
    contours = contours_on(day, code)
    if not contours:
        return []
    areas = transform_geometry(
        np.array([contour.polygon for contour in contours], object), source.province().crs, WGS84
    )
    shapes, legend = [], []
    for contour, area in zip(contours, areas, strict=True):
        colour, dash = LEVEL_COLOURS[contour.level_dbuv_m], LEVEL_DASHES[contour.level_dbuv_m]
        facts = {"level": number(contour.level_dbuv_m), "km": number(contour.distance_m / 1000, 1)}
        text = t("radio_contour", **facts, meaning=level_meaning(contour.level_dbuv_m))
        style = {"color": colour, "weight": 1.8, "dashArray": dash, "fillOpacity": 0.05}
        shapes.append({"geometry": as_geojson(area), "style": style, "title": text})
        legend.append({"colour": colour, "dash": dash or "", "text": text})
    title, group = t("radio_contours_of", name=contours[0].transmitter.name), t("radio_contours")
    return [shapes_layer("radio_reach", title, group, shapes, count=len(shapes), legend=legend)]


def _hamlet_layers(day: Day, codes: set[str]) -> list[Json]:
    if day.places is None:
        return []
    served = {} if day.hamlets is None else day.hamlets["served"].to_dict()

    def state(at: Hashable) -> str:
        answer = served.get(at)
        return "unknown" if pd.isna(answer) else "yes" if answer else "no"

    states = pd.Series([state(at) for at in day.places.index], index=day.places.index)
    table = day.places.assign(state=states)
    table = table[table["commune_code"].isin(codes)]
    names = table["name"] + ", " + table["commune_code"].map(day.where)
    words = table["state"].map(lambda name: t(f"radio_hamlet_{name}"))
    return [_points("radio_hamlets", t("layer_hamlets"), table, HAMLET_SYMBOLS, names + " · " + words,
                    table["hamlet_code"], "radio_hamlet")]  # fmt: skip


def _cluster_layers(day: Day, codes: set[str]) -> list[Json]:
    if day.clusters is None:
        return []
    standing = clusters_on(day.clusters, day.on)
    works = standing["loudspeakers_working"]
    states = (works > 0).map({True: "works", False: "dead"}).mask(works.isna(), "unknown")
    table = standing.assign(state=states)
    table = table[table["commune_code"].isin(codes)]
    numbers = [
        t("radio_cluster_title", code=code, working=number(working), count=number(count), place=place)
        for code, working, count, place in zip(
            table["cluster_id"],
            table["loudspeakers_working"],
            table["loudspeakers"],
            table["commune_code"].map(day.where),
            strict=True,
        )
    ]
    titles = pd.Series(numbers, index=table.index, dtype=object)
    return [_points("radio_clusters", t("layer_clusters"), table, CLUSTER_SYMBOLS, titles,
                    table["cluster_id"], "radio_cluster")]  # fmt: skip


def _points(
    layer_id: str,
    title: str,
    table: gpd.GeoDataFrame,
    symbols: dict[str, str],
    titles: pd.Series,
    keys: pd.Series,
    words: str,
) -> Json:
    points = gpd.GeoDataFrame(
        {"symbol": table["state"].map(symbols), "key": keys, "title": titles}, geometry=table.geometry
    )
    legend = [
        {"symbol": symbol, "text": t(f"{words}_{state}")}
        for state, symbol in symbols.items()
        if (table["state"] == state).any()
    ]
    group = t("group_hamlets")
    return points_layer(layer_id, title, group, points, radius=3.5, visible=False, legend=legend)


def _print(day: Day) -> None:
    """Offer the two maps of commune radio on paper, with the date that they are made on."""
    boxes = st.columns([1, 2, 2, 3], vertical_alignment="bottom")
    paper = boxes[0].selectbox(t("radio_paper"), PAPERS)
    for at, (name, box) in enumerate(zip(("status", "without"), boxes[1:3], strict=True)):
        box.download_button(
            t(f"radio_print_{name}"),
            partial(_printed, day, at, paper),
            t(f"radio_print_{name}_file", paper=paper, day=day.on.isoformat()),
            "application/pdf",
            icon=":material/print:",
            key=f"print_{name}",
            on_click="ignore",
        )


def _printed(day: Day, at: int, paper: str) -> bytes:
    communes = source.load("communes")["communes"]
    sources = radio_sources(source.data_dir(), communes, day.register, is_stored=day.is_stored)
    specs = radio_maps(day.status, source.province(), communes, sources, day.on, today())
    spec = specs[at].on_paper(paper, "landscape")
    return pdf_bytes(render_pages(spec), spec)
