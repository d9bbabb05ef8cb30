"""Commune radio in the browser: a register comes in with faults, is edited, printed, on record."""

import io

import openpyxl
import pypdf
from e2e_tools import RUN_MS, metric, open_list, open_page, settled, taken

from planner.dossier.radio_workbook import radio_workbook
from planner.layers.io import read_layer

COMMUNE = "29278"  # Xã Huyền Hội: no station in the shipped layer of 2017


def tab(page, name):
    page.get_by_role("tab", name=name, exact=True).click()
    settled(page)


def in_sight(page, kind, label):
    """Return the box of a kind with a label that is in sight: two forms have some of the same."""
    boxes = page.locator(f"[data-testid={kind}]:visible")
    return boxes.filter(has=page.get_by_text(label, exact=True)).first


def stated(page, day_label, why, source=None):
    """State where a change comes from, and why."""
    open_list(page, in_sight(page, "stSelectbox", "Nguồn gốc"))
    page.get_by_role("option", name="báo cáo").click()
    settled(page)
    in_sight(page, "stDateInput", day_label).get_by_role("spinbutton").first.click()
    page.keyboard.type("02032017", delay=40)
    texts = {"Lý do": why} if source is None else {"Nguồn": source, "Lý do": why}
    for label, text in texts.items():  # going on to the next box is what sends the day
        box = in_sight(page, "stTextInput", label).locator("input")
        box.click()
        settled(page)
        box.fill(text)
        box.press("Tab")
        settled(page)


def handed_in(folder):
    """Return the register as an office's own file: one commune now has a station, one row is wrong."""
    communes, radio = read_layer(folder, "communes"), read_layer(folder, "radio")
    rows = radio[(radio["year"] == 2017) & radio["commune_code"].isin([COMMUNE, "29293"])].copy()
    rows.loc[:, "kind"], rows.loc[:, "frequency_mhz"] = "wireless_fm", 61.5
    rows.loc[:, "power_w"], rows.loc[:, "antenna_height_m"] = 30.0, 25.0
    book = openpyxl.load_workbook(io.BytesIO(radio_workbook({"radio": rows}, communes)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    wrong = [cell for cell in cells if cell.value == 61.5][-1]
    wrong.value = "sáu mươi"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_a_register_is_imported_edited_printed_and_on_record(page, own_address, folder):
    open_page(page, own_address, "truyen-thanh")
    before = int(metric(page, "chưa có đài"))
    tab(page, "Sổ đăng ký")
    page.get_by_text("Nạp từ tệp", exact=True).click()
    upload = {
        "name": "so-dai-2017.xlsx",
        "mimeType": "application/vnd.ms-excel",
        "buffer": handed_in(folder),
    }
    page.locator("input[type=file]").set_input_files(upload)
    page.get_by_text("Đọc được 1 bản ghi dùng được; 1 lỗi").wait_for()
    settled(page)
    keep = page.get_by_role("button", name="Đưa 1 bản ghi vào sổ")
    assert keep.is_disabled()  # until somebody has said that the wrong row may stay out
    page.get_by_text("Tôi biết 1 hàng có lỗi sẽ không được đưa vào").click()
    settled(page)
    assert keep.is_disabled()  # and said where the file comes from, and why it is taken up
    stated(page, "Ngày của số liệu", "kiểm kê 2017")
    page.get_by_text("Sẽ thêm 0, đổi 1").wait_for()
    settled(page)
    keep.click()
    page.get_by_text("0 bản ghi mới, 1 bản ghi thay đổi").wait_for()
    settled(page)
    assert int(metric(page, "chưa có đài")) == before - 1
    tab(page, "Bản đồ & trạng thái")
    page.wait_for_selector(".planner-map[data-ready]")
    panel = page.locator(".planner-map .panel").inner_text()
    assert all(words in panel for words in ("chưa có đài", "Ấp, khóm", "cụm loa hỏng"))

    tab(page, "Sổ đăng ký")
    page.get_by_text("Sửa, thêm một bản ghi").click()
    settled(page)
    power = page.get_by_label("Công suất (W)", exact=True)
    power.fill("45")
    power.press("Tab")
    stated(page, "Ngày số liệu", "đo lại", "Báo cáo 12/BC-UBND")
    page.get_by_role("button", name="Lưu vào sổ").click()
    page.get_by_text("Đã lưu bản ghi năm 2017 của Phường 4").wait_for()
    settled(page)
    page.get_by_text("Nhật ký của sổ").click()
    settled(page)
    book = taken(page, page.get_by_role("button", name="Tải Excel").last)
    trail = openpyxl.load_workbook(io.BytesIO(book)).active
    cells = [str(cell) for row in trail.iter_rows(values_only=True) for cell in row]
    assert any("Công suất (W): 30 → 45" in cell for cell in cells)
    assert "kiểm kê 2017 (nạp từ tệp so-dai-2017.xlsx)" in cells

    page.reload()
    settled(page)
    assert int(metric(page, "chưa có đài")) == before - 1  # it is the store's, not the session's
    tab(page, "Bản đồ & trạng thái")
    button = page.get_by_role("button", name="In «xã chưa có đài truyền thanh» (PDF)")
    printed = pypdf.PdfReader(io.BytesIO(taken(page, button)))
    width, height = (float(side) * 25.4 / 72 for side in printed.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (420, 297)
    text = printed.pages[0].extract_text()
    assert "TRUYỀN THANH" in text
    assert f"({before - 1})" in text  # the communes of the legend
    assert "DỮ LIỆU MINH HỌA" in text
    tab(page, "Tiêu chí 8")
    page.get_by_text("sóng 2G của bất kỳ doanh nghiệp nào").wait_for(timeout=RUN_MS)
    tab(page, "Ưu tiên đầu tư")
    assert int(metric(page, "Xã làm được")) > 0
    tab(page, "Vùng phủ sóng & can nhiễu")
    page.get_by_text("Can nhiễu giữa các đài").wait_for(timeout=RUN_MS)


def test_a_click_on_a_station_tells_its_state_and_draws_its_reach(page, address):
    open_page(page, address, "truyen-thanh")
    first = page.locator(".planner-map .leaflet-points-pane path.leaflet-interactive").first
    first.dispatch_event("click")  # Phường 4 sends
    card = page.locator(".planner-map .card")
    card.get_by_text("Độ chắc chắn").wait_for()
    assert "Ấp, khóm có loa hoạt động" in card.inner_text()
    page.locator(".planner-map .panel").get_by_text("Đường mức trường").wait_for()
    assert page.locator(".planner-map .leaflet-areas-pane path").count() == 4
