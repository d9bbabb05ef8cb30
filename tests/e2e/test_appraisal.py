"""A file judged in the browser: filtered, its pair on the map, judged anew by a confirmed value."""

from datetime import date

import pytest
from e2e_tools import choose, metric, open_page, settled

from planner.appraisal.conclusions import rule_name
from planner.geo.vn2000 import WGS84, convert
from planner.layers.io import read_layer
from planner.usecases.appraisal import appraise_file
from planner.usecases.office import office_at

CRS = "EPSG:9209"
NEAR_M = 50.0


@pytest.fixture
def dossier(folder):
    """A carrier's table: a mast 50 m from a standing one in a ward, one in the fields, one kept."""
    stations, communes = (read_layer(folder, name) for name in ("stations", "communes"))
    towns = communes.loc[communes["kind"] == "phường", "commune_code"]
    old = stations[stations["commune_code"].isin(towns) & (stations["carrier"] == "vnpt")].iloc[0]
    kept = stations[stations["carrier"] == "viettel"].iloc[0]
    east, north = convert(old.geometry.x, old.geometry.y, WGS84, CRS)
    lon, lat = convert(east + NEAR_M, north, CRS, WGS84)
    headings = "TT;Mã trạm;Địa chỉ;Kinh độ;Vĩ độ;Loại cột;Chiều cao cột (m);Chiều cao công trình (m)"
    rows = [
        headings + ";Hình thức;Năm;Công nghệ",
        f"1;VTL-GAN;{old['address']};{lon:.7f};{lat:.7f};A2a;12;9;Xây mới;2019;4G",
        f"2;{kept['site_id']};{kept['address']};{kept.geometry.x};{kept.geometry.y};A2b;42;;"
        "Hiện hữu;2015;3G",
    ]
    return {"name": "ho_so.csv", "mimeType": "text/csv", "buffer": "\n".join(rows).encode()}


def pick(page, box, text):
    """Pick the first option of a multi-select that holds a text."""
    box.scroll_into_view_if_needed()
    settled(page)  # scrolling closes an open list
    box.locator("input").fill(text)
    page.get_by_role("option").first.click()
    settled(page)
    page.keyboard.press("Escape")
    settled(page)


def judge(page, address, dossier):
    """Hand the file in and wait for its conclusions by SPACE-2 alone."""
    open_page(page, address, "tham-dinh", with_map=False)
    page.locator("input[type=file]").first.set_input_files(dossier)
    page.wait_for_selector(".planner-map[data-ready]")
    settled(page)
    rules = page.locator("[data-testid=stMultiSelect]").filter(has_text="Lọc theo quy tắc")
    pick(page, rules, rule_name("SPACE-2"))


def drawn(page, conclusion):
    """Return how many sites the map shows with a conclusion."""
    row = page.locator(".planner-map .panel label").filter(has_text=conclusion).first
    return int(row.locator(".count").inner_text())


def trusted(folder, dossier):
    """Return how far the broken distance of the new site can be trusted, as the console says it."""
    file = folder / dossier["name"]
    file.write_bytes(dossier["buffer"])
    on = date(2018, 4, 3)
    judged = appraise_file(office_at(folder), file, "viettel", on, with_coverage=False).appraisal
    table = judged.findings.set_index(["site_id", "rule_id"])
    finding = table.loc[("VTL-GAN", "SPACE-2")]
    return finding["verdict"], finding["certainty"]


def test_a_pair_is_seen_with_its_distance_and_broken_by_a_value_that_is_then_confirmed(
    page, own_address, dossier, folder
):
    judge(page, own_address, dossier)
    assert metric(page, "Vị trí") == "2"
    assert (drawn(page, "Cần xem xét"), drawn(page, "Không đạt")) == (0, 1)
    assert trusted(folder, dossier) == ("fail", "assumed")
    choose(page, "Lọc theo kết luận", "Không đạt (1)")
    page.locator("[data-testid=stSelectbox]").last.scroll_into_view_if_needed()
    settled(page)
    page.locator("[data-testid=stSelectbox] input").last.fill("VTL-GAN")
    page.get_by_role("option", name="VTL-GAN", exact=True).click()
    settled(page)
    near = page.locator(".planner-map .label.distance").filter(visible=True)
    near.filter(has_text="50 m").first.wait_for()

    open_page(page, own_address, "quy-hoach", with_map=False)
    page.get_by_role("tab", name="Sửa quy hoạch", exact=True).first.click()
    settled(page)
    for label, text in (("Người sửa", "Lê Văn C"), ("Lý do, căn cứ", "Đã đối chiếu QĐ 757/QĐ-UBND")):
        page.get_by_label(label, exact=True).filter(visible=True).first.fill(text)
        page.keyboard.press("Tab")
        settled(page)
    page.get_by_text("Xác nhận giá trị giả định").click()
    settled(page)
    boxes = page.locator("[data-testid=stMultiSelect]").filter(has_text="Giá trị giả định")
    box = boxes.filter(visible=True).last
    pick(page, box, "Cột mới cách mọi cột ít nhất, đô thị")
    page.get_by_role("button", name="Sở xác nhận").click()
    page.get_by_text("Đã lưu quy hoạch phiên bản").wait_for()
    settled(page)

    judge(page, own_address, dossier)
    assert (drawn(page, "Cần xem xét"), drawn(page, "Không đạt")) == (0, 1)
    assert trusted(folder, dossier) == ("fail", "confirmed")
    page.get_by_text("phiên bản 2").first.wait_for()
    page.get_by_role("tab", name="Căn cứ").click()
