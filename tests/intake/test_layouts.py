"""Files whose layout hid records (scripts/build_layout_files.py): what must come out of each."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import build_layout_files as layouts
import build_ugly_files as ugly
import numpy as np
import pytest
from build_ugly_files import HEADINGS
from openpyxl.utils import get_column_letter

from planner.geo.measure import points_m
from planner.geo.vn2000 import WGS84, convert
from planner.intake.accounting import skipped_rows
from planner.intake.choices import Accepted, Choices
from planner.intake.read import open_file, read
from planner.intake.reference import read_reference
from planner.layers.province import DEFAULT_DATA_DIR

FILES = Path(__file__).parent / "files"
ON = date(2018, 1, 2)
OWN = "EPSG:9209"
PLACES = {code: (lon, lat) for code, _, _, lon, lat in ugly.PLACES}


@pytest.fixture(scope="module")
def reference():
    """Reference of the province without a register: what is asked for is judged by the file alone."""
    return replace(read_reference(DEFAULT_DATA_DIR), stations=None)


def take(name, reference, choices=None):
    return read(FILES / name, "viettel", reference, ON, choices)


def written(tmp_path, reference, table, name="a.xlsx"):
    path = tmp_path / name
    path.write_bytes(ugly.workbook(table))
    return read(path, "viettel", reference, ON)


def faults_of(proposal, severity="error"):
    return [(fault.code, fault.row) for fault in proposal.faults if fault.severity == severity]


def off_m(proposal):
    """Distance of every site of a known code from where it is, in metres."""
    sites = proposal.sites[proposal.sites["site_id"].isin(list(PLACES))]
    assert len(sites)
    truth = np.array([PLACES[code] for code in sites["site_id"]])
    return np.hypot(*(points_m(sites, OWN) - np.column_stack(convert(*truth.T, WGS84, OWN))).T)


def reasons(proposal):
    return {(row.row, str(row.reason)) for row in skipped_rows(proposal.sheets, proposal.tables)}


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("40_chu_nhu_tieu_de_hang_1.csv", 6),
        ("41_chu_nhu_tieu_de_hang_2.csv", 6),
        ("42_chi_mot_hang.csv", 1),
    ],
)
def test_a_row_of_data_is_no_heading_whatever_word_stands_in_its_notes(name, count, reference):
    proposal = take(name, reference)
    assert proposal.sites["site_id"].tolist() == [f"U0{at}" for at in range(1, count + 1)]
    assert reasons(proposal) == {(1, "heading")}
    assert off_m(proposal).max() < 0.1


@pytest.mark.parametrize("word", [*layouts.WORDS, "Hiện trạng", "Tọa độ", "Ghi chú", "Mã trạm", "Lat"])
@pytest.mark.parametrize("above", [[], [["BIỂU M3"]], [["BIỂU M3"], ["(Kèm theo)", None, "x"]]])
def test_the_first_row_of_data_stays_one_under_any_title(word, above, reference, tmp_path):
    rows = [layouts.degree_row(0, word), layouts.degree_row(1, word)]
    proposal = written(tmp_path, reference, [*above, layouts.DEGREE_HEADINGS, *rows])
    assert proposal.sites["site_id"].tolist() == ["U01", "U02"]


@pytest.mark.parametrize("name", ["43_o_gop_xuong.xlsx", "44_o_gop_xuong.xls"])
def test_cells_merged_downwards_count_for_their_rows_and_that_is_said(name, reference):
    proposal = take(name, reference)
    assert len(proposal.sites) == 5
    assert faults_of(proposal) == [
        ("other_commune", 7)
    ]  # its point lies elsewhere than the merged cell says
    assert proposal.sites["address"].tolist()[1] == "Xã Đại An, Huyện Trà Cú"
    remarks = " ".join(proposal.remarks)
    assert all(f"cột «{column}»" in remarks for column in ("Huyện", "Xã", "Nhà mạng"))
    assert "2–4, 5–7" in remarks
    assert "Xã Đại An" not in proposal.sites["cells"].iloc[1]  # the file's own cells stay as they are


def test_a_merged_name_of_another_carrier_is_a_fault_of_every_row_of_its_block(reference, tmp_path):
    book = ugly.Book()
    rows = layouts.merged_rows()
    sheet = book.sheet("M3", [layouts.MERGED_HEADINGS, *rows])
    sheet.merge_range(1, 3, 3, 3, "VNPT")
    path = tmp_path / "a.xlsx"
    path.write_bytes(book.content())
    proposal = read(path, "viettel", reference, ON)
    assert [row for code, row in faults_of(proposal) if code == "other_carrier"] == [2, 3, 4]


def test_a_commune_written_once_without_merging_is_offered_and_not_filled_in(reference):
    proposal = take("45_ghi_mot_lan.xlsx", reference)
    assert len(proposal.sites) == 6
    assert proposal.sites["address"].isna().tolist() == [False, True, True, False, True, True]
    assert faults_of(proposal, "note") == [("written_once", 3), ("written_once", 4), ("written_once", 6)]
    taken = take(
        "45_ghi_mot_lan.xlsx", reference, Choices(accepted=(Accepted(kind="fill_down", who="A"),))
    )
    assert taken.sites["address"].tolist()[:3] == ["Xã Đại An, Huyện Trà Cú"] * 3
    assert taken.sites["address"].isna().tolist() == [False] * 5 + [True]  # row 7 lies elsewhere


def test_the_tick_says_what_is_asked_for(reference):
    proposal = take("46_danh_dau_x.xlsx", reference)
    sites = proposal.sites.set_index("site_id")
    assert sites["status"].to_dict() == {"U01": "existing"} | dict.fromkeys(
        ("U02", "U03", "U04", "U05", "U07"), "planned"
    )
    assert sites["action"].loc["U01":"U05"].tolist() == ["keep", "new", "new", "new", "new"]
    assert faults_of(proposal) == [("ticks_disagree", 8)]
    assert faults_of(proposal, "warning") == [("missing_action", 9)]


@pytest.mark.parametrize(
    ("headings", "marks", "actions"),
    [
        (("Hiện hữu", "Xây mới", "Dùng chung"), (("x",), (None, "v", None), (None, None, "X")),
         ["keep", "new", "share"]),
        (("Trạm hiện hữu", "Trạm xây mới (đánh dấu x)"), ((True, None), (None, "✔"), ("không", "có")),
         ["keep", "new", "new"]),
        (("Giữ nguyên", "Tháo dỡ"), (("1", "0"), ("0", "1"), ("", "1.0")), ["keep", "remove", "remove"]),
    ],
)  # fmt: skip
def test_ticks_of_every_form_are_read_in_columns_beside_each_other(
    headings, marks, actions, reference, tmp_path
):
    table = [[*HEADINGS[:8], *headings], *([*ugly.row(at)[:8], *mark] for at, mark in enumerate(marks))]
    proposal = written(tmp_path, reference, table)
    assert proposal.sites["action"].tolist() == actions
    assert faults_of(proposal) == []
    assert [fault.code for fault in proposal.faults if fault.code == "unknown_column"] == []


@pytest.mark.parametrize("mark", ["✔️", "[x]", "(X)", "●", "•", "■", "đúng", "OK", "þ", "ü", "R"])
def test_a_tick_is_one_in_whatever_sign_it_was_set(mark, reference, tmp_path):
    heads = [*HEADINGS[:8], "Hiện hữu", "Xây mới"]
    rows = [[*ugly.row(0)[:8], mark, None], [*ugly.row(1)[:8], None, mark]]
    proposal = written(tmp_path, reference, [heads, *rows])
    assert proposal.sites["status"].tolist() == ["existing", "planned"]


@pytest.mark.parametrize("lower", [0, 1])
def test_of_tables_that_touch_and_begin_in_different_rows_both_are_read(lower, reference, tmp_path):
    blocks = [[HEADINGS, *(ugly.row(at) for at in places)] for places in ((0, 1, 2), (3, 4, 5, 6))]
    blocks[lower] = [[None] * len(HEADINGS)] * 2 + blocks[lower]
    height = max(map(len, blocks))
    left, right = ([*block, *[[None] * len(HEADINGS)] * (height - len(block))] for block in blocks)
    proposal = written(tmp_path, reference, [[*a, *b] for a, b in zip(left, right, strict=True)])
    assert sorted(proposal.sites["site_id"]) == [f"U0{at}" for at in range(1, 8)]
    assert faults_of(proposal) == []


def test_a_column_of_carriers_is_no_column_of_ticks(reference, tmp_path):
    heads = [*HEADINGS, "Dùng chung"]
    proposal = written(tmp_path, reference, [heads, [*ugly.row(0), "VNPT"], [*ugly.row(1), None]])
    assert proposal.sites["shared_with"].tolist()[0] == "vnpt"
    assert proposal.sites["action"].tolist() == ["new", "new"]


@pytest.mark.parametrize("name", ["47_hai_bang_canh_nhau.xlsx", "48_hai_bang_sat_nhau.xlsx"])
def test_tables_beside_each_other_are_both_read(name, reference):
    proposal = take(name, reference)
    assert proposal.sites["site_id"].tolist() == [f"U0{at}" for at in range(1, 8)]
    assert proposal.faults == []
    assert off_m(proposal).max() < 0.1


def test_a_fault_beside_another_table_names_its_own_cell_and_mends_only_that(reference, tmp_path):
    swapped = ugly.row(4)
    swapped[4], swapped[5] = swapped[5], swapped[4]
    heads = [*HEADINGS, None, *HEADINGS]
    rows = [[*ugly.row(at), None, *(swapped if at == 0 else ugly.row(at + 4))] for at in range(4)]
    before = written(tmp_path, reference, [heads, *rows])
    assert [(f.code, f.row, f.at) for f in before.faults] == [("outside_province", 2, (15, 16))]
    path = tmp_path / "a.xlsx"
    after = read(path, "viettel", reference, ON, Choices(accepted=(Accepted(kind="swap"),)))
    assert len(after.sites) == 8
    assert off_m(after).max() < 0.1


def test_tables_of_two_kinds_beside_each_other_are_read_as_what_they_are(reference):
    proposal = take("49_hai_bieu_canh_nhau.xlsx", reference)
    assert proposal.sites["site_id"].tolist() == ["U01", "U02", "U03"]
    assert proposal.cables["length_m"].tolist() == [500.0, 300.0]
    assert faults_of(proposal) == []


def test_a_table_with_an_empty_column_and_a_second_pair_of_coordinates_stays_one(reference, tmp_path):
    heads = [*HEADINGS[:4], None, *HEADINGS[4:], "Kinh độ", "Vĩ độ"]
    rows = [
        [*cells[:4], None, *cells[4:], *ugly.PLACES[at][3:]]
        for at in range(3)
        if (cells := ugly.row(at))
    ]
    proposal = written(tmp_path, reference, [heads, *rows])
    assert len(proposal.tables) == 1
    assert len(proposal.sites) == 3
    assert proposal.faults == []


@pytest.mark.parametrize("name", ["50_extended_data.kml", "51_schema_data.kml"])
def test_extended_data_of_a_kml_is_read_by_its_own_names(name, reference):
    sites = take(name, reference).sites
    assert sites["site_id"].tolist() == ["U01", "U02", "U03"]
    assert sites["mast_class"].tolist() == ["A2b"] * 3
    assert sites["mast_height_m"].tolist() == [42.0] * 3
    assert sites["year"].tolist() == [2019.0] * 3
    assert sites["action"].tolist() == ["new"] * 3
    assert "ghi thêm" in sites["cells"].iloc[0]  # "Mã" and "Mô" do not lie over each other


def test_a_table_of_names_gets_codes_that_are_marked_and_offered_for_correction(reference):
    proposal = take("52_ten_khong_ma.xlsx", reference)
    codes = proposal.sites["site_id"].tolist()
    assert codes == [f"TAM-VIETTEL-000{row}" for row in range(2, 6)]
    assert [fault.row for fault in proposal.faults if fault.code == "made_code"] == [2, 3, 4, 5]
    assert proposal.sites["name"].tolist()[0] == "Trạm Đại An"
    mended = take("52_ten_khong_ma.xlsx", reference, Choices(accepted=(Accepted(kind="name_as_code"),)))
    assert mended.sites["site_id"].tolist() == [*codes[:3], "TVH0012"]


def test_a_made_code_is_no_code_that_stands_already(reference, tmp_path):
    heads = ["Tên trạm", *HEADINGS[2:]]
    coded = [HEADINGS, ugly.row(3, code="TAM-VIETTEL-0002")]
    book = ugly.Book()
    book.sheet("A", [heads, ugly.row(0)[1:]])
    book.sheet("B", coded)
    path = tmp_path / "a.xlsx"
    path.write_bytes(book.content())
    proposal = read(path, "viettel", reference, ON)
    assert proposal.sites["site_id"].is_unique
    assert len(proposal.sites) == 2


def test_sixty_seconds_typographic_signs_and_apostrophes_are_read(reference):
    proposal = take("53_giay_60_dau_nhay.csv", reference)
    assert proposal.faults == []
    assert off_m(proposal).max() < 0.6
    last = proposal.sites.set_index("site_id").loc["U09"].geometry
    assert (last.x, last.y) == pytest.approx((106 + 20 / 60, 9 + 42 / 60))
    assert proposal.sites["site_id"].tolist()[3] == "U04"


def test_headings_in_two_languages_are_read(reference):
    proposal = take("54_song_ngu.xlsx", reference)
    assert proposal.faults == []
    assert set(proposal.tables[0].headings.names) >= {
        "site_id",
        "mast_class",
        "mast_height_m",
        "action",
        "year",
    }
    assert off_m(proposal).max() < 0.1


def test_utm_headings_say_their_system_and_that_the_datum_is_unsure(reference):
    proposal = take("55_utm_e_n.xlsx", reference)
    assert (proposal.crs, len(proposal.sites)) == ("EPSG:32648", 6)
    assert faults_of(proposal, "warning") == [("crs_unsure", None)]
    assert off_m(proposal).max() < 0.1


def test_links_to_maps_and_plus_codes_are_read_and_what_needs_a_network_is_said(reference):
    proposal = take("56_link_ban_do.xlsx", reference)
    assert proposal.sites["site_id"].tolist() == ["U01", "U02", "U03", "U04", "U05", "U06"]
    assert off_m(proposal).max() < 3  # a plus code of eleven signs is a square of three metres
    assert faults_of(proposal) == [("short_link", 8), ("short_plus_code", 9), ("short_link", 10)]


@pytest.mark.parametrize("name", sorted(layouts.makers()))
def test_every_row_of_every_file_is_a_site_an_error_or_named_with_its_reason(name, reference):
    proposal = take(name, reference)
    sheets = open_file(FILES / name)
    named = {(row.sheet, row.row) for row in skipped_rows(proposal.sheets, proposal.tables)}
    kept = [proposal.sites, proposal.cables, proposal.service_points, proposal.works]
    good = {(row["sheet"], row["row"]) for layer in kept for row in layer.to_dict("records")}
    errors = {(fault.sheet, fault.row) for fault in proposal.faults if fault.severity == "error"}
    # A GIS layer's row 0 holds the names of its columns.
    rows = {(sheet.name, number) for sheet in sheets for number, _ in sheet.rows if number}
    assert rows
    assert rows <= good | errors | named


def test_a_second_table_that_touches_the_first_and_counts_anew_is_read_too(reference, tmp_path):
    """Other headings, no column between them, begun in the same row: "STT" behind a whole table."""
    left = ["Mã trạm", "Kinh độ", "Vĩ độ", "Loại cột", "Chiều cao cột (m)", "Hình thức"]
    right = ["STT", "Tên trạm", "Kinh độ WGS84", "Vĩ độ WGS84", "Loại", "Hình thức"]
    places = [(106.34, 9.93), (106.28, 9.85), (106.43, 9.72), (106.30, 9.90)]
    rows = [
        [
            f"L{at}",
            *places[at],
            "A2b",
            42,
            "Xây mới",
            at + 1,
            f"Trạm {at}",
            *places[at + 2],
            "A2b",
            "Xây mới",
        ]
        for at in range(2)
    ]
    proposal = written(tmp_path, reference, [[*left, *right], *rows])
    assert len(proposal.sites) == 4
    assert sorted(
        zip(proposal.sites.geometry.x.round(2), proposal.sites.geometry.y.round(2), strict=True)
    ) == (sorted(places))


def test_a_running_number_inside_one_table_does_not_cut_it(reference, tmp_path):
    heads = ["Mã trạm", "STT", "Kinh độ", "Vĩ độ", "Loại cột", "Chiều cao cột (m)", "Hình thức"]
    rows = [[f"L{at}", at + 1, 106.3 + at / 50, 9.9, "A2b", 42, "Xây mới"] for at in range(3)]
    proposal = written(tmp_path, reference, [heads, *rows])
    assert proposal.sites["site_id"].tolist() == ["L0", "L1", "L2"]
    assert len(proposal.tables) == 1


def test_cells_under_no_heading_are_told_with_their_column_and_number(reference, tmp_path):
    heads = [*HEADINGS, None, None]
    rows = [[*ugly.row(at), None, "xem bản vẽ" if at else None] for at in range(3)]
    proposal = written(tmp_path, reference, [heads, *rows])
    (fault,) = (fault for fault in proposal.faults if fault.code == "column_without_heading")
    assert fault.severity == "warning"
    assert f"cột {get_column_letter(len(HEADINGS) + 2)} " in fault.message
    assert " 2 ô " in fault.message
    assert len(proposal.sites) == 3
