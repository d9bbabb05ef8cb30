"""A proposal judged: what it is judged against is put together here and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd

from planner.appraisal.appraise import Appraisal, appraise
from planner.appraisal.case import CASE_LAYERS, Case, build_case
from planner.base import messages
from planner.base.errors import InputFileError
from planner.base.progress import Tell, part, silent
from planner.coverage.benefit import benefit_in, compared_by_technology
from planner.coverage.compare import Comparison
from planner.geo.vn2000 import WGS84
from planner.intake.choices import Accepted, Choices, remembered
from planner.intake.other_carrier import OtherCarrier, other_carrier
from planner.intake.read import Proposal, read
from planner.intake.reference import read_reference
from planner.layers.standing import standing
from planner.plan.model import Plan
from planner.store.dossiers import Dossier
from planner.store.plans import current_plans
from planner.store.proposals import Contents
from planner.usecases.coverage import stations_before
from planner.usecases.office import HeldPlan, Office
from planner.usecases.plans import PLANNED, plans_in_force

NEEDED = ("communes", "stations")  # without another layer, the rules that look at it ask for it


@dataclass(frozen=True)
class Question:
    """What is judged.

    Attributes
    ----------
    sites, cables
        Of the proposal, in the schemas of their layers (EPSG:4326).
    on
        The day whose law, plan and standing stations count.
    adjusts
        Whether the proposal adjusts an approved plan: what it does not name stays in force.
    dossier_id
        Number of the dossier that is judged; None for a file that is in none.
    """

    carrier: str
    on: date
    sites: gpd.GeoDataFrame
    cables: gpd.GeoDataFrame | None = None
    adjusts: bool = False
    dossier_id: int | None = None


@dataclass(frozen=True)
class JudgedFile:
    """A carrier's file read and judged, and the plan that judged it."""

    proposal: Proposal
    appraisal: Appraisal
    plan: HeldPlan


def question_of(kept: Contents, opened: Dossier) -> Question:
    """Return the question that a kept version of a dossier asks."""
    return Question(opened.carrier, opened.law_on, kept.sites, kept.cables, opened.adjusts, opened.id)


def plans_now(office: Office, question: Question) -> dict[str, gpd.GeoDataFrame]:
    """Return what each carrier plans now: approved, or open on the desk, or its layer of plans."""
    shipped = office.layers(*filter(office.has, PLANNED))
    if office.store is None:
        return shipped
    who = None if question.dossier_id is not None else question.carrier
    return current_plans(office.store, office.actor, shipped, question.dossier_id, who)


def case_of(office: Office, question: Question, plan: Plan, benefit: pd.DataFrame | None = None) -> Case:
    """Return the case of a proposal.

    Parameters
    ----------
    benefit
        Whom each site newly covers (:func:`benefit_for`); None where it was not worked out.

    Raises
    ------
    DataFileError
        If a layer is broken, or communes or stations are missing. Without another layer the rules that
        look at it ask for it; none lets a site pass.
    """
    needed = [name for name in CASE_LAYERS if name in NEEDED or office.has(name)]
    layers = office.layers(*(name for name in needed if name not in PLANNED))
    layers["stations"] = standing(layers["stations"], question.on)
    case = build_case(
        question.sites,
        question.carrier,
        {**layers, **plans_now(office, question)},
        plan,
        question.on,
        office.province.crs,
        cables=question.cables,
        benefit=benefit,
    )
    return replace(case, adjusts=question.adjusts)


def coverage_for(office: Office, question: Question, tell: Tell = silent) -> dict[str, Comparison]:
    """Return the coverage before and after a proposal by technology, in the year of its day.

    Before is :func:`planner.usecases.coverage.stations_before`, as for a comparison of that year.
    """
    year, communes, crs = question.on.year, office.layer("communes"), office.province.crs
    before = stations_before(office, year, question.sites, question.dossier_id)
    return compared_by_technology(before, question.sites, question.carrier, communes, year, crs, tell)


def benefit_for(office: Office, question: Question, tell: Tell = silent) -> pd.DataFrame:
    """Return whom each proposed site newly covers (:mod:`planner.coverage.benefit`)."""
    return benefit_in(coverage_for(office, question, tell))


def judge(
    office: Office,
    question: Question,
    plan: Plan,
    benefit: pd.DataFrame | None,
    tell: Tell = silent,
) -> Appraisal:
    """Return the appraisal of a proposal by a plan over the law."""
    tell("progress.case", 0)
    return appraise(case_of(office, question, plan, benefit), tell)


def appraise_file(  # noqa: PLR0913 - how a file is judged, by name
    office: Office,
    file: Path,
    carrier: str,
    on: date,
    *,
    choices: Choices | None = None,
    adjusts: bool = False,
    with_coverage: bool = True,
    sure: bool = True,
    tell: Tell = silent,
) -> JudgedFile:
    """Read a carrier's file and judge it by the law and plan of a day.

    Parameters
    ----------
    choices
        How the file is to be read; None: as the office decided when it last saw it.
    sure
        Whether it is the carrier's whatever it says.

    Raises
    ------
    InputFileError
        If nobody is sure and the file speaks of another carrier.
    PlannerError
        As reading the file, the layers, the plan and the store does.
    """
    proposal = read_proposal(office, file, carrier, on, choices, part(tell, 0, 0.2))
    if not sure:
        refuse_other_carrier(office, proposal)
    question = Question(carrier, on, proposal.sites, proposal.cables, adjusts)
    benefit = benefit_for(office, question, part(tell, 0.2, 0.8)) if with_coverage else None
    plan_in_force = office.plan()
    appraisal = judge(office, question, plan_in_force.plan, benefit, part(tell, 0.8, 1))
    return JudgedFile(proposal, appraisal, plan_in_force)


def carrier_spoken_of(office: Office, proposal: Proposal) -> OtherCarrier | None:
    """Return which carrier a file speaks of where that is not the one chosen, None without doubt."""
    plans = plans_in_force(office)
    layers = [office.layer("stations"), *plans.values()]
    sites_known = pd.concat([layer[["site_id", "carrier", "name", "geometry"]] for layer in layers])
    return other_carrier(proposal, gpd.GeoDataFrame(sites_known, crs=WGS84), office.province.crs)


def refuse_other_carrier(office: Office, proposal: Proposal) -> None:
    """Refuse a file that speaks of another carrier than the one chosen.

    Raises
    ------
    InputFileError
        Which says of whom it speaks, and why that is thought.
    """
    other = carrier_spoken_of(office, proposal)
    if other is not None:
        raise InputFileError(
            "intake.speaks_of_other",
            file=proposal.file,
            other=messages.said(f"common.carrier_{other.carrier}"),
            carrier=messages.said(f"common.carrier_{proposal.carrier}"),
            reasons=messages.joined(other.reasons, "; "),
        )


def read_proposal(
    office: Office,
    file: Path,
    carrier: str,
    received: date,
    choices: Choices | None = None,
    tell: Tell = silent,
    *,
    accepted: tuple[Accepted, ...] = (),
) -> Proposal:
    """Read a carrier's file.

    Parameters
    ----------
    choices
        How it is to be read; None: as the office decided when it last saw it.
    accepted
        Suggestions that are accepted besides.
    """
    if choices is None and file.is_file():
        choices = remembered(office.data_dir, carrier, file.read_bytes())
    if accepted:
        choices = choices or Choices()
        choices = replace(choices, accepted=(*choices.accepted, *accepted))
    return read(file, carrier, read_reference(office.data_dir), received, choices, tell)
