"""Gathers the material of a dossier: from a carrier's file, or from what the store holds of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd

from planner.appraisal.case import CASE_LAYERS
from planner.appraisal.conclusions import concluded, conditions
from planner.appraisal.findings import differing
from planner.base.errors import DecisionError, InputFileError, LayerError, ParameterError
from planner.base.progress import Tell, silent
from planner.coverage.benefit import benefit_in
from planner.geo.vn2000 import WGS84
from planner.intake.read import Proposal
from planner.intake.report import ERROR
from planner.layers import difference
from planner.layers.archive import digest
from planner.layers.catalogue import LAYERS, WORKS
from planner.layers.faults import Fault
from planner.plan.load import over_law, parse_plan
from planner.plan.model import Plan
from planner.plan.versions import PlanIdentity
from planner.store import anchors
from planner.store.clock import clocks
from planner.store.database import Store
from planner.store.decisions import decisions
from planner.store.dossiers import ADJUSTMENT, NEW_PLAN, Dossier, dossier
from planner.store.names import names
from planner.store.people import Actor
from planner.store.plan_record import plan_text
from planner.store.proposals import (
    Contents,
    Version,
    contents,
    findings,
    last_appraisal,
    pairs_of,
    totals_of,
    versions,
)
from planner.usecases.appraisal import (
    NEEDED,
    Question,
    coverage_for,
    judge,
    question_of,
    read_proposal,
    refuse_other_carrier,
)
from planner.usecases.material import COLUMNS_OF_A_DECISION, Material, Signing, Source
from planner.usecases.office import Office
from planner.usecases.radio import register, status_on
from planner.usecases.sources import sources_of

OPTIONAL = (*(name for name in CASE_LAYERS if name not in NEEDED), "service_points", "radio")


@dataclass(frozen=True)
class _Received:
    """What a carrier asks for, of its file or of the store: fields of the material, and their source."""

    code: str
    carrier: str
    kind: str
    title: str
    received_on: date | None
    due_on: date | None
    proposal: gpd.GeoDataFrame
    cables: gpd.GeoDataFrame
    service_points: gpd.GeoDataFrame
    works: gpd.GeoDataFrame
    faults: tuple[Fault, ...]
    source: Source


@dataclass(frozen=True)
class _Ground:
    """What a proposal is judged and shown by.

    ``layers``: those of the data directory that a dossier shows; ``stored``: names of those that the
    store holds in the place of the shipped ones.
    """

    office: Office
    question: Question
    layers: dict[str, gpd.GeoDataFrame]
    stored: Collection[str]
    plan: Plan
    plan_identity: PlanIdentity


def material_of_file(
    office: Office,
    file: Path,
    carrier: str,
    on: date,
    made_on: date,
    signing: Signing | None = None,
    kind: str = NEW_PLAN,
    *,
    sure: bool = True,
) -> Material:
    """Gather the material of a dossier from a carrier's file alone; nobody has decided of its sites.

    Parameters
    ----------
    kind
        ``new_plan``: the file is the whole plan; ``adjustment``: what it does not name stays.
    sure
        Whether it is the carrier's whatever it says.

    Raises
    ------
    InputFileError
        If every row of the file has a fault that keeps it out, or nobody is sure and it speaks of
        another carrier.
    PlannerError
        As reading the file, the layers and the plan do.
    """
    proposal = read_proposal(office, file, carrier, on)
    if not sure:
        refuse_other_carrier(office, proposal)
    handed_in = (proposal.sites, proposal.cables, proposal.service_points, proposal.works)
    if not any(map(len, handed_in)):
        errors = [fault.message for fault in proposal.faults if fault.severity == ERROR]
        facts = {"count": len(errors), "first": next(iter(errors), "–")}
        raise InputFileError("dossier.nothing_usable", file=file.name, **facts)
    plan_in_force = office.plan()
    layers, stored = shown_layers(office)
    received = _Received(
        code=file.stem,
        carrier=carrier,
        kind=kind,
        title=file.name,
        received_on=None,
        due_on=None,
        proposal=proposal.sites,
        cables=proposal.cables,
        service_points=proposal.service_points,
        works=proposal.works,
        faults=tuple(proposal.faults),
        source=_source_of(proposal, file, on),
    )
    question = Question(carrier, on, proposal.sites, proposal.cables, kind == ADJUSTMENT)
    ground = _Ground(office, question, layers, stored, plan_in_force.plan, plan_in_force.identity)
    return _judged_now(received, ground, made_on, signing, silent)


def material_of_dossier(
    office: Office,
    dossier_id: int,
    made_on: date,
    signing: Signing | None = None,
    tell: Tell = silent,
    seal: str | None = None,
) -> Material:
    """Gather the material of a dossier of the store: its newest version, as it was last judged.

    Findings, pairs and totals are those that were kept, so that the documents say what the reviewers
    saw; the targets of the plan are counted anew, by the plan that judged. How many findings the layers
    of today would make others is told (``outdated_findings``).

    Parameters
    ----------
    seal
        The code to be printed: of an earlier making, which is made again; that of now where None.

    Raises
    ------
    DecisionError
        If the newest version has not been judged.
    PlannerError
        As reading the layers and the store does.
    """
    store, actor = office.store, office.actor
    if store is None:
        raise ParameterError("dossier.unknown", code=str(dossier_id))
    opened, history = dossier(store, actor, dossier_id), versions(store, actor, dossier_id)
    judged = last_appraisal(store, actor, dossier_id)
    if judged is None or judged.proposal_id != history[-1].id:
        raise DecisionError("dossier.not_judged", code=opened.code)
    version, kept = history[-1], contents(store, actor, history[-1])
    layers, stored = shown_layers(office)
    text = plan_text(store, actor, judged.plan_sha256).decode()
    plan = over_law(parse_plan(text, f"{judged.plan_version}.yaml"))
    identity = PlanIdentity(plan.version, judged.plan_sha256)
    question = replace(question_of(kept, opened), on=judged.law_on)
    ground = _Ground(office, question, layers, stored, plan, identity)
    due_on = clocks(store, actor, [opened], made_on)[opened.id].due_on
    now = _judged_now(_received_of(opened, due_on, version, kept), ground, made_on, signing, tell)
    kept_findings = findings(store, actor, judged)
    appraisal = replace(
        now.appraisal,
        findings=kept_findings,
        sites=concluded(kept.sites, kept_findings),
        conditions=conditions(kept_findings),
        pairs=pairs_of(store, actor, judged),
        totals=totals_of(store, actor, judged),
    )
    return replace(
        now,
        appraisal=appraisal,
        decisions=_decided(store, actor, dossier_id),
        outdated_findings=differing(kept_findings, now.appraisal.findings),
        seal=_seal(store, actor) if seal is None else seal,
    )


def _received_of(opened: Dossier, due_on: date, version: Version, kept: Contents) -> _Received:
    """Return what a dossier of the store says of itself, its proposal and the faults of its file."""
    return _Received(
        code=opened.code,
        carrier=opened.carrier,
        kind=opened.kind,
        title=opened.title,
        received_on=opened.received_on,
        due_on=due_on,
        proposal=kept.sites,
        cables=kept.cables,
        service_points=_or_empty(kept.service_points, "service_points"),
        works=_or_empty(kept.works, "works"),
        faults=tuple(fault_of(fault) for fault in kept.faults),
        source=_source_of_version(version, kept, opened),
    )


def _decided(store: Store, actor: Actor, dossier_id: int) -> pd.DataFrame:
    """Return the decisions of a dossier that hold, whoever made them by name."""
    called = names(store, actor)
    rows = [
        {**asdict(decision), "who": called[decision.who]}
        for decision in decisions(store, actor, dossier_id).values()
        if not decision.outdated
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS_OF_A_DECISION))


def _seal(store: Store, actor: Actor) -> str:
    with store.reading(actor) as connection:
        return anchors.head_code(connection) or ""


def _judged_now(
    received: _Received, ground: _Ground, made_on: date, signing: Signing | None, tell: Tell
) -> Material:
    """Return the material of what was received, judged by the data of today; nobody has decided."""
    question, layers, crs = ground.question, ground.layers, ground.office.province.crs
    coverage = coverage_for(ground.office, question, tell)
    appraisal = judge(ground.office, question, ground.plan, benefit_in(coverage))
    before = appraisal.case.approved
    facts = {name: value for name, value in vars(received).items() if name != "source"}
    return Material(
        **facts,
        province=ground.office.province,
        on=question.on,
        made_on=made_on,
        signing=signing or Signing(),
        layers=layers,
        sources=(*sources_of(ground.office.data_dir, layers, ground.stored), received.source),
        appraisal=appraisal,
        decisions=pd.DataFrame(columns=list(COLUMNS_OF_A_DECISION)),
        changes=None
        if before is None
        else difference.compare(received.proposal, before, crs, adjusts=question.adjusts),
        coverage=coverage,
        radio=_radio_of(ground.office, ground.plan, question.on),
        plan=ground.plan,
        plan_identity=ground.plan_identity,
    )


def _or_empty(layer: gpd.GeoDataFrame | None, name: str) -> gpd.GeoDataFrame:
    """Return a layer of a version, empty for one of before that was kept."""
    if layer is not None:
        return layer
    spec = WORKS if name == "works" else LAYERS[name]
    columns = {column: pd.Series(dtype=object) for column in spec.schema.columns}
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries([], crs=WGS84))


def fault_of(kept: Mapping[str, object]) -> Fault:
    """Return a fault from what the store keeps of it."""
    return Fault(**{name: kept.get(name) for name in _FAULT_FIELDS})  # type: ignore[arg-type]


_FAULT_FIELDS = (
    "code",
    "severity",
    "message",
    "file",
    "sheet",
    "row",
    "column",
    "value",
    "expected",
    "suggestion",
)


def _source_of_version(version: Version, kept: Contents, opened: Dossier) -> Source:
    origins = tuple(dict.fromkeys(kept.sites["origin"].dropna()))
    received, name = opened.received_on.isoformat(), version.file_name
    return Source("proposal", name, name, received, origins, "", version.file_sha256)


def shown_layers(office: Office) -> tuple[dict[str, gpd.GeoDataFrame], tuple[str, ...]]:
    """Return the layers that a dossier shows, and the names of those that the store holds.

    The store's radio register goes before the layer of the data directory.

    Raises
    ------
    DataFileError
        If a layer is broken, or communes or stations are missing.
    """
    layers = office.layers(*NEEDED, *filter(office.has, OPTIONAL))
    if "radio" not in layers:
        return layers, ()
    radio = register(office)
    return ({**layers, "radio": radio.layer}, ("radio",)) if radio.is_stored else (layers, ())


def _radio_of(office: Office, plan: Plan, on: date) -> gpd.GeoDataFrame | None:
    """Return :func:`status_on`; None without a register, and on a day without communes."""
    if not office.has("radio"):
        return None
    try:
        return status_on(office, on, plan)
    except LayerError:
        return None


def _source_of(proposal: Proposal, file: Path, on: date) -> Source:
    origins = tuple(dict.fromkeys(proposal.sites["origin"].dropna()))
    return Source(
        "proposal", proposal.file, proposal.file, on.isoformat(), origins, "", digest(file.read_bytes())
    )
