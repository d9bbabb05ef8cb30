"""A dossier of the shipped sample, appraised in a store of its own."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl

from planner.appraisal.appraise import Appraisal
from planner.intake.read import read
from planner.intake.reference import read_reference
from planner.layers.province import DEFAULT_DATA_DIR
from planner.store.accounts import local_actor
from planner.store.database import Store, open_store, store_path
from planner.store.dossiers import Dossier, receive
from planner.store.people import Actor
from planner.store.proposals import add_version, contents, keep_appraisal
from planner.usecases.appraisal import benefit_for, judge, question_of
from planner.usecases.office import office_at

SAMPLE = DEFAULT_DATA_DIR / "samples" / "viettel_2018_ho_so.xlsx"
RECEIVED = date(2018, 3, 1)
HEAD_ROWS, SMALL = 5, 25


def small_sample(folder: Path) -> Path:
    """Return the sample with its first sites alone: what is asked of a dossier is asked sooner."""
    book = openpyxl.load_workbook(SAMPLE)
    book.active.delete_rows(HEAD_ROWS + SMALL, book.active.max_row)
    path = folder / SAMPLE.name
    book.save(path)
    return path


def appraised_dossier(folder: Path, file: Path = SAMPLE) -> tuple[Store, Actor, Dossier, Appraisal]:
    """Return the store of a data directory with one dossier that was received and appraised."""
    store = open_store(store_path(folder))
    who = local_actor(store.path.parent)
    opened = receive(
        store, who, carrier="viettel", kind="adjustment", title="Điều chỉnh 2018", received_on=RECEIVED
    )
    proposal = read(file, "viettel", read_reference(folder), RECEIVED)
    version = add_version(store, who, opened.id, file.read_bytes(), proposal, "")
    office = office_at(folder)
    plan_file, kept = office.plan(), contents(store, who, version)
    question = question_of(kept, opened)
    appraisal = judge(office, question, plan_file.plan, benefit_for(office, question))
    plan = plan_file.file
    keep_appraisal(store, who, version, appraisal, plan)
    return store, who, opened, appraisal
