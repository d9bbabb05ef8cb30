"""A file taken in as an officer does it: columns named, zone confirmed, suggestions accepted."""

import io
from pathlib import Path

import openpyxl
import pytest
from e2e_tools import RUN_MS, choose, metric, open_page, settled, taken

from planner.intake.choices import content_key, from_yaml
from planner.store.accounts import write_profile
from planner.store.database import store_path

FILES = Path(__file__).parent.parent / "intake" / "files"
MEANINGS = {
    "Trạm số (U01)": "Mã trạm",
    "Tọa độ phía bắc (1065942.36)": "X (m)",
    "Tọa độ phía đông (587231.81)": "Y (m)",
    "Kết cấu (A2b)": "Loại cột",
    "Thân cột cao (42)": "Chiều cao cột (m)",
}


@pytest.fixture(scope="module")
def address(own_address):
    """The app on a data directory that may be written."""
    return own_address


def upload(page, name):
    page.locator("input[type=file]").set_input_files(FILES / name)
    page.get_by_text(name[:6]).first.wait_for()
    settled(page)


def press(page, text):
    page.get_by_role("button", name=text).first.click()
    settled(page)


def says(page, text):
    """Wait until the desk's summary says so."""
    page.locator("p").filter(has_text="Tiếp nhận tệp").filter(has_text=text).first.wait_for()
    settled(page)


def test_columns_that_nobody_knows_are_asked_for_and_remembered(page, address, folder):
    open_page(page, address, "tham-dinh", with_map=False)
    upload(page, "24_cot_la.xlsx")
    assert page.get_by_text("không có cột tọa độ nào").is_visible()
    for heading, meaning in MEANINGS.items():
        choose(page, heading, meaning)
    press(page, "Dùng cách hiểu này")
    page.wait_for_selector(".planner-map[data-ready]", timeout=RUN_MS)  # the first that is judged
    says(page, "3 vị trí cột")
    assert metric(page, "Vị trí") == "3"
    assert from_yaml(folder / "intake" / "viettel.yaml").columns["tram so"] == "site_id"


def test_the_zone_is_confirmed_and_a_suggestion_accepted_singly_and_by_kind(page, address, folder):
    write_profile(store_path(folder).parent, "Trần Thị B", "")
    open_page(page, address, "tham-dinh", with_map=False)
    upload(page, "22_hai_hang_lech.xlsx")
    page.wait_for_selector(".planner-map[data-ready]")
    settled(page)
    says(page, "6 vị trí cột")
    assert page.get_by_text("chưa có người xác nhận").is_visible()
    press(page, "Xác nhận hệ tọa độ")
    page.get_by_role("button", name="Đã xác nhận", disabled=True).wait_for()
    settled(page)
    assert page.get_by_text("dưới tên Trần Thị B").is_visible()
    grid = page.locator("[data-testid=stDataFrame]").filter(visible=True).first
    grid.click(position={"x": 90, "y": 53})
    settled(page)
    press(page, "Chấp nhận 1 gợi ý đã chọn")
    says(page, "7 vị trí cột")
    press(page, "Chuyển từ múi VN-2000 khác: chấp nhận cả 1")
    says(page, "8 vị trí cột")
    choices = from_yaml(
        folder / "intake" / f"{content_key((FILES / '22_hai_hang_lech.xlsx').read_bytes())}.yaml"
    )
    assert (choices.crs, choices.axis_order) == ("EPSG:9209", "north,east")
    assert [accepted.who for accepted in choices.accepted] == ["Trần Thị B", "Trần Thị B"]
    faults = taken(page, page.get_by_text("Tải danh sách lỗi (Excel)"))
    book = openpyxl.load_workbook(io.BytesIO(faults))
    assert book.sheetnames == ["Tổng hợp lỗi", "Danh sách lỗi", "Hàng không phải bản ghi", "M3"]
    texts = [cell.value for row in book.worksheets[0].iter_rows() for cell in row if cell.value]
    assert any("Trần Thị B" in str(text) for text in texts)


def test_a_template_is_downloaded(page, address):
    open_page(page, address, "tham-dinh", with_map=False)
    page.get_by_text("Biểu mẫu M1–M5").click()
    form = taken(page, page.get_by_text("Biểu M3"))
    book = openpyxl.load_workbook(io.BytesIO(form))
    assert book.sheetnames == ["Biểu M3"]
