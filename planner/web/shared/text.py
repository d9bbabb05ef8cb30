"""Texts for the screen: the catalogue's, and other people's made harmless for Markdown."""

from __future__ import annotations

import re

from planner.base.local_time import moment_text as moment
from planner.mapview.words import carrier_name, conclusion_name, day, number, percent, t, verdict_name

__all__ = [
    "carrier_name",
    "conclusion_name",
    "day",
    "moment",
    "number",
    "percent",
    "plain",
    "t",
    "verdict_name",
]

MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&@])")


def plain(text: object) -> str:
    """Return ``text`` so that Markdown shows it as it is: no link, no image, no markup."""
    return MARKDOWN.sub(r"\\\1", str(text))
