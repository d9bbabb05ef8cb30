"""An appraisal computed once per proposal, day and version of the data; shared between sessions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import geopandas as gpd
import pandas as pd
import streamlit as st

from planner.appraisal.appraise import Appraisal, appraise
from planner.appraisal.case import CASE_LAYERS, Case, build_case
from planner.coverage.benefit import benefit_of
from planner.intake.choices import content_key
from planner.intake.read import Proposal
from planner.plan.model import Plan
from planner.progress import Tell, part, silent
from planner.store.dossiers import Dossier
from planner.store.people import Actor
from planner.store.plans import current_plans, plans_as_of
from planner.store.proposals import Contents
from planner.web import data as source
from planner.web.who import epoch, store


def proposal_key(proposal: Proposal) -> str:
    """Return what tells proposals apart: all that their sites and routes say."""
    tables = (proposal.sites, proposal.cables)
    texts = [table.to_wkt(rounding_precision=9).to_json(date_format="iso") for table in tables]
    return content_key("".join(texts).encode())


def sites_key(sites: gpd.GeoDataFrame) -> str:
    """Return what tells layers of sites apart: all that they say."""
    return content_key(sites.to_wkt(rounding_precision=9).to_json(date_format="iso").encode())


BY_KEY: dict[str | type, Callable[[Any], str]] = {
    Proposal: proposal_key,
    gpd.GeoDataFrame: sites_key,
}


def case_versions(actor: Actor) -> tuple[object, ...]:
    """Return what a case depends on besides the file that is judged: layers, plan, other dossiers."""
    layers = (source.layer_version(name) for name in CASE_LAYERS)
    return (*layers, source.plan_version(), epoch(), plans_as_of(store(), actor))


def appraised(
    actor: Actor,
    proposal: Proposal,
    carrier: str,
    on: date,
    *,
    with_coverage: bool,
    tell: Tell = silent,
) -> Appraisal:
    """Return the appraisal of a carrier's proposal by the law and plan of a day.

    Against what the carriers plan now, as :func:`appraise_kept` does.
    """
    return _appraise(proposal, carrier, on, with_coverage, case_versions(actor), actor, tell)


@st.cache_resource(max_entries=6, show_spinner=False, hash_funcs=BY_KEY)
def _appraise(
    proposal: Proposal,
    carrier: str,
    on: date,
    with_coverage: bool,
    versions: tuple[object, ...],  # noqa: ARG001 - part of the key
    _actor: Actor,
    _tell: Tell,
) -> Appraisal:
    _tell("progress.case", 0)
    loaded = source.load(*CASE_LAYERS)
    plans = current_plans(store(), _actor, loaded.layers, None, carrier)
    benefit = site_benefit(proposal.sites, carrier, part(_tell, 0, 0.8)) if with_coverage else None
    return appraise(
        build_case(
            proposal.sites,
            carrier,
            {**loaded.layers, **plans},
            source.plan(),
            on,
            source.province().crs,
            cables=proposal.cables,
            benefit=benefit,
        ),
        part(_tell, 0.8 if with_coverage else 0, 1),
    )


def appraise_kept(
    actor: Actor, kept: Contents, opened: Dossier, plan: Plan, tell: Tell = silent
) -> Appraisal:
    """Return the appraisal of a kept version by the law and plan of its dossier's day.

    Against what the carriers plan now: what was approved, and what lies open on the desk.
    """
    benefit = site_benefit(kept.sites, opened.carrier, part(tell, 0, 0.8))
    case = case_of(actor, kept.sites, opened, plan, cables=kept.cables, benefit=benefit)
    return appraise(case, part(tell, 0.8, 1))


def case_of(
    actor: Actor,
    sites: gpd.GeoDataFrame,
    opened: Dossier,
    plan: Plan,
    *,
    cables: gpd.GeoDataFrame | None = None,
    benefit: pd.DataFrame | None = None,
) -> Case:
    """Return the case of the sites of a dossier; the page stops where a layer cannot be read."""
    loaded = source.load(*CASE_LAYERS)
    source.need(loaded, *CASE_LAYERS)
    plans = current_plans(store(), actor, loaded.layers, opened.id)
    layers = {**loaded.layers, **plans}
    on, crs = opened.law_on, source.province().crs
    case = build_case(sites, opened.carrier, layers, plan, on, crs, cables=cables, benefit=benefit)
    return replace(case, adjusts=opened.adjusts)


def site_benefit(sites: gpd.GeoDataFrame, carrier: str, tell: Tell = silent) -> pd.DataFrame:
    """Return whom each site newly covers for its carrier (``planner.coverage.benefit``)."""
    versions = source.layer_version("communes"), source.layer_version("stations")
    return _benefit(sites, carrier, versions, tell)


@st.cache_resource(max_entries=6, show_spinner=False, hash_funcs=BY_KEY)
def _benefit(
    sites: gpd.GeoDataFrame,
    carrier: str,
    versions: tuple[object, ...],  # noqa: ARG001 - part of the key
    _tell: Tell,
) -> pd.DataFrame:
    loaded, province = source.load("communes", "stations"), source.province()
    year, crs = province.base_year, province.crs
    return benefit_of(loaded["stations"], sites, carrier, loaded["communes"], year, crs, _tell)
