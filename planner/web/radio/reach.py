"""Who hears which station: contours of all stations, people and hamlets inside them."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd
import streamlit as st
from shapely.geometry.base import BaseGeometry

from planner.broadcast.contours import LEVELS_DBUV_M
from planner.broadcast.reach import Reach
from planner.broadcast.rules import RadioRules
from planner.dossier.radio_files import radio_table
from planner.layers.rows import rows
from planner.mapview.layers import as_geojson, radio_layer
from planner.mapview.map_data import Json, MapData, shapes_layer
from planner.web.radio.conflicts import show_conflicts, show_frequencies
from planner.web.radio.data import Day, reach_on
from planner.web.radio.map import LEVEL_COLOURS, LEVEL_DASHES
from planner.web.shared import data as source
from planner.web.shared.layers import base_layers
from planner.web.shared.map import show_map
from planner.web.shared.tables import show_table
from planner.web.shared.text import number, percent, plain, t

USUAL_LEVEL = 54.0
# The levels of RAD-E among the rules of the plan.
RULE_OF_LEVEL = {48.0: "mono_rural", 54.0: "stereo_rural", 60.0: "mono_urban", 66.0: "stereo_urban"}


def show(day: Day) -> None:
    """Show the tab."""
    reach = reach_on(day)
    if reach is None:
        return
    st.caption(plain(t("radio_reach_note", model=reach.parameters["model"])))
    left, right = st.columns([3, 2])
    level = left.radio(
        t("radio_level"),
        LEVELS_DBUV_M,
        LEVELS_DBUV_M.index(USUAL_LEVEL),
        format_func=_level,
        horizontal=True,
    )
    share = right.radio(
        t("radio_locations"),
        sorted(reach.overlap["location_percent"].unique()),
        format_func=lambda share: f"{number(share)} %",
        horizontal=True,
    )
    _figures(day, reach, level, share)
    _map(day, reach, level, share)
    _levels(reach, day.rules, share)
    _tables(day, reach, level, share)
    if len(reach.skipped):
        st.warning(t("radio_skipped", count=number(len(reach.skipped))))
        skipped = reach.skipped.assign(name=reach.skipped["commune_code"].map(day.where))
        show_table(skipped, "dai_khong_tinh_duoc", ["commune_code", "name", "reason"], height_px=160)
    show_conflicts(day)
    show_frequencies(day)


def _level(level: float) -> str:
    return f"{number(level)} dBµV/m"


def _of(table: pd.DataFrame, level: float, share: float) -> pd.DataFrame:
    return table[(table["level_dbuv_m"] == level) & (table["location_percent"] == share)]


def _figures(day: Day, reach: Reach, level: float, share: float) -> None:
    row, communes = _of(reach.overlap, level, share).iloc[0], _of(reach.communes, level, share)
    everybody = day.communes["population"].sum()
    boxes = st.columns(5)
    boxes[0].metric(t("radio_people_inside"), number(row["people"]))
    boxes[1].metric(t("radio_people_share"), percent(row["people"] / everybody if everybody else None))
    boxes[2].metric(t("radio_land_inside"), number(row["covered_km2"]))
    boxes[3].metric(t("col_overlap_km2"), number(row["overlap_km2"]))
    hamlets = communes[["hamlets", "hamlets_total"]].sum(min_count=1)
    boxes[4].metric(
        t("col_hamlets"), f"{number(hamlets['hamlets'])} / {number(hamlets['hamlets_total'])}"
    )


def _map(day: Day, reach: Reach, level: float, share: float) -> None:
    province = source.province()
    show_map(
        MapData(
            layers=[
                radio_layer(day.status, visible=True),
                *(
                    _contours(day, reach, dbuv_m, share, visible=dbuv_m == level)
                    for dbuv_m in LEVELS_DBUV_M
                ),
                *base_layers(province.crs),
            ],
            bounds=province.bounds,
            credits=source.credits(day.loaded, province.crs),
            height_px=520,
        ),
        key=f"radio_reach_map_{level:g}",
    )


class _Contour(NamedTuple):
    commune_code: str
    distance_m: float
    geometry: BaseGeometry


def _contours(day: Day, reach: Reach, level: float, share: float, *, visible: bool) -> Json:
    chosen, colour = _of(reach.contours, level, share), LEVEL_COLOURS[level]
    style = {
        "color": colour,
        "weight": 1.2,
        "dashArray": LEVEL_DASHES[level],
        "fillColor": colour,
        "fillOpacity": 0.06,
    }
    shapes = [
        {
            "geometry": as_geojson(row.geometry),
            "style": style,
            "title": f"{day.where.get(row.commune_code, row.commune_code)} · {_level(level)} · "
            f"{number(row.distance_m / 1000, 1)} km",
        }
        for row in rows(chosen, _Contour)
    ]
    meaning = chosen["meaning"].iloc[0] if len(chosen) else ""
    legend = [{"colour": colour, "dash": LEVEL_DASHES[level] or "", "text": meaning}]
    options: dict[str, Any] = {"visible": visible, "count": len(shapes), "legend": legend}
    title = f"≥ {_level(level)}"
    return shapes_layer(f"contour_{level:g}", title, t("radio_contours"), shapes, **options)


def _levels(reach: Reach, rules: RadioRules, share: float) -> None:
    """Show what each level means, by which document, and whom it reaches."""
    st.markdown(f"##### {t('radio_reach_province')}")
    table = reach.overlap[reach.overlap["location_percent"] == share].copy()
    values = [rules.field_strength[RULE_OF_LEVEL[level]] for level in table["level_dbuv_m"]]
    meanings = reach.contours.drop_duplicates("level_dbuv_m").set_index("level_dbuv_m")["meaning"]
    table = table.assign(
        meaning=table["level_dbuv_m"].map(meanings),
        people=table["people"].round(),
        overlap_people=table["overlap_people"].round(),
        citation=[value.citation for value in values],
        certainty=[value.certainty for value in values],
    )
    columns = ["level_dbuv_m", "meaning", "covered_km2", "overlap_km2", "people", "overlap_people"]
    show_table(table, "vung_phu_truyen_thanh", [*columns, "citation", "certainty"], height_px=180)


def _tables(day: Day, reach: Reach, level: float, share: float) -> None:
    names = day.status[["commune_code", "name", "district"]]
    first, second = st.tabs([t("radio_heard_by_commune"), t("radio_heard_by_station")])
    with first:
        table = names.merge(_of(reach.communes, level, share), on="commune_code")
        table = table.assign(
            people=table["people"].round(),
            people_share=(100 * table["people_share"]).round(1),
            radio_stations=table["stations"],
        )
        columns = ["district", "name", "radio_stations", "covered_km2", "people", "people_share"]
        show_table(table, "nghe_theo_xa", [*columns, "hamlets", "hamlets_total"])
    with second:
        table = names.merge(_of(reach.stations, level, share), on="commune_code")
        reach_km = _of(reach.contours, level, share).set_index("commune_code")["distance_m"] / 1000
        table = table.assign(reach_km=table["commune_code"].map(reach_km))
        show_table(radio_table("reach", table), "nghe_theo_dai")
