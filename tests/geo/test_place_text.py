"""What a planner types into the search box."""

import pytest

from planner.base.errors import CoordinateError
from planner.geo.position import read_angle, read_position

CRS = "EPSG:9209"


@pytest.mark.parametrize(
    "text",
    [
        "9.9347, 106.3453",
        "106.3453, 9.9347",
        "9,9347 106,3453",
        "106,3453/9,9347",
        "9°56'04.92\"N 106°20'43.08\"E",
        "9°56'04.92\"Bắc 106°20'43.08\"Đông",
        "Bắc 9°56''04.92'' Đông 106°20''43.08''",
        "1098752.26, 592494.77",
        "592494,77 1098752,26",
        "1.098.752,26 592.494,77",
        "N9.56.04.92 E106.20.43.08",
        "9.56.04,92 Bắc - 106.20.43,08 Đông",
    ],
)
def test_every_usual_way_to_write_the_check_point_is_understood(text):
    lon, lat, _ = read_position(text, CRS)
    assert (lon, lat) == pytest.approx((106.3453, 9.9347), abs=2e-7)


@pytest.mark.parametrize("text", ["", "abc", "9.9", "9.9 S, 106.3", "1, 2", "9.9 106.3 4", "x" * 500])
def test_what_is_no_position_in_the_country_is_refused(text):
    with pytest.raises(CoordinateError):
        read_position(text, CRS)


@pytest.mark.parametrize(
    "text",
    [
        "106°20'43.08\"Đông",
        "Đông 106° 20’ 43,08”",
        "106d20m43.08sE",
        "106d20m43.08sĐ",
        "106 20 43,08 Đông",
        "106°20''43.08''E",
        "106 độ 20 phút 43,08 giây Đông",
        "106:20:43.08E",
        "E106.20.43.08",
        "106.20.43,08 Đông",
    ],
)
def test_an_angle_is_read_with_its_hemisphere_in_every_writing(text):
    assert read_angle(text) == pytest.approx(106.3453, abs=1e-9)


@pytest.mark.parametrize("text", ["12.05.17", "1.098.752", "E1.098.752", "E106.75.10", "E10.6.20.4.3"])
def test_points_alone_make_no_angle_of_a_day_or_a_number(text):
    assert read_angle(text) is None
