"""Where a record is counted: by its point, else by the commune that it names."""

import pytest
from conftest import make_stations

from planner.plan.placing import commune_rows, district_codes, rows_at


@pytest.mark.parametrize(
    ("x", "code", "row", "district"),
    [
        (5_000, "00002", 0, "001"),  # the point goes before the code
        (15_000, None, 1, "002"),
        (25_000, "00002", 1, "002"),  # outside: the code
        (25_000, "00009", -1, ""),  # no such commune
        (25_000, None, -1, ""),
    ],
)
def test_the_point_goes_before_the_code(communes, x, code, row, district):
    layer = make_stations([{"site_id": "S", "at": (x, 5_000), "commune_code": code}])
    assert commune_rows(layer, communes).tolist() == [row]
    assert district_codes(layer, communes).tolist() == [district]
    assert rows_at(layer, communes).tolist() == [row if x < 20_000 else -1]


def test_no_record_is_in_no_commune(communes):
    assert commune_rows(make_stations([]), communes).tolist() == []
