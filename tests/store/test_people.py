"""Roles: every public function of the store refuses a lesser one."""

import copy
import importlib
import inspect
import pkgutil
import shutil
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from store.store_tools import (
    ADMINISTRATOR,
    APPROVER,
    FILE,
    PLAN,
    READER,
    RECEIVED_ON,
    REVIEWER,
    appraisal_of,
    approved,
    everything,
    plan_text_of,
    proposal_of,
    receive_one,
    sites_of,
    submitted,
    taken_in,
)

import planner.store
from planner.errors import AccessError, PlannerError
from planner.layers.io import read_layer
from planner.province import DEFAULT_DATA_DIR
from planner.store.database import Store, open_store
from planner.store.decisions import Wanted, decide
from planner.store.dossiers import dossier
from planner.store.files import attach
from planner.store.people import ROLES, Actor, require
from planner.store.proposals import last_appraisal
from planner.store.radio_register import import_radio

SITES = sites_of("V1", "V2")
STATIONS = read_layer(DEFAULT_DATA_DIR, "radio").head(3)
RADIO_KEY = (STATIONS["commune_code"].iloc[0], int(STATIONS["year"].iloc[0]))


class Desk:
    """A store with a dossier that is submitted, one just received, and an approved plan."""

    def __init__(self, folder):
        self.store = open_store(folder / "planner.sqlite")
        approved(self.store, receive_one(self.store), SITES)
        self.submitted = submitted(self.store, receive_one(self.store), SITES)
        self.fresh = receive_one(self.store)
        self.checked = receive_one(self.store)
        self.version = taken_in(self.store, self.checked, "V1", "V2", "V3", "V4")
        decide(self.store, REVIEWER, self.checked.id, [Wanted("V1", "accept")], {})
        both = [Wanted("V3", "accept"), Wanted("V4", "accept")]
        decide(self.store, REVIEWER, self.checked.id, both, {})
        import_radio(self.store, REVIEWER, STATIONS.head(1), "")
        self.judged = last_appraisal(self.store, READER, self.submitted.id)
        self.paper = attach(self.store, REVIEWER, self.fresh.id, "a.pdf", "application/pdf", b"%PDF")


# What each function asks for, and how it is called by an actor; those without an actor are below.
ASKS = {
    "accounts.people": ("reader", lambda d, a: (a,)),
    "accounts.set_person": (
        "administrator",
        lambda d, a: (a, Actor("x@y.vn", "X", "", "administrator")),
    ),
    "approval.undecided": ("reader", lambda d, a: (a, d.submitted.id)),
    "approval.approve": ("approver", lambda d, a: (a, d.submitted, "9/QĐ", date(2018, 6, 1))),
    "approval.unnamed": ("reader", lambda d, a: (a, d.submitted.id)),
    "approval.approved_plan": ("reader", lambda d, a: (a, "viettel")),
    "approval.tick_built": ("reviewer", lambda d, a: (a, "viettel", "V1", date(2018, 9, 1), 1)),
    "backup.backup": ("administrator", lambda d, a: (a,)),
    "batches.last_batch": ("reader", lambda d, a: (a, d.submitted.id)),
    "batches.undo_batch": ("reviewer", lambda d, a: (a, d.checked.id, 1)),
    "comments.comment": ("reviewer", lambda d, a: (a, d.fresh.id, "ý kiến")),
    "comments.comments": ("reader", lambda d, a: (a, d.fresh.id)),
    "decisions.decide": ("reviewer", lambda d, a: (a, d.checked.id, [Wanted("V2", "accept")], {})),
    "decisions.undo": ("reviewer", lambda d, a: (a, d.checked.id, "V1", 1)),
    "decisions.decisions": ("reader", lambda d, a: (a, d.submitted.id)),
    "desk.earlier_decisions": (
        "reader",
        lambda d, a: (a, dossier(d.store, READER, d.submitted.id), SITES.iloc[0], "EPSG:9209"),
    ),
    "dossiers.dossier": ("reader", lambda d, a: (a, d.fresh.id)),
    "dossiers.dossiers": ("reader", lambda d, a: (a,)),
    "dossiers.move": ("reviewer", lambda d, a: (a, d.fresh, "checking")),
    "dossiers.receive": ("reviewer", lambda d, a: (a,)),
    "exports.record_export": ("reader", lambda d, a: (a, d.submitted.id, "0" * 64)),
    "files.attach": ("reviewer", lambda d, a: (a, d.fresh.id, "b.pdf", "application/pdf", b"%PDF-2")),
    "files.attachments": ("reader", lambda d, a: (a, d.fresh.id)),
    "files.attachment_content": ("reader", lambda d, a: (a, d.paper)),
    "layer_record.change_layers": ("administrator", lambda d, a: (a, DEFAULT_DATA_DIR, dict)),
    "plan_record.keep_plan": ("reviewer", lambda d, a: (a, DEFAULT_DATA_DIR)),
    "plan_record.plan_text": ("reader", lambda d, a: (a, PLAN.sha256)),
    "plan_record.plan_versions": ("reader", lambda d, a: (a,)),
    "plan_record.record_plan": ("approver", lambda d, a: (a, PLAN, plan_text_of("4"), "vì sao")),
    "plans.plans_as_of": ("reader", lambda d, a: (a,)),
    "plans.current_plans": ("reader", lambda d, a: (a, {}, 0)),
    "proposals.add_version": ("reviewer", lambda d, a: (a, d.fresh.id, FILE, proposal_of(SITES), "")),
    "proposals.versions": ("reader", lambda d, a: (a, d.submitted.id)),
    "proposals.contents": ("reader", lambda d, a: (a, d.version)),
    "proposals.original": ("reader", lambda d, a: (a, d.version)),
    "proposals.keep_appraisal": ("reviewer", lambda d, a: (a, d.version, appraisal_of(SITES), PLAN)),
    "proposals.last_appraisal": ("reader", lambda d, a: (a, d.submitted.id)),
    "proposals.findings": ("reader", lambda d, a: (a, d.judged)),
    "proposals.pairs_of": ("reader", lambda d, a: (a, d.judged)),
    "proposals.totals_of": ("reader", lambda d, a: (a, d.judged)),
    "province_backup.backup_province": ("administrator", lambda d, a: (d.store.path.parent.parent, a)),
    "radio_register.fill_radio": ("reviewer", lambda d, a: (a, STATIONS, "")),
    "radio_register.import_radio": ("reviewer", lambda d, a: (a, STATIONS, "")),
    "radio_register.radio_layer": ("reader", lambda d, a: (a, STATIONS)),
    "radio_register.radio_register": ("reader", lambda d, a: (a,)),
    "radio_register.remove_radio": ("reviewer", lambda d, a: (a, *RADIO_KEY, 1, "lý do")),
    "radio_register.save_radio": ("reviewer", lambda d, a: (a, STATIONS.iloc[1].to_dict(), 0)),
}
NEW = {"carrier": "vnpt", "kind": "new_plan", "title": "x", "received_on": RECEIVED_ON}
# A store and nobody: who signs in is not known before, and the backup of the day runs by itself.
NOBODY = {"accounts.signed_in", "backup.backup_daily"}
# An actor, and no store.
BESIDE = {
    "backup.record_restored",
    "backup.restore",
    "people.require",
    "province_restore.restore_province",
}
