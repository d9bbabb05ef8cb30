"""The register of commune radio: each record by commune and year, on record, never over another's."""

import json
import sqlite3

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from store.store_tools import (
    ADMINISTRATOR,
    OTHER,
    READER,
    REVIEWER,
    assert_sound,
    everything,
    raw,
    trail,
)

from planner.base.errors import DecisionError, StaleEditError
from planner.layers.catalogue import LAYERS
from planner.layers.io import check_layer, read_layer, with_schema_types
from planner.layers.province import DEFAULT_DATA_DIR
from planner.layers.radio_provenance import changes_of
from planner.store.backup import backup, examine, restore
from planner.store.radio_import import fill_radio, import_radio
from planner.store.radio_register import radio_layer, radio_register, remove_radio, save_radio
from planner.store.radio_rows import FIELDS

SHIPPED = read_layer(DEFAULT_DATA_DIR, "radio")
STATION = {
    "commune_code": "29236",
    "year": 2019,
    "kind": "wireless_fm",
    "frequency_mhz": 60.5,
    "power_w": 30,
    "antenna_height_m": None,
    "licence_no": "02001/GP",
    "licence_until": "2021-06-30",
    "hamlets_total": 11,
    "hamlets_served": 3,
    "loudspeakers": 15,
    "loudspeakers_working": 13,
    "source": "Báo cáo của xã",
    "source_date": "2019-05-01",
    "origin": "reported",
    "geometry": shapely.Point(106.346447, 9.947843),
}


def changed(**values):
    return {**STATION, **values}


def rows(store):
    return radio_register(store, READER).set_index(["commune_code", "year"])


def assert_same_records(left, right):
    """Fail unless two radio layers say the same, in whatever order."""
    keys = ["year", "commune_code"]
    plain = [
        pd.DataFrame(
            with_schema_types(layer.reindex(columns=[*FIELDS, "geometry"]), LAYERS["radio"])
        ).sort_values(keys, ignore_index=True)
        for layer in (left, right)
    ]
    shapes = [gpd.GeoSeries(table.pop("geometry")).to_wkb().tolist() for table in plain]
    pd.testing.assert_frame_equal(*plain)
    assert shapes[0] == shapes[1]


# -- one record


def test_a_record_is_saved_and_read_back_in_the_schema_of_the_layer(store):
    saved = save_radio(store, REVIEWER, STATION, 0, "báo cáo năm")
    assert (saved.revision, saved.who, saved.why) == (1, REVIEWER.email, "báo cáo năm")
    register = radio_register(store, READER)
    assert check_layer(register, LAYERS["radio"]) == []
    assert register.crs.to_string() == "EPSG:4326"
    (row,) = register.to_dict("records")
    assert {name: row[name] for name in STATION if name != "antenna_height_m"} == {
        name: value for name, value in STATION.items() if name != "antenna_height_m"
    }
    assert pd.isna(row["antenna_height_m"])
    assert pd.isna(row["equipment_year"])
    assert_sound(store.path)


def test_each_change_is_on_the_trail_with_what_was_and_what_is(store):
    save_radio(store, REVIEWER, STATION, 0, "vì sao")
    save_radio(store, OTHER, changed(loudspeakers=20), 1, "lắp thêm")
    first, second = trail(store, "radio/29236/2019")
    assert (first.before, second.who, second.action) == (None, OTHER.email, "radio")
    assert second.before == first.after
    facts = json.loads(second.after)
    assert (facts["revision"], facts["why"]) == (2, "lắp thêm")
    assert facts["record"]["properties"]["loudspeakers"] == 20


def test_a_stale_edit_is_refused_and_told_with_both(store):
    save_radio(store, REVIEWER, STATION, 0, "vì sao")
    save_radio(store, OTHER, changed(power_w=50), 1, "vì sao")
    before = everything(store)
    for seen in (0, 1, 3):
        with pytest.raises(StaleEditError, match="xã 29236, năm 2019 vừa được người khác") as caught:
            save_radio(store, REVIEWER, changed(power_w=99), seen, "vì sao")
        assert caught.value.standing.record["properties"]["power_w"] == 50
        assert caught.value.offered["properties"]["power_w"] == 99
    assert everything(store) == before


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "loa tay"),
        ("kind", None),
        ("commune_code", "2923"),
        ("year", 2019.5),
        ("year", None),
        ("power_w", 0),
        ("power_w", "ba mươi"),
        ("frequency_mhz", 300.0),
        ("licence_until", "30/06/2021"),
        ("origin", "official"),
        ("source", " "),
        ("geometry", None),
        ("geometry", shapely.LineString([(106, 9), (107, 9)])),
    ],
)
def test_what_does_not_agree_with_the_schema_is_refused(store, field, value):
    with pytest.raises(DecisionError, match="Sổ đài truyền thanh: "):
        save_radio(store, REVIEWER, changed(**{field: value}), 0, "vì sao")
    assert everything(store)["radio_register"] == []


def test_a_record_is_removed_with_a_reason_and_no_revision_names_two_records(store):
    save_radio(store, REVIEWER, STATION, 0, "vì sao")
    with pytest.raises(DecisionError, match="phải nêu lý do"):
        remove_radio(store, REVIEWER, "29236", 2019, 1, " ")
    with pytest.raises(StaleEditError):
        remove_radio(store, REVIEWER, "29236", 2019, 2, "nhầm xã")
    remove_radio(store, REVIEWER, "29236", 2019, 1, "nhầm xã")
    assert radio_register(store, READER).empty
    assert json.loads(trail(store)[-1].after) == {"why": "nhầm xã"}
    assert_sound(store.path)
    assert save_radio(store, REVIEWER, STATION, 0, "vì sao").revision == 3
    with pytest.raises(StaleEditError):
        remove_radio(store, REVIEWER, "29236", 2019, 1, "bằng bản cũ")
    assert_sound(store.path)


# -- beside the shipped layer


def test_the_register_stands_for_the_shipped_layer_as_soon_as_it_holds_anything(store):
    assert radio_layer(store, READER, SHIPPED) is SHIPPED
    fill_radio(store, REVIEWER, SHIPPED)
    station = SHIPPED.iloc[0].to_dict()
    save_radio(store, REVIEWER, {**station, "power_w": 77.0}, 1, "vì sao")
    layer = radio_layer(store, READER, SHIPPED)
    assert list(layer.columns) == [*FIELDS, "geometry"]
    key = (station["commune_code"], station["year"])
    assert layer.set_index(["commune_code", "year"]).loc[key, "power_w"] == 77.0
    assert len(layer) == len(SHIPPED)


# -- where each value comes from

SAID = {"origin": "reported", "source": "Báo cáo 12/BC-UBND", "source_date": "2018-03-02"}
OWN = ("origin", "source", "source_date")


def shipped_one(**values):
    """Return the first illustrative record with some fields changed, None for what is missing."""
    record = {**SHIPPED.iloc[0].to_dict(), **values}
    return {name: None if value != value else value for name, value in record.items()}


def held_one(store):
    record = radio_register(store, READER).iloc[0].to_dict()
    return record, {change.field: change for change in changes_of(record)}


def test_one_field_of_an_illustrative_record_makes_nothing_else_of_it_reported(store):
    fill_radio(store, REVIEWER, SHIPPED.head(1))
    save_radio(store, OTHER, shipped_one(power_w=12.5, **SAID), 1, "đo lại")
    record, changes = held_one(store)
    assert [record[name] for name in OWN] == SHIPPED.iloc[0][list(OWN)].tolist()
    assert record["power_w"] == 12.5
    assert list(changes) == ["power_w"]
    assert (changes["power_w"].who, changes["power_w"].reason) == (OTHER.email, "đo lại")
    assert [getattr(changes["power_w"], name) for name in OWN] == list(SAID.values())
    assert check_layer(radio_register(store, READER), LAYERS["radio"]) == []


def test_a_new_year_made_from_an_illustrative_one_says_of_what_was_typed_alone(store):
    fill_radio(store, REVIEWER, SHIPPED.head(1))
    save_radio(store, REVIEWER, shipped_one(year=2031, loudspeakers=44, **SAID), 0, "kiểm kê")
    register = radio_register(store, READER)
    new = register[register["year"] == 2031].iloc[0].to_dict()
    assert new["origin"] == "synthetic"
    assert [(change.field, change.origin) for change in changes_of(new)] == [
        ("loudspeakers", "reported")
    ]


def test_who_vouches_for_the_whole_record_says_so(store):
    fill_radio(store, REVIEWER, SHIPPED.head(1))
    save_radio(store, REVIEWER, shipped_one(power_w=12.5, **SAID), 1, "kiểm kê", whole=True)
    record, changes = held_one(store)
    assert {name: record[name] for name in OWN} == SAID
    assert changes == {}


@pytest.mark.parametrize("name", OWN)
@pytest.mark.parametrize("blank", [None, "", "  "])
def test_a_change_without_its_source_is_refused_and_says_what_is_missing(store, name, blank):
    fill_radio(store, REVIEWER, SHIPPED.head(1))
    before = everything(store)
    with pytest.raises(DecisionError, match="còn thiếu") as caught:
        save_radio(store, REVIEWER, shipped_one(power_w=12.5, **{**SAID, name: blank}), 1, "đo lại")
    assert "still missing" in caught.value.text("en")
    assert everything(store) == before


@pytest.mark.parametrize("why", ["", "  ", "\n\t", "\u200b", "…"])
def test_no_change_of_the_register_goes_without_a_reason(store, why):
    for change in (
        lambda: import_radio(store, REVIEWER, SHIPPED.head(1), why),
        lambda: save_radio(store, REVIEWER, STATION, 0, why),
    ):
        with pytest.raises(DecisionError, match="phải nêu lý do"):
            change()
    assert radio_register(store, READER).empty


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("frequency_mhz", 500.0, "Tần số (MHz): 500 nằm ngoài khoảng từ 50 đến 110"),
        ("power_w", -5.0, "Công suất (W): −5 nằm ngoài khoảng"),
        ("power_w", float("inf"), "Công suất (W): inf nằm ngoài khoảng"),
        ("loudspeakers", 1.5, "không phải số nguyên"),
    ],
)
def test_a_value_out_of_its_range_is_told_in_words_and_nothing_is_kept(store, field, value, said):
    with pytest.raises(DecisionError) as caught:
        save_radio(store, REVIEWER, changed(**{field: value}), 0, "thử")
    assert said in caught.value.text()
    assert radio_register(store, READER).empty


# -- past the store


def test_sqlite_itself_lets_nothing_go_or_change_off_the_record(store):
    save_radio(store, REVIEWER, STATION, 0, "vì sao")
    with raw(store.path) as connection:
        for statement in (
            "DELETE FROM radio_register",
            "UPDATE radio_register SET record = '{}'",
            "UPDATE radio_register SET year = 2020, revision = 2",
        ):
            with pytest.raises(sqlite3.IntegrityError):
                connection.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE radio_register SET record = '{}', revision = 2",
        "UPDATE radio_register SET record = 'x', revision = 2",
        "INSERT INTO radio_register SELECT '29999', year, record, 1, who, at, why FROM radio_register",
    ],
)
def test_what_was_written_past_the_store_is_found(store, statement):
    save_radio(store, REVIEWER, STATION, 0, "vì sao")
    with raw(store.path) as connection:
        connection.execute(statement)
    assert any(problem.startswith("radio radio/29") for problem in examine(store.path).problems)


def test_a_backup_brings_the_register_back(store, tmp_path):
    fill_radio(store, REVIEWER, SHIPPED.head(5))
    copy = backup(store, ADMINISTRATOR, tmp_path / "b.sqlite")
    remove_radio(store, REVIEWER, SHIPPED["commune_code"][0], int(SHIPPED["year"][0]), 1, "vì")
    restore(store.path, copy, ADMINISTRATOR)
    assert_same_records(radio_register(store, READER), SHIPPED.head(5))
    assert_sound(store.path)
