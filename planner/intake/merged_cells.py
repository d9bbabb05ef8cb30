"""Cells merged downwards: what was written once for a block of rows counts for each of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from planner.intake.columns import is_blank
from planner.intake.sheets import Merged, Row


@dataclass(frozen=True)
class Carried:
    """A merged cell whose value counts for its rows: the field, what stands there, its rows."""

    field: str
    value: str
    first: int
    last: int


def carried_down(
    rows: Sequence[Row], merged: Iterable[Merged], fields: Mapping[int, str]
) -> tuple[dict[int, tuple[object, ...]], list[Carried]]:
    """Return the rows that a merged cell reaches, with its value in them, and what was carried so.

    Parameters
    ----------
    rows
        The rows below the headings, by number.
    merged
        The merged cells of the sheet.
    fields
        Column → field; a merged cell of another column is left alone.
    """
    numbers = [number for number, _ in rows]
    filled: dict[int, list[object]] = {}
    carried = []
    reached: dict[int, int] = {}  # column → the last row of the merged cells seen so far
    for top, column, bottom, _ in sorted(merged):
        if column not in fields or bottom <= top or top <= reached.get(column, -1):
            continue  # of merged cells that overlap, which no program writes, the first counts
        reached[column] = bottom
        at = bisect_left(numbers, top)
        if at == len(numbers) or numbers[at] != top or column >= len(rows[at][1]):
            continue
        value = rows[at][1][column]
        if is_blank(value):
            continue
        for number, cells in rows[at + 1 : bisect_right(numbers, bottom)]:
            own = filled.setdefault(number, list(cells))
            own += [None] * (column + 1 - len(own))
            if is_blank(own[column]):
                own[column] = value
        carried.append(Carried(fields[column], str(value), top, min(bottom, numbers[-1])))
    return {number: tuple(cells) for number, cells in filled.items()}, carried
