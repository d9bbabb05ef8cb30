"""Codes for the sites of a table that has none: made of carrier and row, and marked as made."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from planner.base import messages
from planner.intake.columns import SITES
from planner.intake.report import Mend
from planner.intake.tables import Record, Table
from planner.intake.words import read_text

MARK = "TAM"  # "tạm": provisional
_LOOKS_LIKE_CODE = re.compile(r"(?=.*\d)[\w./-]{3,}")


def is_made(code: object) -> bool:
    """Say whether a code is one that was made here."""
    return str(code).startswith(f"{MARK}-")


def with_made_codes(tables: Sequence[Table], carrier: str, standing: Iterable[str]) -> list[Table]:
    """Return the tables with codes made for those of M3 that hold none at all.

    Parameters
    ----------
    carrier
        Whose file it is.
    standing
        The codes of stations that stand; no made code is one of them, or one that the file states.
    """
    stated = (record.values.get("site_id") for table in tables for record in table.records)
    taken = {str(code).casefold() for code in standing}
    taken |= {read_text(code).casefold() for code in stated if code is not None}
    coded_tables = []
    for number, table in enumerate(tables, start=1):
        coded = any("site_id" in record.values for record in table.records)
        if table.kind != SITES or coded:
            coded_tables.append(table)
            continue
        stem = f"{MARK}-{carrier.upper()}" + (f"-{number}" if number > 1 else "")
        coded_tables.append(
            replace(table, records=tuple(_coded(record, stem, taken) for record in table.records))
        )
    return coded_tables


def _coded(record: Record, stem: str, taken: set[str]) -> Record:
    code = base = f"{stem}-{record.row:04d}"
    again = 1
    while code.casefold() in taken:
        again += 1
        code = f"{base}-{again}"
    taken.add(code.casefold())
    return replace(record, values={**record.values, "site_id": code})


def better_code(record: Record) -> Mend | None:
    """Return the name of a site as its code, where the name looks like one."""
    name = read_text(record.values["name"]) if "name" in record.values else ""
    if not _LOOKS_LIKE_CODE.fullmatch(name):
        return None
    text = messages.said("intake.suggest_name_as_code", name=name)
    return Mend("name_as_code", (("site_id", name),), text)
