"""Whatever stands in the cells, every row is a record, or a row said to be none, or an error by name."""

from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
import yaml
from conftest import CRS, ORIGIN_M
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.base.errors import InputFileError
from planner.dossier.fault_workbook import fault_workbook
from planner.geo.position import read_angle, read_pair
from planner.geo.vn2000 import WGS84, convert
from planner.intake import columns
from planner.intake.accounting import skipped_rows
from planner.intake.numbers import read_area_m2, read_coordinate, read_date, read_length_m, read_year
from planner.intake.read import read, understand
from planner.intake.reference import Reference
from planner.intake.sheets import Sheet, trimmed

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
    proposal = read(path, "viettel", Reference(communes, CRS), date(2018, 1, 2))
    sites = set(proposal.sites["row"])
    errors = {fault.row for fault in proposal.faults if fault.severity == "error"}
    skipped = {line.row for table in proposal.tables for line in table.skipped}
    filled = {
        number
        for number, cells in enumerate([GOOD, *rows], start=2)
        if any(value not in (None, "") for value in cells)
    }
    assert not sites & errors
    assert filled <= sites | errors | skipped
    assert 2 in sites
    assert fault_workbook(proposal, "Viettel")[:2] == b"PK"


def words_of(part):
    """Every word and phrase that columns.yaml knows, and the names of its fields."""
    if isinstance(part, dict):
        return {str(key) for key in part}.union(*map(words_of, part.values()))
    return set().union(*map(words_of, part)) if isinstance(part, list) else {str(part)}


VOCABULARY = yaml.safe_load(Path(columns.__file__).with_name("columns.yaml").read_text(encoding="utf-8"))
WORDS = st.sampled_from(sorted(words_of(VOCABULARY) - {""})).flatmap(
    lambda word: st.sampled_from([word, word.upper(), word.capitalize()])
)
IN_METRES = ([*HEADINGS, "Ghi chú"], ("X (m)", "Y (m)"))
IN_DEGREES = (
    ["Mã trạm", "Kinh độ", "Vĩ độ", "Loại cột", "Tên", "Hình thức", "Ghi chú"],
    ("Kinh độ", "Vĩ độ"),
)
TITLES = ([], [("BIỂU M3",)], [("TẬP ĐOÀN",), ("Danh sách cột", None, "Năm 2018")])


def good_row(headings, at):
    x, y = ORIGIN_M[1] + 500 + 60 * at, ORIGIN_M[0] + 500
    lon, lat = convert(y, x, CRS, WGS84)
    cells = {"TT": at + 1, "Mã trạm": f"V{at + 10}", "Xã": "Xã Tây", "X (m)": x, "Y (m)": y,
             "Loại cột": "A2b", "Hình thức": "Xây mới", "Năm": 2019, "Chiều cao cột (m)": 42,
             "Kinh độ": round(float(lon), 6), "Vĩ độ": round(float(lat), 6)}  # fmt: skip
    return [cells.get(heading) for heading in headings]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    layout=st.sampled_from([IN_METRES, IN_DEGREES]),
    title=st.sampled_from(TITLES),
    count=st.integers(1, 5),
    sprinkled=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 9), WORDS), max_size=24),
    as_text=st.booleans(),
)
def test_no_word_of_a_heading_makes_a_row_of_data_vanish(
    communes, layout, title, count, sprinkled, as_text
):
    headings, position = layout
    rows = [good_row(headings, at) for at in range(count)]
    for at, column, word in sprinkled:
        if at < count and column < len(headings) and headings[column] not in position:
            rows[at][column] = word
    if as_text:
        rows = [[None if cell is None else str(cell) for cell in cells] for cells in rows]
    table = [*title, tuple(headings), *map(tuple, rows)]
    sheet = Sheet("M3", tuple(enumerate(table, start=1)))
    proposal = understand([sheet], "a.xlsx", "viettel", Reference(communes, CRS), date(2018, 1, 2))
    errors = {fault.row for fault in proposal.faults if fault.severity == "error"}
    data_rows = set(range(len(title) + 2, len(table) + 1))
    assert set(proposal.sites["row"]) | errors == data_rows
    assert not set(proposal.sites["row"]) & errors
    named = {row.row for row in skipped_rows(proposal.sheets, proposal.tables)}
    assert named == set(range(1, len(title) + 2))


@RELAXED
@given(
    rows=st.lists(st.lists(st.one_of(CELLS, WORDS), max_size=12), max_size=8),
    at=st.integers(0, 8),
)
def test_whatever_rows_stand_around_a_heading_each_is_accounted_for(communes, rows, at):
    table = [*rows[:at], [*HEADINGS, "Ghi chú"], GOOD, *rows[at:]]
    filled = [(number, trimmed(tuple(cells))) for number, cells in enumerate(table, start=1)]
    sheet = Sheet("M3", tuple(row for row in filled if row[1]))
    reference = Reference(communes, CRS)
    try:
        proposal = understand([sheet], "a.xlsx", "viettel", reference, date(2018, 1, 2))
    except InputFileError as error:
        if error.key not in ("intake.no_sites", "intake.no_positions", "intake.no_heading"):
            raise  # above all no "rows lost"
        return
    kept = [proposal.sites, proposal.cables, proposal.service_points, proposal.works]
    good = [row for layer in kept for row in layer["row"]]
    errors = {fault.row for fault in proposal.faults if fault.severity == "error"}
    named = {row.row for row in skipped_rows(proposal.sheets, proposal.tables)}
    assert {number for number, _ in sheet.rows} == set(good) | errors | named


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
    answer = read_one(value)
    assert answer is None or isinstance(answer, float | str)


def test_a_year_that_excel_shows_as_a_day_of_1905_is_the_number_that_was_typed():
    assert read_year(datetime(1905, 7, 11)) == 2019
    assert read_year(datetime(2019, 7, 11)) == 2019
