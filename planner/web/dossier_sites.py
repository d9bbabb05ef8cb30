"""The sites of a dossier on the desk: table and map linked, the card, decisions singly or in bulk."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import pandas as pd
import streamlit as st

from planner.appraisal.catalogue import RULES
from planner.appraisal.findings import VERDICTS
from planner.plan.placing import district_codes
from planner.store.comments import comment, comments
from planner.store.decisions import (
    DECISIONS,
    decisions,
)
from planner.store.desk import desk_table, earlier_decisions
from planner.store.dossiers import SUBMITTED, Dossier
from planner.store.people import REVIEWER, Actor
from planner.store.proposals import Judged, Version, contents, findings
from planner.web import data as source
from planner.web import who
from planner.web.appraisal_map import verdict_layers
from planner.web.cards import station_card
from planner.web.dossier_decide import (
    NOTHING,
    decision_name,
    said_of,
    show_bulk,
    show_decision,
    show_problem,
)
from planner.web.map import Json, MapData, points_layer, show_map
from planner.web.map_layers import station_layers, symbol_legend
from planner.web.shared_layers import base_layers
from planner.web.tables import show_table
from planner.web.text import moment, number, plain, t, verdict_name

DECISION_COLOURS = {"accept": "#2e7d32", "condition": "#00838f", "ask": "#f9a825", "reject": "#c62828"}


@st.cache_resource(max_entries=12, show_spinner=False)
def _kept_sites(version: Version, _actor: Actor) -> gpd.GeoDataFrame:
    return contents(who.store(), _actor, version).sites


@st.cache_resource(max_entries=12, show_spinner=False)
def _kept_findings(judged: Judged, _actor: Actor) -> gpd.GeoDataFrame:
    return findings(who.store(), _actor, judged)


def on_the_desk(
    actor: Actor, opened: Dossier, version: Version, judged: Judged | None
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame | None]:
    """Return the desk's table of a version, and the findings of the appraisal of that version."""
    store = who.store()
    sites = _kept_sites(version, actor)
    found = None
    if judged is not None and judged.proposal_id == version.id:
        found = _kept_findings(judged, actor)
    held, said = decisions(store, actor, opened.id), comments(store, actor, opened.id)
    return desk_table(sites, found, held, said), found


def show(actor: Actor, opened: Dossier, known: Sequence[Version], judged: Judged | None) -> None:
    """Show the sites of the latest version."""
    if not known:
        st.info(t("desk_no_version"))
        return
    desk, found = on_the_desk(actor, opened, known[-1], judged)
    if found is None:
        st.warning(t("desk_not_appraised"))
    shown = _filtered(desk, found)
    done = int((desk["decision"].notna() & ~desk["outdated"]).sum())
    st.progress(done / max(len(desk), 1), t("desk_done", done=number(done), total=number(len(desk))))
    if not len(shown):
        st.info(t("desk_no_site"))
        return
    show_problem(opened)
    site_id = _chosen(shown, opened)
    left, right = st.columns([3, 2])
    with left:
        _table(shown, opened)
        _map(shown, site_id, opened)
    with right:
        _site(actor, opened, desk, found, site_id)
    if actor.may(REVIEWER) and not opened.is_closed and opened.status != SUBMITTED:
        with st.expander(t("desk_bulk", count=number(len(shown)))):
            show_bulk(actor, opened, shown)


def _filtered(desk: gpd.GeoDataFrame, found: gpd.GeoDataFrame | None) -> gpd.GeoDataFrame:
    """Ask for verdicts, rules, districts, decisions and words; return the sites that are left."""
    boxes = st.columns([1.1, 1.5, 1.2, 1.2, 1.2])
    names = {rule.rule_id: rule.name for rule in RULES}
    districts = source.province().districts
    asked = {
        "verdict": (t("appraisal_filter_verdict"), list(VERDICTS), verdict_name),
        "rule": (t("desk_filter_rule"), list(names), lambda one: f"{one} – {names[one]}"),
        "district": (t("filter_districts"), list(districts), lambda one: districts[one]),
        "decision": (t("col_decision"), [NOTHING, *DECISIONS], decision_name),
    }
    chosen = {
        name: box.multiselect(label, options, format_func=words, placeholder=t("filter_all"))
        for box, (name, (label, options, words)) in zip(boxes, asked.items(), strict=False)
    }
    kept = pd.Series(data=True, index=desk.index)
    if chosen["verdict"]:
        kept &= desk["verdict"].isin(chosen["verdict"])
    if chosen["rule"] and found is not None:
        bad = found[found["rule_id"].isin(chosen["rule"]) & found["verdict"].isin(["fail", "review"])]
        kept &= desk["site_id"].isin(bad["site_id"])
    if chosen["district"]:
        codes = district_codes(desk, source.load("communes")["communes"])
        kept &= pd.Series(codes, index=desk.index).isin(chosen["district"])
    if chosen["decision"]:
        kept &= desk["decision"].fillna(NOTHING).isin(chosen["decision"])
    text = desk["site_id"] + " " + desk["name"].fillna("") + " " + desk["address"].fillna("")
    for word in boxes[4].text_input(t("desk_words")).casefold().split():
        kept &= text.str.casefold().str.contains(word, regex=False)
    return desk[kept]


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
    words = {verdict: verdict_name(verdict) for verdict in VERDICTS}
    table = pd.DataFrame(
        {
            t("col_site_id"): shown["site_id"],
            t("col_name"): shown["name"],
            t("col_mast_class"): shown["mast_class"],
            t("col_verdict"): shown["verdict"].map(words),
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


def _map(shown: gpd.GeoDataFrame, site_id: str, opened: Dossier) -> None:
    province = source.province()
    site = shown[shown["site_id"] == site_id].iloc[0]
    standing = source.load("stations")
    layers = [
        *_decision_layers(shown),
        *verdict_layers(shown),
        *[
            {**layer, "visible": False}
            for layer in (station_layers(standing["stations"]) if standing.has("stations") else [])
        ],
        *base_layers(province.crs),
    ]
    focus: Json = {"lat": site.geometry.y, "lon": site.geometry.x, "zoom": 13, "key": site_id}
    clicked, _ = show_map(
        MapData(
            layers=layers,
            legend=symbol_legend(shown),
            bounds=province.bounds,
            credits=source.credits(source.load("communes", "stations"), province.crs),
            focus=focus,
            height_px=430,
        ),
        key=f"desk_map_{opened.id}",
    )
    seen = f"desk_clicked_{opened.id}"
    if clicked and clicked != st.session_state.get(seen):
        st.session_state[seen] = clicked
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


def _site(
    actor: Actor,
    opened: Dossier,
    desk: gpd.GeoDataFrame,
    found: gpd.GeoDataFrame | None,
    site_id: str,
) -> None:
    site = desk[desk["site_id"] == site_id].iloc[0]
    verdict = site["verdict"] if isinstance(site["verdict"], str) else None
    st.markdown(f"**{plain(site_id)}** · {verdict_name(verdict) if verdict else '–'}")
    if actor.may(REVIEWER) and not opened.is_closed and opened.status != SUBMITTED:
        show_decision(actor, opened, site, verdict)
    elif isinstance(site["decision"], str):
        st.caption(plain(said_of(site)))
    if found is not None:
        own = found[(found["site_id"] == site_id) & (found["verdict"] != "not_applicable")]
        order = own["verdict"].map(VERDICTS.index).sort_values(kind="stable").index
        columns = ["rule_id", "verdict", "measured", "limit", "explanation", "citation"]
        show_table(own.loc[order], f"ket_luan_{site_id}", columns, height_px=260)
    with st.expander(t("desk_card")):
        for label, value in station_card(site, source.province().crs)["rows"]:
            st.caption(f"{plain(label)}: {plain(value)}")
    _earlier(actor, opened, site)
    _site_comments(actor, opened, site_id)


def _earlier(actor: Actor, opened: Dossier, site: pd.Series) -> None:
    found = earlier_decisions(who.store(), actor, opened, site, source.province().crs)
    if not found:
        return
    with st.expander(t("desk_earlier", count=len(found))):
        for one in found:
            made = one.decision
            said = f"{decision_name(made.decision)} · {made.condition} {made.reason}"
            where = f"{one.dossier.code}, {made.site_id}, {number(one.distance_m, 1)} m"
            st.caption(plain(f"{where}: {said} ({made.who}, {moment(made.at)})"))


def _site_comments(actor: Actor, opened: Dossier, site_id: str) -> None:
    for one in comments(who.store(), actor, opened.id):
        if one.site_id == site_id:
            st.caption(plain(f"{one.who}, {moment(one.at)}: {one.text}"))
    if not actor.may(REVIEWER):
        return
    with st.form(f"comment_{opened.id}_{site_id}", clear_on_submit=True, border=False):
        text = st.text_input(t("desk_comment"))
        if st.form_submit_button(t("desk_comment_add")) and text.strip():
            comment(who.store(), actor, opened.id, text, site_id)
            st.rerun()
