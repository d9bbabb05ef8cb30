"""The console stops at a file that speaks of another carrier, and goes on where somebody is sure."""

import json

from planner.cli.main import main
from planner.layers.province import DEFAULT_DATA_DIR

SAMPLE = str(DEFAULT_DATA_DIR / "samples" / "vnpt_2018_ho_so.zip")
ASKED = ("--carrier", "viettel", "--on", "2018-04-03")


def test_a_file_of_another_carrier_is_stopped_with_the_reasons(capsys):
    assert main(["appraise", SAMPLE, *ASKED, "--without-coverage"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "VNPT, không phải của Viettel" in said.err
    assert "--yes-carrier" in said.err


def test_a_dossier_of_another_carriers_file_is_not_made(capsys, tmp_path):
    assert main(["dossier", SAMPLE, *ASKED, "--out", str(tmp_path / "ra")]) == 2
    assert "VNPT" in capsys.readouterr().err
    assert not (tmp_path / "ra").exists()


def test_who_is_sure_goes_on(capsys):
    assert main(["appraise", SAMPLE, *ASKED, "--without-coverage", "--yes-carrier", "--json"]) == 1
    sites = json.loads(capsys.readouterr().out)["sites"]
    assert len(sites) > 100


def test_taking_a_file_in_tells_of_whom_it_speaks_and_writes_it_all_the_same(capsys, tmp_path):
    code = main(["intake", SAMPLE, "--carrier", "viettel", "--out", str(tmp_path), "--json"])
    report = json.loads(capsys.readouterr().out)
    assert code in (0, 1)
    assert report["speaks_of"]["carrier"] == "vnpt"
    assert (tmp_path / "sites.gpkg").is_file()
    assert main(["intake", SAMPLE, "--carrier", "vnpt", "--out", str(tmp_path), "--json"]) in (0, 1)
    assert json.loads(capsys.readouterr().out)["speaks_of"] is None
