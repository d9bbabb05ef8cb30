"""From an appraised dossier to its zip: a map looked at, all files made in one press, taken away."""

import io
import zipfile

import pypdf
import pytest
from dossier_tools import appraised_dossier
from e2e_tools import RUN_MS, choose, open_page, settled, taken

pytestmark = pytest.mark.usefixtures("coverage_once")
MAKING_MS = 900_000  # of a whole dossier on a busy machine


def test_an_appraised_dossier_is_looked_at_made_and_taken_away(page, own_address, folder, tmp_path):
    _, _, opened, _ = appraised_dossier(folder)
    open_page(page, own_address, f"ho-so?ho_so={opened.id}")
    page.get_by_role("tab", name="Xuất hồ sơ", exact=True).click()
    settled(page)
    page.get_by_text("Xem bản đồ", exact=True).click()
    picture = page.get_by_test_id("stImage").locator("img")
    picture.wait_for(timeout=RUN_MS)
    settled(page)
    assert picture.evaluate("one => one.naturalWidth") > 1_000
    choose(page, "Khổ giấy", "A4")
    page.get_by_text("Số văn bản, người ký").click()
    page.get_by_label("Số báo cáo thẩm định").fill("123/BC-STTTT")
    page.get_by_label("Số báo cáo thẩm định").press("Enter")
    settled(page)
    page.get_by_role("button", name="Lập bộ hồ sơ").click()
    page.get_by_text("Đang vẽ").first.wait_for(timeout=RUN_MS)
    page.get_by_text("Đã lập xong bộ hồ sơ.").wait_for(timeout=MAKING_MS)
    zipped = taken(page, page.get_by_role("button", name="Tải bộ hồ sơ (zip)"))
    with zipfile.ZipFile(io.BytesIO(zipped)) as packed:
        names = packed.namelist()
        report = pypdf.PdfReader(io.BytesIO(packed.read("van-ban/bao-cao-tham-dinh.pdf")))
        html = packed.extract("gis/ban-do.html", tmp_path)
    assert "manifest.json" in names
    assert sum(name.startswith("ban-do/") and name.endswith(".pdf") for name in names) >= 15
    assert "123/BC-STTTT" in report.pages[0].extract_text()
    the_map_opens_by_itself(page, html)
    only_the_annexes_are_made_anew(page)


def only_the_annexes_are_made_anew(page):
    """Of other parts the dossier is another one, with nothing but what was asked for and its lists."""
    for part in ("bản đồ in", "văn bản", "dữ liệu GIS"):
        page.get_by_role("button", name=part, exact=True).click()
        settled(page)
    assert page.get_by_text("Đã lập xong bộ hồ sơ.").count() == 0
    page.get_by_role("button", name="Lập bộ hồ sơ").click()
    page.get_by_text("Đã lập xong bộ hồ sơ.").wait_for(timeout=MAKING_MS)
    zipped = taken(page, page.get_by_role("button", name="Tải bộ hồ sơ (zip)"))
    with zipfile.ZipFile(io.BytesIO(zipped)) as packed:
        folders = {name.partition("/")[0] for name in packed.namelist() if "/" in name}
    assert folders == {"phu-luc"}


def the_map_opens_by_itself(page, path):
    """The map in one file shows the sites, tells of one that is clicked, and asks for nothing."""
    opened, requested, wrong = page.context.new_page(), [], []
    opened.on("request", lambda request: requested.append(request.url))
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.goto(f"file://{path}")
    opened.locator(".planner-map[data-ready]").wait_for()
    sites = opened.locator(".leaflet-points-pane path.leaflet-interactive")
    assert sites.count() > 100
    assert opened.locator(".planner-map .card").is_hidden()
    sites.nth(20).click(force=True)
    opened.locator(".planner-map .card").get_by_text("Kết luận").wait_for()
    before = opened.locator("img.leaflet-image-layer").count()
    opened.locator("input[data-layer=coverage_4G]").check()
    assert opened.locator("img.leaflet-image-layer").count() == before + 1
    assert [url for url in requested if not url.startswith(("file:", "blob:", "data:"))] == []
    assert wrong == []
    opened.close()
