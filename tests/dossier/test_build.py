"""The whole dossier: the same bytes again, each in the manifest, what was changed is found out."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from dossier_tools import SAMPLE, appraised_dossier
from pypdf import PdfReader

from planner.dossier.build import build, write_dossier, zip_bytes
from planner.dossier.gather import material_of_dossier
from planner.dossier.manifest import MANIFEST, against, differences
from planner.dossier.material import Signing
from planner.errors import DataFileError, DecisionError
from planner.intake.read import read
from planner.intake.reference import read_reference
from planner.progress import CancelledError
from planner.province import DEFAULT_DATA_DIR
from planner.store.decisions import Wanted, decide
from planner.store.dossiers import receive
from planner.store.proposals import add_version

QUICK = ("tables", "documents")


@pytest.fixture(scope="module")
def files(material):
    return build(material, parts=QUICK)


def test_the_same_material_gives_the_same_bytes(material, files):
    assert build(material, parts=QUICK) == files
    assert zip_bytes(files) == zip_bytes(dict(reversed(files.items())))


def test_another_day_changes_only_what_is_dated(material, files):
    later = build(replace(material, made_on=date(2018, 3, 21)), parts=QUICK)
    changed = {path for path in files if files[path] != later[path]}
    assert {MANIFEST, "van-ban/bao-cao-tham-dinh.pdf", "van-ban/to-trinh.pdf"} <= changed
    dated = {path for path in files if path.startswith("van-ban/")}
    assert changed <= dated | {MANIFEST, "phu-luc/bieu-M1-M5.xlsx"}  # each with the day in its head


def test_the_manifest_names_every_file_and_all_that_it_was_made_from(material, files):
    told = json.loads(files[MANIFEST])
    assert [one["path"] for one in told["files"]] == sorted(files.keys() - {MANIFEST})
    assert told["plan"]["sha256"] == material.plan_identity.sha256
    assert {one["name"] for one in told["data"]} >= {"communes", "stations", "proposal"}
    assert any(one["origins"] == ["synthetic"] for one in told["data"])
    assert all(one["certainty"] in ("cited", "confirmed", "assumed") for one in told["rules"])
    assert set(told["coverage"]) == set(material.coverage)


def test_what_was_changed_taken_away_or_added_is_found_out(files, tmp_path):
    out = tmp_path / "ho-so"
    write_dossier(files, out, zipped=True)
    assert differences(out) == []
    with zipfile.ZipFile(out.with_suffix(".zip")) as packed:
        assert sorted(packed.namelist()) == sorted(files)
    (out / "van-ban" / "to-trinh.pdf").write_bytes(b"%PDF-1.7 other")
    (out / "van-ban" / "to-trinh.docx").unlink()
    (out / "them.txt").write_text("x")
    found = {(one.path, one.kind) for one in differences(out)}
    changed = ("van-ban/to-trinh.pdf", "changed")
    missing = ("van-ban/to-trinh.docx", "missing")
    assert found == {changed, missing, ("them.txt", "extra")}
    assert {(one.path, one.kind) for one in against(out, files)} == {changed, missing}


def test_a_folder_that_holds_something_else_is_left_alone(files, tmp_path):
    (tmp_path / "thu.txt").write_text("quan trọng")
    with pytest.raises(FileExistsError):
        write_dossier(files, tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == ["thu.txt"]


def test_a_broken_manifest_is_told(tmp_path):
    with pytest.raises(DataFileError):
        differences(tmp_path)
    (tmp_path / MANIFEST).write_text("{")
    with pytest.raises(DataFileError):
        differences(tmp_path)


def test_it_can_be_cancelled_between_two_steps(material):
    def stop(step: str, share: float) -> None:
        if share > 0.12:
            raise CancelledError

    with pytest.raises(CancelledError):
        build(material, parts=QUICK, tell=stop)


@pytest.fixture
def folder(tmp_path):
    ignored = shutil.ignore_patterns("store")
    return shutil.copytree(DEFAULT_DATA_DIR, tmp_path / "data", ignore=ignored)


def test_a_dossier_of_the_store_is_told_as_it_was_judged_and_decided(folder):
    store, who, opened, found = appraised_dossier(folder)
    first = found.sites["site_id"].iloc[0]
    verdict = found.sites["verdict"].iloc[0]
    wanted = Wanted(first, "condition", reason="xem lại móng", condition="Hạ còn 42 m", revision=0)
    decide(store, who, opened.id, [wanted], {first: verdict})
    made = material_of_dossier(store, who, folder, opened.id, date(2018, 3, 20), Signing(maker="Lan"))
    assert made.appraisal.totals == found.totals
    kept, own = made.appraisal.findings, found.findings
    columns = ["rule_id", "site_id", "verdict"]
    assert kept[columns].fillna("").values.tolist() == own[columns].fillna("").values.tolist()
    assert made.decisions[["site_id", "decision", "condition"]].values.tolist() == [
        [first, "condition", "Hạ còn 42 m"]
    ]
    documents = build(made, parts=QUICK)
    report = PdfReader(io.BytesIO(documents["van-ban/bao-cao-tham-dinh.pdf"]))
    text = " ".join(page.extract_text() for page in report.pages)
    assert "Hạ còn 42 m" in " ".join(text.split())
    book = openpyxl.load_workbook(io.BytesIO(documents["phu-luc/ket-qua-tham-dinh.xlsx"]))
    assert len(book.sheetnames) > 5


def test_a_version_that_nobody_judged_makes_no_dossier(folder):
    store, who, opened, _ = appraised_dossier(folder)
    again = read(SAMPLE, "viettel", read_reference(folder, "viettel"), date(2018, 3, 2))
    add_version(store, who, opened.id, b"a newer file", again, "")
    with pytest.raises(DecisionError):
        material_of_dossier(store, who, folder, opened.id, date(2018, 3, 20))
    empty = receive(
        store, who, carrier="vnpt", kind="new_plan", title="Mới", received_on=date(2018, 3, 1)
    )
    with pytest.raises(DecisionError):
        material_of_dossier(store, who, folder, empty.id, date(2018, 3, 20))
