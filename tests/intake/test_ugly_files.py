"""Files as ugly as the real ones (scripts/build_ugly_files.py): what must come out of each."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import build_layout_files as layouts
import build_ugly_files as ugly
import numpy as np
import pytest

from planner.base.errors import InputFileError, PlannerError
from planner.geo.measure import points_m
from planner.geo.vn2000 import WGS84, convert
from planner.intake.choices import Accepted, Choices, from_yaml
from planner.intake.read import read
from planner.intake.reference import read_reference
from planner.layers.province import DEFAULT_DATA_DIR

FILES = Path(__file__).parent / "files"
ON = date(2018, 1, 2)
OWN, DEGREES = "EPSG:9209", "EPSG:4326"
PLACES = {code: (lon, lat) for code, _, _, lon, lat in ugly.PLACES}


@dataclass(frozen=True)
class Expected:
    sites: str
    faults: set[tuple[str, str, int | None]] = field(default_factory=set)
    crs: str = OWN
    order: str = "north,east"
    cables: int = 0
    points: int = 0
    remark: str = ""


E, W, N = "error", "warning", "note"
FOUR = "U01 U02 U03 U04"
EXPECTED = {
    "01_tieu_de_hang_12.xlsx": Expected(FOUR, remark="hàng 18"),
    "02_tieu_de_gop_ba_hang.xlsx": Expected("U01 U02 U03"),
    "03_nhom_va_cong.xlsx": Expected("U01 U02 U08", remark="hàng 5, 9, 10"),
    "04_hang_an_cong_thuc_chu_thich.xlsx": Expected(FOUR, remark="hàng bị ẩn vẫn được đọc: 3"),
    "05_nhieu_bieu.xlsx": Expected("U01 U02 U03", {(E, "unknown_kind", 6)}, cables=2, points=1),
    "06_macro.xlsm": Expected("U01 U02"),
    "07_excel_97.xls": Expected("U01 U02 U03", remark="hàng bị ẩn vẫn được đọc: 5"),
    "08_utf8_bom.csv": Expected(FOUR),
    "09_windows_1258_cham_phay.csv": Expected(FOUR, remark="Windows-1258"),
    "10_utf16_tab.tsv": Expected(FOUR),
    "11_tcvn3.xlsx": Expected("U01 U02 U03", remark="TCVN3"),
    "12_vni.xlsx": Expected("U01 U02 U03", remark="VNI"),
    "13_nfd.csv": Expected(FOUR),
    "14_don_vi_trong_o.xlsx": Expected(FOUR),
    "15_do_phut_giay.xlsx": Expected(
        "U01 U02 U03 U04 U05 U06 U07", crs=DEGREES, order="latitude,longitude"
    ),
    "16_mot_o_hai_so.xlsx": Expected(FOUR, crs=DEGREES, order="longitude,latitude"),
    "17_mot_o_vn2000_105_45.xlsx": Expected(
        "U01 U02 U03 U04 U05", {(W, "other_crs", None)}, crs="EPSG:9210"
    ),
    "18_mui_105_45.xlsx": Expected("U01 U02 U03 U04 U05 U06", {(W, "other_crs", None)}, crs="EPSG:9210"),
    "19_utm_48n.csv": Expected(
        "U01 U02 U03 U04 U05 U06",
        {(W, "crs_unsure", None)},
        crs="EPSG:32648",
    ),
    "20_ki_lo_met.xlsx": Expected("U01 U02 U03 U04 U05"),
    "21_x_y_dao.xlsx": Expected("U01 U02 U03 U04 U05", {(W, "axes_swapped", None)}, order="east,north"),
    "22_hai_hang_lech.xlsx": Expected(
        "U01 U02 U04 U05 U07 U08", {(E, "outside_province", 4), (E, "outside_province", 7)}
    ),
    "23_mat_dau_thap_phan.csv": Expected(
        "U01 U03 U04 U06",
        {(E, "outside_province", 3), (E, "outside_province", 6)},
        crs=DEGREES,
        order="longitude,latitude",
    ),
    "25_xa_doi_huyen_sai_ten.xlsx": Expected(
        "U01 U02 U03 U05 U06 U08",
        {(W, "moved_commune", 5), (W, "unknown_commune", 6), (W, "unknown_commune", 7)},
    ),
    "26_trung_lap.xlsx": Expected(
        "U01 U02 U99",
        {
            (E, "duplicate_site_id", 4),
            (W, "same_place", 5),
            (E, "code_stands", 6),
            (E, "code_of_other", 7),
            (E, "no_such_station", 8),
        },
    ),
    "27_khong_the_co.xlsx": Expected(
        "U01 U02 U03 U04 U05 U06",
        {
            (W, "class_on_building", 2),
            (W, "class_on_ground", 3),
            (W, "class_too_high", 4),
            (W, "antenna_above_mast", 5),
            (W, "year_out_of_horizon", 6),
            (W, "year_out_of_horizon", 7),
            (E, "out_of_range", 8),
            (E, "unknown_class", 9),
            (E, "bad_year", 9),
        },
    ),
    "28_cua_nha_mang_khac.xlsx": Expected("U01 U03", {(E, "other_carrier", 3)}),
    "29_cong_thuc_doc_hai.csv": Expected("U01 U02 U03"),
    "30_nhan_khong_ma.kml": Expected("U01 U02 U03", crs=DEGREES, order="longitude,latitude"),
    "31_google_earth.kmz": Expected("U01 U02 U03", crs=DEGREES, order="longitude,latitude"),
    "32_ban_ve.dxf": Expected(
        FOUR,
        {
            *((W, "column_missing", None) for _ in range(2)),
            *((W, "missing_action", row) for row in range(1, 5)),
            (E, "missing_required", 1),
            (N, "length_measured", 1),
        },
        order="east,north",
    ),
    "33_hai_lop.gpkg": Expected(
        "U01 U02 U03",
        {(W, "length_disagrees", 1), (N, "length_measured", 2)},
        order="east,north",
        cables=2,
    ),
    "34_shapefile_tran.zip": Expected("U01 U02 U03", order="east,north", remark="Windows-1258"),
    "35_hinh_hoc_sai.geojson": Expected(
        "U01 U05",
        {(E, "no_coordinates", 2), (E, "outside_province", 3), (E, "not_a_point", 4)},
        crs=DEGREES,
        order="longitude,latitude",
    ),
    "36_duoi_sai.xls": Expected(FOUR),
    "37_sai_xa.xlsx": Expected("U01 U03", {(E, "other_commune", 3)}),
}
NEEDS_MAPPING = "24_cot_la.xlsx"


@pytest.fixture(scope="module")
def reference():
    return read_reference(DEFAULT_DATA_DIR)


def take(name, reference, choices=None):
    return read(FILES / name, "viettel", reference, ON, choices)


def test_every_file_of_the_script_is_there_and_expected(tmp_path):
    names = set(ugly.makers(tmp_path))
    assert names == {*EXPECTED, NEEDS_MAPPING}
    assert names | set(layouts.makers()) == {path.name for path in FILES.iterdir()}
    assert len(names) >= 25


@pytest.mark.parametrize("name", EXPECTED)
def test_an_ugly_file_gives_its_sites_its_faults_and_nothing_else(name, reference):
    expected = EXPECTED[name]
    proposal = take(name, reference)
    assert sorted(proposal.sites["site_id"]) == expected.sites.split()
    assert {(f.severity, f.code, f.row) for f in proposal.faults} == expected.faults
    assert (proposal.crs, proposal.axis_order) == (expected.crs, expected.order)
    assert (len(proposal.cables), len(proposal.service_points)) == (expected.cables, expected.points)
    assert expected.remark in " ".join(proposal.remarks)
    known_sites = proposal.sites[proposal.sites["site_id"].isin(list(PLACES))]
    truth = np.column_stack(
        convert(*np.array([PLACES[code] for code in known_sites["site_id"]]).T, WGS84, OWN)
    )
    assert np.abs(points_m(known_sites, OWN) - truth).max() < 0.6  # degrees with 5 decimals: 0.55 m


def test_text_in_an_old_encoding_comes_out_as_unicode_and_the_cells_stay_as_they_were(reference):
    for name in ("11_tcvn3.xlsx", "12_vni.xlsx", "09_windows_1258_cham_phay.csv"):
        proposal = take(name, reference)
        assert proposal.sites["address"].iloc[0] == "Xã Đại An, Huyện Trà Cú"
        assert proposal.sites["action"].tolist()[:3] == ["new", "new", "new"]
        assert "Đại An" not in proposal.sites["cells"].iloc[0]


def test_units_dates_and_separators_in_cells_are_heeded(reference):
    sites = take("14_don_vi_trong_o.xlsx", reference).sites
    assert sites["mast_height_m"].tolist() == [42.0, 42.5, 45.5, 42.0]
    assert sites["land_area_m2"].tolist() == [300.0, 5000.0, 300.0, 250.0]
    assert sites["year"].tolist() == [2019.0, 2018.0, 2020.0, 2019.0]


def test_ducts_and_service_points_come_from_their_own_sheets(reference):
    proposal = take("05_nhieu_bieu.xlsx", reference)
    assert proposal.cables["length_m"].tolist() == [1250.0, 850.0]
    assert proposal.cables["kind"].tolist() == ["N2", "N1"]
    assert proposal.cables["shared_with"].tolist()[0] == "vnpt"
    assert proposal.cables["route"].tolist()[0] == "Bưu điện Trà Cú – Ngã ba Đầu Bờ"
    point = proposal.service_points.iloc[0]
    assert (point["kind"], point["land_area_m2"], point["year"]) == ("Đ1", 200.0, 2019.0)


@pytest.mark.parametrize(
    ("name", "row", "kind"),
    [
        ("22_hai_hang_lech.xlsx", 4, "swap"),
        ("22_hai_hang_lech.xlsx", 7, "zone"),
        ("23_mat_dau_thap_phan.csv", 3, "decimal_point"),
        ("25_xa_doi_huyen_sai_ten.xlsx", 5, "moved_commune"),
        ("25_xa_doi_huyen_sai_ten.xlsx", 6, "renamed_commune"),
    ],
)
def test_a_suggestion_is_applied_only_when_accepted_and_the_trail_says_so(name, row, kind, reference):
    before = take(name, reference)
    fault = next(f for f in before.faults if f.row == row)
    assert fault.fix_kind == kind
    assert fault.suggestion
    chosen = Choices(accepted=(Accepted(key=fault.key, who="Trần B", when="2018-01-03"),))
    after = take(name, reference, chosen)
    assert [f.code for f in after.faults if f.row == row] == ["accepted"]
    assert "Trần B" in next(f for f in after.faults if f.row == row).message
    assert [(a.row, a.kind) for a in after.applied] == [(row, kind)]
    others = [f.key for f in before.faults if f.key != fault.key]
    assert [f.key for f in after.faults if f.code != "accepted"] == others
    assert len(after.sites) == len(before.sites) + (fault.severity == "error")


def test_suggestions_are_accepted_by_kind_and_put_the_sites_where_they_are(reference):
    kinds = tuple(Accepted(kind=kind) for kind in ("swap", "zone", "decimal_point"))
    for name, count in (("22_hai_hang_lech.xlsx", 8), ("23_mat_dau_thap_phan.csv", 6)):
        proposal = take(name, reference, Choices(accepted=kinds))
        assert len(proposal.sites) == count
        truth = np.array([PLACES[code] for code in proposal.sites["site_id"]])
        there = np.column_stack(convert(*truth.T, WGS84, OWN))
        assert np.abs(points_m(proposal.sites, OWN) - there).max() < 0.6


def test_columns_that_no_list_knows_are_read_by_a_mapping(tmp_path, reference):
    with pytest.raises(InputFileError, match="Tọa độ phía bắc"):
        take(NEEDS_MAPPING, reference)
    mapping = tmp_path / "m.yaml"
    mapping.write_text(
        "columns:\n  Trạm số: site_id\n  Tọa độ phía bắc: north_m\n  Tọa độ phía đông: east_m\n"
        "  Kết cấu: mast_class\n  Thân cột cao: mast_height_m\n",
        encoding="utf-8",
    )
    proposal = take(NEEDS_MAPPING, reference, from_yaml(mapping))
    assert proposal.sites["site_id"].tolist() == ["U01", "U02", "U03"]
    assert proposal.faults == []


def test_the_reviewer_can_state_the_system_against_the_inference(reference):
    proposal = take("19_utm_48n.csv", reference, Choices(crs="EPSG:3405"))
    assert proposal.crs == "EPSG:3405"
    inferred = take("19_utm_48n.csv", reference)
    apart = points_m(proposal.sites, OWN) - points_m(inferred.sites, OWN)
    # UTM on the two datums: the 190 m shift of QĐ 05/2007, seen in plan
    assert 150 < np.hypot(*apart.T).min() < 250


def test_the_readings_show_how_well_each_fits(reference):
    best, *others = take("18_mui_105_45.xlsx", reference).readings
    assert (best.crs, best.inside, best.agreeing, best.looked_at) == ("EPSG:9210", 6, 6, 6)
    assert all(other.agreeing < 6 for other in others)


@pytest.mark.parametrize("name", sorted({*EXPECTED, NEEDS_MAPPING}))
def test_a_file_broken_anywhere_is_read_or_refused_but_never_a_traceback(name, reference, tmp_path):
    content = (FILES / name).read_bytes()
    random = np.random.default_rng(sum(name.encode()))
    for round_ in range(6):
        broken = bytearray(content)
        if round_ % 2:
            del broken[int(random.integers(1, len(broken))) :]
        else:
            for at in random.integers(0, len(broken), 12):
                broken[at] = int(random.integers(256))
        path = tmp_path / f"{round_}_{name}"
        path.write_bytes(bytes(broken))
        message = path.name
        try:
            read(path, "viettel", reference, ON)
        except PlannerError as error:
            message = error.text()
        assert path.name in message
