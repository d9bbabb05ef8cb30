"""What differs between two versions of a plan, said value by value."""

from datetime import date

from planner.layers.province import DEFAULT_DATA_DIR
from planner.plan.difference import plan_difference
from planner.plan.edit import Key, add, change, confirm, edited, remove
from planner.plan.load import over_law, parse_plan

TEXT = (DEFAULT_DATA_DIR / "plan" / "tra_vinh.yaml").read_text(encoding="utf-8")
SPACE = Key("SPACE-2.URBAN", "2014-05-23")
DAY = date(2018, 5, 4)


def rows(*edits):
    before = parse_plan(TEXT, "x.yaml")
    after = parse_plan(edited(TEXT, "x.yaml", edits).text, "x.yaml")
    table = plan_difference(over_law(before), over_law(after))
    return [
        tuple(row) for row in table[["parameter_id", "change", "field", "before", "after"]].to_numpy()
    ]


def test_two_plans_of_the_same_values_do_not_differ():
    assert rows() == []


def test_a_changed_field_has_a_row_with_before_and_after():
    assert ("SPACE-2.URBAN", "changed", "value", "100", "120,5") in rows(change(SPACE, value=120.5))


def test_a_confirmed_value_of_the_law_has_changed_though_it_is_a_copy():
    changes = rows(confirm([Key("CAB-POLE.SAME_ROUTE")], "C", DAY, "đã đọc"))
    assert changes[0][1:] == (
        "changed",
        "certainty",
        "giả định, chưa đối chiếu văn bản",
        "Sở đã xác nhận",
    )
    assert changes[1][2:] == ("confirmed_by", "–", "C, 04/05/2018: đã đọc")


def test_added_and_dropped_values_are_said():
    target = {"quantity": "cable_km", "horizon": 2020, "value": 900, "document": "QĐ",
              "certainty": "cited"}  # fmt: skip
    changes = rows(add("targets", target), remove(SPACE))
    assert ("SPACE-2.URBAN", "dropped", "value", "100", "–") in changes
    assert ("QUANTITY.cable_km.2020", "added", "value", "–", "900") in changes
