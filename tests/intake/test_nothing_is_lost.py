"""Whatever stands in the cells, every row is a record, or a row said to be none, or an error by name."""

from datetime import date, datetime

import openpyxl
import pytest
from conftest import CRS, ORIGIN_M
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.dossier.fault_workbook import fault_workbook
from planner.errors import InputFileError
from planner.geo.position import read_angle, read_pair
from planner.intake.numbers import read_area_m2, read_coordinate, read_date, read_length_m, read_year
from planner.intake.read import read
from planner.intake.reference import Reference

HEADINGS = ["TT", "Mã trạm", "Xã", "X (m)", "Y (m)", "Loại cột", "Chiều cao cột (m)", "Hình thức", "Năm"]
GOOD = ["1", "V1", "Xã Tây", ORIGIN_M[1] + 500, ORIGIN_M[0] + 500, "A2b", 42, "Xây mới", 2019]
LETTERS = "aăâbcdđeêôơưXYÁẠ0123456789 .,;:/°'\"-–+=@()%\t"
CELLS = st.one_of(
    st.none(),
    st.text(LETTERS, max_size=12),
    st.integers(-(10**9), 10**9),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.booleans(),
    st.dates(date(1950, 1, 1), date(2060, 1, 1)).map(lambda day: datetime(day.year, day.month, day.day)),
    st.sampled_from(
        ["A2b", "A1a", "Xây mới", "hiện hữu", "Tổng cộng", "Huyện Một", "Xã Tây", "P. Đông", "2019",
         "42 m", "106,3/9,9", "9°55'12\"", ORIGIN_M[0] + 900, ORIGIN_M[1] + 900, "1.090.900,5", "#N/A"]
    ),
)  # fmt: skip
ROWS = st.lists(st.lists(CELLS, min_size=len(HEADINGS), max_size=len(HEADINGS)), max_size=6)
RELAXED = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@RELAXED
@given(ROWS)
def test_every_row_is_accounted_for(tmp_path, communes, rows):
    book = openpyxl.Workbook()
    book.active.append(HEADINGS)
    book.active.append(GOOD)
    for number, cells in enumerate(rows, start=3):
        for column, value in enumerate(cells, start=1):
            cell = book.active.cell(number, column)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"  # a text that starts with "=" stays a text
    path = tmp_path / "a.xlsx"
    book.save(path)
    found = read(path, "viettel", Reference(communes, CRS), date(2018, 1, 2))
    sites = set(found.sites["row"])
    errors = {fault.row for fault in found.faults if fault.severity == "error"}
    skipped = {one.row for table in found.tables for one in table.skipped}
    filled = {
        number
        for number, cells in enumerate([GOOD, *rows], start=2)
        if any(value not in (None, "") for value in cells)
    }
    assert not sites & errors
    assert filled <= sites | errors | skipped
    assert 2 in sites
    assert fault_workbook(found, "Viettel")[:2] == b"PK"


@RELAXED
@given(st.text(max_size=300), st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]))
def test_any_text_is_read_or_refused_by_name(tmp_path, communes, text, encoding):
    path = tmp_path / "bất kỳ.csv"
    path.write_bytes(text.encode(encoding, "ignore"))
    try:
        read(path, "viettel", Reference(communes, CRS), date(2018, 1, 2))
        message = path.name
    except InputFileError as error:
        message = error.text()
    assert path.name in message


@given(
    st.integers(0, 179),
    st.integers(0, 59),
    st.integers(0, 5999),
    st.sampled_from(["°'\"", "dms", ":: ", "   ", "-- "]),
)
def test_an_angle_is_read_back_in_every_spelling(degrees, minutes, hundredths, signs):
    seconds = f"{hundredths / 100:.2f}"
    text = f"{degrees}{signs[0]}{minutes}{signs[1]}{seconds}{signs[2]}"
    assert read_angle(text) == pytest.approx(degrees + minutes / 60 + hundredths / 360_000, abs=1e-9)


@given(
    st.floats(102.5, 109.5),
    st.floats(8.5, 23.5),
    st.sampled_from(["/", "; ", " ", " - ", "|"]),
    st.booleans(),
)
def test_a_pair_in_one_cell_is_read_in_either_order(lon, lat, between, turned):
    lon, lat = round(lon, 6), round(lat, 6)
    numbers = (f"{lat:.6f}", f"{lon:.6f}") if turned else (f"{lon:.6f}", f"{lat:.6f}")
    assert read_pair(between.join(numbers)) == (lon, lat, "degrees")


@pytest.mark.parametrize(
    "read_one", [read_area_m2, read_length_m, read_year, read_date, read_coordinate]
)
@given(value=CELLS)
def test_a_cell_is_a_value_or_none_and_never_an_error(read_one, value):
    found = read_one(value)
    assert found is None or isinstance(found, float | str)


def test_a_year_that_excel_shows_as_a_day_of_1905_is_the_number_that_was_typed():
    assert read_year(datetime(1905, 7, 11)) == 2019
    assert read_year(datetime(2019, 7, 11)) == 2019
