"""Commune radio in the browser: a register comes in with faults, is edited, printed, on record."""

import io

import openpyxl
import pypdf
from e2e_tools import metric, open_page, settled

from planner.dossier.radio_workbook import radio_workbook
from planner.layers.io import read_layer

COMMUNE = "29278"  # Xã Huyền Hội: no station in the shipped layer of 2017


def tab(page, name):
    page.get_by_role("tab", name=name, exact=True).click()
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
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def test_a_register_is_imported_edited_printed_and_on_record(page, own_address, folder):
    open_page(page, own_address, "truyen-thanh")
    label = page.get_by_test_id("stMetricLabel").filter(has_text="chưa có").first.inner_text()
    before = int(metric(page, label))
    tab(page, "Sổ đăng ký")
    page.get_by_role("button", name="Lấy lớp kèm theo vào sổ").click()
    page.get_by_text("Đã lấy lớp kèm theo vào sổ.").wait_for()
    settled(page)
    page.get_by_text("Nạp từ tệp", exact=True).click()
    upload = {
        "name": "so-dai-2017.xlsx",
        "mimeType": "application/vnd.ms-excel",
        "buffer": handed_in(folder),
    }
    page.locator("input[type=file]").set_input_files(upload)
    page.get_by_text("Dòng lỗi không vào sổ.").wait_for()
    settled(page)
    page.get_by_role("button", name="Đưa 1 bản ghi vào sổ").click()
    page.get_by_text("Đã đưa 1 bản ghi vào sổ.").wait_for()
    settled(page)
    assert int(metric(page, label)) == before - 1

    page.get_by_text("Sửa, thêm một bản ghi").click()
    settled(page)
    power = page.get_by_label("Công suất (W)", exact=True)
    power.fill("45")
    power.press("Enter")
    page.get_by_role("button", name="Lưu vào sổ").click()
    page.get_by_text("Đã lưu bản ghi").wait_for()
    settled(page)

    page.reload()
    settled(page)
    assert int(metric(page, label)) == before - 1
    tab(page, "Bản đồ")
    with page.expect_download() as started:
        page.get_by_role("button", name="In «xã chưa có đài truyền thanh» (PDF)").click()
    printed = pypdf.PdfReader(started.value.path())
    width, height = (float(side) * 25.4 / 72 for side in printed.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (420, 297)
    text = printed.pages[0].extract_text()
    assert "TRUYỀN THANH" in text
    assert "DỮ LIỆU MINH HỌA" in text
    tab(page, "Ưu tiên đầu tư")
    page.get_by_text("Kinh phí này làm được").wait_for()
    tab(page, "Vùng phủ, can nhiễu")
    page.get_by_text("Can nhiễu giữa các đài").wait_for(timeout=60_000)
