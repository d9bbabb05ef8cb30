"""Pictures of printed maps, drawn from their PDF by PDFium: what is on the paper is in the picture.

Far quicker than to draw each map once more, and beside the drawing of the next map, since PDFium works
without holding Python's lock. It is not made for several threads, hence the lock here.
"""

from __future__ import annotations

import threading
from functools import partial

import pypdfium2
from PIL import Image

from planner.base.files import bytes_of

PRINT_DPI = 300
POINTS_AN_INCH = 72
_PDFIUM = threading.Lock()


def pictures_of(pdf: bytes, dpi: int = PRINT_DPI) -> list[bytes]:
    """Return each page of a PDF as a PNG that knows its resolution: the same PDF, the same bytes."""
    with _PDFIUM, pypdfium2.PdfDocument(pdf) as document:
        pages = [
            page.render(scale=dpi / POINTS_AN_INCH, rev_byteorder=True).to_pil() for page in document
        ]
    return [print_png(page, dpi) for page in pages]


def print_png(picture: Image.Image, dpi: int) -> bytes:
    """Return a picture as a PNG that knows its resolution."""
    save = partial(picture.convert("RGB").save, format="PNG", dpi=(dpi, dpi), compress_level=1)
    return bytes_of(save)
