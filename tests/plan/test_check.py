"""Plan files changed in hundreds of ways: read, or refused with file, line and what is expected."""

import pytest
from yaml_mutations import mutations, textual, turned

from planner.base.errors import PlanError
from planner.layers.province import DEFAULT_DATA_DIR
from planner.plan.check import check_plan, check_text
from planner.plan.load import LAW_FILE, parse_plan, plan_file, read_plan
from planner.plan.model import values_table

SMALL = """# Một quy hoạch nhỏ
name: Thử
version: "1"
document: văn bản
note: ghi chú
parameters:
  - {id: A.B, name: cao, value: 3, unit: m, document: TT 14/2013, article: Điều 3, certainty: cited,
     effective_from: "2013-06-21", effective_until: "2020-06-21"}
  - id: A.C
    name: rộng
    value: 4.5
    unit: m
    document: TT 14/2013
    certainty: assumed
    note: mượn
    confirmed: {who: Lê Văn C, on: 2018-04-03, why: đã đối chiếu}
spacing:
  - {class: A2a, height_over_m: 15, height_up_to_m: 30, urban: true, value: 150,
     document: x, certainty: cited}
zones:
  - {kind: a1_only, allowed: [A1a, A1b], document: x, certainty: cited}
targets:
  - {quantity: masts, horizon: 2020, carrier: viettel, district_code: "842", class: A2b, value: 10,
     document: x, certainty: assumed}
"""
MUTATIONS = mutations(SMALL, seed=16)


@pytest.fixture
def path(tmp_path):
    (tmp_path / "plan").mkdir()
    return tmp_path / "plan" / "thu.yaml"


def test_every_mutation_of_a_plan_is_read_or_told_with_file_line_and_what_is_expected(path):
    assert len(MUTATIONS) > 1000
    faulty = 0
    for name, content in MUTATIONS:
        path.write_bytes(content)
        faults = check_plan(path)  # an exception fails the test
        faulty += bool(faults)
        for fault in faults:
            assert (fault.file, fault.row is None) == ("thu.yaml", False), name
            assert fault.expected, name
            assert fault.message.startswith(f"thu.yaml, dòng {fault.row}"), name
    assert faulty > len(MUTATIONS) / 2


def refusal(folder, name=None):
    """Return why a plan cannot be read, None where it can."""
    try:
        plan = read_plan(folder, name)
    except PlanError as error:
        return error
    assert len(values_table(plan)) == len(plan.values())
    return None


def test_a_plan_that_passes_its_check_can_be_used_and_one_that_does_not_is_refused(path):
    refused = {}
    for name, content in MUTATIONS[::7]:
        path.write_bytes(content)
        refused[name] = refusal(path.parent.parent)
    sound = [name for name, error in refused.items() if error is None]
    assert len(sound) > 5
    assert len(refused) - len(sound) > 100
    for name, error in refused.items():
        if error is not None:
            assert (error.facts["file"], error.facts["line"] is None) == ("thu.yaml", False), name
            assert error.facts["expected"], name
            assert f"thu.yaml, line {error.facts['line']}" in error.text("en"), name


def test_a_preset_changed_by_hand_is_refused_in_the_same_way(tmp_path):
    presets = tmp_path / "plan" / "presets"
    presets.mkdir(parents=True)
    refused = []
    for _, content in MUTATIONS[::60]:
        (presets / "x.yaml").write_bytes(content)
        refused.append(refusal(tmp_path, "x"))
    texts = [error.text() for error in refused if error is not None]
    assert len(texts) > 10
    assert [text for text in texts if "x.yaml, dòng" not in text] == []


SHIPPED = {
    path.name: path
    for path in [plan_file(DEFAULT_DATA_DIR), *(DEFAULT_DATA_DIR / "plan").rglob("*.yaml")]
}


@pytest.mark.parametrize("name", SHIPPED)
def test_no_change_of_a_shipped_plan_ends_otherwise_than_in_words(name):
    """Every value is deleted and takes an odd value in turn; every line is broken in turn."""
    text = SHIPPED[name].read_text(encoding="utf-8")
    untold = []
    changes = [*turned(text), *textual(text, seed=16, count=10)]
    assert len(changes) > 90
    for change, content in changes:
        untold += [
            (change, fault.message)
            for fault in check_text(content, name)
            if not (fault.row and fault.expected and f"{name}, dòng {fault.row}" in fault.message)
        ]
    assert untold == []


@pytest.mark.parametrize("name", ["../thu", "/etc/passwd", "..", "", "a\x00b"])
def test_the_name_of_a_preset_is_no_path(tmp_path, name):
    (tmp_path / "plan" / "presets").mkdir(parents=True)
    (tmp_path / "plan" / "thu.yaml").write_text(SMALL, encoding="utf-8")
    with pytest.raises(PlanError):
        plan_file(tmp_path, name)


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("certainty: assumed\n    note", "certainity: assumed\n    note", 14, "có phải «certainty»?"),
        ("2018-04-03", "2018-02-30", 16, "2018-02-30 không phải là ngày có thật"),
        ("horizon: 2020", "horizon: 2020.0", 23, "cần số nguyên"),
        ("value: 4.5", "value: .nan", 11, "số hữu hạn"),
        ("value: 4.5", "value: 1.0e+999", 11, "số hữu hạn"),
        ("value: 4.5", "value: 4,5", 11, "cần số hoặc để trống (null)"),
        ('"842"', "842", 23, "đặt trong ngoặc kép"),
        ("    unit: m\n", "    unit: m\n    unit: km\n", 13, "mỗi khóa chỉ được ghi một lần"),
        ("allowed: [A1a, A1b]", "allowed: [A1a, A9]", 21, "A1a, A1b, A2a, A2b, A2c"),
    ],
)
def test_a_fault_is_told_where_it_stands_and_how_it_should_be(path, old, new, line, words):
    assert old in SMALL
    path.write_text(SMALL.replace(old, new, 1), encoding="utf-8")
    faults = check_plan(path)
    assert any(fault.row in (line, line - 1) and words in fault.message for fault in faults), [
        (fault.row, fault.message) for fault in faults
    ]


def test_anchors_that_write_out_what_is_shared_are_read():
    assert check_plan(plan_file(DEFAULT_DATA_DIR)) == []
    assert "<<: *" in plan_file(DEFAULT_DATA_DIR).read_text(encoding="utf-8")
    law = parse_plan(LAW_FILE.read_text(encoding="utf-8"), LAW_FILE.name)
    assert len(law.parameters) > 50
