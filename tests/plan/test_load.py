"""Plan files: values by date, and every fault with its line."""

import re
import shutil
from datetime import date

import pytest

from planner.base.errors import PlanError
from planner.layers.cited_value import PROVINCIAL
from planner.layers.province import DEFAULT_DATA_DIR
from planner.plan.check import check_plan
from planner.plan.load import LAW_FILE, over_law, parse_plan, read_plan
from planner.plan.model import values_table

GOOD = """name: Thử
version: "1"
document: văn bản
parameters:
  - id: A1A.HEIGHT
    name: cao
    value: 3
    unit: m
    document: TT 14/2013
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
    reported = faults(tmp_path, GOOD.replace(old, new))
    assert [fault.row for fault in reported] == [line]


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
    own = [value for value in plan.values() if value.scope == PROVINCIAL]
    assert len(own) == 44
    assert {value.certainty for value in own} == {"assumed"}
    assert all(value.document and value.effective_from for value in own)
    assert plan.parameter("A1A.HEIGHT", date(2018, 1, 1)).certainty == "cited"
    assert plan.parameter("A1A.HEIGHT", date(2013, 6, 20)) is None
    assert len(values_table(plan)) == len(plan.values())


def test_the_law_is_sound_every_value_with_its_document_and_a_known_unit():
    assert check_plan(LAW_FILE) == []
    law = parse_plan(LAW_FILE.read_text(encoding="utf-8"), LAW_FILE.name).parameters
    units = {"m", "lần", "có/không", "ngày làm việc", "W/m²", "V/m", "hộp", ""}
    units |= {"dBm", "MHz", "W", "dBµV/m", "ngày", "năm", "nội dung", "điểm", "đồng"}  # commune radio
    assert {value.unit for value in law} <= units
    assert all(value.document for value in law)
    assert all(value.value is not None for value in law if value.unit)


def test_no_value_of_the_law_is_older_than_its_document():
    law = parse_plan(LAW_FILE.read_text(encoding="utf-8"), LAW_FILE.name).parameters
    for value in law:
        years = [int(year) for year in re.findall(r"(?:19|20)\d\d", value.document)]
        if value.certainty == "cited" or value.document.startswith("QCVN 8:2010"):
            assert value.effective_from is not None, value.parameter_id
            assert value.effective_from.year >= max(years), value.parameter_id


def test_a_list_of_papers_that_is_borrowed_says_so_in_its_note_and_not_in_its_citation():
    law = parse_plan(LAW_FILE.read_text(encoding="utf-8"), LAW_FILE.name).parameters
    papers = [value for value in law if value.parameter_id.startswith("EVIDENCE.")]
    assert {value.certainty for value in papers} == {"assumed"}
    assert all("nguồn thứ cấp" in value.note.lower() for value in papers)
    assert not any("(" in value.citation for value in papers)


def test_on_no_day_has_the_law_two_values_of_one_name():
    law = parse_plan(LAW_FILE.read_text(encoding="utf-8"), LAW_FILE.name).parameters
    days = {value.effective_from or date.min for value in law}
    for day in days:
        names = [value.parameter_id for value in law if value.in_force(day)]
        assert len(names) == len(set(names))


def test_a_value_of_the_province_goes_before_the_laws_of_its_name():
    own = parse_plan(GOOD.replace("value: 3", "value: 2"), "p.yaml")
    plan = over_law(own)
    assert plan.value("A1A.HEIGHT", date(2018, 1, 1)) == 2
    assert plan.value("AIR-45.HEIGHT", date(2018, 1, 1)) == 45
    assert plan.value("AIR-45.HEIGHT", date(2016, 6, 25)) is None


def test_a_confirmed_value_is_no_longer_assumed(tmp_path):
    confirmed = "certainty: assumed\n    confirmed: {who: B, 'on': '2018-05-04', why: đã đối chiếu}"
    text = GOOD.replace("certainty: cited", confirmed)
    assert faults(tmp_path, text) == []
    assert parse_plan(text, "p.yaml").parameters[0].certainty == "confirmed"
    without = text.replace(", why: đã đối chiếu", "")
    assert "thiếu why" in faults(tmp_path, without)[0].message


TWICE = """
  - {id: A1A.HEIGHT, name: cao, value: 4, unit: m, document: x, certainty: cited}
spacing:
  - {class: A2a, height_over_m: 15, height_up_to_m: 15, urban: true, value: 1, document: x,
     certainty: cited}
"""


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (GOOD.replace("targets: []", TWICE.split("spacing:")[0].strip("\n")), 12, "hai giá trị"),
        (
            GOOD.replace("targets: []", "    effective_until: '2013-06-20'"),
            5,
            "sau ngày kết thúc",
        ),
        (GOOD.replace("targets: []", "spacing:" + TWICE.split("spacing:")[1]), 13, "không có cột nào"),
        (GOOD.replace("A1A.HEIGHT", "cao"), 5, "không đúng dạng"),
        (GOOD + "more: 1\n", 13, "không nằm trong lược đồ"),
        (GOOD.replace('"2013-06-21"', '"2013-02-30"'), 11, "không phải là ngày có thật"),
    ],
)
def test_what_contradicts_itself_is_said_in_vietnamese_with_file_and_line(tmp_path, text, line, words):
    reported = faults(tmp_path, text)
    assert (reported[0].file, reported[0].row) == ("plan.yaml", line)
    assert words in reported[0].message
    assert reported[0].message.startswith(f"plan.yaml, dòng {line}")


@pytest.mark.parametrize("name", ["quang_nam", "hai_duong", "ha_noi"])
def test_presets_of_other_provinces_load_by_name(name):
    preset = read_plan(DEFAULT_DATA_DIR, name)
    assumed = [value.parameter_id for value in preset.values() if value.certainty != "cited"]
    # What Quảng Nam allows outside its zones was read for A2b alone.
    assert assumed == (["ZONE.ELSEWHERE"] if name == "quang_nam" else [])


def test_an_unknown_preset_is_a_plan_error(tmp_path):
    shutil.copytree(DEFAULT_DATA_DIR / "plan", tmp_path / "plan")
    with pytest.raises(PlanError):
        read_plan(tmp_path, "khong_co")


CONFIRMED = GOOD.replace(
    "certainty: cited",
    "certainty: assumed\n    confirmed: {who: Lê Văn C, on: 2018-04-03, why: đã đối chiếu}",
)


def test_a_confirmation_written_by_hand_is_read_though_yaml_knows_on_as_true(tmp_path):
    assert faults(tmp_path, CONFIRMED) == []


@pytest.mark.parametrize("value", [".nan", ".inf", "-1"])
def test_a_value_that_measures_nothing_is_a_fault(tmp_path, value):
    (fault,) = faults(tmp_path, GOOD.replace("value: 3", f"value: {value}"))
    assert "A1A" in fault.message or "value" in fault.message
    assert fault.row is not None


def test_an_empty_text_is_said_in_vietnamese(tmp_path):
    (fault,) = faults(tmp_path, GOOD.replace("    document: TT 14/2013", '    document: ""'))
    assert "không được để trống" in fault.message
