"""The map page as a planner uses it."""

import json
import shutil

import pytest
from e2e_tools import choose, metric, open_page, serve, settled, taken

from planner.layers.province import DEFAULT_DATA_DIR

SYMBOLS = ".planner-map .leaflet-points-pane path"


def boxes(page, layer):
    return page.locator(f".planner-map input[data-layer='{layer}']")


@pytest.fixture(scope="module")
def overview(shared_page, address):
    """The page as it opens, for the tests that change neither layers nor filters."""
    open_page(shared_page, address)
    return shared_page


def test_the_province_is_on_the_map_with_its_figures_legend_scale_north_and_origin(overview):
    page = overview
    assert metric(page, "Trạm BTS") == "970"
    assert metric(page, "Viettel") == "420"
    assert metric(page, "Xã chưa có đài") == "14"
    assert page.locator(SYMBOLS).count() >= 970
    panel = page.locator(".planner-map .panel").inner_text()
    for text in ("Viettel", "A2b", "Quy hoạch (rỗng)", "Tháo dỡ", "Dùng chung", "Đài truyền thanh"):
        assert text in panel
    assert page.locator(".planner-map .leaflet-control-scale-line").inner_text().endswith("km")
    assert "B" in page.locator(".planner-map .north").inner_text()
    credits = page.locator(".planner-map .credits").inner_text()
    assert "không phải ranh giới chính thức" in credits
    assert "Dữ liệu minh họa" in credits


def test_a_layer_toggle_redraws_without_asking_the_server(page, address):
    open_page(page, address)
    before = page.locator(SYMBOLS).count()
    boxes(page, "stations_viettel").uncheck()
    assert page.locator(SYMBOLS).count() < before - 400
    boxes(page, "radio").check()
    boxes(page, "planned_vnpt_2020").check()
    boxes(page, "stations_viettel").check()
    assert page.locator(SYMBOLS).count() > before + 106


def test_filters_change_figures_tables_and_map_together(page, address):
    open_page(page, address)
    choose(page, "Doanh nghiệp", "VNPT")
    assert metric(page, "Trạm BTS") == "270"
    assert metric(page, "Viettel") == "0"
    page.wait_for_function(
        "document.querySelector(\".planner-map input[data-layer='stations_viettel']\")"
        ".closest('label').querySelector('.count').textContent === '0'"
    )
    choose(page, "Huyện, thị xã, thành phố", "Huyện Trà Cú")
    assert 10 < int(metric(page, "Trạm BTS")) < 80


def test_the_year_brings_the_plans(page, address):
    open_page(page, address)
    choose(page, "Năm", "2020")
    assert int(metric(page, "Trạm BTS").replace(".", "")) > 1100
    assert boxes(page, "planned_viettel_2020").is_checked()
    assert not boxes(page, "planned_viettel_2025").is_checked()


def test_a_click_shows_the_sites_card_in_both_coordinate_systems(overview):
    page = overview
    page.locator(".planner-map .leaflet-points-pane path.leaflet-interactive").nth(30).dispatch_event(
        "click"
    )
    page.wait_for_selector(".planner-map .card:not([hidden])")
    card = page.locator(".planner-map .card").inner_text()
    for text in ("Trạm ", "Loại cột", "VN-2000 X, Y (m)", "WGS 84", "dữ liệu minh họa"):
        assert text in card


@pytest.mark.parametrize(
    "text", ["VTL-0001", "Long Đức", "long duc", "9.9347, 106.3453", "1098752, 592495"]
)
def test_the_search_goes_to_a_site_a_commune_or_a_position(page, address, text):
    open_page(page, address)
    page.get_by_placeholder("Ví dụ: VTL-0001").fill(text)
    page.keyboard.press("Enter")
    settled(page)
    page.wait_for_selector(".planner-map .leaflet-marks-pane path")
    assert page.locator("[data-testid=stAlert]").count() == 0


def test_a_search_for_nothing_says_what_can_be_typed(overview):
    page = overview
    page.get_by_placeholder("Ví dụ: VTL-0001").fill("![x](http://evil.example/x.png)")
    page.keyboard.press("Enter")
    settled(page)
    warning = page.locator("[data-testid=stAlert]").inner_text()
    assert "Không tìm thấy" in warning
    assert "![x](http://evil.example/x.png)" in warning


def test_the_table_by_district_can_be_downloaded(overview):
    text = taken(overview, overview.get_by_text("Tải CSV").first).decode("utf-8-sig")
    lines = text.strip().splitlines()
    assert lines[0].startswith("Huyện,Dân số,Số trạm")
    assert len(lines) == 11
    assert lines[-1].startswith("Tổng cộng,1009168")
    assert ",970," in lines[-1]


NASTY = "<img src=x onerror=window.hacked=1>"


def test_a_station_named_as_markup_or_formula_does_nothing(page, tmp_path):
    data = tmp_path / "data"
    shutil.copytree(DEFAULT_DATA_DIR, data, ignore=shutil.ignore_patterns("store"))
    path = data / "bts.geojson"
    layer = json.loads(path.read_text(encoding="utf-8"))
    for feature in layer["features"]:
        feature["properties"]["name"] = NASTY
        feature["properties"]["address"] = '=HYPERLINK("http://evil.example","x")'
    path.write_text(json.dumps(layer, ensure_ascii=False), encoding="utf-8")
    with serve(data) as address:
        open_page(page, address)
        symbol = page.locator(".planner-map .leaflet-points-pane path.leaflet-interactive").nth(5)
        symbol.dispatch_event("mouseover")
        symbol.dispatch_event("click")
        page.wait_for_selector(".planner-map .card:not([hidden])")
        assert NASTY in page.locator(".planner-map .card").inner_text()
        assert NASTY in page.locator(".planner-map .leaflet-tooltip").first.inner_text()
        assert page.evaluate("window.hacked") is None
        assert page.locator(".planner-map img[src=x]").count() == 0


def test_broken_and_missing_files_are_named_and_the_rest_works(page, tmp_path):
    data = tmp_path / "data"
    shutil.copytree(DEFAULT_DATA_DIR, data, ignore=shutil.ignore_patterns("store"))
    (data / "bts.geojson").write_text('{"type": "Feature', encoding="utf-8")
    (data / "zones.geojson").unlink()
    with serve(data) as address:
        open_page(page, address)
        alerts = " ".join(page.locator("[data-testid=stAlert]").all_inner_texts())
        assert "Không đọc được tệp dữ liệu «bts.geojson»" in alerts
        assert "Thiếu tệp dữ liệu «zones.geojson»" in alerts
        assert "make data" in alerts
        assert metric(page, "Trạm BTS") == "0"
        open_page(page, address, "truyen-thanh")
        assert metric(page, "chưa có đài") == "14"
        page.goto(f"{address}/vung-phu")
        page.wait_for_selector("[data-testid=stAlert]")
        assert "bts.geojson" in page.locator("[data-testid=stAlert]").first.inner_text()
        assert page.locator("[data-testid=stException]").count() == 0
