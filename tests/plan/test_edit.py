"""Edits of a plan: pure functions from text to text, checked before anything is written."""

from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.layers.province import DEFAULT_DATA_DIR
from planner.plan.check import check_text, load_text
from planner.plan.edit import (
    Key,
    add,
    borrow,
    change,
    confirm,
    edited,
    follow,
    keys,
    law_entries,
    remove,
    withdraw,
)
from planner.plan.entries import SECTIONS
from planner.plan.load import over_law, parse_plan
from planner.plan.text import next_version, with_version

DAY = date(2018, 5, 4)
TEXT = """# Ghi chú ở đầu tệp
name: Thử
version: "1"
document: văn bản
parameters:
  - {id: SPACE-2.URBAN, name: cách, value: 100, unit: m, document: mượn, certainty: assumed, effective_from: "2014-05-23"}
  - {id: SHARE.URBAN, name: chung, value: null, unit: m, document: mượn, certainty: assumed}
  - {id: SHARE.OPERATORS, name: số, value: 4, unit: doanh nghiệp, document: QĐ 1, certainty: cited}
spacing:
  - {class: A2b, urban: true, value: 300, document: mượn, certainty: assumed}
zones:
  - {kind: a1_only, allowed: [A1a, A1b], document: mượn, certainty: assumed}
targets:
  - {quantity: masts, horizon: 2020, carrier: viettel, value: 500, document: mượn, certainty: assumed}
"""  # noqa: E501 - one entry a line
SPACE = Key("SPACE-2.URBAN", "2014-05-23")
A2B = Key("SPACE.A2B.URBAN")
ROUTE = Key("CAB-POLE.SAME_ROUTE")
PRESETS = DEFAULT_DATA_DIR / "plan" / "presets"


def done(*edits, text=TEXT):
    """Apply edits that must succeed; return the plan that comes of them."""
    outcome = edited(text, "thu.yaml", edits)
    assert outcome.faults == []
    return parse_plan(outcome.text, "thu.yaml")


def faults(*edits):
    return [fault.message for fault in edited(TEXT, "thu.yaml", edits).faults]


def value(plan, name, on=DAY):
    return next(value for value in plan.values() if value.parameter_id == name and value.in_force(on))


def test_a_value_is_changed_with_its_source_and_the_version_goes_up_by_one():
    outcome = edited(
        TEXT, "thu.yaml", [change(SPACE, value=120.0, document="QĐ 757", certainty="cited")]
    )
    plan = parse_plan(outcome.text, "thu.yaml")
    changed = plan.parameters[0]
    assert (changed.value, changed.document, changed.certainty) == (120, "QĐ 757", "cited")
    assert plan.version == "2"
    assert outcome.text.startswith("# Ghi chú ở đầu tệp\n")
    assert "value: 120\n" in outcome.text  # whole numbers stay whole


def test_what_was_not_edited_stays_as_it_was():
    before, after = parse_plan(TEXT, "x"), done(change(SPACE, value=120))
    assert after.values()[1:] == before.values()[1:]


CITED = Key("SHARE.OPERATORS")


def test_a_changed_value_loses_the_citation_of_the_old_one_until_one_is_given():
    changed = value(done(change(CITED, value=3)), "SHARE.OPERATORS")
    assert (changed.value, changed.certainty, changed.article) == (3, "assumed", "")
    assert changed.document.startswith("Chưa nêu văn bản")
    cited = value(done(change(CITED, value=3, document="QĐ 9", article="Điều 2")), "SHARE.OPERATORS")
    assert (cited.citation, cited.certainty) == ("QĐ 9, Điều 2", "cited")


def test_a_value_of_the_law_that_the_province_changes_is_not_said_to_stand_in_the_law():
    own = value(over_law(done(change(ROUTE, value=1.5))), "CAB-POLE.SAME_ROUTE")
    assert own.certainty == "assumed"
    assert "Chưa nêu văn bản" in own.document


def test_what_a_citation_holds_for_is_part_of_the_value():
    target = Key("QUANTITY.masts.2020.viettel")
    moved = done(change(target, horizon=2025)).targets[0]
    assert "Chưa nêu văn bản" in moved.amount.document
    zone = done(change(Key("ZONE.A1_ONLY"), allowed=["A1a"])).zones[0]
    assert "Chưa nêu văn bản" in zone.parameter.document


def test_an_article_goes_with_its_document():
    first = done(change(CITED, document="QĐ 9", article="Điều 2"))
    assert value(first, "SHARE.OPERATORS").article == "Điều 2"
    second = done(change(CITED, document="QĐ 9", article="Điều 2"), change(CITED, document="QĐ 10"))
    assert value(second, "SHARE.OPERATORS").citation == "QĐ 10"


def test_a_value_saved_as_it_was_keeps_its_citation():
    same = value(done(change(CITED, value=4.0)), "SHARE.OPERATORS")
    assert (same.document, same.certainty) == ("QĐ 1", "cited")


@pytest.mark.parametrize("number", [np.int64(7), np.float64(7), Fraction(7)])
def test_a_number_of_any_kind_is_written_as_a_plain_one(number):
    assert value(done(change(CITED, value=number)), "SHARE.OPERATORS").value == 7


def test_a_field_is_taken_away_by_none_and_a_value_left_unknown():
    plan = done(change(SPACE, value=None, effective_from=None))
    assert value(plan, "SPACE-2.URBAN").value is None
    assert value(plan, "SPACE-2.URBAN").effective_from is None


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (change(A2B, value=-5), "nhỏ hơn 0"),
        (change(SPACE, value="nhiều"), "không đúng kiểu"),
        (change(SPACE, value=float("nan")), "không phải là một con số"),
        (change(SPACE, document=""), "thiếu document"),
        (change(SPACE, document="\u200b"), "thiếu document"),
        (confirm([SPACE], "B", DAY, "\u200b…"), "ai xác nhận"),
        (change(SPACE, effective_until=date(2014, 5, 22)), "sau ngày kết thúc"),
        (change(SPACE, certainty="maybe"), "không nằm trong"),
        (change(SPACE, value=99_999_999), "99.999.999 m nằm ngoài khoảng hợp lý từ 0 đến 20.000 m"),
        (change(A2B, value=99_999_999), "99.999.999 m nằm ngoài khoảng"),
        (change(CITED, value=3, article="Điều 5"), "Ghi cả «Văn bản»"),
        (change(CITED, value=3, certainty="cited"), "văn bản khác «QĐ 1»"),
        (change(Key("SPACE-2.URBAN"), value=1), "không có giá trị «SPACE-2.URBAN»"),
        (remove(ROUTE), "không có giá trị «CAB-POLE.SAME_ROUTE»"),
        (confirm([SPACE], "", DAY, "đã đọc"), "ai xác nhận"),
        (confirm([Key("SHARE.OPERATORS")], "B", DAY, "đã đọc"), "đã có trích dẫn"),
        (confirm([Key("SHARE.URBAN")], "B", DAY, "đã đọc"), "chưa có giá trị"),
        (withdraw([SPACE]), "chưa được xác nhận"),
        (add("targets", {"quantity": "masts"}), "thiếu"),
        (add("spacing", {"class": "A2b", "urban": True, "value": 1, "document": "x",
                         "certainty": "cited"}), "hai giá trị cùng hiệu lực"),
        (follow(SPACE, date(2014, 5, 23), value=1), "sau ngày kết thúc"),
    ],
)  # fmt: skip
def test_an_edit_that_makes_no_sense_comes_back_as_a_fault(edit, words):
    assert words in faults(edit)[0]


def test_a_confirmation_names_who_when_and_why_and_can_be_taken_back():
    plan = done(confirm([SPACE, Key("ZONE.A1_ONLY")], "Lê Văn C ", DAY, "đã đối chiếu"))
    confirmed = value(plan, "SPACE-2.URBAN")
    assert confirmed.certainty == "confirmed"
    assert (confirmed.confirmed.who, confirmed.confirmed.on) == ("Lê Văn C", DAY)
    assert plan.zones[0].parameter.certainty == "confirmed"
    again = done(confirm([SPACE], "C", DAY, "vì"), withdraw([SPACE]))
    assert value(again, "SPACE-2.URBAN").certainty == "assumed"


@pytest.mark.parametrize(
    ("fields", "certainty"),
    [({"value": 120}, "assumed"), ({"document": "QĐ"}, "assumed"), ({"note": "xem lại"}, "confirmed"),
     ({"value": 100}, "confirmed")],
)  # fmt: skip
def test_a_confirmation_is_of_what_stood_there(fields, certainty):
    plan = done(confirm([SPACE], "C", DAY, "vì"), change(SPACE, **fields))
    assert value(plan, "SPACE-2.URBAN").certainty == certainty


def test_confirming_a_value_of_the_law_puts_a_copy_into_the_provinces_file():
    outcome = edited(TEXT, "thu.yaml", [confirm([ROUTE], "C", DAY, "đã đọc nghị định")])
    own = parse_plan(outcome.text, "thu.yaml")
    assert [parameter.parameter_id for parameter in own.parameters][-1] == "CAB-POLE.SAME_ROUTE"
    plan = over_law(own)
    assert plan.parameter("CAB-POLE.SAME_ROUTE", DAY).certainty == "confirmed"
    assert plan.value("CAB-POLE.SAME_ROUTE", DAY) == 15
    back = done(withdraw([ROUTE]), text=outcome.text)
    assert "CAB-POLE.SAME_ROUTE" not in {parameter.parameter_id for parameter in back.parameters}


def test_the_provinces_own_value_of_the_law_stays_when_its_confirmation_goes():
    plan = done(change(ROUTE, value=1.5), confirm([ROUTE], "C", DAY, "vì"), withdraw([ROUTE]))
    assert over_law(plan).value("CAB-POLE.SAME_ROUTE", DAY) == 1.5
    assert (
        over_law(done(change(ROUTE, value=1.5), remove(ROUTE))).value("CAB-POLE.SAME_ROUTE", DAY) == 15
    )


def test_a_dated_value_of_the_law_is_copied_with_its_days():
    key = Key("CAB-POLE.NEW", "2011-01-01")
    plan = over_law(done(confirm([key], "C", DAY, "vì")))
    assert plan.parameter("CAB-POLE.NEW", DAY).certainty == "confirmed"
    assert plan.parameter("CAB-POLE.NEW", date(2020, 7, 1)).document.startswith("QCVN 33:2019")


def test_a_new_value_follows_the_old_one_which_ends_the_day_before():
    plan = done(follow(SPACE, date(2019, 1, 1), value=150, document="QĐ 5", certainty="cited"))
    old, new = (parameter for parameter in plan.parameters if parameter.parameter_id == "SPACE-2.URBAN")
    assert old.effective_until == date(2018, 12, 31)
    assert (new.effective_from, new.effective_until, new.value) == (date(2019, 1, 1), None, 150)
    assert [plan.value("SPACE-2.URBAN", on) for on in (date(2018, 12, 31), date(2019, 1, 1))] == [
        100,
        150,
    ]


def test_a_value_between_two_ends_where_the_old_one_ended():
    plan = done(follow(SPACE, date(2019, 1, 1), value=150), follow(SPACE, date(2017, 1, 1), value=120))
    assert [plan.value("SPACE-2.URBAN", date(year, 6, 1)) for year in (2016, 2018, 2020)] == [
        100,
        120,
        150,
    ]


def test_a_value_may_follow_after_a_gap():
    ended = change(SPACE, effective_until=date(2016, 12, 31))
    plan = done(ended, follow(SPACE, date(2019, 1, 1), value=150))
    assert plan.value("SPACE-2.URBAN", date(2017, 6, 1)) is None
    assert plan.value("SPACE-2.URBAN", date(2030, 1, 1)) == 150


def test_a_value_of_the_law_is_followed_by_the_provinces_own():
    plan = over_law(done(follow(ROUTE, date(2019, 1, 1), value=2, document="QĐ 9", certainty="cited")))
    assert [plan.value("CAB-POLE.SAME_ROUTE", on) for on in (DAY, date(2019, 1, 1))] == [15, 2]


def test_entries_are_added_and_removed():
    target = {"quantity": "masts", "horizon": 2025, "carrier": "viettel", "value": 540.0,
              "document": "QĐ", "certainty": "cited"}  # fmt: skip
    plan = done(add("targets", target), remove(A2B))
    assert [target.horizon for target in plan.targets] == [2020, 2025]
    assert plan.spacing == ()


@pytest.mark.parametrize(
    "fields", [{"document": "NĐ 165/2024/NĐ-CP", "certainty": "cited"}, {"value": 20}]
)
def test_what_is_said_of_a_later_document_goes_with_the_old_one(fields):
    since = date(2025, 1, 1)
    key = Key("ROAD-COR.I", since.isoformat())
    law = value(over_law(done()), key.name, since)
    assert law.warning == "từ 01/01/2025 có NĐ 165/2024/NĐ-CP ngày 26/12/2024, chưa đối chiếu"
    assert value(done(change(key, **fields)), key.name, since).warning == ""
    assert value(done(change(key, note="hỏi Bộ")), key.name, since).warning == law.warning


def test_a_borrowed_value_is_assumed_and_names_its_province():
    preset = load_text((PRESETS / "hai_duong.yaml").read_text(encoding="utf-8"))
    plan = done(borrow(preset, ["SPACE-2.URBAN", "SPACE-2.ELSEWHERE"], DAY))
    replaced, fresh = (value(plan, name) for name in ("SPACE-2.URBAN", "SPACE-2.ELSEWHERE"))
    assert {replaced.certainty, fresh.certainty} == {"assumed"}
    assert replaced.note.count("Nguồn thứ cấp") == 1
    assert "Hải Dương" in replaced.note
    assert replaced.document == "QĐ 26/2018/QĐ-UBND tỉnh Hải Dương"
    assert (replaced.name, replaced.effective_from) == ("cách", date(2014, 5, 23))
    assert (fresh.value, fresh.effective_from) == (400, DAY)


def test_a_borrowed_table_keeps_its_classes_and_heights():
    preset = load_text((PRESETS / "quang_nam.yaml").read_text(encoding="utf-8"))
    names = [key.name for _, _, key in keys(preset)]
    plan = done(borrow(preset, names, DAY))
    assert len(plan.spacing) == 6
    assert plan.spacing_of("A2a", 15.0, True, DAY).value == 150
    assert plan.zone("urban_core", DAY).allowed == ("A1a", "A1b", "A2a")


def test_a_borrowed_value_never_takes_the_place_of_the_departments_own():
    preset = load_text((PRESETS / "ha_noi.yaml").read_text(encoding="utf-8"))
    assert "không mượn đè" in faults(borrow(preset, ["SHARE.OPERATORS"], DAY))[0]
    assert "không có giá trị" in faults(borrow(preset, ["SPACE-2.URBAN"], DAY))[0]


def test_a_faulty_file_is_not_edited():
    text = TEXT.replace("value: 100", "value: trăm")
    outcome = edited(text, "thu.yaml", [change(SPACE, value=1)])
    assert outcome.text == text
    assert outcome.faults[0].row == 6


@pytest.mark.parametrize(
    ("version", "following"), [("1", "2"), ("9", "10"), ("2018-9", "2018-10"), ("bản đầu", "bản đầu.2")]
)
def test_versions_count_up(version, following):
    assert next_version(version) == following


def test_another_version_changes_nothing_else_in_the_text():
    assert with_version(TEXT, "7") == TEXT.replace('version: "1"', 'version: "7"')


# Any sequence of edits: what is done to which value, with sensible and senseless numbers and days.
KEYS = [key for _, _, key in keys(load_text(TEXT))] + [ROUTE, Key("EMF.DENSITY", "2023-07-01"), Key("X")]
a_key = st.sampled_from(KEYS)
a_number = st.none() | st.floats(allow_nan=True, allow_infinity=True) | st.integers(-5, 900)
a_day = st.dates(date(2010, 1, 1), date(2030, 12, 31))
some_text = st.text(max_size=12)
some_fields = st.fixed_dictionaries(
    {},
    optional={
        "value": a_number,
        "document": some_text,
        "article": some_text,
        "note": some_text,
        "certainty": st.sampled_from(["cited", "assumed", "maybe"]),
        "effective_from": st.none() | a_day,
        "effective_until": st.none() | a_day,
    },
)
OFFERED = ["ZONE.A1_ONLY", "SPACE.A2B.URBAN", "SPACE.A2A.15-.URBAN"]
PRESET = load_text((PRESETS / "quang_nam.yaml").read_text(encoding="utf-8"))
an_entry = st.fixed_dictionaries(
    {"document": st.just("QĐ"), "certainty": st.sampled_from(["cited", "assumed"])},
    optional={
        "quantity": st.sampled_from(["masts", "cable_km"]),
        "class": st.sampled_from(["A2a", "A2b", 3]),
        "urban": st.booleans(),
        "kind": st.sampled_from(["a1_only", "elsewhere"]),
        "allowed": st.just(["A1a"]),
        "horizon": st.integers(2010, 2030),
        "height_over_m": a_number,
        "value": a_number,
    },
)
an_edit = st.one_of(
    st.builds(lambda key, fields: change(key, **fields), a_key, some_fields),
    st.builds(lambda key, since, fields: follow(key, since, **{k: v for k, v in fields.items()
                                                               if k != "effective_from"}),
              a_key, a_day, some_fields),
    st.builds(confirm, st.lists(a_key, max_size=3), some_text, a_day, some_text),
    st.builds(withdraw, st.lists(a_key, max_size=2)),
    st.builds(remove, a_key),
    st.builds(add, st.sampled_from(SECTIONS), an_entry),
    st.builds(lambda names, day: borrow(PRESET, names, day), st.lists(st.sampled_from(OFFERED)), a_day),
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.lists(an_edit, max_size=5))
def test_any_edits_give_a_sound_file_of_the_next_version_or_faults(edits):
    outcome = edited(TEXT, "thu.yaml", edits)
    if outcome.faults:
        assert all(fault.message for fault in outcome.faults)
        return
    assert check_text(outcome.text, "thu.yaml") == []
    assert parse_plan(outcome.text, "thu.yaml").version == "2"
    again = edited(outcome.text, "thu.yaml", [])
    before, after = load_text(outcome.text), load_text(again.text)
    assert {**after, "version": "2"} == before


def test_half_an_entry_is_said_by_the_check_and_stands_in_no_other_edits_way():
    half = add("spacing", {"document": "QĐ", "certainty": "cited"})
    assert "thiếu" in faults(half, change(SPACE, value=1), borrow(PRESET, OFFERED, DAY))[0]


def test_the_laws_own_entries_cannot_be_changed_by_who_reads_them():
    law_entries()[0]["value"] = 99
    assert law_entries()[0]["value"] == 0.2


def test_an_assumed_value_is_not_called_cited_by_the_document_it_was_assumed_from():
    outcome = edited(TEXT, "thu.yaml", [change(SPACE, certainty="cited")])
    (fault,) = outcome.faults
    assert "xác nhận" in fault.message
    assert edited(TEXT, "thu.yaml", [change(SPACE, certainty="cited", document="QĐ 757")]).faults == []
