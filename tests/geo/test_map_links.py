"""Positions in links to maps and in plus codes, without a network."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openlocationcode import openlocationcode

from planner.base.errors import CoordinateError
from planner.geo.map_links import is_short_link, plus_code_in, position_in_link, position_in_plus_code
from planner.geo.position import read_pair

LON = st.floats(102.5, 109.5).map(lambda value: round(value, 6))
LAT = st.floats(8.5, 23.5).map(lambda value: round(value, 6))
FORMS = (
    "https://www.google.com/maps/@{lat:.6f},{lon:.6f},17z",
    "https://maps.google.com/?q={lat:.6f},{lon:.6f}",
    "https://www.google.com/maps?q=loc:{lat:.6f},{lon:.6f}&z=9",
    "https://www.google.com/maps/search/?api=1&query={lat:.6f}%2C{lon:.6f}",
    "https://www.google.com/maps/place/A/@9.1,106.1,17z/data=!3m1!8m2!3d{lat:.6f}!4d{lon:.6f}",
    "https://www.openstreetmap.org/?mlat={lat:.6f}&mlon={lon:.6f}#map=15/9.1/106.1",
    "https://www.openstreetmap.org/#map=15/{lat:.6f}/{lon:.6f}",
    "https://map.coccoc.com/map?lat={lat:.6f}&lng={lon:.6f}",
    "https://example.vn/ban-do?lat={lat:.6f}&lon={lon:.6f}",
    "geo:{lat:.6f},{lon:.6f};u=35",
    "loc:{lat:.6f}+{lon:.6f}",
    "xem vị trí: https://maps.google.com/?ll={lat:.6f},{lon:.6f}",
)


@given(LON, LAT, st.sampled_from(FORMS))
def test_a_link_gives_the_place_it_is_of_in_every_form(lon, lat, form):
    text = form.format(lon=lon, lat=lat)
    assert position_in_link(text) == (lon, lat)
    assert read_pair(text)[:2] == (lon, lat)


@given(LON, LAT, st.sampled_from([10, 11, 12]))
def test_a_full_plus_code_gives_the_middle_of_its_square(lon, lat, length):
    code = openlocationcode.encode(lat, lon, length)
    position = position_in_plus_code(f"{code} Trà Vinh")
    assert position == pytest.approx((lon, lat), abs=0.000125 / 2 + 1e-6)


@pytest.mark.parametrize(
    "text",
    ["https://maps.app.goo.gl/aBcD", "goo.gl/maps/xyz", "https://zalo.me/g/abc", "https://osm.org/go/a"],
)
def test_a_short_link_is_known_for_one_and_gives_no_position(text):
    assert is_short_link(text)
    assert position_in_link(text) is None


def test_a_short_plus_code_needs_a_place_to_be_near():
    assert position_in_plus_code("J7QW+7J") is None
    assert position_in_plus_code("J7QW+7J", near=(106.3, 9.6)) == pytest.approx(
        (106.2966, 9.6382), abs=1e-4
    )


@pytest.mark.parametrize("text", ["2G+3G", "4G+5G", "3G+4G+5G", "A+B", "12+3", ""])
def test_names_of_technologies_are_no_plus_codes(text):
    assert plus_code_in(text) is None


@given(st.text(max_size=200))
def test_any_text_is_a_position_or_is_refused_by_name(text):
    try:
        lon, lat, _ = read_pair(f"https://www.google.com/maps/{text}")
    except CoordinateError:
        return
    assert abs(lon) <= 180
    assert abs(lat) <= 90
