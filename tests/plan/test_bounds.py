"""Values of a plan that make no sense are refused: where they are typed, saved, and in the file."""

import shutil
from datetime import UTC, datetime
from fnmatch import fnmatchcase

import pytest
import yaml

from planner.base.errors import PlanError
from planner.layers.province import DEFAULT_DATA_DIR
from planner.plan.bounds import BOUNDS_FILE, bounds_of, out_of_bounds
from planner.plan.check import check_plan, check_text
from planner.plan.edit import Key, borrow, change, confirm
from planner.plan.load import LAW_FILE, plan_file, preset_names, read_plan
from planner.plan.neutral import TEMPLATE_FILE
from planner.plan.versions import open_plan, save_edits

NOW = datetime(2018, 5, 4, tzinfo=UTC)
FILES = [
    LAW_FILE,
    plan_file(DEFAULT_DATA_DIR),
    *(plan_file(DEFAULT_DATA_DIR, name) for name in preset_names(DEFAULT_DATA_DIR)),
]
HEAD = 'name: a\nversion: "1"\ndocument: b\nparameters:\n'
ROW = "  - {{id: {}, name: c, value: {}, unit: '{}', document: d, certainty: assumed}}\n"


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(DEFAULT_DATA_DIR / "plan", tmp_path / "plan")
    return tmp_path


def faults_of(name, value, unit):
    return [fault.message for fault in check_text(HEAD + ROW.format(name, value, unit), "x.yaml")]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_plan_that_is_shipped_lies_within_the_bounds(path):
    assert check_plan(path) == []


def test_every_number_that_a_rule_uses_is_named_with_bounds_of_its_own():
    patterns = [
        name for row in yaml.safe_load(BOUNDS_FILE.read_text("utf-8"))["values"] for name in row["names"]
    ]
    values = [
        parameter for parameter in read_plan(DEFAULT_DATA_DIR).values() if parameter.value is not None
    ]
    unnamed = {
        parameter.parameter_id
        for parameter in values
        if parameter.unit != "có/không"
        and not any(fnmatchcase(parameter.parameter_id, name) for name in patterns)
    }
    assert len(values) > 100
    assert unnamed == set()
    blank = yaml.safe_load(TEMPLATE_FILE.read_text("utf-8"))["parameters"]
    assert all(any(fnmatchcase(entry["id"], name) for name in patterns) for entry in blank)


@pytest.mark.parametrize(
    ("name", "value", "unit"),
    [
        ("SPACE-2.URBAN", 99999999, "m"),
        ("SHARE-PCT.2020", 100.1, "%"),
        ("EMF.FIELD", 27500, "V/m"),
        ("EMF.DENSITY", 0, "W/m²"),
        ("RAD-BAND.LOW", 54000, "MHz"),
        ("RAD-LIC.REQUIRED", 2, "có/không"),
        ("RAD-LIC.REQUIRED", 0.5, "có/không"),
        ("SHARE.OPERATORS", 2.5, "doanh nghiệp"),
        ("NTM8.3.SHARE", 66.67, "lần"),
        ("AIR-45.HEIGHT", 4500, "m"),
        ("RAD-COST.NEW_STATION", 350000000000, "đồng"),
        ("OF.OUR_OWN", 120, "%"),
        ("OF.OUR_OWN", 1.0e15, "kg"),
    ],
)
def test_a_value_beyond_its_bounds_is_a_fault_with_line_value_and_limits(name, value, unit):
    (fault,) = faults_of(name, value, unit)
    assert "x.yaml, dòng 5, mục parameters/0/value" in fault
    assert unit in fault
    assert "từ" in fault
    assert faults_of(name, bounds_of(name, unit).high, unit) == []
    assert faults_of(name, bounds_of(name, unit).low, unit) == []
    assert faults_of(name, "null", unit) == []


def test_a_unit_that_the_rules_do_not_reckon_in_is_a_fault():
    (fault,) = faults_of("SPACE-2.URBAN", 0.4, "km")
    assert "đơn vị «km» không dùng được, quy tắc tính bằng «m»" in fault


def test_a_mast_of_a_row_of_spacing_has_a_height_that_masts_have():
    row = "{class: A2a, height_over_m: 1500, urban: true, value: 1, document: d, certainty: assumed}"
    text = HEAD.replace("parameters:\n", f"parameters: []\nspacing:\n  - {row}\n")
    assert "height_over_m: 1.500 m nằm ngoài" in check_text(text, "x.yaml")[0].message


def test_nothing_is_said_of_what_is_no_number():
    assert out_of_bounds("SPACE-2.URBAN", "m", None) is None
    assert out_of_bounds("SPACE-2.URBAN", "m", "nhiều") is None


def test_a_senseless_value_is_not_saved_and_the_file_is_not_blamed(folder):
    opened = open_plan(folder)
    edit = change(Key("SHARE.OPERATORS", "2014-05-23"), value=400)
    with pytest.raises(PlanError, match=r"Chưa lưu gì: .*400 doanh nghiệp không phải số nguyên"):
        save_edits(folder, opened, [edit], "Lê Văn C", "thử", NOW)
    assert open_plan(folder) == opened


def test_borrowing_over_a_confirmed_value_is_told_as_what_it_is(folder):
    key = Key("SPACE-2.URBAN", "2014-05-23")
    save_edits(folder, open_plan(folder), [confirm([key], "C", NOW.date(), "vì")], "C", "vì", NOW)
    opened = open_plan(folder)
    preset = yaml.safe_load(plan_file(folder, "hai_duong").read_text("utf-8"))
    with pytest.raises(PlanError) as caught:
        save_edits(folder, opened, [borrow(preset, ["SPACE-2.URBAN"], NOW.date())], "C", "mượn", NOW)
    assert "xác nhận nên không mượn đè lên" in caught.value.text()
    assert "lỗi" not in caught.value.text()
    assert open_plan(folder) == opened
