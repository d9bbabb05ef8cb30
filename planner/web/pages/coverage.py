"""Coverage and gaps by carrier and technology."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pandas as pd
import streamlit as st

from planner import messages
from planner.coverage.compute import Coverage
from planner.coverage.pathloss import ENVIRONMENTS, MODELS, model_for
from planner.coverage.request import (
    BANDS_MHZ,
    THRESHOLDS_DBM,
    TOTAL_EIRP_DBM,
    CoverageRequest,
    default_request,
)
from planner.dossier.coverage_files import write_geopackage, write_geotiff
from planner.layers.vocabulary import CARRIERS
from planner.province import Province
from planner.web import data as source
from planner.web.coverage_cache import computed, coverage_title, input_versions
from planner.web.map import MapData, show_map
from planner.web.map_layers import station_layers, symbol_legend
from planner.web.overlay import coverage_layer, gap_layer
from planner.web.shared_layers import base_layers
from planner.web.tables import show_table
from planner.web.text import carrier_name, number, percent, plain, t

COLUMNS = [
    "rank",
    "area_km2",
    "covered_km2",
    "gap_km2",
    "population",
    "covered_population",
    "gap_population",
    "covered_share",
    "covered_area_share",
]


PROBABILITIES = (0.5, 0.75, 0.9, 0.95)


def show() -> None:
    """Show the page."""
    province = source.province()
    loaded = source.load("communes", "stations", *source.planned_names())
    source.need(loaded, "communes", "stations")
    st.markdown(f"#### {t('coverage_title')}")
    request = _request(province)
    with st.spinner(t("coverage_computing")):
        found = computed(request)
    _figures(found)
    show_map(
        MapData(
            layers=[
                coverage_layer(found, coverage_title(request)),
                gap_layer(found),
                *[layer for layer in station_layers(found.stations) if layer["count"]],
                *base_layers(province.crs),
            ],
            legend=symbol_legend(found.stations),
            bounds=province.bounds,
            credits=source.credits(loaded, province.crs),
            height_px=560,
        ),
        key="coverage_map",
    )
    st.caption(plain(t("coverage_note")))
    _tables(found)
    _downloads(found)


def _request(province: Province) -> CoverageRequest:
    boxes = st.columns([1.1, 0.7, 0.7, 1, 1, 1.1, 1.4, 1])
    carrier = boxes[0].selectbox(
        t("filter_carriers_one"),
        [*CARRIERS, None],
        format_func=lambda c: carrier_name(c) if c else t("coverage_any_carrier"),
    )
    technology = boxes[1].selectbox(t("filter_technologies"), list(BANDS_MHZ), index=1)
    year = boxes[2].selectbox(t("filter_year"), province.years)
    threshold = boxes[3].number_input(
        t("coverage_threshold"),
        min_value=-130.0,
        max_value=-60.0,
        value=THRESHOLDS_DBM[technology],
        step=1.0,
        key=f"coverage_threshold_{technology}",
    )
    eirp = boxes[4].number_input(
        t("coverage_eirp"),
        min_value=30.0,
        max_value=75.0,
        value=TOTAL_EIRP_DBM[technology],
        step=1.0,
        key=f"coverage_eirp_{technology}",
    )
    environment = boxes[5].selectbox(
        t("coverage_environment"),
        ENVIRONMENTS[1:],
        index=1,
        format_func=lambda name: messages.text(f"coverage.environment_{name}"),
    )
    usual = model_for(BANDS_MHZ[technology])
    model = boxes[6].selectbox(
        t("coverage_model"),
        [usual, *(name for name in MODELS if name != usual)],
        format_func=lambda name: messages.text(f"coverage.model_{name}"),
        key=f"coverage_model_{technology}",
    )
    probability = boxes[7].selectbox(
        t("coverage_probability"),
        PROBABILITIES,
        index=PROBABILITIES.index(0.9),
        format_func=lambda share: f"{number(100 * share)} %",
    )
    return default_request(
        carrier,
        technology,
        year,
        model=model,
        probability=probability,
        threshold_dbm=threshold,
        eirp_dbm=eirp,
        rural_environment=environment,
    )


def _figures(found: Coverage) -> None:
    totals = found.totals
    boxes = st.columns(5)
    boxes[0].metric(t("coverage_population"), percent(totals["covered_share"]))
    boxes[1].metric(t("coverage_area"), percent(totals["covered_area_share"]))
    boxes[2].metric(t("coverage_gap_population"), number(totals["gap_population"]))
    boxes[3].metric(t("col_gap_km2"), number(totals["gap_km2"], 1))
    boxes[4].metric(t("coverage_stations_used"), number(len(found.stations)))


def _with_total(table: pd.DataFrame, found: Coverage) -> pd.DataFrame:
    row = pd.DataFrame([{"district": t("total"), **found.totals}])
    return pd.concat([table.sort_values("rank"), row], ignore_index=True)


def _tables(found: Coverage) -> None:
    tabs = st.tabs(
        [
            t("table_by_district"),
            t("table_by_commune"),
            f"{t('coverage_gaps')} ({len(found.gaps)})",
            t("coverage_parameters"),
        ]
    )
    with tabs[0]:
        show_table(_with_total(found.districts, found), "phu_theo_huyen", ["district", *COLUMNS])
    with tabs[1]:
        table = _with_total(found.communes, found)
        show_table(table, "phu_theo_xa", ["district", "commune_code", "name", *COLUMNS])
    with tabs[2]:
        gaps = found.gaps[["rank", "gap_id", "name", "district", "area_km2", "population"]]
        show_table(gaps, "vung_lom")
    with tabs[3]:
        _parameters(found)


def _parameters(found: Coverage) -> None:
    for note in found.parameters["range_notes"]:  # type: ignore[attr-defined]
        st.warning(plain(t("coverage_range_note", text=note["text"], stations=note["stations"])))
    simple = {
        name: value for name, value in found.parameters.items() if not isinstance(value, (dict, list))
    }
    certainty = found.parameters["certainty"]
    table = pd.DataFrame(
        {
            "parameter_id": name,
            "value": "–" if value is None else str(value),
            "certainty": certainty.get(name),  # type: ignore[attr-defined]
        }
        for name, value in simple.items()
    )
    show_table(table, "tham_so")


@st.cache_data(max_entries=4, show_spinner=False)
def _files(
    request: CoverageRequest,
    versions: tuple[tuple[str, int, int], ...],  # noqa: ARG001 - part of the key
) -> tuple[bytes, bytes]:
    found = computed(request)
    with tempfile.TemporaryDirectory() as folder:
        tif, gpkg = Path(folder) / "coverage.tif", Path(folder) / "coverage.gpkg"
        write_geotiff(found, tif)
        write_geopackage(found, source.load("communes")["communes"], gpkg)
        return tif.read_bytes(), gpkg.read_bytes()


def _downloads(found: Coverage) -> None:
    request = found.request
    name = f"vung_phu_{request.carrier or 'tat_ca'}_{request.technology}_{request.year}"
    left, right, _ = st.columns([1, 1, 4])
    left.download_button(
        t("download_geotiff"), lambda: _files(request, input_versions())[0], f"{name}.tif", "image/tiff"
    )
    right.download_button(
        t("download_gpkg"),
        lambda: _files(request, input_versions())[1],
        f"{name}.gpkg",
        "application/geopackage+sqlite3",
    )
