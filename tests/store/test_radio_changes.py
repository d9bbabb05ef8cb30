"""Entries of the trail of the radio register, told field by field."""

from store.store_tools import REVIEWER
from store.test_radio_register import STATION, changed

from planner.base.vocabulary import Role
from planner.store import audit
from planner.store.radio_changes import FieldChange, fields_of, radio_change
from planner.store.radio_register import remove_radio, save_radio


def changes_in(store, actor=REVIEWER):
    with store.reading(actor, Role.READER) as connection:
        return [radio_change(entry) for entry in audit.entries(connection, "radio")]


def test_a_new_record_a_change_and_a_removal_are_told_apart(store):
    save_radio(store, REVIEWER, STATION, 0, "đầu")
    save_radio(store, REVIEWER, changed(power_w=50, licence_no=None), 1, "đo lại")
    remove_radio(store, REVIEWER, "29236", 2019, 2, "ghi nhầm")
    new, other, gone = changes_in(store)
    assert (new.is_new, new.is_gone, new.why) == (True, False, "đầu")
    assert (gone.is_new, gone.is_gone, gone.why) == (False, True, "ghi nhầm")
    assert (other.commune_code, other.year, other.why) == ("29236", 2019, "đo lại")
    assert (other.is_new, other.is_gone) == (False, False)
    assert set(other.fields) == {
        FieldChange("power_w", 30, 50),
        FieldChange("licence_no", "02001/GP", None),
    }


def test_a_record_put_elsewhere_shows_its_two_places(store):
    save_radio(store, REVIEWER, STATION, 0, "vì sao")
    moved = {**STATION, "geometry": type(STATION["geometry"])(106.35, 9.95)}
    save_radio(store, REVIEWER, moved, 1, "vì sao")
    (place,) = changes_in(store)[-1].fields
    assert place == FieldChange("geometry", "106.346447, 9.947843", "106.350000, 9.950000")


def test_a_record_saved_as_it_was_changes_no_field(store):
    save_radio(store, REVIEWER, STATION, 0, "vì sao")
    save_radio(store, REVIEWER, STATION, 1, "vì sao")
    assert changes_in(store)[-1].fields == ()


def test_a_feature_without_a_place_has_none():
    assert fields_of({"properties": {"kind": "none"}, "geometry": None}) == {
        "kind": "none",
        "geometry": None,
    }
