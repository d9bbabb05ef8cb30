"""Plan files: values by date, and every fault with its line."""

import shutil
from datetime import date

import pytest

from planner.errors import PlanError
from planner.plan.load import check_plan, read_plan
from planner.plan.model import values_table
from planner.province import DEFAULT_DATA_DIR

GOOD = """name: Thử
version: "1"
document: văn bản
parameters:
  - id: A1A.HEIGHT
    name: cao
    value: 3
    unit: m
    citation: TT 14/2013
    certainty: cited
    effective_from: "2013-06-21"
targets: []
"""


def faults(tmp_path, text):
    path = tmp_path / "plan.yaml"
    path.write_text(text, encoding="utf-8")
    return check_plan(path)


def test_a_sound_plan_has_no_fault(tmp_path):
    assert faults(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("value: 3", "value: ba", 7),
        ("certainty: cited", "certainty: maybe", 10),
        ('"2013-06-21"', '"21/6/2013"', 11),
        ("    unit: m\n", "", 5),
        ("value: 3", "value: [", 9),
    ],
)
def test_a_fault_is_reported_with_its_line(tmp_path, old, new, line):
    found = faults(tmp_path, GOOD.replace(old, new))
    assert [fault.row for fault in found] == [line]


def test_every_fault_is_reported(tmp_path):
    text = GOOD.replace("value: 3", "value: ba").replace("certainty: cited", "certainty: maybe")
    assert len(faults(tmp_path, text)) == 2


def test_a_broken_plan_is_a_plan_error_that_names_the_file(tmp_path):
    (tmp_path / "plan").mkdir()
    (tmp_path / "plan" / "p.yaml").write_text("name: [", encoding="utf-8")
    with pytest.raises(PlanError, match=r"p\.yaml"):
        read_plan(tmp_path)


def test_a_directory_without_a_plan_says_so(tmp_path):
    with pytest.raises(PlanError, match="cần đúng một tệp"):
        read_plan(tmp_path)


def test_the_shipped_plan_marks_everything_that_is_not_trà_vinhs_as_assumed():
    plan = read_plan(DEFAULT_DATA_DIR)
    borrowed = [v for v in plan.values() if v.parameter_id.startswith(("SPACE", "QUANTITY"))]
    assert len(borrowed) == 14
    assert {value.certainty for value in borrowed} == {"assumed"}
    assert all(value.effective_from for value in plan.values())
    assert plan.parameter("A1A.HEIGHT", date(2018, 1, 1)).certainty == "cited"
    assert plan.parameter("A1A.HEIGHT", date(2013, 6, 20)) is None
    assert len(values_table(plan)) == len(plan.values())


@pytest.mark.parametrize("name", ["quang_nam", "hai_duong", "ha_noi"])
def test_presets_of_other_provinces_load_by_name(name):
    preset = read_plan(DEFAULT_DATA_DIR, name)
    assert {value.certainty for value in preset.values()} == {"cited"}


def test_an_unknown_preset_is_a_plan_error(tmp_path):
    shutil.copytree(DEFAULT_DATA_DIR / "plan", tmp_path / "plan")
    with pytest.raises(PlanError):
        read_plan(tmp_path, "khong_co")
