"""Tables that stand beside each other in one sheet: where one ends and the next begins."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from planner.intake.columns import CABLES, RADIO_TABLES, TABLES, Headings, understand
from planner.intake.headings import HeadingBlock, Wordings, is_enough
from planner.intake.row_kinds import CODE_FIELDS
from planner.intake.sheets import Row

_PAIRS = ({"east_m", "north_m"}, {"longitude", "latitude"}, {"position"})
_CABLE_FIELDS = {"length_m", "route", "route_from"}


@dataclass(frozen=True)
class TablePart:
    """The columns of one of the tables under a row of headings: from ``first`` up to ``end``."""

    kind: str
    headings: Headings
    wordings: Wordings
    first: int
    end: int | None

    def of(self, cells: tuple[object, ...]) -> tuple[object, ...]:
        """Return the cells of a row that belong to this table, at their own places; () without any."""
        return _only(cells, self.first, self.end)


@dataclass(frozen=True)
class ColumnBlock:
    """Some columns of a sheet, from ``first`` up to ``end``, and what its rows hold there."""

    rows: Sequence[Row]
    first: int = 0
    end: int | None = None

    def of(self, cells: tuple[object, ...]) -> tuple[object, ...]:
        """Return the cells of a row of the sheet that lie in these columns, at their own places."""
        return _only(cells, self.first, self.end)


def _only(cells: tuple[object, ...], first: int, end: int | None) -> tuple[object, ...]:
    if first == 0 and end is None:
        return cells
    own = cells[first:end]
    return (*(None,) * first, *own) if any(cell not in (None, "") for cell in own) else ()


def column_blocks(
    rows: Sequence[Row], first_headings: Callable[[Sequence[Row]], HeadingBlock | None]
) -> list[ColumnBlock]:
    """Return the columns of a sheet, cut where a whole table stands on either side.

    A cut may be at an empty column, or where the columns of the first headings end. A table with an
    empty column inside stays whole: what stands beyond that column is no table alone.
    """
    filled = {at for _, cells in rows for at, cell in enumerate(cells) if cell not in (None, "")}
    starts = [at for at in sorted(filled) if at and at - 1 not in filled]
    starts = sorted({*starts, *_headed_edges(first_headings(rows), filled)})
    if not starts:
        return [ColumnBlock(rows)]
    cuts: list[int] = []
    for start, end in zip(starts, [*starts[1:], None], strict=True):
        left = _block(rows, cuts[-1] if cuts else 0, start)
        if _is_whole(first_headings(_block(rows, start, end))) and _is_whole(first_headings(left)):
            cuts.append(start)
    if not cuts:
        return [ColumnBlock(rows)]
    edges = zip([0, *cuts], [*cuts, None], strict=True)
    return [ColumnBlock(_block(rows, start, end), start, end) for start, end in edges]


def _headed_edges(block: HeadingBlock | None, filled: set[int]) -> set[int]:
    """Return where columns with and without a heading touch: another table may have its own, lower."""
    headed = set() if block is None else set(block.headings.labels)
    if not headed:
        return set()
    return {at for at in (min(headed), max(headed) + 1) if at and {at, at - 1} <= filled}


def _block(rows: Sequence[Row], first: int, end: int | None) -> list[Row]:
    return [(number, own) for number, cells in rows if (own := _only(cells, first, end))]


def parts_of(
    block: HeadingBlock, mapping: Mapping[str, str], kinds: Sequence[str] = TABLES
) -> list[TablePart]:
    """Return the tables under headings that say the same columns more than once, or count anew.

    A column of running numbers ("STT") behind a whole table begins another one.
    """
    cuts: list[int] = []
    whole = [TablePart(block.table, block.headings, block.wordings, 0, None)]
    seen: set[str] = set()
    for at, wording in enumerate(block.wordings):
        # Each column alone, so that a column said twice is seen twice.
        meaning = set(understand([wording], block.table, mapping).names)
        counts_anew = (
            bool(seen)
            and "number" in meaning
            and _part_stands(block, cuts[-1] if cuts else 0, at, mapping, kinds)
        )
        if meaning & seen or counts_anew:
            cut = _free_column(block.wordings, cuts[-1] if cuts else 0, at)
            seen = set()
            cuts.append(cut)
        seen |= meaning
    if not cuts:
        return whole
    parts = [
        _part(block, first, end, mapping, kinds)
        for first, end in zip([0, *cuts], [*cuts, None], strict=True)
    ]
    every = [part for part in parts if part is not None and stands_alone(part.headings, part.kind)]
    return every if len(every) == len(parts) else whole


def _free_column(wordings: Wordings, first: int, at: int) -> int:
    """Return where the next table begins: behind the last column without a heading, else at a column."""
    free = [place for place in range(first, at) if not any(wordings[place])]
    return free[-1] + 1 if free else at


def _part(
    block: HeadingBlock, first: int, end: int | None, mapping: Mapping[str, str], kinds: Sequence[str]
) -> TablePart | None:
    inside = range(first, len(block.wordings) if end is None else end)
    wordings = [words if at in inside else () for at, words in enumerate(block.wordings)]
    understood = {kind: understand(wordings, kind, mapping) for kind in (block.table, *kinds)}
    fitting = [kind for kind, headings in understood.items() if stands_alone(headings, kind)]
    if not fitting:
        return None
    best = max(fitting, key=lambda kind: len(understood[kind].fields))
    return TablePart(best, understood[best], wordings, first, end)


def _part_stands(
    block: HeadingBlock, first: int, end: int, mapping: Mapping[str, str], kinds: Sequence[str]
) -> bool:
    return _part(block, first, end, mapping, kinds) is not None


def _is_whole(block: HeadingBlock | None) -> bool:
    return block is not None and stands_alone(block.headings, block.table)


def stands_alone(headings: Headings, kind: str) -> bool:
    """Say whether columns make a table by themselves: what each row is, and where."""
    names = set(headings.names)
    is_named = bool({CODE_FIELDS[kind], "number", "name", "commune", "address"} & names)
    if kind in RADIO_TABLES:
        placed = bool({"commune", "commune_code", "address"} & names)
    else:
        placed = any(pair <= names for pair in _PAIRS)
    if kind == CABLES:
        placed = placed or bool(_CABLE_FIELDS & names)
    return is_enough(headings) and is_named and placed
