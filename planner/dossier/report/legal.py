"""What a document rests on ("căn cứ"): only documents that the values in force or RULES.md cite."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path

import yaml

from planner.base import messages
from planner.dossier.report.words import day
from planner.layers.cited_value import CitedValue
from planner.layers.legal_documents import Document, documents
from planner.plan.model import Plan

KINDS_FILE = Path(__file__).with_name("document_kinds.yaml")
_NOTE = re.compile(r"\s*\([^()]*\)\s*$")  # a remark on the citation, no part of it
# Layout of administrative documents: NĐ 30/2020 from 05/3/2020, before it TT 01/2011 (RULES.md).
LAYOUT_FROM = date(2020, 3, 5)


def basis(plan: Plan, cited: Sequence[CitedValue], on: date, folder: Path | None = None) -> list[str]:
    """Return the documents that an appraisal rests on, as its "căn cứ" names them.

    Those that every report rests on, those that a value in force that a rule used cites for certain, and
    the province's plan; borrowed and assumed values give no legal basis.

    Parameters
    ----------
    cited
        Values that a rule used, none of them assumed.
    on
        The day whose law applies.
    folder
        Of the office's own templates and list of documents.
    """
    listed = documents(folder)
    matches = [document.match for document in listed]
    named = list(dict.fromkeys(name for value in cited for name in _names(value, matches)))
    in_force = [document for document in listed if document.start <= on <= document.end]
    lines = [_line(document) for document in in_force if document.always or document.match in named]
    lines += [name for name in named if name not in matches]
    own = _official(_NOTE.sub("", plan.document))
    return [*lines, messages.text("report.basis_plan", document=own, plan=plan.name)]


def _line(document: Document) -> str:
    """Return a document as a "căn cứ" line names it."""
    issued = "" if document.issued is None else messages.text("report.issued", day=day(document.issued))
    return " ".join(filter(None, (document.name, issued, document.by, document.about)))


def _official(document: str) -> str:
    """Return a citation as an official reference words it."""
    for kind, wording in _kinds().items():
        if re.match(rf"{kind} \d", document):
            return document.replace(kind, wording, 1)
    return document


@cache
def _kinds() -> dict[str, str]:
    kinds: dict[str, str] = yaml.safe_load(KINDS_FILE.read_text(encoding="utf-8"))
    return kinds


def _names(value: CitedValue, matches: Sequence[str]) -> Iterator[str]:
    """Return the documents that a value cites, by the words of those known, others as it cites them.

    An article may name one that has amended it.
    """
    for part in value.document.split(";"):
        yield from [match for match in matches if match in part] or [_NOTE.sub("", part.strip())]
    yield from (match for match in matches if match in value.article)


def layout_note(on: date) -> str:
    """Return by which text a document of a day is laid out, and how certain that is."""
    return messages.text("report.layout_2020" if on >= LAYOUT_FROM else "report.layout_2011")
