"""Headings again and again, as on each page of a print: found below what stands above them."""

from hypothesis import given
from hypothesis import strategies as st

from planner.base.words import plain
from planner.intake.headings import TitlesAbove

WORDS = ("Biểu M3", "cột ăng", "ten", "M4", "m2", "Điểm phục vụ", "An ninh", "quốc gia", "", "–", "12")
# What the titles of those words name; a name may go on over cells and rows.
NAMED = {
    "sites": ("m3", "cot ang ten"),
    "cables": ("m4",),
    "service_points": ("m2", "diem phuc vu"),
    "works": ("an ninh quoc gia",),
}
CELLS = st.one_of(st.sampled_from(WORDS), st.none(), st.integers(0, 9))
ROWS = st.lists(st.lists(CELLS, max_size=4).map(tuple), max_size=12)


class CountedRows(list):
    """Rows that count how often one of them is looked at."""

    looked_at = 0

    def __getitem__(self, at):
        self.looked_at += 1
        return super().__getitem__(at)


@given(ROWS, st.sampled_from(WORDS), st.lists(st.integers(0, 12), min_size=1, max_size=5))
def test_a_table_is_named_where_the_text_above_a_row_says_so_in_whatever_order_rows_are_asked_for(
    cells, name, asked
):
    rows = list(enumerate(cells, start=1))
    titles = TitlesAbove(rows, name)
    for first in (min(place, len(rows)) for place in asked):
        texts = [name, *(cell for row in cells[:first] for cell in row if isinstance(cell, str))]
        said = f" {' '.join(map(plain, texts))} "
        for table, words in NAMED.items():
            assert titles.name(table, first) == any(f" {word} " in said for word in words)


def test_each_row_is_looked_at_once_however_many_headings_stand_below_it():
    rows = CountedRows((number, (number, "Trạm", "Trà Cú")) for number in range(1, 2_001))
    titles = TitlesAbove(rows, "M3")
    for place in range(0, 2_001, 10):
        assert titles.name("sites", place)
        assert not titles.name("cables", place)
    assert rows.looked_at == len(rows)
