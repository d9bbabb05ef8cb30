"""A layer comes back from its text exactly as it was kept: values, types, index, geometry."""

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from store.store_tools import assert_same_layer, routes_of, sites_of

from planner.layers.catalogue import LAYERS
from planner.layers.io import check_layer, empty_layer
from planner.store.layer_text import layer_of, layer_text

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
finite = st.floats(allow_nan=False, allow_infinity=False)
KINDS = {
    "str": text | st.none(),
    "float64": finite | st.none(),
    "int64": st.integers(-(2**63), 2**63 - 1),
    "bool": st.booleans(),
    "object": text | st.none() | st.booleans(),
}
numbers = st.tuples(finite, finite)
lines = st.lists(numbers, min_size=2, max_size=4).map(shapely.LineString)
shapes = (
    st.none()
    | numbers.map(shapely.Point)
    | lines
    | st.lists(lines, min_size=1).map(shapely.MultiLineString)
)


@st.composite
def layers(draw):
    """Draw a layer of up to five rows with columns of every kind."""
    count = draw(st.integers(0, 5))
    names = draw(st.lists(st.sampled_from([*KINDS, "id", "tên", "type"]), unique=True))
    table = {}
    for name in names:
        kind = name if name in KINDS else draw(st.sampled_from(sorted(KINDS)))
        values = draw(st.lists(KINDS[kind], min_size=count, max_size=count))
        table[name] = pd.Series(values, dtype=object).astype(kind)
    keys = draw(st.none() | st.lists(st.integers(-99, 99), min_size=count, max_size=count))
    index = pd.RangeIndex(count) if keys is None else pd.Index(keys, dtype="int64")
    frame = pd.DataFrame(table, columns=names, index=pd.RangeIndex(count)).set_axis(index)
    geometry = draw(st.lists(shapes, min_size=count, max_size=count))
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(geometry, index=index, crs="EPSG:4326"))


@settings(max_examples=80, deadline=None)
@given(layers())
def test_any_layer_comes_back_exactly_as_it_was(layer):
    assert_same_layer(layer_of(layer_text(layer)), layer)


@pytest.mark.parametrize("name", ["stations", "cables"])
def test_a_layer_without_a_record_keeps_its_columns_and_their_types(name):
    assert_same_layer(layer_of(layer_text(empty_layer(name))), empty_layer(name))


def test_a_column_of_which_nothing_is_known_keeps_its_type():
    layer = sites_of("V1", "V2")
    assert layer["azimuths_deg"].isna().all()
    assert layer["azimuths_deg"].dtype == "str"
    assert layer["eirp_dbm"].isna().all()
    assert layer["eirp_dbm"].dtype == float
    assert_same_layer(layer_of(layer_text(layer)), layer)


def test_positions_keep_their_last_bit():
    sites = sites_of("V1")
    sites.geometry = [shapely.Point(np.nextafter(105.1, 200), np.nextafter(9.2, -200))]
    back = layer_of(layer_text(sites)).geometry[0]
    assert (back.x, back.y) == (np.nextafter(105.1, 200), np.nextafter(9.2, -200))


def test_the_text_is_geojson_that_others_can_read(tmp_path):
    sites = sites_of("V1", "V2", name="Trạm Đầm Dơi")
    written = layer_text(sites)
    json.loads(written, parse_constant=pytest.fail)
    (tmp_path / "a.geojson").write_text(written, encoding="utf-8")
    read = gpd.read_file(tmp_path / "a.geojson")
    assert list(read["name"]) == ["Trạm Đầm Dơi"] * 2
    assert read.geometry.geom_equals(sites.geometry).all()
    assert "Đầm Dơi" in written


def test_routes_without_a_line_stay_without_one():
    routes = routes_of("C1", "C2", "C3")
    back = layer_of(layer_text(routes))
    assert list(back.geometry.isna()) == [True, False, False]
    assert_same_layer(back, routes)
    assert check_layer(back.iloc[1:], LAYERS["cables"]) == check_layer(routes.iloc[1:], LAYERS["cables"])
