"""An appraisal computed once per proposal, day and version of the data; shared between sessions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import geopandas as gpd
import pandas as pd
import streamlit as st

from planner.appraisal.appraise import Appraisal, appraise
from planner.appraisal.case import CASE_LAYERS, build_case
from planner.coverage.benefit import benefit_of
from planner.intake.choices import content_key
from planner.intake.read import Proposal
from planner.plan.model import Plan
from planner.store.dossiers import Dossier
from planner.store.people import Actor
from planner.store.plans import current_plans
from planner.store.proposals import Contents
from planner.web import data as source
from planner.web.who import store


def proposal_key(proposal: Proposal) -> str:
    """Return what tells proposals apart: all that their sites and routes say."""
    tables = (proposal.sites, proposal.cables)
    texts = [table.to_wkt(rounding_precision=9).to_json(date_format="iso") for table in tables]
    return content_key("".join(texts).encode())


BY_KEY: dict[str | type, Callable[[Any], str]] = {Proposal: proposal_key}


def appraised(proposal: Proposal, carrier: str, on: date, *, with_coverage: bool) -> Appraisal:
    """Return the appraisal of a carrier's proposal by the law and plan of a day."""
    versions = (*(source.layer_version(name) for name in CASE_LAYERS), source.plan_version())
    return _appraise(proposal, carrier, on, with_coverage, versions)


@st.cache_resource(max_entries=6, show_spinner=False, hash_funcs=BY_KEY)
def _appraise(
    proposal: Proposal, carrier: str, on: date, with_coverage: bool, versions: tuple[object, ...]
) -> Appraisal:
    loaded = source.load(*CASE_LAYERS)
    benefit = _benefit(proposal, carrier, versions[:-1]) if with_coverage else None
    return appraise(
        build_case(
            proposal.sites,
            carrier,
            loaded.layers,
            source.plan(),
            on,
            source.province().crs,
            cables=proposal.cables,
            benefit=benefit,
        )
    )


def appraise_kept(actor: Actor, kept: Contents, opened: Dossier, plan: Plan) -> Appraisal:
    """Return the appraisal of a kept version by the law and plan of its dossier's day.

    Against what the carriers plan now: what was approved, and what lies open on the desk.
    """
    loaded = source.load(*CASE_LAYERS)
    source.need(loaded, *CASE_LAYERS)
    plans = current_plans(store(), actor, loaded.layers, opened.id)
    case = build_case(
        kept.sites,
        opened.carrier,
        {**loaded.layers, **plans},
        plan,
        opened.law_on,
        source.province().crs,
        cables=kept.cables,
        benefit=_benefit_of(kept.sites, opened.carrier),
    )
    return appraise(case)


@st.cache_resource(max_entries=6, show_spinner=False, hash_funcs=BY_KEY)
def _benefit(
    proposal: Proposal,
    carrier: str,
    versions: tuple[object, ...],  # noqa: ARG001 - part of the key
) -> pd.DataFrame:
    return _benefit_of(proposal.sites, carrier)


def _benefit_of(sites: gpd.GeoDataFrame, carrier: str) -> pd.DataFrame:
    loaded, province = source.load("communes", "stations"), source.province()
    year, crs = province.base_year, province.crs
    return benefit_of(loaded["stations"], sites, carrier, loaded["communes"], year, crs)
