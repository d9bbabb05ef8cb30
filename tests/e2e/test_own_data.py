"""The department's own data in the browser: boundaries adopted and taken back; another province."""

import shlex

import geopandas as gpd
import pytest
from broken_data import broken_copy, coordinates, every, features, text_of
from conftest import square
from e2e_tools import RUN_MS, open_page, serve, serving_by, settled

from planner.geo.vn2000 import project
from planner.layers.io import read_layer
from planner.layers.province import DEFAULT_DATA_DIR
from planner.usecases.new_province import new_province

PAGES = {"": True, "vung-phu": True, "tham-dinh": False, "truyen-thanh": True, "quy-hoach": False,
         "du-lieu": False}  # fmt: skip
CAVEAT = "Ranh giới tham khảo"


@pytest.fixture(scope="module")
def address(own_address):
    """The app on a data directory that may be written."""
    return own_address


def write(page, label, text):
    page.get_by_label(label, exact=True).filter(visible=True).first.fill(text)
    page.keyboard.press("Tab")
    settled(page)


def test_official_boundaries_replace_the_derived_ones_and_the_caveat_goes(
    page, address, folder, tmp_path
):
    communes = read_layer(folder, "communes")
    moved = communes[["commune_code", "geometry"]].set_geometry(communes.translate(0.002, 0))
    path = tmp_path / "ranh_gioi.gpkg"
    project(moved, "EPSG:9210").to_file(path)
    open_page(page, address)
    assert CAVEAT in page.locator(".planner-map").inner_text()
    open_page(page, address, "du-lieu", with_map=False)
    page.locator("input[type=file]").first.set_input_files(path)
    page.get_by_text("Khớp 106 xã theo mã").wait_for()
    settled(page)
    page.get_by_text("Đây là ranh giới chính thức").click()
    settled(page)
    write(page, "Nguồn, văn bản", "Bản đồ địa giới hành chính 364")
    page.get_by_role("button", name="Thay ranh giới xã").click()
    page.get_by_text("Đã thay ranh giới xã").wait_for()
    settled(page)
    assert set(read_layer(folder, "communes")["boundary"]) == {"official"}
    open_page(page, address)
    assert CAVEAT not in page.locator(".planner-map").inner_text()
    open_page(page, address, "du-lieu", with_map=False)
    page.get_by_role("button", name="Khôi phục phiên bản này").click()
    page.get_by_text("Đã khôi phục phiên bản").wait_for()
    settled(page)
    assert set(read_layer(folder, "communes")["boundary"]) == {"derived, not official"}


def test_a_province_stood_up_from_a_backup_opens_by_the_command_that_the_page_gives(
    page, address, folder
):
    open_page(page, address, "ho-so", with_map=False)
    page.get_by_text("Sao lưu và khôi phục", exact=True).click()
    page.get_by_role("button", name="Sao lưu cả tỉnh ngay").click()
    page.get_by_text("Mã niêm phong").first.wait_for()
    settled(page)
    page.get_by_role("button", name="Kiểm tra bản sao lưu").click()
    page.get_by_text("Tỉnh: Trà Vinh").wait_for(timeout=RUN_MS)
    settled(page)
    page.get_by_role("textbox", name="Tên thư mục mới").fill("tỉnh dựng lại")
    page.get_by_text("Tôi đã xem bản sao lưu có gì").click()
    page.get_by_role("button", name="Dựng tỉnh từ bản sao lưu").click()
    shown_command = page.locator("[data-testid=stCode]").filter(has_text="planner serve")
    shown_command.wait_for(timeout=RUN_MS)
    settled(page)
    command = shlex.split(shown_command.inner_text().strip())
    assert command[:4] == ["planner", "serve", "--data", str(folder.parent / "tỉnh dựng lại")]
    with serving_by(command[:-1]) as beside:
        open_page(page, beside)
        assert "Trà Vinh" in page.title() or page.get_by_text("Trà Vinh").count()


def test_every_page_opens_on_another_province_that_has_only_its_communes(page, tmp_path):
    squares = [square(x, y, 5000) for x, y in ((0, 0), (5000, 0))]
    facts = {"ma_xa": ["28756", "28759"], "ten_xa": ["Phường An Hội", "Xã Sơn Đông"],
             "ten_huyen": ["Thành phố Bến Tre"] * 2, "dan_so": [10000, 8000]}  # fmt: skip
    file = tmp_path / "xa.gpkg"
    gpd.GeoDataFrame(facts, geometry=squares, crs="EPSG:4326").to_file(file)
    data_dir = tmp_path / "ben_tre"
    day = read_layer(DEFAULT_DATA_DIR, "communes")["source_date"].iloc[0]
    new_province(
        file, "EPSG:9210", "Bến Tre", data_dir, source="thử", source_date=_day(day), licence="CC0"
    )
    with serve(data_dir) as address:
        for path, with_map in PAGES.items():
            open_page(page, address, path, with_map=with_map)
            assert page.locator("[data-testid=stException]").count() == 0, path


def test_a_broken_data_directory_opens_and_says_on_the_page_what_is_wrong(page, tmp_path):
    change = every(
        text_of("province.yaml", "EPSG:9209", "EPSG:99999"),
        features("bts.geojson", coordinates([9.9, 106.3], 4)),
    )
    with serve(broken_copy(tmp_path / "data", change)) as address:
        page.set_default_timeout(150_000)  # the first pages of a new server, on a busy machine
        for path in ("", "tham-dinh"):
            page.goto(f"{address}/{path}")
            page.get_by_text("province.yaml").first.wait_for()
            settled(page)
            assert page.locator("[data-testid=stException]").count() == 0, path
        page.goto(f"{address}/du-lieu")
        page.get_by_text("bản ghi 5: tọa độ 9.9, 106.3").first.wait_for()
        page.get_by_text("cần EPSG:9209").first.wait_for()


def _day(text):
    from datetime import date

    return date.fromisoformat(text)
