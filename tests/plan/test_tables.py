"""The tables of the plan page: what is in force on a day, and where it comes from."""

from datetime import date

from planner.layers.province import DEFAULT_DATA_DIR
from planner.plan.edit import Key, confirm, edited, follow
from planner.plan.load import over_law, parse_plan, read_plan
from planner.plan.tables import (
    confirmable,
    own_first,
    parameters_table,
    plan_on,
    spacing_table,
    targets_in_force,
    zones_table,
)

TEXT = (DEFAULT_DATA_DIR / "plan" / "tra_vinh.yaml").read_text(encoding="utf-8")
DAY = date(2018, 4, 3)
ROUTE = Key("CAB-POLE.SAME_ROUTE")


def edited_plan(*edits):
    return over_law(parse_plan(edited(TEXT, "x.yaml", edits).text, "x.yaml"))


def test_only_what_is_in_force_on_the_day_is_shown():
    plan = read_plan(DEFAULT_DATA_DIR)
    before, after = (plan_on(plan, date(2023, month, 1)) for month in (6, 7))
    sources = [plan.value("EMF.DENSITY", DAY) for plan in (before, after)]
    assert sources == [2, None]  # the value of 2022 is not in force in 2018
    assert len(plan_on(plan, date(2014, 5, 22)).targets) == 0


def test_a_value_of_the_province_is_shown_once_in_the_place_of_the_laws():
    plan = plan_on(edited_plan(confirm([ROUTE], "C", DAY, "vì")), DAY)
    table = parameters_table(plan).set_index("parameter_id")
    assert table.loc["CAB-POLE.SAME_ROUTE", "certainty"] == "confirmed"
    assert table.loc["CAB-POLE.SAME_ROUTE", "scope"] == "quy hoạch tỉnh"
    assert table.loc["CAB-POLE.SAME_ROUTE", "confirmed_by"] == "C, 03/04/2018: vì"
    assert table.loc["AIR-45.HEIGHT", "amount"] == "45 m"
    assert table.loc["AIR-45.HEIGHT", "scope"] == "pháp luật quốc gia"


def test_spacing_is_a_table_of_class_and_height_by_urban_land():
    table = spacing_table(plan_on(read_plan(DEFAULT_DATA_DIR), DAY))
    cells = table[["mast_class", "height", "urban", "elsewhere"]].to_numpy().tolist()
    assert cells == [
        ["A2a", "cao đến 15 m", "150 m", "200 m"],
        ["A2a", "cao trên 15 m", "200 m", "350 m"],
        ["A2b", "mọi chiều cao", "300 m", "–"],
    ]
    assert set(table["urban_certainty"]) == {"assumed"}


def test_zones_and_targets_have_their_sources():
    plan = plan_on(read_plan(DEFAULT_DATA_DIR), DAY)
    assert zones_table(plan)["allowed"].tolist()[0] == "A1a, A1b"
    assert targets_in_force(plan)["amount"].tolist()[0] == "500 cột"
    assert set(targets_in_force(plan)["certainty"]) == {"assumed"}


def test_a_plan_without_anything_has_empty_tables():
    empty = parse_plan("name: a\nversion: '1'\ndocument: b\nparameters: []\n", "x.yaml")
    for table in (parameters_table, spacing_table, zones_table, targets_in_force):
        assert len(table(empty)) == 0


def test_what_can_be_confirmed_is_assumed_and_says_something():
    names = {row.parameter_id for row in confirmable(read_plan(DEFAULT_DATA_DIR))}
    assert {"SPACE-2.URBAN", "ZONE.A1_ONLY", "CAB-POLE.SAME_ROUTE"} <= names
    assert not {"SPACE.A2B.ELSEWHERE", "A2A.ON_BUILDING", "PERMIT.REQUIRED"} & names
    plan = edited_plan(confirm([ROUTE], "C", DAY, "vì"))
    assert "CAB-POLE.SAME_ROUTE" not in {row.parameter_id for row in confirmable(plan)}


def test_that_a_later_document_changes_nothing_can_be_confirmed_number_or_not():
    for name, since in (("AIR-45.HEIGHT", "2025-07-08"), ("HER.ZONE_1", "2025-01-01")):
        on = date.fromisoformat(since)
        plan = read_plan(DEFAULT_DATA_DIR)
        (offered,) = [row for row in confirmable(plan) if row.parameter_id == name]
        assert (offered.effective_from, offered.certainty) == (on, "assumed")
        shown = parameters_table(plan_on(plan, on)).set_index("parameter_id")
        assert "chưa đối chiếu" in shown.loc[name, "warning"]
        confirmed = edited_plan(confirm([Key(name, since)], "C", on, "đã đọc")).parameter(name, on)
        assert (confirmed.certainty, confirmed.warning) == ("confirmed", "")


def test_every_dated_value_is_listed_with_the_provinces_own_first():
    plan = edited_plan(follow(ROUTE, date(2019, 1, 1), value=2, document="QĐ", certainty="cited"))
    values = [
        (row.value, row.scope) for row in own_first(plan) if row.parameter_id == "CAB-POLE.SAME_ROUTE"
    ]
    assert values == [(2, "plan"), (15, "law")]
