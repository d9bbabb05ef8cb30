"""Drive-test files as they arrive."""

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.base.errors import InputFileError
from planner.intake import measurements
from planner.intake.measurements import read_measurements

HEAD = "Thời gian;Vĩ độ;Kinh độ;Nhà mạng;Công nghệ;Mức thu (dBm)\n"
GOOD = "03/11/2017 08:15:02;9,93;106,30;Viettel;3G;-87,5\n"


def written(tmp_path, text, name="do.csv", encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


@pytest.fixture
def land(communes):
    """Communes that hold 9.93 N, 106.30 E."""
    import shapely

    box = shapely.box(106.2, 9.8, 106.4, 10.0)
    return communes.iloc[:1].set_geometry([box], crs="EPSG:4326")


def test_vietnamese_headings_decimal_commas_and_day_first_are_read(tmp_path, land):
    measurements = read_measurements(written(tmp_path, HEAD + GOOD), land)
    (sample,) = measurements.samples.to_dict("records")
    assert sample["level_dbm"] == -87.5
    assert (sample["carrier"], sample["technology"]) == ("viettel", "3G")
    assert sample["time"] == "2017-11-03T08:15:02"
    assert (sample["geometry"].x, sample["geometry"].y) == (106.30, 9.93)
    assert sample["commune_code"] == land["commune_code"].iloc[0]
    assert measurements.faults == ()


def test_english_headings_points_and_a_band_are_read(tmp_path, land):
    text = "timestamp,lat,lon,operator,tech,rsrp,band\n"
    text += "2017-11-03 08:15:02,9.93,106.30,VNPT,4G,-101.0,1800\n"
    measurements = read_measurements(written(tmp_path, text), land)
    (sample,) = measurements.samples.to_dict("records")
    assert (sample["carrier"], sample["band_mhz"], sample["level_dbm"]) == ("vnpt", 1800.0, -101.0)


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        ("03/11/2017;bắc;106,30;Viettel;3G;-87\n", "Vĩ độ", "bắc"),
        ("03/11/2017;9,93;;Viettel;3G;-87\n", "Kinh độ", ""),
        ("03/11/2017;9,93;106,30;Beeline;3G;-87\n", "Nhà mạng", "Beeline"),
        ("03/11/2017;9,93;106,30;Viettel;6X;-87\n", "Công nghệ", "6X"),
        ("03/11/2017;9,93;106,30;Viettel;3G;87\n", "Mức thu (dBm)", "87"),
        ("03/11/2017;9,93;106,30;Viettel;3G;yếu\n", "Mức thu (dBm)", "yếu"),
    ],
)
def test_a_bad_row_is_named_and_the_others_are_kept(tmp_path, land, row, column, value):
    measurements = read_measurements(written(tmp_path, HEAD + GOOD + row), land)
    assert len(measurements.samples) == 1
    (fault,) = [fault for fault in measurements.faults if fault.severity == "error"]
    assert (fault.row, fault.column, fault.value) == (3, column, value)
    assert "hàng 3" in fault.message
    assert column in fault.message


def test_outside_the_province_is_an_error_and_no_time_or_twice_a_warning(tmp_path, land):
    rows = [GOOD, GOOD, GOOD.replace("9,93", "20,93"), GOOD.replace("03/11/2017 08:15:02", "sáng")]
    measurements = read_measurements(written(tmp_path, HEAD + "".join(rows)), land)
    codes = sorted((fault.severity, fault.code, fault.row) for fault in measurements.faults)
    assert codes == [("error", "outside", 4), ("warning", "twice", 3), ("warning", "untimed", 5)]
    assert len(measurements.samples) == 3


def test_a_file_without_the_columns_is_refused_with_what_it_needs(tmp_path, land):
    with pytest.raises(InputFileError) as error:
        read_measurements(written(tmp_path, "a;b;c\n1;2;3\n4;5;6\n"), land)
    assert "mức thu" in error.value.text("vi")


cell = st.sampled_from(["9,93", "106,30", "Viettel", "3G", "-87", "", "x", "999", "2017-01-01"])


@settings(max_examples=40, deadline=None)
@given(rows=st.lists(st.lists(cell, min_size=6, max_size=6), max_size=12))
def test_every_row_is_a_sample_or_has_an_error(tmp_path_factory, rows):
    import geopandas as gpd
    import shapely

    land = gpd.GeoDataFrame(
        {"commune_code": ["00001"]}, geometry=[shapely.box(106.2, 9.8, 106.4, 10.0)], crs="EPSG:4326"
    )
    body = "".join(";".join(row) + "\n" for row in rows)
    path = written(tmp_path_factory.mktemp("m"), HEAD + GOOD + body)
    measurements = read_measurements(path, land)
    wrong = {fault.row for fault in measurements.faults if fault.severity == "error"}
    filled = sum(any(part for part in row) for row in rows) + 1
    assert measurements.rows == filled
    assert (
        len(measurements.samples) + len(wrong)
        == filled
        == len(measurements.samples) + measurements.left_out
    )


def test_every_other_row_and_sheet_is_named_with_its_reason_and_every_sheet_of_samples_is_read(
    tmp_path, land
):
    book = openpyxl.Workbook()
    book.active.title = "Ghi chép"
    book.active.append(["Máy đo", "A-1"])
    for name in ("Ngày 1", "Ngày 2"):
        sheet = book.create_sheet(name)
        sheet.append(["KẾT QUẢ ĐO"])
        sheet.append(HEAD.strip().split(";"))
        sheet.append(GOOD.strip().split(";"))
        sheet.append(["03/11/2017", "Vĩ độ", 106.3, "Viettel", "3G", -80])
    book.save(tmp_path / "do.xlsx")
    measurements = read_measurements(tmp_path / "do.xlsx", land)
    assert (len(measurements.samples), measurements.rows, measurements.left_out) == (2, 4, 2)
    named = [(row.sheet, row.row, str(row.reason)) for row in measurements.skipped]
    assert named == [
        ("Ghi chép", 1, "no_table"),
        ("Ngày 1", 1, "title"),
        ("Ngày 1", 2, "heading"),
        ("Ngày 2", 1, "title"),
        ("Ngày 2", 2, "heading"),
    ]


def test_of_many_faults_of_a_kind_the_first_are_listed_and_the_others_counted(
    tmp_path, land, monkeypatch
):
    monkeypatch.setattr(measurements, "MOST_FAULTS", 3)
    weak = "03/11/2017 08:15:02;9,93;106,30;Viettel;3G;yếu\n"
    for count, listed, rest in ((3, [3, 4, 5], None), (5, [3, 4, 5], 2)):
        campaign = read_measurements(written(tmp_path, HEAD + GOOD + weak * count), land)
        faults = [fault for fault in campaign.faults if fault.code == "bad_value"]
        assert [fault.row for fault in faults if fault.row is not None] == listed
        more = [fault for fault in faults if fault.row is None]
        assert len(more) == (rest is not None)
        assert all(f" {rest} " in f" {fault.message} " for fault in more)
        assert (campaign.left_out, len(campaign.samples)) == (count, 1)
