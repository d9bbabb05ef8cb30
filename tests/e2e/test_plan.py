"""The department changes its plan in the browser: refused, saved, confirmed, brought back."""

from datetime import UTC, datetime

import pytest
from e2e_tools import choose, open_page, settled, taken

from planner.plan.edit import Key, change
from planner.plan.load import read_plan
from planner.plan.versions import list_plan_versions, open_plan, save_edits

CONFIRMED = "Sở đã xác nhận"
ROW_PX = 35


@pytest.fixture
def opened(page, own_address):
    open_page(page, own_address, "quy-hoach", with_map=False)
    return page


def tab(page, name):
    page.get_by_role("tab", name=name, exact=True).first.click()
    settled(page)


def write(page, label, text):
    page.get_by_label(label, exact=True).filter(visible=True).first.fill(text)
    page.keyboard.press("Tab")
    settled(page)


def type_value(page, row, text):
    """Type into the column of values, which is right of the names, of a row of the sheet in sight."""
    grid = page.locator("[data-testid=stDataFrame] .dvn-scroller").filter(visible=True).first
    grid.click(position={"x": 200, "y": int(ROW_PX * (row + 1.5))})
    page.wait_for_timeout(400)  # a busy machine takes a click up late
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(200)
    page.keyboard.press("Enter")
    page.locator("#portal textarea").fill(text)
    page.keyboard.press("Enter")
    settled(page)


def version_box(page):
    boxes = page.locator("[data-testid=stSelectbox]").filter(has_text="Chọn phiên bản")
    return boxes.filter(visible=True).locator("input")


def own_value(folder, name):
    return next(value for value in read_plan(folder).values() if value.parameter_id == name)


def test_a_number_that_is_none_is_refused_and_a_good_one_is_a_new_version(opened, folder):
    page = opened
    tab(page, "Sửa quy hoạch")
    write(page, "Người sửa", "Trần Thị B")
    type_value(page, 0, "khoảng trăm")
    page.get_by_text("«khoảng trăm» không phải là một con số").wait_for()
    assert page.get_by_role("button", name="Lưu phiên bản mới").is_disabled()
    type_value(page, 0, "120,5")
    page.get_by_text("«khoảng trăm»").wait_for(state="detached")
    page.get_by_role("button", name="Lưu phiên bản mới").click()
    page.get_by_text("Cần ghi người sửa và lý do").wait_for()
    write(page, "Lý do, căn cứ", "Theo Quyết định 12/QĐ-UBND")
    page.get_by_role("button", name="Lưu phiên bản mới").click()
    page.get_by_text("Đã lưu quy hoạch phiên bản 2 (Trần Thị B)").wait_for()
    settled(page)
    assert own_value(folder, "SPACE-2.URBAN").value == 120.5
    newest, oldest = list_plan_versions(folder)
    assert (newest.version, newest.who, newest.why) == ("2", "Trần Thị B", "Theo Quyết định 12/QĐ-UBND")
    assert oldest.version == "1"
    tab(page, "Phiên bản")
    shown = version_box(page).input_value()
    assert shown == "Phiên bản 2 · Đang hiệu lực · Theo Quyết định 12/QĐ-UBND"


def test_an_assumed_value_that_is_confirmed_is_marked_so(opened, folder):
    page = opened
    assert f"{CONFIRMED} (0)" in page.locator("[data-testid=stButtonGroup]").first.inner_text()
    tab(page, "Sửa quy hoạch")
    write(page, "Người sửa", "Lê Văn C")
    write(page, "Lý do, căn cứ", "Đã đối chiếu QĐ 757/QĐ-UBND")
    page.get_by_text("Xác nhận giá trị giả định").click()
    name = "Phải dùng chung trong bán kính, đô thị · 100 m · từ 23/05/2014"
    page.locator("[data-testid=stMultiSelect]").last.scroll_into_view_if_needed()
    settled(page)  # scrolling closes an open list
    choose(page, "Giá trị giả định", name)
    page.get_by_role("button", name="Sở xác nhận").click()
    page.get_by_text("Đã lưu quy hoạch phiên bản").wait_for()
    settled(page)
    tab(page, "Giá trị quy hoạch")
    assert f"{CONFIRMED} (1)" in page.locator("[data-testid=stButtonGroup]").first.inner_text()
    value = own_value(folder, "SHARE.URBAN")
    assert (value.certainty, value.confirmed.who) == ("confirmed", "Lê Văn C")


def test_what_somebody_else_saved_meanwhile_is_not_overwritten_and_nothing_typed_is_lost(opened, folder):
    page = opened
    tab(page, "Sửa quy hoạch")
    write(page, "Người sửa", "Trần Thị B")
    write(page, "Lý do, căn cứ", "Nhập lại")
    type_value(page, 1, "450")
    other = [change(Key("SHARE.ELSEWHERE", "2014-05-23"), value=600)]
    save_edits(folder, open_plan(folder), other, "Lê Văn C", "khác", datetime.now(UTC))
    page.get_by_role("button", name="Lưu phiên bản mới").click()
    page.get_by_text("nên chưa lưu được").wait_for()
    assert own_value(folder, "SPACE-2.ELSEWHERE").value == 400
    assert own_value(folder, "SHARE.ELSEWHERE").value == 600
    assert page.get_by_role("button", name="Lưu phiên bản mới").is_enabled()  # it is still there
    page.get_by_role("button", name="Mở bản mới").click()
    page.get_by_text("Bấm đúp vào ô để sửa").wait_for()


def test_an_old_version_is_downloaded_and_brought_back_as_a_new_one(opened, folder):
    page = opened
    before = list_plan_versions(folder)
    tab(page, "Phiên bản")
    version_box(page).click()
    page.get_by_role("option", name="Phiên bản 1").first.click()
    restore = page.get_by_role("button", name="Khôi phục phiên bản 1")
    restore.wait_for()  # the button of downloads is then that of the version chosen
    settled(page)
    assert b'version: "1"' in taken(page, page.get_by_text("Tải tệp của phiên bản này"))
    write(page, "Người sửa", "Trần Thị B")
    write(page, "Lý do, căn cứ", "Nhập nhầm")
    restore.click()
    page.get_by_text("Đã lưu quy hoạch phiên bản").wait_for()
    settled(page)
    after = list_plan_versions(folder)
    assert len(after) == len(before) + 1
    assert own_value(folder, "SPACE-2.URBAN").value == 100


def test_progress_is_drawn_by_carrier_district_and_class(opened):
    page = opened
    tab(page, "Chỉ tiêu và tiến độ")
    page.get_by_text("Theo mọi quy hoạch, đến 2025").wait_for()
    charts = page.locator("[data-testid=stVegaLiteChart]").filter(visible=True)
    charts.nth(4).wait_for()
    assert charts.count() == 5
    tab(page, "Theo huyện")
    assert charts.count() == 9
    tab(page, "Theo loại cột")
    charts.nth(4).wait_for()
    assert charts.count() == 5
    assert page.locator("[data-testid=stException]").count() == 0
