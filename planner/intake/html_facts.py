"""The table of facts that a description in HTML holds (Google Earth and ArcGIS write one)."""

from __future__ import annotations

from itertools import pairwise

import lxml.etree
import lxml.html

MAX_CHARACTERS = 1_000_000  # of one description; a table of facts has some thousands
_CELLS = ("td", "th")


def facts_of(description: object) -> dict[str, str]:
    """Return what the two-column rows of a description say: heading → value.

    Examples
    --------
    >>> facts_of("<table><tr><td>Mã trạm</td><td>TV01</td></tr></table>")
    {'Mã trạm': 'TV01'}
    """
    if not isinstance(description, str) or len(description) > MAX_CHARACTERS:
        return {}
    if "<td" not in description.casefold():
        return {}
    parser = lxml.html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    try:
        page = lxml.html.fromstring(f"<div>{description}</div>", parser=parser)
    except (lxml.etree.LxmlError, ValueError):
        return {}
    facts: dict[str, str] = {}
    for row in page.iter("tr", "div"):
        cells = [cell for cell in row if cell.tag in _CELLS]
        used = -1
        for at, (heading, value) in enumerate(pairwise(cells)):
            if at <= used or value.tag != "td" or _holds_table(heading) or _holds_table(value):
                continue
            used = at + 1
            name = _text(heading)
            if name:
                facts[name] = _text(value)
    return facts


def _holds_table(cell: lxml.html.HtmlElement) -> bool:
    return next(cell.iter("table"), None) is not None


def _text(cell: lxml.html.HtmlElement) -> str:
    return "".join(cell.itertext()).strip()
