"""The sites of a dossier on the desk: table and map linked, the card, decisions singly or in bulk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
import streamlit as st

from planner.appraisal.conclusions import CONCLUSIONS, conditions
from planner.appraisal.findings import findings_table
from planner.appraisal.groups import Group, among, groups, wording
from planner.base.vocabulary import Role
from planner.mapview.appraisal_layers import conclusion_layers, lawful_layers
from planner.mapview.layers import station_layers, symbol_legend
from planner.mapview.map_data import Json, MapData, points_layer
from planner.store.comments import comments
from planner.store.decisions import decisions
from planner.store.desk import judged as judged_sites
from planner.store.desk import with_decisions
from planner.store.dossiers import SUBMITTED, Dossier
from planner.store.people import Actor
from planner.store.proposals import Judged, Version, contents, findings
from planner.web.dossiers.around import Kept, around, around_layers, flip_of, flown_to
from planner.web.dossiers.card import Seen, open_section, show_card
from planner.web.dossiers.decide import (
    NOTHING,
    AtHand,
    decision_name,
    go_to,
    said_of,
    show_decision,
    show_name,
    show_problem,
    show_undo,
    show_why,
)
from planner.web.dossiers.filters import filtered
from planner.web.dossiers.together import ask_group, show_batch_undo, show_bulk, show_group
from planner.web.shared import data as source
from planner.web.shared import who
from planner.web.shared.layers import base_layers
from planner.web.shared.map import show_map
from planner.web.shared.text import conclusion_name, number, plain, t
from planner.web.shared.unset import show_unset, unset_values

DECISION_COLOURS = {"accept": "#2e7d32", "condition": "#00838f", "ask": "#f9a825", "reject": "#c62828"}


@st.cache_resource(max_entries=12, show_spinner=False)
def _kept_sites(version: Version, epoch: str, _actor: Actor) -> gpd.GeoDataFrame:  # noqa: ARG001
    return contents(who.store(), _actor, version).sites


@dataclass(frozen=True)
class Known:
    """What an appraisal says of a version's sites.

    Attributes
    ----------
    sites
        With what follows for each, the worst first; without an appraisal in their order.
    findings
        None without an appraisal.
    conditions
        That the findings set.
    wordings
        The conditions of each site that has some, as one text for its decision.
    groups
        Of sites that share a reason.
    unset
        What the plan, the law or the layers do not set.
    """

    sites: gpd.GeoDataFrame
    findings: gpd.GeoDataFrame | None
    conditions: pd.DataFrame
    wordings: dict[str, str]
    groups: list[Group]
    unset: pd.DataFrame


@st.cache_resource(max_entries=12, show_spinner=False)
def _known(version: Version, judged: Judged | None, epoch: str, _actor: Actor) -> Known:
    sites = _kept_sites(version, epoch, _actor)
    if judged is None or judged.proposal_id != version.id:
        nothing = findings_table([])
        unset = unset_values(nothing, sites)
        return Known(judged_sites(sites, None), None, conditions(nothing), {}, [], unset)
    all_findings = findings(who.store(), _actor, judged)
    table = conditions(all_findings)
    wordings = {str(code): wording(own) for code, own in table.groupby("site_id", sort=False)}
    unset = unset_values(all_findings, sites)
    concluded = judged_sites(sites, all_findings)
    return Known(concluded, all_findings, table, wordings, groups(concluded, all_findings), unset)


def known_of(actor: Actor, version: Version, judged: Judged | None) -> Known:
    """Return what the appraisal of a version says of its sites."""
    return _known(version, judged, who.epoch(), actor)


def _desk(actor: Actor, opened: Dossier, judged: Known) -> gpd.GeoDataFrame:
    store = who.store()
    decided, remarks = decisions(store, actor, opened.id), comments(store, actor, opened.id)
    return with_decisions(judged.sites, decided, remarks)


def on_the_desk(
    actor: Actor, opened: Dossier, version: Version, judged: Judged | None
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame | None]:
    """Return the desk's table of a version, and the findings of the appraisal of that version."""
    concluded = known_of(actor, version, judged)
    return _desk(actor, opened, concluded), concluded.findings


def show(actor: Actor, opened: Dossier, kept_versions: Sequence[Version], judged: Judged | None) -> None:
    """Show the sites of the latest version."""
    if not kept_versions:
        st.info(t("desk_no_version"))
        return
    version = kept_versions[-1]
    concluded = known_of(actor, version, judged)
    desk = _desk(actor, opened, concluded)
    if concluded.findings is None:
        st.warning(t("desk_not_appraised"))
    shown = filtered(opened, desk, concluded.findings)
    group = None
    if concluded.findings is not None and len(shown):
        group = ask_group(opened, among(concluded.groups, set(shown["site_id"])))
        if group is not None:
            shown = shown[shown["site_id"].isin(group.site_ids)]
    done = int((~desk["undecided"]).sum())
    st.progress(done / max(len(desk), 1), t("desk_done", done=number(done), total=number(len(desk))))
    if not len(shown):
        st.info(t("desk_no_site"))
        return
    show_problem(actor, opened)
    may_decide = _may_decide(actor, opened)
    if may_decide:
        show_batch_undo(actor, opened)
        if not shown["undecided"].any():
            st.success(t("desk_none_left" if len(shown) == len(desk) else "desk_none_left_shown"))
        if group is not None:
            show_group(actor, opened, group, shown, concluded.wordings)
    _begin_anew(opened, 0 if judged is None else judged.id)
    site_id = _chosen(shown, opened)
    seen = _seen(actor, opened, version, desk, concluded, site_id)
    left, right = st.columns(2)
    with left:
        _table(shown, opened)
        _map(shown, seen)
    with right:
        _site(actor, seen, shown, concluded.wordings.get(site_id, ""))
    if may_decide:
        with st.expander(t("desk_bulk", count=number(len(shown)))):
            show_bulk(actor, opened, shown)
    show_unset(concluded.unset)


def _seen(
    actor: Actor,
    opened: Dossier,
    version: Version,
    desk: gpd.GeoDataFrame,
    concluded: Known,
    site_id: str,
) -> Seen:
    kept = Kept(opened, version, _kept_sites(version, who.epoch(), actor))
    masts = around(actor, kept, site_id, open_section(opened))
    all_findings = concluded.findings
    own = None if all_findings is None else all_findings[all_findings["site_id"] == site_id]
    due = concluded.conditions[concluded.conditions["site_id"] == site_id]
    flip = None if own is None else flip_of(actor, kept, own)
    return Seen(kept, desk[desk["site_id"] == site_id].iloc[0], own, due, masts, flip)


def _key(opened: Dossier) -> str:
    return f"desk_site_{opened.id}"


def _begin_anew(opened: Dossier, appraisal_id: int) -> None:
    """Begin at the worst site once there is another appraisal: it has another order."""
    before = f"desk_judged_{opened.id}"
    if st.session_state.get(before, appraisal_id) != appraisal_id:
        st.session_state.pop(_key(opened), None)
    st.session_state[before] = appraisal_id


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
    layers = [
        *_decision_layers(shown),
        *conclusion_layers(shown),
        *([] if seen.around is None else around_layers(seen.around)),
        *([] if seen.flip is None else lawful_layers(seen.flip, shown)),
        *_standing(source.layer_version("stations")),
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
            go_to(opened, clicked["id"])
            st.rerun()


@st.cache_resource(max_entries=2, show_spinner=False)
def _standing(version: tuple[str, int, int]) -> list[Json]:  # noqa: ARG001 - part of the key
    """Return the layers of the stations that stand, hidden at first; the same from site to site."""
    standing = source.load("stations")
    layers = station_layers(standing["stations"]) if standing.has("stations") else []
    return [{**layer, "visible": False} for layer in layers]


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


def _site(actor: Actor, seen: Seen, shown: gpd.GeoDataFrame, conditions_said: str) -> None:
    opened, site = seen.opened, seen.site
    conclusion = site["conclusion"] if isinstance(site["conclusion"], str) else None
    if _may_decide(actor, opened):
        hand = AtHand(opened, site, conclusion, conditions_said, shown)
        with st.container(
            horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
        ):
            show_name(site, conclusion)
            show_undo(actor, hand)
        show_why(site)
        show_decision(actor, hand)
    else:
        show_name(site, conclusion)
        show_why(site)
        if isinstance(site["decision"], str):
            st.caption(plain(said_of(site)))
    show_card(actor, seen)


def _may_decide(actor: Actor, opened: Dossier) -> bool:
    return actor.may(Role.REVIEWER) and not opened.is_closed and opened.status != SUBMITTED
