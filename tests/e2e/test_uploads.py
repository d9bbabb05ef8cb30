"""A file that is not taken is answered in Vietnamese, whatever it is and however large."""

from statistics import median

import pytest
from e2e_tools import RUN_MS, asked_for_health, open_page, settled
from hostile_files import OTHERS, TABLES, WORKBOOKS


def send(page, tmp_path, name, size, start=b""):
    path = tmp_path / name
    with path.open("wb") as file:
        file.write(start)
        file.truncate(size)
    page.locator("input[type=file]").first.set_input_files(path)


@pytest.mark.parametrize(
    ("name", "size", "start", "said"),
    [
        ("công văn.pdf", 12, b"%PDF-1.4", "là PDF"),
        ("ảnh.heic", 40, b"\0\0\0\x18ftypheic", "là ảnh HEIC"),
        ("lạ.xyz", 500, b"\1\2\3\4", "Không đọc được loại tệp"),
        ("rỗng.xlsx", 0, b"", "rỗng"),
        ("lớn.csv", 70_000_000, b"a;b\n", "70,0 MB"),
    ],
)
def test_a_wrong_an_empty_and_a_large_file_are_refused_in_words(
    page, address, tmp_path, name, size, start, said
):
    open_page(page, address, "tham-dinh", with_map=False)
    send(page, tmp_path, name, size, start)
    answer = page.locator("[data-testid=stAlert]").filter(has_text=f"«{name}»").first
    answer.wait_for()
    settled(page)
    text = answer.inner_text()
    assert said in text
    assert "Ở đây nhận: bảng (.xlsx" in text
    assert "tối đa 50 MB" in text
    assert page.locator("[data-testid=stFileChipIconError]").count() == 0


def test_a_file_beyond_what_the_server_takes_is_answered_in_vietnamese_too(page, address, tmp_path):
    open_page(page, address, "tham-dinh", with_map=False)
    send(page, tmp_path, "rất lớn.csv", 110_000_000)
    page.locator("[data-testid=stFileChipIconError]").wait_for()
    words = page.locator("[data-testid=stFileUploader]").first.evaluate(
        "one => getComputedStyle(one, '::after').content + getComputedStyle(one, '::after').display"
    )
    assert "lớn hơn 100 MB" in words
    assert "tối đa 50 MB" in words
    assert words.endswith("block")
    page.locator("[data-testid=stFileChip]").hover()
    page.wait_for_timeout(1_000)  # until a hint would have come
    assert not page.get_by_text("or smaller").filter(visible=True).count()


# Each would hold up a server that reads it itself, and is refused for another reason.
HOSTILE = (
    "unfinished_rows.xlsx", "many_attributes.xlsx", "bomb_of_styles.xlsx", "deep_geojson.geojson",
)  # fmt: skip
HEALTH_S = 1.0
LEAST_ASKED = 30


def test_the_app_answers_for_its_health_while_hostile_files_are_read(page, address, tmp_path):
    """The median is held to the bound: one answer may wait for a busy machine, not most of them."""
    make = WORKBOOKS | TABLES | OTHERS
    for name in HOSTILE:
        make[name](tmp_path / name)
    open_page(page, address, "tham-dinh", with_map=False)
    box = page.locator("input[type=file]").first
    with asked_for_health(address) as seconds:
        for name in HOSTILE:
            box.set_input_files(tmp_path / name)
            refusal = page.locator("[data-testid=stAlert]").filter(has_text=name)
            refusal.first.wait_for(timeout=RUN_MS)
            settled(page)
    print(
        f"health: {len(seconds)} answers, median {median(seconds):.2f} s, longest {max(seconds):.2f} s"
    )
    assert len(seconds) >= LEAST_ASKED
    assert median(seconds) <= HEALTH_S
