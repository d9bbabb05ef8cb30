"""The map of the province: stations, plans, radio, with figures that add up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import geopandas as gpd
import pandas as pd
import streamlit as st

from planner.base import messages
from planner.base.errors import CoordinateError, LayerError
from planner.base.local_time import today
from planner.layers.catalogue import planned_layer
from planner.layers.province import Province
from planner.layers.schemas import STATIONS
from planner.layers.search import find_place
from planner.layers.summary import (
    SUMS,
    StationFilter,
    filter_stations,
    station_figures,
    stations_by_commune,
    stations_by_district,
    with_total,
)
from planner.layers.vocabulary import CARRIERS, PLANNING_CARRIERS, STATUSES, TECHNOLOGIES
from planner.mapview import layers as map_layers
from planner.mapview.cards import radio_card, station_card
from planner.mapview.map_data import Json, MapData
from planner.usecases.coverage import stations_among
from planner.usecases.plans import plans_in_force
from planner.usecases.radio import status_on
from planner.web.coverage.cache import computed_layers
from planner.web.shared import data as source
from planner.web.shared.layers import base_layers, other_layers
from planner.web.shared.map import show_map
from planner.web.shared.office import office
from planner.web.shared.tables import show_table
from planner.web.shared.text import carrier_name, number, percent, plain, t
from planner.web.shared.who import actor, fragment

FIGURE_COLUMNS = [*SUMS, "per_1000_people"]


def show() -> None:
    """Show the page."""
    province = source.province()
    loaded = source.load()
    source.need(loaded, "communes")
    if problem := source.plan_problem():
        st.error(plain(problem))  # of the plan the map needs the rules of radio alone
    communes = loaded["communes"]
    st.markdown(f"#### {plain(t('overview_title', province=province.name))}")
    wanted = _filters(province, communes)
    stations = loaded.layers.get("stations", _no_stations())
    shipped = {name: loaded[name] for name in source.planned_names() if loaded.has(name)}
    in_force = plans_in_force(office(actor()), shipped)
    plans = {c: in_force[planned_layer(c)] for c in PLANNING_CARRIERS if planned_layer(c) in in_force}
    standing = stations_among(province, stations, list(plans.values()), int(wanted.year or 0))
    shown = filter_stations(standing, communes, wanted)
    _figures(shown, _communes_of(communes, wanted), loaded, wanted)
    existing = filter_stations(stations, communes, wanted)
    every_year = replace(wanted, year=None)
    planned = {c: filter_stations(sites, communes, every_year) for c, sites in plans.items()}
    _map(province, loaded, existing, planned, wanted)
    _tables(shown, _communes_of(communes, wanted))


def _no_stations() -> gpd.GeoDataFrame:
    columns = {name: pd.Series(dtype="object") for name in STATIONS.columns}
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries([], crs="EPSG:4326"))


def _filters(province: Province, communes: gpd.GeoDataFrame) -> StationFilter:
    names = dict(zip(communes["commune_code"], communes["name"], strict=True))
    first = st.columns([1.5, 1.1, 1.2, 1.5, 1.5, 0.9])
    carriers = first[0].multiselect(
        t("filter_carriers"), CARRIERS, format_func=carrier_name, placeholder=t("filter_all")
    )
    technologies = first[1].multiselect(
        t("filter_technologies"), TECHNOLOGIES, placeholder=t("filter_all")
    )
    statuses = first[2].multiselect(
        t("filter_statuses"),
        STATUSES,
        format_func=lambda status: messages.text(f"common.status_{status}"),
        placeholder=t("filter_all"),
    )
    districts = first[3].multiselect(
        t("filter_districts"),
        list(province.districts),
        format_func=lambda code: province.districts[code],
        placeholder=t("filter_all"),
    )
    within = communes[communes["district_code"].isin(districts)] if districts else communes
    chosen = first[4].multiselect(
        t("filter_communes"),
        within["commune_code"].tolist(),
        format_func=lambda code: str(names[code]),
        placeholder=t("filter_all"),
    )
    year = first[5].selectbox(t("filter_year"), province.years)
    return StationFilter(
        tuple(carriers), tuple(technologies), tuple(statuses), tuple(districts), tuple(chosen), year
    )


def _communes_of(communes: gpd.GeoDataFrame, wanted: StationFilter) -> gpd.GeoDataFrame:
    keep = pd.Series(True, index=communes.index)
    if wanted.districts:
        keep &= communes["district_code"].isin(wanted.districts)
    if wanted.communes:
        keep &= communes["commune_code"].isin(wanted.communes)
    return communes[keep]


def _figures(
    shown: gpd.GeoDataFrame,
    communes: gpd.GeoDataFrame,
    loaded: source.Loaded,
    wanted: StationFilter,
) -> None:
    figures = station_figures(shown, communes)
    boxes = st.columns(9)
    boxes[0].metric(t("kpi_stations"), number(figures.stations))
    for box, carrier in zip(boxes[1:6], CARRIERS, strict=True):
        box.metric(carrier_name(carrier), number(figures.by_carrier[carrier]))
    boxes[6].metric(t("kpi_per_1000"), number(figures.per_1000_people, 2))
    boxes[7].metric(t("kpi_shared"), percent(figures.shared_share))
    boxes[8].metric(t("kpi_no_radio"), _communes_without_radio(communes, loaded, wanted))


def _communes_without_radio(
    communes: gpd.GeoDataFrame, loaded: source.Loaded, wanted: StationFilter
) -> str:
    status = _radio(communes, loaded, wanted)
    return "–" if status is None else number(int((status["status"] == "none").sum()))


def _end_of(wanted: StationFilter) -> date:
    return date(int(wanted.year or today().year), 12, 31)


@fragment
def _map(
    province: Province,
    loaded: source.Loaded,
    existing: gpd.GeoDataFrame,
    planned: dict[str, gpd.GeoDataFrame],
    wanted: StationFilter,
) -> None:
    everything = [existing, *planned.values()]
    radio = _radio(_communes_of(loaded["communes"], wanted), loaded, wanted)
    layers = [
        *map_layers.station_layers(existing),
        *map_layers.planned_layers(planned, province.horizons, int(wanted.year or 0)),
        *([map_layers.radio_layer(radio, visible=False)] if radio is not None else []),
        *other_layers(),
        *computed_layers(),
        *base_layers(province.crs),
    ]
    focus = _search(pd.concat(everything), loaded["communes"], province)
    picked = st.session_state.get("overview_picked")
    clicked, _ = show_map(
        MapData(
            layers=layers,
            legend=map_layers.symbol_legend(pd.concat(everything)),
            bounds=province.bounds,
            credits=source.credits(loaded, province.crs),
            card=_card(picked, everything, radio, province.crs),
            focus=focus,
            height_px=620,
        ),
        key="overview_map",
    )
    if clicked and clicked != picked:
        st.session_state["overview_picked"] = clicked
        st.rerun(scope="fragment")


def _radio(
    communes: gpd.GeoDataFrame, loaded: source.Loaded, wanted: StationFilter
) -> gpd.GeoDataFrame | None:
    """Return the communes with their radio at the end of the year, None where nothing is known of it."""
    if not loaded.has("radio") or source.plan_problem():
        return None
    on = _end_of(wanted)
    try:
        status = status_on(office(actor()), on, source.plan())
    except LayerError:  # the communes of that day are not loaded
        return None
    return status[status["commune_code"].isin(communes["commune_code"])]


def _search(sites: gpd.GeoDataFrame, communes: gpd.GeoDataFrame, province: Province) -> Json | None:
    text = st.text_input(
        t("search"),
        placeholder=t("search_help"),
        key="overview_search",
        label_visibility="collapsed",
    )
    if not text.strip():
        return None
    try:
        place = find_place(text, sites, communes, province.crs)
    except CoordinateError as error:
        st.warning(plain(t("search_none", text=text, hint=error.text())))
        return None
    west, south, east, north = province.bounds
    if not (west <= place.lon <= east and south <= place.lat <= north):
        st.warning(plain(t("search_outside", text=text, province=province.name)))
        return None
    zoom = 12 if place.kind == "commune" else 14
    return {"lat": place.lat, "lon": place.lon, "zoom": zoom, "key": f"{place.kind}:{place.key}"}


def _card(
    picked: Json | None,
    sites: list[gpd.GeoDataFrame],
    radio: gpd.GeoDataFrame | None,
    crs: str,
) -> Json | None:
    if not picked:
        return None
    if picked["layer"] == "radio":
        communes = None if radio is None else radio[radio["commune_code"] == picked["id"]]
        return radio_card(communes.iloc[0]) if communes is not None and len(communes) else None
    is_planned = picked["layer"].startswith("planned_")
    for layer in sites[1:] if is_planned else sites[:1]:
        stations = layer[layer["site_id"] == picked["id"]]
        if len(stations):
            return station_card(stations.iloc[0], crs)
    return None


def _tables(shown: gpd.GeoDataFrame, communes: gpd.GeoDataFrame) -> None:
    by_commune = stations_by_commune(shown, communes)
    by_district = stations_by_district(by_commune)
    first, second = st.tabs([t("table_by_district"), t("table_by_commune")])
    with first:
        table = with_total(by_district, t("total"))
        show_table(table, "tram_theo_huyen", ["district", *FIGURE_COLUMNS])
    with second:
        table = with_total(
            by_commune[["district", "commune_code", "name", *FIGURE_COLUMNS]].sort_values(
                ["district", "commune_code"]
            ),
            t("total"),
        )
        show_table(table, "tram_theo_xa", ["district", "commune_code", "name", *FIGURE_COLUMNS])
