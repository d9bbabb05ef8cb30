"""Who hears which station, which stations disturb each other, and the frequency that conflicts least."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import streamlit as st

from planner.broadcast.frequencies import free_frequencies
from planner.broadcast.reach import Reach
from planner.broadcast.transmitters import standing_on
from planner.web import data as source
from planner.web.map import MapData, shapes_layer, show_map
from planner.web.map_layers import as_geojson, radio_layer
from planner.web.radio_data import Day, conflicts_on, reach_on
from planner.web.shared_layers import base_layers
from planner.web.tables import show_table
from planner.web.text import number, plain, t

LEVEL_COLOURS = {48.0: "#90caf9", 54.0: "#42a5f5", 60.0: "#1565c0", 66.0: "#0d2f66"}
USUAL_POWER_W, USUAL_HEIGHT_M = 30.0, 30.0  # RAD-BAND's most, and the mast of RAD-R


def show(day: Day) -> None:
    """Show the tab."""
    found = reach_on(day)
    if found is None:
        return
    st.caption(plain(t("radio_reach_note", model=found.parameters["model"])))
    share = st.radio(
        t("radio_locations"),
        sorted(found.overlap["location_percent"].unique()),
        format_func=lambda one: f"{one:g} %",
        horizontal=True,
    )
    _map(day, found, share)
    overlap = found.overlap[found.overlap["location_percent"] == share]
    whole_people = overlap.round({"people": 0, "overlap_people": 0})
    st.markdown(f"##### {t('radio_reach_province')}")
    show_table(whole_people, "vung_phu_truyen_thanh", height_px=180)
    level = st.selectbox(
        t("radio_level"),
        list(overlap["level_dbuv_m"]),
        index=1,
        format_func=lambda one: f"{one:g} dBµV/m",
    )
    names = day.status[["commune_code", "name", "district"]]
    chosen = found.communes[
        (found.communes["level_dbuv_m"] == level) & (found.communes["location_percent"] == share)
    ]
    st.markdown(f"##### {t('table_by_commune')}")
    table = names.merge(chosen, on="commune_code").assign(
        people=lambda one: one["people"].round(),
        people_share=lambda one: 100 * one["people_share"],
        radio_stations=lambda one: one["stations"],
    )
    columns = ["district", "name", "radio_stations", "covered_km2", "people", "people_share"]
    show_table(table, "nghe_theo_xa", [*columns, "hamlets", "hamlets_total"])
    if len(found.skipped):
        st.warning(t("radio_skipped", count=number(len(found.skipped))))
        show_table(found.skipped, "dai_khong_tinh_duoc", height_px=160)
    _conflicts(day)
    _frequencies(day)


def _map(day: Day, found: Reach, share: float) -> None:
    province = source.province()
    contours = found.contours[found.contours["location_percent"] == share]
    names = day.status.set_index("commune_code")["name"]
    layers = [
        _contours(contours[contours["level_dbuv_m"] == level], level, names) for level in LEVEL_COLOURS
    ]
    show_map(
        MapData(
            layers=[radio_layer(day.status, visible=True), *layers, *base_layers(province.crs)],
            bounds=province.bounds,
            credits=source.credits(source.load("communes", "radio"), province.crs),
            height_px=480,
        ),
        key="radio_reach_map",
    )


def _contours(chosen: gpd.GeoDataFrame, level: float, names: pd.Series) -> dict[str, object]:
    colour = LEVEL_COLOURS[level]
    style = {"color": colour, "weight": 1.4, "fillOpacity": 0.08, "fillColor": colour}
    shapes = [
        {
            "geometry": as_geojson(row.geometry),
            "style": style,
            "title": f"{names.get(row.commune_code, row.commune_code)} · {level:g} dBµV/m · "
            f"{number(row.distance_m / 1000, 1)} km",
        }
        for row in chosen.itertuples()
    ]
    meaning = chosen["meaning"].iloc[0] if len(chosen) else ""
    legend = [{"colour": colour, "text": f"≥ {level:g} dBµV/m – {meaning}"}]
    title = f"{level:g} dBµV/m"
    group = t("radio_contours")
    return shapes_layer(
        f"contour_{level:g}",
        title,
        group,
        shapes,
        visible=level == 54.0,
        legend=legend,
    )


def _conflicts(day: Day) -> None:
    st.markdown(f"##### {t('radio_conflicts')}")
    st.caption(t("radio_conflicts_note"))
    found = conflicts_on(day)
    if found is None:
        return
    table = found.assign(
        kind=found["kind"].map(lambda one: t(f"radio_{one}")),
        interference=found["interference"].map(lambda one: t(f"radio_{one}")),
        affected_people=found["affected_people"].round(),
    )
    columns = ["wanted_name", "wanted_mhz", "interferer_name", "interferer_mhz", "kind", "distance_km"]
    more = ["steady_margin_db", "tropospheric_margin_db", "affected_km2", "affected_people"]
    show_table(table, "can_nhieu", [*columns, *more, "citation", "certainty"])


def _frequencies(day: Day) -> None:
    st.markdown(f"##### {t('radio_free')}")
    names = day.status.set_index("commune_code")
    code = st.selectbox(
        t("radio_free_commune"),
        list(names.index),
        format_func=lambda one: f"{names.loc[one, 'name']}, {names.loc[one, 'district']}",
        index=None,
        placeholder=t("radio_free_pick"),
    )
    boxes = st.columns(4)
    power = boxes[0].number_input(t("radio_power"), 1.0, 100.0, USUAL_POWER_W)
    height = boxes[1].number_input(t("radio_height"), 5.0, 100.0, USUAL_HEIGHT_M)
    if code is None:
        return
    place = day.communes.loc[day.communes["commune_code"] == code, "geometry"].representative_point()
    facts = {"commune_code": code, "kind": "wireless_fm", "power_w": power, "antenna_height_m": height}
    new = gpd.GeoDataFrame(
        [{**facts, "frequency_mhz": float("nan")}], geometry=list(place), crs=day.communes.crs
    )
    standing = standing_on(day.register, day.on)
    table = free_frequencies(new, standing, day.communes, source.province().crs)
    columns = ["frequency_mhz", "margin_db", "received_db", "caused_db", "conflicts", "reasons"]
    show_table(table, "tan_so_trong", [*columns, "citation", "certainty"])
