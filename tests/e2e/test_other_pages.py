"""Coverage, appraisal, radio, plan and data in the browser."""

import io
from itertools import pairwise

import numpy as np
import openpyxl
import pytest
import rasterio
from affine import Affine
from e2e_tools import choose, metric, open_page, settled, taken

from planner.appraisal.conclusions import CONCLUSIONS
from planner.layers.province import DEFAULT_DATA_DIR

SAMPLES = DEFAULT_DATA_DIR / "samples"
PAIRED = "VTL-QH-030"  # proposed near another mast


def test_coverage_answers_a_new_question_with_a_new_picture(page, address):
    open_page(page, address, "vung-phu")
    picture = page.locator(".planner-map .leaflet-raster-pane img")
    first = picture.get_attribute("src")
    people = metric(page, "Dân trong vùng lõm")
    assert first.startswith("data:image/png;base64,")
    choose(page, "Doanh nghiệp", "Gmobile")
    choose(page, "Công nghệ", "2G")
    page.wait_for_function(
        "before => document.querySelector('.planner-map .leaflet-raster-pane img').src !== before",
        arg=first,
    )
    assert metric(page, "Dân trong vùng lõm") != people
    assert "vùng lõm" in page.locator(".planner-map .panel").inner_text()
    assert taken(page, page.get_by_text("Tải GeoTIFF"))[:2] == b"II"


def test_the_plan_of_a_carrier_is_seen_before_and_after(page, address):
    open_page(page, address, "vung-phu")
    before = page.locator(".planner-map .leaflet-raster-pane img").count()
    choose(page, "Xem trước và sau", "Quy hoạch của Viettel")
    page.get_by_text("Trước và sau: Quy hoạch của Viettel").wait_for()
    settled(page)
    assert page.locator(".planner-map .leaflet-raster-pane img").count() == before + 1
    assert int(metric(page, "Dân được phủ thêm").replace(".", "")) > 10_000
    assert "Được phủ thêm" in page.locator(".planner-map .panel").inner_text()


def test_a_click_on_the_map_tells_each_carriers_level_there(page, address):
    open_page(page, address, "vung-phu")
    box = page.locator(".planner-map").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.55)
    card = page.locator(".planner-map .card")
    card.get_by_text("dBm; dư").first.wait_for()
    text = card.inner_text()
    assert all(name in text for name in ("Viettel", "VNPT", "MobiFone", "Tính là được phủ"))


def test_measurements_are_compared_and_their_offset_is_named_when_applied(page, address):
    open_page(page, address, "vung-phu")
    page.get_by_text("Đo kiểm (drive test)").click()
    rows = ["Thời gian;Vĩ độ;Kinh độ;Nhà mạng;Công nghệ;Mức thu"]
    rows += [f"03/11/2017 08:{n:02d};9,9{n:02d};106,3{n:02d};Viettel;3G;-{70 + n}" for n in range(40)]
    rows.append("03/11/2017 09:00;bắc;106,3;Viettel;3G;-80")
    content = "\n".join(rows).encode()
    files = {"name": "do_kiem.csv", "mimeType": "text/csv", "buffer": content}
    page.get_by_text("Tệp đo kiểm (CSV, Excel)").wait_for()
    page.locator("[data-testid=stExpander] input[type=file]").last.set_input_files(files)
    page.get_by_text("dùng 40 trong 41 mẫu, loại 1").wait_for()
    page.get_by_text("Áp dụng hiệu chỉnh").click()
    page.get_by_text("hiệu chỉnh theo tệp đo kiểm «do_kiem.csv»").wait_for()
    settled(page)
    assert "hiệu chỉnh" in page.locator(".planner-map .panel").inner_text()
    assert "Mẫu đo kiểm" in page.locator(".planner-map .panel").inner_text()


def test_a_sample_dossier_is_judged_and_its_pairs_are_on_the_map(page, address):
    open_page(page, address, "tham-dinh", with_map=False)
    sample = next(SAMPLES.glob("viettel_*.xlsx")).name
    choose(page, "Hồ sơ mẫu kèm theo", sample)
    page.wait_for_selector(".planner-map[data-ready]")
    settled(page)
    total = int(metric(page, "Vị trí"))
    labels = page.locator("[data-testid=stMetric]").all_inner_texts()
    assert total == 190
    counts = [int(text.split("\n")[-1]) for text in labels[1 : 1 + len(CONCLUSIONS)]]
    assert sum(counts) == total, labels
    distances = page.locator(".planner-map .label.distance")
    assert distances.count() > 10
    assert not distances.first.is_visible()  # from afar they would cover each other
    page.locator("[data-testid=stSelectbox] input").last.scroll_into_view_if_needed()
    settled(page)  # scrolling closes an open list
    page.locator("[data-testid=stSelectbox] input").last.click()
    page.get_by_role("option", name=PAIRED, exact=True).click()
    settled(page)
    near = distances.filter(visible=True)
    near.first.wait_for()
    assert near.first.inner_text().endswith(" m")
    content = taken(page, page.get_by_text("Tải kết quả thẩm định (Excel)"))
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert "Cặp trạm dưới khoảng cách" in book.sheetnames


def test_an_uploaded_file_that_is_none_gets_a_message_and_no_traceback(page, address):
    open_page(page, address, "tham-dinh", with_map=False)
    page.locator("input[type=file]").set_input_files(
        {"name": "ho_so.xlsx", "mimeType": "application/octet-stream", "buffer": b"not a workbook"}
    )
    page.wait_for_selector("[data-testid=stAlertContentError]")
    assert "ho_so.xlsx" in page.locator("[data-testid=stAlertContentError]").inner_text()
    assert page.locator("[data-testid=stException]").count() == 0


@pytest.mark.parametrize(
    ("path", "with_map", "text"),
    [
        ("truyen-thanh", True, "Tình trạng đài truyền thanh cấp xã"),
        ("quy-hoach", False, "giả định"),
        ("du-lieu", False, "Mọi lớp đều hợp lệ."),
    ],
)
def test_the_other_pages_open_without_an_exception(page, address, path, with_map, text):
    open_page(page, address, path, with_map=with_map)
    page.get_by_text(text).first.wait_for()
    assert page.locator("[data-testid=stException]").count() == 0


def test_a_computed_coverage_can_be_laid_over_the_overview(page, address):
    open_page(page, address, "vung-phu")
    page.get_by_role("link", name="Tổng quan").click()
    page.wait_for_selector(".planner-map input[data-layer='coverage']")
    settled(page)
    page.locator(".planner-map input[data-layer='coverage']").check()
    page.wait_for_selector(".planner-map .leaflet-raster-pane img")
    assert page.locator(".planner-map .leaflet-raster-pane img").count() == 1


def test_a_raster_of_people_takes_the_place_of_even_spread(page, address, tmp_path):
    path = tmp_path / "dan_so.tif"
    profile = {"driver": "GTiff", "height": 60, "width": 60, "count": 1, "dtype": "float32"}
    transform = Affine(0.012, 0, 106.0, 0, -0.012, 10.1)
    with rasterio.open(path, "w", crs="EPSG:4326", transform=transform, **profile) as raster:
        raster.write(np.ones((60, 60), np.float32) * 50, 1)
    open_page(page, address, "vung-phu")
    before = metric(page, "Dân được phủ")
    page.get_by_text("Tham số khác").click()
    page.get_by_text("Lưới dân số (GeoTIFF").wait_for()
    page.locator("[data-testid=stExpander] input[type=file]").nth(1).set_input_files(path)
    page.wait_for_function(
        "before => !document.querySelector('[data-testid=stMetricValue]').innerText.includes(before)",
        arg=before,
    )
    page.get_by_role("tab", name="Phương pháp và tham số").click()
    page.get_by_text("Dân theo lưới và theo số liệu dân số").wait_for()
    assert metric(page, "Dân được phủ") != before


@pytest.mark.parametrize("width", [1280, 1440])
def test_the_bar_has_room_for_every_page_and_for_who_works_here(page, address, width):
    page.set_viewport_size({"width": width, "height": 800})
    open_page(page, address, "so-tay", with_map=False)
    links = page.locator("[data-testid=stTopNavLink]")
    names = (
        "Tổng quan",
        "Vùng phủ",
        "Thẩm định",
        "Hồ sơ",
        "Đài truyền thanh",
        "Quy hoạch",
        "Dữ liệu",
        "Sổ tay",
    )
    boxes = [links.filter(has_text=name).bounding_box() for name in names]
    who = page.locator(".st-key-planner_who").bounding_box()
    for left, right in pairwise([*boxes, who]):
        assert left["x"] + left["width"] <= right["x"]
    title = page.locator("[data-testid=stMainBlockContainer] h4").first.bounding_box()
    assert who["y"] + who["height"] <= title["y"]
    assert page.locator("[data-testid=stTopNavSection], [data-testid=stMainMenu] button").count() == 0
