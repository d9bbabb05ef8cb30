"""Coverage, appraisal, radio, plan and data in the browser."""

import io

import openpyxl
import pytest
from e2e_tools import choose, metric, open_page, settled

from planner.province import DEFAULT_DATA_DIR

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
    with page.expect_download() as started:
        page.get_by_text("Tải GeoTIFF").click()
    assert started.value.path().read_bytes()[:2] == b"II"


def test_a_sample_dossier_is_judged_and_its_pairs_are_on_the_map(page, address):
    open_page(page, address, "tham-dinh", with_map=False)
    sample = next(SAMPLES.glob("viettel_*.xlsx")).name
    choose(page, "Hồ sơ mẫu kèm theo", sample)
    page.wait_for_selector(".planner-map[data-ready]")
    settled(page)
    total = int(metric(page, "Vị trí"))
    verdicts = ("Không đạt", "Cần xem xét", "Đạt", "Không áp dụng")
    labels = page.locator("[data-testid=stMetric]").all_inner_texts()
    assert total == 190
    assert sum(int(text.split("\n")[-1]) for text in labels[1:]) == total, (labels, verdicts)
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
    with page.expect_download() as started:
        page.get_by_text("Tải kết quả thẩm định (Excel)").click()
    book = openpyxl.load_workbook(io.BytesIO(started.value.path().read_bytes()))
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
