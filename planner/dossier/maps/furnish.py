"""Everything around the map: title, legend, figures, index, notes, sources, scale, title block."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from matplotlib.figure import Figure

from planner.base import messages
from planner.base.errors import ParameterError
from planner.dossier.maps.bar import scale_block
from planner.dossier.maps.blocks import Block, fill, index, legend, paragraph, stacked, table
from planner.dossier.maps.frame import Frame, graticule_is_stated, graticule_minutes
from planner.dossier.maps.inset import locator
from planner.dossier.maps.lettering import CAP_HEIGHT, line_mm, width_mm
from planner.dossier.maps.marks import BLACK, Area
from planner.dossier.maps.paper import MM_PER_INCH, Box, Paper
from planner.dossier.maps.pen import Pen, sheet_of
from planner.dossier.maps.spec import MapSpec, source_lines
from planner.dossier.maps.title_block import title_block
from planner.dossier.maps.view import Entry
from planner.geo.vn2000 import vn2000_zones

Index = list[tuple[int, str]]
SMALLER = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.66)  # text sizes tried until all finds room
WITH_INDEX = SMALLER[:4]  # rather than smaller than these, the index goes to a sheet of its own
LARGER = (1.8, 1.6, 1.4, 1.2, 1.0)  # of the ordinary text, on a sheet that bears only the index
LOCATOR = (0.42, 0.82)  # least and greatest height of the inset, of its width
NOTES_PT = 0.9  # of the ordinary text
TITLE_PT = 2.1


def furnish(
    pen: Pen,
    paper: Paper,
    spec: MapSpec,
    frame: Frame,
    entries: Sequence[Entry],
    rows: Index,
) -> Index:
    """Draw what stands around the map; return the index if it needs a sheet of its own.

    The text is made smaller until all finds room; then the index goes to another sheet.

    Raises
    ------
    ParameterError
        If even then the legend or the notes find no room: a map without them is not printed.
    """
    draw_title(pen, paper, spec)
    symbol_mm = paper.text_pt * 0.25 * max(spec.symbol, 0.9)
    for beside in (rows, []) if rows else ([],):
        for factor in WITH_INDEX if beside else SMALLER:
            size = paper.text_pt * factor
            if _fitted(pen, paper, spec, frame, entries, beside, size, symbol_mm):
                return [] if beside else rows
        note = messages.text("maps.note_index") if rows else ""
        spec = replace(spec, notes=[note, *spec.notes]) if note else spec
    raise ParameterError("maps.no_room", paper=paper.size)


def _fitted(
    pen: Pen,
    paper: Paper,
    spec: MapSpec,
    frame: Frame,
    entries: Sequence[Entry],
    rows: Index,
    size: float,
    symbol_mm: float,
) -> bool:
    column, gap = paper.columns[-1], line_mm(size) * 0.45
    width = column.width
    tail = [scale_block(frame.scale, width, size), title_block(spec, frame.scale, width, size)]
    below = sum(block.height_mm for block in tail) + gap * len(tail)
    blocks = legend(entries, width, size, symbol_mm)
    if spec.figures:
        blocks.append(table(spec.figures, width, size))
    if rows:
        blocks.append(index(rows, width, size * NOTES_PT))
    blocks.append(_notes(spec, frame, width, size * NOTES_PT))
    low, high = (share * width for share in LOCATOR)
    if len(paper.columns) == 1:
        needed = sum(block.height_mm for block in blocks) + gap * len(blocks)
        inset = min(column.height - below - needed, high)
        if inset < low:
            return False
        room = [Box(column.left, column.bottom + below + inset, width, column.height - below - inset)]
    else:
        inset = min(column.height - below, high)
        room = list(paper.columns[:-1])
        if inset < 0:
            return False
    if not fill(pen, blocks, room, gap):
        return False
    top = column.bottom + below - gap
    for block in tail:
        block.draw(pen, column.left, top)
        top -= block.height_mm + gap
    if inset >= low * 0.6:
        place = column.bottom + below + inset if len(paper.columns) == 1 else column.top
        locator(spec.geography, frame, width, inset - gap, size).draw(pen, column.left, place)
    return True


def draw_title(pen: Pen, paper: Paper, spec: MapSpec) -> None:
    """Write the map's name and what it is of; say beside it that data are made up."""
    strip, size = paper.title, paper.text_pt * TITLE_PT
    name = spec.title.upper()
    banner = messages.text("maps.synthetic") if spec.is_synthetic else ""
    banner_pt = paper.text_pt * 1.1
    beside = width_mm(banner, banner_pt, "bold") + 4 if banner else 0.0
    while width_mm(name, size, "bold") > strip.width - 2 * beside - 4 and size > paper.text_pt:
        size *= 0.97
    middle = strip.left + strip.width / 2
    high = CAP_HEIGHT * size / 72 * MM_PER_INCH
    base_line = strip.top - high - strip.height * 0.1
    pen.text(middle, base_line, name, size, "bold", ha="center")
    below = base_line - line_mm(paper.text_pt * 1.15) * 1.05
    pen.text(middle, below, spec.subtitle, paper.text_pt * 1.15, "italic", ha="center")
    if banner:
        box = Box(strip.right - beside, strip.top - line_mm(banner_pt) * 1.45, beside, 0.0)
        frame = Box(box.left, box.bottom, beside, line_mm(banner_pt) * 1.35)
        pen.box(frame, Area("#ffffff", BLACK, width_mm=0.35), 57)
        pen.text(frame.left + 2, frame.bottom + frame.height / 2, banner, banner_pt, "bold", va="middle")


def notes_of(spec: MapSpec, frame: Frame) -> list[str]:
    """Return the sentences that every map says of itself, and its own."""
    crs = spec.geography.crs
    stated = graticule_is_stated(frame.scale)
    minutes = graticule_minutes(frame.scale)
    notes = [
        *spec.notes,
        messages.text("maps.note_crs", name=vn2000_zones().get(crs, crs), crs=crs),
        messages.text(
            "maps.note_graticule" if stated else "maps.note_graticule_assumed", minutes=minutes
        ),
        spec.geography.boundary_note,
        messages.text("maps.note_not_drawn"),
        messages.text("maps.note_symbols"),
    ]
    if spec.is_synthetic:
        notes.insert(0, messages.text("maps.note_synthetic"))
    return notes


def _notes(spec: MapSpec, frame: Frame, width: float, size: float) -> Block:
    notes = [paragraph(f"– {note}", width, size) for note in notes_of(spec, frame)]
    sources = [paragraph(f"– {line}", width, size) for line in source_lines(spec.sources)]
    return stacked(
        [
            paragraph(messages.text("maps.notes"), width, size, "bold"),
            *notes,
            paragraph(messages.text("maps.sources"), width, size, "bold"),
            *sources,
        ]
    )


def index_pages(spec: MapSpec, paper: Paper, rows: Index) -> list[Figure]:
    """Return the sheets of an index that found no room beside its map; none without rows."""
    pages = []
    while rows:
        figure, pen = sheet_of(paper.sheet.width, paper.sheet.height)
        draw_title(pen, paper, spec)
        body = Box(
            paper.outline.left,
            paper.outline.bottom,
            paper.outline.width,
            paper.title.bottom - paper.outline.bottom,
        )
        count = len(rows)
        sizes = (paper.text_pt * larger for larger in LARGER)
        block = next(
            (block for block in (index(rows, body.width, s) for s in sizes) if _fits(block, body)), None
        )
        while block is None or not _fits(block, body):
            count -= max(1, count // 10)
            block = index(rows[:count], body.width, paper.text_pt)
        block.draw(pen, body.left, body.top)
        pages.append(figure)
        rows = rows[count:]
    return pages


def _fits(block: Block, box: Box) -> bool:
    return block.height_mm <= box.height
