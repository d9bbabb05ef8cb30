"""The letter that asks a carrier to complete its dossier: one of them, with all that is wanted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from planner.appraisal.completeness import needed
from planner.base import messages
from planner.dossier.headings import heading
from planner.dossier.report.context import Context, head
from planner.dossier.report.layout import LETTER, layout
from planner.dossier.report.legal import basis, layout_note
from planner.dossier.report.missing import MISSING, Missing
from planner.dossier.report.pdf import pdf
from planner.dossier.report.rows import Row, numbered, t
from planner.dossier.report.word_file import docx
from planner.dossier.report.words import day, long_day, number
from planner.intake.mended import FaultGroup, grouped
from planner.layers.faults import Fault
from planner.layers.province import Province
from planner.layers.rows import records
from planner.plan.model import Plan
from planner.usecases.material import Signing

MOST_ROWS = 12  # so many rows a line of faults names; the file marks all
_SECTIONS = ("may", "faults", "questions")


@dataclass(frozen=True)
class Letter:
    """What the letter says.

    Attributes
    ----------
    version
        Number of the version of the proposal that was looked at; None of a file that is in no dossier.
    answer_by
        The day by which the answer is asked for.
    letter_no
        Number and symbol of the letter, "123/STTTT-BCVT"; None is shown as ``[…]``.
    lacking
        As :func:`planner.appraisal.completeness.completeness` returns it.
    faults
        Of the carrier's file.
    questions
        (code of a site, what is asked), as the reviewers decided.
    file
        Name of the file in which the cells are marked.
    """

    province: Province
    carrier: str
    code: str
    title: str
    version: int | None
    received_on: date | None
    on: date
    made_on: date
    answer_by: date
    plan: Plan
    sites: int
    lacking: pd.DataFrame
    faults: Sequence[Fault]
    questions: Sequence[tuple[str, str]]
    file: str
    signing: Signing
    letter_no: str | None = None


def letter_files(letter: Letter, templates: Path | None = None) -> dict[str, bytes]:
    """Return the letter as Word and as PDF, the same bytes for the same facts.

    Parameters
    ----------
    templates
        Folder of the office's own templates.

    Raises
    ------
    InputFileError
        If a template of the office cannot be filled in.
    """
    filled = context_of(letter, templates)
    name = str(layout(LETTER)["file"])
    return {
        f"{name}.docx": docx(LETTER, filled, letter, {}, templates),
        f"{name}.pdf": pdf(LETTER, filled, letter, {}, templates),
    }


def context_of(letter: Letter, folder: Path | None = None) -> Context:
    """Return what the template of the letter may name."""
    missing = Missing()
    tables = _tables(letter)
    filled: Context = {
        "head": _head(letter, missing),
        "w": _words(letter, tables, missing),
        "n": {"sites": number(letter.sites)},
        "t": tables,
        "basis": basis(letter.plan, (), letter.on, folder),
        "layout_note": layout_note(letter.made_on),
    }
    return filled | {"missing": missing.listed()}


def _head(letter: Letter, missing: Missing) -> dict[str, str]:
    office, signing = letter.province.office, letter.signing
    above = missing.text(office.superior, t("lacks_superior")).upper()
    body = missing.text(office.name, t("lacks_office")).upper()
    symbol = missing.text(office.symbol, t("lacks_symbol"))
    place = missing.text(office.place, t("lacks_place"))
    letter_no = missing.text(letter.letter_no, t("lacks_letter_no"))
    signed = (
        missing.text(signing.signer_title, t("lacks_signer_title")),
        missing.text(signing.signer, t("lacks_signer")),
    )
    number_said = f"{MISSING}/{symbol}" if letter_no == MISSING else letter_no
    return head(above, body, number_said, f"{place}, {long_day(letter.made_on)}", signed)


def _words(letter: Letter, tables: dict[str, list[Row]], missing: Missing) -> dict[str, str]:
    received = None if letter.received_on is None else day(letter.received_on)
    there = [name for name in ("must", *_SECTIONS) if tables[name]]
    sections = {f"no_{name}": str(at) for at, name in enumerate(there, start=1)}
    return {
        **{f"no_{name}": "" for name in _SECTIONS},
        **sections,
        "carrier": messages.text(f"common.carrier_{letter.carrier}"),
        "office": letter.province.office.name or MISSING,
        "code": letter.code,
        "title": letter.title,
        "version": "" if letter.version is None else t("letter_version", number=letter.version),
        "received_on": missing.text(received, t("lacks_received")),
        "answer_by": day(letter.answer_by),
        "file": letter.file,
    }


def _tables(letter: Letter) -> dict[str, list[Row]]:
    lacking = letter.lacking
    must = needed(lacking)
    errors = [group for group in grouped(letter.faults) if group.severity != "note"]
    questions = [{"site_id": code, "question": text} for code, text in letter.questions]
    return {
        "must": numbered([_field(row) for row in records(lacking[must])]),
        "may": numbered([_field(row) for row in records(lacking[~must])]),
        "faults": numbered([_fault(group) for group in errors]),
        "questions": numbered(questions),
    }


def _field(row: dict[str, object]) -> Row:
    return {
        "field": heading(str(row["field"]), "intake.field"),
        "form": str(row["form"]),
        "without": number(int(str(row["without"]))),
        "waiting": str(row["waiting"]),
        "cited": str(row["cited"]) or "–",
    }


def _fault(group: FaultGroup) -> Row:
    listed = ", ".join(str(row) for row in group.rows[:MOST_ROWS])
    return {
        "column": group.column or group.sheet or "",
        "value": group.value or t("letter_blank"),
        "count": number(len(group.rows)),
        "rows": listed + ("…" if len(group.rows) > MOST_ROWS else ""),
    }
