"""Drive-test measurements on the coverage page: shares by commune, the model against them, an offset."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import streamlit as st

from planner.base import apart, numbers
from planner.base.errors import PlannerError
from planner.base.files import on_disk
from planner.base.progress import Tell
from planner.coverage.compute import Coverage
from planner.coverage.measured import Agreement, against_model, share_by_commune
from planner.coverage.request import CoverageRequest
from planner.geo.measure import points_m
from planner.intake.choices import content_key
from planner.intake.measurements import MANY, Measurements, read_measurements
from planner.mapview.map_data import Json, points_layer
from planner.web.shared import data as source
from planner.web.shared import work
from planner.web.shared.skipped_rows import show_rows
from planner.web.shared.tables import show_fault_list, show_table
from planner.web.shared.text import number, plain, t
from planner.web.shared.uploads import TABLES, upload

CORRECTION = "coverage_correction"  # request's key → (offset in dB, file)
MOST_DRAWN = 4000
SAME_BAND = 0.06  # 1800 is written for 1710–1880 MHz
# Black and white: nothing modelled is drawn so.
MET, MISSED = "square|#000000|filled", "square|#000000|hollow"


def correction_key(request: CoverageRequest) -> tuple[object, ...]:
    """Return what an offset is fitted for: carrier, technology, band and model."""
    return request.carrier, request.technology, request.frequency_mhz, request.model


def correction_for(request: CoverageRequest) -> tuple[float, str] | None:
    """Return the offset that the user has applied to such requests, and the file it comes from."""
    corrections: dict[tuple[object, ...], tuple[float, str]] = st.session_state.get(CORRECTION, {})
    return corrections.get(correction_key(request))


def measurements_given() -> Measurements | None:
    """Offer to take a file of measurements, and return it with what is wrong in it said."""
    file = upload(t("measured_file"), TABLES)
    if file is None:
        st.caption(plain(t("measured_hint")))
        return None
    content = file.getvalue()
    try:
        key, version = content_key(content), source.layer_version("communes")
        measurements = work.done(
            "measurements",
            f"{key}|{version}",
            lambda tell: _read(key, file.name, content, version, tell),
        )
    except PlannerError as error:
        st.error(plain(error.text()))
        return None
    if measurements is None:
        return None
    facts = {"kept": number(len(measurements.samples)), "rows": number(measurements.rows)}
    st.caption(
        plain(
            t("measured_read", file=measurements.file, left_out=number(measurements.left_out), **facts)
        )
    )
    if measurements.faults:
        show_fault_list(measurements.faults, "loi_do_kiem", 180)
    show_rows(measurements.skipped)
    return measurements


@st.cache_resource(max_entries=3, show_spinner=False)
def _read(
    key: str,  # noqa: ARG001 - the cache goes by it
    name: str,
    _content: bytes,
    version: tuple[str, int, int],  # noqa: ARG001
    _tell: Tell,
) -> Measurements:
    with on_disk(name, _content) as path:
        reading = apart.result_of(read_measurements, name, MANY, tell=_tell)
        return reading(path, source.load("communes")["communes"])


def samples_of(measured: Measurements | None, request: CoverageRequest) -> gpd.GeoDataFrame | None:
    """Return the samples of the request's carrier, technology and band; None without any.

    A sample that names no band is taken to be of the one asked for.
    """
    if measured is None:
        return None
    samples = measured.samples
    chosen = samples["technology"] == request.technology
    band = samples["band_mhz"]
    chosen &= band.isna() | (abs(band - request.frequency_mhz) <= SAME_BAND * request.frequency_mhz)
    if request.carrier is not None:
        chosen &= samples["carrier"] == request.carrier
    return samples[chosen] if chosen.any() else None


def show_agreement(measured: Measurements, coverage: Coverage) -> None:
    """Show shares by commune, and how the model agrees, with the choice to apply its offset."""
    request = coverage.request
    samples = samples_of(measured, request)
    if samples is None:
        st.info(plain(t("measured_none")))
        return
    communes = source.load("communes")["communes"]
    shares = share_by_commune(samples, communes, request.threshold_dbm)
    st.caption(plain(t("measured_share_note", level=number(request.threshold_dbm, 1))))
    words = {True: t("serves_yes"), False: t("serves_no")}
    shown = shares.assign(meets_95=shares["meets_95"].map(words), few=shares["few"].map(words))
    columns = ["district", "name", "carrier", "technology", "samples", "above", "share", "share_low"]
    show_table(shown, "do_kiem_theo_xa", [*columns, "share_high", "meets_95", "few"], height_px=240)
    agreement = against_model(samples, coverage.level_dbm, coverage.grid, request.correction_db)
    if agreement is None:
        st.info(plain(t("measured_no_model")))
    else:
        _agreement(agreement, measured.file, request)


def _agreement(agreement: Agreement, file: str, request: CoverageRequest) -> None:
    boxes = st.columns(5)
    boxes[0].metric(t("measured_cells"), number(agreement.cells))
    boxes[1].metric(t("measured_bias"), number(agreement.bias_db, 1))
    boxes[2].metric(t("measured_rmse"), number(agreement.rmse_db, 1))
    boxes[3].metric(t("measured_sigma"), number(agreement.sigma_db, 1))
    boxes[4].metric(t("measured_offset"), numbers.number(agreement.offset_db, 1, signed=True))
    facts = {"samples": number(agreement.samples), "unmodelled": number(agreement.unmodelled)}
    st.caption(plain(t("measured_agreement_note", **facts)))
    left, right, _ = st.columns([1, 1, 2])
    corrections: dict[tuple[object, ...], tuple[float, str]] = st.session_state.setdefault(
        CORRECTION, {}
    )
    offset = max(-40.0, min(40.0, round(agreement.offset_db, 1)))
    if request.carrier is not None and left.button(t("measured_apply")):
        corrections[correction_key(request)] = offset, file
        st.rerun()
    if correction_key(request) in corrections and right.button(t("measured_drop")):
        del corrections[correction_key(request)]
        st.rerun()


def sample_layers(samples: gpd.GeoDataFrame | None, coverage: Coverage) -> list[Json]:
    """Return the samples as points, the median of each cell, at most ``MOST_DRAWN`` of them."""
    if samples is None:
        return []
    east, north = points_m(samples, coverage.grid.crs).T
    cell = coverage.grid.cell_m
    keys = pd.DataFrame({"column": east // cell, "row": north // cell, "level": samples["level_dbm"]})
    keys = keys.assign(lon=samples.geometry.x.to_numpy(), lat=samples.geometry.y.to_numpy())
    medians = keys.groupby(["column", "row"]).median().reset_index(drop=True)
    drawn = medians.iloc[:: max(1, -(-len(medians) // MOST_DRAWN))]
    met = drawn["level"] >= coverage.request.threshold_dbm
    points = gpd.GeoDataFrame(
        {
            "symbol": met.map({True: MET, False: MISSED}),
            "key": drawn.index.astype(str),
            "title": [t("measured_point", level=number(level, 1)) for level in drawn["level"]],
        },
        geometry=gpd.points_from_xy(drawn["lon"], drawn["lat"]),
        crs="EPSG:4326",
    )
    level = number(coverage.request.threshold_dbm, 1)
    legend = [
        {"symbol": MET, "text": t("measured_met", level=level)},
        {"symbol": MISSED, "text": t("measured_missed", level=level)},
    ]
    name, group = t("layer_measured"), t("group_result")
    return [points_layer("measured", name, group, points, symbol=MET, radius=3.5, legend=legend)]
