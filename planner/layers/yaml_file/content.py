"""What a YAML file holds, where each value stands, and what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from planner.base.messages import Text, said
from planner.layers.faults import Fault

SHOWN = 60  # letters of a value in a message

Place = tuple[str | int, ...]


@dataclass
class Content:
    """What a YAML file holds (None where it cannot be read), with the lines and what is wrong.

    Attributes
    ----------
    lines
        Place (keys and numbers from 0) → line, from 1.
    """

    name: str
    data: Any = None
    lines: dict[Place, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def line(self, place: Place) -> int:
        """Return the line of a place, or of the nearest one around it (a merged value has none)."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def add(
        self, place: Place, reason: Text, expected: Text | str, value: object = None, line: int = 0
    ) -> None:
        """Put a fault of a place on the list."""
        line = line or self.line(place)
        where = "/".join(map(str, place)) or "/"
        message = said("yaml_file.value", file=self.name, line=line, where=short(where), reason=reason)
        self._append("yaml_value", line, message, where, expected, value)

    def cannot_read(self, line: int | None, reason: object, expected: Text) -> None:
        """Put on the list why the file is no YAML that can be used."""
        key = "yaml_file.unreadable" if line is None else "yaml_file.syntax"
        message = said(key, file=self.name, line=line, reason=reason, expected=expected)
        self._append("yaml_missing" if line is None else "yaml_syntax", line, message, "", expected)

    def _append(
        self, code: str, line: int | None, message: Text, where: str, expected: str, value: object = None
    ) -> None:
        shown = None if value is None else short(value)
        fault = Fault(
            code, "error", message, self.name, None, line, where or None, value=shown, expected=expected
        )
        self.faults.append(fault)


def fault_facts(faults: Sequence[Fault]) -> dict[str, object]:
    """Return what an error says of a file with faults: how many, the first, its line, what it wants."""
    first = faults[0]
    return {
        "file": first.file,
        "count": len(faults),
        "first": first.message,
        "line": first.row,
        "expected": first.expected,
    }


def short(value: object) -> str:
    """Return a value as a message shows it: on one line, printable, not the whole of a long one."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    clean = "".join(sign if sign.isprintable() else "�" for sign in text)
    return clean if len(clean) <= SHOWN else f"{clean[: SHOWN - 1]}…"
