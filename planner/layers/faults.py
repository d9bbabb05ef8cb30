"""A fault: one thing wrong with one value, said so that its owner can find and mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

SEVERITIES = ("error", "warning", "note")


@dataclass(frozen=True)
class Fault:
    """One fault.

    Attributes
    ----------
    code
        Stable key of the kind of fault.
    severity
        ``error`` (the row cannot be used), ``warning`` or ``note``.
    message
        What is wrong: a :class:`planner.base.messages.Text`, to be said in the language of who reads it.
    file, sheet, row, column
        Where; ``row`` as the file's own program numbers it (Excel: from 1, heading included).
    value, expected, suggestion
        What stands there, what should, and the one sensible mending where there is one.
    fix_kind, fix
        Kind of that mending, and field → new value; it is applied only when somebody accepts it.
    at
        The columns (from 0) of a sheet that the fault is about.
    """

    code: str
    severity: str
    message: str
    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None
    expected: str | None = None
    suggestion: str | None = None
    fix_kind: str | None = None
    fix: tuple[tuple[str, object], ...] = ()
    at: tuple[int, ...] = ()

    @property
    def key(self) -> str:
        """What names this fault in its file, the same on every reading of the same content."""
        return "|".join(str(part) for part in (self.sheet, self.row, self.code, self.column))


# What a list of faults tells of each, on the screen and in a file.
LISTED = ("severity", "sheet", "row", "column", "value", "expected", "suggestion", "message")
FAULT_COLUMNS = tuple(Fault.__dataclass_fields__)


def faults_table(faults: Iterable[Fault]) -> pd.DataFrame:
    """Return faults as a table with one column per field, in the order given."""
    return pd.DataFrame([vars(fault) for fault in faults], columns=list(FAULT_COLUMNS))
