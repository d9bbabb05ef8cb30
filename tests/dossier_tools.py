"""A dossier of the shipped sample, appraised in a store of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from planner.appraisal.appraise import Appraisal, appraise
from planner.appraisal.case import build_case
from planner.coverage.benefit import benefit_of
from planner.dossier.gather import read_layers
from planner.intake.read import read
from planner.intake.reference import read_reference
from planner.plan.load import over_law, parse_plan
from planner.plan.versions import open_plan
from planner.province import DEFAULT_DATA_DIR, read_province
from planner.store.accounts import local_actor
from planner.store.database import Store, open_store, store_path
from planner.store.dossiers import Dossier, receive
from planner.store.people import Actor
from planner.store.plans import current_plans
from planner.store.proposals import add_version, keep_appraisal

SAMPLE = DEFAULT_DATA_DIR / "samples" / "viettel_2018_ho_so.xlsx"
RECEIVED = date(2018, 3, 1)


def appraised_dossier(folder: Path) -> tuple[Store, Actor, Dossier, Appraisal]:
    """Return the store of a data directory with one dossier that was received and appraised."""
    store = open_store(store_path(folder))
    who = local_actor(store.path.parent)
    opened = receive(
        store, who, carrier="viettel", kind="adjustment", title="Điều chỉnh 2018", received_on=RECEIVED
    )
    proposal = read(SAMPLE, "viettel", read_reference(folder, "viettel"), RECEIVED)
    version = add_version(store, who, opened.id, SAMPLE.read_bytes(), proposal, "")
    province, layers, plan = read_province(folder), read_layers(folder), open_plan(folder)
    year, crs = province.base_year, province.crs
    benefit = benefit_of(layers["stations"], proposal.sites, "viettel", layers["communes"], year, crs)
    case = build_case(
        proposal.sites,
        "viettel",
        {**layers, **current_plans(store, who, layers, opened.id)},
        over_law(parse_plan(plan.text, plan.name)),
        opened.law_on,
        crs,
        cables=proposal.cables,
        benefit=benefit,
    )
    found = appraise(replace(case, adjusts=opened.adjusts))
    keep_appraisal(store, who, version, found, plan)
    return store, who, opened, found
