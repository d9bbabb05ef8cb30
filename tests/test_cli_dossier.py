"""`planner dossier` and `planner verify` from a carrier's file."""

from __future__ import annotations

import hashlib
import json

from planner.cli import main
from planner.province import DEFAULT_DATA_DIR

SAMPLE = DEFAULT_DATA_DIR / "samples" / "viettel_2018_ho_so.xlsx"


def test_a_dossier_is_made_verified_and_made_again_from_its_file(capsys, tmp_path):
    out = tmp_path / "ho-so"
    asked = ["--carrier", "viettel", "--on", "2018-03-01", "--made-on", "2018-03-20"]
    parts = ["--part", "documents", "--part", "tables", "--signer", "Nguyễn Văn A"]
    assert main(["dossier", str(SAMPLE), "--out", str(out), "--json", *asked, *parts]) == 1
    told = json.loads(capsys.readouterr().out)
    for one in told["files"]:
        assert hashlib.sha256((out / one["path"]).read_bytes()).hexdigest() == one["sha256"]
    assert main(["verify", str(out), "--json", "--rebuild", str(SAMPLE)]) == 0
    assert json.loads(capsys.readouterr().out) == {"ok": True, "differences": [], "rebuilt": []}
    (out / "van-ban" / "to-trinh.docx").write_bytes(b"other")
    assert main(["verify", str(out), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["differences"] == [{"path": "van-ban/to-trinh.docx", "kind": "changed"}]


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
