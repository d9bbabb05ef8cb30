"""The whole dossier: the same bytes again, each in the manifest, what was changed is found out."""

from __future__ import annotations

import hashlib
import io
import json
import shlex
import shutil
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from conftest import work_out_once
from docx import Document
from dossier_tools import appraised_dossier, small_sample
from pypdf import PdfReader

from planner.base.errors import DataFileError, DecisionError
from planner.base.files import zip_bytes
from planner.base.progress import CancelledError
from planner.dossier.build import build, write_dossier
from planner.dossier.file_list import FILE_LIST
from planner.dossier.manifest import MANIFEST, against, differences, other_inputs
from planner.intake.read import read
from planner.intake.reference import read_reference
from planner.layers.province import DEFAULT_DATA_DIR
from planner.store.accounts import local_actor
from planner.store.anchors import check_code
from planner.store.approval import approve
from planner.store.database import open_store, store_path
from planner.store.decisions import Wanted, decide
from planner.store.dossiers import dossier, move, receive
from planner.store.proposals import add_version
from planner.usecases.dossier_material import material_of_dossier
from planner.usecases.material import Signing
from planner.usecases.office import office_at

pytestmark = pytest.mark.usefixtures("coverage_once")
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
    tables = {"phu-luc/bieu-M1-M5.xlsx", "phu-luc/bang-tong-hop.xlsx"}
    assert changed <= dated | tables | {MANIFEST, FILE_LIST}  # each with the day in its head


def test_the_manifest_names_every_file_and_all_that_it_was_made_from(material, files):
    manifest = json.loads(files[MANIFEST])
    assert [file["path"] for file in manifest["files"]] == sorted(files.keys() - {MANIFEST})
    assert manifest["plan"]["sha256"] == material.plan_identity.sha256
    assert {source["name"] for source in manifest["data"]} >= {"communes", "stations", "proposal"}
    assert any(source["origins"] == ["synthetic"] for source in manifest["data"])
    assert all(rule["certainty"] in ("cited", "confirmed", "assumed") for rule in manifest["rules"])
    assert set(manifest["coverage"]) == set(material.coverage)
    assert manifest["decisions"]["sites"] == 0
    assert manifest["made_from"] == "file"
    assert len(manifest["software"]["code_sha256"]) == 64
    asked = "planner dossier viettel_2018_ho_so.xlsx --carrier viettel --on 2018-03-01 --kind adjustment"
    assert manifest["command"].startswith(f"{asked} --made-on 2018-03-20 --paper A3")


def test_the_list_for_readers_names_every_file_and_what_is_not_real(files):
    text = files[FILE_LIST].decode("utf-8-sig")
    lines = [line.split(maxsplit=2) for line in text.split("\r\n")]
    listed = {words[2]: words[:2] for words in lines if len(words) == 3 and len(words[0]) == 64}
    assert set(listed) == files.keys() - {MANIFEST, FILE_LIST}
    for path, (sha256, size) in listed.items():
        assert hashlib.sha256(files[path]).hexdigest() == sha256
        assert len(files[path]) == int(size)
    assert "DỮ LIỆU MINH HỌA" in text
    assert "Người lập: ……" in text


def test_a_command_in_the_manifest_survives_a_hostile_name(material):
    signing = Signing(maker="Lê 'A'; rm -rf $HOME", report_no="1/BC")
    files = build(replace(material, signing=signing, title="hồ sơ $(x).xlsx"), parts=())
    command = json.loads(files[MANIFEST])["command"]
    words = shlex.split(command)
    assert words[2] == "hồ sơ $(x).xlsx"
    assert words[words.index("--maker") + 1] == signing.maker


def test_what_is_no_longer_the_same_is_named(material, files):
    manifest = json.loads(files[MANIFEST])
    assert other_inputs(manifest, manifest) == []
    other = json.loads(files[MANIFEST])
    other["data"][1]["sha256"] = "0" * 64
    other["plan"]["sha256"] = "0" * 64
    other["software"]["numpy"] = "0.0"
    other["decisions"]["sha256"] = "0" * 64
    del other["data"][0]
    wanted = ["data/communes", "data/stations", "decisions", "plan", "software/numpy"]
    assert other_inputs(manifest, other) == wanted


def test_the_offices_own_templates_are_told(material, tmp_path):
    (tmp_path / "to-trinh.docx").write_bytes(b"ours")
    manifest = json.loads(build(material, parts=(), templates=tmp_path)[MANIFEST])
    assert manifest["templates"] == {"to-trinh.docx": hashlib.sha256(b"ours").hexdigest()}


def test_what_was_changed_taken_away_or_added_is_found_out(files, tmp_path):
    out = tmp_path / "ho-so.v1"
    write_dossier(files, out, zipped=True)
    assert differences(out) == []
    with zipfile.ZipFile(tmp_path / "ho-so.v1.zip") as packed:
        assert sorted(packed.namelist()) == sorted(files)
    (out / "van-ban" / "to-trinh.pdf").write_bytes(b"%PDF-1.7 other")
    (out / "van-ban" / "to-trinh.docx").unlink()
    (out / "them.txt").write_text("x")
    differing = {(difference.path, difference.kind) for difference in differences(out)}
    changed = ("van-ban/to-trinh.pdf", "changed")
    missing = ("van-ban/to-trinh.docx", "missing")
    assert differing == {changed, missing, ("them.txt", "extra")}
    assert against(out, files) == differences(out)


def test_a_manifest_that_was_changed_with_its_file_does_not_hide_it(files, tmp_path):
    out = tmp_path / "ho-so"
    write_dossier(files, out)
    forged = b"PK other"
    (out / "van-ban" / "to-trinh.docx").write_bytes(forged)
    (out / "them.txt").write_bytes(forged)
    manifest = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
    digest = hashlib.sha256(forged).hexdigest()
    next(file for file in manifest["files"] if file["path"].endswith("to-trinh.docx"))["sha256"] = digest
    manifest["files"].append({"path": "them.txt", "sha256": digest})
    (out / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    assert differences(out) == []  # by the manifest all is well: only making it again tells
    differing = {(difference.path, difference.kind) for difference in against(out, files)}
    assert differing == {("van-ban/to-trinh.docx", "changed"), ("them.txt", "extra")}


def test_a_dossier_takes_the_place_of_an_older_one_as_a_whole(files, tmp_path):
    out = tmp_path / "ho-so"
    write_dossier(files, out)
    write_dossier(files, out)
    (out / "da-ky.pdf").write_text("x")
    with pytest.raises(FileExistsError, match=r"da-ky\.pdf"):
        write_dossier(files, out)
    assert (out / "da-ky.pdf").is_file()
    write_dossier(files, out, replace=True)
    assert differences(out) == []
    assert [path.name for path in tmp_path.iterdir()] == ["ho-so"]


def test_an_older_dossier_stays_where_the_new_one_cannot_take_its_place(files, tmp_path, monkeypatch):
    out = tmp_path / "ho-so"
    write_dossier(files, out)
    rename = Path.rename

    def refused(path: Path, target: Path) -> Path:
        if path.name == "whole":
            raise PermissionError(target)
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refused)
    with pytest.raises(PermissionError):
        write_dossier(files, out)
    assert differences(out) == []


def test_a_folder_that_holds_something_else_is_left_alone(files, tmp_path):
    (tmp_path / "thu.txt").write_text("quan trọng")
    with pytest.raises(FileExistsError):
        write_dossier(files, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thu.txt"]


def test_a_manifest_of_another_program_does_not_make_a_folder_a_dossier(files, tmp_path):
    (tmp_path / MANIFEST).write_text('{"name": "tiện ích", "files": []}')
    (tmp_path / "thu.txt").write_text("quan trọng")
    with pytest.raises(FileExistsError):
        write_dossier(files, tmp_path)
    assert (tmp_path / "thu.txt").read_text() == "quan trọng"


def test_links_are_not_the_files_of_a_dossier(files, tmp_path):
    out = tmp_path / "ho-so"
    write_dossier(files, out)
    (out / FILE_LIST).rename(tmp_path / "noi-khac.txt")
    (out / FILE_LIST).symlink_to(tmp_path / "noi-khac.txt")
    (out / "ngoai").symlink_to(tmp_path)
    (out / "mat").symlink_to(tmp_path / "khong-co")
    wanted = {(FILE_LIST, "changed"), ("ngoai", "extra"), ("mat", "extra")}
    assert {(difference.path, difference.kind) for difference in differences(out)} == wanted
    assert against(out, files) == differences(out)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 200_000,
        "[]",
        '{"files": [{"path": "a", "sha256": null}]}',
        '{"files": [{"path": "a", "sha256": "x"}, {"path": "a", "sha256": "y"}]}',
    ],
)
def test_a_manifest_that_is_not_as_we_write_it_is_told(text, tmp_path):
    (tmp_path / MANIFEST).write_text(text)
    with pytest.raises(DataFileError, match=r"manifest\.json trong thư mục"):
        differences(tmp_path)


def test_a_broken_manifest_is_told(tmp_path):
    with pytest.raises(DataFileError):
        differences(tmp_path)
    (tmp_path / MANIFEST).write_text("{")
    with pytest.raises(DataFileError):
        differences(tmp_path)


@pytest.mark.usefixtures("report_without_maps")
def test_it_can_be_cancelled_between_two_steps(material):
    def stop(step: str, share: float) -> None:
        if share > 0.12:
            raise CancelledError

    with pytest.raises(CancelledError):
        build(material, parts=QUICK, tell=stop)


@pytest.fixture(scope="module")
def judged(tmp_path_factory, coverage_folder):
    """A data directory with one small dossier that was judged, its dossier and its appraisal."""
    folder, ignored = tmp_path_factory.mktemp("judged") / "data", shutil.ignore_patterns("store")
    shutil.copytree(DEFAULT_DATA_DIR, folder, ignore=ignored)
    with pytest.MonkeyPatch.context() as patched:
        work_out_once(patched, {}, coverage_folder)
        _, _, opened, appraisal = appraised_dossier(folder, small_sample(folder))
    return folder, opened, appraisal


@pytest.fixture
def folder(tmp_path, judged):
    """A copy of that directory, which a test may change."""
    return shutil.copytree(judged[0], tmp_path / "data")


@pytest.fixture
def handed_in(folder, judged):
    """The store of the copy, who works in it, its dossier and the appraisal."""
    store = open_store(store_path(folder))
    return store, local_actor(store.path.parent), *judged[1:]


@pytest.mark.usefixtures("report_without_maps")
def test_a_dossier_of_the_store_is_told_as_it_was_judged_and_decided(folder, handed_in):
    store, who, opened, appraisal = handed_in
    first = appraisal.sites["site_id"].iloc[0]
    conclusion = appraisal.sites["conclusion"].iloc[0]
    wanted = Wanted(first, "condition", reason="xem lại móng", condition="Hạ còn 42 m", revision=0)
    decide(store, who, opened.id, [wanted], {first: conclusion})
    material = material_of_dossier(office_at(folder), opened.id, date(2018, 3, 20), Signing(maker="Lan"))
    assert material.appraisal.totals == appraisal.totals
    kept, own = material.appraisal.findings, appraisal.findings
    columns = ["rule_id", "site_id", "verdict"]
    assert kept[columns].fillna("").values.tolist() == own[columns].fillna("").values.tolist()
    assert material.decisions[["site_id", "decision", "condition"]].values.tolist() == [
        [first, "condition", "Hạ còn 42 m"]
    ]
    documents = build(material, parts=QUICK)
    report = PdfReader(io.BytesIO(documents["van-ban/bao-cao-tham-dinh.pdf"]))
    text = " ".join(page.extract_text() for page in report.pages)
    assert "Hạ còn 42 m" in " ".join(text.split())
    assert material.seal in "".join(
        text.split()
    )  # what the report, the list and the manifest print is the trail's head
    assert material.seal in documents[FILE_LIST].decode("utf-8-sig")
    assert json.loads(documents[MANIFEST])["seal"] == material.seal
    word = Document(io.BytesIO(documents["van-ban/bao-cao-tham-dinh.docx"]))
    assert any(material.seal in paragraph.text for paragraph in word.paragraphs)
    with store.reading(who) as connection:
        assert check_code(connection, material.seal)[0].action == "decide"
    book = openpyxl.load_workbook(io.BytesIO(documents["phu-luc/ket-qua-tham-dinh.xlsx"]))
    assert len(book.sheetnames) > 5


def test_what_the_data_of_today_would_judge_otherwise_is_told(folder, handed_in):
    _, _, opened, appraisal = handed_in
    day = date(2018, 3, 20)
    assert material_of_dossier(office_at(folder), opened.id, day).outdated_findings == 0
    path = folder / "bts.geojson"
    layer = json.loads(path.read_text(encoding="utf-8"))
    site = appraisal.sites[appraisal.sites["action"] == "new"].iloc[0].geometry
    layer["features"][0]["geometry"]["coordinates"] = [site.x + 0.0005, site.y]  # 55 m from a new mast
    path.write_text(json.dumps(layer), encoding="utf-8")
    material = material_of_dossier(office_at(folder), opened.id, day)
    assert material.outdated_findings > 0
    assert material.appraisal.totals == appraisal.totals  # the documents say what the reviewers saw
    files = build(material, parts=())
    assert "LƯU Ý" in files[FILE_LIST].decode("utf-8-sig")
    assert json.loads(files[MANIFEST])["outdated_findings"] == material.outdated_findings


def test_after_its_approval_it_is_compared_with_the_plan_that_stood_before(folder, handed_in):
    store, who, opened, appraisal = handed_in
    before = material_of_dossier(office_at(folder), opened.id, date(2018, 3, 20)).changes
    judged = appraisal.sites[["site_id", "conclusion"]].itertuples(index=False, name=None)
    conclusions = dict(judged)
    wanted = [Wanted(code, "accept", reason="đã giải trình") for code in conclusions]
    decide(store, who, opened.id, wanted, conclusions)
    submitted = move(store, who, dossier(store, who, opened.id), "submitted")
    approve(store, who, submitted, "757/QĐ-UBND", date(2018, 4, 2))
    material = material_of_dossier(office_at(folder), opened.id, date(2018, 4, 3))
    pd.testing.assert_frame_equal(material.changes, before)
    assert material.outdated_findings == 0


def test_a_version_that_nobody_judged_makes_no_dossier(folder, handed_in):
    store, who, opened, _ = handed_in
    again = read(small_sample(folder), "viettel", read_reference(folder), date(2018, 3, 2))
    add_version(store, who, opened.id, b"a newer file", again, "")
    with pytest.raises(DecisionError):
        material_of_dossier(office_at(folder), opened.id, date(2018, 3, 20))
    empty = receive(
        store, who, carrier="vnpt", kind="new_plan", title="Mới", received_on=date(2018, 3, 1)
    )
    with pytest.raises(DecisionError):
        material_of_dossier(office_at(folder), empty.id, date(2018, 3, 20))
