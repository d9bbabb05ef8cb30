"""Columns that are ticked ("Hiện hữu | Xây mới" with an x): the tick says what is asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from planner.base.words import plain
from planner.intake.columns import Headings, is_blank, vocabulary
from planner.intake.sheets import Row

LEAST_SHARE = 0.5  # of a column's cells that must be ticks
# Brackets around a tick, and the sign that chooses between a glyph and its picture.
_AROUND = "[](){} \ufe0e\ufe0f"
_BESIDE = re.compile(
    r"^(?:tram|cot|vi tri|cong trinh|tuyen|diem) | (?:danh dau x|danh dau|x|neu co|tich x)$"
)
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_SHARING = "share"


def is_tick(cell: object) -> bool:
    """Say whether a cell is a tick.

    Examples
    --------
    >>> is_tick("[X]"), is_tick("✓"), is_tick(1), is_tick("có"), is_tick("A2b")
    (True, True, True, True, False)
    """
    return cell is not None and str(cell).strip().strip(_AROUND).casefold() in vocabulary().ticks


def with_ticks(
    headings: Headings, wordings: Sequence[tuple[str | None, ...]], rows: Sequence[Row]
) -> Headings:
    """Return headings with the columns named that are ticked, judged by their cells.

    "Dùng chung" ticked beside a column that says what is asked for is left to that column.
    """
    ticks = {
        at: phrase
        for at, phrase in phrases(wordings).items()
        if _is_ticked([cells[at] for _, cells in rows if at < len(cells)])
    }
    actions = {vocabulary().actions[plain(phrase)][1] for phrase in ticks.values()}
    stated = {field for at, field in headings.fields.items() if at not in ticks} & {"action", "status"}
    if not ticks or (actions == {_SHARING} and stated):
        return headings
    shown = " | ".join(headings.labels.get(at, phrase) for at, phrase in ticks.items())
    fields = {
        at: field for at, field in headings.fields.items() if at not in ticks and field != "action"
    }
    names = {name: text for name, text in headings.names.items() if name in fields.values()}
    labels = {headings.labels.get(at) for at in ticks}
    return replace(
        headings,
        fields=fields,
        names={**names, "action": shown},
        unknown=tuple(text for text in headings.unknown if text not in labels),
        repeated=tuple(text for text in headings.repeated if text not in labels),
        ticks=ticks,
    )


def ticked(headings: Headings, cells: Sequence[object]) -> str | None:
    """Return the phrase of what a row ticks, None where it ticks nothing.

    Several ticks, and a cell that is neither a tick nor empty, come back in the words of the file, to
    be named as a fault.
    """
    marked = {}
    for at, phrase in headings.ticks.items():
        cell = cells[at] if at < len(cells) else None
        if is_blank(cell) or str(cell).strip().casefold() in vocabulary().crosses:
            continue
        marked[at] = phrase if is_tick(cell) else f"{phrase}: {cell}"
    if len(marked) > 1:
        return " + ".join(f"{headings.labels.get(at, '')}: {cells[at]}" for at in marked)
    return next(iter(marked.values()), None)


def phrases(wordings: Sequence[tuple[str | None, ...]]) -> dict[int, str]:
    """Return the columns whose heading is a phrase for what is asked for, and the phrase."""
    phrase_at = {at: _phrase(words) for at, words in enumerate(wordings)}
    return {at: phrase for at, phrase in phrase_at.items() if phrase is not None}


def _phrase(words: Sequence[str | None]) -> str | None:
    """Return the phrase of an action that the lowest heading of a column is, None if it is none."""
    if not words:
        return None
    lowest = words[2] if len(words) > 2 else words[0]  # behind the whole heading and its last two rows
    bare = _BESIDE.sub("", plain(_IN_BRACKETS.sub(" ", lowest or "")))
    return bare if bare in vocabulary().actions else None


def _is_ticked(cells: Sequence[object]) -> bool:
    filled = [cell for cell in cells if not is_blank(cell)]
    ticks = sum(is_tick(cell) for cell in filled)
    return bool(ticks) and ticks >= LEAST_SHARE * len(filled)
