"""Texts for the screen: the catalogue's, and other people's made harmless for Markdown."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from planner.dossier.screen.words import carrier_name, day, number, percent, t, verdict_name

__all__ = ["carrier_name", "day", "moment", "number", "percent", "plain", "t", "verdict_name"]

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&@])")


def plain(text: object) -> str:
    """Return ``text`` so that Markdown shows it as it is: no link, no image, no markup."""
    return MARKDOWN.sub(r"\\\1", str(text))


def moment(at: str) -> str:
    """Return a moment in UTC (ISO 8601) as people here read it: 25/11/2026 09:30."""
    return datetime.fromisoformat(at).astimezone(HERE).strftime("%d/%m/%Y %H:%M")
