"""What is typed into a sheet of the plan becomes one edit of its entries."""

import pytest

from planner.layers.province import DEFAULT_DATA_DIR
from planner.plan.check import load_text
from planner.plan.edit import edited, law_entries
from planner.plan.load import over_law, parse_plan
from planner.plan.sheet import LAW, SHEETS, is_typed, lacking, number_text, read_value, sheet, sheet_edit

TEXT = (DEFAULT_DATA_DIR / "plan" / "tra_vinh.yaml").read_text(encoding="utf-8")
RAW = load_text(TEXT)
SOURCE = {"document": "QĐ 12", "certainty": "cited"}


def typed_into(name, **typed):
    outcome = edited(TEXT, "tra_vinh.yaml", [sheet_edit(name, typed)])
    return outcome.faults, None if outcome.faults else parse_plan(outcome.text, "tra_vinh.yaml")


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_has_a_row_for_each_entry(name):
    entries = law_entries() if name == LAW else RAW[name]
    assert len(sheet(RAW, name)) == len(entries)


def test_numbers_stand_as_text_with_a_decimal_comma():
    law = sheet(RAW, LAW).set_index("id")
    assert law.loc["CAB-POLE.SAME_SHARE", "value"] == "0,2"
    assert [number_text(value) for value in (400, 0.5, None)] == ["400", "0,5", ""]
    assert [read_value(text) for text in ("27,5", "27.5", " ", None)] == [27.5, 27.5, None, None]


def test_typed_cells_change_their_own_row_and_no_other():
    cells = {"value": "120,5", **SOURCE, "effective_from": "2019-01-01T00:00:00.000"}
    faults, plan = typed_into("parameters", edited_rows={0: cells})
    assert faults == []
    changed, other = plan.parameters[:2]
    assert (changed.value, changed.certainty) == (120.5, "cited")
    assert f"{changed.effective_from}" == "2019-01-01"
    assert other.value == 400


def test_rows_whose_names_are_exchanged_are_not_mixed_up():
    faults, plan = typed_into("targets", edited_rows={0: {"horizon": 2025}, 1: {"horizon": 2020}})
    assert faults == []
    assert [(target.horizon, target.amount.value) for target in plan.targets[:2]] == [
        (2025, 500),
        (2020, 540),
    ]


def test_rows_are_added_and_removed():
    new = {"quantity": "cable_km", "horizon": 2020, "value": "900", **SOURCE}
    faults, plan = typed_into("targets", added_rows=[new, {}], deleted_rows=[0])
    assert faults == []
    assert len(plan.targets) == len(RAW["targets"])
    assert plan.targets[-1].amount.value == 900
    assert plan.targets[0].horizon == 2025


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("parameters", {"edited_rows": {0: {"value": "nhiều"}}}, "«nhiều» không phải là một con số"),
        ("spacing", {"edited_rows": {0: {"value": "-5"}}}, "nhỏ hơn 0"),
        ("targets", {"added_rows": [{"quantity": "masts", **SOURCE}]}, "thiếu"),
        ("zones", {"edited_rows": {0: {"kind": "elsewhere"}}}, "hai giá trị"),
        ("targets", {"edited_rows": {0: {"effective_until": "2013-01-01"}}}, "sau ngày kết thúc"),
    ],
)
def test_what_makes_no_sense_comes_back_as_a_fault(name, typed, words):
    faults, _ = typed_into(name, **typed)
    assert words in faults[0].message


def test_what_is_typed_over_the_law_is_the_provinces_own_copy():
    row = [entry["id"] for entry in law_entries()].index("CAB-POLE.SAME_ROUTE")
    faults, plan = typed_into(LAW, edited_rows={row: {"value": "1,5", **SOURCE}})
    assert faults == []
    assert plan.parameters[-1].parameter_id == "CAB-POLE.SAME_ROUTE"
    own = [
        parameter.value
        for parameter in over_law(plan).parameters
        if parameter.parameter_id == "CAB-POLE.SAME_ROUTE"
    ]
    assert own == [1.5, 15]


def test_nothing_typed_is_nothing():
    assert not is_typed({"edited_rows": {}, "added_rows": [], "deleted_rows": []})
    assert is_typed({"deleted_rows": [0]})


def test_what_a_new_row_still_lacks_is_named_and_an_untouched_one_is_ignored():
    untouched = {"certainty": "cited", "urban": False}
    assert not is_typed({"added_rows": [untouched]})
    row = {**untouched, "class": "A2c", "value": "50"}
    assert lacking("spacing", {"added_rows": [row, untouched]}) == ["document"]
    assert lacking("spacing", {"added_rows": [{**row, "document": "QĐ"}]}) == []
    assert lacking("spacing", {"edited_rows": {0: {"class": None}}}) == ["class"]
    assert lacking("spacing", {"edited_rows": {0: {"value": None}}}) == []


def test_a_new_row_without_a_number_has_an_unknown_value_and_a_zone_may_allow_nothing():
    faults, plan = typed_into("spacing", added_rows=[{"class": "A2c", "urban": True, **SOURCE}])
    assert faults == []
    assert plan.spacing[-1].distance.value is None
    faults, plan = typed_into("zones", edited_rows={0: {"allowed": None}})
    assert faults == []
    assert plan.zones[0].allowed == ()
    faults, plan = typed_into("zones", edited_rows={0: {"document": "QĐ 12"}})
    assert plan.zones[0].allowed == ("A1a", "A1b")
