"""The sites of a dossier on the desk: table and map linked, the card, decisions singly or in bulk."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import pandas as pd
import streamlit as st

from planner.appraisal.catalogue import RULES
from planner.appraisal.conclusions import CONCLUSIONS, worst_first
from planner.base.vocabulary import Role, Verdict
from planner.mapview.appraisal_layers import conclusion_layers, lawful_layers
from planner.mapview.layers import station_layers, symbol_legend
from planner.mapview.map_data import Json, MapData, points_layer
from planner.plan.placing import district_codes
from planner.store.comments import comments
from planner.store.decisions import DECISIONS, decisions
from planner.store.desk import desk_table
from planner.store.dossiers import SUBMITTED, Dossier
from planner.store.people import Actor
from planner.store.proposals import Judged, Version, contents, findings
from planner.web.dossiers.around import Kept, around, around_layers, flip_of, flown_to
from planner.web.dossiers.card import Seen, open_section, show_card
from planner.web.dossiers.decide import (
    NOTHING,
    decision_name,
    said_of,
    show_batch_undo,
    show_bulk,
    show_decision,
    show_name,
    show_problem,
)
from planner.web.shared import data as source
from planner.web.shared import who
from planner.web.shared.layers import base_layers
from planner.web.shared.map import show_map
from planner.web.shared.text import conclusion_name, number, plain, t

DECISION_COLOURS = {"accept": "#2e7d32", "condition": "#00838f", "ask": "#f9a825", "reject": "#c62828"}


@st.cache_resource(max_entries=12, show_spinner=False)
def _kept_sites(version: Version, epoch: str, _actor: Actor) -> gpd.GeoDataFrame:  # noqa: ARG001
    return contents(who.store(), _actor, version).sites


@st.cache_resource(max_entries=12, show_spinner=False)
def _kept_findings(judged: Judged, epoch: str, _actor: Actor) -> gpd.GeoDataFrame:  # noqa: ARG001
    return findings(who.store(), _actor, judged)


def on_the_desk(
    actor: Actor, opened: Dossier, version: Version, judged: Judged | None
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame | None]:
    """Return the desk's table of a version, and the findings of the appraisal of that version."""
    store = who.store()
    sites = _kept_sites(version, who.epoch(), actor)
    all_findings = None
    if judged is not None and judged.proposal_id == version.id:
        all_findings = _kept_findings(judged, who.epoch(), actor)
    decided, remarks = decisions(store, actor, opened.id), comments(store, actor, opened.id)
    return desk_table(sites, all_findings, decided, remarks), all_findings


def show(actor: Actor, opened: Dossier, kept_versions: Sequence[Version], judged: Judged | None) -> None:
    """Show the sites of the latest version."""
    if not kept_versions:
        st.info(t("desk_no_version"))
        return
    desk, all_findings = on_the_desk(actor, opened, kept_versions[-1], judged)
    if all_findings is None:
        st.warning(t("desk_not_appraised"))
    shown = _filtered(desk, all_findings)
    done = int((desk["decision"].notna() & ~desk["outdated"]).sum())
    st.progress(done / max(len(desk), 1), t("desk_done", done=number(done), total=number(len(desk))))
    if not len(shown):
        st.info(t("desk_no_site"))
        return
    show_problem(actor, opened)
    if _may_decide(actor, opened):
        show_batch_undo(actor, opened)
    site_id = _chosen(shown, opened)
    seen = _seen(actor, opened, kept_versions[-1], desk, all_findings, site_id)
    left, right = st.columns(2)
    with left:
        _table(shown, opened)
        _map(shown, seen)
    with right:
        _site(actor, seen)
    if _may_decide(actor, opened):
        with st.expander(t("desk_bulk", count=number(len(shown)))):
            show_bulk(actor, opened, shown)


def _seen(
    actor: Actor,
    opened: Dossier,
    version: Version,
    desk: gpd.GeoDataFrame,
    all_findings: gpd.GeoDataFrame | None,
    site_id: str,
) -> Seen:
    kept = Kept(opened, version, _kept_sites(version, who.epoch(), actor))
    masts = around(actor, kept, site_id, open_section(opened))
    own = None if all_findings is None else all_findings[all_findings["site_id"] == site_id]
    flip = None if own is None else flip_of(actor, kept, own)
    return Seen(kept, desk[desk["site_id"] == site_id].iloc[0], own, masts, flip)


def _filtered(desk: gpd.GeoDataFrame, all_findings: gpd.GeoDataFrame | None) -> gpd.GeoDataFrame:
    """Ask for conclusions, rules, districts, decisions and words; return the sites that are left."""
    boxes = st.columns([1.1, 1.5, 1.2, 1.2, 1.2])
    names = {rule.rule_id: rule.name for rule in RULES}
    districts = source.province().districts
    counts = desk["conclusion"].value_counts()

    def conclusion_words(name: str) -> str:
        return f"{conclusion_name(name)} ({number(counts.get(name, 0))})"

    filters = {
        "conclusion": (t("appraisal_filter_conclusion"), list(CONCLUSIONS), conclusion_words),
        "rule": (t("desk_filter_rule"), list(names), lambda rule_id: names[rule_id]),
        "district": (t("filter_districts"), list(districts), lambda code: districts[code]),
        "decision": (t("col_decision"), [NOTHING, *DECISIONS], decision_name),
    }
    chosen = {
        name: box.multiselect(label, options, format_func=words, placeholder=t("filter_all"))
        for box, (name, (label, options, words)) in zip(boxes, filters.items(), strict=False)
    }
    is_shown = pd.Series(data=True, index=desk.index)
    if chosen["conclusion"]:
        is_shown &= desk["conclusion"].isin(chosen["conclusion"])
    if chosen["rule"] and all_findings is not None:
        bad = all_findings[
            all_findings["rule_id"].isin(chosen["rule"])
            & all_findings["verdict"].isin([Verdict.FAIL, Verdict.REVIEW])
        ]
        is_shown &= desk["site_id"].isin(bad["site_id"])
    if chosen["district"]:
        codes = district_codes(desk, source.load("communes")["communes"])
        is_shown &= pd.Series(codes, index=desk.index).isin(chosen["district"])
    if chosen["decision"]:
        is_shown &= desk["decision"].fillna(NOTHING).isin(chosen["decision"])
    text = desk["site_id"] + " " + desk["name"].fillna("") + " " + desk["address"].fillna("")
    for word in boxes[4].text_input(t("desk_words")).casefold().split():
        is_shown &= text.str.casefold().str.contains(word, regex=False)
    return worst_first(desk[is_shown])


def _key(opened: Dossier) -> str:
    return f"desk_site_{opened.id}"


def _chosen(shown: gpd.GeoDataFrame, opened: Dossier) -> str:
    """Return the site that is looked at: by table, map, list, or the keys for next and before."""
    codes = shown["site_id"].tolist()
    key = _key(opened)
    clicked = st.session_state.pop(f"desk_next_{opened.id}", None)
    if clicked in codes:  # a widget's state is set before the widget, so a click on the map waits here
        st.session_state[key] = clicked
    if st.session_state.get(key) not in codes:
        st.session_state[key] = codes[0]

    def step(by: int) -> None:
        at = codes.index(st.session_state[key]) if st.session_state[key] in codes else 0
        st.session_state[key] = codes[(at + by) % len(codes)]

    boxes = st.columns([1, 4, 1])
    boxes[0].button(t("desk_before"), on_click=step, args=(-1,), shortcut="Alt+ArrowLeft")
    boxes[1].selectbox(t("desk_site"), codes, key=key, label_visibility="collapsed")
    boxes[2].button(t("desk_next"), on_click=step, args=(1,), shortcut="Alt+ArrowRight")
    return str(st.session_state[key])


def _table(shown: gpd.GeoDataFrame, opened: Dossier) -> None:
    words = {name: conclusion_name(name) for name in CONCLUSIONS}
    table = pd.DataFrame(
        {
            t("col_site_id"): shown["site_id"],
            t("col_name"): shown["name"],
            t("col_mast_class"): shown["mast_class"],
            t("col_conclusion"): shown["conclusion"].map(words),
            t("col_decision"): _decision_words(shown),
            t("col_comments"): shown["comments"],
        }
    )
    key = f"desk_table_{opened.id}"

    def pick() -> None:
        rows = st.session_state[key]["selection"]["rows"]
        if rows:
            st.session_state[_key(opened)] = shown["site_id"].iloc[rows[0]]

    st.dataframe(
        table,
        hide_index=True,
        height=260,
        on_select=pick,
        selection_mode="single-row",
        key=key,
        placeholder="",
    )


def _decision_words(shown: gpd.GeoDataFrame) -> pd.Series:
    """Return what is decided in words; a site that has changed since must be decided anew."""
    words = shown["decision"].fillna(NOTHING).map(decision_name)
    return words.mask(shown["outdated"], words + t("desk_outdated"))


def _map(shown: gpd.GeoDataFrame, seen: Seen) -> None:
    province, opened, point = source.province(), seen.opened, seen.site["geometry"]
    standing = source.load("stations")
    layers = [
        *_decision_layers(shown),
        *conclusion_layers(shown),
        *([] if seen.around is None else around_layers(seen.around)),
        *([] if seen.flip is None else lawful_layers(seen.flip, shown)),
        *[
            {**layer, "visible": False}
            for layer in (station_layers(standing["stations"]) if standing.has("stations") else [])
        ],
        *base_layers(province.crs),
    ]
    at_site: Json = {"lat": point.y, "lon": point.x, "zoom": 13, "key": seen.site_id}
    clicked, _ = show_map(
        MapData(
            layers=layers,
            legend=symbol_legend(shown),
            bounds=province.bounds,
            credits=source.credits(source.load("communes", "stations"), province.crs),
            focus=flown_to(opened, seen.site_id) or at_site,
            height_px=430,
        ),
        key=f"desk_map_{opened.id}",
    )
    before = f"desk_clicked_{opened.id}"
    if clicked and clicked != st.session_state.get(before):
        st.session_state[before] = clicked
        if clicked["id"] in set(shown["site_id"]):
            st.session_state[f"desk_next_{opened.id}"] = clicked["id"]
            st.rerun()


def _decision_layers(shown: gpd.GeoDataFrame) -> list[Json]:
    layers = []
    for decision, colour in DECISION_COLOURS.items():
        chosen = shown[shown["decision"] == decision]
        symbol = f"ring|{colour}|hollow"
        points = gpd.GeoDataFrame(
            {"symbol": symbol, "key": chosen["site_id"], "title": chosen["site_id"]},
            geometry=chosen.geometry,
        )
        name, group = decision_name(decision), t("col_decision")
        layers.append(points_layer(f"decision_{decision}", name, group, points, symbol=symbol, radius=6))
    return layers


def _site(actor: Actor, seen: Seen) -> None:
    opened, site = seen.opened, seen.site
    conclusion = site["conclusion"] if isinstance(site["conclusion"], str) else None
    if _may_decide(actor, opened):
        show_decision(actor, opened, site, conclusion)
    else:
        show_name(site, conclusion)
        if isinstance(site["decision"], str):
            st.caption(plain(said_of(site)))
    show_card(actor, seen)


def _may_decide(actor: Actor, opened: Dossier) -> bool:
    return actor.may(Role.REVIEWER) and not opened.is_closed and opened.status != SUBMITTED
