"""Many records of commune radio at once: all or nothing, and what is not said stays as it is."""

import pandas as pd
import pytest
import shapely
from store.store_tools import OTHER, READER, REVIEWER, assert_sound, everything, trail
from store.test_radio_register import SAID, SHIPPED, assert_same_records, held_one

from planner.base.errors import DecisionError
from planner.store.radio_import import Imported, fill_radio, import_radio, preview_radio
from planner.store.radio_register import radio_register


def test_the_shipped_layer_fills_an_empty_register_once_and_stays_synthetic(store):
    assert fill_radio(store, REVIEWER, SHIPPED) == Imported(added=len(SHIPPED))
    assert_same_records(radio_register(store, READER), SHIPPED)
    assert set(radio_register(store, READER)["origin"]) == {"synthetic"}
    before = everything(store)
    assert fill_radio(store, REVIEWER, SHIPPED.assign(power_w=77.0)) == Imported()
    assert everything(store) == before
    assert_sound(store.path)


def test_an_import_touches_only_what_differs(store):
    import_radio(store, REVIEWER, SHIPPED.head(10), "lần đầu")
    later = SHIPPED.head(12).copy()
    later.loc[[2, 5], "loudspeakers"] = 99.0
    entries = len(trail(store))
    assert import_radio(store, OTHER, later, "kiểm kê") == Imported(added=2, changed=2, same=8)
    assert len(trail(store)) == entries + 4
    register = radio_register(store, READER)
    assert register["revision"].value_counts().to_dict() == {1: 10, 2: 2}
    assert set(register.loc[register["who"] == OTHER.email, "commune_code"]) == set(
        SHIPPED["commune_code"].iloc[[2, 5, 10, 11]]
    )
    assert import_radio(store, REVIEWER, later.iloc[:3], "lại") == Imported(same=3)
    assert len(radio_register(store, READER)) == 12  # what it does not name stays
    assert_sound(store.path)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda layer: layer.assign(kind=[*layer["kind"][:-1], "lạ"]),
        lambda layer: pd.concat([layer, layer.tail(1)]),
        lambda layer: layer.drop(columns="year"),
        lambda layer: layer.set_crs("EPSG:9209", allow_override=True),
    ],
    ids=["kind", "twice", "no year", "crs"],
)
def test_an_import_with_a_fault_keeps_nothing_of_it(store, spoil):
    with pytest.raises(DecisionError, match="không ghi gì"):
        import_radio(store, REVIEWER, spoil(SHIPPED.head(5)), "vì sao")
    assert radio_register(store, READER).empty


def test_an_import_speaks_for_what_it_changes_and_takes_nothing_away(store):
    fill_radio(store, REVIEWER, SHIPPED.head(2))
    table = SHIPPED.head(2).assign(**SAID)
    table.loc[0, ["power_w", "licence_no"]] = [7.0, None]
    assert import_radio(store, OTHER, table, "tệp của huyện") == Imported(changed=1, same=1)
    record, changes = held_one(store)
    assert record["licence_no"] == SHIPPED["licence_no"][0]
    assert record["origin"] == "synthetic"
    assert [(change.field, change.source) for change in changes.values()] == [
        ("power_w", SAID["source"])
    ]
    assert import_radio(store, OTHER, table, "lần nữa") == Imported(same=2)


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("filled", [False, True])
def test_an_import_does_what_was_shown_before_and_showing_writes_nothing(store, whole, filled):
    if filled:
        fill_radio(store, REVIEWER, SHIPPED.head(3))
    table = SHIPPED.iloc[1:5].assign(**SAID).reset_index(drop=True)
    table.loc[0, ["power_w", "licence_no", "licence_until"]] = [7.0, None, None]
    before = everything(store)
    options = {"whole": whole, "shipped": SHIPPED.head(3)}
    counts, previews = preview_radio(store, REVIEWER, table, **options)
    assert everything(store) == before
    assert import_radio(store, REVIEWER, table, "tệp", **options) == counts
    assert (counts.added, len(previews)) == (2, counts.added + counts.changed)
    register = radio_register(store, READER).set_index(["commune_code", "year"])
    for preview in previews:
        assert register["power_w"][preview.commune_code, preview.year] == pytest.approx(
            preview.after["properties"]["power_w"] or float("nan"), nan_ok=True
        )


def test_an_import_of_whole_records_takes_their_place(store):
    fill_radio(store, REVIEWER, SHIPPED.head(2))
    table = SHIPPED.head(2).assign(**SAID)
    table.loc[0, "licence_no"] = None
    table.loc[0, "licence_until"] = None
    assert import_radio(store, OTHER, table, "sổ của Sở", whole=True) == Imported(changed=2)
    record, changes = held_one(store)
    assert record["origin"] == "reported"
    assert pd.isna(record["licence_no"])
    assert changes == {}


def test_a_station_keeps_its_place_where_a_table_states_none(store):
    fill_radio(store, REVIEWER, SHIPPED.head(1))
    moved = SHIPPED.head(1).assign(**SAID).set_geometry([shapely.Point(106.4, 9.8)], crs=SHIPPED.crs)
    key = (SHIPPED["commune_code"][0], int(SHIPPED["year"][0]))
    assert import_radio(store, OTHER, moved, "tệp", unplaced=[key]) == Imported(same=1)
    assert import_radio(store, OTHER, moved, "tệp") == Imported(changed=1)
