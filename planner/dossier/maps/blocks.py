"""Blocks of text beside a map, measured before they are drawn, and how they fill the columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from planner.base import messages
from planner.dossier.maps.lettering import clean, line_mm, width_mm, wrapped
from planner.dossier.maps.marks import (
    BLACK,
    Line,
    Symbol,
    draw_lines,
    draw_points,
)
from planner.dossier.maps.paper import Box
from planner.dossier.maps.pen import Pen
from planner.dossier.maps.view import ORDER, Entry

GAP = 0.45  # between blocks, in lines
SAMPLE = 3.1  # width of a legend's sample, in lines
RULE = Line(BLACK, 0.1)


@dataclass(frozen=True)
class Block:
    """Something of a known height; ``draw(pen, x, top)`` draws it from its upper left corner."""

    height_mm: float
    draw: Callable[[Pen, float, float], None]


def paragraph(text: str, width: float, size_pt: float, face: str = "regular") -> Block:
    """Return a text broken into lines."""
    lines, step = wrapped(text, size_pt, width, face), line_mm(size_pt)

    def draw(pen: Pen, x: float, top: float) -> None:
        for at, line in enumerate(lines):
            pen.text(x, top - (at + 0.78) * step, line, size_pt, face)

    return Block(len(lines) * step, draw)


def stacked(blocks: Sequence[Block], gap: float = 0.0) -> Block:
    """Return blocks under each other as one."""

    def draw(pen: Pen, x: float, top: float) -> None:
        for block in blocks:
            block.draw(pen, x, top)
            top -= block.height_mm + gap

    return Block(sum(block.height_mm for block in blocks) + gap * max(len(blocks) - 1, 0), draw)


def beside(blocks: Sequence[Block], step: float) -> Block:
    """Return blocks next to each other as one, each ``step`` mm right of the last."""

    def draw(pen: Pen, x: float, top: float) -> None:
        for at, block in enumerate(blocks):
            block.draw(pen, x + at * step, top)

    return Block(max((block.height_mm for block in blocks), default=0.0), draw)


def in_columns(blocks: Sequence[Block], width: float, count: int) -> Block:
    """Return blocks in several columns, filled one after the other."""
    rows = -(-len(blocks) // count)
    parts = [stacked(blocks[at : at + rows]) for at in range(0, len(blocks), rows)] if rows else []
    return beside(parts, width / count)


def legend(entries: Sequence[Entry], width: float, size_pt: float, symbol_mm: float) -> list[Block]:
    """Return the legend: specialist, geographic base, other; each entry once, a block a heading."""
    blocks = [paragraph(messages.text("maps.legend"), width, size_pt * 1.25, "bold")]
    once = list(dict.fromkeys(entries))
    for part in ORDER:
        of_part = [entry for entry in once if entry.part == part]
        for heading in dict.fromkeys(entry.heading for entry in of_part):
            rows = [entry for entry in of_part if entry.heading == heading]
            head = paragraph(heading, width, size_pt, "bold")
            sample = SAMPLE * line_mm(size_pt)
            longest = max(width_mm(entry.text, size_pt) for entry in rows) + sample + 2
            count = max(1, min(3, int(width / longest), len(rows)))
            lines = [_entry(entry, width / count, size_pt, symbol_mm) for entry in rows]
            blocks.append(stacked([head, in_columns(lines, width, count)]))
    return blocks


def _entry(entry: Entry, width: float, size_pt: float, symbol_mm: float) -> Block:
    step, sample = line_mm(size_pt), SAMPLE * line_mm(size_pt)
    text = paragraph(entry.text, width - sample - 0.8, size_pt)
    reach = entry.sample.reach * symbol_mm if isinstance(entry.sample, Symbol) else 0.0
    height = max(text.height_mm, step * 1.12, 2 * reach + 0.3)

    def draw(pen: Pen, x: float, top: float) -> None:
        text.draw(pen, x + sample + 0.6, top - (height - text.height_mm) / 2)
        middle, mark = top - height / 2, entry.sample
        if isinstance(mark, Symbol):
            draw_points(pen.axes, np.array([[x + sample / 2, middle]]), mark, symbol_mm, 56)
        elif isinstance(mark, Line):
            ends = np.array([(x + 0.3, middle), (x + sample - 0.3, middle)])
            draw_lines(pen.axes, [ends], mark, 56)
        else:
            pen.box(Box(x + 0.4, middle - step * 0.38, sample - 0.8, step * 0.76), mark, 56)

    return Block(height, draw)


def table(rows: Sequence[Sequence[str]], width: float, size_pt: float) -> Block:
    """Return a ruled table, the first row its heading; the first column takes what is left."""
    step = line_mm(size_pt) * 1.15
    others = [
        max(width_mm(row[at], size_pt, "bold") for row in rows) + 2 for at in range(1, len(rows[0]))
    ]
    edges = [0.0, width - sum(others)]
    edges += [edges[1] + sum(others[: at + 1]) for at in range(len(others))]
    cells = [wrapped(row[0], size_pt, edges[1] - 1) or [""] for row in rows]
    heights = [max(1, len(lines)) * line_mm(size_pt) + step - line_mm(size_pt) for lines in cells]

    def draw(pen: Pen, x: float, top: float) -> None:
        pen.line((x, top), (x + width, top), line=RULE)
        for at, (row, lines, height) in enumerate(zip(rows, cells, heights, strict=True)):
            face = "bold" if at == 0 else "regular"
            for line_no, line in enumerate(lines):
                pen.text(x + 0.4, top - (line_no + 0.85) * line_mm(size_pt), line, size_pt, face)
            for right, text in zip(edges[2:], row[1:], strict=True):
                pen.text(x + right - 0.5, top - 0.85 * line_mm(size_pt), text, size_pt, face, ha="right")
            top -= height
            pen.line((x, top), (x + width, top), line=RULE)

    return Block(sum(heights), draw)


def index(rows: Sequence[tuple[int, str]], width: float, size_pt: float) -> Block:
    """Return the index of the numbers on the map, in as many columns as their texts allow."""
    texts = [f"{number}  {clean(text)}" for number, text in rows]
    longest = max(width_mm(text, size_pt) for text in texts) + 2.5
    count = max(1, int(width / longest))
    head = paragraph(messages.text("maps.index"), width, size_pt, "bold")
    lines = [paragraph(text, width / count - 1, size_pt) for text in texts]
    return stacked([head, in_columns(lines, width, count)])


def fill(pen: Pen, blocks: Sequence[Block], columns: Sequence[Box], gap: float) -> bool:
    """Draw blocks down the columns in order; return False, drawing nothing, if they do not fit.

    The columns are filled about equally. What one has left over is shared among the gaps, up to twice
    their size.
    """
    high = columns[0].height
    total = sum(block.height_mm + gap for block in blocks)
    limits = np.linspace(min(total / len(columns), high), high, 12)
    groups = next(
        (grouped for grouped in (_grouped(blocks, len(columns), h, gap) for h in limits) if grouped),
        None,
    )
    if groups is None:
        return False
    for column, group in zip(columns, groups, strict=True):
        spare = column.height - sum(block.height_mm for block in group) - gap * (len(group) - 1)
        each = gap + min(2 * gap, max(spare, 0) / max(len(group) - 1, 1))
        top = column.top
        for block in group:
            block.draw(pen, column.left, top)
            top -= block.height_mm + each
    return True


def _grouped(blocks: Sequence[Block], count: int, high: float, gap: float) -> list[list[Block]]:
    """Return the blocks of each column no higher than ``high`` mm; none if they need more columns."""
    groups: list[list[Block]] = [[]]
    used = 0.0
    for block in blocks:
        if used and used + block.height_mm > high + 1e-6:
            groups.append([])
            used = 0.0
        if block.height_mm > high + 1e-6:
            return []
        groups[-1].append(block)
        used += block.height_mm + gap
    return groups + [[] for _ in range(count - len(groups))] if len(groups) <= count else []
