"""What lies around a site of a dossier, on the desk: nearest masts, masts to share, people covered."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import geopandas as gpd
import pandas as pd
import shapely
import streamlit as st
from shapely.geometry.base import BaseGeometry

from planner.appraisal.around import neighbours_of, shareable_masts, sharing_terms
from planner.appraisal.case import Case
from planner.appraisal.flips import flips
from planner.base import messages
from planner.base.numbers import figure
from planner.layers.cited_value import CitedValue
from planner.layers.rows import rows
from planner.layers.vocabulary import words
from planner.mapview.appraisal_layers import line_layer
from planner.mapview.map_data import Json, points_layer
from planner.mapview.symbols import CARRIER_COLOURS, UNKNOWN_COLOUR
from planner.store.dossiers import Dossier
from planner.store.people import Actor
from planner.store.proposals import Version
from planner.usecases.appraisal import Question, case_of
from planner.web.appraisal.cache import case_versions, site_benefit
from planner.web.shared import data as source
from planner.web.shared import who, work
from planner.web.shared.office import office
from planner.web.shared.text import carrier_name, plain, t

NEAR, SHARE = "near", "share"  # the sections of the card that draw on the map
LINE_COLOUR = "#455a64"
FLY_ZOOM = 16


@dataclass(frozen=True)
class Kept:
    """A version of a dossier with its sites as they are kept."""

    opened: Dossier
    version: Version
    sites: gpd.GeoDataFrame


def _case(actor: Actor, kept: Kept) -> Case:
    """Return the case of a version, as its appraisal would see it now; shared between sessions."""
    return _kept_case(kept.version, kept.opened.law_on, case_versions(actor), kept, actor)


@st.cache_resource(max_entries=6, show_spinner=False)
def _kept_case(
    version: Version,  # noqa: ARG001 - part of the key, as are the day and the versions
    on: date,  # noqa: ARG001
    versions: tuple[object, ...],  # noqa: ARG001
    _kept: Kept,
    _actor: Actor,
) -> Case:
    return case_of(office(_actor), _question(_kept), source.plan())


def _question(kept: Kept) -> Question:
    opened = kept.opened
    return Question(
        opened.carrier, opened.law_on, kept.sites, adjusts=opened.adjusts, dossier_id=opened.id
    )


def around(actor: Actor, kept: Kept, site_id: str, section: str) -> gpd.GeoDataFrame | None:
    """Return the masts that a section of the card tells of, None where it tells of none."""
    if section not in (NEAR, SHARE):
        return None
    ask = neighbours_of if section == NEAR else shareable_masts
    return ask(_case(actor, kept), site_id)


def flip_of(actor: Actor, kept: Kept, findings: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return what would change the conclusion of the site that some findings are of."""
    case = _case(actor, kept)
    own = case.proposal["site_id"].isin(findings["site_id"])
    return flips(case, findings, case.proposal[own])


class _Near(NamedTuple):
    site_id: str
    carrier: str
    standing: bool


def around_layers(nearby: gpd.GeoDataFrame) -> list[Json]:
    """Return the masts around a site and the lines to them as layers of the map."""
    titles = [
        f"{row.site_id} · {carrier_name(row.carrier)} · {_state(row.standing)}"
        for row in rows(nearby, _Near)
    ]
    colours = nearby["carrier"].map(CARRIER_COLOURS).fillna(UNKNOWN_COLOUR)
    fills = nearby["standing"].map({True: "filled", False: "hollow"})
    masts = gpd.GeoDataFrame(
        {
            "symbol": [f"square|{c}|{f}" for c, f in zip(colours, fills, strict=True)],
            "key": nearby["site_id"],
            "title": titles,
        },
        geometry=[_there(line) for line in nearby.geometry],
        crs=nearby.crs,
    )
    lines = line_layer(
        "near_lines", "layer_near", LINE_COLOUR, nearby.geometry, titles, nearby["distance_m"]
    )
    symbol = f"square|{LINE_COLOUR}|filled"
    name, group = t("layer_near"), t("group_result")
    return [lines, points_layer("near_masts", name, group, masts, symbol=symbol, radius=5)]


def flown_to(opened: Dossier, site_id: str) -> Json | None:
    """Return where the map goes for the mast that was chosen in a table of a site."""
    target: Json | None = st.session_state.get(f"desk_fly_{opened.id}")
    return target if target is not None and target["key"].startswith(f"{site_id}/") else None


def show_near(opened: Dossier, site_id: str, nearby: gpd.GeoDataFrame) -> None:
    """Show the nearest masts of a site; a row that is chosen is gone to on the map."""
    st.caption(t("desk_near_note"))
    columns = {
        **_about(nearby),
        t("col_mast_class"): nearby["mast_class"],
        t("col_mast_height_m"): nearby["mast_height_m"],
        t("col_year"): nearby["year"],
    }
    _table(opened, site_id, nearby, columns, NEAR)


def show_share(actor: Actor, kept: Kept, site_id: str, nearby: gpd.GeoDataFrame) -> None:
    """Show which masts a site could send from, and why it can or cannot."""
    radius, most = sharing_terms(_case(actor, kept), site_id)
    terms = {"radius": _term(radius, "desk_share_radius"), "most": _term(most, "desk_share_most")}
    st.caption(plain(t("desk_share_note", **terms)))
    answers = {True: t("answer_yes"), False: t("answer_no")}
    about = _about(nearby)
    first = [t(name) for name in ("col_distance_m", "col_site_id")]
    columns = {
        **{name: about.pop(name) for name in first},
        t("col_within"): nearby["within"].map(answers),
        t("col_place"): nearby["reason"],
        **about,
    }
    _table(kept.opened, site_id, nearby, columns, SHARE)


def show_people(actor: Actor, kept: Kept, site_id: str) -> None:
    """Show whom a site newly covers by technology, once somebody has asked for it."""
    slot = f"desk_people_{kept.version.id}"
    if not st.session_state.get(slot):
        ask = functools.partial(st.session_state.update, {slot: True})
        st.button(t("desk_people_do"), help=t("appraisal_coverage_help"), on_click=ask)
        return
    key = f"{kept.version.id}|{who.epoch()}"
    question = _question(kept)
    benefit = work.done("people", key, lambda tell: site_benefit(actor, question, tell))
    if benefit is None:
        return
    own = benefit[benefit["site_id"] == site_id]
    if not len(own):
        st.caption(t("desk_people_none"))
        return
    columns = [
        "technology",
        "alone_population",
        "alone_km2",
        "marginal_population",
        "marginal_km2",
        "order",
    ]
    shown = own[columns].rename(columns={name: t(f"col_{name}") for name in columns})
    shapes = {t(f"col_{name}"): _numbers(0) for name in ("alone_population", "marginal_population")}
    shapes |= {t(f"col_{name}"): _numbers(2) for name in ("alone_km2", "marginal_km2")}
    st.dataframe(shown, hide_index=True, column_config=shapes, placeholder="")
    methods = "; ".join(dict.fromkeys(own["method"]))
    st.caption(plain(t("desk_people_note", method=methods)))


def _about(nearby: gpd.GeoDataFrame) -> dict[str, pd.Series]:
    return {
        t("col_distance_m"): nearby["distance_m"],
        t("col_site_id"): nearby["site_id"],
        t("col_status"): nearby["standing"].map(_state),
        t("col_operators"): nearby["operators"].map(
            lambda names: ", ".join(carrier_name(name) for name in words(names))
        ),
    }


def _table(
    opened: Dossier,
    site_id: str,
    nearby: gpd.GeoDataFrame,
    columns: dict[str, pd.Series],
    section: str,
) -> None:
    if not len(nearby):
        st.caption(t("desk_near_none"))
        return
    key = f"desk_{section}_{opened.id}_{site_id}"

    def fly() -> None:
        rows = st.session_state[key]["selection"]["rows"]
        if rows:
            place = _there(nearby.geometry.iloc[rows[0]])
            where = {"lat": place.y, "lon": place.x, "zoom": FLY_ZOOM}
            code = nearby["site_id"].iloc[rows[0]]
            st.session_state[f"desk_fly_{opened.id}"] = {**where, "key": f"{site_id}/{code}"}

    st.dataframe(
        pd.DataFrame(columns),
        hide_index=True,
        column_config={t("col_distance_m"): _numbers(2), t("col_year"): _numbers(0)},
        height="auto",
        on_select=fly,
        selection_mode="single-row",
        key=key,
        placeholder="",
    )


def _there(line: BaseGeometry) -> shapely.Point:
    return shapely.Point(line.coords[-1])


def _state(standing: bool) -> str:
    return t("near_standing" if standing else "near_planned")


def _term(parameter: CitedValue | None, key: str) -> str:
    if parameter is None or parameter.value is None:
        return t("desk_share_unknown")
    certainty = messages.text(f"common.certainty_{parameter.certainty}")
    return t(key, value=figure(parameter.value), certainty=certainty)


def _numbers(decimals: int) -> Any:  # noqa: ANN401 - Streamlit does not export the type
    return st.column_config.NumberColumn(format=f"%.{decimals}f")
