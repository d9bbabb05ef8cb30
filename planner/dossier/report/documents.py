"""The three documents of a dossier: appraisal report, submission, draft decision."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from planner.base.progress import Tell, silent
from planner.dossier.report.context import context
from planner.dossier.report.facts import facts_of
from planner.dossier.report.layout import DOCUMENTS, layout, tables_of
from planner.dossier.report.pdf import pdf
from planner.dossier.report.word_file import docx
from planner.usecases.material import Material

FOLDER = "van-ban"


def documents(
    material: Material,
    maps: Mapping[str, bytes] | None = None,
    templates: Path | None = None,
    tell: Tell = silent,
) -> dict[str, bytes]:
    """Return the documents by their path in the dossier, the same bytes for the same material.

    Parameters
    ----------
    maps
        Name → PNG of each map that the report shows, in their order; on A4 paper 150 to 200 dots an
        inch are enough.
    templates
        Folder of the office's own templates (``<data>/templates``); a file of the name of ours goes
        before it.
    tell
        Is told how far the work has come.

    Raises
    ------
    InputFileError
        If a template of the office cannot be filled in.
    DataFileError
        If the office's list of legal documents cannot be read.
    """
    tell("progress.figures", 0.0)
    facts = facts_of(material)
    files = {}
    for at, document in enumerate(DOCUMENTS):
        tell("progress.documents", (at + 0.5) / len(DOCUMENTS))
        filled, _ = context(document, material, facts, tables_of(document), templates)
        name = f"{FOLDER}/{layout(document)['file']}"
        files[f"{name}.docx"] = docx(document, filled, material, maps or {}, templates)
        files[f"{name}.pdf"] = pdf(document, filled, material, maps or {}, templates)
    return files
