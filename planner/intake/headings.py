"""Where the headings of a table stand: in the first 30 rows, over one to three rows, of which table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from planner.base.words import plain
from planner.intake.columns import TABLES, Headings, is_blank, known_in, understand
from planner.intake.row_kinds import LEAST_FIELDS, holds_data
from planner.intake.sheets import Row
from planner.intake.ticks import phrases

HEADING_WITHIN_ROWS = 30
MOST_HEADING_ROWS = 3
LEAST_SHARE = 0.5  # of the cells of a heading below a table that must be words we know
_TITLES = {
    "sites": ("m3", "cot ang ten"),
    "cables": ("m4", "m5", "cot treo cap", "cong be"),
    "service_points": ("m2", "diem cung cap dich vu", "diem phuc vu"),
    "works": ("m1", "an ninh quoc gia", "cong trinh vien thong quan trong"),
}

_LONGEST_TITLE = 64  # signs of the longest of these, and more

Wordings = list[tuple[str | None, ...]]


@dataclass(frozen=True)
class HeadingBlock:
    """The headings that were found.

    Attributes
    ----------
    table
        Which table they are of.
    wordings
        For every column the ways to word its heading.
    first, last
        Positions of their first and last row in the list of rows.
    """

    table: str
    headings: Headings
    wordings: Wordings
    first: int
    last: int


class TitlesAbove:
    """Which tables the name of a sheet, or the text above a row of it, speaks of.

    However many headings a sheet repeats, each of its rows is read once.
    """

    def __init__(self, rows: Sequence[Row], name: str) -> None:
        self._rows, self._read = rows, 0
        self._since: dict[str, int] = {}  # table → how many rows above it takes until it is named
        self._end = " "
        self._hear([name])

    def name(self, table: str, first: int) -> bool:
        """Say whether a table is named above a row."""
        while self._read < first:
            _, cells = self._rows[self._read]
            self._read += 1
            self._hear([cell for cell in cells if isinstance(cell, str)])
        return self._since.get(table, first + 1) <= first

    def _hear(self, texts: Sequence[str]) -> None:
        if not texts:
            return
        said = f"{self._end}{' '.join(map(plain, texts))} "
        for table, words in _TITLES.items():
            if table not in self._since and any(f" {word} " in said for word in words):
                self._since[table] = self._read
        self._end = said[-_LONGEST_TITLE:]


def find_headings(
    rows: Sequence[Row],
    mapping: Mapping[str, str] | None = None,
    name: str = "",
    kinds: Sequence[str] = TABLES,
    within: int | None = HEADING_WITHIN_ROWS,
) -> HeadingBlock | None:
    """Return the first headings of a sheet: rows without data that name the columns of our tables.

    Of the blocks that begin there, or within the next two rows of headings, the one that names the
    most columns counts.

    Parameters
    ----------
    rows
        The rows of the sheet that hold something.
    mapping
        Plain heading → field, as the reviewer decided.
    name
        Name of the sheet; with the title above the headings it decides between tables that fit
        equally well.
    kinds
        The kinds of table that it can be.
    within
        The last row that can be a heading; None for any.
    """
    titles = TitlesAbove(rows, name)
    for first, (number, _) in enumerate(rows):
        if within is not None and number > within:
            break
        best: tuple[tuple[int, int, int, int, int], HeadingBlock] | None = None
        for start in range(first, min(first + MOST_HEADING_ROWS, len(rows))):
            if start > first and best is None:
                break
            if holds_data(rows[start][1], kinds):
                break
            for score, block in _blocks_at(rows, start, mapping, titles, kinds):
                if best is None or score > best[0]:
                    best = score, block
        if best is not None:
            return best[1]
    return None


def heading_below(
    rows: Sequence[Row],
    place: int,
    mapping: Mapping[str, str] | None,
    titles: TitlesAbove,
    kinds: Sequence[str],
) -> HeadingBlock | None:
    """Return the headings that begin at a row below a table, None where none do."""
    cells = rows[place][1]
    if holds_data(cells, kinds):  # the first cells of most rows say so
        return None
    filled = [cell for cell in cells if not is_blank(cell)]
    if not _are_known(filled, kinds, mapping or {}):
        return None
    blocks = list(_blocks_at(rows, place, mapping, titles, kinds))
    return max(blocks, key=lambda pair: pair[0])[1] if blocks else None


def _are_known(filled: Sequence[object], kinds: Sequence[str], mapping: Mapping[str, str]) -> bool:
    """Say whether enough cells of a row are headings of one kind of table."""
    most_unknown = len(filled) - max(2, LEAST_SHARE * len(filled))
    unknown = dict.fromkeys(kinds, 0)
    for cell in filled:
        if plain(cell) in mapping:
            continue
        headings = known_in(cell)
        for kind in kinds:
            unknown[kind] += kind not in headings
        if min(unknown.values()) > most_unknown:  # a row of data ends here half way
            return False
    return most_unknown >= 0


def _blocks_at(
    rows: Sequence[Row],
    first: int,
    mapping: Mapping[str, str] | None,
    titles: TitlesAbove,
    kinds: Sequence[str],
) -> Iterator[tuple[tuple[int, int, int, int, int], HeadingBlock]]:
    """Give the blocks of one to three rows that begin at a row, and how well each fits."""
    number = rows[first][0]
    for height in range(1, MOST_HEADING_ROWS + 1):
        block_rows = rows[first : first + height]
        if len(block_rows) < height or block_rows[-1][0] - number >= 2 * MOST_HEADING_ROWS:
            return
        if height > 1 and not _goes_on(block_rows[-2][1], block_rows[-1][1], kinds):
            return
        wordings = _wordings([cells for _, cells in block_rows])
        ticks = phrases(wordings)  # "Hiện hữu | Xây mới", each a column of its own
        for rank, table in enumerate(kinds):
            headings = understand(wordings, table, mapping)
            if is_enough(headings):
                titled = int(titles.name(table, first))
                columns = len({*headings.fields, *ticks}) if table in TABLES else len(headings.fields)
                score = (columns, titled, -height, -first, -rank)
                last = first + height - 1
                yield score, HeadingBlock(table, headings, wordings, first, last)


def _goes_on(upper: Sequence[object], lower: Sequence[object], kinds: Sequence[str]) -> bool:
    """Say whether a row can go on with the headings above it: no data, and something spans it."""
    if holds_data(lower, kinds):
        return False
    words = [_text(upper[at]) if at < len(upper) else None for at in range(len(lower))]
    free = any(word is None and not is_blank(cell) for word, cell in zip(words, lower, strict=True))
    few = sum(word is not None for word in words) <= 1  # a title, or the first row of a spread heading
    return free or few or any(word is not None and word == later for word, later in pairwise(words))


def most_fields(rows: Sequence[Row]) -> int:
    """Return how many columns the best row of headings names."""
    block = find_headings(rows)
    return 0 if block is None else len(block.headings.fields)


def is_enough(headings: Headings) -> bool:
    """Say whether headings name enough columns for a table."""
    count = len(headings.fields)
    return count >= LEAST_FIELDS or (count == LEAST_FIELDS - 1 and "position" in headings.names)


def _wordings(block: list[tuple[object, ...]]) -> Wordings:
    """Return the ways to word the heading of each column, the fullest first.

    A heading over several columns stands in the first of them only; it is carried on to the columns
    that have a heading of their own below it.
    """
    width = max(len(cells) for cells in block)
    texts = [[_text(cells[at]) if at < len(cells) else None for at in range(width)] for cells in block]
    for level, (upper, lower) in enumerate(pairwise(texts)):
        carried = None
        for at in range(width):
            own = upper[at]
            above_free = level == 0 or texts[level - 1][at] is None or lower[at] is not None
            if own is not None:
                carried = own
            elif carried is not None and lower[at] is not None and above_free:
                upper[at] = carried
            else:
                carried = None
    return [_of_column([row[at] for row in texts]) for at in range(width)]


def _of_column(parts: list[str | None]) -> tuple[str | None, ...]:
    words = list(dict.fromkeys(part for part in parts if part))
    if len(words) < 2:
        return tuple(words)
    return (" ".join(words), " ".join(words[-2:]), *reversed(words))


def _text(cell: object) -> str | None:
    return None if is_blank(cell) else str(cell)
