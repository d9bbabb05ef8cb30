"""What a planner types into the search box."""

import pytest

from planner.errors import CoordinateError
from planner.geo.position import read_position

CRS = "EPSG:9209"


@pytest.mark.parametrize(
    "text",
    [
        "9.9347, 106.3453",
        "106.3453, 9.9347",
        "9,9347 106,3453",
        "106,3453/9,9347",
        "9°56'04.92\"N 106°20'43.08\"E",
        "1098752.26, 592494.77",
        "592494,77 1098752,26",
        "1.098.752,26 592.494,77",
    ],
)
def test_every_usual_way_to_write_the_check_point_is_understood(text):
    lon, lat, _ = read_position(text, CRS)
    assert (lon, lat) == pytest.approx((106.3453, 9.9347), abs=2e-7)


@pytest.mark.parametrize("text", ["", "abc", "9.9", "9.9 S, 106.3", "1, 2", "9.9 106.3 4", "x" * 500])
def test_what_is_no_position_in_the_country_is_refused(text):
    with pytest.raises(CoordinateError):
        read_position(text, CRS)
