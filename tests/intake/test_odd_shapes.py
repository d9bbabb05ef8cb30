"""Shapes of files that a hostile reader tried: each must come out right, or be named."""

from datetime import date

import build_ugly_files as ugly
import pytest

from planner.intake.read import read
from planner.intake.reference import read_reference
from planner.layers.province import DEFAULT_DATA_DIR

HEADINGS = list(ugly.HEADINGS)
PLACES = ugly.PLACES


@pytest.fixture(scope="module")
def reference():
    return read_reference(DEFAULT_DATA_DIR)


def take(tmp_path, reference, content, name="a.xlsx"):
    path = tmp_path / name
    path.write_bytes(content)
    return read(path, "viettel", reference, date(2018, 1, 2))


def errors(proposal):
    return [
        (fault.code, fault.row, fault.fix_kind) for fault in proposal.faults if fault.severity == "error"
    ]


def test_a_table_of_another_kind_further_down_a_sheet_is_a_table_of_its_own(tmp_path, reference):
    routes = [["TT", "Tuyến", "Loại", "Chiều dài (m)", "Năm"], [1, "A – B", "N2", 500, 2019]]
    again = [["III. DÙNG CHUNG"], HEADINGS, ugly.row(3, action="Dùng chung")]
    rows = [["I. XÂY MỚI"], HEADINGS, *ugly.rows(2), [], ["II. CỐNG BỂ"], *routes, *again]
    proposal = take(tmp_path, reference, ugly.workbook(rows))
    assert proposal.faults == []
    assert proposal.sites["site_id"].tolist() == ["U01", "U02", "U04"]
    assert proposal.cables["length_m"].tolist() == [500.0]


def test_a_wrong_zone_that_lands_just_outside_the_border_is_not_taken_for_a_border_case(
    tmp_path, reference
):
    rows = [ugly.row(at) for at in range(4)] + [ugly.row(6, crs=ugly.NEXT_ZONE)]
    proposal = take(tmp_path, reference, ugly.workbook([HEADINGS, *rows]))
    assert ("other_commune", 6, "zone") in errors(proposal)
    assert "U07" not in proposal.sites["site_id"].tolist()


def test_degrees_among_metres_are_offered_in_metres(tmp_path, reference):
    rows = [ugly.row(at) for at in range(4)] + [ugly.row(4, x=PLACES[4][4], y=PLACES[4][3])]
    proposal = take(tmp_path, reference, ugly.workbook([HEADINGS, *rows]))
    assert errors(proposal) == [("outside_province", 6, "degrees")]


def test_hemispheres_and_degree_signs_around_decimal_degrees_are_read(tmp_path, reference):
    heading = "Mã trạm;Vĩ độ;Kinh độ;Loại cột;Chiều cao cột;Hình thức"
    forms = ("{lat}N;{lon}E", "{lat}°;{lon}°", "N {lat};E {lon}", "{lat}° B;{lon}° Đ")
    rows = [
        f"{PLACES[at][0]};{form.format(lat=PLACES[at][4], lon=PLACES[at][3])};A2b;42;Xây mới"
        for at, form in enumerate(forms)
    ]
    proposal = take(tmp_path, reference, "\n".join([heading, *rows]).encode(), "a.csv")
    assert proposal.faults == []
    assert len(proposal.sites) == 4


def test_a_table_inside_a_placemarks_description_gives_columns(tmp_path, reference):
    cells = "".join(
        f"<tr><td>{key}</td><td>{value}</td></tr>"
        for key, value in {"Mã trạm": "U01", "Loại cột": "A2b", "Chiều cao cột": "42 m",
                           "Hình thức": "Xây mới"}.items()
    )  # fmt: skip
    lon, lat = PLACES[0][3:]
    text = (
        '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark>'
        f"<name>Đại An 1</name><description><![CDATA[<table>{cells}</table>]]></description>"
        f"<Point><coordinates>{lon},{lat}</coordinates></Point></Placemark></Document></kml>"
    )
    proposal = take(tmp_path, reference, text.encode(), "a.kml")
    site = proposal.sites.iloc[0]
    assert (site["site_id"], site["mast_class"], site["mast_height_m"]) == ("U01", "A2b", 42.0)
    assert errors(proposal) == []


def test_signs_that_nobody_sees_make_no_other_code(tmp_path, reference):
    rows = [ugly.row(0, code="U01\u200b"), ugly.row(1, code="U01")]
    proposal = take(tmp_path, reference, ugly.workbook([HEADINGS, *rows]))
    assert errors(proposal) == [("duplicate_site_id", 3, None)]


def test_only_several_points_in_one_feature_are_named_as_no_point(tmp_path, reference):
    import geopandas as gpd
    import shapely

    pairs = [shapely.MultiPoint([(lon, lat), (lon + 0.01, lat)]) for *_, lon, lat in PLACES[:2]]
    layer = gpd.GeoDataFrame({"ma_tram": ["U01", "U02"]}, geometry=pairs, crs="EPSG:4326")
    layer.to_file(tmp_path / "b.gpkg")
    proposal = take(tmp_path, reference, (tmp_path / "b.gpkg").read_bytes(), "c.gpkg")
    assert [code for code, *_ in errors(proposal)] == ["not_a_point", "not_a_point"]


def test_columns_beyond_the_hundredth_are_said_to_be_left_out(tmp_path, reference):
    more = [f"Cột {at}" for at in range(100)]
    rows = [[*HEADINGS, *more], *[[*ugly.row(at), *[1] * 100] for at in range(2)]]
    for content, name in ((ugly.workbook(rows), "a.xlsx"), (ugly.text(rows).encode(), "a.csv")):
        proposal = take(tmp_path, reference, content, name)
        assert "chỉ đọc 100 cột đầu" in " ".join(proposal.remarks)
        assert len(proposal.sites) == 2
