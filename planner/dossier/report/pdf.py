"""A document as PDF: its layout filled in, set by typst with the fonts that we ship."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time
from itertools import pairwise
from pathlib import Path
from typing import Any

import typst

from planner.dossier.report.layout import Dated, environment, is_true, layout

TEMPLATE = "van-ban.typ"
FONTS = Path(__file__).parents[1] / "fonts"
KEPT = ("style", "align", "size", "whole", "break", "page", "sign")
OWN = Path(__file__).parent / "templates"


def pdf(
    document: str,
    facts: dict[str, object],
    material: Dated,
    maps: Mapping[str, bytes],
    folder: Path | None = None,
) -> bytes:
    """Return a document as PDF, the same bytes for the same facts.

    Parameters
    ----------
    facts
        As :func:`planner.dossier.report.context.context` returns them.
    maps
        Name → PNG, for a document that shows maps.
    folder
        Of the office's own templates; its ``van-ban.typ`` goes before ours.
    """
    content = filled(document, facts, list(maps))
    own = None if folder is None else folder / TEMPLATE
    source = own if own is not None and own.is_file() else OWN / TEMPLATE
    noon = datetime.combine(material.made_on, time(12), tzinfo=UTC)
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        (root / TEMPLATE).write_bytes(source.read_bytes())
        (root / "data.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        for at, picture in enumerate(maps.values()):
            (root / f"map-{at}.png").write_bytes(picture)
        return typst.compile(
            root / TEMPLATE, root=root, font_paths=[FONTS], ignore_system_fonts=True, timestamp=noon
        )


def filled(document: str, facts: dict[str, object], maps: list[str]) -> dict[str, Any]:
    """Return a layout with its texts filled in, its blocks chosen and its tables as rows of text."""
    order = layout(document)
    jinja = environment(autoescape=False)
    facts = facts | {"maps": maps}

    def text(template: str) -> str:
        return jinja.from_string(template).render(facts)

    blocks = [
        _block(block, facts, text) for block in order["blocks"] if is_true(block.get("when"), facts)
    ]
    for last, block in pairwise(blocks):
        last["keep"] = "sign" in block  # a signature never stands alone on a page
    return {
        **{name: text(order.get(name, "")) for name in ("kind", "about", "to", "authority", "draft")},
        "signed_for": order.get("signed_for", ""),
        "head": facts["head"],
        "sections": _sections(blocks),
        "receivers": [text(line) for line in order["receivers"]],
        "maps": maps,
    }


def _sections(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the blocks parted where the paper is turned."""
    sections: list[dict[str, Any]] = [{"flipped": False, "blocks": []}]
    for block in blocks:
        if "page" in block:
            sections.append({"flipped": block["page"] == "landscape", "blocks": []})
        else:
            sections[-1]["blocks"].append(block)
    return [section for section in sections if section["blocks"]]


def _block(block: dict[str, Any], facts: dict[str, Any], text: Callable[[str], str]) -> dict[str, Any]:
    content = {name: block[name] for name in KEPT if name in block}
    for name in ("h", "h2", "p", "lead", "title", "empty"):
        if name in block:
            content[name] = text(block[name])
    if "list" in block:
        prefix, suffix = block.get("prefix", ""), block.get("suffix", "")
        content["list"] = [f"{prefix}{line}{suffix}" for line in facts[block["list"]]]
    if "table" in block:
        rows = facts["t"][block["table"]]
        keys = [column[1] for column in block["columns"]]
        content["table"] = [[row[key] for key in keys] for row in rows]
        content["columns"] = block["columns"]
    if "maps" in block:
        content["maps"] = True
    return content
