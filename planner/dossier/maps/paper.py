"""Sheets of paper: sizes, and where the map, its frame and the blocks beside it go, in millimetres.

The origin is the lower left corner of the sheet, y upwards.
"""

from __future__ import annotations

from dataclasses import dataclass

from planner.base.errors import ParameterError

PAPERS = {"A4": (210.0, 297.0), "A3": (297.0, 420.0), "A2": (420.0, 594.0), "A1": (594.0, 841.0)}
ORIENTATIONS = ("portrait", "landscape")
MM_PER_INCH = 25.4
POINTS_PER_MM = 72.0 / MM_PER_INCH

# By paper: margin, text size (pt), width of the column beside the map (landscape), height of the band
# under it (portrait). Larger sheets are read from further away.
_MEASURES = {
    "A4": (7.0, 5.8, 68.0, 88.0),
    "A3": (10.0, 7.0, 86.0, 110.0),
    "A2": (12.0, 9.0, 120.0, 150.0),
    "A1": (15.0, 12.0, 165.0, 205.0),
}
RING_PER_POINT = 0.93  # mm of the frame that bears the coordinates, for each point of the text size
TITLE_PER_POINT = 2.0
BAND_COLUMNS = 3


@dataclass(frozen=True)
class Box:
    """A rectangle on the sheet, in mm."""

    left: float
    bottom: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Right edge, mm."""
        return self.left + self.width

    @property
    def top(self) -> float:
        """Upper edge, mm."""
        return self.bottom + self.height

    def shrunk(self, by_mm: float) -> Box:
        """Return the box without a rim."""
        return Box(
            self.left + by_mm, self.bottom + by_mm, self.width - 2 * by_mm, self.height - 2 * by_mm
        )


@dataclass(frozen=True)
class Paper:
    """A sheet and its parts.

    Attributes
    ----------
    sheet
        The whole sheet; ``outline`` is the sheet without its margin.
    title
        The strip of the map's name.
    map
        Inside the frame; around it ``ring_mm`` are kept for the coordinates.
    columns
        Where the blocks go, in the order in which they are filled.
    text_pt
        Size of the ordinary text.
    """

    size: str
    orientation: str
    sheet: Box
    outline: Box
    title: Box
    map: Box
    columns: tuple[Box, ...]
    ring_mm: float
    text_pt: float


def paper_of(size: str, orientation: str) -> Paper:
    """Return the sheet of a size (A4, A3, A2, A1), ``portrait`` or ``landscape``.

    Raises
    ------
    ParameterError
        If there is no such size or orientation.
    """
    if size not in PAPERS or orientation not in ORIENTATIONS:
        raise ParameterError("maps.no_such_paper", size=size, orientation=orientation)
    short, long = PAPERS[size]
    margin, text_pt, column, band = _MEASURES[size]
    wide = orientation == "landscape"
    sheet = Box(0, 0, long if wide else short, short if wide else long)
    outline = sheet.shrunk(margin)
    strip, ring, gap = TITLE_PER_POINT * text_pt, RING_PER_POINT * text_pt, text_pt * 0.5
    title_top = outline.top - strip
    if wide:
        width = outline.width - column - gap
        around = Box(outline.left, outline.bottom, width, outline.height - strip)
        columns: tuple[Box, ...] = (Box(around.right + gap, outline.bottom, column, around.height),)
    else:
        around = Box(outline.left, outline.bottom + band, outline.width, outline.height - strip - band)
        each = (outline.width - gap * (BAND_COLUMNS - 1)) / BAND_COLUMNS
        columns = tuple(
            Box(outline.left + at * (each + gap), outline.bottom, each, band - gap)
            for at in range(BAND_COLUMNS)
        )
    return Paper(
        size=size,
        orientation=orientation,
        sheet=sheet,
        outline=outline,
        title=Box(outline.left, title_top, outline.width, strip),
        map=around.shrunk(ring),
        columns=columns,
        ring_mm=ring,
        text_pt=text_pt,
    )
