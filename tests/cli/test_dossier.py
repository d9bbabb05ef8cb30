"""`planner dossier` and `planner verify` from a carrier's file."""

from __future__ import annotations

import hashlib
import json
import shutil

import openpyxl
import pytest
from dossier_tools import SAMPLE, appraised_dossier, small_sample
from pypdf import PdfReader

from planner.cli.main import main
from planner.layers.province import DEFAULT_DATA_DIR
from planner.store.audit import entries
from planner.store.decisions import Wanted, decide

pytestmark = pytest.mark.usefixtures("coverage_once")
ASKED = ("--carrier", "viettel", "--on", "2018-03-01", "--made-on", "2018-03-20")


@pytest.mark.usefixtures("report_without_maps")
def test_the_files_of_a_dossier_are_named_with_their_hashes_and_signed_as_asked(capsys, tmp_path):
    out, file = tmp_path / "ho-so", str(small_sample(tmp_path))
    parts = ["--part", "documents", "--part", "tables", "--signer", "Nguyễn Văn A"]
    parts += ["--letter", "99/VTTV-KT ngày 01/3/2018"]
    assert main(["dossier", file, "--out", str(out), "--json", *ASKED, *parts]) == 1
    output = json.loads(capsys.readouterr().out)
    for listed in output["files"]:
        assert hashlib.sha256((out / listed["path"]).read_bytes()).hexdigest() == listed["sha256"]
    (report,) = out.glob("van-ban/bao-cao*.pdf")
    assert "99/VTTV-KT" in "".join(page.extract_text() for page in PdfReader(report).pages)
    (out / "van-ban" / "to-trinh.docx").write_bytes(b"other")
    assert main(["verify", str(out), "--json"]) == 1
    verified = json.loads(capsys.readouterr().out)
    assert verified["differences"] == [{"path": "van-ban/to-trinh.docx", "kind": "changed"}]


def test_a_dossier_is_verified_and_made_again_from_its_file(capsys, tmp_path):
    out, file = tmp_path / "ho-so", str(small_sample(tmp_path))
    parts = ["--part", "tables", "--signer", "Nguyễn Văn A"]
    assert main(["dossier", file, "--out", str(out), *ASKED, *parts]) == 1
    capsys.readouterr()
    assert main(["verify", str(out), "--json", "--rebuild", file]) == 0
    same = {"ok": True, "differences": [], "rebuilt": [], "inputs": []}
    assert json.loads(capsys.readouterr().out) == same
    manifest = json.loads((out / "manifest.json").read_text())
    (out / "manifest.json").write_text(json.dumps({**manifest, "command": "planner dossier khac"}))
    assert main(["verify", str(out), "--json", "--rebuild", file]) == 1
    forged = json.loads(capsys.readouterr().out)
    assert forged["inputs"] == ["command"]
    assert forged["differences"] == [{"path": "manifest.json", "kind": "changed"}]
    (out / "manifest.json").write_text(json.dumps(manifest))
    assert main(["verify", str(out), "--rebuild"]) == 2
    assert "--rebuild" in capsys.readouterr().err


def test_what_cannot_be_made_is_said(capsys, tmp_path):
    assert main(["dossier", str(SAMPLE), "--out", str(tmp_path / "a")]) == 2
    assert "--carrier" in capsys.readouterr().err
    assert main(["verify", str(tmp_path)]) == 2
    assert "manifest.json" in capsys.readouterr().err
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "thu.txt").write_text("x")
    asked = ["--carrier", "viettel", "--on", "2018-03-01", "--part", "tables"]
    assert main(["dossier", str(SAMPLE), "--out", str(tmp_path / "b"), *asked]) == 2
    assert "thư mục trống" in capsys.readouterr().err
    book = openpyxl.Workbook()
    book.active.append(["Mã trạm", "Vĩ độ", "Kinh độ", "Loại cột", "Chiều cao cột (m)"])
    book.active.append(["VTL-XA-1", 21.0, 105.8, "A2a", 42])
    book.save(tmp_path / "ngoai_tinh.xlsx")
    assert (
        main(["dossier", str(tmp_path / "ngoai_tinh.xlsx"), "--out", str(tmp_path / "c"), *asked]) == 2
    )
    assert "Không hàng nào" in capsys.readouterr().err
    assert not (tmp_path / "c").exists()


def test_a_dossier_of_the_store_is_made_again_by_its_code_and_says_what_is_no_longer_the_same(
    capsys, tmp_path
):
    data = shutil.copytree(DEFAULT_DATA_DIR, tmp_path / "data", ignore=shutil.ignore_patterns("store"))
    store, who, opened, appraisal = appraised_dossier(data, small_sample(tmp_path))
    out = tmp_path / "ho-so"
    asked = ["--data", str(data), "--made-on", "2018-03-20", "--part", "tables", "--chair", "Trần B"]
    assert main(["dossier", opened.code, "--out", str(out), "--zip", "--json", *asked]) == 1
    assert {file["path"] for file in json.loads(capsys.readouterr().out)["files"]} >= {
        "danh-muc-tep.txt",
        "phu-luc/bang-tong-hop.xlsx",
        "phu-luc/bieu-M1-M5.xlsx",
    }
    assert out.with_suffix(".zip").is_file()
    with store.reading(who) as connection:
        *_, last = entries(connection, opened.subject)
    manifest = hashlib.sha256((out / "manifest.json").read_bytes()).hexdigest()
    assert (last.action, json.loads(last.after)) == ("export", {"sha256": manifest})
    again = ["verify", str(out), "--data", str(data), "--rebuild", "--json"]
    assert main(again) == 0
    same = {"ok": True, "differences": [], "rebuilt": [], "inputs": []}
    assert json.loads(capsys.readouterr().out) == same
    site, conclusion = appraisal.sites[["site_id", "conclusion"]].iloc[0]
    decide(store, who, opened.id, [Wanted(site, "reject", reason="quá gần")], {site: conclusion})
    assert main(again) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["inputs"] == ["decisions"]
    assert {file["path"] for file in report["rebuilt"]} >= {"phu-luc/bang-tong-hop.xlsx"}
    assert main(again[:-1]) == 1
    assert "Không còn như khi lập: decisions" in capsys.readouterr().out


@pytest.mark.parametrize(
    "change",
    [
        {"asked_for": []},
        {"asked_for": {"paper": "A9", "orientation": "landscape"}},
        {"carrier": ["a"]},
        {"kind": "?"},
        {"signing": {"maker": 5}},
        {"dossier": None, "made_from": "file", "on": 5},
    ],
)
def test_a_manifest_that_asks_for_what_cannot_be_is_told(change, tmp_path, capsys):
    manifest = {
        "dossier": "x", "carrier": "viettel", "kind": "new_plan", "on": "2018-03-01",
        "made_on": "2018-03-20", "made_from": "file", "signing": {}, "files": [],
        "asked_for": {"parts": ["tables"], "paper": "A3", "orientation": "landscape", "communes": []},
    }  # fmt: skip
    (tmp_path / "manifest.json").write_text(json.dumps({**manifest, **change}), encoding="utf-8")
    assert main(["verify", str(tmp_path), "--rebuild", str(SAMPLE)]) == 2
    assert "manifest.json" in capsys.readouterr().err
