"""Roles: every public function of the store refuses a lesser one."""

import copy
import importlib
import inspect
import pkgutil
import re
import shutil
from dataclasses import replace
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
    paper_of,
    plan_text_of,
    proposal_of,
    receive_one,
    sites_of,
    submitted,
    taken_in,
)

import planner.store
from planner.base.errors import AccessError, PlannerError
from planner.base.vocabulary import Role
from planner.intake.mended import Edit
from planner.layers.io import read_layer
from planner.layers.province import DEFAULT_DATA_DIR
from planner.store.accounts import set_person
from planner.store.database import Store, open_store
from planner.store.decisions import Wanted, decide
from planner.store.dossiers import dossier
from planner.store.files import attach
from planner.store.people import Actor, require
from planner.store.proposals import last_appraisal
from planner.store.radio_import import import_radio

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
        import_radio(self.store, REVIEWER, STATIONS.head(1), "vì sao")
        self.judged = last_appraisal(self.store, READER, self.submitted.id)
        self.paper = attach(self.store, REVIEWER, self.fresh.id, "a.png", paper_of())


# What each function asks for, and how it is called by an actor; those without an actor are below.
ASKS = {
    "accounts.people": ("reader", lambda d, a: (a,)),
    "accounts.set_person": (
        "administrator",
        lambda d, a: (a, Actor("x@y.vn", "X", "", "administrator")),
    ),
    "approval.undecided": ("reader", lambda d, a: (a, d.submitted.id)),
    "approval.approve": ("approver", lambda d, a: (a, d.submitted, "9/QĐ", date(2018, 6, 1))),
    "approval.effect": ("reader", lambda d, a: (a, d.submitted.id)),
    "approval.unnamed": ("reader", lambda d, a: (a, d.submitted.id)),
    "approval.approved_plan": ("reader", lambda d, a: (a, "viettel")),
    "approval.tick_built": ("reviewer", lambda d, a: (a, "viettel", "V1", date(2018, 9, 1), 1)),
    "backup.backup": ("administrator", lambda d, a: (a,)),
    "batches.last_batch": ("reader", lambda d, a: (a, d.submitted.id)),
    "batches.undo_batch": ("reviewer", lambda d, a: (a, d.checked.id, 1)),
    "names.names": ("reader", lambda d, a: (a,)),
    "clock.clocks": ("reader", lambda d, a: (a, [d.fresh], RECEIVED_ON)),
    "comments.comment": ("reviewer", lambda d, a: (a, d.fresh.id, "ý kiến")),
    "comments.comments": ("reader", lambda d, a: (a, d.fresh.id)),
    "decisions.decide": ("reviewer", lambda d, a: (a, d.checked.id, [Wanted("V2", "accept")], {})),
    "decisions.undo": ("reviewer", lambda d, a: (a, d.checked.id, "V1", 1)),
    "decisions.decisions": ("reader", lambda d, a: (a, d.submitted.id)),
    "desk.earlier_decisions": (
        "reader",
        lambda d, a: (a, dossier(d.store, READER, d.submitted.id), SITES.iloc[0], "EPSG:9209"),
    ),
    "dossiers.change_law_day": ("reviewer", lambda d, a: (a, d.fresh, date(2018, 3, 1))),
    "dossiers.dossier": ("reader", lambda d, a: (a, d.fresh.id)),
    "dossiers.dossiers": ("reader", lambda d, a: (a,)),
    "dossiers.move": ("reviewer", lambda d, a: (a, d.fresh, "checking")),
    "dossiers.receive": ("reviewer", lambda d, a: (a,)),
    "exports.record_export": ("reader", lambda d, a: (a, d.submitted.id, "0" * 64)),
    "files.attach": ("reviewer", lambda d, a: (a, d.fresh.id, "b.png", paper_of(b"2"))),
    "files.attachments": ("reader", lambda d, a: (a, d.fresh.id)),
    "files.attachment_content": ("reader", lambda d, a: (a, d.paper)),
    "layer_record.change_layers": ("administrator", lambda d, a: (a, DEFAULT_DATA_DIR, dict)),
    "mending.record_edits": (
        "reviewer",
        lambda d, a: (a, "b.xlsx", "0" * 64, [Edit("Sheet1", 3, 2, None, "A2b")]),
    ),
    "plan_record.keep_plan": ("reviewer", lambda d, a: (a, DEFAULT_DATA_DIR)),
    "plan_record.plan_text": ("reader", lambda d, a: (a, PLAN.sha256)),
    "plan_record.plan_versions": ("reader", lambda d, a: (a,)),
    "plan_record.record_plan": ("approver", lambda d, a: (a, PLAN, plan_text_of("4"), "vì sao")),
    "plans.approved_as_of": ("reader", lambda d, a: (a,)),
    "plans.plans_as_of": ("reader", lambda d, a: (a,)),
    "plans.current_plans": ("reader", lambda d, a: (a, {}, 0)),
    "plans.plans_in_force": ("reader", lambda d, a: (a, {})),
    "proposals.add_version": ("reviewer", lambda d, a: (a, d.fresh.id, FILE, proposal_of(SITES), "")),
    "proposals.versions": ("reader", lambda d, a: (a, d.submitted.id)),
    "proposals.contents": ("reader", lambda d, a: (a, d.version)),
    "proposals.original": ("reader", lambda d, a: (a, d.version)),
    "proposals.keep_appraisal": ("reviewer", lambda d, a: (a, d.version, appraisal_of(SITES), PLAN)),
    "proposals.keep_judged_anew": (
        "reviewer",
        lambda d, a: (a, dossier(d.store, READER, d.checked.id), d.version, appraisal_of(SITES), PLAN),
    ),
    "proposals.appraisal_of": ("reader", lambda d, a: (a, d.version)),
    "proposals.last_appraisal": ("reader", lambda d, a: (a, d.submitted.id)),
    "proposals.findings": ("reader", lambda d, a: (a, d.judged)),
    "proposals.pairs_of": ("reader", lambda d, a: (a, d.judged)),
    "proposals.totals_of": ("reader", lambda d, a: (a, d.judged)),
    "province_backup.backup_province": ("administrator", lambda d, a: (d.store.path.parent.parent, a)),
    "radio_import.fill_radio": ("reviewer", lambda d, a: (a, STATIONS)),
    "radio_import.import_radio": ("reviewer", lambda d, a: (a, STATIONS, "vì sao")),
    "radio_register.radio_layer": ("reader", lambda d, a: (a, STATIONS)),
    "radio_register.radio_register": ("reader", lambda d, a: (a,)),
    "radio_register.remove_radio": ("reviewer", lambda d, a: (a, *RADIO_KEY, 1, "lý do")),
    "radio_import.preview_radio": ("reviewer", lambda d, a: (a, STATIONS.head(2))),
    "radio_register.save_radio": ("reviewer", lambda d, a: (a, STATIONS.iloc[1].to_dict(), 0, "vì sao")),
}
NEW = {"carrier": "vnpt", "kind": "new_plan", "title": "x", "received_on": RECEIVED_ON}
# A store and nobody: who signs in is not known before, and the backup of the day runs by itself.
NOBODY = {"accounts.signed_in", "backup.backup_daily"}
BESIDE = {
    "backup.record_restored",
    "backup.restore",
    "people.require",
    "province_restore.restore_province",
    "radio_rows.hand_of",
    "radio_rows.need_reason",
}  # an actor, and no store
# Neither, and a file is opened or written: what the machine's own account and the store itself do.
OF_THE_MACHINE = {
    "accounts.write_profile",
    "backup.sign_restored",
    "examine.examine",
    "keys.make_key",
    "keys.pin",
    "database.copy_to",
    "database.open_store",
    "epoch.epoch_of",
}
_WRITERS = re.compile(
    r"\b(write_atomic|atomic|connected|copy_to|open_store|write_text|write_bytes|unlink)\("
)


def public_functions():
    """Return every public function that a module of the store defines, by module and name."""
    functions = {}
    for info in pkgutil.iter_modules(planner.store.__path__):
        module = importlib.import_module(f"planner.store.{info.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith("_"):
                functions[f"{info.name}.{name}"] = function
    return functions


FUNCTIONS = public_functions()


def body_of(function):
    return inspect.getsource(function).split(":\n", 1)[1]


def takes(function, name):
    return name in inspect.signature(function).parameters


@pytest.fixture(scope="module")
def desk(shared_memory):
    return Desk(shared_memory)


@pytest.fixture
def own_desk(desk, memory):
    path = Path(shutil.copy(desk.store.path, memory))
    own = copy.copy(desk)
    own.store = Store(path)
    return own


def call(name, desk, actor):
    arguments = ASKS[name][1](desk, actor)
    named = NEW if name == "dossiers.receive" else {}
    return FUNCTIONS[name](desk.store, *arguments, **named)


def test_every_function_that_works_on_a_store_is_in_these_tests():
    on_store = {name for name, function in FUNCTIONS.items() if takes(function, "store")}
    assert on_store - NOBODY == ASKS.keys() & FUNCTIONS.keys()
    assert {name for name in on_store if not takes(FUNCTIONS[name], "actor")} == NOBODY & on_store
    with_actor = {name for name, function in FUNCTIONS.items() if takes(function, "actor")}
    assert with_actor - on_store == BESIDE


def test_what_a_function_without_an_actor_works_on_has_asked_for_one():
    """A connection or a transaction is only to be had from a store, by somebody with a role."""
    for name, function in FUNCTIONS.items():
        if not takes(function, "actor") and name not in NOBODY:
            kinds = {str(p.annotation) for p in inspect.signature(function).parameters.values()}
            assert "Store" not in kinds, name


def test_what_opens_or_writes_a_file_for_nobody_is_known():
    """A new function that does so without asking who wants it fails here."""
    unasked = {name for name, function in FUNCTIONS.items() if not takes(function, "actor")} - NOBODY
    writers = {name for name in unasked if _WRITERS.search(body_of(FUNCTIONS[name]))}
    assert writers == OF_THE_MACHINE


@pytest.mark.parametrize("name", sorted(ASKS))
def test_a_lesser_role_is_refused_and_changes_nothing(desk, name):
    needed = ASKS[name][0]
    before = everything(desk.store)
    for role in ("", "nobody", "Administrator", *list(Role)[: list(Role).index(needed)]):
        with pytest.raises(AccessError) as caught:
            call(name, desk, Actor("ai@do.vn", "Ai Đó", "", role))
        assert caught.value.facts["role"] in list(Role)[: list(Role).index(needed) + 1]
    assert everything(desk.store) == before


@pytest.mark.parametrize("name", sorted(ASKS))
def test_the_role_that_is_needed_is_enough(own_desk, name):
    try:
        call(name, own_desk, Actor("ai@do.vn", "Ai Đó", "", ASKS[name][0]))
    except AccessError as error:
        pytest.fail(f"{name}: {error}")


@pytest.mark.parametrize("name", sorted(ASKS))
def test_the_role_counts_that_somebody_has_now_not_the_one_the_open_page_was_given(own_desk, name):
    """Whose page is older than the change of their role: made less, taken off, and never listed."""
    needed, own = ASKS[name][0], own_desk.store
    listed = Actor("ai@do.vn", "Ai Đó", "", needed)
    set_person(own, ADMINISTRATOR, ADMINISTRATOR)
    set_person(own, ADMINISTRATOR, listed)
    lesser = list(Role)[: list(Role).index(needed)][-1:]
    changes = [{"person": replace(listed, role=role)} for role in lesser]
    changes += [{"person": listed, "active": False}]
    for revision, change in enumerate(changes, 1):
        set_person(own, ADMINISTRATOR, revision=revision, **change)
        before = everything(own, ADMINISTRATOR)
        for actor in (listed, replace(listed, email="la@noi-khac.vn", role="administrator")):
            with pytest.raises(AccessError):
                call(name, own_desk, actor)
        assert everything(own, ADMINISTRATOR) == before


def test_only_an_administrator_restores(desk, tmp_path):
    from planner.store.backup import backup, restore

    copy = backup(desk.store, ADMINISTRATOR, tmp_path / "b.sqlite")
    for actor in (READER, REVIEWER, APPROVER):
        with pytest.raises(AccessError):
            restore(tmp_path / "new.sqlite", copy, actor)
    assert not (tmp_path / "new.sqlite").exists()


def test_each_role_may_what_those_before_it_may():
    for high, actor in enumerate((READER, REVIEWER, APPROVER, ADMINISTRATOR)):
        assert [actor.may(role) for role in Role] == [low <= high for low in range(4)]


def test_a_refusal_names_the_person_and_the_role_in_words():
    with pytest.raises(AccessError) as caught:
        require(READER, "approver")
    assert caught.value.text() == "Lê Thị Hoa không có quyền làm việc này; cần vai trò người phê duyệt."
    assert caught.value.text("en") == "Lê Thị Hoa may not do this; the role approver is needed."
    assert isinstance(caught.value, PermissionError)
    assert isinstance(caught.value, PlannerError)
    assert caught.value.facts["role"] == "approver"


def test_who_did_something_is_the_actor_and_cannot_be_said_otherwise(desk):
    with desk.store.reading(READER) as connection:
        rows = connection.execute("SELECT DISTINCT action, who FROM audit").fetchall()
    by = pd.DataFrame([tuple(row) for row in rows], columns=["action", "who"]).set_index("action")["who"]
    assert by["approve"] == APPROVER.email
    assert set(by.drop(["approve", "move"])) == {REVIEWER.email}
