"""Points of a drawing (DXF): POINT and block references, with their attributes or the label beside."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import ezdxf.recover
import numpy as np
import shapely
from ezdxf.document import Drawing
from ezdxf.entities.line import Line
from ezdxf.entities.lwpolyline import LWPolyline
from ezdxf.entities.mtext import MText
from ezdxf.entities.point import Point
from ezdxf.entities.polyline import Polyline
from shapely.geometry.base import BaseGeometry

from planner.base import messages
from planner.base.errors import InputFileError
from planner.geo.shapes import points
from planner.intake.sheets import MAX_COLUMNS, MAX_ROWS, Sheet, refusing

TEXT_WITHIN = 25.0  # drawing units (metres); a label farther off belongs to something else
CODE_HEADING = messages.in_file("intake.field_site_id")
KIND_HEADING = messages.in_file("intake.field_kind")
LAYER_HEADING = "layer"


def read_drawing(path: Path) -> list[Sheet]:
    """Return the points and lines of a drawing's model space, one sheet each.

    Raises
    ------
    InputFileError
        If the drawing cannot be read, or holds neither.
    """
    with refusing(path):
        drawing, _ = ezdxf.recover.readfile(path)
        sheets = [sheet for sheet in (_points(drawing), _lines(drawing)) if sheet is not None]
    if not sheets:
        raise InputFileError("intake.no_features", file=path.name)
    return sheets


def _points(drawing: Drawing) -> Sheet | None:
    spots, attributes = [], []
    for entity in drawing.modelspace().query("POINT INSERT"):
        spot = entity.dxf.location if isinstance(entity, Point) else entity.dxf.insert
        spots.append((spot.x, spot.y))
        own = {a.dxf.tag: a.dxf.text for a in getattr(entity, "attribs", [])}
        attributes.append({LAYER_HEADING: entity.dxf.layer, **own})
        if len(spots) > MAX_ROWS:
            break
    if not spots:
        return None
    labels = _labels(drawing, spots)
    if not any(len(own) > 1 for own in attributes):
        attributes = [
            {CODE_HEADING: label, **own} for label, own in zip(labels, attributes, strict=True)
        ]
    return _sheet("POINT", attributes, [shapely.Point(spot) for spot in spots])


def _labels(drawing: Drawing, spots: list[tuple[float, float]]) -> list[str | None]:
    """Return for every point the text nearest to it; a text labels one point only."""
    texts = [
        (entity.dxf.insert, entity.plain_text() if isinstance(entity, MText) else entity.dxf.text)
        for entity in drawing.modelspace().query("TEXT MTEXT")
    ]
    nearest: list[str | None] = [None] * len(spots)
    if not texts:
        return nearest
    places = points([(at.x, at.y) for at, _ in texts])
    tree = shapely.STRtree(points(spots))
    label, point = tree.query(places, predicate="dwithin", distance=TEXT_WITHIN)
    apart = shapely.distance(places[label], points(np.array(spots))[point])
    used = set()
    for at in np.argsort(apart, kind="stable"):
        if nearest[point[at]] is None and label[at] not in used:
            nearest[point[at]] = " ".join(str(texts[label[at]][1]).split())
            used.add(label[at])
    return nearest


def _lines(drawing: Drawing) -> Sheet | None:
    lines, attributes = [], []
    for entity in drawing.modelspace().query("LINE LWPOLYLINE POLYLINE"):
        spots = []
        if isinstance(entity, Line):
            spots = [(p.x, p.y) for p in (entity.dxf.start, entity.dxf.end)]
        elif isinstance(entity, LWPolyline):
            spots = [(p[0], p[1]) for p in entity.get_points()]
        elif isinstance(entity, Polyline):
            spots = [(p.x, p.y) for p in entity.points()]
        if len(spots) > 1:
            lines.append(shapely.LineString(spots))
            attributes.append({KIND_HEADING: entity.dxf.layer})
    return _sheet("LINE", attributes, lines) if lines else None


def _sheet(name: str, attributes: list[dict[str, object]], shapes: Sequence[BaseGeometry]) -> Sheet:
    columns = tuple(dict.fromkeys(key for own in attributes for key in own))[:MAX_COLUMNS]
    rows = tuple(
        (number, tuple(own.get(column) for column in columns))
        for number, own in enumerate(attributes, start=1)
    )
    return Sheet(name, ((0, columns), *rows), geometry=dict(enumerate(shapes, start=1)))
