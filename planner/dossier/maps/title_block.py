"""The title block: agency, name of the map, number in the set, dossier, maker, dates, signatures."""

from __future__ import annotations

from planner.base import messages, numbers
from planner.dossier.maps.bar import scale_text
from planner.dossier.maps.blocks import RULE, Block, paragraph, stacked
from planner.dossier.maps.lettering import line_mm, wrapped
from planner.dossier.maps.marks import BLACK, Area
from planner.dossier.maps.paper import Box
from planner.dossier.maps.pen import Pen
from planner.dossier.maps.spec import MapSpec

SIGNATURE_LINES = 6.5


def title_block(spec: MapSpec, scale: int, width: float, size_pt: float) -> Block:
    """Return the ruled block; what nobody has said is ``……``."""
    missing = messages.text("maps.missing")
    office, signing = spec.geography.province.office, spec.signing
    inner = width - 2
    head = [
        _centred((office.superior or missing).upper(), inner, size_pt * 0.95),
        _centred((office.name or missing).upper(), inner, size_pt, "bold"),
    ]
    rows = [
        ("maps.block_map", spec.title),
        ("maps.block_sheet", _sheet(spec, scale)),
        ("maps.block_dossier", " – ".join(text for text in (spec.dossier, spec.carrier) if text)),
        ("maps.block_day", numbers.day(spec.day)),
        ("maps.block_made", f"{office.place or missing}, {numbers.day(spec.made_on)}"),
    ]
    body = [paragraph(messages.text(key, value=value), inner, size_pt) for key, value in rows if value]
    signatures = _signatures(
        (signing.maker_title or messages.text("maps.sign_maker"), signing.maker or missing),
        (signing.signer_title or messages.text("maps.sign_office"), signing.signer or missing),
        width,
        size_pt,
    )
    parts = [stacked(head), stacked(body), signatures]
    pad = 0.9

    def draw(pen: Pen, x: float, top: float) -> None:
        y = top
        for at, part in enumerate(parts):
            last = at == len(parts) - 1
            part.draw(pen, x if last else x + 1, y if last else y - pad)
            y -= part.height_mm + (0 if last else 2 * pad)
            if not last:
                pen.line((x, y), (x + width, y), line=RULE)
        pen.box(Box(x, y, width, top - y), Area(None, BLACK, width_mm=0.25), 57)

    return Block(sum(part.height_mm for part in parts) + 2 * pad * (len(parts) - 1), draw)


def _sheet(spec: MapSpec, scale: int) -> str:
    return messages.text(
        "maps.sheet", number=spec.number, total=spec.total, scale=scale_text(scale), paper=spec.paper
    )


def _centred(text: str, width: float, size_pt: float, face: str = "regular") -> Block:
    lines, step = wrapped(text, size_pt, width, face), line_mm(size_pt)

    def draw(pen: Pen, x: float, top: float) -> None:
        for at, line in enumerate(lines):
            pen.text(x + width / 2, top - (at + 0.78) * step, line, size_pt, face, ha="center")

    return Block(len(lines) * step, draw)


def _signatures(left: tuple[str, str], right: tuple[str, str], width: float, size_pt: float) -> Block:
    half = width / 2
    heads = [_centred(title.upper(), half - 2, size_pt * 0.95, "bold") for title, _ in (left, right)]
    room = max(head.height_mm for head in heads)
    height = room + SIGNATURE_LINES * line_mm(size_pt)
    how = messages.text("maps.sign_how")

    def draw(pen: Pen, x: float, top: float) -> None:
        for at, (head, (_, name)) in enumerate(zip(heads, (left, right), strict=True)):
            start = x + at * half
            head.draw(pen, start + 1, top - 0.6)
            _centred(how, half - 2, size_pt * 0.85, "italic").draw(pen, start + 1, top - 0.6 - room)
            end = top - height + line_mm(size_pt) * 1.3
            _centred(name, half - 2, size_pt, "bold").draw(pen, start + 1, end)
        pen.line((x + half, top), (x + half, top - height), line=RULE)

    return Block(height, draw)
