"""QGIS styles (QML) of a layer: a category for each ``symbol`` that its features have."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from matplotlib.colors import to_rgb

MARKERS = {
    "circle": "circle",
    "dot": "circle",
    "triangle": "triangle",
    "square": "square",
    "diamond": "diamond",
    "cross": "cross2",
}
SIZE_MM, DOT_MM, LINE_MM = 2.6, 1.4, 0.46
_WHITE = "255,255,255,255"


def qml(symbols: dict[str, str], label: str | None = None) -> str:
    """Return a style that QGIS reads: categories of the field ``symbol``.

    Parameters
    ----------
    symbols
        Symbol (``shape|colour|fill``) → its words in the legend.
    label
        Field that is written beside each feature; None for none.
    """
    root = ET.Element("qgis", version="3.22.0", styleCategories="Symbology|Labeling")
    renderer = ET.SubElement(
        root, "renderer-v2", type="categorizedSymbol", attr="symbol", forceraster="0", enableorderby="0"
    )
    categories = ET.SubElement(renderer, "categories")
    definitions = ET.SubElement(renderer, "symbols")
    for at, (symbol, words) in enumerate(symbols.items()):
        facts = {"value": symbol, "label": words, "symbol": str(at), "render": "true", "type": "string"}
        ET.SubElement(categories, "category", facts)
        _symbol(definitions, str(at), symbol)
    if label is not None:
        _labels(root, label)
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + ET.tostring(root, "unicode")


def _symbol(parent: ET.Element, name: str, symbol: str) -> None:
    shape, colour, fill = symbol.split("|")
    kind = {"area": "fill", "line": "line"}.get(shape, "marker")
    element = ET.SubElement(parent, "symbol", name=name, type=kind, alpha="1", clip_to_extent="1")
    if kind == "fill":
        faint = _rgba(colour, 70 if fill == "filled" else 0)
        _layer(
            element,
            "SimpleFill",
            color=faint,
            outline_color=_rgba(colour),
            outline_width="0.3",
            style="solid",
        )
    elif kind == "line":
        _layer(element, "SimpleLine", line_color=_rgba(colour), line_width=str(LINE_MM))
    else:
        _marker(element, shape, colour, fill)


def _marker(element: ET.Element, shape: str, colour: str, fill: str) -> None:
    filled = fill.startswith("filled")
    size = DOT_MM if shape == "dot" else SIZE_MM
    inside, rim = (_rgba(colour), _WHITE) if filled else (_WHITE, _rgba(colour))
    if shape == "cross":
        rim = _rgba(colour)
    marker = {"color": inside, "outline_color": rim, "outline_width": "0.2" if filled else "0.5"}
    _layer(element, "SimpleMarker", name=MARKERS.get(shape, "circle"), size=str(size), **marker)
    if "+ring" in fill:
        ring = {"color": "255,255,255,0", "outline_color": _rgba(colour), "outline_width": "0.3"}
        _layer(element, "SimpleMarker", name="circle", size=str(size * 1.75), **ring)
    if "+cross" in fill:
        _layer(
            element, "SimpleMarker", name="cross2", size=str(size), outline_color="0,0,0,255",
            outline_width="0.4",
        )  # fmt: skip


def _layer(parent: ET.Element, class_: str, **options: str) -> None:
    """Add a layer of a symbol; its options as newer QGIS and (``prop``) as older ones read them."""
    facts = {"class": class_, "enabled": "1", "locked": "0", "pass": "0"}
    element = ET.SubElement(parent, "layer", facts)
    listed = ET.SubElement(element, "Option", type="Map")
    for name, value in options.items():
        ET.SubElement(listed, "Option", name=name, type="QString", value=value)
    for name, value in options.items():
        ET.SubElement(element, "prop", k=name, v=value)


def _labels(root: ET.Element, field: str) -> None:
    labeling = ET.SubElement(root, "labeling", type="simple")
    settings = ET.SubElement(labeling, "settings", calloutType="simple")
    words = {
        "fieldName": field,
        "fontSize": "8",
        "fontFamily": "Times New Roman",
        "textColor": "38,50,56,255",
    }
    ET.SubElement(settings, "text-style", words)


def _rgba(colour: str, alpha: int = 255) -> str:
    red, green, blue = (round(255 * part) for part in to_rgb(colour))
    return f"{red},{green},{blue},{alpha}"
