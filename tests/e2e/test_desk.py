"""A dossier from reception to approval, with a refresh in the middle and a second person at the desk."""

import io
import re
import zipfile

import openpyxl
import pytest
from e2e_tools import open_page, settled, taken
from pyproj import Geod

from planner.layers.io import read_layer
from planner.store.approval import approved_plan
from planner.store.database import open_store, store_path
from planner.store.decisions import Wanted, decide, decisions
from planner.store.people import Actor

OTHER = Actor("binh@so.travinh.gov.vn", "Trần Bình", "", "reviewer")
HEADINGS = "TT;Mã trạm;Địa chỉ;Kinh độ;Vĩ độ;Loại cột;Chiều cao cột (m);Hình thức;Năm;Công nghệ"


@pytest.fixture
def table(folder):
    """A carrier's table of three sites in one commune; the first, in a first version, off the land."""
    commune = read_layer(folder, "communes").set_index("commune_code").loc["29275"]
    spot = commune.geometry.representative_point()

    def table_file(*, faulty, year=2019):
        rows = [HEADINGS]
        for number in range(1, 4):
            lon, lat = spot.x + 0.004 * (number - 2), spot.y
            if faulty and number == 1:
                lon, lat = 108.9, 12.1
            rows.append(
                f"{number};VTL-HS-{number};{commune['name']}, {commune['district']};{lon:.6f};{lat:.6f};"
                f"A2b;30;Xây mới;{year};4G"
            )
        return {"name": "ho_so.csv", "mimeType": "text/csv", "buffer": "\n".join(rows).encode()}

    return table_file


def tab(page, name):
    page.get_by_role("tab", name=name, exact=True).first.click()
    settled(page)


def press(page, name, *, exact=True):
    button = page.get_by_role("button", name=name, exact=exact).filter(visible=True).first
    button.scroll_into_view_if_needed()
    button.click()
    settled(page)


def receive(page, title):
    page.get_by_text("Tiếp nhận hồ sơ mới").click()
    page.get_by_label("Tên hồ sơ").fill(title)
    page.keyboard.press("Enter")
    settled(page)
    press(page, "Tiếp nhận")
    page.get_by_text(title).first.wait_for()


def say_name(page, name):
    """Answer who works here, which is asked before the first thing is recorded."""
    page.get_by_label("Họ tên").first.fill(name)
    page.get_by_label("Chức danh").first.fill("chuyên viên")
    press(page, "Lưu")


def give_reason(box, reason):
    box.fill(reason)
    box.press("Control+Enter")
    settled(box.page)


def hand_in(page, file, number):
    tab(page, "Tệp và thẩm định")
    page.locator("input[type=file]").first.set_input_files(file)
    page.get_by_text("Tiếp nhận tệp").first.wait_for()
    settled(page)
    press(page, f"Lưu thành phiên bản {number}")
    page.get_by_text(f"Phiên bản {number}: ho_so.csv").first.wait_for()


def appraise(page, number):
    press(page, f"Thẩm định phiên bản {number}")
    page.get_by_text("Thẩm định ngày áp dụng").first.wait_for()
    settled(page)


def at_step(page, name):
    """Wait until the dossier is at a step."""
    box = page.locator("[data-testid=stMetric]").filter(has_text="Bước").filter(has_text=name)
    box.first.wait_for()
    settled(page)


def test_a_dossier_goes_from_reception_to_approval_and_the_next_is_compared(
    page, own_address, folder, table
):
    (store_path(folder).parent / "profile.yaml").unlink()
    open_page(page, own_address, "ho-so", with_map=False)
    say_name(page, "Trần Thị Chi")
    receive(page, "Quy hoạch thử")
    hand_in(page, table(faulty=True), 1)
    at_step(page, "Đang kiểm tra")

    # The file has a site off the land: it is sent back with what is wrong in it.
    appraise(page, 1)
    tab(page, "Trả lại, phê duyệt")
    press(page, "Soạn công văn và tệp cần điền")
    download = page.get_by_role("button", name=re.compile(r"^Tải về \(")).filter(visible=True).first
    download.wait_for()
    files = zipfile.ZipFile(io.BytesIO(taken(page, download)))
    assert any(name.endswith(".docx") for name in files.namelist())
    book = openpyxl.load_workbook(io.BytesIO(files.read("danh-muc-yeu-cau.xlsx")))
    assert any(cell.value for row in book["Lỗi trong tệp"].iter_rows(min_row=4) for cell in row)
    press(page, "Chuyển: đã trả lại")
    at_step(page, "Đã trả lại")

    hand_in(page, table(faulty=False), 2)
    page.get_by_text("So với phiên bản trước: thêm 1").wait_for()
    appraise(page, 2)
    at_step(page, "Đã thẩm định")
    page.reload()  # the address keeps the dossier, the store everything else
    page.get_by_text("Quy hoạch thử").first.wait_for()
    settled(page)

    tab(page, "Vị trí")
    page.get_by_role("button", name="Chấp thuận").filter(visible=True).first.wait_for()
    give_reason(page.get_by_label("Lý do", exact=True).filter(visible=True).first, "đã khảo sát")
    # A second person decides of the same site before the first one does.
    store = open_store(store_path(folder))
    decide(store, OTHER, 1, [Wanted("VTL-HS-1", "ask", "Đang hỏi đất")], {})
    press(page, "Chấp thuận", exact=False)
    page.get_by_text("vừa được người khác quyết định").wait_for()
    page.get_by_text("Đang có: Hỏi doanh nghiệp").wait_for()
    assert decisions(store, OTHER, 1)["VTL-HS-1"].decision == "ask"
    press(page, "Chấp thuận", exact=False)  # with the reason that stands
    page.get_by_text("Đã quyết định 1 trên 3 vị trí").wait_for()
    page.locator("strong").get_by_text("VTL-HS-2").wait_for()  # the next that is undecided
    page.get_by_text("Quyết định cho cả danh sách").click()
    give_reason(page.get_by_label("Lý do", exact=True).last, "đã khảo sát")
    page.get_by_role("button", name="Ghi cho 2 vị trí").scroll_into_view_if_needed()
    press(page, "Ghi cho 2 vị trí")
    page.get_by_text("Đã quyết định 3 trên 3 vị trí").wait_for()

    press(page, "Chuyển: đã trình")
    tab(page, "Trả lại, phê duyệt")
    page.get_by_label("Số quyết định").fill("629/QĐ-UBND")
    page.keyboard.press("Enter")
    settled(page)
    press(page, "Phê duyệt")
    page.get_by_text("Phê duyệt 3 vị trí: 3 không kèm điều kiện").wait_for()
    press(page, "Tôi đã xem, phê duyệt")
    at_step(page, "Đã phê duyệt")
    page.get_by_text("Đã phê duyệt theo quyết định 629/QĐ-UBND").wait_for()
    assert list(approved_plan(store, OTHER, "viettel")["site_id"]) == [f"VTL-HS-{n}" for n in (1, 2, 3)]
    page.get_by_text("Mã niêm phong của lần phê duyệt").wait_for()
    tab(page, "Nhật ký")
    press(page, "Kiểm tra chuỗi nhật ký")
    page.get_by_text("Chuỗi nhật ký nguyên vẹn").wait_for()

    # The next adjustment is compared with what was approved.
    press(page, "Danh sách")
    receive(page, "Điều chỉnh sau")
    hand_in(page, table(faulty=False, year=2020), 1)
    appraise(page, 1)
    tab(page, "Vị trí")
    page.get_by_text("Đã quyết định 0 trên 3 vị trí").wait_for()
    page.get_by_text("Quyết định trước đây tại chỗ này (1)").wait_for()


def is_number(text):
    return text.replace(".", "", 1).isdecimal()


def cells(page, row):
    """Return the cells of the row of the card's table that names a mast."""
    grid = page.locator("[data-testid=stDataFrame]").filter(has_text="Tình trạng").filter(visible=True)
    rows = grid.last.locator("[role=row]")
    matching = rows.filter(has=page.locator("[role=gridcell]").get_by_text(row, exact=True))
    matching.first.wait_for(state="attached")  # a grid tells its cells a little after it is drawn
    return matching.first.locator("[role=gridcell]").all_text_contents()


def test_the_card_tells_the_neighbours_and_decisions_in_bulk_are_undone_in_bulk(
    page, own_address, folder, table
):
    open_page(page, own_address, "ho-so", with_map=False)
    receive(page, "Lân cận thử")
    hand_in(page, table(faulty=False, year=2021), 1)
    appraise(page, 1)
    number = int(page.url.rpartition("=")[2])
    tab(page, "Vị trí")
    page.get_by_text("Đã quyết định 0 trên 3 vị trí").wait_for()
    card = page.get_by_role("tab", name="Lân cận", exact=True)
    card.click()
    settled(page)
    page.keyboard.press("Alt+ArrowRight")  # from within the card's tabs, too
    page.locator("strong").get_by_text("VTL-HS-2").wait_for()
    settled(page)
    assert card.get_attribute("aria-selected") == "true"
    # The table's sites lie 0.004° apart along a parallel: by the ellipsoid, within the scale of VN-2000.
    spots = read_layer(folder, "communes").set_index("commune_code").loc["29275"]
    here = spots.geometry.representative_point()
    _, _, metres = Geod(ellps="WGS84").inv(here.x, here.y, here.x + 0.004, here.y)
    for code in ("VTL-HS-1", "VTL-HS-3"):
        shown = cells(page, code)
        assert "quy hoạch" in shown
        assert any(is_number(text) and abs(float(text) - metres) < 0.2 for text in shown), shown

    page.get_by_text("Quyết định cho cả danh sách").click()
    give_reason(page.get_by_label("Lý do", exact=True).last, "đã khảo sát")
    page.get_by_role("button", name="Ghi cho 3 vị trí").scroll_into_view_if_needed()
    press(page, "Ghi cho 3 vị trí")
    page.get_by_text("Đã quyết định 3 trên 3 vị trí").wait_for()
    store = open_store(store_path(folder))
    other = Wanted("VTL-HS-3", "ask", "Hỏi lại đất", revision=1)
    (later,) = decide(store, OTHER, number, [other], {})
    press(page, "Hoàn tác 3 quyết định hàng loạt vừa rồi", exact=False)
    page.get_by_text("Đã hoàn tác 2 quyết định hàng loạt").wait_for()
    page.get_by_text("Giữ nguyên 1 vị trí đã sửa sau lần ấy: VTL-HS-3").wait_for()
    assert decisions(store, OTHER, number) == {"VTL-HS-3": later}
    assert page.get_by_text("quyết định hàng loạt vừa rồi").count() == 0
