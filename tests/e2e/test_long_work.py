"""Long work of one session: its progress, its end by a button, and the others who notice nothing."""

import time

import pytest
from dossier_tools import RECEIVED, SAMPLE
from e2e_tools import RUN_MS, open_page, settled

from planner.intake.read import read
from planner.intake.reference import read_reference
from planner.layers.io import read_layer
from planner.layers.province import DEFAULT_DATA_DIR
from planner.store.accounts import local_actor
from planner.store.database import open_store, store_path
from planner.store.dossiers import receive
from planner.store.proposals import add_version, last_appraisal

ROWS = 25_000
NAME = "ho_so_lon.csv"
BAR = "[data-testid=stProgress]"


@pytest.fixture(scope="module")
def big_file():
    """A table of many sites in the province, which takes some seconds to understand and to check."""
    communes = read_layer(DEFAULT_DATA_DIR, "communes").geometry.representative_point()
    spots = [(point.y, point.x) for point in communes]
    rows = ["Mã trạm;Tên trạm;Vĩ độ;Kinh độ;Loại cột;Chiều cao cột (m)"]
    for n in range(ROWS):
        lat, lon = spots[n % len(spots)]
        shift = (n // len(spots)) * 1e-5
        rows.append(f"T{n:06d};Trạm {n};{lat + shift:.6f};{lon + shift:.6f};A2a;42")
    return {"name": NAME, "mimeType": "text/csv", "buffer": "\n".join(rows).encode()}


@pytest.fixture
def address(own_address):
    """The app on a data directory that may be written."""
    return own_address


def test_a_long_intake_is_seen_and_ended_while_another_session_goes_on(page, browser, address, big_file):
    open_page(page, address, "tham-dinh", with_map=False)
    page.locator("input[type=file]").set_input_files(big_file)
    bar, summary = page.locator(BAR), page.locator("p").filter(has_text="Tiếp nhận tệp")
    cancelled = page.get_by_text("Đã huỷ việc đang chạy")
    bar.filter(has_text="%").first.wait_for()
    page.get_by_role("button", name="Huỷ").click()
    cancelled.wait_for(timeout=5_000)
    assert not bar.count()
    assert not summary.count()

    page.get_by_role("button", name="Chạy lại").click()
    bar.filter(has_text="%").first.wait_for()
    other = browser.new_context().new_page()
    open_page(other, address, "quy-hoach", with_map=False)
    assert bar.is_visible()
    assert not summary.count()  # answered while the long work went on
    other.context.close()

    summary.first.wait_for(timeout=RUN_MS)
    assert "25.000 vị trí" in summary.first.inner_text()
    # What is long now is the appraisal of so many sites: cancelled too, it leaves the intake as it is.
    bar.filter(has_text="%").first.wait_for(timeout=RUN_MS)
    page.get_by_role("button", name="Huỷ").click()
    cancelled.wait_for(timeout=RUN_MS)
    assert summary.first.is_visible()


def test_an_appraisal_is_kept_though_its_reviewer_has_gone_to_another_page(page, address, folder):
    store = open_store(store_path(folder))
    who = local_actor(store.path.parent)
    opened = receive(store, who, carrier="viettel", kind="adjustment", title="Thử", received_on=RECEIVED)
    proposal = read(SAMPLE, "viettel", read_reference(folder), RECEIVED)
    add_version(store, who, opened.id, SAMPLE.read_bytes(), proposal, "")
    open_page(page, address, f"ho-so?ho_so={opened.id}")
    page.get_by_role("tab", name="Tệp và thẩm định", exact=True).click()
    settled(page)
    page.get_by_role("button", name="Thẩm định phiên bản 1").click()
    page.locator(BAR).filter(has_text="%").first.wait_for()
    page.get_by_role("link", name="Quy hoạch").click()
    page.get_by_role("tab", name="Chỉ tiêu và tiến độ").wait_for()
    until = time.monotonic() + RUN_MS / 1000
    while last_appraisal(store, who, opened.id) is None and time.monotonic() < until:
        time.sleep(0.5)
    assert last_appraisal(store, who, opened.id) is not None
