"""Every legend entry is drawn, and every drawn class is in the legend."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.base import messages
from planner.base.vocabulary import Conclusion
from planner.dossier.maps.blocks import legend, stacked
from planner.dossier.maps.draw import Sheet
from planner.dossier.maps.map_set import radio_maps
from planner.dossier.maps.other_layers import NOT_DRAWN, SERVICE_POINTS, ZONE_HATCHES, zones
from planner.dossier.maps.pen import sheet_of
from planner.dossier.maps.radio_layers import radio_symbol
from planner.dossier.maps.station_layers import (
    CARRIER_MARKS,
    CONCLUSION_SYMBOLS,
    station_entries,
    stations,
    symbol_of,
)
from planner.dossier.maps.view import ORDER
from planner.geo.measure import points_m
from planner.layers.vocabulary import (
    CARRIERS,
    MAST_CLASSES,
    SERVICE_POINT_KINDS,
    STATUSES,
    ZONE_KINDS,
)
from planner.mapview.symbols import RADIO_SYMBOLS

KINDS = st.tuples(
    st.sampled_from([*MAST_CLASSES, ""]),
    st.sampled_from(CARRIERS),
    st.sampled_from(STATUSES),
    st.booleans(),
)


def texts(sheet):
    return [entry.text for entry in sheet.entries]


def on_map(table, sheet):
    return table[sheet.frame.inside(points_m(table, sheet.frame.crs))]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kinds=st.lists(KINDS, min_size=1, max_size=8))
def test_the_legend_of_stations_names_what_is_drawn_and_nothing_else(view_of, material, kinds):
    rows = material.layers["stations"].iloc[: len(kinds)]
    columns = list(zip(*kinds, strict=True))
    layer = rows.assign(
        mast_class=pd.Series(
            [mast_class or None for mast_class in columns[0]], index=rows.index, dtype="str"
        ),
        carrier=list(columns[1]),
        status=list(columns[2]),
        shared_with=["vnpt" if is_shared else None for is_shared in columns[3]],
    )
    view = view_of()
    named = [entry.text for entry in stations(layer, material.crs)(view)]
    for name in (*MAST_CLASSES, ""):
        class_text = messages.text(f"maps.class_{name or 'unknown'}")
        assert any(class_text in text for text in named) == (name in columns[0])
    for name in CARRIERS:
        assert (messages.text(f"common.carrier_{name}") in named) == (name in columns[1])
    for name in STATUSES:
        assert (messages.text(f"maps.status_{name}") in named) == (name in columns[2])
    assert (messages.text("maps.shared") in named) == any(columns[3])
    assert sum(len(boxes) for boxes in view.obstacles) == len(layer)


@pytest.fixture
def view_of(sheets):
    """A fresh view on the province."""
    return lambda: Sheet(sheets["hien-trang"].spec)._view(sheets["hien-trang"].frame, 1)


def test_the_map_of_the_current_state_names_all_that_stands(sheets, material):
    named = texts(sheets["hien-trang"])
    standing = material.layers["stations"]
    for name in standing["carrier"].unique():
        assert messages.text(f"common.carrier_{name}") in named
    for name in standing["mast_class"].dropna().unique():
        assert any(messages.text(f"maps.class_{name}") in text for text in named)
    for kind in material.layers["zones"]["kind"].unique():
        assert messages.text(f"maps.zone_{kind}") in named
    cables = material.layers["cables"]
    for kind in cables.loc[cables["status"] != "planned", "kind"].unique():
        assert messages.text(f"maps.cable_{kind}") in named
    assert messages.text("maps.status_planned") not in named


def test_conclusions_are_counted_as_they_are(sheets, material):
    named = texts(sheets["tham-dinh"])
    counts = material.appraisal.sites["conclusion"].value_counts()
    assert len(counts) > 2
    for conclusion in Conclusion:
        entry = f"{messages.text(f'common.conclusion_{conclusion}')} ({counts.get(conclusion, 0)})"
        assert (entry in named) == (conclusion in counts), entry


def test_the_map_of_a_district_tells_of_its_own_sites_only(sheets, material):
    sheet = sheets["huyen-tra-cu"]
    communes = material.layers["communes"].set_index("commune_code")["district_code"]
    mine = material.appraisal.sites[material.appraisal.sites["commune_code"].map(communes) == "849"]
    labelled = [label.request for label in sheet.labels if (label.request.entry or "").startswith("VTL")]
    assert {request.text for request in labelled} == set(mine["site_id"])
    conditional = (mine["conclusion"] == "conditional").sum()
    assert conditional > 0
    assert f"Đạt có điều kiện ({conditional})" in texts(sheet)


def test_radio_is_counted_by_status(sheets, material):
    named = texts(sheets["truyen-thanh"])
    for status, count in material.radio["status"].value_counts().items():
        name = messages.text(f"broadcast.status_{status}")
        assert f"{name[0].upper()}{name[1:]} ({count})" in named
    without = (material.radio["status"] == "none").sum()
    assert f"Chưa có đài truyền thanh ({without})" in texts(sheets["xa-chua-co-dai"])


def test_no_zone_of_defence_and_no_airfield_is_drawn(view_of, material):
    every = material.layers["zones"].iloc[: len(ZONE_KINDS)].assign(kind=list(ZONE_KINDS))
    view = view_of()
    entries = zones(every, material.crs)(view)
    assert len(entries) == len(ZONE_KINDS) - len(NOT_DRAWN)
    assert len(view.axes.patches) == len(entries)
    only = every[every["kind"].isin(["defence", "airfield"])]
    bare = view_of()
    assert list(zones(only, material.crs)(bare)) == []
    assert len(bare.axes.patches) == 0


def test_every_word_of_the_vocabulary_has_a_symbol_and_a_name():
    assert {*ZONE_HATCHES, *NOT_DRAWN} == set(ZONE_KINDS)
    assert set(SERVICE_POINTS) == set(SERVICE_POINT_KINDS)
    assert station_entries([]) == []


def grey(symbol):
    """What is left of a symbol without its colour."""
    return symbol.shape, symbol.filled, symbol.mark, symbol.cross, symbol.ring


def test_symbols_differ_without_colour():
    by_carrier = [symbol_of(carrier, "A2b", "existing", shared=False) for carrier in CARRIERS]
    by_status = [symbol_of("viettel", "A2b", status, shared=False) for status in STATUSES]
    by_radio = [radio_symbol(status) for status in RADIO_SYMBOLS]
    for symbols in (by_carrier, by_status, list(CONCLUSION_SYMBOLS.values())):
        assert all(grey(symbol) != grey(other) for symbol, other in combinations(symbols, 2))
    alike = [
        (status, other)
        for status, other in combinations(RADIO_SYMBOLS, 2)
        if grey(radio_symbol(status)) == grey(radio_symbol(other))
    ]
    assert alike == []
    assert len(by_radio) == len(RADIO_SYMBOLS)
    assert len(set(CARRIER_MARKS.values())) == len(CARRIERS) - 1


def test_the_legend_keeps_the_order_of_the_circular_and_tells_every_entry(sheets):
    for slug, sheet in sheets.items():
        entries = [*reversed(sheet.entries), *sheet.entries]
        _, pen = sheet_of(100, 400)
        stacked(legend(entries, 90, 7, 1.75)).draw(pen, 5, 390)
        written = [text.get_text() for text in pen.axes.texts]
        part_of = {entry.heading: ORDER.index(entry.part) for entry in entries}
        parts = [part_of[text] for text in written if text in part_of]
        assert parts == sorted(parts), slug
        assert len(parts) == len(part_of)
        joined = " ".join(written)
        for entry in set(entries):
            assert joined.count(entry.text) >= 1, entry.text


def test_no_two_labels_of_any_map_lie_on_each_other(sheets):
    for sheet in sheets.values():
        boxes = np.array([label.box for label in sheet.labels])
        across = (boxes[:, None, 0] < boxes[None, :, 2]) & (boxes[None, :, 0] < boxes[:, None, 2])
        up = (boxes[:, None, 1] < boxes[None, :, 3]) & (boxes[None, :, 1] < boxes[:, None, 3])
        both = across & up
        np.fill_diagonal(both, val=False)
        assert not both.any(), sheet.spec.slug


def test_every_commune_of_the_province_is_named_or_numbered(sheets, material):
    names = set(material.layers["communes"]["name"])
    for slug in ("hien-trang", "truyen-thanh", "tham-dinh"):
        entries = {label.request.entry for label in sheets[slug].labels}
        assert names <= entries


def test_the_maps_of_radio_need_no_dossier(material):
    sources = [source for source in material.sources if source.name in ("communes", "radio")]
    specs = radio_maps(
        material.radio,
        material.province,
        material.layers["communes"],
        sources,
        material.on,
        material.made_on,
    )
    assert [spec.slug for spec in specs] == ["01-truyen-thanh", "02-xa-chua-co-dai"]
    sheet = Sheet(specs[0])
    sheet.draw()
    assert sum(int(text.split("(")[1][:-1]) for text in texts(sheet) if "(" in text) == 106
