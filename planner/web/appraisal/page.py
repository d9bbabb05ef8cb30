"""A carrier's file judged: faults, verdicts, what lies in the way on the map, Excel."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import partial
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely
import streamlit as st

from planner.appraisal.appraise import Appraisal
from planner.appraisal.case import CASE_LAYERS
from planner.appraisal.catalogue import RULES
from planner.appraisal.conclusions import CONCLUSIONS, concluded, rule_name, worst_first
from planner.appraisal.findings import VERDICTS
from planner.base import messages
from planner.base.vocabulary import Verdict
from planner.dossier.findings_tables import TABLES, appraisal_table, findings_workbook, with_flips
from planner.intake.read import Proposal
from planner.layers.province import Province
from planner.layers.vocabulary import PLANNING_CARRIERS
from planner.mapview.appraisal_layers import (
    conclusion_layers,
    evidence_layers,
    lawful_layers,
    proposal_layers,
)
from planner.mapview.cards import station_card
from planner.mapview.layers import station_layers, symbol_legend
from planner.mapview.map_data import Json, MapData
from planner.mapview.words import finding_title
from planner.web.appraisal.cache import appraised
from planner.web.appraisal.intake_carrier import CHOSEN, is_of_its_carrier, take_other
from planner.web.appraisal.intake_choices import Received, reading_key
from planner.web.appraisal.intake_desk import LAST_PROPOSAL, take_in, templates
from planner.web.shared import data as source
from planner.web.shared import who, work
from planner.web.shared.filters import counted
from planner.web.shared.layers import base_layers, other_layers
from planner.web.shared.map import show_map
from planner.web.shared.tables import XLSX_MIME, show_table
from planner.web.shared.text import carrier_name, conclusion_name, number, plain, t
from planner.web.shared.unset import show_unset, unset_values
from planner.web.shared.uploads import TABLES_AND_MAPS, upload

DEFAULT_DAY = date(2018, 4, 3)  # QĐ 629/QĐ-UBND, the approval of Viettel's plan
PICKED = "appraisal_picked"
# Table of the appraisal, and the tab in which it stands whole → file name of its downloads.
FILES = {
    "completeness": "thong_tin_con_thieu",
    "across": "cap_giua_ho_so",
    "summary": "tong_hop_theo_huyen",
    "quantity": "so_luong",
    "heights": "chap_thuan_do_cao",
    "rules": "quy_tac_ap_dung",
}


def show() -> None:
    """Show the page."""
    province = source.province()
    loaded = source.load(*CASE_LAYERS)
    source.need(loaded, *CASE_LAYERS)  # a layer that is dropped would let sites pass
    plan = source.plan()
    st.markdown(f"#### {t('appraisal_title')}")
    received = _choose(province)
    if received is None:
        st.info(t("appraisal_hint"))
        return
    proposal = take_in(received)
    if proposal is None:
        return
    if not is_of_its_carrier(received, proposal, take_other):
        return
    st.session_state[LAST_PROPOSAL] = received, proposal
    if not len(proposal.sites):
        return
    actor = who.actor()  # whoever comes here may read the dossiers whose plans count too
    with_coverage = st.toggle(t("appraisal_coverage"), value=True, help=t("appraisal_coverage_help"))
    judge = partial(
        appraised, actor, proposal, received.carrier, received.on, with_coverage=with_coverage
    )
    key = f"{reading_key(received)}|{with_coverage}"
    appraisal = work.done("appraisal", key, lambda tell: judge(tell=tell))
    if appraisal is None:
        return
    st.caption(plain(t("appraisal_plan_note", name=plan.name, version=plan.version)))
    _result(appraisal, province, received.name, proposal)


def _choose(province: Province) -> Received | None:
    boxes = st.columns([1, 1, 1.4, 2])
    carrier = boxes[0].selectbox(
        t("col_carrier"), PLANNING_CARRIERS, format_func=carrier_name, key=CHOSEN
    )
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
    uploaded = upload(t("appraisal_file"), TABLES_AND_MAPS, box=boxes[3])
    if uploaded is not None:
        return Received(uploaded.name, uploaded.getvalue(), carrier, on)
    return None if sample is None else Received(sample.name, sample.read_bytes(), carrier, on)


def _result(appraisal: Appraisal, province: Province, name: str, proposal: Proposal) -> None:
    sites = appraisal.totals["sites"]
    boxes = st.columns(1 + len(CONCLUSIONS))
    boxes[0].metric(t("appraisal_sites"), number(len(appraisal.sites)))
    for box, conclusion in zip(boxes[1:], CONCLUSIONS, strict=True):
        box.metric(conclusion_name(conclusion), number(sites[conclusion]))
    shown, findings = _filtered(appraisal)
    _map(appraisal, shown, province, proposal_layers(proposal))
    _tables(appraisal, shown, findings)
    show_unset(unset_values(appraisal.findings, appraisal.case.proposal))
    st.download_button(
        t("appraisal_download"),
        lambda: findings_workbook(appraisal),
        f"tham_dinh_{Path(name).stem}.xlsx",
        XLSX_MIME,
        type="primary",
        on_click="ignore",
    )


def _filtered(appraisal: Appraisal) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Ask for conclusions, rules, districts; return the sites, judged by those rules, and findings."""
    boxes = st.columns([1, 1.6, 1.2])
    codes = appraisal.case.districts[0]
    all_findings = appraisal.findings
    bad = all_findings["verdict"].isin([Verdict.FAIL, Verdict.REVIEW]) & (
        all_findings["subject"] == "site"
    )
    counts = Counter(appraisal.sites["conclusion"].dropna())
    conclusions = counted(
        boxes[0],
        "appraisal_conclusions",
        t("appraisal_filter_conclusion"),
        conclusion_name,
        counts,
        CONCLUSIONS,
    )
    rules = counted(
        boxes[1],
        "appraisal_rules",
        t("appraisal_filter_rule"),
        rule_name,
        Counter(all_findings.loc[bad, ["rule_id", "site_id"]].drop_duplicates()["rule_id"]),
        [rule.rule_id for rule in RULES],
    )
    names = appraisal.case.communes.drop_duplicates("district_code").set_index("district_code")[
        "district"
    ]
    districts = counted(
        boxes[2],
        "appraisal_districts",
        t("filter_districts"),
        lambda code: str(names[code]),
        Counter(codes),
        sorted(set(codes) - {""}),
    )
    findings = appraisal.findings
    if rules:
        findings = findings[findings["rule_id"].isin(rules)]
    sites = concluded(appraisal.case.proposal, findings) if rules else appraisal.sites
    if districts:
        sites = sites[pd.Series(codes, index=sites.index).isin(districts)]
    if conclusions:
        sites = sites[sites["conclusion"].isin(conclusions)]
    sites = worst_first(sites[sites["conclusion"].notna()])
    whole = findings["site_id"].isin(sites["site_id"]) | (findings["subject"] != "site")
    return sites, findings[whole]


@who.fragment
def _map(appraisal: Appraisal, shown: gpd.GeoDataFrame, province: Province, others: list[Json]) -> None:
    picked = st.session_state.get(PICKED)
    standing = station_layers(appraisal.case.existing)
    layers = [
        *conclusion_layers(shown),
        *evidence_layers(appraisal, shown),
        *lawful_layers(appraisal.flips, shown),
        *others,
        *[{**layer, "visible": False} for layer in [*standing, *other_layers()]],
        *base_layers(province.crs),
    ]
    clicked, _ = show_map(
        MapData(
            layers=layers,
            legend=symbol_legend(appraisal.sites),
            bounds=province.bounds,
            credits=source.credits(source.load("communes", "stations"), province.crs),
            card=_card(picked, appraisal, province.crs),
            focus=_focus(shown),
            height_px=560,
        ),
        key="appraisal_map",
    )
    if clicked and clicked != picked:
        st.session_state[PICKED] = clicked
        st.rerun(scope="fragment")


def _focus(shown: gpd.GeoDataFrame) -> Json | None:
    site_id = st.selectbox(
        t("appraisal_go_to"),
        shown["site_id"].tolist(),
        index=None,
        placeholder=t("appraisal_go_to"),
        label_visibility="collapsed",
    )
    site = shown[shown["site_id"] == site_id]
    if not len(site):
        return None
    lon, lat = shapely.get_coordinates(site.geometry.iloc[0])[0].tolist()
    return {"lat": lat, "lon": lon, "zoom": 15, "key": site_id}


def _card(picked: Json | None, appraisal: Appraisal, crs: str) -> Json | None:
    if not picked:
        return None
    judged = picked["layer"].startswith("conclusion_")
    layer = appraisal.sites if judged else appraisal.case.existing
    station = layer[layer["site_id"] == picked["id"]]
    if not len(station):
        return None
    card = station_card(station.iloc[0], crs)
    about = (appraisal.findings["site_id"] == picked["id"]) & (
        appraisal.findings["verdict"] != Verdict.NOT_APPLICABLE
    )
    own = appraisal.findings[about & judged]
    order = own["verdict"].map(VERDICTS.index).sort_values(kind="stable").index
    rows = [
        *_concluded_rows(station.iloc[0] if judged else None, appraisal.conditions),
        *([finding_title(row), row.explanation] for row in own.loc[order].itertuples()),
    ]
    flip = appraisal.flips.loc[appraisal.flips["site_id"] == picked["id"], "text"].dropna()
    rows += [[t("col_flip"), text] for text in flip if judged]
    return {"title": card["title"], "rows": [*rows, *card["rows"]]}


def _concluded_rows(site: pd.Series | None, conditions: pd.DataFrame) -> list[list[str]]:
    """Return what a card says of a judged site before its findings: conclusion, trust, conditions."""
    if site is None or not isinstance(site["conclusion"], str):
        return []
    trust = t(f"desk_trust_{site['certainty']}")
    rows = [[f"{conclusion_name(site['conclusion'])} ({trust})", site["because"]]]
    if isinstance(site["otherwise"], str):
        rows.append([t("col_otherwise"), conclusion_name(site["otherwise"])])
    own = conditions[conditions["site_id"] == site["site_id"]]
    return rows + [
        [messages.text(f"common.moment_{row.moment}"), f"{row.text} {row.citation}"]
        for row in own.itertuples()
    ]


def _tables(appraisal: Appraisal, shown: gpd.GeoDataFrame, findings: gpd.GeoDataFrame) -> None:
    names = (
        "by_site",
        "completeness",
        "findings",
        "whole",
        "across",
        "summary",
        "quantity",
        "heights",
        "rules",
    )
    tabs = dict(zip(names, st.tabs([t(f"appraisal_{name}") for name in names]), strict=True))
    of_sites = findings["subject"] != "dossier"
    with tabs["by_site"]:
        show_table(with_flips(shown, appraisal), "ket_luan", list(TABLES["sites"].columns))
    with tabs["findings"]:
        show_table(findings[of_sites], "chi_tiet", list(TABLES["findings"].columns))
    with tabs["whole"]:
        show_table(findings[~of_sites], "ket_luan_chung", list(TABLES["dossier"].columns))
    with tabs["completeness"]:
        st.caption(plain(t("appraisal_completeness_note")))
    with tabs["across"]:
        st.caption(plain(t("appraisal_across_note")))
    for name, file in FILES.items():
        with tabs[name]:
            show_table(appraisal_table(name, appraisal), file)
