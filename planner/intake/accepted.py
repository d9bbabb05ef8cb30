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
    for one in faults:
        acceptance = choices.accepts(one.key, one.fix_kind) if one.fix else None
        if acceptance is not None:
            accepted.setdefault((one.sheet, one.row), []).append((one, acceptance))
    if not accepted:
        return tables, []
    applied = []
    made = []
    for table in tables:
        records = []
        # Beside another table in the same rows a fault is of the one whose columns it is about.
        columns = set(table.headings.labels)
        for record in table.records:
            values = record.values
            for one, acceptance in accepted.get((table.sheet, record.row), []):
                if one.at and not columns & set(one.at):
                    continue
                before = {field: values.get(field) for field, _ in one.fix}
                values = {**values, **dict(one.fix)}
                applied.append(
                    Applied(
                        one.key,
                        str(one.fix_kind),
                        table.sheet,
                        record.row,
                        _worded(before),
                        _worded(dict(one.fix)),
                        acceptance.who,
                        acceptance.when,
                    )
                )
            records.append(replace(record, values=values))
        made.append(replace(table, records=tuple(records)))
    return made, applied


def accepted_note(one: Applied, file: str) -> Fault:
    """Return the note that says which suggestion was carried out, and who accepted it."""
    text = messages.said(
        "intake.accepted", file=file, sheet=one.sheet, row=one.row, before=one.before,
        after=one.after, who=one.who or "–", when=moment_text(one.when) if one.when else "–",
    )  # fmt: skip
    return Fault("accepted", NOTE, text, file, one.sheet, one.row, value=one.before, expected=one.after)


def _worded(values: dict[str, object]) -> str:
    return messages.joined(
        (messages.joined([field_said(name), str(value)], " = ") for name, value in values.items()), "; "
    )
