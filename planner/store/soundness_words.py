"""What an examination says of a sound store, in words: what the trail covers, and who has signed."""

from __future__ import annotations

from planner.base import messages
from planner.store.anchor_code import Code
from planner.store.audit import Entry
from planner.store.examine import Soundness


def soundness_lines(soundness: Soundness, lang: str | None = None) -> list[str]:
    """Return what a sound store is vouched for by, and what not: rows, code, key, log."""
    lines = [_covered(soundness, lang)]
    if soundness.code is not None:
        lines.append(messages.text("trail.verify_code", lang, code=soundness.code))
    agreed = soundness.agreement
    if agreed is not None:
        reaches = "–" if agreed.reaches is None else agreed.reaches
        facts = {"lines": agreed.lines, "reaches": reaches, "key": soundness.key}
        lines.append(messages.text(f"trail.verify_key_{agreed.key}", lang, **facts))
        if agreed.left:
            lines.append(messages.text("trail.verify_left", lang, left=agreed.left))
    return lines


def _covered(soundness: Soundness, lang: str | None) -> str:
    if soundness.covered_since is None:
        return messages.text("trail.verify_covered_none", lang)
    if soundness.covered_since == 1:
        return messages.text("trail.verify_covered_all", lang)
    return messages.text("trail.verify_covered_since", lang, seq=soundness.covered_since)


def code_line(entry: Entry | None, text: str, code: Code, lang: str | None = None) -> str:
    """Return whether a printed code is still that of the trail; ``entry``: the one that it is of."""
    if entry is None:
        return messages.text("trail.against_other", lang, code=text.strip(), seq=code.seq)
    texts = messages.catalogue(lang or messages.DEFAULT_LANG)
    action = texts.get(f"store.action_{entry.action}", entry.action)
    facts = {"at": f"{entry.at[:19]}Z", "who": entry.who, "action": action, "subject": entry.subject}
    return messages.text("trail.against_held", lang, code=text.strip(), seq=entry.seq, **facts)
