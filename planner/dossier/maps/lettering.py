"""Text on a map: the shipped font by its path, how wide a text is, how it is broken into lines."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache, lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font, LoadFlags

from planner.dossier.maps.paper import MM_PER_INCH

FONTS = Path(__file__).parent.parent / "fonts"
FACES = {
    "regular": "Tinos-Regular.ttf",
    "bold": "Tinos-Bold.ttf",
    "italic": "Tinos-Italic.ttf",
    "bold_italic": "Tinos-BoldItalic.ttf",
}
_LAYOUT = ("GDEF", "GPOS", "GSUB", "DSIG")
UNKNOWN_LETTER = "□"
LINE = 1.22  # distance of lines, in text sizes
CAP_HEIGHT = 0.66  # of Tinos, in text sizes
_MEASURED_PT = 100.0


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="planner-fonts-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def font_file(face: str) -> Path:
    """Return the font of a face without its tables of layout.

    They cost matplotlib half of a map's time, whenever it cuts the font down to the letters of a PDF;
    our letters are all composed already, so that they change nothing but some kerning.
    """
    path = _folder() / FACES[face]
    with TTFont(FONTS / FACES[face], recalcTimestamp=False) as font:
        for table in _LAYOUT:
            del font[table]
        font.save(path)
    return path


@cache
def _font(face: str) -> FT2Font:
    return FT2Font(str(font_file(face)))


@cache
def _letters(face: str) -> frozenset[int]:
    return frozenset(_font(face).get_charmap())


@lru_cache(maxsize=64)
def properties(face: str, size_pt: float) -> FontProperties:
    """Return the font of a face at a size, by path: no other font is ever looked for."""
    return FontProperties(fname=str(font_file(face)), size=size_pt)


@lru_cache(maxsize=4096)
def clean(text: str, face: str = "regular") -> str:
    """Return a text in one line with a box for each letter that the font lacks, so that it is seen.

    Examples
    --------
    >>> clean("Ấp 3 一")
    'Ấp 3 □'
    """
    letters = _letters(face)
    line = " ".join(text.split())
    return "".join(letter if ord(letter) in letters else UNKNOWN_LETTER for letter in line)


@cache
def _advance(letter: str, face: str) -> float:
    """Return how far a letter moves the pen, in text sizes."""
    font = _font(face)
    font.set_size(_MEASURED_PT, 72)
    glyph = font.load_char(ord(letter), flags=LoadFlags.NO_HINTING)
    return float(glyph.linearHoriAdvance) / 65536.0 / _MEASURED_PT


def width_mm(text: str, size_pt: float, face: str = "regular") -> float:
    """Return how wide a text is on paper, mm; kerning, which only makes it narrower, left out."""
    ems = sum(_advance(letter, face) for letter in clean(text, face))
    return ems * size_pt / 72.0 * MM_PER_INCH


def line_mm(size_pt: float) -> float:
    """Return the distance of lines of a text size, mm."""
    return LINE * size_pt / 72.0 * MM_PER_INCH


def wrapped(text: str, size_pt: float, width: float, face: str = "regular") -> list[str]:
    """Return a text broken into lines no wider than ``width`` mm; a long word is broken too."""
    lines: list[str] = []
    line = ""
    for word in clean(text, face).split():
        longer = f"{line} {word}".strip()
        if width_mm(longer, size_pt, face) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        line = word
        while width_mm(line, size_pt, face) > width and len(line) > 1:
            fits = max(
                (n for n in range(1, len(line)) if width_mm(line[:n], size_pt, face) <= width), default=1
            )
            lines.append(line[:fits])
            line = line[fits:]
    return [*lines, line] if line else lines
