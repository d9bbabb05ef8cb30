"""The zones around the sites, against the distances of shapely one pair at a time."""

import numpy as np
import pytest
import shapely
from appraisal.appraisal_tools import zones
from conftest import CRS, ORIGIN_M
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.appraisal.places import ZonePlaces, read_parameters
from planner.geo.vn2000 import WGS84, transform_geometry

SHAPES = [
    ("road", shapely.box(0, 0, 100, 100)),
    ("road", shapely.LineString([(300, 0), (300, 500)]).buffer(10)),
    ("power_line", shapely.LineString([(0, 300), (500, 320)]).buffer(3)),
    ("heritage_1", shapely.box(50, 50, 90, 90)),
]


def places(points, layer=None):
    xy = np.array(points, float).reshape(-1, 2) + np.array(ORIGIN_M)
    return ZonePlaces(zones(*SHAPES) if layer is None else layer, xy, CRS)


def apart(point, shape):
    return shapely.distance(shapely.Point(point), shape)


spot = st.tuples(st.integers(-20_000, 60_000), st.integers(-20_000, 60_000)).map(
    lambda cm: (cm[0] / 100, cm[1] / 100)
)


@settings(deadline=None, max_examples=50)
@given(st.lists(spot, min_size=1, max_size=8))
def test_the_nearest_zone_of_some_kinds_is_that_of_all_pairs(points):
    nearest = places(points).nearest("road", "power_line")
    for point, near in zip(points, nearest, strict=True):
        least = min(apart(point, shape) for kind, shape in SHAPES if kind != "heritage_1")
        assert near.distance_m == pytest.approx(least, abs=0.006)  # to the centimetre


@settings(deadline=None, max_examples=50)
@given(st.lists(spot, min_size=1, max_size=8), st.sampled_from([0.0, 25.0, 200.0]))
def test_the_zones_around_are_those_of_all_pairs_the_nearest_first(points, metres):
    by_site = places(points).around(metres, "road")
    for at, point in enumerate(points):
        near = by_site.get(at, [])
        distances = [apart(point, shape) for kind, shape in SHAPES if kind == "road"]
        # The edge itself may be either.
        sure = [distance for distance in distances if abs(distance - metres) > 1e-6]
        assert (
            sum(distance < metres for distance in sure)
            <= len(near)
            <= sum(distance <= metres + 1e-6 for distance in distances)
        )
        assert [zone.distance_m for zone in near] == sorted(zone.distance_m for zone in near)


def test_inside_a_zone_and_on_its_edge_the_distance_is_nought():
    inside, edge, near = places([(50, 50), (100, 50), (100.01, 50)]).nearest("road")
    assert (inside.distance_m, edge.distance_m, near.distance_m) == (0.0, 0.0, 0.01)
    assert inside.zone.zone_id == "Z0"


def test_of_a_kind_that_the_layer_lacks_nothing_is_near():
    empty = places([(0, 0)])
    assert empty.nearest("airfield") == [None]
    assert empty.around(1e6, "airfield") == {}
    assert empty.of_kind("airfield") == []
    assert not empty.has("airfield", "defence")
    assert empty.has("airfield", "road")


def test_a_layer_of_no_zones_and_a_dossier_of_no_sites_are_no_trouble():
    assert places([(0, 0)], zones()).nearest("road") == [None]
    assert places([]).nearest("road") == []
    assert places([]).around(100.0, "road") == {}


def test_the_line_to_a_zone_is_as_long_as_the_distance_and_a_point_inside():
    layer = places([(200, 50), (50, 50)])
    outside, inside = layer.nearest("road")
    line = layer.line_to(0, outside)
    assert line.geom_type == "LineString"
    # From x = 200 to the edge of the second road, at x = 290.
    assert transform_geometry(np.array([line]), WGS84, CRS)[0].length == pytest.approx(90, abs=1e-3)
    assert layer.line_to(1, inside).geom_type == "Point"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("class=III wire=bare", {"class": "III", "wire": "bare"}),
        ("class=III", {"class": "III"}),
        ("class", {}),
        ("a=b=c", {"a": "b=c"}),
        ("", {}),
        (None, {}),
        (float("nan"), {}),
    ],
)
def test_parameters_are_words_of_a_name_and_a_value(text, expected):
    assert read_parameters(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("voltage_kv=110", 110.0),
        ("voltage_kv=0.4", 0.4),
        ("voltage_kv=nan", None),
        ("voltage_kv=inf", None),
        ("voltage_kv=22kV", None),
        ("wire=bare", None),
        (None, None),
    ],
)
def test_a_parameter_is_a_number_only_if_it_is_one(text, expected):
    layer = places([(0, 0)], zones(("power_line", SHAPES[0][1], text)))
    assert layer.of_kind("power_line")[0].number("voltage_kv") == expected
