"""Where the headings of a table stand: in the first 30 rows, over one to three rows, of which table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from planner.intake.columns import TABLES, Headings, is_blank, plain, understand
from planner.intake.sheets import Row

HEADING_WITHIN_ROWS = 30
MOST_HEADING_ROWS = 3
LEAST_FIELDS = 3  # a title never names three columns
_POSITIONS = {"position", "longitude", "latitude", "east_m", "north_m"}
_TITLES = {
    "sites": ("m3", "cot ang ten"),
    "cables": ("m4", "m5", "cot treo cap", "cong be"),
    "service_points": ("m2", "diem cung cap dich vu", "diem phuc vu"),
    "works": ("m1", "an ninh quoc gia", "cong trinh vien thong quan trong"),
}

Wordings = list[tuple[str | None, ...]]


@dataclass(frozen=True)
class HeadingBlock:
    """The headings that were found.

    Attributes
    ----------
    table
        Which table they are of.
    first, last
        Positions of their first and last row in the list of rows.
    """

    table: str
    headings: Headings
    first: int
    last: int


def find_headings(
    rows: Sequence[Row],
    mapping: Mapping[str, str] | None = None,
    name: str = "",
    kinds: Sequence[str] = TABLES,
    within: int | None = HEADING_WITHIN_ROWS,
) -> HeadingBlock | None:
    """Return the headings of a sheet: the rows that name the most columns of one of our tables.

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
    best: tuple[tuple[int, int, int, int], HeadingBlock] | None = None
    for first, (number, _) in enumerate(rows):
        if within is not None and number > within:
            break
        for height in range(1, MOST_HEADING_ROWS + 1):
            block_rows = rows[first : first + height]
            if len(block_rows) < height or block_rows[-1][0] - number >= 2 * MOST_HEADING_ROWS:
                break
            wordings = _wordings([cells for _, cells in block_rows])
            for rank, table in enumerate(kinds):
                headings = understand(wordings, table, mapping)
                if not _enough(headings):
                    continue
                titled = _titled(table, name, rows[:first])
                score = (len(headings.fields), titled, -height, -rank)
                if best is None or score > best[0]:
                    best = score, HeadingBlock(table, headings, first, first + height - 1)
    return None if best is None else best[1]


def most_fields(rows: Sequence[Row]) -> int:
    """Return how many columns the best row of headings names."""
    found = find_headings(rows)
    return 0 if found is None else len(found.headings.fields)


def _enough(headings: Headings) -> bool:
    count = len(headings.fields)
    return count >= LEAST_FIELDS or (count == LEAST_FIELDS - 1 and "position" in headings.names)


def _titled(table: str, name: str, above: Sequence[Row]) -> int:
    texts = [name, *(str(cell) for _, cells in above for cell in cells if isinstance(cell, str))]
    said = f" {' '.join(map(plain, texts))} "
    return int(any(f" {word} " in said for word in _TITLES.get(table, ())))


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
