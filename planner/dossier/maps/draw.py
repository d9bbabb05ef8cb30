"""Draws a map on its sheet: ``render`` → figure, ``pdf_bytes``, ``png_bytes``, ``preview_png``."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime, time

import numpy as np
import shapely
from matplotlib import rcParams
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure
from PIL import Image
from shapely.geometry.base import BaseGeometry

from planner.base import messages
from planner.base.files import bytes_of
from planner.dossier.maps.bar import draw_north, scale_text
from planner.dossier.maps.base import base
from planner.dossier.maps.border import draw_border
from planner.dossier.maps.crowded import Enlargement, enlargements
from planner.dossier.maps.frame import Frame, frame_around
from planner.dossier.maps.furnish import furnish, index_pages
from planner.dossier.maps.geography import extent_of
from planner.dossier.maps.labels import Floats, Placed, Placer, no_boxes
from planner.dossier.maps.lettering import line_mm
from planner.dossier.maps.marks import BLACK, WHITE, Area, Line, draw_areas, draw_lines
from planner.dossier.maps.paper import Box, Paper, paper_of
from planner.dossier.maps.pen import axes_in, sheet_of
from planner.dossier.maps.pictures import print_png
from planner.dossier.maps.spec import MapSpec
from planner.dossier.maps.view import Entry, View
from planner.dossier.maps.write_labels import write_labels, write_under

PREVIEW_DPI = 70
SYMBOL_PER_POINT = 0.25  # mm of an ordinary symbol for each point of the text
rcParams["pdf.fonttype"] = 42  # TrueType, so that the text is searched and copied

ENLARGED_RIM = Line(BLACK, 0.3)
ENLARGED_AREA = Area(None, BLACK, width_mm=0.3)


class Sheet:
    """One map while it is drawn.

    Attributes
    ----------
    frame
        Where the ground lies on the sheet.
    entries
        What was drawn, as the legend tells it.
    labels
        Those that found a place, on the map and on its enlargements.
    """

    def __init__(self, spec: MapSpec) -> None:
        self.spec = spec
        self.paper: Paper = paper_of(spec.paper, spec.orientation)
        geography = spec.geography
        wanted = extent_of(geography, spec.kind, spec.code)
        self.frame: Frame = frame_around(wanted, self.paper.map, geography.crs, spec.scale)
        self.figure, self.pen = sheet_of(self.paper.sheet.width, self.paper.sheet.height)
        self.pen.axes.set_zorder(10)
        self.symbol_mm = self.paper.text_pt * SYMBOL_PER_POINT * spec.symbol
        self.entries: list[Entry] = []
        self.labels: list[Placed] = []

    def draw(self) -> None:
        """Draw the map, its enlargements, its labels and its frame."""
        paper, frame = self.paper, self.frame
        ground = shapely.transform(self.spec.geography.outline, frame.to_mm)
        north = self._north(ground)
        plate = shapely.box(north.left, north.bottom, north.right, north.top).buffer(1)
        title_mm = line_mm(paper.text_pt) * 1.25
        larger = enlargements(self.spec.geography, frame, ground.union(plate), title_mm)
        taken = [_edges(north), *(_edges(_with_title(enlargement, title_mm)) for enlargement in larger)]
        taken += [shapely.transform(enlargement.ground, frame.to_mm).bounds for enlargement in larger]
        skip = shapely.union_all([enlargement.ground for enlargement in larger]) if larger else None
        view = self._view(frame, 1, skip)
        self._layers(view)
        self._label(view, frame.box, np.array(taken))
        for enlargement in larger:
            self._enlarge(enlargement, view, title_mm)
        draw_border(self.pen, frame, paper.ring_mm, paper.text_pt)

    def _view(self, frame: Frame, above: int, skip: BaseGeometry | None = None) -> View:
        axes = axes_in(self.figure, self.paper.sheet, frame.box, frame.extent)
        axes.set_zorder(above)
        return View(axes, frame, self.spec.geography, self.symbol_mm, self.paper.text_pt, skip)

    def _layers(self, view: View) -> None:
        for layer in (base(self.spec.kind, self.spec.code), *self.spec.layers):
            entries = layer(view)
            if not view.enlarged:  # what an enlargement shows lies on the map too
                self.entries.extend(entries)

    def _label(self, view: View, box: Box, taken: Floats) -> None:
        symbols = np.vstack([no_boxes(), *view.obstacles])
        first = max(
            [self.spec.first_number, *(label.number + 1 for label in self.labels if label.number)]
        )
        placer = Placer(box.shrunk(0.4), symbols, np.vstack([no_boxes(), taken]), first)
        placed = placer.place(view.requests)
        self.labels.extend(placed)
        write_under(view, [label for label in placed if label.request.soft])
        write_labels(self.pen, [label for label in placed if not label.request.soft])

    def _enlarge(self, enlargement: Enlargement, view: View, title_mm: float) -> None:
        box = enlargement.frame.box
        draw_areas(view.axes, [enlargement.ground], ENLARGED_AREA, 25)
        larger = self._view(enlargement.frame, 5)
        larger.enlarged = True
        self._layers(larger)
        self._label(larger, box, no_boxes())
        head = Box(box.left, box.top, box.width, title_mm)
        self.pen.box(head, Area(WHITE, BLACK, width_mm=0.3), 41)
        text = messages.text(
            "maps.enlarged", name=enlargement.name, scale=scale_text(enlargement.frame.scale)
        )
        size = self.paper.text_pt
        self.pen.text(box.left + 1, box.top + title_mm * 0.28, text, size * 0.95, "bold")
        corners = [(box.left, box.bottom), (box.right, box.bottom), (box.right, box.top)]
        ring = np.array([*corners, (box.left, box.top), corners[0]])
        draw_lines(self.pen.axes, [ring], ENLARGED_RIM, 42)

    def _north(self, ground: BaseGeometry) -> Box:
        """Draw the arrow in the upper corner that has less of the province; return its plate."""
        high = self.paper.text_pt * 1.9
        wide, rim, box = high * 0.75, 1.2, self.frame.box
        places = [
            Box(left, box.top - rim - high, wide, high)
            for left in (box.right - rim - wide, box.left + rim)
        ]
        spot = min(places, key=lambda place: shapely.box(*_edges(place)).intersection(ground).area)
        self.pen.box(spot, Area("#ffffffd0"), 43)
        draw_north(self.pen, spot.left + wide / 2, spot.bottom + 0.5, high - 1)
        return spot


def _edges(box: Box) -> tuple[float, float, float, float]:
    return box.left, box.bottom, box.right, box.top


def _with_title(enlargement: Enlargement, title_mm: float) -> Box:
    box = enlargement.frame.box
    return Box(box.left - 0.6, box.bottom - 0.6, box.width + 1.2, box.height + title_mm + 1.2)


def render_pages(spec: MapSpec) -> list[Figure]:
    """Return the sheet of a map, and those of its index where that finds no room beside the map.

    Raises
    ------
    ParameterError
        If there is no such paper, district or commune.
    """
    sheet = Sheet(spec)
    sheet.draw()
    left_over = furnish(sheet.pen, sheet.paper, spec, sheet.frame, sheet.entries, index_of(sheet.labels))
    return [sheet.figure, *index_pages(spec, sheet.paper, left_over)]


def render(spec: MapSpec) -> Figure:
    """Return the sheet of a map, without those of its index; raises as :func:`render_pages`."""
    return render_pages(spec)[0]


def index_of(labels: Sequence[Placed]) -> list[tuple[int, str]]:
    """Return what the numbers of the map stand for."""
    index = [
        (label.number, label.request.entry or label.request.text) for label in labels if label.number
    ]
    return sorted(index)


def pdf_bytes(pages: Sequence[Figure], spec: MapSpec) -> bytes:
    """Return the sheets as one vector PDF, dated ``spec.made_on``: the same map, the same bytes."""
    metadata = {
        "Title": spec.title,
        "Subject": spec.subtitle,
        "Author": spec.geography.province.department,
        "Creator": "planner",
        "Producer": "matplotlib",
        "CreationDate": datetime.combine(spec.made_on, time()),
    }

    def write(stream: io.BytesIO) -> None:
        with PdfPages(stream, metadata=metadata) as document:
            for page in pages:
                document.savefig(page)

    return bytes_of(write)


def png_bytes(page: Figure, dpi: int) -> bytes:
    """Return one sheet as a picture that knows its resolution; of print: :mod:`.pictures`."""
    page.set_dpi(dpi)
    canvas = FigureCanvasAgg(page)
    canvas.draw()  # type: ignore[no-untyped-call]
    drawn = np.asarray(canvas.buffer_rgba())  # type: ignore[no-untyped-call]
    return print_png(Image.fromarray(drawn), dpi)


def preview_png(spec: MapSpec, dpi: int = PREVIEW_DPI) -> bytes:
    """Return the map's sheet as a small picture for the screen."""
    return png_bytes(render(spec), dpi)
