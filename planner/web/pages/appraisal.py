"""A carrier's file judged: faults, verdicts, the offending pairs on the map, Excel."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely
import streamlit as st

from planner.appraisal.appraise import Appraisal, appraise
from planner.appraisal.case import Case
from planner.appraisal.catalogue import RULES
from planner.appraisal.findings import VERDICTS
from planner.dossier.findings_tables import (
    FINDING_COLUMNS,
    findings_workbook,
    pairs_under_distance,
)
from planner.dossier.symbols import MAST_SHAPES, UNKNOWN_SHAPE, VERDICT_COLOURS
from planner.intake.read import Proposal
from planner.layers.catalogue import planned_layer
from planner.layers.vocabulary import PLANNING_CARRIERS
from planner.province import Province
from planner.web import data as source
from planner.web.cards import station_card
from planner.web.intake_desk import FILE_TYPES, LAST_PROPOSAL, Received, take_in, templates
from planner.web.map import Json, MapData, points_layer, shapes_layer, show_map
from planner.web.map_layers import station_layers, symbol_legend
from planner.web.shared_layers import base_layers
from planner.web.tables import XLSX_MIME, show_table
from planner.web.text import carrier_name, number, plain, t, verdict_name

ROUTE_COLOUR = "#6a1b9a"
DEFAULT_DAY = date(2018, 4, 3)  # QĐ 629/QĐ-UBND, the approval of Viettel's plan


def show() -> None:
    """Show the page."""
    province = source.province()
    loaded = source.load("communes", "stations", *source.planned_names())
    source.need(loaded, "communes", "stations")
    plan = source.plan()
    st.markdown(f"#### {t('appraisal_title')}")
    received = _choose(province)
    if received is None:
        st.info(t("appraisal_hint"))
        return
    proposal = take_in(received)
    if proposal is None:
        return
    carrier = received.carrier
    others = [
        loaded[planned_layer(other)]
        for other in PLANNING_CARRIERS
        if other != carrier and loaded.has(planned_layer(other))
    ]
    empty = loaded["stations"].iloc[:0]
    case = Case(
        proposal=proposal.sites,
        existing=loaded["stations"],
        others=pd.concat(others) if others else empty,
        communes=loaded["communes"],
        plan=plan,
        on=received.on,
        crs=province.crs,
    )
    st.session_state[LAST_PROPOSAL] = received, proposal
    if not len(proposal.sites):
        return
    result = appraise(case)
    st.caption(plain(t("appraisal_plan_note", name=plan.name, version=plan.version)))
    _result(result, province, received.name, proposal)


def _choose(province: Province) -> Received | None:
    boxes = st.columns([1, 1, 1.4, 2])
    carrier = boxes[0].selectbox(t("col_carrier"), PLANNING_CARRIERS, format_func=carrier_name)
    on = boxes[1].date_input(t("appraisal_on"), DEFAULT_DAY, format="DD/MM/YYYY")
    samples = sorted((source.data_dir() / "samples").glob(f"{carrier}_*.*"))
    with boxes[2]:
        sample = st.selectbox(
            t("appraisal_sample"),
            samples,
            index=None,
            format_func=lambda path: path.name,
            placeholder=t("appraisal_pick"),
        )
        templates(province.crs)
    uploaded = boxes[3].file_uploader(t("appraisal_file"), type=FILE_TYPES)
    if uploaded is not None:
        return Received(uploaded.name, uploaded.getvalue(), carrier, on)
    return None if sample is None else Received(sample.name, sample.read_bytes(), carrier, on)


def _result(result: Appraisal, province: Province, name: str, proposal: Proposal) -> None:
    sites = result.totals["sites"]
    boxes = st.columns(5)
    boxes[0].metric(t("appraisal_sites"), number(len(result.sites)))
    for box, verdict in zip(boxes[1:], VERDICTS, strict=True):
        box.metric(verdict_name(verdict), number(sites[verdict]))  # type: ignore[arg-type]
    left, right = st.columns(2)
    verdicts = left.multiselect(
        t("appraisal_filter_verdict"),
        VERDICTS,
        format_func=lambda verdict: verdict_name(verdict),
        placeholder=t("filter_all"),
    )
    rule_names = {rule.rule_id: rule.name for rule in RULES}
    rules = right.multiselect(
        t("appraisal_filter_rule"),
        list(rule_names),
        format_func=lambda rule_id: f"{rule_id} – {rule_names[rule_id]}",
        placeholder=t("filter_all"),
    )
    findings = result.findings
    if rules:
        findings = findings[findings["rule_id"].isin(rules)]
    if verdicts:
        findings = findings[findings["verdict"].isin(verdicts)]
    kept = findings["site_id"].dropna().unique()
    shown = result.sites[result.sites["site_id"].isin(kept)]
    _map(result, shown, province, other_layers(proposal))
    _tables(result, shown, findings, name)


def _verdict_points(sites: gpd.GeoDataFrame) -> list[Json]:
    layers = []
    for verdict in VERDICTS:
        chosen = sites[sites["verdict"] == verdict]
        shape = chosen["mast_class"].map(MAST_SHAPES).fillna(UNKNOWN_SHAPE)
        colour = VERDICT_COLOURS[verdict]
        points = gpd.GeoDataFrame(
            {
                "symbol": shape.astype(str) + f"|{colour}|filled",
                "key": chosen["site_id"],
                "title": chosen["site_id"] + " · " + verdict_name(verdict),
            },
            geometry=chosen.geometry,
        )
        layers.append(
            points_layer(
                f"verdict_{verdict}",
                verdict_name(verdict),
                t("group_result"),
                points,
                symbol=f"circle|{colour}|filled",
                radius=6,
            )
        )
    return layers


def pair_layer(result: Appraisal, shown: gpd.GeoDataFrame) -> Json:
    """Return the lines between masts that stand too near, each with its distance."""
    pairs = pairs_under_distance(result)
    pairs = pairs[pairs["site_id"].isin(shown["site_id"])].drop_duplicates("site_id")
    style = {"color": "#b71c1c", "weight": 2.5}
    shapes = [
        {
            "geometry": {
                "type": "LineString",
                "coordinates": [list(c) for c in row.geometry.coords],
            },
            "style": style,
            "title": row.explanation,
            "label": t("appraisal_distance", distance=number(row.measured)),
        }
        for row in pairs.itertuples()
    ]
    return shapes_layer(
        "pairs",
        t("layer_findings"),
        t("group_result"),
        shapes,
        kind="lines",
        count=len(shapes),
        legend=[{"colour": "#b71c1c", "dash": "", "text": t("legend_pair")}],
    )


def other_layers(proposal: Proposal) -> list[Json]:
    """Return the routes, service points and works of a proposal as layers of the map."""
    found = []
    routes = proposal.cables[proposal.cables.geometry.notna()]
    if len(routes):
        shapes = [
            {
                "geometry": shapely.geometry.mapping(route.geometry),
                "style": {"color": ROUTE_COLOUR, "weight": 3},
                "title": f"{route.cable_id} · {route.kind} · {number(route.length_m)} m",
            }
            for route in routes.itertuples()
        ]
        found.append(
            shapes_layer(
                "proposed_cables",
                t("layer_proposed_cables"),
                t("group_result"),
                shapes,
                kind="lines",
                count=len(shapes),
                legend=[{"colour": ROUTE_COLOUR, "dash": "", "text": t("layer_proposed_cables")}],
            )
        )
    places = [(proposal.service_points, "point_id"), (proposal.works, "work_id")]
    symbol = f"circle|{ROUTE_COLOUR}|hollow"
    spots = [
        gpd.GeoDataFrame(
            {"symbol": symbol, "key": layer[code], "title": layer[code] + " · " + layer["name"]},
            geometry=layer.geometry,
            crs=layer.crs,
        )
        for layer, code in places
        if len(layer)
    ]
    if spots:
        name, group = t("layer_proposed_points"), t("group_result")
        found.append(
            points_layer("proposed_points", name, group, pd.concat(spots), symbol=symbol, radius=5)
        )
    return found


@st.fragment
def _map(result: Appraisal, shown: gpd.GeoDataFrame, province: Province, others: list[Json]) -> None:
    picked = st.session_state.get("appraisal_picked")
    standing = station_layers(result.case.existing)
    layers = [
        *_verdict_points(shown),
        pair_layer(result, shown),
        *others,
        *[{**layer, "visible": False} for layer in standing],
        *base_layers(province.crs),
    ]
    clicked, _ = show_map(
        MapData(
            layers=layers,
            legend=symbol_legend(result.sites),
            bounds=province.bounds,
            credits=source.credits(source.load("communes", "stations"), province.crs),
            card=_card(picked, result, province.crs),
            focus=_focus(shown),
            height_px=560,
        ),
        key="appraisal_map",
    )
    if clicked and clicked != picked:
        st.session_state["appraisal_picked"] = clicked
        st.rerun(scope="fragment")


def _focus(shown: gpd.GeoDataFrame) -> Json | None:
    site_id = st.selectbox(
        t("appraisal_go_to"),
        shown["site_id"].tolist(),
        index=None,
        placeholder=t("appraisal_go_to"),
        label_visibility="collapsed",
    )
    found = shown[shown["site_id"] == site_id]
    if not len(found):
        return None
    point = found.geometry.iloc[0]
    return {"lat": point.y, "lon": point.x, "zoom": 15, "key": site_id}


def _card(picked: Json | None, result: Appraisal, crs: str) -> Json | None:
    if not picked:
        return None
    judged = picked["layer"].startswith("verdict_")
    layer = result.sites if judged else result.case.existing
    found = layer[layer["site_id"] == picked["id"]]
    if not len(found):
        return None
    card = station_card(found.iloc[0], crs)
    about = result.findings["site_id"] == picked["id"]
    own = result.findings[about & judged]
    rows = [[f"{row.rule_id}: {verdict_name(row.verdict)}", row.explanation] for row in own.itertuples()]
    return {"title": card["title"], "rows": [*rows, *card["rows"]]}


def _tables(result: Appraisal, shown: gpd.GeoDataFrame, findings: gpd.GeoDataFrame, name: str) -> None:
    tabs = st.tabs([t("appraisal_by_site"), t("appraisal_findings"), t("appraisal_quantity")])
    with tabs[0]:
        columns = ["site_id", "verdict", "name", "address", "mast_class", "mast_height_m", "year"]
        show_table(shown, "ket_luan", columns)
    with tabs[1]:
        show_table(findings, "chi_tiet", FINDING_COLUMNS)
    with tabs[2]:
        dossier = result.findings[result.findings["site_id"].isna()]
        show_table(result.quantity, "so_luong", height_px=140)
        show_table(dossier, "so_luong_ket_luan", FINDING_COLUMNS[1:], height_px=140)
    st.download_button(
        t("appraisal_download"),
        findings_workbook(result),
        f"tham_dinh_{Path(name).stem}.xlsx",
        XLSX_MIME,
        type="primary",
    )
