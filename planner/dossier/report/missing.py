"""What a document lacks: shown as dots where it belongs, and listed at its end."""

from __future__ import annotations

import math
from collections import Counter

MISSING = "……"  # as a form leaves room for what is written in by hand


class Missing:
    """Keeps what was asked for and not there, in the order in which it was met."""

    def __init__(self) -> None:
        self._met: Counter[str] = Counter()

    def text(self, value: object, label: str) -> str:
        """Return a value as text, dots where there is none; ``label`` names it in the list."""
        gone = value is None or value == "" or (isinstance(value, float) and math.isnan(value))
        if not gone:
            return str(value)
        self._met[label] += 1
        return MISSING

    def listed(self) -> list[str]:
        """Return what is missing, with how often where it is more than once."""
        return [label if times == 1 else f"{label} (× {times})" for label, times in self._met.items()]
