"""The search box finds sites and communes, with or without accents."""

import pytest
from conftest import CRS, make_stations

from planner.base.errors import CoordinateError
from planner.layers.search import find_place


@pytest.mark.parametrize(
    ("text", "kind", "key"),
    [
        ("vtl-0001", "site", "VTL-0001"),
        ("Xã Tây", "commune", "00001"),
        ("tay", "commune", "00001"),
        ("phuong dong, thanh pho hai", "commune", "00002"),
        ("9.9, 106.4", "position", "9.9, 106.4"),
    ],
)
def test_what_is_typed_is_found(communes, text, kind, key):
    sites = make_stations([{"site_id": "VTL-0001", "at": (0, 0)}])
    place = find_place(text, sites, communes, CRS)
    assert (place.kind, place.key) == (kind, key)


def test_nothing_found_is_a_coordinate_error(communes):
    with pytest.raises(CoordinateError):
        find_place("xyz", make_stations([]), communes, CRS)
