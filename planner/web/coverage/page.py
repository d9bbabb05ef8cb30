"""Coverage and gaps by carrier and technology, before and after a proposal."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import streamlit as st
from shapely.geometry import Point

from planner.base import numbers
from planner.base.errors import PlannerError
from planner.base.files import bytes_on_disk
from planner.coverage.compare import Comparison
from planner.coverage.compute import Coverage, at_point
from planner.dossier.coverage_files import write_comparison, write_geopackage, write_geotiff
from planner.geo.vn2000 import WGS84
from planner.layers.province import Province
from planner.layers.vocabulary import CARRIERS
from planner.mapview.layers import station_layers, symbol_legend
from planner.mapview.map_data import Json, MapData, points_layer
from planner.mapview.overlay import coverage_layer, gain_layer, gap_layer
from planner.web.coverage.cache import (
    answered,
    compared,
    computed,
    coverage_title,
    ground_of,
    input_versions,
    land_of,
    standing_stations,
)
from planner.web.coverage.measurements import (
    measurements_given,
    sample_layers,
    samples_of,
    show_agreement,
)
from planner.web.coverage.question import BY_KEY, Question, ask
from planner.web.coverage.tables import show_comparison, show_tables
from planner.web.shared import data as source
from planner.web.shared.layers import base_layers
from planner.web.shared.map import show_map
from planner.web.shared.text import carrier_name, number, percent, plain, t
from planner.web.shared.who import fragment

SPOT = "coverage_spot"


def show() -> None:
    """Show the page."""
    province = source.province()
    loaded = source.load("communes", "stations", *source.planned_names())
    source.need(loaded, "communes", "stations")
    st.markdown(f"#### {t('coverage_title')}")
    question = ask(province)
    proposed = question.proposed
    try:
        answer = answered(question)
    except PlannerError as error:
        st.error(plain(error.text()))
        return
    if answer is None:
        return
    both = answer if isinstance(answer, Comparison) else None
    coverage = answer.after if isinstance(answer, Comparison) else answer
    if both is None:
        _figures(coverage)
    else:
        _difference(both)
    if coverage.request.correction_db:
        st.warning(plain(_correction(coverage)))
    with st.expander(t("measured_title")):
        measured = measurements_given()
        if measured is not None:
            show_agreement(measured, coverage)
    _map(coverage, both, samples_of(measured, coverage.request), question, province)
    st.caption(plain(t("coverage_note" if question.ground is None else "coverage_note_ground")))
    if both is not None and proposed is not None:
        show_comparison(both, proposed)
    show_tables(coverage)
    _downloads(coverage, both, question)


def _correction(coverage: Coverage) -> str:
    request = coverage.request
    offset = numbers.number(request.correction_db, 1, signed=True)
    return t("coverage_corrected", offset=offset, file=request.correction_source)


def _figures(coverage: Coverage) -> None:
    totals = coverage.totals
    boxes = st.columns(5)
    boxes[0].metric(t("coverage_population"), percent(totals["covered_share"]))
    boxes[1].metric(t("coverage_area"), percent(totals["covered_area_share"]))
    boxes[2].metric(t("coverage_gap_population"), number(totals["gap_population"]))
    boxes[3].metric(t("col_gap_km2"), number(totals["gap_km2"], 1))
    boxes[4].metric(t("coverage_stations_used"), number(len(coverage.stations)))


def _difference(both: Comparison) -> None:
    was, now, totals = both.before.totals, both.after.totals, both.totals
    states = both.gaps["state"].value_counts()

    def points(name: str) -> str:
        return t("coverage_points", value=number(100 * (now[name] - was[name]), 1))

    boxes = st.columns(5)
    boxes[0].metric(t("coverage_population"), percent(now["covered_share"]), points("covered_share"))
    boxes[1].metric(t("coverage_area"), percent(now["covered_area_share"]), points("covered_area_share"))
    boxes[2].metric(
        t("coverage_gained_people"),
        number(totals["gained_population"]),
        t("coverage_lost", value=number(totals["lost_population"])),
        delta_color="off",
        delta_arrow="off",
    )
    boxes[3].metric(
        t("coverage_gained_km2"),
        number(totals["gained_km2"], 1),
        t("coverage_lost", value=number(totals["lost_km2"], 1)),
        delta_color="off",
        delta_arrow="off",
    )
    boxes[4].metric(
        t("coverage_gaps_closed"),
        number(int(states.get("closed", 0))),
        t(
            "coverage_gaps_left",
            partly=number(int(states.get("partly", 0))),
            left=number(int(states.get("left", 0))),
        ),
        delta_color="off",
        delta_arrow="off",
    )


@fragment
def _map(
    coverage: Coverage,
    both: Comparison | None,
    samples: gpd.GeoDataFrame | None,
    question: Question,
    province: Province,
) -> None:
    spot = st.session_state.get(SPOT)
    layers = [
        coverage_layer(coverage, coverage_title(coverage.request)),
        *([gain_layer(both)] if both else []),
        gap_layer(coverage),
        *sample_layers(samples, coverage),
        *_spot_layer(spot),
        *[layer for layer in station_layers(coverage.stations) if layer["count"]],
        *base_layers(province.crs),
    ]
    _, clicked = show_map(
        MapData(
            layers=layers,
            legend=symbol_legend(coverage.stations),
            bounds=province.bounds,
            credits=source.credits(source.load("communes", "stations"), province.crs),
            card=_card(spot, coverage, question, province.crs),
            height_px=560,
        ),
        key="coverage_map",
    )
    if clicked and clicked != spot:
        st.session_state[SPOT] = clicked
        st.rerun(scope="fragment")


def _spot_layer(spot: Json | None) -> list[Json]:
    if spot is None:
        return []
    symbol = "cross|#000000|hollow"
    values = {"symbol": [symbol], "key": ["spot"], "title": [t("coverage_spot")]}
    frame = gpd.GeoDataFrame(values, geometry=[Point(spot["lon"], spot["lat"])], crs=WGS84)
    name, group = t("coverage_spot"), t("group_result")
    return [points_layer("spot", name, group, frame, symbol=symbol, radius=7)]


def _card(spot: Json | None, coverage: Coverage, question: Question, crs: str) -> Json | None:
    """Say at the clicked point what each carrier's best station gives there."""
    if spot is None:
        return None
    request = coverage.request
    stations = coverage.stations
    if request.carrier:
        others = standing_stations(request.year)
        stations = pd.concat([stations, others[others["carrier"] != request.carrier]])
    table = at_point(
        stations.reset_index(drop=True),
        land_of(question),
        request,
        crs,
        spot["lon"],
        spot["lat"],
        ground_of(question),
    ).set_index("carrier")
    rows = [
        (
            carrier_name(carrier),
            t(
                "coverage_at_point",
                level=number(table.loc[carrier, "level_dbm"], 1),
                margin=numbers.number(table.loc[carrier, "margin_db"], 1, signed=True),
                site=table.loc[carrier, "site_id"],
                distance=number(table.loc[carrier, "distance_km"], 2),
                bearing=number(table.loc[carrier, "bearing_deg"]),
            )
            if carrier in table.index
            else t("coverage_no_level"),
        )
        for carrier in CARRIERS
    ]
    needed = t("coverage_needed", level=number(request.needed_dbm(), 1))
    place = f"{numbers.degrees(spot['lat'], 5)}, {numbers.degrees(spot['lon'], 5)}"
    rows.append((t("coverage_rule"), needed))
    return {"title": t("coverage_point", place=place), "rows": rows}


@st.cache_data(max_entries=4, show_spinner=False, hash_funcs=BY_KEY)
def _files(
    question: Question,
    versions: tuple[object, ...],  # noqa: ARG001 - part of the key
) -> tuple[bytes, bytes]:
    communes = question.communes()
    coverage = computed(question)
    return (
        bytes_on_disk("coverage.tif", lambda path: write_geotiff(coverage, path)),
        bytes_on_disk("coverage.gpkg", lambda path: write_geopackage(coverage, communes, path)),
    )


@st.cache_data(max_entries=4, show_spinner=False, hash_funcs=BY_KEY)
def _comparison_file(
    question: Question,
    versions: tuple[object, ...],  # noqa: ARG001 - part of the key
) -> bytes:
    both, sites = compared(question), question.sites()
    return bytes_on_disk("compare.gpkg", lambda path: write_comparison(both, sites, path))


def _downloads(coverage: Coverage, both: Comparison | None, question: Question) -> None:
    request = coverage.request
    name = f"vung_phu_{request.carrier or 'tat_ca'}_{request.technology}_{request.year}"
    left, right, rest = st.columns([1, 1, 4])
    if both is not None:
        rest.download_button(
            t("download_comparison"),
            lambda: _comparison_file(question, input_versions()),
            f"{name}_truoc_sau.gpkg",
            "application/geopackage+sqlite3",
            on_click="ignore",
        )
        return
    left.download_button(
        t("download_geotiff"),
        lambda: _files(question, input_versions())[0],
        f"{name}.tif",
        "image/tiff",
        on_click="ignore",
    )
    right.download_button(
        t("download_gpkg"),
        lambda: _files(question, input_versions())[1],
        f"{name}.gpkg",
        "application/geopackage+sqlite3",
        on_click="ignore",
    )
