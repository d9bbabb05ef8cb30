"""An entry of the audit trail in the words of its readers: what changed, from what to what.

The trail itself keeps JSON, which is what the hashes are of; the console prints that.
"""

from __future__ import annotations

import json
from datetime import date

from planner.base import messages, numbers
from planner.store.audit import Entry

# Fields that say nothing which the entry's own columns (who, when, subject) do not say.
_NOT_TOLD = (
    "id",
    "dossier_id",
    "site_id",
    "commune_code",
    "revision",
    "who",
    "at",
    "saved_at",
    "proposal_id",
)
_CODES = {  # words of the code, by field
    "status": "store.status_",
    "kind": "store.kind_",
    "decision": "store.decision_",
    "role": "web.role_",
    "carrier": "common.carrier_",
}
ISO_LETTERS = 10  # 2017-11-03
_SHA_LETTERS = 12  # enough to tell one file from another
_MOST_LETTERS = 160  # of a value: a whole record of the radio register is read on its own page


def change_text(entry: Entry) -> str:
    """Return what an entry changed: «Trạng thái: Đã tiếp nhận → Đang kiểm tra; …»."""
    before, after = (_fields(text) for text in (entry.before, entry.after))
    lines = []
    for name in dict.fromkeys([*after, *before]):
        was, now = (_value(name, side.get(name)) for side in (before, after))
        if name in _NOT_TOLD or was == now:
            continue
        was, now = _cut(was, now)
        if not after:
            lines.append(f"{_label(name)}: {was} → –")
        else:
            lines.append(
                f"{_label(name)}: {now}" if not was else f"{_label(name)}: {was} → {now or '–'}"
            )
    return "; ".join(lines)


def subject_text(subject: str) -> str:
    """Return what an entry is about: of ``version/2`` «phiên bản 2»."""
    words = [
        messages.text(key) if (key := f"store.subject_{part}") in messages.catalogue("vi") else part
        for part in subject.split("/")
        if part
    ]
    return " ".join(words)


def _fields(text: str | None) -> dict[str, object]:
    try:
        fields = json.loads(text) if text else {}
    except ValueError:  # somebody was at the file: the trail is shown all the same, and says so itself
        fields = text
    return fields if isinstance(fields, dict) else {"what": fields}


def _label(name: str) -> str:
    key = f"store.field_{name}"
    return messages.text(key) if key in messages.catalogue("vi") else name


def _value(name: str, value: object) -> str:
    """Return a value as it is read; "" for what is not there."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool) or name == "active":
        return messages.text("store.yes" if value else "store.no")
    if isinstance(value, str) and name in _CODES:
        key = _CODES[name] + value
        return messages.text(key) if key in messages.catalogue("vi") else value
    if isinstance(value, list | dict):
        value = json.dumps(value, ensure_ascii=False)
    return str(value)[:_SHA_LETTERS] + "…" if name.endswith("sha256") else _day(str(value))


def _cut(was: str, now: str) -> tuple[str, str]:
    """Return two texts that differ, the long ones cut so that where they begin to differ is seen."""
    pairs = enumerate(zip(was, now, strict=False))
    same = next((at for at, (letter, other) in pairs if letter != other), min(len(was), len(now)))
    start = 0 if same < _MOST_LETTERS // 2 else same - _MOST_LETTERS // 4
    return _part(was, start), _part(now, start)


def _part(text: str, start: int) -> str:
    if len(text) <= _MOST_LETTERS:
        return text
    part = text[start : start + _MOST_LETTERS]
    return f"{'…' if start else ''}{part}{'…' if start + len(part) < len(text) else ''}"


def _day(text: str) -> str:
    """Return an ISO day as 03/11/2017, any other text as it is."""
    try:
        return numbers.day(date.fromisoformat(text)) if len(text) == ISO_LETTERS else text
    except ValueError:
        return text
