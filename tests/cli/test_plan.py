"""`planner plan …`: JSON alone on standard output, documented exit codes."""

import json
import shutil
from datetime import UTC, datetime

import pytest

from planner.cli.main import main
from planner.layers.province import DEFAULT_DATA_DIR
from planner.plan.edit import Key, change
from planner.plan.versions import open_plan, plan_identity, save_edits


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    shutil.copytree(DEFAULT_DATA_DIR, folder, ignore=shutil.ignore_patterns("store"))
    return folder


def run(capsys, *arguments):
    code = main([str(argument) for argument in arguments])
    return code, capsys.readouterr().out


def run_json(capsys, *arguments):
    code, out = run(capsys, *arguments, "--json")
    return code, json.loads(out)


def test_a_sound_plan_exits_0_and_a_faulty_one_1_with_its_lines(capsys, tmp_path):
    assert run(capsys, "plan", "check")[0] == 0
    path = tmp_path / "p.yaml"
    path.write_text("name: a\nversion: '1'\ndocument: b\nparameters: 3\n", encoding="utf-8")
    code, report = run_json(capsys, "plan", "check", path)
    assert code == 1
    assert report["faults"][0]["line"] == 4


def test_a_senseless_value_in_the_file_is_found_with_its_line_and_limits(capsys, data):
    path = next((data / "plan").glob("*.yaml"))
    text = path.read_text(encoding="utf-8").replace("value: 100\n", "value: 99999999\n", 1)
    path.write_text(text, encoding="utf-8")
    code, report = run_json(capsys, "plan", "check", path)
    assert code == 1
    (fault,) = report["faults"]
    assert "99.999.999 m nằm ngoài khoảng hợp lý từ 0 đến 20.000 m" in fault["message"]
    assert text.splitlines()[fault["line"] - 1].strip() == "value: 99999999"


def test_versions_are_listed_with_who_when_and_why(capsys, data):
    key = Key("SPACE-2.URBAN", "2014-05-23")
    now = datetime(2018, 5, 4, tzinfo=UTC)
    save_edits(data, open_plan(data), [change(key, value=120)], "Trần Thị B", "QĐ 12", now)
    code, report = run_json(capsys, "plan", "versions", "--data", data)
    assert code == 0
    assert [(version["version"], version["who"]) for version in report["versions"]] == [
        ("2", "Trần Thị B"),
        ("1", ""),
    ]
    assert "QĐ 12" in run(capsys, "plan", "versions", "--data", data)[1]


def test_progress_holds_the_shipped_targets_against_the_shipped_plans(capsys):
    code, report = run_json(capsys, "plan", "progress", "--on", "2018-04-03")
    assert code == 1
    assert report["plan"]["sha256"] == plan_identity(DEFAULT_DATA_DIR).sha256
    viettel = next(target for target in report["targets"] if target["carrier"] == "viettel")
    assert (viettel["standing"], viettel["new"], viettel["removed"]) == (420, 82, 6)
    assert (viettel["total"], viettel["state"], viettel["certainty"]) == (496, "meets", "assumed")
    years = {row["year"]: row["total"] for row in report["years"]}
    assert years[2017] == 851  # on which the 970 records of the register are
    carriers = [row["total"] for row in report["carriers"] if row["year"] == 2017]
    assert sum(carriers) == 970  # each carrier's own; a shared mast is in several of these
    assert {share["parameter_id"] for share in report["shares"]} == {"SHARE-PCT", "UG-PCT"}
    out = run(capsys, "plan", "progress", "--on", "2018-04-03")[1]
    assert "496 / 500 cột – đạt (giả định" in out


def test_before_the_plan_there_are_no_targets(capsys):
    code, report = run_json(capsys, "plan", "progress", "--on", "2014-05-22")
    assert (code, report["targets"]) == (0, [])
