"""What goes to a carrier so that it completes its dossier: one letter, and the file to fill in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from planner.base import messages
from planner.base.working_days import after_working_days
from planner.dossier.report.letter import Letter, letter_files
from planner.dossier.send_back import send_back_workbook
from planner.dossier.to_fill import counts_said, t, to_fill_workbook
from planner.intake.read import Proposal
from planner.store.decisions import ASK
from planner.usecases.completion import incomplete_dossier
from planner.usecases.material import Signing
from planner.usecases.office import Office

ANSWER_DAYS = 10  # working days; assumed, as no document that we know sets them


@dataclass(frozen=True)
class Sending:
    """What only the office can say of a letter.

    Attributes
    ----------
    answer_by
        The day by which the answer is asked for.
    letter_no
        Its number and symbol, "123/STTTT-BCVT"; None is shown as dots.
    """

    made_on: date
    answer_by: date
    signing: Signing
    letter_no: str | None = None


def answer_by(made_on: date) -> date:
    """Return the day by which a carrier answers, where the office names no other."""
    return after_working_days(made_on, ANSWER_DAYS)


def completion_of_dossier(office: Office, dossier_id: int, sending: Sending) -> dict[str, bytes]:
    """Return what goes to the carrier of a dossier of the store, of its newest version, by file name.

    Raises as :func:`planner.usecases.completion.incomplete_dossier` does.
    """
    asked = incomplete_dossier(office, dossier_id)
    opened, version = asked.opened, asked.version
    letter = Letter(
        province=office.province,
        carrier=opened.carrier,
        code=opened.code,
        title=opened.title,
        version=version.number,
        received_on=opened.received_on,
        on=asked.judged.law_on,
        made_on=sending.made_on,
        answer_by=sending.answer_by,
        plan=asked.plan,
        sites=len(asked.kept.sites),
        lacking=asked.lacking,
        faults=asked.proposal.faults,
        questions=[
            (code, decision.reason or decision.condition)
            for code, decision in asked.decided.items()
            if decision.decision == ASK
        ],
        file="",
        signing=sending.signing,
        letter_no=sending.letter_no,
    )
    note = t("send_back_note", code=opened.code, title=opened.title, number=version.number)
    lists = send_back_workbook(asked.desk, asked.lacking, asked.kept.faults, note)
    return completion_files(letter, asked.proposal, lists, office.data_dir / "templates")


def completion_files(
    letter: Letter, proposal: Proposal, lists: bytes | None = None, templates: Path | None = None
) -> dict[str, bytes]:
    """Return the letter (Word and PDF) and the carrier's tables with the cells to fill marked, by name.

    Parameters
    ----------
    letter
        Its ``file`` is named here.
    proposal
        As it was read; its ``sheets`` are the carrier's own.
    lists
        The list of questions and faults (:func:`planner.dossier.send_back.send_back_workbook`).
    templates
        Folder of the office's own templates.
    """
    name = f"{Path(proposal.file).stem}_can_dien.xlsx"
    files = letter_files(replace(letter, file=name), templates)
    files[name] = to_fill_workbook(proposal, letter.lacking, _guide(letter, proposal))
    if lists is not None:
        files["danh-muc-yeu-cau.xlsx"] = lists
    return files


def _guide(letter: Letter, proposal: Proposal) -> list[str]:
    """Return the lines of the sheet that says how the file is filled in."""
    carrier = messages.text(f"common.carrier_{letter.carrier}")
    lines = [t("fill_guide", carrier=carrier, code=letter.code), t("fill_guide_red")]
    if any(sheet.geometry is not None for sheet in proposal.sheets):
        lines.append(t("fill_guide_map"))
    return [*lines, *counts_said(letter.lacking)]
