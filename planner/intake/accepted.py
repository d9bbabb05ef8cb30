"""Suggestions that somebody has accepted, carried out: from what to what, and who said so."""

from __future__ import annotations

from dataclasses import dataclass, replace

from planner.base import messages
from planner.base.local_time import moment_text
from planner.intake.choices import Accepted, Choices
from planner.intake.report import NOTE, field_said
from planner.intake.tables import Table
from planner.layers.faults import Fault


@dataclass(frozen=True)
class Applied:
    """A suggestion that was accepted and carried out: where, from what, to what, by whom."""

    key: str
    kind: str
    sheet: str
    row: int
    before: str
    after: str
    who: str
    when: str


def with_accepted(
    tables: list[Table], faults: list[Fault], choices: Choices
) -> tuple[list[Table], list[Applied]]:
    """Return the tables with the accepted suggestions carried out, and what was done."""
    accepted: dict[tuple[str | None, int | None], list[tuple[Fault, Accepted]]] = {}
    for fault in faults:
        acceptance = choices.accepts(fault.key, fault.fix_kind) if fault.fix else None
        if acceptance is not None:
            accepted.setdefault((fault.sheet, fault.row), []).append((fault, acceptance))
    if not accepted:
        return tables, []
    applied = []
    mended = []
    for table in tables:
        records = []
        # Beside another table in the same rows a fault is of the one whose columns it is about.
        columns = set(table.headings.labels)
        for record in table.records:
            values = record.values
            for fault, acceptance in accepted.get((table.sheet, record.row), []):
                if fault.at and not columns & set(fault.at):
                    continue
                before = {field: values.get(field) for field, _ in fault.fix}
                values = {**values, **dict(fault.fix)}
                applied.append(
                    Applied(
                        fault.key,
                        str(fault.fix_kind),
                        table.sheet,
                        record.row,
                        _worded(before),
                        _worded(dict(fault.fix)),
                        acceptance.who,
                        acceptance.when,
                    )
                )
            records.append(replace(record, values=values))
        mended.append(replace(table, records=tuple(records)))
    return mended, applied


def accepted_note(applied: Applied, file: str) -> Fault:
    """Return the note that says which suggestion was carried out, and who accepted it."""
    text = messages.said(
        "intake.accepted",
        file=file,
        sheet=applied.sheet,
        row=applied.row,
        before=applied.before,
        after=applied.after,
        who=applied.who or "–",
        when=moment_text(applied.when) if applied.when else "–",
    )
    return Fault(
        "accepted",
        NOTE,
        text,
        file,
        applied.sheet,
        applied.row,
        value=applied.before,
        expected=applied.after,
    )


def _worded(values: dict[str, object]) -> str:
    return messages.joined(
        (messages.joined([field_said(name), str(value)], " = ") for name, value in values.items()), "; "
    )
