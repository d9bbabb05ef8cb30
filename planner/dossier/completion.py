"""What goes to a carrier so that it completes its dossier: one letter, and the file to fill in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from planner.appraisal.completeness import completeness
from planner.base import messages
from planner.base.errors import DecisionError, ParameterError
from planner.base.files import on_disk, zip_bytes
from planner.base.working_days import after_working_days
from planner.dossier.report.letter import Letter, letter_files
from planner.dossier.send_back import send_back_workbook
from planner.dossier.to_fill import counts_said, t, to_fill_workbook
from planner.intake.choices import choices_of
from planner.intake.read import Proposal
from planner.store.comments import comments
from planner.store.database import Store
from planner.store.decisions import ASK, decisions
from planner.store.desk import desk_table
from planner.store.dossiers import Dossier, dossier
from planner.store.proposals import Version, contents, findings, last_appraisal, original, versions
from planner.usecases.appraisal import read_proposal
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
        Its number and symbol, "123/STTTT-BCVT"; None is shown as ``[…]``.
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

    Raises
    ------
    DecisionError
        If the newest version has not been judged: which fields are wanted is not known before.
    PlannerError
        As reading the file, the layers and the store does.
    """
    store, actor = _store_of(office, dossier_id), office.actor
    opened, history = dossier(store, actor, dossier_id), versions(store, actor, dossier_id)
    judged = last_appraisal(store, actor, dossier_id)
    if judged is None or judged.proposal_id != history[-1].id:
        raise DecisionError("dossier.not_judged", code=opened.code)
    kept, kept_findings = contents(store, actor, history[-1]), findings(store, actor, judged)
    lacking = completeness(kept.sites, kept_findings, kept.cables)
    decided = decisions(store, actor, dossier_id)
    proposal = read_version(office, opened, history[-1])
    letter = Letter(
        province=office.province,
        carrier=opened.carrier,
        code=opened.code,
        title=opened.title,
        version=history[-1].number,
        received_on=opened.received_on,
        on=judged.law_on,
        made_on=sending.made_on,
        answer_by=sending.answer_by,
        plan=office.plan().plan,
        sites=len(kept.sites),
        lacking=lacking,
        faults=proposal.faults,
        questions=[
            (code, decision.reason or decision.condition)
            for code, decision in decided.items()
            if decision.decision == ASK
        ],
        file="",
        signing=sending.signing,
        letter_no=sending.letter_no,
    )
    desk = desk_table(kept.sites, kept_findings, decided, comments(store, actor, dossier_id))
    note = t("send_back_note", code=opened.code, title=opened.title, number=history[-1].number)
    lists = send_back_workbook(desk, lacking, kept.faults, note)
    return completion_files(letter, proposal, lists, office.data_dir / "templates")


def read_version(office: Office, opened: Dossier, version: Version) -> Proposal:
    """Return a kept version read again as it was read, with the carrier's own sheets."""
    store, actor = _store_of(office, opened.id), office.actor
    choices = choices_of(contents(store, actor, version).choices)
    with on_disk(version.file_name, original(store, actor, version)) as path:
        return read_proposal(office, path, opened.carrier, opened.law_on, choices)


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


def completion_zip(files: dict[str, bytes]) -> bytes:
    """Return the files as one, the same bytes for the same files."""
    return zip_bytes(files)


def _store_of(office: Office, dossier_id: int) -> Store:
    if office.store is None:
        raise ParameterError("dossier.unknown", code=str(dossier_id))
    return office.store


def _guide(letter: Letter, proposal: Proposal) -> list[str]:
    """Return the lines of the sheet that says how the file is filled in."""
    carrier = messages.text(f"common.carrier_{letter.carrier}")
    lines = [t("fill_guide", carrier=carrier, code=letter.code), t("fill_guide_red")]
    if any(sheet.geometry is not None for sheet in proposal.sheets):
        lines.append(t("fill_guide_map"))
    return [*lines, *counts_said(letter.lacking)]
