"""A change of a radio record speaks for what was changed, and for nothing else."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.layers.radio_provenance import (
    CHANGES,
    FIELDS,
    Hand,
    altered,
    changes_of,
    edited,
    filled,
    is_changes,
    unstated,
    weaker,
)
from planner.layers.radio_record import changed_words
from planner.layers.schemas import RADIO

BASE = {
    "commune_code": "29236", "year": 2017, "kind": "wireless_fm", "frequency_mhz": 60.5, "power_w": 30,
    "antenna_height_m": 30, "licence_no": "1/GP", "licence_until": "2021-06-30", "hamlets_total": 11,
    "hamlets_served": 3, "loudspeakers": 15, "loudspeakers_working": 13, "equipment_year": None,
    "geometry": {"type": "Point", "coordinates": [106.3, 9.9]},
    "origin": "synthetic", "source": "Dữ liệu minh họa", "source_date": "2017-12-31",
}  # fmt: skip
STATED = {"origin": "reported", "source": "Báo cáo 12/BC-UBND", "source_date": "2018-03-02"}
HAND = Hand("a@vi.vn", "2018-03-05T02:00:00Z", "đo lại")


def test_one_field_of_an_illustrative_record_leaves_the_rest_illustrative():
    kept = edited(BASE, {**BASE, **STATED, "power_w": 12.5}, HAND, whole=False)
    assert {name: kept[name] for name in STATED} == {name: BASE[name] for name in STATED}
    (change,) = changes_of(kept)
    assert (change.field, change.value) == ("power_w", 12.5)
    assert (change.origin, change.source, change.source_date) == tuple(STATED.values())
    assert (change.who, change.when, change.reason) == (HAND.who, HAND.when, HAND.reason)


def test_a_field_changed_again_is_spoken_for_by_the_last_change_alone():
    once = edited(BASE, {**BASE, **STATED, "power_w": 12.5, "loudspeakers": 9}, HAND, whole=False)
    later = {**STATED, "source": "Báo cáo 40", "source_date": "2018-09-01"}
    twice = edited(once, {**once, **later, "power_w": 20}, HAND, whole=False)
    assert [(change.field, change.source) for change in changes_of(twice)] == [
        ("power_w", "Báo cáo 40"),
        ("loudspeakers", STATED["source"]),
    ]


def test_a_source_stated_of_the_whole_record_takes_the_place_of_all():
    once = edited(BASE, {**BASE, **STATED, "power_w": 12.5}, HAND, whole=False)
    whole = edited(once, {**once, **STATED}, HAND, whole=True)
    assert {name: whole[name] for name in STATED} == STATED
    assert whole[CHANGES] is None


def test_a_record_never_proves_more_than_its_weakest_value():
    surveyed = {**BASE, "origin": "surveyed"}
    kept = edited(surveyed, {**surveyed, **STATED, "power_w": 5}, HAND, whole=False)
    assert kept["origin"] == "reported"
    assert weaker("derived", "surveyed") == "derived"


def test_nothing_changed_is_nothing_stated():
    assert edited(BASE, {**BASE, **STATED}, HAND, whole=False) == {**BASE, CHANGES: None}


def test_what_a_table_leaves_open_stays():
    fields = dict.fromkeys(FIELDS) | {"kind": "wired"}
    assert filled(BASE, {**BASE, **fields}) == {**BASE, "kind": "wired"}


def test_what_is_not_stated_is_named():
    assert unstated(STATED) == []
    assert unstated({"origin": "official", "source": " ", "source_date": "2018-13-01"}) == list(STATED)
    assert unstated({}) == list(STATED)


def test_the_provenance_knows_every_field_of_the_layer():
    columns = {*FIELDS, *STATED, "commune_code", "year", CHANGES} - {"geometry"}
    assert set(RADIO.columns) == columns


@given(st.dictionaries(st.sampled_from(FIELDS), st.integers(1, 9), max_size=6))
def test_exactly_what_differs_is_spoken_for_and_nothing_else(new):
    now = {**BASE, **new, **STATED}
    kept = edited(BASE, now, HAND, whole=False)
    assert {change.field: change.value for change in changes_of(kept)} == {
        name: value for name, value in new.items() if BASE[name] != value
    }
    assert altered(now, kept) == []
    assert kept["origin"] == "synthetic"
    assert kept[CHANGES] is None or is_changes(kept[CHANGES])


@pytest.mark.parametrize(
    "text",
    ["", "x", "[]", "{}", "[1]", '[{"field": "power_w"}]', "null"],
)
def test_what_is_no_list_of_changes_is_known(text):
    assert not is_changes(text)


@pytest.mark.parametrize(
    "other",
    [{"field": "colour"}, {"origin": "guess"}, {"source": ""}, {"source_date": "02/03/2018"}],
)
def test_a_change_that_says_nothing_true_of_its_source_is_known(other):
    kept = edited(BASE, {**BASE, **STATED, "power_w": 12.5}, HAND, whole=False)
    (change,) = json.loads(kept[CHANGES])
    assert is_changes(json.dumps([change]))
    assert not is_changes(json.dumps([{**change, **other}]))
    assert not is_changes(json.dumps([change, change]))


def test_the_changes_are_read_in_words():
    kept = edited(BASE, {**BASE, **STATED, "power_w": 12.5}, HAND, whole=False)
    assert changed_words(kept[CHANGES]) == "Công suất (W): báo cáo, Báo cáo 12/BC-UBND, 02/03/2018"
    assert changed_words(float("nan")) is None
