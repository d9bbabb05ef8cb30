"""An appraisal computed once per proposal, day and version of the data; shared between sessions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import geopandas as gpd
import pandas as pd
import streamlit as st

from planner.appraisal.appraise import Appraisal
from planner.appraisal.case import CASE_LAYERS
from planner.base.progress import Tell, part, silent
from planner.intake.choices import content_key
from planner.intake.read import Proposal
from planner.plan.model import Plan
from planner.store.dossiers import Dossier
from planner.store.people import Actor
from planner.store.plans import plans_as_of
from planner.store.proposals import Contents
from planner.usecases.appraisal import Question, benefit_for, judge, question_of
from planner.usecases.plans import plans_version
from planner.web.shared import data as source
from planner.web.shared.office import office
from planner.web.shared.who import epoch, store


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
    question = Question(carrier, on, proposal.sites, proposal.cables)
    benefit = site_benefit(_actor, question, part(_tell, 0, 0.8)) if with_coverage else None
    step = part(_tell, 0.8 if with_coverage else 0, 1)
    return judge(office(_actor), question, source.plan(), benefit, step)


def appraise_kept(
    actor: Actor, kept: Contents, opened: Dossier, plan: Plan, tell: Tell = silent
) -> Appraisal:
    """Return the appraisal of a kept version by the law and plan of its dossier's day.

    Against what the carriers plan now: what was approved, and what lies open on the desk.
    """
    question = question_of(kept, opened)
    benefit = site_benefit(actor, question, part(tell, 0, 0.8))
    return judge(office(actor), question, plan, benefit, part(tell, 0.8, 1))


def site_benefit(actor: Actor, question: Question, tell: Tell = silent) -> pd.DataFrame:
    """Return whom each site newly covers for its carrier (``planner.coverage.benefit``)."""
    here = office(actor)
    layers = (source.layer_version(name) for name in ("communes", "stations", *source.planned_names()))
    versions = (*layers, here.province.base_year, epoch(), plans_version(here), question.dossier_id)
    return _benefit(question.sites, question.carrier, question.on, versions, (actor, question), tell)


@st.cache_resource(max_entries=6, show_spinner=False, hash_funcs=BY_KEY)
def _benefit(
    sites: gpd.GeoDataFrame,  # noqa: ARG001 - part of the key, as are the next three
    carrier: str,  # noqa: ARG001
    on: date,  # noqa: ARG001
    versions: tuple[object, ...],  # noqa: ARG001
    _asked: tuple[Actor, Question],
    _tell: Tell,
) -> pd.DataFrame:
    actor, question = _asked
    return benefit_for(office(actor), question, _tell)
