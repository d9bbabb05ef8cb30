"""Plain values go between processes as bytes and come back the same; nothing else can."""

import datetime
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.base.plain_data import packed, unpacked

cells = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary(max_size=50)
    | st.dates()
    | st.datetimes()
    | st.times()
    | st.decimals(allow_nan=False)
)


@given(
    st.lists(st.dictionaries(st.text(max_size=5), st.lists(cells, max_size=5).map(tuple), max_size=4))
)
def test_what_is_packed_comes_back_the_same(items):
    assert list(unpacked(packed(item) for item in items)) == items


@given(st.lists(cells, max_size=20).map(tuple), st.integers(1, 7))
def test_it_does_not_matter_how_the_bytes_are_cut(item, size):
    content = packed(item)
    assert list(unpacked(content[at : at + size] for at in range(0, len(content), size))) == [item]


@pytest.mark.parametrize(
    "values", [np.arange(6.0).reshape(2, 3), np.array(["ấp", "xã"]), np.array([True])]
)
def test_an_array_comes_back_with_its_shape_and_its_type(values):
    (back,) = unpacked([packed(values)])
    assert back.dtype == values.dtype
    assert np.array_equal(back, values)


def test_a_value_of_another_kind_becomes_its_text():
    assert list(unpacked([packed([object])])) == [(str(object),)]
    assert list(unpacked([packed(Decimal("1.50"))])) == [Decimal("1.50")]
    assert list(unpacked([packed(datetime.timedelta(seconds=1))])) == [datetime.timedelta(seconds=1)]
