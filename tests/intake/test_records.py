"""Rows of a file → layers: cables drawn as lines, and cables that a table gives by their two ends."""

from datetime import date

import build_ugly_files as ugly
import geopandas as gpd
import pytest
import shapely

from planner.intake.read import read
from planner.intake.reference import read_reference
from planner.layers.province import DEFAULT_DATA_DIR

EAST_M, NORTH_M = 590_000.0, 1_095_000.0  # in the province's zone
ENDS = ["Điểm đầu X", "Điểm đầu Y", "Điểm cuối X", "Điểm cuối Y"]


@pytest.fixture(scope="module")
def reference():
    return read_reference(DEFAULT_DATA_DIR)


def line_read(tmp_path, reference, stated_m):
    """Read a line that is 1,000 m long and whose length is stated."""
    line = shapely.LineString(
        [(EAST_M, NORTH_M), (EAST_M, NORTH_M + 400), (EAST_M + 600, NORTH_M + 400)]
    )
    cable = {"Mã tuyến": "T1", "Loại": "N2", "Năm": 2019, "Chiều dài (m)": stated_m}
    path = tmp_path / "a.gpkg"
    gpd.GeoDataFrame([cable], geometry=[line], crs=reference.crs).to_file(path, layer="Tuyến")
    return read(path, "viettel", reference, date(2018, 1, 2))


def ends_read(tmp_path, reference, stated_m):
    """Read a table's cable of a stated length between two ends that are 1,000 m apart."""
    heads = ["Mã tuyến", "Tuyến", "Loại", "Chiều dài (m)", "Năm", *ENDS]
    row = ["T1", "A – B", "N2", stated_m, 2019, NORTH_M, EAST_M, NORTH_M, EAST_M + 1000]
    path = tmp_path / "a.xlsx"
    path.write_bytes(ugly.workbook([heads, row]))
    return read(path, "viettel", reference, date(2018, 1, 2))


def told(reading):
    return [(fault.code, fault.severity) for fault in reading.faults if fault.code.startswith("length")]


DISAGREES = [("length_disagrees", "warning")]


@pytest.mark.parametrize(
    ("stated_m", "faults"),
    [(1000, []), (1099, []), (901, []), (1101, DISAGREES), (899, DISAGREES), (3000, DISAGREES)],
)
def test_a_stated_length_may_differ_from_the_drawn_line_by_a_tenth_either_way(
    tmp_path, reference, stated_m, faults
):
    reading = line_read(tmp_path, reference, stated_m)
    assert told(reading) == faults
    assert reading.cables["length_m"].tolist() == [stated_m]


@pytest.mark.parametrize(
    ("stated_m", "faults"), [(1000, []), (3000, []), (901, []), (899, DISAGREES), (100, DISAGREES)]
)
def test_a_route_may_be_longer_than_the_way_between_its_ends_never_shorter(
    tmp_path, reference, stated_m, faults
):
    reading = ends_read(tmp_path, reference, stated_m)
    assert told(reading) == faults
    assert reading.cables["length_m"].tolist() == [stated_m]


@pytest.mark.parametrize("reader", [line_read, ends_read])
def test_a_length_that_is_not_stated_is_measured_and_said(tmp_path, reference, reader):
    reading = reader(tmp_path, reference, None)
    assert told(reading) == [("length_measured", "note")]
    assert reading.cables["length_m"].tolist() == pytest.approx([1000], abs=0.1)
    (fault,) = (fault for fault in reading.faults if fault.code == "length_measured")
    assert "1.000" in str(fault.message)
