"""Gathers the material of a dossier: from a carrier's file, or from what the store holds of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd

from planner.appraisal.appraise import Appraisal, appraise, judged_sites
from planner.appraisal.case import CASE_LAYERS, build_case
from planner.appraisal.findings import differing
from planner.appraisal.quantity import quantity_table
from planner.broadcast.status import radio_status
from planner.coverage.benefit import benefit_in, compared_by_technology
from planner.dossier.material import COLUMNS_OF_A_DECISION, Material, Signing, Source
from planner.errors import DataFileError, DecisionError, LayerError
from planner.geo.vn2000 import WGS84
from planner.intake import difference
from planner.intake.read import Proposal, read
from planner.intake.reference import read_reference
from planner.layers.archive import digest
from planner.layers.catalogue import LAYERS, WORKS
from planner.layers.faults import Fault
from planner.layers.io import layer_metadata, read_layer
from planner.plan.load import over_law, parse_plan
from planner.plan.model import Plan
from planner.plan.radio_values import radio_rules
from planner.plan.versions import PlanIdentity, open_plan
from planner.progress import Tell, silent
from planner.province import read_province
from planner.store.database import Store
from planner.store.decisions import decisions
from planner.store.dossiers import ADJUSTMENT, NEW_PLAN, Dossier, dossier
from planner.store.people import Actor
from planner.store.plan_record import plan_text
from planner.store.plans import current_plans
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

NEEDED = ("communes", "stations")  # without the others a dossier is made, and says what it lacks
OPTIONAL = (*(name for name in CASE_LAYERS if name not in NEEDED), "service_points", "radio")


def material_of_file(
    data_dir: Path,
    file: Path,
    carrier: str,
    on: date,
    made_on: date,
    signing: Signing | None = None,
    kind: str = NEW_PLAN,
) -> Material:
    """Gather the material of a dossier from a carrier's file alone; nobody has decided of its sites.

    Parameters
    ----------
    kind
        ``new_plan``: the file is the whole plan; ``adjustment``: what it does not name stays.

    Raises
    ------
    PlannerError
        As reading the file, the layers and the plan do.
    """
    known = read_reference(data_dir, carrier)
    proposal = read(file, carrier, known, on)
    province, layers = read_province(data_dir), read_layers(data_dir)
    held = open_plan(data_dir)
    plan = over_law(parse_plan(held.text, held.name))
    standing, year = layers["stations"], province.base_year
    coverage = compared_by_technology(
        standing, proposal.sites, carrier, layers["communes"], year, province.crs
    )
    case = build_case(
        proposal.sites,
        carrier,
        layers,
        plan,
        on,
        province.crs,
        cables=proposal.cables,
        benefit=benefit_in(coverage),
    )
    case = replace(case, adjusts=kind == ADJUSTMENT)
    approved = case.approved
    changes = (
        None
        if approved is None
        else difference.compare(proposal.sites, approved, province.crs, adjusts=kind == ADJUSTMENT)
    )
    return Material(
        province=province,
        code=file.stem,
        carrier=carrier,
        kind=kind,
        title=file.name,
        received_on=None,
        due_on=None,
        on=on,
        made_on=made_on,
        signing=signing or Signing(),
        layers=layers,
        sources=(*sources_of(data_dir, layers), _source_of(proposal, file, on)),
        proposal=proposal.sites,
        cables=proposal.cables,
        service_points=proposal.service_points,
        works=proposal.works,
        faults=tuple(proposal.faults),
        appraisal=appraise(case),
        decisions=pd.DataFrame(columns=list(COLUMNS_OF_A_DECISION)),
        changes=changes,
        coverage=coverage,
        radio=radio_of(layers, plan, on),
        plan=plan,
        plan_identity=PlanIdentity(plan.version, held.sha256),
    )


def material_of_dossier(
    store: Store,
    actor: Actor,
    data_dir: Path,
    dossier_id: int,
    made_on: date,
    signing: Signing | None = None,
    tell: Tell = silent,
) -> Material:
    """Gather the material of a dossier of the store: its newest version, as it was last judged.

    Findings, pairs and totals are those that were kept, so that the documents say what the reviewers
    saw; the targets of the plan are counted anew, by the plan that judged. How many findings the layers
    of today would make others is told (``outdated_findings``).

    Raises
    ------
    DecisionError
        If the newest version has not been judged.
    PlannerError
        As reading the layers and the store does.
    """
    opened, known = dossier(store, actor, dossier_id), versions(store, actor, dossier_id)
    judged = last_appraisal(store, actor, dossier_id)
    if judged is None or judged.proposal_id != known[-1].id:
        raise DecisionError("dossier.not_judged", code=opened.code)
    version, kept = known[-1], contents(store, actor, known[-1])
    province, layers = read_province(data_dir), read_layers(data_dir)
    file = f"{judged.plan_version}.yaml"
    plan = over_law(parse_plan(plan_text(store, actor, judged.plan_sha256).decode(), file))
    compared = compared_by_technology(
        layers["stations"], kept.sites, opened.carrier, layers["communes"], province.base_year,
        province.crs, tell,
    )  # fmt: skip
    case = build_case(
        kept.sites,
        opened.carrier,
        {**layers, **current_plans(store, actor, layers, opened.id)},
        plan,
        judged.law_on,
        province.crs,
        cables=kept.cables,
        benefit=benefit_in(compared),
    )
    case = replace(case, adjusts=opened.adjusts)
    found = findings(store, actor, judged)
    before = case.approved
    rows = [asdict(one) for one in decisions(store, actor, dossier_id).values()]
    return Material(
        province=province,
        code=opened.code,
        carrier=opened.carrier,
        kind=opened.kind,
        title=opened.title,
        received_on=opened.received_on,
        due_on=opened.due_on,
        on=judged.law_on,
        made_on=made_on,
        signing=signing or Signing(),
        layers=layers,
        sources=(*sources_of(data_dir, layers), _source_of_version(version, kept, opened)),
        proposal=kept.sites,
        cables=kept.cables,
        service_points=_known(kept.service_points, "service_points"),
        works=_known(kept.works, "works"),
        faults=tuple(fault_of(one) for one in kept.faults),
        appraisal=Appraisal(
            case,
            found,
            judged_sites(kept.sites, found),
            pairs_of(store, actor, judged),
            quantity_table(case),
            totals_of(store, actor, judged),
        ),
        decisions=pd.DataFrame(rows, columns=list(COLUMNS_OF_A_DECISION)),
        changes=None
        if before is None
        else difference.compare(kept.sites, before, province.crs, adjusts=opened.adjusts),
        coverage=compared,
        radio=radio_of(layers, plan, judged.law_on),
        plan=plan,
        plan_identity=PlanIdentity(plan.version, judged.plan_sha256),
        outdated_findings=differing(found, appraise(case).findings),
    )


def _known(layer: gpd.GeoDataFrame | None, name: str) -> gpd.GeoDataFrame:
    """Return a layer of a version, empty for one of before that was kept."""
    if layer is not None:
        return layer
    spec = WORKS if name == "works" else LAYERS[name]
    columns = {one: pd.Series(dtype=object) for one in spec.schema.columns}
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


def read_layers(data_dir: Path) -> dict[str, gpd.GeoDataFrame]:
    """Return the layers of a data directory that a dossier uses; raises as :func:`read_layer`."""
    there = [name for name in OPTIONAL if (data_dir / LAYERS[name].file).is_file()]
    return {name: read_layer(data_dir, name) for name in (*NEEDED, *there)}


def radio_of(layers: Mapping[str, gpd.GeoDataFrame], plan: Plan, on: date) -> gpd.GeoDataFrame | None:
    """Return the communes by status of their radio station on a day.

    None without a register, and on a day of which the communes are not loaded.
    """
    if "radio" not in layers:
        return None
    try:
        return radio_status(layers["radio"], layers["communes"], on, radio_rules(plan, on))
    except LayerError:
        return None


def sources_of(data_dir: Path, layers: Mapping[str, gpd.GeoDataFrame]) -> list[Source]:
    """Return where the layers come from, as their files say."""
    return [_source(data_dir, name, layer) for name, layer in layers.items()]


def _source(data_dir: Path, name: str, layer: gpd.GeoDataFrame) -> Source:
    path, told = data_dir / LAYERS[name].file, layer_metadata(data_dir, name)
    try:
        sha256 = digest(path.read_bytes())
    except OSError as error:
        raise DataFileError("layers.file_broken", file=path.name, reason=str(error)) from error
    return Source(
        name=name,
        title=str(told.get("title", name)),
        source="; ".join(dict.fromkeys(layer["source"].dropna())),
        source_date=max(layer["source_date"].dropna(), default=str(told.get("date", ""))),
        origins=tuple(dict.fromkeys(layer["origin"].dropna())),
        licence=str(told.get("licence", "")),
        sha256=sha256,
    )


def _source_of(proposal: Proposal, file: Path, on: date) -> Source:
    origins = tuple(dict.fromkeys(proposal.sites["origin"].dropna()))
    return Source(
        "proposal", proposal.file, proposal.file, on.isoformat(), origins, "", digest(file.read_bytes())
    )
