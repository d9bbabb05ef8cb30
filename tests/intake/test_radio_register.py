"""The registers of commune radio as offices send them: good rows come in, every other one is named."""

from dataclasses import replace
from datetime import date

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import shapely
from build_ugly_files import to_tcvn3
from conftest import CRS, place
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.base.errors import InputFileError
from planner.geo.vn2000 import WGS84
from planner.intake.choices import Accepted, Choices
from planner.intake.numbers import read_date, read_frequency_mhz, read_number, read_power_w, read_year
from planner.intake.radio_register import read_radio_register
from planner.intake.reference import Reference, read_reference
from planner.intake.words import read_criterion, read_hamlet_kind, read_programmes, read_radio_kind
from planner.layers.catalogue import LAYERS
from planner.layers.io import check_layer
from planner.layers.province import DEFAULT_DATA_DIR

ON = date(2018, 1, 15)
HEADINGS = [
    "Xã/Phường/Thị trấn",
    "Huyện",
    "Loại đài (vô tuyến FM/có dây/ứng dụng CNTT-VT)",
    "Tần số (MHz)",
    "Công suất (W)",
    "Độ cao ăng ten (m)",
    "Số giấy phép",
    "Thời hạn giấy phép",
    "Số ấp, khóm",
    "Số ấp, khóm có loa",
    "Số cụm loa",
    "Số cụm loa hoạt động",
    "Năm",
]
FIELDS = [
    "commune",
    "district",
    "kind",
    "frequency",
    "power",
    "height",
    "licence",
    "until",
    "hamlets",
    "served",
    "speakers",
    "working",
    "year",
]
GOOD = [
    "Xã Đại An",
    "Huyện Trà Cú",
    "Vô tuyến FM",
    "64,5",
    "30W",
    24,
    "123/GP",
    "31/12/2020",
    9,
    7,
    28,
    25,
    2017,
]
COMMUNES = {
    "Xã Đại An",
    "Xã Tân Hiệp",
    "Xã Tân Hòa",
    "Xã Thạnh Phú",
    "Phường 1",
    "Xã Định An",
    "Thị trấn Định An",
}
DAI_AN, TOWN_DINH_AN, DINH_AN = "29491", "29462", "29494"


@pytest.fixture(scope="module")
def reference():
    shipped = read_reference(DEFAULT_DATA_DIR)
    named = shipped.communes["name"].isin(COMMUNES)  # fewer are read faster, in every test
    return replace(shipped, communes=shipped.communes[named].reset_index(drop=True))


def row(**values):
    return [values.get(field, cell) for field, cell in zip(FIELDS, GOOD, strict=True)]


def workbook(tmp_path, rows, headings=HEADINGS, name="dai.xlsx"):
    book = openpyxl.Workbook()
    for cells in [["DANH SÁCH ĐÀI TRUYỀN THANH CẤP XÃ"], [], headings, *rows]:
        book.active.append(cells)
    path = tmp_path / name
    book.save(path)
    return path


def take(tmp_path, reference, rows, choices=None, **options):
    return read_radio_register(workbook(tmp_path, rows, **options), reference, ON, choices)


def errors(register):
    return [(fault.code, fault.row) for fault in register.faults if fault.severity == "error"]


def test_the_table_as_offices_write_it_comes_in_without_a_fault(tmp_path, reference):
    register = take(tmp_path, reference, [row()])
    assert register.faults == []
    record = register.layers["radio"].iloc[0]
    assert record[["commune_code", "kind", "licence_no", "licence_until"]].tolist() == [
        DAI_AN,
        "wireless_fm",
        "123/GP",
        "2020-12-31",
    ]
    counts = [
        "frequency_mhz",
        "power_w",
        "antenna_height_m",
        "hamlets_total",
        "hamlets_served",
        "loudspeakers",
        "loudspeakers_working",
        "year",
    ]
    assert record[counts].tolist() == [64.5, 30, 24, 9, 7, 28, 25, 2017]
    assert record[["source", "source_date", "origin"]].tolist() == ["dai.xlsx", "2018-01-15", "reported"]
    area = reference.communes.set_index("commune_code").geometry[DAI_AN]
    assert area.contains(record["geometry"])
    assert "1 đài không có tọa độ" in " ".join(register.remarks)


@pytest.mark.parametrize(
    ("values", "code", "column"),
    [
        ({"commune": "Xã Đại Ax"}, "which_commune", "Xã/Phường/Thị trấn, Huyện"),
        ({"commune": "Định An"}, "which_commune", "Xã/Phường/Thị trấn, Huyện"),
        ({"district": "Huyện Cầu Kè"}, "which_commune", "Xã/Phường/Thị trấn, Huyện"),
        ({"commune": "Phường 1", "district": None}, "which_commune", "Xã/Phường/Thị trấn, Huyện"),
        ({"kind": "loa phường"}, "unknown_radio_kind", HEADINGS[2]),
        ({"kind": None}, "missing_required", HEADINGS[2]),
        ({"frequency": "54–68"}, "not_a_number", "Tần số (MHz)"),
        ({"frequency": 645}, "out_of_range", "Tần số (MHz)"),
        ({"power": "50W/cụm"}, "not_a_number", "Công suất (W)"),
        ({"power": 0}, "out_of_range", "Công suất (W)"),
        ({"until": "31/02/2020"}, "bad_date", "Thời hạn giấy phép"),
        ({"hamlets": "chín"}, "not_a_number", "Số ấp, khóm"),
        ({"served": 10}, "part_above_whole", "Số ấp, khóm có loa, Số ấp, khóm"),
        ({"working": 29}, "part_above_whole", "Số cụm loa hoạt động, Số cụm loa"),
        ({"served": 6.5}, "out_of_range", "Số ấp, khóm có loa"),
        ({"year": "sắp tới"}, "bad_year", "Năm"),
        ({"year": None}, "missing_required", "Năm"),
    ],
)
def test_a_bad_row_is_named_and_left_out_and_the_good_one_stays(
    tmp_path, reference, values, code, column
):
    register = take(tmp_path, reference, [row(commune="Xã Tân Hiệp"), row(**values)])
    assert errors(register) == [(code, 5)]
    wrong = next(fault for fault in register.faults if fault.severity == "error")
    assert (wrong.file, wrong.sheet, wrong.column) == ("dai.xlsx", "Sheet", column)
    assert "C1" not in str(wrong.expected)  # what a cable's kind can be is no help here
    assert len(register.layers["radio"]) == 1


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"kind": "Có dây"}, "only_wireless"),
        ({"licence": None}, "licence_without_number"),
        ({"district": "Huyện Trà Cúc"}, "unknown_district"),
    ],
)
def test_a_doubtful_row_is_kept_as_it_stands_with_a_warning(tmp_path, reference, values, code):
    register = take(tmp_path, reference, [row(**values)])
    assert [(fault.code, fault.severity, fault.row) for fault in register.faults] == [
        (code, "warning", 4)
    ]
    record = register.layers["radio"].iloc[0]
    assert (record["frequency_mhz"], record["licence_until"]) == (64.5, "2020-12-31")


def test_a_name_that_there_is_twice_is_a_fault_that_names_both(tmp_path, reference):
    register = take(
        tmp_path, reference, [row(commune="Phường 1", district=None), row(commune="Định An")]
    )
    first, second = (fault.suggestion for fault in register.faults)
    assert "Phường 1, Thành phố Trà Vinh (29239)" in first
    assert "Phường 1, Thị xã Duyên Hải (29512)" in first
    assert TOWN_DINH_AN in second
    assert DINH_AN in second
    assert len(register.layers["radio"]) == 0


def test_the_district_or_the_kind_of_commune_tells_two_of_a_name_apart(tmp_path, reference):
    rows = [
        row(commune="Phường 1", district="TX. Duyên Hải"),
        row(commune="P.1", district="TP Trà Vinh"),
        row(commune="TT Định An"),
        row(commune="xã định an"),
    ]
    register = take(tmp_path, reference, rows)
    assert register.faults == []
    codes = register.layers["radio"]["commune_code"].tolist()
    assert codes == ["29512", "29239", TOWN_DINH_AN, DINH_AN]


def test_a_misspelt_or_moved_commune_comes_in_only_when_somebody_accepts_the_suggestion(
    tmp_path, reference
):
    rows = [row(commune="Xã Đại Ann"), row(commune="Xã Tân Hòa", district="Huyện Cầu Kè")]
    register = take(tmp_path, reference, rows)
    assert [fault.fix_kind for fault in register.faults] == ["renamed_commune", "moved_commune"]
    assert len(register.layers["radio"]) == 0
    kinds = ("renamed_commune", "moved_commune")
    accepted = Choices(accepted=tuple(Accepted(kind=kind, who="Trần B") for kind in kinds))
    mended = take(tmp_path, reference, rows, accepted)
    assert mended.layers["radio"]["commune_code"].tolist() == [DAI_AN, "29371"]
    assert [(fault.code, fault.severity) for fault in mended.faults] == [("accepted", "note")] * 2
    assert [mending.who for mending in mended.applied] == ["Trần B"] * 2


def test_a_code_counts_and_must_agree_with_the_name_beside_it(tmp_path, reference):
    headings = ["Mã xã", *HEADINGS]
    rows = [
        [29491, *row()],
        ["29239", *row(commune="Phường 1", district=None)],
        ["29494", *row()],
        ["12345", *row()],
        [DAI_AN, *row(commune=None, district=None, year=2019)],
    ]
    register = take(tmp_path, reference, rows, headings=headings)
    assert errors(register) == [("code_and_name", 6), ("unknown_code", 7)]
    assert all(DAI_AN in str(fault.suggestion) for fault in register.faults)
    assert register.layers["radio"]["commune_code"].tolist() == [DAI_AN, "29239", DAI_AN]


def test_a_commune_twice_in_a_year_is_a_fault_and_two_years_are_history(tmp_path, reference):
    register = take(tmp_path, reference, [row(), row(year=2018), row(power=20)])
    assert errors(register) == [("duplicate_record", 6)]
    assert "hàng 4" in register.faults[0].message
    assert register.layers["radio"]["year"].tolist() == [2017, 2018]
    assert register.layers["radio"]["power_w"].tolist() == [30, 30]


def test_districts_written_once_over_their_communes_are_heeded_and_said(tmp_path, reference):
    headings = ["STT", *[heading for heading in HEADINGS if heading != "Huyện"]]
    cells = [cell for cell, field in zip(GOOD, FIELDS, strict=True) if field != "district"]
    rows = [
        ["I", "Huyện Trà Cú"],
        [1, *cells],
        ["II", "Thị xã Duyên Hải", None, None, None, None, None, None, 12],
        [1, "Phường 1", *cells[1:]],
        ["Tổng cộng", None, None, None, None, None, None, None, 18],
        [None, None, None, None, None, None, None, "NGƯỜI LẬP BIỂU"],
    ]
    register = take(tmp_path, reference, rows, headings=headings)
    assert register.faults == []
    assert register.layers["radio"]["commune_code"].tolist() == [DAI_AN, "29512"]
    assert "Huyện Trà Cú, Thị xã Duyên Hải" in " ".join(register.remarks)


def test_a_commune_without_a_station_is_a_record(tmp_path, reference):
    blank = dict.fromkeys(FIELDS[3:12])
    rows = [
        row(kind=word, year=2011 + at, **blank)
        for at, word in enumerate(("Chưa có", "không", "Không có đài"))
    ]
    register = take(tmp_path, reference, rows)
    assert register.faults == []
    assert register.layers["radio"]["kind"].tolist() == ["none"] * 3


def test_text_in_an_old_font_is_read_and_said(tmp_path, reference):
    rows = [[to_tcvn3(cell) if isinstance(cell, str) else cell for cell in row()]]
    register = take(tmp_path, reference, rows, headings=[to_tcvn3(heading) for heading in HEADINGS])
    assert register.faults == []
    assert register.layers["radio"]["commune_code"].tolist() == [DAI_AN]
    assert "TCVN3" in " ".join(register.remarks)


def test_units_in_headings_and_cells_are_heeded(tmp_path, reference):
    headings = [
        {"Công suất (W)": "Công suất (kW)", "Tần số (MHz)": "Tần số"}.get(heading, heading)
        for heading in HEADINGS
    ]
    rows = [
        row(power="0,03", frequency="64500 kHz"),
        row(power="50 W", frequency="FM 101 MHz", year=2018),
    ]
    register = take(tmp_path, reference, rows, headings=headings)
    assert register.faults == []
    assert register.layers["radio"]["power_w"].tolist() == [30, 50]
    assert register.layers["radio"]["frequency_mhz"].tolist() == [64.5, 101]


def test_a_position_that_is_given_is_checked_and_never_replaced(tmp_path, reference):
    middle = reference.communes.set_index("commune_code").geometry.representative_point()
    own, other = middle[DAI_AN], middle["29239"]
    rows = [
        [*row(), own.x, own.y],
        [*row(year=2018), other.x, other.y],
        [*row(year=2019), "sau", "trước"],
        [*row(year=2020), None, None],
    ]
    register = take(tmp_path, reference, rows, headings=[*HEADINGS, "Kinh độ", "Vĩ độ"])
    assert errors(register) == [("other_commune", 5), ("bad_coordinate", 6)]
    assert register.layers["radio"]["year"].tolist() == [2017, 2020]
    assert register.layers["radio"].geometry.iloc[0].distance(own) < 1e-9


HAMLETS = ["Ấp, khóm", "Xã", "Huyện", "Dân số", "Số hộ", "Kinh độ", "Vĩ độ"]


def hamlet(name, x, y, **values):
    spot = place(x, y)
    cells = {
        "commune": "Xã Tây",
        "district": "Huyện Một",
        "people": 900,
        "homes": 240,
        "lon": spot.x,
        "lat": spot.y,
        **values,
    }
    return [name, *cells.values()]


def test_hamlets_come_in_with_a_code_of_commune_and_name(tmp_path, communes):
    rows = [
        hamlet("Ấp Chợ", 2000, 2000),
        hamlet("Ấp 2", 4000, 2000),
        hamlet("Chợ", 3000, 1000),
        hamlet("Ấp Chợ", 5000, 5000),
        hamlet("Ấp 3", 15_000, 2000),
        hamlet("Ấp 4", 0, 0, lon=None, lat=None),
    ]
    register = take(tmp_path, Reference(communes, CRS), rows, headings=HAMLETS)
    layer = register.layers["hamlets"]
    assert layer["hamlet_code"].tolist() == ["00001-ap-cho", "00001-ap-2"]
    assert layer[["kind", "population", "households"]].iloc[0].tolist() == ["ấp", 900, 240]
    assert errors(register) == [
        ("unknown_hamlet_kind", 6),
        ("duplicate_record", 7),
        ("other_commune", 8),
        ("no_coordinates", 9),
    ]
    assert "mã được đặt theo mã xã và tên" in " ".join(register.remarks)


@pytest.mark.parametrize(
    ("driver", "name"), [("GPKG", "ap.gpkg"), ("KML", "ap.kml"), ("GeoJSON", "ap.geojson")]
)
def test_hamlets_come_from_gis_files_too(tmp_path, communes, driver, name):
    spots = [place(2000, 2000), place(12_000, 2000)]
    names = ["Ấp Chợ", "Khóm 1"]
    table = {"Name": names, "ten_ap": names} if driver == "KML" else {"ten_ap": names}
    gpd.GeoDataFrame(table, geometry=spots, crs=WGS84).to_file(tmp_path / name, driver=driver)
    register = read_radio_register(tmp_path / name, Reference(communes, CRS), ON, only="hamlets")
    assert errors(register) == []
    layer = register.layers["hamlets"]
    assert layer["hamlet_code"].tolist() == ["00001-ap-cho", "00002-khom-1"]
    assert shapely.distance(layer.geometry.to_numpy(), spots).max() < 1e-9


CLUSTERS = [
    "Mã cụm loa",
    "Xã",
    "Huyện",
    "Ấp, khóm phục vụ",
    "Số loa",
    "Số loa hoạt động",
    "Loại",
    "Năm",
    "Ngừng hoạt động từ",
    "Kinh độ",
    "Vĩ độ",
]


def cluster(code, hamlets, *, working=4, kind="Có dây", until=None):
    spot = place(2000, 2000)
    return [code, "Xã Tây", "Huyện Một", hamlets, 4, working, kind, 2016, until, spot.x, spot.y]


def test_clusters_name_their_hamlets_by_code_or_name(tmp_path, communes):
    layer = gpd.GeoDataFrame(
        {
            "hamlet_code": ["00001-01", "00001-02", "00002-01"],
            "commune_code": ["00001", "00001", "00002"],
            "name": ["Ấp Chợ", "Ấp 2", "Khóm 2"],
        },
        geometry=[place(2000, 2000)] * 3,
        crs=WGS84,
    )
    rows = [
        cluster("C1", "ấp chợ, Ấp 2"),
        cluster("C2", "00001-02"),
        cluster("C3", None, until="30/6/2017"),
        cluster("C4", "Ấp Xa"),
        cluster("C5", "Chợ và 2", working=None),
        cluster("c1", None),
        cluster("C6", None, kind="Không có đài"),
        cluster("C7", "00002-01"),
    ]
    reference = Reference(communes, CRS, hamlets=layer)
    register = take(tmp_path, reference, rows, headings=CLUSTERS)
    clusters = register.layers["loudspeakers"].set_index("cluster_id")
    assert clusters["hamlet_codes"].dropna().to_dict() == {
        "C1": "00001-01 00001-02",
        "C2": "00001-02",
        "C5": "00001-01 00001-02",
    }
    assert clusters["valid_to"].dropna().to_dict() == {"C3": "2017-06-30"}
    assert pd.isna(clusters.loc["C5", "loudspeakers_working"])
    assert errors(register) == [
        ("unknown_hamlet", 7),
        ("duplicate_record", 9),
        ("unknown_radio_kind", 10),
        ("unknown_hamlet", 11),
    ]
    assert "00001-01, 00001-02" in next(fault.suggestion for fault in register.faults if fault.row == 7)


def test_one_file_may_hold_hamlets_and_the_clusters_that_name_them(tmp_path, communes):
    book = openpyxl.Workbook()
    for cells in [HAMLETS, hamlet("Ấp Chợ", 2000, 2000)]:
        book.active.append(cells)
    second = book.create_sheet("Cụm loa")
    for cells in [CLUSTERS, cluster("C1", "Ấp Chợ")]:
        second.append(cells)
    book.save(tmp_path / "a.xlsx")
    register = read_radio_register(tmp_path / "a.xlsx", Reference(communes, CRS), ON)
    assert register.faults == []
    assert register.layers["loudspeakers"]["hamlet_codes"].tolist() == ["00001-ap-cho"]
    assert len(register.layers["radio"]) == len(register.layers["commune_facts"]) == 0


def test_facts_come_in_with_the_evidence_beside_each_criterion(tmp_path, communes):
    headings = [
        "Xã",
        "Huyện",
        "Năm",
        "Xã nghèo",
        "Ven biển",
        "Tiêu chí 8.1",
        "Minh chứng",
        "Tiêu chí 8.4",
        "Minh chứng",
        "Chương trình",
        "Năm đạt nông thôn mới",
    ]
    rows = [
        [
            "Xã Tây",
            "Huyện Một",
            2017,
            "x",
            "Không",
            "Đạt",
            "BB 12/2017",
            "Chưa đạt",
            "thiếu máy",
            "NTM",
            2020,
        ],
        ["Xã Tây", "Huyện Một", 2018, None, None, None, None, None, None, None, None],
        [
            "Xã Tây",
            "Huyện Một",
            2019,
            "có lẽ",
            None,
            "đang làm",
            None,
            None,
            None,
            "Chương trình 135",
            None,
        ],
    ]
    register = take(tmp_path, Reference(communes, CRS), rows, headings=headings)
    assert errors(register) == [("unknown_result", 6), ("unknown_programme", 6), ("bad_value", 6)]
    first, second = register.layers["commune_facts"].to_dict("records")
    wanted = {
        "is_poor": "yes",
        "is_coastal": "no",
        "criterion_8_1": "pass",
        "evidence_8_1": "BB 12/2017",
        "criterion_8_4": "fail",
        "evidence_8_4": "thiếu máy",
        "programmes": "ntm",
        "ntm_target_year": 2020,
    }
    assert {name: first[name] for name in wanted} == wanted
    assert pd.isna(first["is_khmer"])  # no such column: not known, which is not "no"
    assert all(pd.isna(second[name]) for name in wanted)


def test_what_holds_no_register_is_refused(tmp_path, reference):
    with pytest.raises(InputFileError, match="không có bản ghi nào"):
        take(tmp_path, reference, [])
    with pytest.raises(InputFileError, match="tiêu đề"):
        take(tmp_path, reference, [["a", "b"]], headings=["Cột 1", "Cột 2"])


CELLS = st.one_of(
    st.none(),
    st.text("aăâđêôơưXYÁẠ0123456789 .,;:/–-+=()\n", max_size=10),
    st.integers(-(10**6), 10**6),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.booleans(),
    st.sampled_from(
        [
            "Xã Tây",
            "Phường Đông",
            "Huyện Một",
            "Tổng cộng",
            "Vô tuyến FM",
            "Không có",
            "30W",
            "64,5 MHz",
            "31/12/2020",
            2017,
            "Đạt",
            "Ấp Chợ",
            "I",
            "Thành phố Hai",
        ]
    ),
)
ROWS = st.lists(st.lists(CELLS, min_size=len(HEADINGS), max_size=len(HEADINGS)), max_size=6)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS)
def test_whatever_stands_in_the_cells_every_row_is_a_record_or_is_named(tmp_path, communes, rows):
    first = row(commune="Xã Tây", district="Huyện Một", year=2001)
    book = openpyxl.Workbook()
    book.active.append(HEADINGS)
    book.active.append(first)
    for number, cells in enumerate(rows, start=3):
        for column, value in enumerate(cells, start=1):
            cell = book.active.cell(number, column)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
    book.save(tmp_path / "a.xlsx")
    register = read_radio_register(tmp_path / "a.xlsx", Reference(communes, CRS), ON)
    layer = register.layers["radio"]
    assert check_layer(layer, LAYERS["radio"]) == []
    assert layer["year"].iloc[0] == 2001
    refused = {fault.row for fault in register.faults if fault.severity == "error"}
    skipped = {line.row for table in register.tables for line in table.skipped}
    filled = {
        number
        for number, cells in enumerate([first, *rows], start=2)
        if any(value not in (None, "") for value in cells)
    }
    assert not refused & skipped
    assert len(filled - refused - skipped) == len(layer)


@pytest.mark.parametrize(
    "read_one",
    [
        read_power_w,
        read_frequency_mhz,
        read_number,
        read_year,
        read_date,
        read_radio_kind,
        read_criterion,
        read_programmes,
        read_hamlet_kind,
    ],
)
@given(value=CELLS)
def test_a_cell_is_a_value_or_none_and_never_an_error(read_one, value):
    assert read_one(value) is None or isinstance(read_one(value), float | str)


@given(st.integers(1, 2_000_000), st.sampled_from(["{w} W", "{w}w", "{kw} kW", "{kw}KW"]))
def test_a_power_is_read_back_in_every_unit(milliwatts, form):
    watts = milliwatts / 1000
    text = form.format(w=f"{watts:.3f}", kw=f"{watts / 1000:.6f}").replace(".", ",")
    assert read_power_w(text) == pytest.approx(watts)


@given(st.integers(500, 1100), st.sampled_from(["{mhz}", "{mhz} MHz", "FM {mhz}", "{khz} kHz"]))
def test_a_frequency_is_read_back_in_every_spelling(tenths, form):
    mhz = tenths / 10
    for mark in ",.":
        text = form.format(mhz=f"{mhz:.1f}".replace(".", mark), khz=tenths * 100)
        assert read_frequency_mhz(text) == pytest.approx(mhz)
