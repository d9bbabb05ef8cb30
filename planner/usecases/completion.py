"""What a dossier of the store lacks, and what the letter that asks its carrier for it is made of."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from planner.appraisal.completeness import completeness
from planner.base.errors import DecisionError, ParameterError
from planner.base.files import on_disk
from planner.intake.choices import choices_of
from planner.intake.read import Proposal
from planner.plan.model import Plan
from planner.store.comments import comments
from planner.store.database import Store
from planner.store.decisions import Decision, decisions
from planner.store.desk import desk_table
from planner.store.dossiers import Dossier, dossier
from planner.store.proposals import (
    Contents,
    Judged,
    Version,
    contents,
    findings,
    last_appraisal,
    original,
    versions,
)
from planner.usecases.appraisal import read_proposal
from planner.usecases.office import Office


@dataclass(frozen=True)
class Incomplete:
    """A dossier whose carrier is asked to complete it, in its newest version.

    Attributes
    ----------
    kept, proposal
        The version as it is kept, and read again with the carrier's own sheets.
    lacking
        What it lacks (:func:`planner.appraisal.completeness.completeness`).
    decided
        The decisions by site; those that ask the carrier are its questions.
    desk
        The sites as the desk shows them.
    """

    opened: Dossier
    version: Version
    judged: Judged
    kept: Contents
    proposal: Proposal
    lacking: pd.DataFrame
    decided: dict[str, Decision]
    desk: gpd.GeoDataFrame
    plan: Plan


def lacking_in(office: Office, version: Version, judged: Judged) -> pd.DataFrame:
    """Return what a judged version of a dossier lacks, by field."""
    store, actor = _store_of(office), office.actor
    kept = contents(store, actor, version)
    return completeness(kept.sites, findings(store, actor, judged), kept.cables)


def incomplete_dossier(office: Office, dossier_id: int) -> Incomplete:
    """Return a dossier of the store as a letter asks its carrier to complete it.

    Raises
    ------
    DecisionError
        If the newest version has not been judged: which fields are wanted is not known before.
    PlannerError
        As reading the file, the layers and the store does.
    """
    store, actor = _store_of(office, dossier_id), office.actor
    opened, version = dossier(store, actor, dossier_id), versions(store, actor, dossier_id)[-1]
    judged = last_appraisal(store, actor, dossier_id)
    if judged is None or judged.proposal_id != version.id:
        raise DecisionError("dossier.not_judged", code=opened.code)
    kept, decided = contents(store, actor, version), decisions(store, actor, dossier_id)
    remarks = comments(store, actor, dossier_id)
    return Incomplete(
        opened=opened,
        version=version,
        judged=judged,
        kept=kept,
        proposal=read_version(office, opened, version),
        lacking=lacking_in(office, version, judged),
        decided=decided,
        desk=desk_table(kept.sites, findings(store, actor, judged), decided, remarks),
        plan=office.plan().plan,
    )


def read_version(office: Office, opened: Dossier, version: Version) -> Proposal:
    """Return a kept version read again as it was read, with the carrier's own sheets."""
    store, actor = _store_of(office, opened.id), office.actor
    choices = choices_of(contents(store, actor, version).choices)
    with on_disk(version.file_name, original(store, actor, version)) as path:
        return read_proposal(office, path, opened.carrier, opened.law_on, choices)


def _store_of(office: Office, dossier_id: int | None = None) -> Store:
    if office.store is None:
        raise ParameterError("dossier.unknown", code=str(dossier_id or "–"))
    return office.store
